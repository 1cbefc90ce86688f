#pragma once

#include <cerrno>
#include <chrono>
#include <memory>

#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/store/postgresql.hpp>

// How the loop waits for libpq.
namespace alertstream::store::postgresql {

namespace inner {

inline constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);

/// A wait that something else ends: by cancelling the timer. False: the time is over.
/// g++ 12 loses its place in `while (…) if (!co_await …)`: what is awaited here and in what uses this has a statement of its own.
inline boost::asio::awaitable<bool> is_woken(boost::asio::steady_timer& timer) {
    auto const [ec] = co_await timer.async_wait(awaited);
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) throw boost::system::system_error{boost::asio::error::operation_aborted};
    co_return ec == boost::asio::error::operation_aborted;
}

}  // namespace inner

/// A socket of libpq's, by a descriptor of our own: libpq closes its own whenever it likes
/// (another host, a broken connection), and Asio must not find another file under that
/// number. What is awaited may be both: a server that answers in the middle of a long
/// statement stops reading until its answer is read.
class connection::waiting : public std::enable_shared_from_this<connection::waiting> {
public:
    explicit waiting(boost::asio::any_io_executor const& on, int socket) : descriptor_{on}, changed_{on} {
        int const own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
        if (own < 0) throw boost::system::system_error{error_code{errno, boost::system::system_category()}, "a descriptor for PostgreSQL"};
        descriptor_.assign(own);
    }

    void close() noexcept {
        error_code ignored;
        descriptor_.close(ignored);
        changed_.cancel();
    }

    /// Until it can be read, or, if that is of interest, be written. False: neither for so long.
    boost::asio::awaitable<bool> wait(bool for_reading, bool for_writing, std::chrono::milliseconds patience) {
        auto const self = shared_from_this();
        if (for_reading) start(readable_, boost::asio::posix::descriptor_base::wait_read);
        if (for_writing) start(writable_, boost::asio::posix::descriptor_base::wait_write);
        changed_.expires_after(patience);
        auto const is_ready = [&] { return (for_reading && readable_.came) || (for_writing && writable_.came); };
        while (!is_ready()) {
            bool const woken = co_await inner::is_woken(changed_);
            if (!woken) co_return false;
        }
        // Each is asked for anew.
        if (for_reading) readable_.came = false;
        if (for_writing) writable_.came = false;
        co_return true;
    }

private:
    struct side {
        bool is_awaited{};
        bool came{};
    };

    void start(side& which, boost::asio::posix::descriptor_base::wait_type what) {
        if (which.is_awaited || which.came) return;
        which.is_awaited = true;
        descriptor_.async_wait(what, [self = shared_from_this(), &which](error_code) {
            which.is_awaited = false;
            which.came = true;  // an error, too: libpq will find it
            self->changed_.cancel();
        });
    }

    boost::asio::posix::stream_descriptor descriptor_;
    boost::asio::steady_timer changed_;
    side readable_{};
    side writable_{};
};

namespace inner {

/// One look-up of a name. getaddrinfo cannot be interrupted: who gives up waiting leaves it behind.
class name_lookup : public std::enable_shared_from_this<name_lookup> {
public:
    explicit name_lookup(boost::asio::any_io_executor const& on) : resolver_{on}, over_{on} {}

    /// Nothing is found: the words of the resolver.
    boost::asio::awaitable<answer<std::vector<std::string>>> wait(std::string host, std::chrono::milliseconds patience) {
        auto const self = shared_from_this();
        resolver_.async_resolve(host, "", [self](error_code ec, boost::asio::ip::tcp::resolver::results_type const& found) {
            self->ec_ = ec;
            for (auto const& each : found) self->found_.push_back(each.endpoint().address().to_string());
            self->is_over_ = true;
            self->over_.cancel();
        });
        over_.expires_after(patience);
        while (!is_over_) {
            bool const woken = co_await is_woken(over_);
            if (!woken) co_return trouble{{}, "the name " + host + " is not found: no answer from the resolver"};
        }
        if (ec_ || found_.empty()) co_return trouble{{}, "the name " + host + " is not found: " + ec_.message()};
        co_return std::move(found_);
    }

private:
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::steady_timer over_;
    error_code ec_{};
    bool is_over_{};
    std::vector<std::string> found_{};
};

}  // namespace inner

}  // namespace alertstream::store::postgresql
