#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_span.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::vector<std::string> log;
    std::vector<std::pair<int, std::string>> read;

    std::unique_ptr<as::kafka::topic_span> open(as::kafka::topic_span_options with = {}, std::vector<as::kafka::property> extra = {}) {
        auto to = broker.connection();
        to.extra = std::move(extra);
        to.extra.push_back({"reconnect.backoff.max.ms", "200"});
        as::logger const logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), as::log_level::debug};
        return as::kafka::topic_span::open(loop.get_executor(), to, logger, with).value();
    }

    template <class T>
    T run(asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    template <class Condition>
    void run_until(Condition condition) {
        run_on_loop_until(loop, std::move(condition));
    }
    as::kafka::topic_ends ends(as::kafka::topic_span& of) {
        auto got = run(of.ends("t"));
        BOOST_REQUIRE_MESSAGE(got.has_value(), got.error().message());
        return *got;
    }
    as::kafka::topic_read read_from(as::kafka::topic_span& of, as::kafka::topic_ends const& before) {
        read.clear();
        auto got = run(of.read("t", before, [this](as::message const& m) { read.emplace_back(m.partition(), m.payload()); }));
        BOOST_REQUIRE_MESSAGE(got.has_value(), got.error().message());
        return *got;
    }
    void publish(int partition, std::string_view payload) { broker.publish(as::kafka::record{.topic = "t", .payload = payload, .partition = partition}); }
};

using all = std::vector<std::pair<int, std::string>>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(topic_span, fixture)

BOOST_AUTO_TEST_CASE(ends_say_where_each_partition_begins_and_ends_and_what_stands_last) {
    broker.create_topic("t", 3);
    publish(0, "a"), publish(0, "b"), publish(2, "c");
    auto const span = open();
    auto const got = ends(*span);
    BOOST_TEST(!got.cluster.empty());
    BOOST_TEST_REQUIRE(got.partitions.size() == 3u);
    BOOST_TEST(got.partitions[0].high == 2);
    BOOST_TEST(got.partitions[1].high == 0);
    BOOST_TEST(got.partitions[2].high == 1);
    BOOST_TEST_REQUIRE(got.partitions[0].last.has_value());
    BOOST_TEST(got.partitions[0].last->offset == 1);
    BOOST_TEST(got.partitions[0].last->milliseconds > 0);
    BOOST_TEST(!got.partitions[1].last);
    BOOST_TEST(got.partitions[2].last->offset == 0);
    // The same client, asked again, says the same.
    BOOST_TEST((ends(*span) == got));
    BOOST_TEST((as::kafka::parse_topic_ends(to_text(got)).value() == got));
}

BOOST_AUTO_TEST_CASE(what_came_behind_the_ends_is_read_and_no_other_message) {
    broker.create_topic("t", 3);
    publish(0, "old"), publish(0, "last"), publish(1, "only");
    auto const span = open();
    auto const before = ends(*span);
    for (int i = 0; i < 600; ++i) publish(0, "new");
    publish(2, "first");
    auto const got = read_from(*span, before);
    BOOST_TEST(!got.cut_short);
    BOOST_TEST(got.changed.empty());
    BOOST_TEST(read.size() == 601u);
    BOOST_TEST(std::ranges::count(read, std::pair{0, std::string{"new"}}) == 600);
    BOOST_TEST(std::ranges::count(read, std::pair{2, std::string{"first"}}) == 1);
    BOOST_TEST(got.now.partitions[0].high == 602);
    BOOST_TEST((std::holds_alternative<as::absent>(judge(before, got))));
}

BOOST_AUTO_TEST_CASE(the_end_is_the_one_that_there_was_when_it_was_asked_for) {
    broker.create_topic("t");
    auto const span = open();
    auto const before = ends(*span);
    for (int i = 0; i < 10; ++i) publish(0, "a");
    // More comes as long as it reads: it is done all the same, and has not seen that.
    read.clear();
    auto const got = run(span->read("t", before, [this](as::message const& m) {
        read.emplace_back(0, m.payload());
        publish(0, "more");
    }));
    BOOST_TEST(got->now.partitions[0].high == 10);
    BOOST_TEST((read == all(10, {0, "a"})));
}

BOOST_AUTO_TEST_CASE(nothing_new_is_an_answer_too) {
    broker.create_topic("t", 2);
    auto const span = open();
    auto const empty = ends(*span);
    BOOST_TEST(read_from(*span, empty).changed.empty());
    BOOST_TEST(read.empty());
    publish(1, "a");
    auto const one = ends(*span);
    BOOST_TEST(read_from(*span, one).changed.empty());
    BOOST_TEST(read.empty());
}

BOOST_AUTO_TEST_CASE(another_message_in_the_place_of_the_last_one_is_told) {
    broker.create_topic("t", 2);
    publish(0, "a"), publish(1, "b");
    auto const span = open();
    auto before = ends(*span);
    before.partitions[1].last->digest = "0000000000000000";
    auto const got = read_from(*span, before);
    BOOST_TEST((got.changed == std::vector<std::int32_t>{1}));
    BOOST_TEST((std::holds_alternative<as::unclear>(judge(before, got))));
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_there_or_may_not_be_asked_for_is_a_failure) {
    broker.create_topic("t");
    for (auto const problem : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {
        broker.topic_error("t", problem);
        auto const span = open();
        auto const got = run(span->ends("t"));
        BOOST_REQUIRE(got.has_error());
        BOOST_TEST((got.error().code == make_error_code(problem)));
        BOOST_TEST(as::kafka::unclear_for(got.error()).look_again == (problem == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    }
}

BOOST_AUTO_TEST_CASE(a_topic_that_may_be_asked_for_and_not_read_is_a_failure) {
    broker.create_topic("t");
    auto const span = open();
    auto const before = ends(*span);
    publish(0, "a");
    broker.push_request_errors(as::testing::request::fetch, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto const refused = run(span->ends("t"));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    broker.push_request_errors(as::testing::request::fetch, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto const got = read_from(*span, before);
    BOOST_REQUIRE(got.cut_short.has_value());
    BOOST_TEST((std::holds_alternative<as::unclear>(judge(before, got))));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_is_given_up_at_the_deadline_and_waited_for_before) {
    broker.create_topic("t");
    publish(0, "a");
    broker.down();
    auto const impatient = open({.deadline = 300ms});
    auto const got = run(impatient->ends("t"));
    BOOST_REQUIRE(got.has_error());
    BOOST_TEST(as::kafka::unclear_for(got.error()).look_again);

    auto const patient = open();
    std::optional<as::result<as::kafka::topic_ends>> came;
    asio::co_spawn(loop, patient->ends("t"), [&](std::exception_ptr, as::result<as::kafka::topic_ends> what) { came.emplace(std::move(what)); });
    run_until([&] { return std::ranges::any_of(log, [](auto const& each) { return each.find("asked again") != each.npos; }); });
    broker.up();
    run_until([&] { return came.has_value(); });
    BOOST_REQUIRE(came->has_value());
    BOOST_TEST((*came)->partitions[0].high == 1);
}

BOOST_AUTO_TEST_CASE(a_broker_that_goes_away_while_it_is_read_is_waited_for) {
    broker.create_topic("t", 2);
    auto const span = open();
    auto const before = ends(*span);
    publish(0, "a"), publish(1, "b");
    bool down = false;
    std::optional<as::result<as::kafka::topic_read>> came;
    read.clear();
    // One answer, and no more for now.
    broker.set_rtt(50ms);
    std::function<void(as::message const&)> each = [&](as::message const& m) {
        read.emplace_back(m.partition(), m.payload());
        if (!std::exchange(down, true)) broker.down();
    };
    asio::co_spawn(loop, span->read("t", before, each), [&](std::exception_ptr, as::result<as::kafka::topic_read> what) { came.emplace(std::move(what)); });
    run_until([&] { return down; });
    broker.set_rtt(0ms);
    broker.up();
    run_until([&] { return came.has_value(); });
    BOOST_REQUIRE(came->has_value());
    BOOST_TEST(!(*came)->cut_short);
    BOOST_TEST(read.size() == 2u);
}

BOOST_AUTO_TEST_CASE(one_that_stays_away_cuts_the_reading_short) {
    broker.create_topic("t");
    auto const span = open({.deadline = 1s});
    auto const before = ends(*span);
    publish(0, "a"), publish(0, "b");
    // Where it ends is known, and no fetch is answered.
    std::vector<as::testing::broker::delayed_error> const never(20, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, 0ms});
    for (auto const& each : never) broker.push_request_errors(1, as::testing::request::fetch, {each});
    auto const got = read_from(*span, before);
    BOOST_REQUIRE(got.cut_short.has_value());
    BOOST_TEST(read.empty());
    BOOST_TEST(std::get<as::unclear>(judge(before, got)).look_again);
}

BOOST_AUTO_TEST_CASE(any_question_can_be_cancelled_and_the_next_one_is_answered) {
    broker.create_topic("t");
    publish(0, "a");
    auto const span = open();
    auto const before = ends(*span);
    std::vector<as::kafka::record> const many(600, {.topic = "t", .payload = std::string_view{"b"}, .partition = 0});
    broker.publish(many);
    for (bool const reading : {false, true}) {
        asio::cancellation_signal cancel;
        bool cancelled = false;
        auto const done = [&](std::exception_ptr thrown, auto const&) {
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (boost::system::system_error const& e) {
                cancelled = e.code() == asio::error::operation_aborted;
            }
        };
        if (reading) asio::co_spawn(loop, span->read("t", before, [&](as::message const&) { cancel.emit(asio::cancellation_type::terminal); }), asio::bind_cancellation_slot(cancel.slot(), done));
        else asio::co_spawn(loop, span->ends("t"), asio::bind_cancellation_slot(cancel.slot(), done));
        if (!reading) asio::post(loop, [&] { cancel.emit(asio::cancellation_type::terminal); });
        BOOST_TEST_CONTEXT("reading: " << reading) run_until([&] { return cancelled; });
    }
    BOOST_TEST(read_from(*span, before).changed.empty());
    BOOST_TEST(read.size() == 600u);
}

BOOST_AUTO_TEST_CASE(those_that_ask_at_once_get_their_turn) {
    broker.create_topic("t");
    auto const span = open();
    int came = 0;
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(loop, span->ends("t"), [&](std::exception_ptr, as::result<as::kafka::topic_ends> const& what) { came += what.has_value(); });
    run_until([&] { return came == 3; });
}

BOOST_AUTO_TEST_CASE(closed_it_gives_the_loop_no_work) {
    broker.create_topic("t");
    publish(0, "a");
    auto const span = open();
    auto const before = ends(*span);
    span->close();
    loop.restart();
    loop.run();
    BOOST_TEST(ends(*span).partitions[0].high == 1);
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_is_asked) {
    broker.create_topic("t");
    publish(0, "a");
    auto span = open();
    auto const before = ends(*span);
    publish(0, "b");
    bool came = false;
    asio::co_spawn(loop, span->read("t", before, [&](as::message const&) { span.reset(); }), [&](std::exception_ptr, as::result<as::kafka::topic_read> const&) { came = true; });
    run_until([&] { return came; });
    loop.restart();
    loop.run();
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_takes_all_of_it_along) {
    broker.create_topic("t");
    auto const owned = std::make_shared<int>();
    {
        asio::io_context other;
        std::shared_ptr<as::kafka::topic_span> const span = as::kafka::topic_span::open(other.get_executor(), broker.connection(), as::logger{nullptr}).value();
        asio::co_spawn(other, span->read("t", {}, [span, owned](as::message const&) {}), [](std::exception_ptr, as::result<as::kafka::topic_read> const&) {});
        other.run_one();
    }
    BOOST_TEST(owned.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_the_connection_is_said_at_once) {
    auto const opened = as::kafka::topic_span::open(loop.get_executor(), {}, as::logger{nullptr});
    BOOST_REQUIRE(opened.has_error());
    BOOST_TEST(opened.error().detail.find("no broker is given") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
