#pragma once

/// A part of the compiled library: librdkafka on Asio. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/ask_broker.ipp>
#include <alertstream/impl/ask_ends.ipp>
#include <alertstream/impl/blocking.ipp>
#include <alertstream/impl/client_credentials.ipp>
#include <alertstream/impl/client_events.ipp>
#include <alertstream/impl/connection.ipp>
#include <alertstream/impl/connection_settings.ipp>
#include <alertstream/impl/consumer.ipp>
#include <alertstream/impl/endpoint_source.ipp>
#include <alertstream/impl/event_source.ipp>
#include <alertstream/impl/kafka_destination.ipp>
#include <alertstream/impl/kafka_error.ipp>
#include <alertstream/impl/kept_record.ipp>
#include <alertstream/impl/message_search.ipp>
#include <alertstream/impl/partition_queue.ipp>
#include <alertstream/impl/produce.ipp>
#include <alertstream/impl/producer.ipp>
#include <alertstream/impl/size_limits.ipp>
#include <alertstream/impl/span_session.ipp>
#include <alertstream/impl/token_answer.ipp>
#include <alertstream/impl/token_login.ipp>
#include <alertstream/impl/token_machine.ipp>
#include <alertstream/impl/token_settings.ipp>
#include <alertstream/impl/topic_ends.ipp>
#include <alertstream/impl/topic_reader.ipp>
#include <alertstream/impl/topic_span.ipp>
