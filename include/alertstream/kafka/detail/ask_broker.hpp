#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/consumer.hpp>

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

/// The names of all topics that the credential may see.
ALERTSTREAM_DECL topics_answer ask_topics(rd_kafka_t* client, std::chrono::milliseconds limit) noexcept;

/// Moves one assigned partition.
ALERTSTREAM_DECL error_code seek_now(rd_kafka_t* client, topic_partition const& where, std::int64_t offset, std::chrono::milliseconds limit) noexcept;

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/ask_broker.ipp>
#endif
