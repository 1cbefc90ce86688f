#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace alertstream::detail {

/// Lets one coroutine in at a time, in the order in which they came. For the
/// coroutines of one loop: not to be used from several threads.
class fifo_mutex {
public:
    fifo_mutex() = default;
    fifo_mutex(fifo_mutex const&) = delete;
    fifo_mutex& operator=(fifo_mutex const&) = delete;

    /// Held until destroyed; keeps the mutex alive. Those that wait do not: they
    /// belong to the mutex, and end with it.
    class turn {
    public:
        /// Takes over what try_enter() or wait() got.
        explicit turn(std::shared_ptr<fifo_mutex> of) noexcept : of_{std::move(of)} {}
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn() { of_->leave(); }

    private:
        std::shared_ptr<fifo_mutex> of_;
    };

    bool try_enter() noexcept {
        if (held_) return false;
        held_ = true;
        return true;
    }

    /// Completes when the caller's turn has come. Cancelled (any kind): throws
    /// operation_aborted, and the others move up.
    boost::asio::awaitable<void> wait() {
        return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(boost::system::error_code)>(
            [this](auto handler) { enqueue(std::move(handler)); }, boost::asio::use_awaitable);
    }

    std::size_t waiting() const noexcept { return waiters_.size(); }

private:
    using completion = boost::asio::any_completion_handler<void(boost::system::error_code)>;

    struct waiter {
        std::uint64_t ticket;
        boost::asio::any_io_executor executor;  ///< counts as outstanding work: the loop does not end under those that wait
        completion done;
    };

    template <class Handler>
    void enqueue(Handler handler) {
        auto const executor = boost::asio::prefer(boost::asio::any_io_executor{boost::asio::get_associated_executor(handler)},
                                                  boost::asio::execution::outstanding_work.tracked);
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto const ticket = ++last_ticket_;
        waiters_.push_back({ticket, executor, completion{std::move(handler)}});
        if (!slot.is_connected()) return;
        // Not cleared when the turn has come: the ticket is gone then, and at the
        // end of a loop the signal may be gone before those that wait.
        slot.assign([this, ticket](boost::asio::cancellation_type type) {
            if (type != boost::asio::cancellation_type::none) cancel(ticket);
        });
    }

    void cancel(std::uint64_t ticket) {
        auto const it = std::find_if(waiters_.begin(), waiters_.end(), [ticket](waiter const& w) { return w.ticket == ticket; });
        if (it == waiters_.end()) return;
        complete(take(it), boost::asio::error::operation_aborted);
    }

    void leave() noexcept {
        if (waiters_.empty()) held_ = false;
        else complete(take(waiters_.begin()), {});
    }

    waiter take(std::list<waiter>::iterator it) {
        waiter taken{std::move(*it)};
        waiters_.erase(it);
        return taken;
    }

    static void complete(waiter w, boost::system::error_code ec) {
        auto const executor = w.executor;
        boost::asio::post(executor, boost::asio::append(std::move(w.done), ec));
    }

    std::list<waiter> waiters_;
    std::uint64_t last_ticket_{};
    bool held_{};
};

}  // namespace alertstream::detail
