#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "declarations_support.hpp"

using namespace declared;
using boost::asio::awaitable;
using pool = boost::asio::thread_pool;

namespace {

/// What a handler saw, where.
struct archive {
    void operator()(text const& t) {
        where = std::this_thread::get_id();
        saw = t.value;
        if (t.value == "fail") throw std::runtime_error{"disk full"};
    }
    std::thread::id where;
    std::string saw;
};

struct awaiting {
    awaitable<void> operator()(text const& t) {
        where = std::this_thread::get_id();
        auto const executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        saw = t.value;
        if (t.value == "fail") throw as::unavailable{"away"};
        if (t.value == "wait") {
            boost::asio::steady_timer never{executor, boost::asio::steady_timer::time_point::max()};
            entered.set_value();
            co_await never.async_wait(boost::asio::use_awaitable);
        }
    }
    std::thread::id where;
    std::string saw;
    std::promise<void> entered;
};

struct crowd {
    void operator()(text const&) {
        most = std::max(most.load(), ++inside);
        std::this_thread::yield();
        --inside;
    }
    std::atomic<int> inside{}, most{};
};

struct own_executor {
    pool::executor_type executor() const { return threads->get_executor(); }
    pool* threads;
};

/// One lane that gives an alert to a handler and waits for its end on the loop.
struct run {
    template <class Handler, class... Arguments>
    explicit run(std::type_identity<Handler>, std::string payload, Arguments&&... arguments)
        : hand{{std::move(payload)}}, work{&hand.handler(plan<Handler>(std::forward<Arguments>(arguments)...))} {
        BOOST_TEST_REQUIRE(hand.decode().has_value());
        in_hand = hand.in_hand();
        boost::asio::co_spawn(loop, work->start(in_hand, {}), boost::asio::bind_cancellation_slot(cancel.slot(), [this](std::exception_ptr e) {
            ended_on = std::this_thread::get_id();
            failed = e;
        }));
    }

    boost::asio::io_context loop;
    lane hand;
    as::delivery::handler_work* work;
    as::delivery::alerts in_hand;
    boost::asio::cancellation_signal cancel;
    std::thread::id ended_on;
    std::exception_ptr failed;
};

template <class Handler>
constexpr std::type_identity<Handler> as_handler{};

}  // namespace

BOOST_AUTO_TEST_SUITE(on)

BOOST_AUTO_TEST_CASE(the_handler_runs_on_the_users_thread_and_ends_on_the_loops) {
    pool threads{1};
    archive handler;
    run r{as_handler<as::on<pool, archive>>, "a", std::ref(threads), std::ref(handler)};
    r.loop.run();
    BOOST_TEST(handler.saw == "a");
    BOOST_TEST((handler.where != std::this_thread::get_id()));
    BOOST_TEST((r.ended_on == std::this_thread::get_id()));
    BOOST_TEST(!r.failed);
}

BOOST_AUTO_TEST_CASE(the_loop_goes_on_while_the_handler_runs) {
    pool threads{1};
    std::promise<void> open;
    boost::asio::post(threads, [&] { open.get_future().wait(); });
    archive handler;
    run r{as_handler<as::on<pool, archive>>, "a", std::ref(threads), std::ref(handler)};
    r.loop.poll();
    BOOST_TEST(!r.loop.stopped());
    boost::asio::post(r.loop, [&] { open.set_value(); });
    r.loop.run();
    BOOST_TEST(handler.saw == "a");
}

BOOST_AUTO_TEST_CASE(what_it_throws_comes_back) {
    pool threads{1};
    archive handler;
    run r{as_handler<as::on<pool, archive>>, "fail", std::ref(threads), std::ref(handler)};
    r.loop.run();
    BOOST_CHECK_THROW(std::rethrow_exception(r.failed), std::runtime_error);

    awaiting other;
    run s{as_handler<as::on<pool, awaiting>>, "fail", std::ref(threads), std::ref(other)};
    s.loop.run();
    BOOST_CHECK_THROW(std::rethrow_exception(s.failed), as::unavailable);
}

BOOST_AUTO_TEST_CASE(an_awaitable_handler_runs_there_too_and_ends_on_the_loops_thread) {
    pool threads{2};
    awaiting handler;
    run r{as_handler<as::on<pool, awaiting>>, "a", std::ref(threads), std::ref(handler)};
    r.loop.run();
    BOOST_TEST(handler.saw == "a");
    BOOST_TEST((handler.where != std::this_thread::get_id()));
    BOOST_TEST((r.ended_on == std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(cancellation_reaches_an_awaitable_handler) {
    pool threads{2};
    awaiting handler;
    run r{as_handler<as::on<pool, awaiting>>, "wait", std::ref(threads), std::ref(handler)};
    r.loop.poll();
    handler.entered.get_future().wait();
    r.cancel.emit(boost::asio::cancellation_type::terminal);
    r.loop.run();
    BOOST_CHECK_THROW(std::rethrow_exception(r.failed), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(cancellation_may_come_as_the_handler_ends) {
    pool threads{2};
    for (int round = 0; round < 300; ++round) {
        awaiting handler;
        run r{as_handler<as::on<pool, awaiting>>, "a", std::ref(threads), std::ref(handler)};
        r.loop.poll();
        for (int spin = 0; spin < round; ++spin) std::this_thread::yield();
        r.cancel.emit(boost::asio::cancellation_type::terminal);
        r.loop.run();
        BOOST_TEST((r.ended_on == std::this_thread::get_id()));
    }
}

BOOST_AUTO_TEST_CASE(a_stopped_executor_is_reported_as_unavailable_and_loses_no_lane) {
    archive handler;
    auto threads = std::make_unique<pool>(1);
    std::promise<void> open;
    boost::asio::post(*threads, [&] { open.get_future().wait(); });
    run r{as_handler<as::on<pool, archive>>, "a", std::ref(*threads), std::ref(handler)};
    r.loop.poll();
    threads->stop();
    open.set_value();
    threads.reset();
    r.loop.run();
    BOOST_CHECK_THROW(std::rethrow_exception(r.failed), as::unavailable);
    BOOST_TEST(handler.saw == "");
}

BOOST_AUTO_TEST_CASE(a_provider_may_be_a_class_with_executor_and_name_and_serial_may_stand_in_any_order) {
    pool threads{1};
    archive handler;
    run r{as_handler<as::serial<as::on<own_executor, as::named<"archive", archive>>>>, "a", own_executor{&threads}, std::ref(handler)};
    r.loop.run();
    BOOST_TEST(handler.saw == "a");
    run s{as_handler<as::on<own_executor, as::serial<archive>>>, "b", own_executor{&threads}, std::ref(handler)};
    s.loop.run();
    BOOST_TEST(handler.saw == "b");
}

BOOST_AUTO_TEST_CASE(serial_lets_one_lane_in_even_on_several_threads) {
    using one = as::stream<service, as::topic<"hermes.test", as::on<pool, as::serial<crowd>>>>;
    pool threads{4};
    crowd handler;
    as::handler_set<one> const set{std::ref(threads), std::ref(handler)};
    boost::asio::io_context loop;
    std::vector<std::unique_ptr<lane>> lanes;
    std::vector<as::delivery::alerts> in_hand(200);
    int ended = 0;
    for (auto& each : in_hand) {
        auto& l = *lanes.emplace_back(std::make_unique<lane>(std::vector<std::string>{"a"}));
        auto& work = l.handler(one::topics(set)[0].handlers[0]);
        BOOST_TEST_REQUIRE(l.decode().has_value());
        each = l.in_hand();
        boost::asio::co_spawn(loop, work.start(each, {}), [&ended](std::exception_ptr) { ++ended; });
    }
    loop.run();
    BOOST_TEST(ended == 200);
    BOOST_TEST(handler.most == 1);
}

BOOST_AUTO_TEST_SUITE_END()
