#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/error.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/topic_ends.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

struct topic_span_options {
    std::chrono::milliseconds deadline{20'000};   ///< for the answer where a topic ends, and for the next sign of life while it is read
    std::chrono::milliseconds mark_deadline{5'000};  ///< for the last messages, which are left out when they do not come
    std::chrono::seconds idle{60};                ///< a client that is not used is let go
};

/// Reads what came to a topic between two moments, whole: `ends` says where it ends now,
/// and later `read` gives all that came behind that. Joins no group, keeps no position
/// anywhere, and needs no permission but to read the topic.
///
/// Messages of transactions that are open or aborted are read too: an open one would
/// otherwise hide all that others wrote behind it, and nothing could be called absent.
///
/// One light client for both, as `topic_reader` has: 1 MiB of messages a partition. It is
/// made when it is needed, and one question at a time has it; others wait for their turn.
///
/// @par Threads
/// Everything happens on the executor; the coroutines are awaited there.
///
/// @par Lifetime
/// May be destroyed at any time: nothing blocks, and what is under way ends by itself.
/// While a client lives the loop has work: `close` lets it go.
class topic_span {
public:
    /// All that is wrong with the connection comes back at once. What CONFIG says of sizes, groups and isolation is not used.
    ALERTSTREAM_DECL static result<std::unique_ptr<topic_span>> open(boost::asio::any_io_executor executor, connection const& to, logger log, topic_span_options with = {});

    ALERTSTREAM_DECL ~topic_span();
    topic_span(topic_span const&) = delete;
    topic_span& operator=(topic_span const&) = delete;

    /// Where the topic begins and ends, and what tells it from another one of its name.
    ///
    /// @par Errors
    /// `RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART`, `RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED`,
    /// `errc::login_failed` and its like; `RD_KAFKA_RESP_ERR__TIMED_OUT` or what kept the broker from
    /// answering at the deadline.
    ///
    /// @par Cancellation
    /// As the awaiting coroutine's; throws `operation_aborted`.
    ALERTSTREAM_DECL boost::asio::awaitable<result<topic_ends>> ends(std::string topic);

    /// Gives `each` all that stands between `before` and the end as it is now, in order for
    /// each partition (`ranges_between`); positions decide, so control records and gaps
    /// count as read. What `each` is given is valid during the call; it must not throw.
    /// A failure after the end was known is `cut_short` in the result, whose `seen` is empty.
    ///
    /// Errors and cancellation as for `ends`. A broker that goes away is waited for until the deadline.
    ALERTSTREAM_DECL boost::asio::awaitable<result<topic_read>> read(std::string topic, topic_ends before, std::function<void(message const&)> each);

    /// Lets the client go; the next question makes another.
    ALERTSTREAM_DECL void close();

private:
    class session;
    class implementation;
    explicit topic_span(std::shared_ptr<implementation> made) : implementation_{std::move(made)} {}

    std::shared_ptr<implementation> implementation_;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/topic_span.ipp>
#endif
