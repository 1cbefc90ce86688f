#pragma once

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/detail/why_thrown.hpp>

/// How it ends: `close`, and `drain`, which waits until nothing is left.
namespace alertstream::detail {

inline boost::asio::awaitable<void> durable_sender::close() {
    auto const self = shared_from_this();
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    stop();
    while (!tasks_.empty() || accepting_ > 0) {
        ended_.expires_at(std::chrono::steady_clock::time_point::max());
        co_await ended_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        auto const state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() == boost::asio::cancellation_type::none) continue;
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
        given_up_ = true;
        auto const running = tasks_;
        for (auto const& each : running) cancel(each);
    }
    with_.file.reset();
}

/// The handler belongs to the coroutine, and that to the loop: nothing of ours keeps it.
inline void durable_sender::drain(std::chrono::steady_clock::duration deadline, done_handler done) {
    auto const until = std::make_shared<boost::asio::steady_timer>(with_.executor);
    auto const now = std::chrono::steady_clock::now();
    until->expires_at(now + std::min<std::chrono::steady_clock::duration>(deadline, std::chrono::steady_clock::time_point::max() - now));
    if (auto slot = boost::asio::get_associated_cancellation_slot(done); slot.is_connected())
        slot.assign([weak = std::weak_ptr{until}](boost::asio::cancellation_type) {
            if (auto const timer = weak.lock()) timer->expires_at(std::chrono::steady_clock::time_point::min());
        });
    boost::asio::co_spawn(with_.executor, run_drain(shared_from_this(), until), [executor = with_.executor, handler = std::move(done)](std::exception_ptr thrown, error_code result) mutable {
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
        if (thrown) result = why_thrown(thrown).code;
        boost::asio::post(executor, boost::asio::append(std::move(handler), result));
    });
}

inline boost::asio::awaitable<error_code> durable_sender::run_drain(std::shared_ptr<durable_sender> self, std::shared_ptr<boost::asio::steady_timer> until) {
    auto const limit = [&] { return until->expiry(); };
    self->drainers_.push_back(until);
    self->wake();
    for (;;) {
        if (self->stopped_) co_return errc::closed;
        if (self->tasks_.empty() && !self->waking_) {
            auto const left = self->outbox()->counts(self->with_.name);
            if (left && left->waiting + left->under_way + left->unknown == 0) co_return error_code{};
        }
        if (std::chrono::steady_clock::now() >= limit()) co_return errc::close_deadline;
        co_await until->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
}

inline void durable_sender::tell_drainers() {
    std::erase_if(drainers_, [](auto const& each) { return each.expired(); });
    if (!tasks_.empty() && !stopped_) return;
    for (auto const& each : drainers_)
        if (auto const timer = each.lock()) timer->cancel();
}

}  // namespace alertstream::detail
