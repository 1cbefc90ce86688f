#include <boost/test/unit_test.hpp>

#include <alertstream/filters.hpp>
#include <alertstream/gcn/circular.hpp>

#include "gate_support.hpp"

using namespace gated;

namespace {

/// "ra dec radius words…": of a notice; a radius or all three may be "-".
struct spotted {
    as::gcn::notice_view view{};
    std::string text{};
};

struct note_spotted {
    texts* seen;
    void operator()(spotted const& it) const { seen->push_back(it.text); }
};

constexpr as::cone crab{.ra = 83.63, .dec = 22.01, .radius = 3};

std::string at(double ra, double dec, std::string radius, std::string words) { return std::to_string(ra) + " " + std::to_string(dec) + " " + radius + " " + words; }

}  // namespace

template <>
struct alertstream::decoder<spotted> {
    static alertstream::result<void> decode(alertstream::message const& from, spotted& into) {
        into = {};
        into.text = std::string{from.payload()};
        std::istringstream in{into.text};
        std::string ra, dec, radius;
        in >> ra >> dec >> radius;
        if (ra != "-") into.view.where = alertstream::sky_circle{.center = {std::stod(ra), std::stod(dec)}};
        if (radius != "-") into.view.where->radius = std::stod(radius);
        into.view.test = into.text.find("test") != std::string::npos;
        if (into.text.find("retraction") != std::string::npos) into.view.kind = alertstream::gcn::notice_kind::retraction;
        return {};
    }
};
template <>
struct alertstream::gcn::notice_viewer<spotted> {
    static alertstream::gcn::notice_view of(spotted const& from) {
        if (from.text.find("unseen") != std::string::npos) throw std::runtime_error{"no view of it"};
        return from.view;
    }
};

BOOST_AUTO_TEST_SUITE(filters)

BOOST_AUTO_TEST_CASE(a_cone_touches_a_circle_that_overlaps_it_and_a_point_inside) {
    auto const touches = [](as::cone where, double ra, double dec, std::optional<double> radius) { return where.touches({.center = {ra, dec}, .radius = radius}); };
    BOOST_TEST(touches(crab, 83.63, 22.01, {}));
    BOOST_TEST(touches(crab, 83.63, 24.9, {}));
    BOOST_TEST(!touches(crab, 83.63, 25.1, {}));
    BOOST_TEST(!touches(crab, 83.63, 25.1, 0.05));
    BOOST_TEST(touches(crab, 83.63, 25.1, 0.2));
    // Across the seam of right ascension, and over the pole.
    BOOST_TEST(touches({.ra = 359.5, .dec = 0, .radius = 1}, 0.4, 0, {}));
    BOOST_TEST(!touches({.ra = 359.5, .dec = 0, .radius = 1}, 0.6, 0, {}));
    BOOST_TEST(touches({.ra = 0, .dec = 89.5, .radius = 1}, 180, 89.6, {}));
    BOOST_TEST(touches({.ra = 0, .dec = -90, .radius = 0.5}, 123, -89.6, {}));
    BOOST_TEST(touches({.ra = 0, .dec = 0, .radius = 180}, 180, 0, {}));
    // Small circles at high declination: right ascensions are far apart, directions near.
    BOOST_TEST(touches({.ra = 10, .dec = 80, .radius = 1}, 15, 80, {}));
    // An error circle that is the whole sky is everywhere, a place that is no number nowhere.
    BOOST_TEST(touches(crab, 263.63, -22.01, 177.5));
    BOOST_TEST(!touches(crab, 263.63, -22.01, 176.5));
    BOOST_TEST(touches(crab, 263.63, -22.01, 400));
    for (auto const odd : {std::nan(""), HUGE_VAL, -HUGE_VAL}) BOOST_TEST((!touches(crab, odd, 22, 1) && !touches(crab, 83.63, odd, 1)));
    // A radius that is no number makes nothing larger.
    for (auto const odd : {std::nan(""), -5.0, HUGE_VAL}) BOOST_TEST(!touches(crab, 83.63, 25.1, odd));
}

BOOST_AUTO_TEST_CASE(a_cone_that_is_none_touches_nothing) {
    for (auto const& bad : {as::cone{0, 0, 0}, as::cone{0, 0, -1}, as::cone{0, 91, 5}, as::cone{0, 0, 181}, as::cone{0, 0, std::nan("")}, as::cone{std::nan(""), 0, 5}, as::cone{HUGE_VAL, 0, 5}}) {
        BOOST_TEST(!bad.is_valid());
        BOOST_TEST(!as::cone_list{{bad}}.touches({.center = {0, 0}, .radius = 1}));
    }
}

BOOST_AUTO_TEST_CASE(what_is_elsewhere_on_the_sky_is_kept_from_the_handler_and_counted) {
    texts seen;
    bench<as::within<crab, note_spotted>> of{note_spotted{&seen}};
    std::int64_t offset = 0;
    auto const give = [&](std::string what) { of.give({.payload = std::move(what), .offset = offset++}); };
    give(at(83, 22, "-", "near"));
    BOOST_TEST(of.lanes.back()->work->reached());
    give(at(183, 22, "-", "far"));
    BOOST_TEST(!of.lanes.back()->work->reached());
    give(at(83.63, 26, "1.5", "overlaps"));
    give("- - - nowhere");
    give("- - - nowhere, but a retraction");
    give(at(183, 22, "-", "a retraction elsewhere"));
    give(at(83, 22, "-", "test"));
    BOOST_TEST(seen.size() == 4u);
    BOOST_TEST(of.counters.outside == 3u);
    BOOST_TEST(of.of_handler.outside == 3u);
    BOOST_TEST((of.counters.duplicates == 0u && of.counters.unreal == 0u && of.counters.superseded == 0u));
}

BOOST_AUTO_TEST_CASE(what_has_no_position_is_let_in_where_the_program_says_so) {
    texts seen;
    bench<as::within<crab, note_spotted, as::without_position::let_in>> of{note_spotted{&seen}};
    of.give({.payload = "- - - nowhere"});
    of.give({.payload = at(183, 22, "-", "far"), .offset = 1});
    BOOST_TEST(seen == (texts{"- - - nowhere"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_list_of_targets_is_the_programs_own_object_and_changes_while_it_runs) {
    texts seen;
    as::cone_list targets;
    bench<as::within_any<as::cone_list, note_spotted>> of{std::ref(targets), note_spotted{&seen}};
    auto& lane = of.add();
    std::int64_t offset = 0;
    auto const give = [&] { of.give(hand{{{.payload = at(10, 20, "-", "x"), .offset = offset++}}}, &lane); };
    give();
    targets.add(crab);
    give();
    BOOST_TEST(seen.empty());
    targets.add({.ra = 10, .dec = 21, .radius = 2});
    give();
    BOOST_TEST(seen.size() == 1u);
    targets.assign({crab});
    give();
    BOOST_TEST(seen.size() == 1u);
    targets.clear();
    give();
    BOOST_TEST(of.counters.outside == 4u);
}

BOOST_AUTO_TEST_CASE(a_region_of_the_users_own_is_asked_once_for_each_alert) {
    struct north {
        int* asked;
        bool touches(as::sky_circle const& where) {
            ++*asked;
            return where.center.dec > 0;
        }
    };
    texts seen;
    int asked = 0;
    bench<as::within_any<north, note_spotted>> of{north{&asked}, note_spotted{&seen}};
    of.give({.payload = at(1, 1, "-", "a")});
    of.give({.payload = at(1, -1, "-", "b"), .offset = 1});
    of.give({.payload = "- - - c", .offset = 2});
    BOOST_TEST(seen.size() == 1u);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(tests_are_kept_from_the_handler_and_retractions_are_not) {
    texts seen;
    bench<as::only_real<note_spotted>> of{note_spotted{&seen}};
    std::int64_t offset = 0;
    for (auto const* what : {"- - - real", "- - - test", "- - - retraction", "- - - retraction of a test"}) of.give({.payload = what, .offset = offset++});
    BOOST_TEST(seen == (texts{"- - - real", "- - - retraction"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.unreal == 2u);
    BOOST_TEST(of.of_handler.unreal == 2u);
}

BOOST_AUTO_TEST_CASE(filters_stand_around_and_within_each_other_and_the_other_wrappers) {
    using all = as::named<"near", as::within<crab, as::only_real<as::serial<as::once<note_spotted>>>>>;
    using traits = as::detail::handler_traits<all>;
    static_assert(traits::wrong == as::detail::handler_mistake::none && traits::name == "near" && traits::gates::size == 3);
    static_assert(as::handler<as::within<crab, as::within<as::cone{.ra = 80, .dec = 22, .radius = 2}, note_spotted>>>);
    texts seen;
    bench<all> of{note_spotted{&seen}};
    BOOST_TEST(of.plan.gated);
    of.give({at(83, 22, "-", "real"), "1", "alice"});
    of.give({.payload = at(83, 22, "-", "real"), .id = "1", .sender = "alice", .offset = 1});
    of.give({.payload = at(83, 22, "-", "test"), .id = "2", .sender = "alice", .offset = 2});
    of.give({.payload = at(183, 22, "-", "test"), .id = "3", .sender = "alice", .offset = 3});
    BOOST_TEST(seen.size() == 1u);
    BOOST_TEST((of.counters.duplicates == 1u && of.counters.unreal == 1u && of.counters.outside == 1u));
    BOOST_TEST(!of.lanes.back()->work->reached());
}

BOOST_AUTO_TEST_CASE(a_handler_is_reached_only_if_no_gate_of_them_all_kept_everything_out) {
    texts seen;
    bench<as::only_real<as::within<crab, note_spotted>>> of{note_spotted{&seen}};
    of.give({.payload = at(183, 22, "-", "real, elsewhere")});
    BOOST_TEST(!of.lanes.back()->work->reached());
    of.give({.payload = at(83, 22, "-", "real"), .offset = 1});
    BOOST_TEST(of.lanes.back()->work->reached());
}

BOOST_AUTO_TEST_CASE(a_view_that_throws_is_the_failure_of_its_own_alert) {
    texts seen;
    bench<as::within<crab, as::only_real<note_spotted>>> of{note_spotted{&seen}};
    auto& lane = of.add();
    auto const near = at(83, 22, "-", "near"), unseen = at(83, 22, "-", "unseen");
    BOOST_CHECK_THROW(of.give(hand{{{.payload = unseen}}}, &lane), std::runtime_error);
    // As a lane does with three at once: together, and then one by one.
    hand const three{{{.payload = near, .offset = 1}, {.payload = unseen, .offset = 2}, {.payload = near, .offset = 3}}};
    BOOST_CHECK_THROW(of.give(three, &lane), std::runtime_error);
    BOOST_TEST(seen.empty());
    lane.work->call(three.all(), {0, 1});
    BOOST_CHECK_THROW(lane.work->call(three.all(), {1, 1}), std::runtime_error);
    lane.work->call(three.all(), {2, 1});
    BOOST_TEST(seen.size() == 2u);
    BOOST_TEST((of.counters.outside == 0u && of.counters.unreal == 0u));
}

BOOST_AUTO_TEST_CASE(a_batch_that_fails_is_not_shown_again_what_it_was_done_with) {
    struct batches {
        std::vector<texts>* seen;
        std::string* failing;
        void operator()(std::span<spotted const> batch) const {
            texts made;
            for (auto const& each : batch) {
                if (each.text == *failing) throw std::runtime_error{"no"};
                made.push_back(each.text);
            }
            seen->push_back(made);
        }
    };
    std::vector<texts> seen;
    std::string failing = "- - - c";
    bench<as::only_real<batches>> of{batches{&seen, &failing}};
    std::vector<from> const batch{{.payload = "- - - a"}, {.payload = "- - - test", .offset = 1}, {.payload = "- - - c", .offset = 2}, {.payload = "- - - d", .offset = 3}};
    auto& lane = of.add();
    BOOST_CHECK_THROW(of.give(hand{batch, 1}, &lane), std::runtime_error);
    BOOST_CHECK_THROW(of.give(hand{batch, 2}, &lane), std::runtime_error);
    BOOST_TEST(of.counters.unreal == 0u);
    // Then one by one, each of them for the first time.
    hand const singly{batch, 1};
    for (std::size_t slot : {0u, 1u}) lane.work->call(singly.all(), {slot, 1});
    BOOST_CHECK_THROW(lane.work->call(singly.all(), {2, 1}), std::runtime_error);
    lane.work->call(singly.all(), {3, 1});
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(seen[0] == (texts{"- - - a"}), boost::test_tools::per_element());
    BOOST_TEST(seen[1] == (texts{"- - - d"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.unreal == 1u);
    // Another hand with the same messages: a keeper wants them again.
    failing.clear();
    hand again{batch, 1};
    again.number = 1;
    of.give(again, &lane);
    BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
