#pragma once

#include <cstdint>
#include <string>

#include <alertstream/error.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/fetched.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

class consumer;

/// What a partition's queue held next.
struct polled {
    enum class kind { nothing, message, end, error };

    kind what{kind::nothing};
    fetched record{};          ///< for `message`
    std::int64_t offset{-1};   ///< for `end`: behind the last message, control records included
    error_code code{};         ///< for `error`: what librdkafka says of this partition
    std::string reason{};
};

/// The queue of one assigned partition: made by consumer::assign(), valid until
/// it is destroyed, which must be before the partition is unassigned.
/// A queue that is not polled stops fetching at queued.max.messages.kbytes of its
/// own, and no other partition waits for it.
class partition_queue {
public:
    partition_queue(queue_handle queue, topic_partition where) noexcept : queue_{std::move(queue)}, where_{std::move(where)} {}

    ~partition_queue() {
        // librdkafka's threads write to the eventfd.
        if (queue_) rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
    }
    partition_queue(partition_queue const&) = delete;
    partition_queue& operator=(partition_queue const&) = delete;

    /// Never blocks.
    polled poll() {
        polled made;
        if (next(made.record, made)) made.what = polled::kind::message;
        return made;
    }

    /// The same for a reader in a hurry: true with a message in `record`, or
    /// false with what else there was in `other`.
    ALERTSTREAM_DECL bool next(fetched& record, polled& other);

    topic_partition const& where() const noexcept { return where_; }

private:
    friend class consumer;
    queue_handle queue_;
    topic_partition where_;
};

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/partition_queue.ipp>
#endif
