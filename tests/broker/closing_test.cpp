#include <boost/test/unit_test.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Waits until the gate opens or, if it heeds that, until it is cancelled.
struct stuck {
    int* running;
    asio::steady_timer* gate;
    bool heeds = true;
    asio::awaitable<void> operator()(as::message const&) {
        if (!heeds) co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        struct count {
            int& n;
            explicit count(int& of) : n{of} { ++n; }
            ~count() { --n; }
        } const here{*running};
        boost::system::error_code woken;
        co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (gate->expiry() == asio::steady_timer::time_point::max()) throw boost::system::system_error{woken};
    }
};
using s = as::stream<test_service, as::topic<"t", stuck>>;

struct away {
    int* calls;
    void operator()(as::message const&) {
        ++*calls;
        throw as::unavailable{"away"};
    }
};

struct fixture : stream_fixture {
    int running_handlers{};
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};

    fixture() {
        broker.create_topic("t");
        broker.publish("t", "a");
    }
    auto make(bool heeds = true) {
        auto made = plan<s>({"t"}, stuck{&running_handlers, &gate, heeds});
        made.drain = 1s;
        return made;
    }
    /// Stops it; says how long that took.
    std::chrono::milliseconds stopped_in(running const& run, bool at_once = false) {
        auto const begin = std::chrono::steady_clock::now();
        at_once ? run->stop_at_once() : run->stop();
        run_until([&] { return run.over(); });
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(closing, fixture)

BOOST_AUTO_TEST_CASE(at_once_after_the_start) {
    auto const run = start(make());
    BOOST_TEST((stopped_in(run) < 5s));
    BOOST_TEST(!**run.ended);
}

BOOST_AUTO_TEST_CASE(while_joining_and_twice) {
    auto const run = start(make());
    run_until([&] { return run->status().state == as::stream_state::joining; });
    run->stop();
    BOOST_TEST((stopped_in(run) < 6s));
    run->stop();
    run->stop_at_once();
    BOOST_TEST((run->status().state == as::stream_state::stopped));
}

BOOST_AUTO_TEST_CASE(while_positions_are_found) {
    auto const run = start(make());
    for (int i = 0; i < 20; ++i) broker.push_request_errors(as::testing::request::offset_fetch, {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID});
    run_until([&] { return logged("partitions assigned") > 0; });
    BOOST_TEST((stopped_in(run) < 6s));
}

BOOST_AUTO_TEST_CASE(with_the_broker_dead_before_anything) {
    broker.down();
    auto const run = start(make());
    loop.run_for(50ms);
    BOOST_TEST((stopped_in(run) < 5s));
}

BOOST_AUTO_TEST_CASE(with_the_broker_dead_and_a_handler_that_waits) {
    auto const run = start(make());
    run_until([&] { return running_handlers == 1; });
    broker.down();
    BOOST_TEST((stopped_in(run) < 8s));
    BOOST_TEST(running_handlers == 0);
}

BOOST_AUTO_TEST_CASE(a_waiting_handler_is_let_finish_and_its_offset_is_kept) {
    auto const run = start(make());
    run_until([&] { return running_handlers == 1; });
    run->stop();
    run_until([&] { return run->status().state == as::stream_state::draining; });
    BOOST_TEST(running_handlers == 1);
    gate.expires_at({});
    run_until([&] { return run.over(); });
    BOOST_TEST(!**run.ended);
    BOOST_TEST(committed("t").next == 1);
}

BOOST_AUTO_TEST_CASE(a_waiting_handler_is_cancelled_at_the_drain_deadline_and_at_once_on_the_second_word) {
    auto plan = make();
    auto const run = start(plan);
    run_until([&] { return running_handlers == 1; });
    BOOST_TEST((stopped_in(run) < 5s));
    BOOST_TEST(running_handlers == 0);
    BOOST_TEST(committed("t").next <= 0);
    plan.drain = 60s;
    auto const again = start(plan);
    run_until([&] { return running_handlers == 1; });
    again->stop();
    BOOST_TEST((stopped_in(again) < 5s));
    BOOST_TEST(running_handlers == 0);
}

BOOST_AUTO_TEST_CASE(at_once_with_a_handler_that_heeds_nothing) {
    auto plan = make(false);
    plan.drain = 60s;
    auto const run = start(plan);
    run_until([&] { return running_handlers == 1; });
    BOOST_TEST((stopped_in(run, true) < 8s));
    BOOST_TEST(running_handlers == 1);  // it runs on, and nothing it touches is gone
    gate.expires_at({});
    run_until([&] { return running_handlers == 0; });
}

BOOST_AUTO_TEST_CASE(while_backing_off) {
    int calls = 0;
    using t = as::stream<test_service, as::topic<"t", away>>;
    auto wanted = plan<t>({"t"}, away{&calls});
    for (auto& each : wanted.topics) each.policy.first_back_off = each.policy.longest_back_off = 1h;
    auto const run = start(wanted);
    run_until([&] { return calls == 1; });
    BOOST_TEST((stopped_in(run) < 5s));
    BOOST_TEST(calls == 1);
    BOOST_TEST(committed("t").next <= 0);
}

BOOST_AUTO_TEST_CASE(dropping_the_runner_and_the_loop_with_things_under_way_does_not_hang) {
    auto const begin = std::chrono::steady_clock::now();
    {
        asio::io_context other;
        asio::steady_timer never{other, asio::steady_timer::time_point::max()};
        auto const plan = this->plan<s>({"t"}, stuck{&running_handlers, &never});
        auto runner = std::make_shared<as::delivery::stream_runner>(other.get_executor(), plan, as::delivery::run_options{}, nullptr, logger());
        runner->run([](as::error_code) {});
        while (running_handlers == 0) other.run_one();
        runner.reset();
    }
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 20s));
    BOOST_TEST(running_handlers == 0);
}

BOOST_AUTO_TEST_SUITE_END()
