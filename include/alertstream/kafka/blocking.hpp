#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>
#include <alertstream/kafka/detail/blocking_call.hpp>
#include <alertstream/log.hpp>

namespace alertstream::kafka {

/// Where completion handlers of the Kafka objects run: one thread at a time (an
/// io_context run by one thread, or a strand).
using executor = boost::asio::any_io_executor;

/// The library's only thread, for what librdkafka offers only as a blocking
/// call: offsets for a time, watermarks, committed offsets, metadata.
///
/// There is one for the process, started when there is something to do and ended
/// when there is nothing left (and one more, as long as it takes, for each client
/// that is being destroyed, which waits for nobody's brokers). It runs one call at a time, in order,
/// blocks all signals, and never runs code of the user's. A call that has not returned at its
/// deadline is left behind with its thread, and the next call gets a new one.
/// When the program ends, calls and clients that are being destroyed are waited for, up to
/// fifteen seconds: OpenSSL cleans up behind them. A client ends within a second as a rule;
/// `async_close` waits for it on the loop, before. A call that was left behind at its deadline
/// is not waited for, one that was cancelled is. A client that outlives all that (one in a
/// variable of namespace scope) is not destroyed.
class blocking_thread {
public:
    explicit blocking_thread(executor where, logger log = {}) : executor_{std::move(where)}, log_{std::move(log)} {}

    /// Calls `function()` on the thread.
    ///
    /// @par Completion signature
    /// `void(error_code)` if the function returns nothing or an `error_code`, which
    /// is then the result; otherwise `void(error_code, R)`, R default-constructible.
    ///
    /// @par Errors
    /// `RD_KAFKA_RESP_ERR__TIMED_OUT` after `deadline`, counted from now, waiting for
    /// earlier calls included; a log line names `what`. The call goes on behind our
    /// back if it had begun, and never begins otherwise.
    ///
    /// @par Cancellation
    /// All types; as after the deadline, with `operation_aborted`.
    ///
    /// The function must not throw, owns what it uses (`client_handle::share()`), and
    /// gives librdkafka's call a time-out below the deadline, so that no thread is
    /// left behind in the first place.
    template <class Function, class Token>
    auto async_run(std::string what, Function function, std::chrono::steady_clock::duration deadline, Token&& token) const {
        using call = detail::blocking_call<Function>;
        return boost::asio::async_initiate<Token, typename call::signature>(
            [](auto handler, executor where, logger log, std::string name, Function work, auto limit) {
                auto made = std::make_shared<call>(std::move(where), std::move(work), std::move(handler));
                made->start(std::move(log), std::move(name), limit);
            },
            token, executor_, log_, std::move(what), std::move(function), deadline);
    }

private:
    executor executor_;
    logger log_;
};

/// Owns an `rd_kafka_t`. Its end never blocks: `rd_kafka_destroy`, which waits for
/// librdkafka's threads, runs elsewhere.
///
/// Release every event, queue and topic of the client before; an event that lives
/// holds `rd_kafka_destroy` up. A consumer that has not been closed through
/// `rd_kafka_consumer_close_queue` by then is destroyed without leaving its group;
/// say `close_begun()` of one that has, as its end must not come in between.
class client_handle {
public:
    client_handle() = default;
    explicit client_handle(rd_kafka_t* made) : client_{detail::own_client(made)} {}

    rd_kafka_t* get() const noexcept { return client_.get(); }
    explicit operator bool() const noexcept { return client_ != nullptr; }

    /// For a call on the blocking thread: the client lives until the call returns.
    std::shared_ptr<rd_kafka_t> share() const noexcept { return client_; }

    /// This consumer's close has begun: should it be given up, the client's end waits
    /// up to ten seconds for the group to be left.
    void close_begun() noexcept { detail::close_begun(client_); }

    /// Destroys the client and completes when that is done. The handle is empty at
    /// once.
    ///
    /// @par Completion signature
    /// `void(error_code)`: `errc::close_deadline` if it was not done by then (a log
    /// line says so; it is not interrupted), `operation_aborted` if cancelled.
    template <class Token>
    auto async_destroy(executor where, logger log, std::chrono::steady_clock::duration deadline, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [](auto handler, std::shared_ptr<rd_kafka_t> client, executor to, logger lines, auto limit) {
                auto made = std::make_shared<detail::destroy_call>(std::move(to), std::move(handler));
                made->start(std::move(lines), "rd_kafka_destroy", limit, std::move(client));
            },
            token, std::move(client_), std::move(where), std::move(log), deadline);
    }

private:
    std::shared_ptr<rd_kafka_t> client_{};
};

}  // namespace alertstream::kafka
