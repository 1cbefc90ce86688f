#pragma once

#include <chrono>
#include <string>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/topic_ends.hpp>

namespace alertstream::kafka::detail {

struct ends_answer {
    error_code problem{};
    topic_ends ends{};  ///< without last messages
};

/// Where a topic begins and ends now, and whose it is: for the helper thread. Answers
/// within `limit`; four requests, however many partitions there are.
ALERTSTREAM_DECL ends_answer ask_ends(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit) noexcept;

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/ask_ends.ipp>
#endif
