#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <span>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/kafka/error.hpp>

#include <simulation/dice.hpp>

#include "ledger.hpp"
#include "running_stream.hpp"

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Waits a little each few alerts.
asio::awaitable<void> wait(std::int64_t offset) {
    if (offset % 16 != 0) co_return;
    asio::steady_timer later{co_await asio::this_coro::executor, std::chrono::microseconds{offset % 500}};
    co_await later.async_wait(asio::use_awaitable);
}

struct returns {
    ledger* book;
    void operator()(as::message const& m) { book->handled(m.partition(), m.offset()); }
};

struct waits {
    ledger* book;
    asio::awaitable<void> operator()(as::message const& m) {
        co_await wait(m.offset());
        book->handled(m.partition(), m.offset());
    }
};

struct in_batches {
    ledger* book;
    void operator()(std::span<as::message const> all) {
        for (auto const& each : all) book->handled(each.partition(), each.offset());
    }
};

struct in_waiting_batches {
    ledger* book;
    asio::awaitable<void> operator()(std::span<as::message const> all) {
        co_await wait(all.front().offset());
        for (auto const& each : all) book->handled(each.partition(), each.offset());
    }
};

/// All that may happen while messages come.
fake::temper everything(std::uint64_t seed) { return {.seed = seed, .refused_commits = 5, .rebalances = 4, .chatter = 20, .empty_polls = 10}; }

/// At the end, whatever happened.
void check(fake::temper const& how, fake::cluster const& cluster, ledger const& book) {
    BOOST_TEST(book.all_done(how.messages));
    BOOST_TEST(cluster.wait_until_deserted());
    book.check();
    for (auto const& each : cluster.misuse()) BOOST_ERROR(each);
}

/// Runs the stream again and again, until all is committed. `end` ends a run after some alerts, a number made from the seed.
template <class End>
void run_often(as::delivery::stream_plan const& wanted, fake::temper const& how, fake::cluster const& cluster, ledger& book, End end) {
    simulation::dice luck{how.seed};
    auto const deadline = std::chrono::steady_clock::now() + 100s;
    while (!cluster.all_committed() && std::chrono::steady_clock::now() < deadline) {
        running_stream run{wanted};
        auto const enough = book.total() + static_cast<std::int64_t>(luck.below(2000));
        run.run_until([&] { return cluster.all_committed() || book.total() > enough; }, 100s);
        end(run);
        for (auto const& line : run.log()) BOOST_TEST(line.find("control queue") == line.npos);
    }
    BOOST_TEST(cluster.all_committed());
    check(how, cluster, book);
}

template <class Stream, class... Objects>
fake::cluster::counts live_through(fake::temper const& how, ledger& book, Objects... objects) {
    fake::cluster cluster{how, &book};
    run_often(plan<Stream>(cluster, objects...), how, cluster, book, [](running_stream& run) { run.stop(); });
    return cluster.seen();
}

template <class Stream, class Handler>
void live_through_seeds() {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            ledger book{4};
            auto const seen = live_through<Stream>(everything(seed), book, Handler{&book});
            BOOST_TEST(seen.revocations > 0u);
            BOOST_TEST_MESSAGE("seed " << seed << ": " << seen.clients << " clients, " << seen.revocations << " revocations, " << seen.commits << " commits, "
                                       << book.handled_again() << " handled again");
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery)

BOOST_AUTO_TEST_CASE(handlers_that_return_get_each_alert_in_order) { live_through_seeds<as::stream<test_service, as::topic<"t", returns>>, returns>(); }

BOOST_AUTO_TEST_CASE(handlers_that_wait_get_each_alert_in_order) { live_through_seeds<as::stream<test_service, as::topic<"t", waits>>, waits>(); }

BOOST_AUTO_TEST_CASE(handlers_of_batches_get_each_alert_in_order) {
    live_through_seeds<as::stream<test_service, as::topic<"t", in_batches, as::batch<10>>>, in_batches>();
}

BOOST_AUTO_TEST_CASE(handlers_of_batches_that_wait_get_each_alert_in_order) {
    live_through_seeds<as::stream<test_service, as::topic<"t", in_waiting_batches, as::batch<10>>>, in_waiting_batches>();
}

BOOST_AUTO_TEST_CASE(handlers_on_threads_of_the_users_get_each_alert_in_order) {
    auto how = everything(4);
    how.messages = 400;
    asio::thread_pool pool{3};
    ledger book{4};
    live_through<as::stream<test_service, as::topic<"t", as::on<asio::thread_pool, returns>>>>(how, book, returns{&book}, std::ref(pool));
    ledger another{4};
    live_through<as::stream<test_service, as::topic<"t", as::on<asio::thread_pool, waits>>>>(how, another, waits{&another}, std::ref(pool));
}

BOOST_AUTO_TEST_CASE(no_wake_up_is_missed) {
    // Nothing but the messages of one partition wakes the loop: no commit, no rebalance, no line of a log.
    fake::temper const how{.seed = 17, .partitions = 1, .messages = 2000, .tick = 500us, .empty_polls = 30};
    ledger book{1};
    fake::cluster cluster{how, &book};
    auto wanted = plan<as::stream<test_service, as::topic<"t", returns>>>(cluster, returns{&book});
    wanted.commit_interval = 1h;
    running_stream run{wanted};
    run.run_until([&] { return book.all_done(how.messages); }, 60s);
    run.stop();
    check(how, cluster, book);
}

BOOST_AUTO_TEST_CASE(what_is_lost_without_a_word_comes_again_and_only_that) {
    ledger book{4};
    auto how = everything(5);
    how.losses = 60;
    auto const seen = live_through<as::stream<test_service, as::topic<"t", waits>>>(how, book, waits{&book});
    BOOST_TEST(seen.losses > 0u);
}

BOOST_AUTO_TEST_CASE(partitions_come_and_go_one_by_one) {
    ledger book{4};
    auto how = everything(6);
    how.cooperative = true;
    auto const seen = live_through<as::stream<test_service, as::topic<"t", waits>>>(how, book, waits{&book});
    BOOST_TEST(seen.revocations > 0u);
}

BOOST_AUTO_TEST_CASE(a_position_that_is_lost_is_found_again_while_handlers_run) {
    ledger book{4};
    auto how = everything(7);
    how.lost_positions = 3;
    auto const seen = live_through<as::stream<test_service, as::topic<"t", in_waiting_batches, as::batch<10>>>>(how, book, in_waiting_batches{&book});
    BOOST_TEST(seen.seeks > 0u);
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_answer_is_asked_again) {
    ledger book{4};
    auto how = everything(8);
    how.unanswered = 10;
    how.rebalances = 1;
    live_through<as::stream<test_service, as::topic<"t", returns>>>(how, book, returns{&book});
}

BOOST_AUTO_TEST_CASE(a_stream_without_time_to_drain_loses_nothing) {
    auto const how = everything(9);
    ledger book{4};
    fake::cluster cluster{how, &book};
    auto wanted = plan<as::stream<test_service, as::topic<"t", waits>>>(cluster, waits{&book});
    wanted.drain = 0s;
    run_often(wanted, how, cluster, book, [&](running_stream& run) {
        run.stop();
        book.forget_assignment();
    });
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_with_all_that_runs_on_it_loses_nothing) {
    auto const how = everything(10);
    ledger book{4};
    fake::cluster cluster{how, &book};
    auto const wanted = plan<as::stream<test_service, as::topic<"t", waits>>>(cluster, waits{&book});
    run_often(wanted, how, cluster, book, [&](running_stream&) { book.forget_assignment(); });
}

BOOST_AUTO_TEST_CASE(a_client_that_fails_for_good_ends_the_stream_while_handlers_run) {
    for (std::uint64_t seed = 11; seed < 16; ++seed) {
        ledger book{4};
        fake::cluster cluster{everything(seed), &book};
        running_stream run{plan<as::stream<test_service, as::topic<"t", waits>>>(cluster, waits{&book})};
        run.run_until([&] { return book.done(0) > 50; }, 60s);
        cluster.fail_for_good();
        run.run_until([&] { return run.ended().has_value(); }, 60s);
        BOOST_TEST_REQUIRE(run.ended().has_value());
        BOOST_TEST((*run.ended() == RD_KAFKA_RESP_ERR__FENCED));
        BOOST_TEST(cluster.wait_until_deserted());
        book.check();
        for (auto const& each : cluster.misuse()) BOOST_ERROR(each);
    }
}

BOOST_AUTO_TEST_SUITE_END()
