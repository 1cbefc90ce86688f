#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

/// What to send. Views: they must be valid when the send starts (with
/// `co_await`, for the expression), and not longer, as everything is copied then.
struct record {
    std::string_view topic;
    std::optional<std::string_view> key{};      ///< absent: null
    std::span<header const> headers{};
    std::optional<std::string_view> payload{};  ///< absent: a tombstone (null), which is not the same as empty
    std::optional<time_point> timestamp{};      ///< absent: now; Kafka keeps milliseconds
    std::optional<std::int32_t> partition{};    ///< absent: by the key's hash, or any
};

/// Whether the broker has the message.
enum class persisted { no, possibly, yes };

/// Where a message went.
struct delivered {
    std::int32_t partition{-1};
    std::int64_t offset{-1};
    std::optional<time_point> timestamp{};
    kafka::persisted persisted{kafka::persisted::no};  ///< says it for errors too
};

namespace detail {

class producer_state;
using send_handler = boost::asio::any_completion_handler<void(error_code, delivered)>;
using done_handler = boost::asio::any_completion_handler<void(error_code)>;

ALERTSTREAM_DECL void start_send(producer_state&, record const&, send_handler);
ALERTSTREAM_DECL void start_flush(producer_state&, done_handler);
ALERTSTREAM_DECL void start_close(producer_state&, std::chrono::steady_clock::duration, done_handler);

}  // namespace detail

/// Sends messages to Kafka: librdkafka's producer as an Asio I/O object.
///
/// Any number of sends may be under way at a time. Their order is kept for
/// messages of one partition unless a broker fails in between and
/// `enable.idempotence` is not set in CONFIG.
///
/// Not thread-safe: all calls from the executor. While it is open the loop has
/// work: close or destroy it to let `run()` return. It may be destroyed at any time,
/// without blocking; sends under way then complete as if cancelled.
class producer {
public:
    using executor_type = executor;

    /// Connects in the background; a broker that is away is no error here.
    /// Throws `alertstream::error` with everything that is wrong with the connection, or
    /// if the system has no file descriptor left.
    ALERTSTREAM_DECL producer(executor, connection const&, logger = {});
    producer(producer&&) noexcept = default;
    ALERTSTREAM_DECL producer& operator=(producer&&) noexcept;
    ALERTSTREAM_DECL ~producer();

    ALERTSTREAM_DECL executor_type get_executor() const;

    /// Sends one message. librdkafka copies it; when its queue is full
    /// (`queue.buffering.max.messages`, `queue.buffering.max.kbytes`) the send waits for
    /// room, in order, with a copy of its own.
    ///
    /// @par Completion signature
    /// `void(error_code, delivered)`, when the broker has acknowledged the message or
    /// it is clear that it will not.
    ///
    /// @par Errors
    /// librdkafka's and the broker's (kafka/error.hpp): `MSG_SIZE_TOO_LARGE`,
    /// `TOPIC_AUTHORIZATION_FAILED`, `_MSG_TIMED_OUT` after `delivery.timeout.ms`, …;
    /// `errc::closed` after `async_close`; a fatal error of the client for this and all
    /// later sends. `delivered::persisted` says whether the message may have arrived.
    ///
    /// @par Cancellation
    /// While it waits for room: all types; it completes with `operation_aborted`, which
    /// always means that nothing was sent. Once librdkafka has it, it cannot be taken
    /// back: `total` is ignored, and the result is the delivery report; `terminal` and
    /// `partial` complete at once with `RD_KAFKA_RESP_ERR__PURGE_INFLIGHT`: unknown, it
    /// may still arrive.
    template <class Token>
    auto async_send(record const& what, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, delivered)>(
            [](auto handler, std::shared_ptr<detail::producer_state> state, record const& copy) {
                detail::start_send(*state, copy, detail::send_handler{std::move(handler)});
            },
            token, state_, what);
    }

    /// Completes with `void(error_code)` when the fate of each message sent so far is
    /// known; later sends do not delay it.
    ///
    /// @par Cancellation
    /// All types, with `operation_aborted`.
    template <class Token>
    auto async_flush(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [](auto handler, std::shared_ptr<detail::producer_state> state) {
                detail::start_flush(*state, detail::done_handler{std::move(handler)});
            },
            token, state_);
    }

    /// Takes no more sends, flushes, and ends the client.
    ///
    /// @par Completion signature
    /// `void(error_code)`. `errc::close_deadline` if messages were left at the deadline:
    /// their sends have then completed, those that no broker has seen with
    /// `_PURGE_QUEUE`, the others with `_PURGE_INFLIGHT`, which takes up to a second
    /// more. `errc::closed` if it is closed already.
    /// The client's end is waited for up to three seconds; one that takes longer is
    /// left to its thread with a line in the log, and is no error.
    ///
    /// @par Cancellation
    /// `terminal`: as if the deadline had come, with `operation_aborted`.
    template <class Token>
    auto async_close(std::chrono::steady_clock::duration deadline, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [](auto handler, std::shared_ptr<detail::producer_state> state, std::chrono::steady_clock::duration limit) {
                detail::start_close(*state, limit, detail::done_handler{std::move(handler)});
            },
            token, state_, deadline);
    }

    /// Told librdkafka's statistics, if CONFIG sets `statistics.interval.ms`; on the
    /// executor, in place of any told before.
    ALERTSTREAM_DECL void on_statistics(std::function<void(std::string_view json)>);

    /// Why no broker lets this client in: the last log-in that was refused, or the token
    /// that did not come, since a message went through. Sends wait meanwhile, and end with
    /// `_MSG_TIMED_OUT`, which does not say so.
    ALERTSTREAM_DECL std::optional<failure> no_login() const;

    /// Sends that have not completed, or whose message librdkafka still has.
    ALERTSTREAM_DECL std::size_t outstanding() const noexcept;

    /// librdkafka's own object, for what is not offered here; null when closed. It
    /// serves its events: do not poll it.
    ALERTSTREAM_DECL rd_kafka_t* native_handle() const noexcept;

private:
    std::shared_ptr<detail::producer_state> state_;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/producer.ipp>
#endif
