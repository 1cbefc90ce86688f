#pragma once

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/producer.hpp>

namespace alertstream::kafka::detail {

/// Hands a message to librdkafka, which copies all of it. `opaque` comes back in
/// its delivery report.
ALERTSTREAM_DECL rd_kafka_resp_err_t produce(rd_kafka_t*, rd_kafka_topic_t*, record const&, void* opaque);

/// A topic by its name; an error if no topic can have that name.
ALERTSTREAM_DECL rd_kafka_resp_err_t new_topic(rd_kafka_t*, std::string_view name, topic_handle& made);

/// What a delivery report says.
ALERTSTREAM_DECL delivered delivery_of(rd_kafka_message_t const&) noexcept;

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/produce.ipp>
#endif
