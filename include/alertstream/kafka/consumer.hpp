#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/partition_queue.hpp>
#include <alertstream/kafka/token_source.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

/// A position of a group in a partition.
struct group_position {
    topic_partition where;
    std::int64_t next{-1};      ///< the offset to read next; -1 where the group has none
    std::string metadata{};     ///< what the last commit said beside it
};

/// What the broker knows of an assigned partition.
struct partition_facts {
    group_position committed;
    std::int64_t low{};          ///< the first offset of the log
    std::int64_t high{};         ///< behind the last offset
    std::int64_t start{};        ///< the first offset at or behind the time asked for; `high` if there is none
    bool topic_known{};          ///< the group committed some other partition of the topic
    error_code problem{};        ///< set: the rest is unknown
};

/// Told what happens to a consumer, on its executor. No function may throw.
class consumer_listener {
public:
    virtual ~consumer_listener() = default;

    /// The group gave us these partitions. Answer with consumer::assign(), now or
    /// later; until then the group waits (up to max.poll.interval.ms).
    virtual void on_assigned(std::vector<topic_partition> partitions) = 0;

    /// These partitions go to somebody else. Answer with consumer::unassign(), now
    /// or later. If `lost` they are gone already: nothing may be committed for them.
    virtual void on_revoked(std::vector<topic_partition> partitions, bool lost) = 0;

    /// Some partition's queue may hold something. True: there is more than fits in
    /// one go; it is called again after other work of the loop.
    virtual bool on_readable() = 0;

    /// An error that librdkafka deals with by itself (a broker is away, a topic is
    /// missing). `topic` is empty unless it is about one.
    virtual void on_error(error_code code, std::string_view reason, std::string_view topic) = 0;

    /// The cluster answers (again), and these topics exist.
    virtual void on_connected(std::vector<std::string> const& topics) = 0;

    /// The consumer has come to its end: after async_close() (`problem` says how it
    /// went), or by a fatal error. Let go of partition queues and records now: the
    /// client is destroyed after this, and any of them would hold that up. No other
    /// function is called after it.
    virtual void on_gone(error_code problem) { static_cast<void>(problem); }

    /// librdkafka's statistics, if `statistics.interval.ms` is set.
    virtual void on_statistics(std::string_view json) { static_cast<void>(json); }
};

/// A member of a consumer group as an Asio I/O object: librdkafka's event API on
/// one eventfd, the control queue and one queue per assigned partition.
///
/// @par Threads
/// Everything happens on the executor, which must be one thread's or a strand's.
/// librdkafka has threads of its own; blocking questions go to the library's one
/// helper thread.
///
/// @par Lifetime
/// Destroying it never blocks: the client is taken down in the background. Call
/// async_close() first for a clean leave. Partition queues must be gone before.
class consumer {
public:
    struct options {
        std::vector<std::string> topics;  ///< names, or regular expressions that begin with '^'
        consumer_options group{};
        std::chrono::milliseconds keep_alive{0};  ///< 0: a fifth of max.poll.interval.ms, a minute at the most
    };

    /// All that is wrong with the connection comes back at once. A broker that is
    /// away is no error here.
    ALERTSTREAM_DECL static result<std::unique_ptr<consumer>> open(boost::asio::any_io_executor executor, connection const& to, options const& wanted, logger log);

    using executor_type = boost::asio::any_io_executor;
    ALERTSTREAM_DECL executor_type get_executor() const noexcept;

    ALERTSTREAM_DECL ~consumer();
    consumer(consumer const&) = delete;
    consumer& operator=(consumer const&) = delete;

    /// Subscribes and serves the group until the consumer is closed or fails for good.
    /// @par Completion signature
    /// void(error_code): success after async_close(), else the fatal error. Comes after
    /// on_gone() and the end of the client, for which it waits some seconds at most.
    /// @par Cancellation
    /// terminal: completes with operation_aborted, without on_gone(), and leaves the
    /// group; let go of the partition queues then. The consumer stays open and can be
    /// run again, which joins the group anew.
    /// @par Lifetime
    /// `listener` must live until completion.
    template <class Token>
    auto async_run(consumer_listener& listener, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this, &listener](auto handler) { start_run(listener, std::move(handler)); }, token);
    }

    /// Answers on_assigned(): reads each partition from its offset. The queues come
    /// back in the order of `from`. Eagerly (unless cooperative()) this is the whole
    /// assignment from now on, in place of any before.
    /// On failure none of `from` is read and on_assigned() is still to be answered, by
    /// another assign() or by unassign(). What it was: an offset below 0, a partition
    /// twice, or what librdkafka says.
    ALERTSTREAM_DECL result<std::vector<std::unique_ptr<partition_queue>>> assign(std::span<group_position const> from);

    /// Answers on_revoked(), or an on_assigned() that will not be followed: we stay a
    /// member, and the partitions ours, unread. The partitions' queues must be destroyed
    /// before. Eagerly everything is unassigned, whatever `partitions` says.
    ALERTSTREAM_DECL void unassign(std::span<topic_partition const> partitions);

    /// Moves an assigned partition. Its queue must not be polled until this completes;
    /// then messages fetched from the old place cannot come any more.
    /// @par Completion signature
    /// void(error_code)
    /// @par Cancellation
    /// All types, with operation_aborted; it may be moved all the same.
    template <class Token>
    auto async_seek(topic_partition where, std::int64_t offset, std::chrono::milliseconds deadline, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this, offset, deadline](auto handler, topic_partition which) { start_seek(std::move(which), offset, deadline, std::move(handler)); },
            token, std::move(where));
    }

    /// The group hands partitions over one by one, so that on_assigned() and
    /// on_revoked() say what changes; otherwise they are about all of them.
    ALERTSTREAM_DECL bool cooperative() const noexcept;

    /// The group lost its assignment without a word (a time-out): a commit would be wrong.
    ALERTSTREAM_DECL bool assignment_lost() const noexcept;

    /// Commits positions of assigned partitions.
    /// @par Completion signature
    /// void(error_code): the first error of a partition if there is one.
    /// @par Cancellation
    /// terminal and partial, with operation_aborted; it may be committed all the same.
    template <class Token>
    auto async_commit(std::vector<group_position> positions, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this](auto handler, std::vector<group_position> what) { start_commit(std::move(what), std::move(handler)); }, token,
            std::move(positions));
    }

    /// Asks the broker for what must be known before reading. With `since`, also
    /// for the first offset at or behind that time.
    /// @par Completion signature
    /// void(error_code, std::vector<partition_facts>), in the order asked.
    /// @par Errors
    /// librdkafka's, `_TIMED_OUT` at the deadline; what is wrong with one partition is
    /// in its facts.
    /// @par Cancellation
    /// All types, with operation_aborted.
    template <class Token>
    auto async_facts(std::vector<topic_partition> partitions, std::optional<time_point> since, std::chrono::milliseconds deadline, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::vector<partition_facts>)>(
            [this, since, deadline](auto handler, std::vector<topic_partition> what) {
                start_facts(std::move(what), since, deadline, std::move(handler));
            },
            token, std::move(partitions));
    }

    /// Leaves the group and takes the client down. on_revoked() may still come and
    /// must be answered. Bounded in every state.
    /// @par Completion signature
    /// void(error_code): errc::close_deadline if the group was not left in good order
    /// by the deadline. The client's end is then waited for, until the deadline or for
    /// three seconds; one that takes longer is left to its thread with a line in the
    /// log, and is no error.
    /// @par Cancellation
    /// terminal: as if the deadline had come, with operation_aborted.
    template <class Token>
    auto async_close(std::chrono::milliseconds deadline, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this, deadline](auto handler) { start_close(deadline, std::move(handler)); }, token);
    }

    /// Where the log of an assigned partition ends, as the broker said with the last fetch; asks nobody.
    ALERTSTREAM_DECL std::optional<std::int64_t> end_of(topic_partition const& where) const noexcept;

    /// How the log-in with tokens stands; absent if the connection has none.
    ALERTSTREAM_DECL std::optional<login_report> login() const;

    /// librdkafka's own object, for what is not offered here; null when it is gone. It
    /// serves its events: do not poll it.
    ALERTSTREAM_DECL rd_kafka_t* native_handle() const noexcept;

    /// The id that the group's coordinator gave us; empty before.
    ALERTSTREAM_DECL std::string member_id() const;

    /// Times that our thread was woken, for tests and benchmarks.
    ALERTSTREAM_DECL std::uint64_t wake_ups() const noexcept;

private:
    class implementation;
    explicit consumer(std::shared_ptr<implementation> made) : implementation_{std::move(made)} {}
    using code_handler = boost::asio::any_completion_handler<void(error_code)>;
    using facts_handler = boost::asio::any_completion_handler<void(error_code, std::vector<partition_facts>)>;
    ALERTSTREAM_DECL void start_run(consumer_listener&, code_handler);
    ALERTSTREAM_DECL void start_commit(std::vector<group_position>, code_handler);
    ALERTSTREAM_DECL void start_facts(std::vector<topic_partition>, std::optional<time_point>, std::chrono::milliseconds, facts_handler);
    ALERTSTREAM_DECL void start_seek(topic_partition, std::int64_t, std::chrono::milliseconds, code_handler);
    ALERTSTREAM_DECL void start_close(std::chrono::milliseconds, code_handler);

    std::shared_ptr<implementation> implementation_;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/consumer.ipp>
#endif
