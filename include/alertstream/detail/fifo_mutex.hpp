#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/error_code.hpp>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// Lets one coroutine in at a time, or `at_once` of them, in the order in which they
/// came. For the coroutines of one loop: not to be used from several threads.
class fifo_mutex {
public:
    explicit fifo_mutex(std::size_t at_once = 1) noexcept : free_{at_once} {}
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
        if (free_ == 0) return false;
        --free_;
        return true;
    }

    /// Completes when the caller's turn has come. Cancelled (any kind): throws
    /// operation_aborted, and the others move up.
    boost::asio::awaitable<void> wait();

    std::size_t waiting() const noexcept { return waiters_.size(); }

private:
    using completion = boost::asio::any_completion_handler<void(boost::system::error_code)>;

    struct waiter {
        std::uint64_t ticket;
        boost::asio::any_io_executor executor;  ///< counts as outstanding work: the loop does not end under those that wait
        completion done;
    };

    void enqueue(boost::asio::any_io_executor const& of_the_caller, boost::asio::cancellation_slot, completion);
    void cancel(std::uint64_t ticket);
    void leave() noexcept;
    waiter take(std::list<waiter>::iterator);
    static void complete(waiter, boost::system::error_code);

    std::list<waiter> waiters_;
    std::uint64_t last_ticket_{};
    std::size_t free_;
};

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/fifo_mutex.ipp>
#endif
