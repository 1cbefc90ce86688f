#include <boost/test/unit_test.hpp>

#include <set>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

struct collect {
    texts* into;
    void operator()(as::message const& m) const { into->emplace_back(m.payload()); }
};

/// Fails whatever it is given.
struct refuses {
    std::size_t* calls;
    void operator()(as::message const&) const {
        ++*calls;
        throw std::runtime_error{"no"};
    }
};

using all = as::stream<test_service, as::topic<"*", collect>>;

struct fixture : stream_fixture {
    texts seen;
    auto make(std::vector<as::topic_options> options = {}, std::vector<std::string> subscription = {"t", "u"}) {
        auto made = plan<all>(std::move(subscription), collect{&seen});
        made.topic_options = std::move(options);
        return made;
    }
    void publish(std::string topic, std::string payload, int partition = 0, bool test = false) {
        std::vector<as::header> headers;
        if (test) headers.push_back({"_test", "true"});
        broker.publish(as::kafka::record{.topic = topic, .headers = headers, .payload = payload, .partition = partition});
    }
    void finish(running const& run) {
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
    std::multiset<std::string> sorted() const { return {seen.begin(), seen.end()}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(topics_of_their_own, fixture)

BOOST_AUTO_TEST_CASE(each_topic_starts_where_it_is_said_for_it) {
    for (auto const* topic : {"t", "u"}) {
        broker.create_topic(topic);
        publish(topic, std::string{topic} + " old");
    }
    auto wanted = make({{.topic = "u", .start = as::from_latest{}}});
    finish(start(wanted, {.until_end = true}));
    BOOST_TEST((sorted() == std::multiset<std::string>{"t old"}));
    // From now on the group has positions: START says nothing any more.
    for (auto const* topic : {"t", "u"}) publish(topic, std::string{topic} + " new");
    wanted.topic_options = {{.topic = "t", .start = as::from_earliest{}}, {.topic = "u", .start = as::from_earliest{}}};
    finish(start(wanted, {.until_end = true}));
    BOOST_TEST((sorted() == std::multiset<std::string>{"t old", "t new", "u new"}));
}

BOOST_AUTO_TEST_CASE(topics_that_start_at_different_times_are_asked_for_apart) {
    std::vector<as::topic_options> options;
    texts expected;
    for (auto const* topic : {"a", "b", "c", "d"}) {
        broker.create_topic(topic);
        publish(topic, topic);
        expected.push_back(topic);
    }
    options.push_back({.topic = "a", .start = 1h});
    options.push_back({.topic = "b", .start = as::time_point{1'700'000'000s}});
    options.push_back({.topic = "c", .start = as::from_earliest{}});
    options.push_back({.topic = "d", .start = as::from_latest{}});
    auto const run = start(make(options, {"a", "b", "c", "d"}), {.until_end = true});
    finish(run);
    // The mock knows no offsets for times, and says the end for each.
    BOOST_TEST((sorted() == std::multiset<std::string>{"c"}));
    for (auto const* topic : {"a", "b", "c", "d"}) BOOST_TEST(committed(topic).next == 1);
}

BOOST_AUTO_TEST_CASE(what_a_run_asks_for_goes_before_what_its_topics_say) {
    for (auto const* topic : {"t", "u"}) {
        broker.create_topic(topic);
        publish(topic, topic);
    }
    auto const wanted = make({{.topic = "*", .start = as::from_latest{}}});
    finish(start(wanted, {.until_end = true, .start = as::from_earliest{}}));
    BOOST_TEST((sorted() == std::multiset<std::string>{"t", "u"}));
}

BOOST_AUTO_TEST_CASE(a_new_partition_of_a_known_topic_starts_at_its_start_whatever_is_said) {
    broker.create_topic("t", 2);
    commit("t", 0, 0);  // the group knows the topic, and partition 1 is new
    publish("t", "new", 1);
    finish(start(make({{.topic = "t", .start = as::from_latest{}}}, {"t"}), {.until_end = true}));
    BOOST_TEST(seen == (texts{"new"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tests_are_delivered_where_they_are_asked_for) {
    for (auto const* topic : {"t", "u"}) {
        broker.create_topic(topic);
        publish(topic, std::string{topic} + " test", 0, true);
    }
    auto wanted = make({{.topic = "u", .include_tests = true}});
    wanted.topics[0].policy.skip_tests = true;
    auto const run = start(wanted, {.until_end = true});
    finish(run);
    BOOST_TEST((sorted() == std::multiset<std::string>{"u test"}));
    BOOST_TEST(run->status().counters.tests == 1u);
}

BOOST_AUTO_TEST_CASE(a_topic_has_its_own_age_and_retries) {
    for (auto const* topic : {"t", "u"}) {
        broker.create_topic(topic);
        broker.publish(as::kafka::record{.topic = topic, .payload = topic, .timestamp = as::time_point{1'000'000'000s}});
    }
    std::size_t calls = 0;
    using s = as::stream<test_service, as::topic<"*", refuses>>;
    auto wanted = plan<s>({"t", "u"}, refuses{&calls});
    wanted.topic_options = {{.topic = "t", .max_age = 1h}, {.topic = "u", .retries = 2}};
    auto const run = start(wanted, {.until_end = true});
    finish(run);
    BOOST_TEST(calls == 3u);
    BOOST_TEST(run->status().counters.too_old == 1u);
    BOOST_TEST(run->status().counters.put_aside == 1u);
}

BOOST_AUTO_TEST_CASE(a_limit_is_exact_over_several_lanes) {
    broker.create_topic("t", 4);
    for (int i = 0; i < 40; ++i) publish("t", std::to_string(i), i % 4);
    std::size_t remaining = 7;
    finish(start(make({}, {"t"}), {.limit = 7}, &remaining));
    BOOST_TEST(seen.size() == 7u);
    std::int64_t kept = 0;
    for (int partition = 0; partition < 4; ++partition) kept += std::max<std::int64_t>(0, committed("t", partition).next);
    BOOST_TEST(kept == 7);
    // What was left is all there.
    finish(start(make({}, {"t"}), {.until_end = true}));
    BOOST_TEST(sorted().size() == 40u);
    BOOST_TEST((std::set<std::string>(seen.begin(), seen.end()).size() == 40u));
}

BOOST_AUTO_TEST_CASE(a_limit_is_exact_with_batches_of_several_lanes) {
    struct in_batches {
        texts* into;
        void operator()(std::span<as::message const> batch) const {
            for (auto const& each : batch) into->emplace_back(each.payload());
        }
    };
    broker.create_topic("t", 3);
    for (int i = 0; i < 30; ++i) publish("t", std::to_string(i), i % 3);
    using s = as::stream<test_service, as::topic<"t", in_batches, as::batch<4>>>;
    std::size_t remaining = 10;
    finish(start(plan<s>({"t"}, in_batches{&seen}), {.limit = 10}, &remaining));
    BOOST_TEST(seen.size() == 10u);
}

BOOST_AUTO_TEST_CASE(until_end_ends_with_its_own_partitions_whatever_other_members_have_left) {
    struct stuck {
        bool* stands;
        void operator()(as::message const&) const {
            if (*stands) throw as::unavailable{"away"};
        }
    };
    broker.create_topic("t", 2);
    bool stands = true;
    using s = as::stream<test_service, as::topic<"t", stuck>>;
    auto const other = start(plan<s>({"t"}, stuck{&stands}));
    run_until([&] { return other.live(); });
    auto const run = start(make({}, {"t"}), {.until_end = true});
    auto const partitions = [](running const& of) {
        auto const now = of->status();
        return now.topics.empty() ? 0u : now.topics[0].partitions.size();
    };
    // The other member has one of the two, with an alert that it is never done with.
    publish("t", "0", 0);
    publish("t", "1", 1);
    run_until([&] { return run.over(); });
    BOOST_TEST(!**run.ended);
    BOOST_TEST(seen.size() <= 1u);
    run_until([&] { return partitions(other) > 0u; });  // the group may just be handing over what the run had
    stands = false;
    stop(other);
}

BOOST_AUTO_TEST_CASE(until_end_does_not_wait_for_topics_that_do_not_exist) {
    broker.create_topic("t");
    publish("t", "here");
    finish(start(make({}, {"t", "absent.*"}), {.until_end = true}));
    BOOST_TEST(seen == (texts{"here"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
