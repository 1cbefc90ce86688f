#include <boost/test/unit_test.hpp>

#include <alertstream/filters.hpp>

#include "gate_support.hpp"

using namespace gated;

namespace {

/// "S1 3": the third version of event S1; "S1 3 retraction"; "-": it does not say.
struct numbered {
    std::string text{};
    std::optional<as::version_mark> version{};
    bool retracts{};
};
std::string text_of(numbered const& it) { return it.text; }

struct note {
    texts* seen;
    std::string* failing = nullptr;
    void operator()(numbered const& it) const {
        if (failing && it.text == *failing) throw std::runtime_error{"no"};
        seen->push_back(it.text);
    }
};

struct note_batches {
    std::vector<texts>* seen;
    std::string* failing = nullptr;
    void operator()(std::span<numbered const> batch) const {
        texts made;
        for (auto const& each : batch) {
            if (failing && each.text == *failing) throw std::runtime_error{"no"};
            made.push_back(each.text);
        }
        seen->push_back(std::move(made));
    }
};

/// One after another in lanes of their own.
template <class Bench>
void give_all(Bench& to, texts const& payloads) {
    static std::int64_t offset = 0;
    for (auto const& each : payloads) to.give({.payload = each, .offset = ++offset});
}

std::vector<from> batch_of(texts const& payloads) {
    std::vector<from> all;
    for (auto const& each : payloads) all.push_back({.payload = each, .offset = static_cast<std::int64_t>(all.size())});
    return all;
}

template <class Handler>
using newest_of = as::latest_version<Handler>;
using awaited_newest = awaited<numbered, newest_of>;

void check(texts const& seen, texts const& expected) { BOOST_TEST(seen == expected, boost::test_tools::per_element()); }

}  // namespace

template <>
struct alertstream::decoder<numbered> {
    static alertstream::result<void> decode(alertstream::message const& from, numbered& into) {
        into = {.text = std::string{from.payload()}};
        std::istringstream in{into.text};
        alertstream::version_mark mark;
        if (in >> mark.of >> mark.number) into.version = mark;
        into.retracts = into.text.ends_with("retraction");
        return {};
    }
};
template <>
struct alertstream::alert_version<numbered> {
    static std::optional<alertstream::version_mark> of(numbered const& from) {
        if (from.text == "unread") throw std::runtime_error{"no version of it"};
        return from.version;
    }
};
template <>
struct alertstream::gcn::notice_viewer<numbered> {
    static alertstream::gcn::notice_view of(numbered const& from) { return {.kind = from.retracts ? alertstream::gcn::notice_kind::retraction : alertstream::gcn::notice_kind::alert}; }
};

BOOST_AUTO_TEST_SUITE(latest_versions)

BOOST_AUTO_TEST_CASE(what_is_not_newer_than_what_was_handled_is_kept_out_and_counted) {
    texts seen;
    bench<as::latest_version<note>> of{note{&seen}};
    give_all(of, {"S1 1", "S1 1", "S1 3", "S1 2", "S2 1", "S1 3", "S1 4"});
    check(seen, {"S1 1", "S1 3", "S2 1", "S1 4"});
    BOOST_TEST(of.counters.superseded == 3u);
    BOOST_TEST(of.of_handler.superseded == 3u);
}

BOOST_AUTO_TEST_CASE(what_says_no_version_is_always_let_in) {
    texts seen;
    bench<as::latest_version<note>> of{note{&seen}};
    give_all(of, {"-", "-", "S1 1", "-"});
    BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_retraction_is_newer_than_what_it_retracts_and_older_than_what_follows) {
    texts seen;
    bench<as::latest_version<note>> of{note{&seen}};
    give_all(of, {"S1 2", "S1 2 retraction", "S1 2 retraction", "S1 2", "S1 3", "S1 1 retraction"});
    check(seen, {"S1 2", "S1 2 retraction", "S1 3"});
}

BOOST_AUTO_TEST_CASE(versions_of_two_topics_are_not_compared_and_those_of_two_services_are) {
    texts seen;
    bench<as::latest_version<note>> of{note{&seen}};
    of.give({.payload = "S1 5"});
    of.give({.payload = "S1 4", .topic = "u"});
    of.give(hand{{{.payload = "S1 3"}}, 1, "gcn"});
    check(seen, {"S1 5", "S1 4"});
}

BOOST_AUTO_TEST_CASE(what_failed_is_not_remembered_and_an_older_one_is_handled) {
    texts seen;
    std::string failing = "S1 3";
    bench<as::latest_version<note>> of{note{&seen, &failing}};
    BOOST_CHECK_THROW(give_all(of, {"S1 3"}), std::runtime_error);
    give_all(of, {"S1 2"});
    failing.clear();
    give_all(of, {"S1 3"});
    check(seen, {"S1 2", "S1 3"});
    BOOST_TEST(of.counters.superseded == 0u);
}

BOOST_AUTO_TEST_CASE(the_newest_again_is_passed_over_unless_a_keeper_may_have_lost_it) {
    for (bool const redelivers : {false, true}) {
        texts seen;
        bench<as::latest_version<note>> of{note{&seen}};
        of.redelivers = redelivers;
        of.give({.payload = "S1 1", .offset = 1});
        of.give({.payload = "S1 2", .offset = 2});
        of.give({.payload = "S1 1", .offset = 1});
        of.give({.payload = "S1 2", .offset = 2});
        BOOST_TEST(seen.size() == (redelivers ? 3u : 2u));
    }
}

BOOST_AUTO_TEST_CASE(of_an_event_in_one_batch_each_is_let_in_that_is_newer_than_the_one_before) {
    std::vector<texts> seen;
    bench<as::latest_version<note_batches>> of{note_batches{&seen}};
    of.give(hand{batch_of({"S1 1", "S1 3", "S1 2", "S2 1", "S1 4"})});
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    check(seen[0], {"S1 1", "S1 3"});
    check(seen[1], {"S2 1", "S1 4"});
    BOOST_TEST(of.counters.superseded == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_that_fails_goes_on_behind_the_runs_that_are_done) {
    std::vector<texts> seen;
    std::string failing = "S1 4";
    bench<as::latest_version<note_batches>> of{note_batches{&seen, &failing}};
    auto& lane = of.add();
    auto const batch = batch_of({"S1 1", "S1 3", "S1 2", "S1 4"});
    BOOST_CHECK_THROW(of.give(hand{batch}, &lane), std::runtime_error);
    failing.clear();
    of.give(hand{batch, 2}, &lane);
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    check(seen[0], {"S1 1", "S1 3"});
    check(seen[1], {"S1 4"});
    BOOST_TEST(of.counters.superseded == 1u);
}

BOOST_FIXTURE_TEST_CASE(others_of_an_event_wait_for_what_becomes_of_the_one_in_hand, awaited_newest) {
    start({.payload = "S1 2"});
    auto const& older = start({.payload = "S1 1", .partition = 1});
    auto const& newer = start({.payload = "S1 3", .partition = 2});
    start({.payload = "S2 1", .partition = 3});
    check(handler.began, {"S1 2", "S2 1"});
    let_go();
    BOOST_TEST((older.over && !older.problem && !newer.over));
    check(handler.began, {"S1 2", "S2 1", "S1 3"});
    let_go();
    BOOST_TEST(newer.over);
    BOOST_TEST(all.counters.superseded == 1u);
}

BOOST_FIXTURE_TEST_CASE(when_the_one_in_hand_fails_an_older_one_that_waits_is_handled, awaited_newest) {
    start({.payload = "S1 2"});
    start({.payload = "S1 1", .partition = 1});
    handler.fails = true;
    let_go();
    check(handler.began, {"S1 2", "S1 1"});
    handler.fails = false;
    let_go();
    check(handler.ended, {"S1 1"});
}

BOOST_FIXTURE_TEST_CASE(what_waits_can_be_cancelled, awaited_newest) {
    auto& one = start({.payload = "S1 2"});
    auto& two = start({.payload = "S1 3", .partition = 1});
    two.cancel.emit(boost::asio::cancellation_type::terminal);
    run();
    BOOST_TEST((two.over && two.problem && !one.over));
    let_go();
    start({.payload = "S1 3", .partition = 1});
    let_go();
    check(handler.ended, {"S1 2", "S1 3"});
}

BOOST_FIXTURE_TEST_CASE(a_version_that_cannot_be_told_is_its_own_alerts_failure_and_holds_up_no_other, awaited_newest) {
    BOOST_TEST((start({.payload = "unread"}).problem != nullptr));
    // The first of two is chosen already when the second throws.
    auto& lane = all.add();
    hand const two{batch_of({"S1 1", "unread"})};
    all.decode(two, &lane);
    BOOST_CHECK_THROW(lane.work->call(two.all(), two.slots()), std::runtime_error);
    start({.payload = "S1 1", .partition = 1});
    check(handler.began, {"S1 1"});
    let_go();
    check(handler.ended, {"S1 1"});
    BOOST_TEST(all.counters.superseded == 0u);
}

BOOST_AUTO_TEST_CASE(the_highest_and_lowest_numbers_are_versions_like_others) {
    texts seen;
    bench<as::latest_version<note>> of{note{&seen}};
    auto const highest = "S1 " + std::to_string(INT64_MAX), lowest = "S1 " + std::to_string(INT64_MIN);
    give_all(of, {lowest, "S1 -1", highest, lowest, "S1 0", highest + " retraction", highest, "S2 1"});
    check(seen, {lowest, "S1 -1", highest, highest + " retraction", "S2 1"});
}

BOOST_AUTO_TEST_CASE(once_is_inside_of_it_however_they_are_written) {
    using one = as::detail::handler_traits<as::once<as::latest_version<note>>>;
    using other = as::detail::handler_traits<as::latest_version<as::once<note>>>;
    static_assert(std::same_as<one::gates, other::gates>);
    static_assert(as::handler<as::latest_version<note, as::remembers<10, 60>>> && !as::handler<as::latest_version<note, as::remembers<0, 60>>>);
    static_assert(!as::handler<as::latest_version<as::serial<as::latest_version<note>>>>);
    static_assert(one::wrong == as::detail::handler_mistake::none);
}

BOOST_AUTO_TEST_CASE(its_memory_is_bounded_and_an_event_lives_on_with_each_new_version) {
    using namespace std::chrono_literals;
    using as::delivery::alert_key;
    as::delivery::handled_keys known{3, 60s};
    auto const start = as::delivery::handled_keys::clock::time_point{};
    auto const key = [](int i) { return alert_key::of({std::to_string(i)}); };
    for (int i = 0; i < 10'000; ++i) known.mark(key(0), {{}, {i}}, start);
    BOOST_TEST(known.size() == 1u);
    BOOST_TEST(known.find(key(0), start)->rank.version == 9'999);
    known.mark(key(0), {{}, {5}}, start);
    BOOST_TEST(known.find(key(0), start)->rank.version == 9'999);
    known.mark(key(0), {{}, {10'000}}, start + 50s);
    BOOST_TEST(known.find(key(0), start + 100s));
    BOOST_TEST(!known.find(key(0), start + 111s));
    for (int i = 1; i < 10; ++i) known.mark(key(i), {{}, {1}}, start + 111s);
    BOOST_TEST(known.size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
