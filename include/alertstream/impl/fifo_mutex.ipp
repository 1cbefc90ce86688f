#pragma once

#include <algorithm>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/fifo_mutex.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL boost::asio::awaitable<void> fifo_mutex::wait() {
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(boost::system::error_code)>(
        [this](auto handler) {
            boost::asio::any_io_executor const executor{boost::asio::get_associated_executor(handler)};
            auto const slot = boost::asio::get_associated_cancellation_slot(handler);
            enqueue(executor, slot, completion{std::move(handler)});
        },
        boost::asio::use_awaitable);
}

ALERTSTREAM_DECL void fifo_mutex::enqueue(boost::asio::any_io_executor const& of_the_caller, boost::asio::cancellation_slot slot, completion done) {
    auto const ticket = ++last_ticket_;
    waiters_.push_back({ticket, boost::asio::prefer(of_the_caller, boost::asio::execution::outstanding_work.tracked), std::move(done)});
    if (!slot.is_connected()) return;
    // Not cleared when the turn has come: the ticket is gone then, and at the
    // end of a loop the signal may be gone before those that wait.
    slot.assign([this, ticket](boost::asio::cancellation_type type) {
        if (type != boost::asio::cancellation_type::none) cancel(ticket);
    });
}

ALERTSTREAM_DECL void fifo_mutex::cancel(std::uint64_t ticket) {
    auto const it = std::find_if(waiters_.begin(), waiters_.end(), [ticket](waiter const& w) { return w.ticket == ticket; });
    if (it == waiters_.end()) return;
    complete(take(it), boost::asio::error::operation_aborted);
}

ALERTSTREAM_DECL void fifo_mutex::leave() noexcept {
    if (waiters_.empty()) ++free_;
    else complete(take(waiters_.begin()), {});
}

ALERTSTREAM_DECL fifo_mutex::waiter fifo_mutex::take(std::list<waiter>::iterator it) {
    waiter taken{std::move(*it)};
    waiters_.erase(it);
    return taken;
}

ALERTSTREAM_DECL void fifo_mutex::complete(waiter w, boost::system::error_code ec) {
    auto const executor = w.executor;
    boost::asio::post(executor, boost::asio::append(std::move(w.done), ec));
}

}  // namespace alertstream::detail
