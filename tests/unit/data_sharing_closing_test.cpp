#include "data_sharing_support.hpp"

#include <memory>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

BOOST_FIXTURE_TEST_SUITE(data_sharing_closing, fixture)

BOOST_AUTO_TEST_CASE(publications_outlive_it_and_keep_their_client) {
    wait_at_the_gate();
    {
        auto sharing = make<archive, notes>();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        loop.poll();
    }
    BOOST_TEST(state.clients == 1);
    open_the_gate();
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
    loop.run();
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(a_loop_that_ends_with_publications_under_way_leaks_nothing) {
    auto const alive = std::make_shared<int>();
    {
        asio::io_context short_lived;
        asio::steady_timer never{short_lived, asio::steady_timer::time_point::max()};
        state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
            co_await never.async_wait(asio::use_awaitable);
            co_return as::published{};
        };
        two sharing{short_lived, as::settings::parse(both), logger()};
        for (int i = 0; i < 3; ++i) sharing.async_publish<"archive", "limits">(curve("a"), [alive](as::outcome) { BOOST_ERROR("completed"); });
        short_lived.poll();
        BOOST_TEST(alive.use_count() == 4);
    }
    BOOST_TEST(alive.use_count() == 1);
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(closing_waits_for_what_is_under_way_and_closes_the_clients) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed, again;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    sharing.async_close(1h, [&](as::error_code ec) { again = ec; });
    std::optional<as::outcome> late;
    sharing.async_publish<"archive", "limits">(curve("b"), [&](as::outcome what) { late = what; });
    loop.poll();
    BOOST_TEST((*again == as::errc::closed));
    BOOST_TEST((std::get<as::not_sent>(*late).why.code == as::errc::closed));
    BOOST_TEST(std::get<as::not_sent>(*late).retryable);
    BOOST_TEST(!closed.has_value());
    BOOST_TEST(state.closed == 0);
    open_the_gate();
    loop.run();
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
    BOOST_TEST(!*closed);
    BOOST_TEST(state.closed == 1);
    BOOST_TEST(state.clients == 0);
    BOOST_TEST(!sharing.status()[0].active);
}

BOOST_AUTO_TEST_CASE(closing_cancels_at_the_deadline) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(0s, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(unknown().why.detail == "cancelled at the gate");
    BOOST_TEST(state.closed == 1);
}

BOOST_AUTO_TEST_CASE(closing_can_be_hurried) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    asio::cancellation_signal hurry;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(asio::steady_timer::duration::max(), asio::bind_cancellation_slot(hurry.slot(), [&](as::error_code ec) { closed = ec; }));
    loop.poll();
    BOOST_TEST(!closed.has_value());
    hurry.emit(asio::cancellation_type::total);
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(std::holds_alternative<as::unknown>(outcome()));
}

BOOST_AUTO_TEST_CASE(a_client_whose_closing_fails_is_a_line_in_the_log) {
    auto sharing = make<archive, notes>();
    state.on_close = []() -> asio::awaitable<void> {
        throw std::runtime_error{"still dirty"};
        co_return;
    };
    std::optional<as::error_code> closed;
    sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST(!*closed);
    BOOST_TEST(logged("closing a destination failed destination=\"The Archive\""));
}

BOOST_AUTO_TEST_CASE(a_client_that_closes_for_ever_is_cancelled_at_the_deadline) {
    auto sharing = make<archive, notes>();
    state.on_close = [this]() -> asio::awaitable<void> { co_await gate.async_wait(asio::use_awaitable); };
    std::optional<as::error_code> closed;
    sharing.async_close(20ms, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_closes) {
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    {
        auto sharing = make<archive, notes>();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        loop.poll();
        sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    }
    open_the_gate();
    loop.run();
    BOOST_TEST(!*closed);
    BOOST_TEST(state.closed == 1);
}

BOOST_AUTO_TEST_SUITE_END()
