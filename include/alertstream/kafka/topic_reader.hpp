#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

struct topic_reader_options {
    std::string topic;
    enum class from { earliest, latest } start{from::earliest};
    bool until_end{};                             ///< stop once each partition's end was seen
    std::chrono::milliseconds deadline{20'000};   ///< for the answer where the topic's partitions are
};

/// Reads all partitions of one topic beside any consumer group: it joins none, keeps
/// no position anywhere, and needs no permission but to read the topic. For topics
/// that say something about the cluster (`sys.heartbeat`, `sys.metadata`), not for alerts.
///
/// It is a client of its own, as light as librdkafka has them: one thread and
/// one connection per broker that leads a partition, no coordinator, 1 MiB of messages
/// per partition, and on an idle topic a request every 10 s (every 100 ms with `until_end`).
///
/// @par Threads
/// As for `kafka::consumer`: everything happens on the executor.
///
/// @par Lifetime
/// Destroying it never blocks and ends the run with `operation_aborted`; the client is
/// taken down in the background.
class topic_reader {
public:
    /// All that is wrong with the connection comes back at once. A broker that is away
    /// is no error here. What CONFIG says of sizes and groups is not used.
    ALERTSTREAM_DECL static result<std::unique_ptr<topic_reader>> open(boost::asio::any_io_executor executor, connection const& to, topic_reader_options wanted, logger log);

    using executor_type = boost::asio::any_io_executor;
    ALERTSTREAM_DECL executor_type get_executor() const noexcept;

    ALERTSTREAM_DECL ~topic_reader();
    topic_reader(topic_reader const&) = delete;
    topic_reader& operator=(topic_reader const&) = delete;

    /// Reads, once in a reader's life. `each` gets the messages, in order for each
    /// partition; what it is given is valid during the call. It must not throw, and may
    /// close or destroy the reader.
    ///
    /// @par Completion signature
    /// void(error_code): success after close(), and with `until_end` once the end of each
    /// partition was seen (positions decide, not offsets: control records count). The
    /// partitions are those that there were at the beginning.
    ///
    /// @par Errors
    /// `RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART`, `RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED`, `errc::login_failed` and
    /// `errc::scram_too_old`; `RD_KAFKA_RESP_ERR__TIMED_OUT` or what kept the broker from answering at
    /// `deadline`; `errc::closed` when it ran already; librdkafka's others that do not mend
    /// themselves. What does (a broker that goes away while it is read) is waited for.
    ///
    /// @par Cancellation
    /// All types, with `operation_aborted`, and the reader is closed.
    template <class Token>
    auto async_run(std::function<void(message const&)> each, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this](auto handler, std::function<void(message const&)> what) { start_run(std::move(what), std::move(handler)); }, token, std::move(each));
    }

    /// Ends the run. Nothing is read after this.
    ALERTSTREAM_DECL void close();

private:
    class implementation;
    explicit topic_reader(std::shared_ptr<implementation> made) : implementation_{std::move(made)} {}
    ALERTSTREAM_DECL void start_run(std::function<void(message const&)>, boost::asio::any_completion_handler<void(error_code)>);

    std::shared_ptr<implementation> implementation_;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/topic_reader.ipp>
#endif
