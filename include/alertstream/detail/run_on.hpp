#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/error.hpp>

namespace alertstream::detail {

/// Brings a coroutine that waits for work on another executor back to its own,
/// once, from any thread. If that executor drops the work (a pool that is
/// stopped), the coroutine gets `unavailable`: it must not be lost, nor end on
/// a foreign thread.
template <class Handler>
class way_back {
public:
    explicit way_back(Handler handler)
        : home_{boost::asio::prefer(boost::asio::any_io_executor{boost::asio::get_associated_executor(handler)},
                                    boost::asio::execution::outstanding_work.tracked)},
          handler_{std::move(handler)} {}
    way_back(way_back&& other) noexcept : home_{std::move(other.home_)}, handler_{std::move(other.handler_)} { other.handler_.reset(); }
    way_back& operator=(way_back&&) = delete;
    ~way_back() {
        if (handler_) go(std::make_exception_ptr(unavailable{"alertstream::on: the executor was stopped"}));
    }

    void go(std::exception_ptr failed) {
        auto handler = std::move(*handler_);
        handler_.reset();
        auto const home = std::move(home_);
        boost::asio::post(home, boost::asio::append(std::move(handler), std::move(failed)));
    }

private:
    boost::asio::any_io_executor home_;
    std::optional<Handler> handler_;
};

/// Calls `work` on the executor; completes on the caller's own, with what it
/// threw. Not interrupted by cancellation: what `work` uses must live until then.
template <class Executor, class Work>
boost::asio::awaitable<void> run_on(Executor const& executor, Work work) {
    auto start = [](auto handler, Executor const& where, Work what) {
        boost::asio::post(where, [back = way_back{std::move(handler)}, what = std::move(what)]() mutable {
            std::exception_ptr failed;
            try {
                what();
            } catch (...) {
                failed = std::current_exception();
            }
            back.go(std::move(failed));
        });
    };
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(std::exception_ptr)>(std::move(start), boost::asio::use_awaitable,
                                                                                                       executor, std::move(work));
}

/// As run_on, for work that is a coroutine. Cancellation reaches it on its
/// executor, through a strand: a pool has several threads. It may come after the
/// end, so it brings the signal along; co_spawn's own way across (Boost 1.81) brings
/// a pointer to what the caller's next step frees.
template <class Executor, class Work>
boost::asio::awaitable<void> await_on(Executor const& executor, Work work) {
    auto start = [](auto handler, Executor const& where, Work what) {
        auto const there = boost::asio::make_strand(where);
        auto const signal = std::make_shared<boost::asio::cancellation_signal>();
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected())
            slot.assign([signal, there](boost::asio::cancellation_type type) { boost::asio::post(there, [signal, type] { signal->emit(type); }); });
        auto back = [way = way_back{std::move(handler)}](std::exception_ptr failed) mutable { way.go(std::move(failed)); };
        boost::asio::co_spawn(there, std::move(what), boost::asio::bind_cancellation_slot(signal->slot(), std::move(back)));
    };
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(std::exception_ptr)>(std::move(start), boost::asio::use_awaitable,
                                                                                                       executor, std::move(work));
}

}  // namespace alertstream::detail
