#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_reader.hpp>
#include <alertstream/testing/broker.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using options = as::kafka::topic_reader_options;

namespace {

struct lines final : as::log_sink {
    std::vector<std::string> all;
    void write(as::log_record const& record) override { all.push_back(format_log(record)); }
    auto count(std::string_view text) const {
        return std::ranges::count_if(all, [&](auto const& each) { return each.find(text) != each.npos; });
    }
};

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::shared_ptr<lines> log = std::make_shared<lines>();
    std::vector<std::string> read;
    std::optional<as::error_code> ended;

    std::unique_ptr<as::kafka::topic_reader> open(options wanted, std::vector<as::kafka::property> extra = {}) {
        auto to = broker.connection();
        to.extra = std::move(extra);
        to.extra.push_back({"fetch.wait.max.ms", "50"});  // the mock waits it out, whatever comes
        return as::kafka::topic_reader::open(loop.get_executor(), to, std::move(wanted), as::logger{log, as::log_level::debug}).value();
    }
    auto into() {
        return [this](as::message const& m) { read.emplace_back(m.payload()); };
    }
    auto end() {
        return [this](as::error_code problem) { ended = problem; };
    }
    template <class Condition>
    void run_until(Condition condition) {
        auto const limit = std::chrono::steady_clock::now() + 30s;
        while (!condition() && std::chrono::steady_clock::now() < limit) {
            if (loop.stopped()) loop.restart();
            loop.run_one_for(100ms);
        }
        if (!condition())
            for (auto const& each : log->all) BOOST_TEST_MESSAGE(each);
        BOOST_REQUIRE(condition());
    }
    void to_the_end() {
        run_until([&] { return ended.has_value(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(topic_reader, fixture)

BOOST_AUTO_TEST_CASE(it_reads_each_partition_to_its_end_and_then_is_done) {
    broker.create_topic("sys.metadata", 3);
    std::vector<as::kafka::record> some;
    for (int i = 0; i < 600; ++i) some.push_back({.topic = "sys.metadata", .payload = "x", .partition = i % 2});  // the third stays empty
    broker.publish(some);
    auto const reader = open({.topic = "sys.metadata", .until_end = true});
    reader->async_run(into(), end());
    to_the_end();
    BOOST_TEST(!*ended);
    BOOST_TEST(read.size() == 600);
}

BOOST_AUTO_TEST_CASE(the_end_of_one_partition_is_not_the_end_of_the_others) {
    broker.create_topic("t", 2);
    std::vector<as::kafka::record> const long_one(30, {.topic = "t", .payload = std::string_view{"x"}, .partition = 0});
    // One by one, and each answer takes its time: the empty partition's end is seen long before.
    for (auto const& each : long_one) broker.publish(each);
    auto const reader = open({.topic = "t", .until_end = true}, {{"fetch.message.max.bytes", "1000"}, {"fetch.max.bytes", "1000"}, {"message.max.bytes", "1000"}});
    reader->async_run(into(), end());
    to_the_end();
    BOOST_TEST(!*ended);
    BOOST_TEST(read.size() == 30);
}

BOOST_AUTO_TEST_CASE(without_an_end_it_reads_what_comes_until_it_is_closed) {
    broker.create_topic("t");
    broker.publish("t", "before");
    auto const reader = open({.topic = "t"});
    reader->async_run(into(), end());
    run_until([&] { return read.size() == 1; });
    broker.publish("t", "later");
    run_until([&] { return read.size() == 2; });
    BOOST_TEST(read.back() == "later");
    BOOST_TEST(!ended);
    reader->close();
    to_the_end();
    BOOST_TEST(!*ended);
}

BOOST_AUTO_TEST_CASE(from_latest_it_reads_only_what_comes) {
    broker.create_topic("t");
    broker.publish("t", "old");
    // Where the end is, is not said: new ones are published until one is seen.
    auto const reader = open({.topic = "t", .start = options::from::latest});
    reader->async_run(into(), end());
    run_until([&] {
        if (read.empty()) broker.publish("t", "new");
        return !read.empty();
    });
    BOOST_TEST(read.front() == "new");
    auto const to_end = open({.topic = "t", .start = options::from::latest, .until_end = true});
    read.clear();
    to_end->async_run(into(), end());
    to_the_end();
    BOOST_TEST(!*ended);
}

BOOST_AUTO_TEST_CASE(it_joins_no_group_and_takes_no_group_or_size_from_config) {
    broker.create_topic("t");
    broker.publish("t", "a");
    auto const reader = open({.topic = "t", .until_end = true}, {{"socket.timeout.ms", "300"}, {"group.id", "g"}, {"group.instance.id", "one"}, {"queued.min.messages", "10000000"}, {"debug", "cgrp,queue"}});
    reader->async_run(into(), end());
    to_the_end();
    BOOST_TEST(!*ended);
    BOOST_TEST(read.size() == 1);
    BOOST_TEST(log->count("coordinator") == 0);
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_there_or_may_not_be_read_ends_the_run_with_that) {
    broker.create_topic("t");
    for (auto const problem : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {
        broker.topic_error("t", problem);
        ended.reset();
        auto const reader = open({.topic = "t"});
        reader->async_run(into(), end());
        to_the_end();
        BOOST_TEST((*ended == make_error_code(problem)));
    }
}

BOOST_AUTO_TEST_CASE(a_topic_that_has_no_leader_for_a_moment_is_asked_for_again) {
    broker.create_topic("t");
    broker.publish("t", "a");
    broker.topic_error("t", RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    auto const reader = open({.topic = "t", .until_end = true});
    reader->async_run(into(), end());
    run_until([&] { return log->count("asked again") == 1; });
    broker.topic_error("t", RD_KAFKA_RESP_ERR_NO_ERROR);
    to_the_end();
    BOOST_TEST(!*ended);
    BOOST_TEST(read.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_topic_that_may_not_be_read_any_more_ends_the_run) {
    broker.create_topic("t");
    broker.publish("t", "a");
    auto const reader = open({.topic = "t"});
    reader->async_run(into(), end());
    run_until([&] { return read.size() == 1; });
    broker.push_request_errors(as::testing::request::fetch, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    broker.publish("t", "b");
    to_the_end();
    BOOST_TEST((*ended == make_error_code(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_is_given_up_at_the_deadline_and_waited_for_before) {
    broker.create_topic("t");
    broker.publish("t", "a");
    broker.down();
    auto const impatient = open({.topic = "t", .deadline = 300ms});
    impatient->async_run(into(), end());
    to_the_end();
    BOOST_TEST((*ended == make_error_code(RD_KAFKA_RESP_ERR__TRANSPORT) || *ended == make_error_code(RD_KAFKA_RESP_ERR__TIMED_OUT)));
    BOOST_TEST(log->count("left behind") == 0);

    ended.reset();
    auto const patient = open({.topic = "t", .until_end = true}, {{"reconnect.backoff.max.ms", "200"}});
    patient->async_run(into(), end());
    run_until([&] { return log->count("Connect to") + log->count("brokers are down") > 0; });
    broker.up();
    to_the_end();
    BOOST_TEST(!*ended);
    BOOST_TEST(read.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_broker_that_goes_away_while_it_is_read_is_waited_for) {
    broker.create_topic("t");
    broker.publish("t", "a");
    auto const reader = open({.topic = "t"}, {{"reconnect.backoff.max.ms", "200"}});
    reader->async_run(into(), end());
    run_until([&] { return read.size() == 1; });
    broker.down();
    run_until([&] { return log->count("reading a topic") > 0; });
    broker.up();
    broker.publish("t", "b");
    run_until([&] { return read.size() == 2; });
    BOOST_TEST(!ended);
}

BOOST_AUTO_TEST_CASE(any_cancellation_ends_it_before_and_while_it_reads) {
    broker.create_topic("t");
    broker.publish("t", "a");
    for (auto const kind : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        for (bool const reading : {false, true}) {
            ended.reset();
            read.clear();
            asio::cancellation_signal cancel;
            auto const reader = open({.topic = "t"});
            reader->async_run(into(), asio::bind_cancellation_slot(cancel.slot(), end()));
            if (reading) run_until([&] { return read.size() == 1; });
            cancel.emit(kind);
            cancel.emit(kind);
            to_the_end();
            BOOST_TEST((*ended == asio::error::operation_aborted));
        }
    }
}

BOOST_AUTO_TEST_CASE(its_end_does_not_block_and_its_client_is_gone_soon_whatever_it_did) {
    broker.create_topic("t", 4);
    std::vector<as::kafka::record> some(1000, {.topic = "t", .payload = "x"});
    broker.publish(some);
    std::unique_ptr<as::kafka::topic_reader> reader = open({.topic = "t"});
    // It goes in the middle of its own work, with messages fetched and not looked at.
    reader->async_run([&](as::message const& m) { read.emplace_back(m.payload()), reader.reset(); }, end());
    to_the_end();
    BOOST_TEST((*ended == asio::error::operation_aborted));
    BOOST_TEST(read.size() == 1);
    auto const never_run = open({.topic = "t"});
    auto const threads = [] { return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, {}); };
    auto const with_one = threads();
    open({.topic = "t"}).reset();
    run_until([&] { return threads() <= with_one; });
}

BOOST_AUTO_TEST_CASE(it_runs_once) {
    broker.create_topic("t");
    auto const reader = open({.topic = "t"});
    std::optional<as::error_code> second, third;
    reader->async_run(into(), end());
    reader->async_run(into(), [&](as::error_code problem) { second = problem; });
    run_until([&] { return second.has_value(); });
    BOOST_TEST((*second == as::errc::closed));
    reader->close();
    to_the_end();
    reader->async_run(into(), [&](as::error_code problem) { third = problem; });
    run_until([&] { return third.has_value(); });
    BOOST_TEST((*third == as::errc::closed));
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_takes_the_handler_along_and_what_it_owns) {
    broker.create_topic("t");
    auto const owned = std::make_shared<int>();
    {
        asio::io_context other;
        // CONFIG of a stream whose broker is tried seldom and waited for briefly.
        auto to = broker.connection();
        to.extra = {{"socket.timeout.ms", "300"}};
        std::shared_ptr<as::kafka::topic_reader> const reader = as::kafka::topic_reader::open(other.get_executor(), to, {.topic = "t"}, as::logger{log}).value();
        reader->async_run([](as::message const&) {}, [reader, owned](as::error_code) {});
        other.run_for(200ms);
        BOOST_TEST(owned.use_count() == 2);
    }
    BOOST_TEST(owned.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_the_connection_is_said_at_once) {
    auto const opened = as::kafka::topic_reader::open(loop.get_executor(), {}, {.topic = "t"}, as::logger{log});
    BOOST_REQUIRE(opened.has_error());
    BOOST_TEST(opened.error().detail.find("no broker is given") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
