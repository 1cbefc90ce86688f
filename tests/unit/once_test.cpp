#include <boost/test/unit_test.hpp>

#include <boost/asio/thread_pool.hpp>

#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/once.hpp>

#include "gate_support.hpp"

using namespace declared;
using namespace gated;

namespace {

struct note {
    texts* seen;
    std::string* failing = nullptr;
    void operator()(as::message const& m) const {
        if (failing && m.payload() == *failing) throw std::runtime_error{"no"};
        seen->emplace_back(m.payload());
    }
};

struct note_batches {
    std::vector<texts>* seen;
    std::string* failing = nullptr;
    void operator()(std::span<as::message const> batch, std::span<as::metadata const> about) const {
        BOOST_TEST(batch.size() == about.size());
        texts made;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            BOOST_TEST(about[i].offset() == batch[i].offset());
            if (failing && batch[i].payload() == *failing) throw std::runtime_error{"no"};
            made.emplace_back(batch[i].payload());
        }
        seen->push_back(std::move(made));
    }
};

using slow_message = slow<as::message>;
template <class Handler>
using once_of = as::once<Handler>;
using awaited_once = awaited<as::message, once_of>;

struct circulars {
    texts* seen;
    void operator()(as::gcn::circular const& c) const { seen->push_back(c.subject); }
};
struct trees {
    texts* seen;
    void operator()(boost::json::value const& v) const { seen->emplace_back(v.at("note").as_string()); }
};

std::string circular(std::string subject, std::string more = {}) {
    return R"({"circularId": 1, "subject": ")" + subject + R"(", "submitter": "A", "body": "text")" + more + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(once)

BOOST_AUTO_TEST_CASE(an_equal_alert_is_handled_once_and_counted) {
    texts seen;
    bench<as::once<note>> of{note{&seen}};
    of.give({"a", "1", "alice"});
    of.give({.payload = "sent again", .id = "1", .sender = "alice", .partition = 3, .offset = 9});
    BOOST_TEST(seen == (texts{"a"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.duplicates == 1u);
    BOOST_TEST(!of.lanes.back()->work->reached());
    of.give({.payload = "b", .id = "2", .sender = "alice", .offset = 1});
    BOOST_TEST(seen.size() == 2u);
    BOOST_TEST(of.lanes.back()->work->reached());
}

BOOST_AUTO_TEST_CASE(senders_and_topics_cannot_suppress_each_others_alerts) {
    texts seen;
    bench<as::once<note>> of{note{&seen}};
    of.give({"a", "1", "alice"});
    of.give({.payload = "b", .id = "1", .sender = "mallory", .offset = 1});
    of.give({.payload = "c", .id = "1", .sender = "alice", .topic = "u", .offset = 2});
    // No way of writing one of the parts makes it another's.
    of.give({.payload = "d", .id = "1alice", .sender = "", .offset = 3});
    of.give({.payload = "e", .id = "e1", .sender = "alic", .offset = 4});
    BOOST_TEST(seen == (texts{"a", "b", "c", "d", "e"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.duplicates == 0u);
}

BOOST_AUTO_TEST_CASE(an_id_without_a_sender_makes_no_two_alerts_equal) {
    texts seen;
    bench<as::once<note>> of{note{&seen}};
    of.give({.payload = "a", .id = "1"});
    of.give({.payload = "b", .id = "1", .offset = 1});
    of.give({.payload = "c", .sender = "alice", .offset = 2});
    of.give({.payload = "d", .sender = "alice", .offset = 3});
    BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_CASE(what_failed_is_not_remembered_and_the_next_equal_one_is_handled) {
    texts seen;
    std::string failing = "first";
    bench<as::once<note>> of{note{&seen, &failing}};
    BOOST_CHECK_THROW(of.give({"first", "1", "alice"}), std::runtime_error);
    BOOST_CHECK_THROW(of.give({"first", "1", "alice"}, 2), std::runtime_error);
    of.give({.payload = "second", .id = "1", .sender = "alice", .offset = 1});
    BOOST_TEST(seen == (texts{"second"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.duplicates == 0u);
}

BOOST_AUTO_TEST_CASE(each_handler_type_remembers_for_itself_and_over_all_its_topics) {
    struct other : note {};
    texts seen, seen_by_other;
    using s = as::stream<service, as::topic<"t", as::once<note>, as::once<other>>, as::topic<"u", as::named<"n", as::once<note>>>>;
    as::handler_set<s> const set{note{&seen}, other{{&seen_by_other}}};
    auto const plans = s::topics(set);
    hand const one{{{"a", "1", "alice"}}};
    as::delivery::lane_payloads payloads;
    auto const give = [&](as::delivery::handler_plan const& to, hand const& what) { to.make(to.handler, payloads)->call(what.all(), what.slots()); };
    for (auto const& each : plans[0].handlers) give(each, one);
    BOOST_TEST((seen.size() == 1 && seen_by_other.size() == 1));
    hand const again{{{.payload = "a", .id = "1", .sender = "alice", .offset = 1}}};
    give(plans[1].handlers[0], again);
    BOOST_TEST(seen.size() == 1u);
    BOOST_TEST(plans[1].handlers[0].name == "n");
    BOOST_TEST(plans[0].handlers[0].gated);
}

BOOST_AUTO_TEST_CASE(a_topic_that_two_services_carry_is_handled_once) {
    texts seen;
    bench<as::once<note>> of{note{&seen}};
    of.give(hand{{{"a", "1", "alice"}}, 1, "hopskotch"});
    of.give(hand{{{"a", "1", "alice"}}, 1, "gcn"});
    BOOST_TEST(seen.size() == 1u);
    // But two logs have nothing in common.
    of.give(hand{{{.payload = "b", .offset = 5}}, 1, "hopskotch"});
    of.give(hand{{{.payload = "c", .offset = 5}}, 1, "gcn"});
    BOOST_TEST(seen.size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_same_message_again_is_passed_over_unless_a_keeper_may_have_lost_it) {
    texts seen;
    bench<as::once<note>> kafka{note{&seen}};
    kafka.give({.payload = "a"});
    kafka.give({.payload = "a"});
    BOOST_TEST(seen.size() == 1u);
    BOOST_TEST(kafka.counters.duplicates == 1u);
    texts stored;
    bench<as::once<note>> keeper{note{&stored}};
    keeper.redelivers = true;
    keeper.give({"a", "1", "alice"});
    keeper.give({"a", "1", "alice"});
    BOOST_TEST(stored.size() == 2u);
    keeper.give({.payload = "a", .id = "1", .sender = "alice", .offset = 7});
    BOOST_TEST(stored.size() == 2u);
    BOOST_TEST(keeper.counters.duplicates == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_keeper_wants_again_and_then_fails_is_not_taken_for_done) {
    texts seen;
    std::string failing;
    bench<as::once<note>> of{note{&seen, &failing}};
    of.redelivers = true;
    of.give({"a", "1", "alice"});
    failing = "a";
    BOOST_CHECK_THROW(of.give({"a", "1", "alice"}), std::runtime_error);
    failing.clear();
    of.give({"a", "1", "alice"}, 2);
    BOOST_TEST(seen.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_batch_handler_gets_the_runs_that_are_new) {
    std::vector<texts> seen;
    bench<as::once<note_batches>> of{note_batches{&seen}};
    of.give(hand{{{"b", "2", "s", "t", 0, 0}, {"e", "5", "s", "t", 0, 1}}});
    seen.clear();
    of.give(hand{{{"a", "1", "s", "t", 0, 2}, {"b", "2", "s", "t", 0, 3}, {"c", "3", "s", "t", 0, 4}, {"d", "4", "s", "t", 0, 5}, {"e", "5", "s", "t", 0, 6}, {"d again", "4", "s", "t", 0, 7}}});
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(seen[0] == (texts{"a"}), boost::test_tools::per_element());
    BOOST_TEST(seen[1] == (texts{"c", "d"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.duplicates == 3u);
    of.give(hand{{{"x", "1", "s", "t", 0, 8}, {"x", "5", "s", "t", 0, 9}}});
    BOOST_TEST(seen.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_batch_that_fails_goes_on_behind_the_runs_that_are_done) {
    for (bool const redelivers : {false, true}) {
        std::vector<texts> seen;
        std::string failing = "c";
        bench<as::once<note_batches>> of{note_batches{&seen, &failing}};
        of.redelivers = redelivers;
        of.give(hand{{{"b", "2", "s", "t", 0, 0}}});
        std::vector<from> const batch{{"a", "1", "s", "t", 0, 1}, {"b", "2", "s", "t", 0, 2}, {"c", "3", "s", "t", 0, 3}, {"c again", "3", "s", "t", 0, 4}};
        auto& lane = of.add();
        BOOST_CHECK_THROW(of.give(hand{batch}, &lane), std::runtime_error);
        BOOST_TEST(of.counters.duplicates == 0u);
        failing.clear();
        of.give(hand{batch, 2}, &lane);
        BOOST_TEST_REQUIRE(seen.size() == 3u);
        BOOST_TEST(seen[1] == (texts{"a"}), boost::test_tools::per_element());
        BOOST_TEST(seen[2] == (texts{"c"}), boost::test_tools::per_element());
        BOOST_TEST(of.counters.duplicates == 2u);
    }
}

BOOST_FIXTURE_TEST_CASE(an_equal_alert_waits_for_what_becomes_of_the_one_in_hand, awaited_once) {
    auto const& one = start({"one", "1", "s"});
    auto const& two = start({.payload = "two", .id = "1", .sender = "s", .partition = 1});
    auto const& other = start({.payload = "other", .id = "2", .sender = "s", .partition = 2});
    BOOST_TEST(handler.began == (texts{"one", "other"}), boost::test_tools::per_element());
    let_go();
    BOOST_TEST((one.over && two.over && other.over && !two.problem));
    BOOST_TEST(handler.began.size() == 2u);
    BOOST_TEST(all.counters.duplicates == 1u);
}

BOOST_FIXTURE_TEST_CASE(when_the_one_in_hand_fails_one_of_those_that_wait_is_handled, awaited_once) {
    auto const& one = start({"one", "1", "s"});
    start({.payload = "two", .id = "1", .sender = "s", .partition = 1});
    start({.payload = "three", .id = "1", .sender = "s", .partition = 2});
    handler.fails = true;
    let_go();
    BOOST_TEST(!!one.problem);
    BOOST_TEST(handler.began == (texts{"one", "two"}), boost::test_tools::per_element());
    handler.fails = false;
    let_go();
    BOOST_TEST(handler.ended == (texts{"two"}), boost::test_tools::per_element());
    BOOST_TEST(all.counters.duplicates == 1u);
    for (auto const& each : calls) BOOST_TEST(each->over);
}

BOOST_FIXTURE_TEST_CASE(what_waits_can_be_cancelled_and_what_is_cancelled_is_not_remembered, awaited_once) {
    auto& one = start({"one", "1", "s"});
    auto& two = start({.payload = "two", .id = "1", .sender = "s", .partition = 1});
    two.cancel.emit(boost::asio::cancellation_type::terminal);
    run();
    BOOST_TEST((two.over && two.problem));
    BOOST_TEST(!one.over);
    handler.fails = true;
    one.cancel.emit(boost::asio::cancellation_type::terminal);
    run();
    BOOST_TEST((one.over && one.problem));
    handler.fails = false;
    start({.payload = "three", .id = "1", .sender = "s", .partition = 2});
    BOOST_TEST(handler.began == (texts{"one", "three"}), boost::test_tools::per_element());
    let_go();
    BOOST_TEST(handler.ended == (texts{"three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_edited_circular_is_handled_and_a_repeated_one_is_not) {
    texts seen;
    bench<as::once<circulars>> of{circulars{&seen}};
    std::int64_t offset = 0;
    auto const give = [&](std::string payload) { of.give({.payload = std::move(payload), .offset = offset++}); };
    give(circular("GRB 1"));
    give(circular("GRB 1"));
    give(circular("GRB 1", R"(, "bibcode": "2026GCN.1....1A", "eventId": "GRB 1", "version": 1)"));
    BOOST_TEST(seen == (texts{"GRB 1"}), boost::test_tools::per_element());
    give(circular("GRB 1 corrected", R"(, "version": 2)"));
    give(R"({"circularId": 2, "subject": "GRB 1", "submitter": "A", "body": "text"})");
    BOOST_TEST(seen == (texts{"GRB 1", "GRB 1 corrected", "GRB 1"}), boost::test_tools::per_element());
    BOOST_TEST(of.counters.duplicates == 2u);
}

BOOST_AUTO_TEST_CASE(json_of_lvk_and_of_notices_is_known_again_and_other_json_is_not) {
    texts seen;
    bench<as::once<trees>> of{trees{&seen}};
    std::int64_t offset = 0;
    auto const give = [&](std::string members) { of.give({.payload = "{" + members + R"(, "note": ")" + std::to_string(offset) + "\"}", .offset = offset}), ++offset; };
    give(R"("superevent_id": "S1", "alert_type": "PRELIMINARY", "time_created": "2026-11-01T00:00:00Z")");
    give(R"("superevent_id": "S1", "alert_type": "PRELIMINARY", "time_created": "2026-11-01T00:00:00Z")");  // 1: kept out
    give(R"("superevent_id": "S1", "alert_type": "RETRACTION", "time_created": "2026-11-01T00:00:00Z")");
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"], "record_number": 1, "alert_type": "initial")");
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"], "record_number": 1, "alert_type": "initial")");  // 4: kept out
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"], "record_number": 1, "alert_type": "retraction")");
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"], "record_number": 2, "alert_type": "initial")");
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"])");
    give(R"("$schema": "https://gcn.nasa.gov/x.json", "id": ["1"])");
    BOOST_TEST(seen == (texts{"0", "2", "3", "5", "6", "7", "8"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(once_stands_around_and_within_the_other_wrappers) {
    using traits = as::detail::handler_traits<as::named<"x", as::once<as::serial<as::on<boost::asio::thread_pool, note>>>>>;
    static_assert(traits::wrong == as::detail::handler_mistake::none && traits::name == "x" && traits::takes_turns && traits::runs_elsewhere);
    static_assert(as::handler<as::serial<as::once<as::named<"x", slow_message>>>> && as::handler<as::once<note, as::remembers<10, 60>>>);
    static_assert(!as::handler<as::once<as::once<note>>> && !as::handler<as::once<as::serial<as::once<note>>>>);
    static_assert(!as::handler<as::once<note, as::remembers<0, 60>>> && !as::handler<as::once<note, as::remembers<10, 0>>> && !as::handler<as::once<note, int>>);
    static_assert(std::same_as<as::payload_of<as::once<note>>, as::message>);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_by_number_and_by_age) {
    using as::delivery::alert_key;
    using namespace std::chrono_literals;
    as::delivery::handled_keys known{3, 60s};
    auto const start = as::delivery::handled_keys::clock::time_point{};
    auto const key = [](int i) { return alert_key::of({std::to_string(i)}); };
    for (int i = 0; i < 100'000; ++i) known.mark(key(i), {}, start);
    BOOST_TEST(known.size() == 3u);
    BOOST_TEST(!known.find(key(99'996), start));
    BOOST_TEST(known.find(key(99'997), start));
    // A key that is seen again is not younger for it.
    known.mark(key(99'997), {}, start + 59s);
    BOOST_TEST(known.find(key(99'997), start + 60s));
    BOOST_TEST(!known.find(key(99'997), start + 61s));
    BOOST_TEST(known.size() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_and_marked_again_and_again_takes_no_more_memory_and_lives_its_whole_time) {
    using namespace std::chrono_literals;
    as::delivery::handled_keys known{10, 60s};
    auto const key = as::delivery::alert_key::of({"x"});
    auto now = as::delivery::handled_keys::clock::time_point{};
    for (int i = 0; i < 1000; ++i, now += 1s) {
        known.forget(key);
        known.mark(key, {}, now);
    }
    BOOST_TEST(known.size() == 1u);
    BOOST_TEST(known.find(key, now + 50s));
}

BOOST_AUTO_TEST_SUITE_END()
