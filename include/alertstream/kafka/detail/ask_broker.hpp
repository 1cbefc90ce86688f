#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/token_source.hpp>

/// Questions to the broker that librdkafka answers only by blocking: for the
/// helper thread.
namespace alertstream::kafka::detail {

struct facts_answer {
    error_code problem{};
    std::vector<partition_facts> facts{};
};

/// What is known of these partitions; with `since`, the first offset at or behind that time too.
/// A handful of requests, however many partitions there are. Answers by `until`.
ALERTSTREAM_DECL facts_answer ask_facts(rd_kafka_t* client, std::vector<topic_partition> const& which, std::optional<time_point> since,
                                        std::chrono::steady_clock::time_point until) noexcept;

struct topics_answer {
    error_code problem{};
    std::vector<std::string> topics{};
};

/// librdkafka from 2.1 to 2.3 forgets what it knows of each topic when it gets the list
/// of all, and then takes the consumer that asked for subscribed to none: its assignment is
/// revoked. (Its own question for patterns, which it answers from the list, is exempt.)
constexpr bool forgets_topics(int version) noexcept { return version >= 0x02010000 && version < 0x02040000; }

/// The names of all topics that the credential may see. Where the question would cost a
/// consumer its assignment (`forgets_topics`), a client of its own asks, which goes at once.
/// With `token`, that client logs in with it.
ALERTSTREAM_DECL topics_answer ask_topics(rd_kafka_t* client, std::chrono::milliseconds limit, std::optional<bearer_token> const& token) noexcept;

struct partitions_answer {
    error_code problem{};  ///< the topic's, if the broker answered
    int partitions{};
};

/// How many partitions a topic has.
ALERTSTREAM_DECL partitions_answer ask_partitions(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit) noexcept;

/// Moves one assigned partition.
ALERTSTREAM_DECL error_code seek_now(rd_kafka_t* client, topic_partition const& where, std::int64_t offset, std::chrono::milliseconds limit) noexcept;

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/ask_broker.ipp>
#endif
