#include <boost/test/unit_test.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Declared to wait, and never does.
struct never_suspends {
    std::size_t* seen;
    std::chrono::microseconds busy{};
    asio::awaitable<void> operator()(as::message const&) {
        for (auto const until = std::chrono::steady_clock::now() + busy; std::chrono::steady_clock::now() < until;) {}
        ++*seen;
        co_return;
    }
};

struct unavailable_until {
    bool* there;
    void operator()(as::message const&) const {
        if (!*there) throw as::unavailable{"away"};
    }
};

/// Does not heed cancellation.
struct stubborn {
    asio::steady_timer* gate;
    std::size_t* begun;
    asio::awaitable<void> operator()(as::message const&) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        ++*begun;
        as::error_code ignored;
        co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(waiting_handlers, stream_fixture)

BOOST_AUTO_TEST_CASE(handlers_that_end_without_suspending_go_on_by_themselves) {
    broker.create_topic("t");
    for (int i = 0; i < 50; ++i) broker.publish("t", "x");
    std::size_t seen = 0;
    using s = as::stream<test_service, as::topic<"t", never_suspends>>;
    // Without commits, nothing else would wake the lane by chance.
    auto const run = start(plan<s>({"t"}, never_suspends{&seen}), {.keep_offsets = false});
    run_until([&] { return run->status().counters.handled == 50; });
    BOOST_TEST(seen == 50u);
    stop(run);
}

BOOST_AUTO_TEST_CASE(the_run_ends_behind_the_last_waiting_handler) {
    broker.create_topic("t");
    for (int i = 0; i < 5; ++i) broker.publish("t", "x");
    std::size_t seen = 0;
    using s = as::stream<test_service, as::topic<"t", never_suspends>>;
    auto const run = start(plan<s>({"t"}, never_suspends{&seen}), {.keep_offsets = false, .until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(seen == 5u);
    std::size_t remaining = 2;
    auto const again = start(plan<s>({"t"}, never_suspends{&seen}), {.keep_offsets = false, .limit = 2}, &remaining);
    run_until([&] { return again.over(); });
    BOOST_TEST(seen == 7u);
}

BOOST_AUTO_TEST_CASE(handlers_that_never_suspend_leave_room_for_the_rest_of_the_loop) {
    broker.create_topic("t");
    std::vector<as::kafka::record> const records(4000, as::kafka::record{.topic = "t", .payload = "x"});
    broker.publish(records);
    std::size_t seen = 0;
    using s = as::stream<test_service, as::topic<"t", never_suspends>>;
    auto const run = start(plan<s>({"t"}, never_suspends{&seen, 100us}), {.keep_offsets = false});
    std::size_t turns = 0;
    std::function<void()> const turn = [&] {
        if (seen == records.size()) return;
        if (seen > 0) ++turns;
        asio::post(loop, turn);
    };
    turn();
    run_until([&] { return seen == records.size(); });
    BOOST_TEST(turns > 10u);  // 400 ms of handlers, in slices of some ten
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_handler_that_holds_the_loop_is_named_whatever_it_returns) {
    broker.create_topic("t");
    broker.create_topic("u");
    broker.publish("t", "x");
    broker.publish("u", "x");
    std::size_t seen = 0;
    struct busy {
        void operator()(as::message const&) const {
            for (auto const until = std::chrono::steady_clock::now() + 1100ms; std::chrono::steady_clock::now() < until;) {}
        }
    };
    using s = as::stream<test_service, as::topic<"t", never_suspends>, as::topic<"u", busy>>;
    auto const run = start(plan<s>({"t", "u"}, never_suspends{&seen, 1100ms}), {.keep_offsets = false});
    run_until([&] { return run->status().counters.handled == 2; });
    BOOST_TEST(logged("a handler held the loop stream=test topic=t") == 1);
    BOOST_TEST(logged("a handler held the loop stream=test topic=u") == 1);
    stop(run);
}

BOOST_AUTO_TEST_CASE(the_watchdog_names_an_alert_that_is_tried_again_and_again) {
    broker.create_topic("t");
    broker.publish("t", "x");
    bool there = false;
    using s = as::stream<test_service, as::topic<"t", unavailable_until>>;
    auto wanted = plan<s>({"t"}, unavailable_until{&there});
    wanted.watchdog = 1s;
    auto const run = start(wanted);
    run_until([&] { return logged("an alert is tried again and again") == 1; });
    BOOST_TEST(run->status().topics.at(0).partitions.at(0).waiting);
    there = true;
    run_until([&] { return run->status().counters.handled == 1; });
    BOOST_TEST(!run->status().topics.at(0).partitions.at(0).waiting);
    stop(run);
}

BOOST_AUTO_TEST_CASE(the_watchdog_names_a_handler_that_does_not_come_back_once) {
    broker.create_topic("t");
    broker.publish("t", "x");
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    std::size_t begun = 0;
    using s = as::stream<test_service, as::topic<"t", stubborn>>;
    auto wanted = plan<s>({"t"}, stubborn{&gate, &begun});
    wanted.watchdog = 1s;
    auto const run = start(wanted);
    run_until([&] { return logged("a handler does not come back") == 1; });
    gate.cancel();
    run_until([&] { return run->status().counters.handled == 1; });
    stop(run);
    BOOST_TEST(logged("a handler does not come back") == 1);
}

BOOST_AUTO_TEST_CASE(a_limit_waits_for_the_retries_of_its_last_alert) {
    broker.create_topic("t");
    broker.publish("t", "x");
    struct second_time {
        int* calls;
        void operator()(as::message const&) const {
            if (++*calls == 1) throw std::runtime_error{"not yet"};
        }
    };
    int calls = 0;
    using s = as::stream<test_service, as::topic<"t", second_time>>;
    std::size_t remaining = 1;
    auto const run = start(plan<s>({"t"}, second_time{&calls}), {.limit = 1}, &remaining);
    run_until([&] { return run.over(); });
    BOOST_TEST(calls == 2);
    BOOST_TEST(committed("t").next == 1);
}

BOOST_AUTO_TEST_SUITE_END()
