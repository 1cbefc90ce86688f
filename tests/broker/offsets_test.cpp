#include <boost/test/unit_test.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct collect {
    std::vector<std::string>* into;
    void operator()(as::message const& m) { into->emplace_back(m.payload()); }
};
using s = as::stream<test_service, as::topic<"*", collect>>;
using texts = std::vector<std::string>;

struct fixture : stream_fixture {
    texts seen;
    auto make(std::string const& topic, std::string group = "g") {
        auto made = plan<s>({topic}, collect{&seen});
        made.group.group_id = std::move(group);
        return made;
    }
    void publish(std::string_view topic, std::initializer_list<std::string_view> all) {
        for (auto const each : all) broker.publish(topic, each);
    }
    void finish(running const& run) {
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(offsets, fixture)

BOOST_AUTO_TEST_CASE(a_run_goes_on_exactly_behind_the_one_before_and_its_commit_has_marks) {
    broker.create_topic("t");
    publish("t", {"a", "b"});
    finish(start(make("t"), {.until_end = true}));
    BOOST_TEST(committed("t").next == 2);
    BOOST_TEST(as::delivery::marks_from_text(committed("t").metadata).size() >= 1u);
    publish("t", {"c"});
    finish(start(make("t"), {.until_end = true}));
    BOOST_TEST((seen == texts{"a", "b", "c"}));
    BOOST_TEST(logged("gap") + logged("made anew") + logged("cut short") == 0);
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_is_tried_again_while_the_stream_runs) {
    broker.create_topic("t");
    publish("t", {"a"});
    broker.push_request_errors(as::testing::request::offset_commit,
                               {RD_KAFKA_RESP_ERR_GROUP_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE});
    auto const run = start(make("t"));
    // The mock's group may end the session meanwhile, and then the alert comes again.
    run_until([&] { return !seen.empty() && committed("t").next == 1; });
    stop(run);
}

BOOST_AUTO_TEST_CASE(commits_go_on_when_one_takes_longer_than_the_interval) {
    broker.create_topic("t");
    auto plan = make("t");
    plan.commit_interval = 1ms;
    auto const run = start(plan);
    run_until([&] { return run.live(); });
    broker.set_rtt(150ms);
    std::size_t sent = 0;
    for (auto const end = std::chrono::steady_clock::now() + 1s; std::chrono::steady_clock::now() < end;) {
        publish("t", {"x"});
        ++sent;
        loop.poll();
    }
    run_until([&] { return seen.size() == sent; });
    broker.set_rtt(0ms);
    run_until([&] { return committed("t").next == static_cast<std::int64_t>(sent); });  // without a stop
    stop(run);
}

BOOST_AUTO_TEST_CASE(start_says_where_a_new_group_begins_and_a_run_may_override_it) {
    broker.create_topic("t");
    publish("t", {"old"});
    auto latest = make("t", "latest");
    latest.start = as::from_latest{};
    auto const a = start(latest);
    run_until([&] { return a.live() && committed("t", 0, "latest").next == 1; });
    publish("t", {"new"});
    run_until([&] { return !seen.empty(); });
    stop(a);
    BOOST_TEST((seen == texts{"new"}));
    finish(start(latest, {.until_end = true, .start = as::from_earliest{}}));
    BOOST_TEST((seen == texts{"new", "old", "new"}));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_told_where_to_start_leaves_the_groups_position_until_it_passes_it) {
    broker.create_topic("t");
    publish("t", {"a", "b", "c", "d", "e"});
    commit("t", 0, 2);
    finish(start(make("t"), {.until_end = true, .start = as::from_latest{}}));
    BOOST_TEST(committed("t").next == 2);  // nothing was handled: nothing is left out
    BOOST_TEST(logged("ahead of the group") == 1);
    std::size_t remaining = 1;
    finish(start(make("t"), {.limit = 1, .start = as::from_earliest{}}, &remaining));
    BOOST_TEST((seen == texts{"a"}));
    BOOST_TEST(committed("t").next == 2);
    BOOST_TEST(logged("behind the group") == 1);
    seen.clear();
    finish(start(make("t"), {.until_end = true, .start = as::from_earliest{}}));
    BOOST_TEST((seen == texts{"a", "b", "c", "d", "e"}));
    BOOST_TEST(committed("t").next == 5);
}

BOOST_AUTO_TEST_CASE(a_run_that_keeps_no_offsets_commits_nothing) {
    broker.create_topic("t");
    publish("t", {"a", "b"});
    finish(start(make("t"), {.keep_offsets = false, .until_end = true}));
    BOOST_TEST(seen.size() == 2u);
    BOOST_TEST(committed("t").next < 0);
}

BOOST_AUTO_TEST_CASE(a_run_that_keeps_no_offsets_takes_nothing_from_its_group) {
    broker.create_topic("t", 2);
    auto const works = start(make("t"));
    run_until([&] { return works.live(); });
    texts beside;
    auto looks_on = plan<s>({"t"}, collect{&beside});
    auto const looks = start(looks_on, {.keep_offsets = false});
    run_until([&] { return looks.live(); });
    for (int i = 0; i < 2; ++i) broker.publish(as::kafka::record{.topic = "t", .payload = "x", .partition = i});
    run_until([&] { return seen.size() == 2 && beside.size() == 2; });
    BOOST_TEST(logged("partitions revoked") == 0);
    BOOST_TEST(looks->status().group_id.starts_with("g-"));
    stop(looks);
    stop(works);
}

BOOST_AUTO_TEST_CASE(until_end_ends_with_empty_partitions_too) {
    broker.create_topic("t", 3);
    broker.publish(as::kafka::record{.topic = "t", .payload = "a", .partition = 1});
    finish(start(make("t"), {.until_end = true}));
    BOOST_TEST((seen == texts{"a"}));
}

BOOST_AUTO_TEST_CASE(until_end_ends_when_nothing_that_is_subscribed_exists) {
    finish(start(make("absent*"), {.until_end = true}));
}

BOOST_AUTO_TEST_CASE(until_end_ends_when_other_members_have_all_partitions) {
    broker.create_topic("t");
    publish("t", {"a"});
    auto const works = start(make("t"));
    run_until([&] { return works.live() && seen == texts{"a"}; });
    // The group may give the only partition to either of them.
    texts here;
    auto const told = [&] { return logged("other members of the group have all partitions"); };
    for (int tries = 0; told() == 0 && tries < 20; ++tries) {
        auto const run = start(plan<s>({"t"}, collect{&here}), {.until_end = true});
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
    BOOST_TEST(told() == 1);
    stop(works);
}

BOOST_AUTO_TEST_CASE(a_limit_ends_the_run_behind_that_many_alerts) {
    broker.create_topic("t");
    publish("t", {"a", "b", "c"});
    std::size_t remaining = 2;
    finish(start(make("t"), {.limit = 2}, &remaining));
    BOOST_TEST((seen == texts{"a", "b"}));
    BOOST_TEST(committed("t").next == 2);
}

BOOST_AUTO_TEST_CASE(what_the_log_lost_is_a_gap_of_known_size_and_reading_goes_on_at_its_start) {
    broker.create_topic("t");
    commit("t", 0, 1);
    std::string const large(600'000, 'x');
    for (int i = 0; i < 20; ++i) broker.publish("t", large);  // the mock keeps 5 MiB
    auto const run = start(make("t"), {.until_end = true});
    finish(run);
    auto const counters = run->status().counters;
    BOOST_TEST(counters.gaps == 1u);
    BOOST_TEST(counters.gap_offsets > 0u);
    BOOST_TEST(counters.gap_offsets + seen.size() == 19u);
    BOOST_TEST(logged("gap:") == 1);
    BOOST_TEST(committed("t").next == 20);
}

BOOST_AUTO_TEST_CASE(a_topic_made_anew_is_read_from_its_start) {
    broker.create_topic("t");
    publish("t", {"a", "b", "c"});
    // A position whose last message was another one.
    commit("t", 0, 2, as::delivery::marks_to_text({{1, 12345, 0x1234}}));
    auto const run = start(make("t"), {.until_end = true});
    finish(run);
    BOOST_TEST((seen == texts{"a", "b", "c"}));
    BOOST_TEST(run->status().counters.restarts == 1u);
    BOOST_TEST(logged("made anew") == 1);
}

BOOST_AUTO_TEST_CASE(beyond_the_end_of_a_log_that_was_cut_reading_goes_on_behind_what_was_kept) {
    broker.create_topic("t");
    publish("t", {"a", "b"});
    finish(start(make("t"), {.until_end = true}));
    auto marks = as::delivery::marks_from_text(committed("t").metadata);
    marks.insert(marks.begin(), {8, 1, 1});  // gone with the log's end
    commit("t", 0, 9, as::delivery::marks_to_text(marks), "h");
    finish(start(make("t", "h"), {.until_end = true}));
    BOOST_TEST((seen == texts{"a", "b"}));
    BOOST_TEST(logged("cut short") == 1);
    BOOST_TEST(committed("t", 0, "h").next == 2);
}

BOOST_AUTO_TEST_CASE(a_new_group_adopts_the_position_of_the_applications_own_file) {
    broker.create_topic("t");
    publish("t", {"a"});
    auto plan = make("t", "before");
    plan.position_file = folder / "positions.json";
    finish(start(plan, {.until_end = true}));
    publish("t", {"b"});
    plan.group.group_id = "after";
    finish(start(plan, {.until_end = true}));
    BOOST_TEST((seen == texts{"a", "b"}));
    BOOST_TEST(logged("adopted") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
