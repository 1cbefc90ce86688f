#include <boost/test/unit_test.hpp>

#include <array>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using as::kafka::persisted;

namespace {

struct lines final : as::log_sink {
    std::vector<std::string> events;
    void write(as::log_record const& record) override { events.emplace_back(record.event); }
};

/// What one send came to.
struct outcome {
    std::optional<as::error_code> code;
    as::kafka::delivered where;
};

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::shared_ptr<lines> log = std::make_shared<lines>();

    fixture() { broker.create_topic("t"); }

    as::kafka::producer make(std::vector<as::kafka::property> extra = {}) {
        auto to = broker.connection();
        to.extra = std::move(extra);
        return {loop.get_executor(), to, as::logger{log}};
    }

    static auto into(outcome& out) {
        return [&out](as::error_code ec, as::kafka::delivered where) { out = {ec, where}; };
    }

    template <class Condition>
    void run_until(Condition condition) {
        auto const limit = std::chrono::steady_clock::now() + 30s;
        while (!condition() && std::chrono::steady_clock::now() < limit) loop.run_one_for(1s);
        BOOST_REQUIRE(condition());
    }

    void close(as::kafka::producer& p) {
        std::optional<as::error_code> closed;
        p.async_close(10s, [&](as::error_code ec) { closed = ec; });
        run_until([&] { return closed.has_value(); });
        BOOST_TEST(!*closed, closed->message());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(producer, fixture)

BOOST_AUTO_TEST_CASE(a_send_completes_with_where_the_message_went) {
    auto p = make();
    outcome first, second;
    p.async_send({.topic = "t", .payload = "a", .timestamp = as::time_point{1700000000123ms}}, into(first));
    p.async_send({.topic = "t", .payload = "b", .partition = 0}, into(second));
    run_until([&] { return second.code.has_value(); });
    BOOST_TEST(!*first.code);
    BOOST_TEST(first.where.offset == 0);
    BOOST_TEST(first.where.partition == 0);
    BOOST_TEST(first.where.timestamp.has_value());  // its value is the mock's own
    BOOST_TEST((first.where.persisted == persisted::yes));
    BOOST_TEST(second.where.offset == 1);
    BOOST_TEST(p.outstanding() == 0);
}

BOOST_AUTO_TEST_CASE(key_headers_and_null_values_arrive_as_they_were_sent) {
    auto p = make();
    outcome sent;
    std::string const id("\0\x01\xff", 3);
    std::array const headers{as::header{"_id", id}, as::header{"_test", std::nullopt}, as::header{"a", "1"}, as::header{"a", ""}};
    p.async_send({.topic = "t", .key = "k", .headers = headers, .payload = ""}, into(sent));
    p.async_send({.topic = "t"}, into(sent));
    close(p);
    plain_reader reader{broker.bootstrap(), "t"};
    auto const full = reader.next();
    BOOST_TEST(full.key.value() == "k");
    BOOST_TEST((full.headers == std::vector<as::owned_message::owned_header>{{"_id", id}, {"_test", std::nullopt}, {"a", "1"}, {"a", ""}}));
    BOOST_TEST(full.payload.value() == "");
    auto const tombstone = reader.next();
    BOOST_TEST(!tombstone.payload.has_value());
    BOOST_TEST(!tombstone.key.has_value());
}

BOOST_AUTO_TEST_CASE(a_full_queue_holds_sends_up_and_fails_none) {
    auto p = make({{"queue.buffering.max.messages", "10"}});
    std::vector<std::int64_t> offsets;
    int failed = 0;
    for (int i = 0; i < 1000; ++i) {
        auto const text = std::to_string(i);  // gone before it is sent
        p.async_send({.topic = "t", .payload = text}, [&](as::error_code ec, as::kafka::delivered where) {
            failed += ec.failed();
            offsets.push_back(where.offset);
        });
    }
    BOOST_TEST(p.outstanding() == 1000);
    run_until([&] { return offsets.size() == 1000; });
    BOOST_TEST(failed == 0);
    BOOST_TEST(std::is_sorted(offsets.begin(), offsets.end()));
    plain_reader reader{broker.bootstrap(), "t"};
    for (int i = 0; i < 1000; ++i) BOOST_REQUIRE(reader.next().payload == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(a_queue_full_of_bytes_holds_sends_up_too) {
    auto p = make({{"queue.buffering.max.kbytes", "20"}});
    std::size_t done = 0, failed = 0;
    for (int i = 0; i < 200; ++i)
        p.async_send({.topic = "t", .payload = std::string(5'000, 'x')}, [&](as::error_code ec, as::kafka::delivered) { ++done, failed += ec.failed(); });
    run_until([&] { return done == 200; });
    BOOST_TEST(failed == 0);
}

BOOST_AUTO_TEST_CASE(a_message_larger_than_the_whole_queue_fails_instead_of_waiting_for_ever) {
    auto p = make({{"queue.buffering.max.kbytes", "1"}});
    outcome sent;
    p.async_send({.topic = "t", .payload = std::string(10'000, 'x')}, into(sent));
    run_until([&] { return sent.code.has_value(); });
    BOOST_TEST((*sent.code == RD_KAFKA_RESP_ERR__QUEUE_FULL));
    BOOST_TEST((sent.where.persisted == persisted::no));
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_sends_can_be_under_way) {
    auto p = make({{"queue.buffering.max.messages", "30000"}});
    std::size_t done = 0, failed = 0;
    for (int i = 0; i < 100'000; ++i)
        p.async_send({.topic = "t", .payload = "0123456789"}, [&](as::error_code ec, as::kafka::delivered) { ++done, failed += ec.failed(); });
    run_until([&] { return done == 100'000; });
    BOOST_TEST(failed == 0);
}

BOOST_AUTO_TEST_CASE(a_message_that_is_too_large_fails_with_the_code) {
    auto p = make({{"message.max.bytes", "2000"}});
    outcome sent;
    p.async_send({.topic = "t", .payload = std::string(5'000, 'x')}, into(sent));
    run_until([&] { return sent.code.has_value(); });
    BOOST_TEST((*sent.code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_broker_is_the_sends_error_and_sending_goes_on_when_it_is_over) {
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto p = make();
    outcome sent, next;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    run_until([&] { return sent.code.has_value(); });
    BOOST_TEST((*sent.code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    BOOST_TEST((sent.where.persisted == persisted::no));
    // librdkafka remembers the refusal until it has asked for the topic again.
    do {
        next = {};
        p.async_send({.topic = "t", .payload = "b"}, into(next));
        run_until([&] { return next.code.has_value(); });
    } while (*next.code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    BOOST_TEST(!*next.code);
}

BOOST_AUTO_TEST_CASE(a_name_that_kafka_refuses_fails_the_send) {
    auto p = make();
    outcome sent;
    p.async_send({.topic = "no spaces", .payload = "a"}, into(sent));
    run_until([&] { return sent.code.has_value(); });
    BOOST_TEST((*sent.code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION));
}

BOOST_AUTO_TEST_CASE(a_send_that_waits_for_room_is_cancelled_unsent) {
    broker.down();
    auto p = make({{"queue.buffering.max.messages", "1"}});
    asio::cancellation_signal cancel;
    outcome first, second;
    p.async_send({.topic = "t", .payload = "a"}, into(first));
    p.async_send({.topic = "t", .payload = "b"}, asio::bind_cancellation_slot(cancel.slot(), into(second)));
    cancel.emit(asio::cancellation_type::total);
    run_until([&] { return second.code.has_value(); });
    BOOST_TEST((*second.code == asio::error::operation_aborted));
    BOOST_TEST((second.where.persisted == persisted::no));
    cancel.emit(asio::cancellation_type::terminal);
    broker.up();
    close(p);
    BOOST_TEST(!*first.code);
    plain_reader reader{broker.bootstrap(), "t"};
    BOOST_TEST(reader.next().payload.value() == "a");
    broker.publish("t", "c");
    BOOST_TEST(reader.next().payload.value() == "c");
}

BOOST_AUTO_TEST_CASE(a_send_handed_over_ignores_total_and_is_unknown_after_terminal) {
    broker.set_rtt(200ms);
    auto p = make();
    asio::cancellation_signal keep, give_up;
    outcome kept, given_up;
    p.async_send({.topic = "t", .payload = "a"}, asio::bind_cancellation_slot(keep.slot(), into(kept)));
    p.async_send({.topic = "t", .payload = "b"}, asio::bind_cancellation_slot(give_up.slot(), into(given_up)));
    keep.emit(asio::cancellation_type::total);
    give_up.emit(asio::cancellation_type::terminal);
    run_until([&] { return given_up.code.has_value(); });
    BOOST_TEST(!kept.code.has_value());
    BOOST_TEST((*given_up.code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT));
    BOOST_TEST((given_up.where.persisted == persisted::possibly));
    BOOST_TEST(p.outstanding() == 2);
    close(p);
    BOOST_TEST(!*kept.code);
    BOOST_TEST((*given_up.code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT));
}

BOOST_AUTO_TEST_CASE(a_flush_waits_for_what_was_sent_before_and_not_after) {
    auto p = make();
    std::string order;
    p.async_send({.topic = "t", .payload = "a"}, [&](auto...) { order += 'a'; });
    p.async_flush([&](as::error_code ec) { order += ec ? 'E' : 'f'; });
    p.async_flush([&](as::error_code ec) { order += ec ? 'E' : 'g'; });
    p.async_send({.topic = "t", .payload = "b"}, [&](auto...) { order += 'b'; });
    run_until([&] { return order.size() == 4; });
    BOOST_TEST(order.find('a') < order.find('f'));
    BOOST_TEST(order.find('f') < order.find('g'));
    p.async_flush([&](as::error_code) { order += 'h'; });
    run_until([&] { return order.ends_with('h'); });
}

BOOST_AUTO_TEST_CASE(a_flush_can_be_cancelled) {
    broker.down();
    auto p = make();
    asio::cancellation_signal cancel;
    outcome sent;
    std::optional<as::error_code> flushed;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    p.async_flush(asio::bind_cancellation_slot(cancel.slot(), [&](as::error_code ec) { flushed = ec; }));
    cancel.emit(asio::cancellation_type::terminal);
    run_until([&] { return flushed.has_value(); });
    BOOST_TEST((*flushed == asio::error::operation_aborted));
    BOOST_TEST(!sent.code.has_value());
}

BOOST_AUTO_TEST_CASE(closing_flushes_and_lets_the_loop_end) {
    auto p = make();
    outcome sent, late;
    std::optional<as::error_code> closed, again;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    p.async_close(10s, [&](as::error_code ec) { closed = ec; });
    p.async_send({.topic = "t", .payload = "b"}, into(late));
    p.async_close(10s, [&](as::error_code ec) { again = ec; });
    loop.run();
    BOOST_TEST(!*sent.code);
    BOOST_TEST(!*closed, closed->message());
    BOOST_TEST((*late.code == as::errc::closed));
    BOOST_TEST((*again == as::errc::closed));
    BOOST_TEST(p.native_handle() == nullptr);
}

BOOST_AUTO_TEST_CASE(closing_is_bounded_with_the_broker_down) {
    broker.down();
    auto p = make({{"queue.buffering.max.messages", "2"}});
    std::vector<as::error_code> codes;
    for (int i = 0; i < 5; ++i) p.async_send({.topic = "t", .payload = "a"}, [&](as::error_code ec, as::kafka::delivered where) {
        codes.push_back(ec);
        BOOST_TEST((where.persisted == persisted::no));
    });
    std::optional<as::error_code> closed;
    auto const begin = std::chrono::steady_clock::now();
    p.async_close(100ms, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(codes.size() == 5);
    for (auto const& each : codes) BOOST_TEST((each == RD_KAFKA_RESP_ERR__PURGE_QUEUE));
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 2100ms));
}

BOOST_AUTO_TEST_CASE(a_close_that_is_cancelled_gives_up_what_is_left) {
    broker.down();
    auto p = make();
    outcome sent;
    std::optional<as::error_code> closed;
    asio::cancellation_signal cancel;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    p.async_close(1h, asio::bind_cancellation_slot(cancel.slot(), [&](as::error_code ec) { closed = ec; }));
    cancel.emit(asio::cancellation_type::terminal);
    loop.run();
    BOOST_TEST((*sent.code == RD_KAFKA_RESP_ERR__PURGE_QUEUE));
    BOOST_TEST((*closed == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(closing_does_not_wait_for_questions_to_other_brokers) {
    std::promise<void> answered;
    as::kafka::blocking_thread{loop.get_executor()}.async_run("a question", [answer = answered.get_future().share()] { answer.wait(); }, 1h, [](as::error_code) {});
    auto p = make();
    outcome sent;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    close(p);
    BOOST_TEST(!*sent.code);
    BOOST_TEST(std::ranges::count(log->events, "a blocking call of librdkafka missed its deadline and is left behind") == 0);
    answered.set_value();
}

BOOST_AUTO_TEST_CASE(a_message_on_its_way_at_the_close_deadline_is_unknown) {
    auto p = make();
    outcome first, second;
    p.async_send({.topic = "t", .payload = "a"}, into(first));
    run_until([&] { return first.code.has_value(); });
    broker.set_rtt(20s);
    p.async_send({.topic = "t", .payload = "b"}, into(second));
    asio::steady_timer sent{loop, 200ms};  // the mock does not say that a request has come
    sent.async_wait([&](as::error_code) { p.async_close(1ms, asio::detached); });
    loop.run();
    BOOST_TEST((*second.code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT));
    BOOST_TEST((second.where.persisted == persisted::possibly));
}

BOOST_AUTO_TEST_CASE(destroying_it_completes_everything_and_does_not_wait) {
    broker.down();
    outcome handed, waiting;
    std::optional<as::error_code> flushed;
    auto const begin = std::chrono::steady_clock::now();
    {
        auto p = make({{"queue.buffering.max.messages", "1"}});
        p.async_send({.topic = "t", .payload = "a"}, into(handed));
        p.async_send({.topic = "t", .payload = "b"}, into(waiting));
        p.async_flush([&](as::error_code ec) { flushed = ec; });
    }
    loop.run();
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 1s));
    BOOST_TEST((*handed.code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT));
    BOOST_TEST((*waiting.code == asio::error::operation_aborted));
    BOOST_TEST((*flushed == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(destroying_it_while_it_closes_completes_the_close) {
    broker.down();
    std::optional<as::error_code> closed;
    {
        auto p = make();
        p.async_send({.topic = "t", .payload = "a"}, asio::detached);
        p.async_close(1h, [&](as::error_code ec) { closed = ec; });
    }
    loop.run();
    BOOST_TEST((*closed == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(destroying_it_in_a_handler_of_its_own_is_fine) {
    std::optional<as::kafka::producer> p{make()};
    int done = 0;
    for (int i = 0; i < 10; ++i) p->async_send({.topic = "t", .payload = "a"}, [&](as::error_code, as::kafka::delivered) {
        ++done;
        p.reset();
    });
    loop.run();
    BOOST_TEST(done == 10);
}

BOOST_AUTO_TEST_CASE(a_loop_destroyed_before_anything_completed_is_fine) {
    outcome sent;
    {
        asio::io_context other;
        as::kafka::producer p{other.get_executor(), broker.connection(), as::logger{log}};
        p.async_send({.topic = "t", .payload = "a"}, into(sent));
        p.async_close(1h, asio::detached);
    }
    BOOST_TEST(!sent.code.has_value());
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_takes_the_producer_with_it_though_handlers_own_it) {
    for (int stage = 0; stage < 3; ++stage) {
        std::weak_ptr<as::kafka::producer> alive;
        {
            asio::io_context other;
            auto const p = std::make_shared<as::kafka::producer>(other.get_executor(), broker.connection(), as::logger{log});
            alive = p;
            p->async_send({.topic = "t", .payload = "a"}, [p](as::error_code, as::kafka::delivered) {});
            p->async_flush([p](as::error_code) {});
            while (stage == 2 && p->outstanding() > 0) other.run_one();
            if (stage > 0) p->async_close(1h, [p](as::error_code) {});  // 2: what is left is the end of the client
        }
        BOOST_TEST(alive.expired(), stage);
    }
}

BOOST_AUTO_TEST_CASE(a_fatal_error_fails_all_later_sends_and_closing_still_works) {
    auto p = make({{"enable.idempotence", "true"}});
    outcome before, after;
    p.async_send({.topic = "t", .payload = "a"}, into(before));
    run_until([&] { return before.code.has_value(); });
    rd_kafka_test_fatal_error(p.native_handle(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "by the test");
    run_until([&] { return std::ranges::count(log->events, "the Kafka client failed for good") == 1; });
    p.async_send({.topic = "t", .payload = "b"}, into(after));
    run_until([&] { return after.code.has_value(); });
    BOOST_TEST((*after.code == RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER));
    close(p);
}

BOOST_AUTO_TEST_CASE(librdkafkas_own_log_lines_come_into_the_log) {
    auto p = make({{"debug", "broker"}});
    as::logger const all{log, as::log_level::debug};
    as::kafka::producer talkative{loop.get_executor(), [&] { auto to = broker.connection(); to.extra = {{"debug", "broker"}}; return to; }(), all};
    run_until([&] { return std::ranges::count(log->events, "librdkafka") > 0; });
}

BOOST_AUTO_TEST_CASE(statistics_come_when_they_are_asked_for) {
    auto p = make({{"statistics.interval.ms", "20"}});
    std::string told;
    p.on_statistics([&](std::string_view json) { told = json; });
    run_until([&] { return told.find("\"msg_cnt\"") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(an_idle_producer_does_not_wake_the_loop) {
    auto p = make();
    outcome sent;
    p.async_send({.topic = "t", .payload = "a"}, into(sent));
    run_until([&] { return sent.code.has_value(); });
    loop.poll();
    BOOST_TEST(loop.run_for(2s) == 0);
}

BOOST_AUTO_TEST_CASE(it_is_used_from_a_coroutine) {
    auto p = make();
    std::int64_t offset = -1;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            auto const where = co_await p.async_send({.topic = "t", .payload = std::string(100, 'x')}, asio::use_awaitable);
            offset = where.offset;
            co_await p.async_close(10s, asio::use_awaitable);
        },
        asio::detached);
    loop.run();
    BOOST_TEST(offset == 0);
}

BOOST_AUTO_TEST_CASE(a_connection_with_mistakes_is_an_exception_that_names_them_all) {
    auto to = broker.connection();
    to.extra = {{"no.such.property", "1"}, {"linger.ms", "soon"}};
    BOOST_CHECK_EXCEPTION((as::kafka::producer{loop.get_executor(), to, as::logger{log}}), as::error, [](as::error const& e) {
        return e.why().detail.find("no.such.property") != std::string::npos && e.why().detail.find("linger.ms") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
