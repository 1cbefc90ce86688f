#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "declarations_support.hpp"

using namespace declared;
using boost::asio::awaitable;

namespace {

/// Each alert stays inside until it is let go; `fail` throws then.
struct slow {
    explicit slow(boost::asio::io_context& loop) : gate{loop, boost::asio::steady_timer::time_point::max()} {}

    awaitable<void> operator()(as::message const& m) {
        most = std::max(most, ++inside);
        order += m.payload();
        boost::system::error_code ec;
        co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
        --inside;
        if (m.payload() == "fail") throw as::unavailable{"away"};
    }

    boost::asio::steady_timer gate;
    int inside{}, most{};
    std::string order;
};

/// Lanes that have each started their handler with one alert.
struct lanes {
    template <class Handler>
    std::size_t start(as::handler_set<as::stream<service, as::topic<"hermes.test", Handler>>> const& set, std::string payload) {
        using one = as::stream<service, as::topic<"hermes.test", Handler>>;
        all.push_back(std::make_unique<entry>(std::move(payload)));
        auto& it = *all.back();
        auto& work = it.hand.handler(one::topics(set)[0].handlers[0]);
        it.in_hand = it.hand.in_hand();
        boost::asio::co_spawn(loop, work.start(it.in_hand, {}),
                              boost::asio::bind_cancellation_slot(it.cancel.slot(), [&it](std::exception_ptr e) { it.ended = true, it.failed = e; }));
        run();
        return all.size() - 1;
    }
    void run() {
        loop.restart();
        loop.poll();
    }
    void let_go(slow& handler) {
        handler.gate.cancel_one();
        run();
    }
    void cancel(std::size_t lane) {
        all[lane]->cancel.emit(boost::asio::cancellation_type::terminal);
        run();
    }

    struct entry {
        explicit entry(std::string payload) : hand{{std::move(payload)}} {}
        lane hand;
        as::delivery::alerts in_hand;
        boost::asio::cancellation_signal cancel;
        bool ended{};
        std::exception_ptr failed;
    };
    boost::asio::io_context loop;
    std::vector<std::unique_ptr<entry>> all;
};

template <class Handler>
using set_of = as::handler_set<as::stream<service, as::topic<"hermes.test", Handler>>>;
using one_at_a_time = as::serial<slow>;

struct world : lanes {
    slow handler{loop};
    set_of<one_at_a_time> set{std::ref(handler)};

    std::size_t start(std::string payload) { return lanes::start<one_at_a_time>(set, std::move(payload)); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(serial)

BOOST_FIXTURE_TEST_CASE(without_it_lanes_are_inside_together, lanes) {
    slow handler{loop};
    set_of<slow> const set{std::ref(handler)};
    start<slow>(set, "a");
    start<slow>(set, "b");
    BOOST_TEST(handler.inside == 2);
    handler.gate.cancel();
    run();
}

BOOST_FIXTURE_TEST_CASE(lanes_are_inside_one_at_a_time_in_the_order_they_came, world) {
    for (auto const* each : {"a", "b", "c", "d"}) start(each);
    BOOST_TEST(handler.order == "a");
    for (int i = 0; i < 4; ++i) let_go(handler);
    BOOST_TEST(handler.order == "abcd");
    BOOST_TEST(handler.most == 1);
    for (auto const& each : all) BOOST_TEST((each->ended && !each->failed));
}

BOOST_FIXTURE_TEST_CASE(one_that_comes_while_the_next_is_let_in_waits_behind_it, world) {
    start("a");
    start("b");
    handler.gate.cancel_one();
    loop.restart();
    while (handler.inside == 1) loop.poll_one();
    start("c");
    BOOST_TEST(handler.order == "ab");
    let_go(handler);
    let_go(handler);
    BOOST_TEST(handler.order == "abc");
    BOOST_TEST(handler.most == 1);
}

BOOST_FIXTURE_TEST_CASE(a_failing_one_gives_its_turn_on_and_its_exception_back, world) {
    start("fail");
    start("b");
    let_go(handler);
    BOOST_CHECK_THROW(std::rethrow_exception(all[0]->failed), as::unavailable);
    BOOST_TEST(handler.inside == 1);
    let_go(handler);
    BOOST_TEST(all[1]->ended);
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_waiter_never_enters_and_the_others_move_up, world) {
    start("a");
    auto const b = start("b");
    start("c");
    cancel(b);
    BOOST_TEST_REQUIRE(all[b]->ended);
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(all[b]->failed), boost::system::system_error,
                          [](auto const& e) { return e.code() == boost::asio::error::operation_aborted; });
    let_go(handler);
    let_go(handler);
    BOOST_TEST(handler.order == "ac");
    BOOST_TEST(all[2]->ended);
}

BOOST_FIXTURE_TEST_CASE(cancelling_the_one_inside_lets_the_next_in, world) {
    auto const a = start("a");
    start("b");
    cancel(a);
    BOOST_TEST(all[a]->ended);
    BOOST_TEST(handler.order == "ab");
    let_go(handler);
    BOOST_TEST(all[1]->ended);
}

BOOST_FIXTURE_TEST_CASE(all_may_be_cancelled_and_the_next_one_enters_at_once, world) {
    for (auto const* each : {"a", "b", "c"}) start(each);
    for (std::size_t each : {1u, 2u, 0u}) cancel(each);
    for (auto const& each : all) BOOST_TEST(each->ended);
    start("d");
    BOOST_TEST(handler.order == "ad");
    let_go(handler);
}

BOOST_AUTO_TEST_CASE(a_loop_that_ends_under_those_that_wait_leaves_nothing_behind) {
    auto w = std::make_unique<world>();
    for (auto const* each : {"a", "b", "c"}) w->start(each);
    w.reset();
}

BOOST_AUTO_TEST_SUITE_END()
