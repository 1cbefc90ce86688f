#include <boost/test/unit_test.hpp>

#include <set>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

struct count {
    std::size_t* seen;
    void operator()(as::message const&) const { ++*seen; }
};
using s = as::stream<test_service, as::topic<"t.one", count>, as::topic<"t.later", count>, as::topic<"live.*", count>, as::topic<"nothing.*", count>>;

struct fixture : stream_fixture {
    std::size_t seen{};

    /// With the interval at which librdkafka itself looks for new topics made short.
    auto make(std::vector<std::string> subscription) {
        auto made = plan<s>(std::move(subscription), count{&seen});
        made.connection.extra.push_back({"topic.metadata.refresh.interval.ms", "200"});
        return made;
    }
    static as::topic_status topic(running const& run, std::string_view name) {
        for (auto const& each : run->status().topics)
            if (each.topic == name) return each;
        return {};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(topics, fixture)

BOOST_AUTO_TEST_CASE(the_start_up_report_says_of_each_topic_and_pattern_once_what_the_broker_has) {
    broker.create_topic("t.one");
    broker.create_topic("live.a");
    broker.create_topic("live.b");
    broker.create_topic("nothin.c");
    auto const run = start(make({"t.one", "live.*", "nothing.*"}));
    run_until([&] { return run.live() && logged("topic found") == 1; });
    BOOST_TEST(logged("pattern matches topics") == 1);
    BOOST_TEST(logged("nearest=nothin.c") + logged("nearest=\"nothin.c\"") == 1);
    auto const now = run->status();
    BOOST_TEST_REQUIRE(now.patterns.size() == 2u);
    BOOST_TEST(now.patterns[0].pattern == "live.*");
    BOOST_TEST(now.patterns[0].topics == 2u);
    BOOST_TEST(now.patterns[1].topics == 0u);
    BOOST_TEST(now.patterns[1].nearest == "nothin.c");
    stop(run);
    BOOST_TEST(logged("pattern matches no topic yet") == 1);
}

BOOST_AUTO_TEST_CASE(a_pattern_takes_in_topics_made_later_without_being_asked) {
    broker.create_topic("live.a");
    int changes = 0;
    auto const run = start(make({"live.*", "nothing.*"}));
    run->on_change([&] { ++changes; });
    run_until([&] { return run.live(); });
    broker.create_topic("live.b");
    broker.publish("live.b", "first");
    broker.create_topic("nothing.a");
    broker.publish("nothing.a", "first");
    run_until([&] { return seen == 2; });
    BOOST_TEST(run->status().patterns[0].topics == 2u);
    BOOST_TEST(run->status().patterns[1].topics == 1u);
    BOOST_TEST(logged("a topic that the pattern matches has come") == 2);
    BOOST_TEST(changes > 0);
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_missing_or_forbidden_is_said_once_and_so_is_its_coming) {
    for (auto const problem : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {
        bool const missing = problem == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        stream_fixture::log.clear();
        seen = 0;
        as::testing::broker other;
        broker = std::move(other);
        broker.create_topic("t.one");
        broker.create_topic("t.later");
        broker.topic_error("t.later", problem);
        auto const run = start(make({"t.one", "t.later"}));
        auto const expected = missing ? as::topic_state::waiting : as::topic_state::unauthorised;
        run_until([&] { return run.live() && topic(run, "t.later").state == expected && logged("topic found") > 0; });
        BOOST_TEST(logged(missing ? "topic does not exist yet" : "topic may not be read") == 1);
        broker.publish("t.one", "others go on");
        run_until([&] { return seen == 1; });
        broker.topic_error("t.later", RD_KAFKA_RESP_ERR_NO_ERROR);
        run_until([&] { return topic(run, "t.later").state == as::topic_state::live; });
        BOOST_TEST(logged(missing ? "topic is there now" : "topic may be read now") == 1);
        broker.topic_error("t.later", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
        run_until([&] { return topic(run, "t.later").state == as::topic_state::waiting && logged("topic is gone") == 1; });
        stop(run);
        BOOST_TEST(logged("topic does not exist yet") == (missing ? 1 : 0));
        BOOST_TEST((topic(run, "t.later").state == as::topic_state::waiting));
    }
}

BOOST_AUTO_TEST_CASE(a_topic_that_other_members_read_is_elsewhere_and_not_unknown) {
    broker.create_topic("t.one");
    auto const first = start(make({"t.one"}));
    run_until([&] { return topic(first, "t.one").state == as::topic_state::live; });
    // One of those that come together is given nothing, whatever the group decides.
    auto const second = start(make({"t.one"}));
    auto const third = start(make({"t.one"}));
    run_until([&] {
        std::multiset<as::topic_state> const states{topic(first, "t.one").state, topic(second, "t.one").state, topic(third, "t.one").state};
        return states.count(as::topic_state::elsewhere) == 2 && states.count(as::topic_state::live) == 1;
    });
    for (auto const* each : {&third, &second, &first}) stop(*each);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_over_at_once_has_made_its_report) {
    broker.create_topic("else");
    auto const run = start(make({"nothing.*"}), {.keep_offsets = false, .until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(logged("pattern matches no topic yet") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
