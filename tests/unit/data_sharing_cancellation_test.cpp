#include "data_sharing_support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

BOOST_FIXTURE_TEST_SUITE(data_sharing_cancellation, fixture)

BOOST_AUTO_TEST_CASE(each_kind_of_cancellation_reaches_the_client) {
    for (auto const kind : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        auto sharing = make<archive, notes>();
        wait_at_the_gate();
        asio::cancellation_signal cancel;
        came.reset();
        loop.restart();
        sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
        loop.poll();
        BOOST_TEST(!came.has_value());
        cancel.emit(kind);
        BOOST_TEST(unknown().why.detail == "cancelled at the gate");
        cancel.emit(kind);  // too late, and harmless
    }
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_before_it_began_is_not_sent) {
    auto sharing = make<archive, notes>();
    asio::cancellation_signal cancel;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
    cancel.emit(asio::cancellation_type::total);
    BOOST_TEST((not_sent().why.code == asio::error::operation_aborted));
    BOOST_TEST(not_sent().retryable);
    BOOST_TEST(state.published.empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_on_after_a_cancellation_ends_unknown) {
    auto sharing = make<archive, notes>();
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        as::error_code ec;
        co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        co_await asio::post(asio::use_awaitable);  // throws: it was cancelled
        co_return as::published{};
    };
    asio::cancellation_signal cancel;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
    loop.poll();
    cancel.emit(asio::cancellation_type::terminal);
    BOOST_TEST((unknown().why.code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_deadline_around_it_cancels_it) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    asio::cancellation_signal cancel;
    asio::steady_timer deadline{loop, 20ms};
    deadline.async_wait([&](as::error_code) { cancel.emit(asio::cancellation_type::terminal); });
    asio::co_spawn(
        loop, [&]() -> asio::awaitable<as::outcome> { co_return co_await sharing.async_publish<"archive", "limits">(curve("a")); },
        asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, as::outcome what) { came = what; }));
    BOOST_TEST(unknown().why.detail == "cancelled at the gate");
}

BOOST_AUTO_TEST_SUITE_END()
