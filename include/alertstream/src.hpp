#pragma once

/// Compiles the library once: one source file of a program that is built with
/// ALERTSTREAM_SEPARATE_COMPILATION includes this.
#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#error "alertstream/src.hpp: define ALERTSTREAM_SEPARATE_COMPILATION for the whole program, or do not include this file"
#endif

#include <alertstream/impl/alert_line.ipp>
#include <alertstream/impl/alert_text.ipp>
#include <alertstream/impl/ask_broker.ipp>
#include <alertstream/impl/assignment_machine.ipp>
#include <alertstream/impl/base64.ipp>
#include <alertstream/impl/blocking.ipp>
#include <alertstream/impl/brightness.ipp>
#include <alertstream/impl/circular.ipp>
#include <alertstream/impl/client_events.ipp>
#include <alertstream/impl/connection.ipp>
#include <alertstream/impl/connection_settings.ipp>
#include <alertstream/impl/consumer.ipp>
#include <alertstream/impl/dead_letter.ipp>
#include <alertstream/impl/dead_letter_file.ipp>
#include <alertstream/impl/dead_letter_sink.ipp>
#include <alertstream/impl/dead_letter_tools.ipp>
#include <alertstream/impl/error.ipp>
#include <alertstream/impl/escape.ipp>
#include <alertstream/impl/event_source.ipp>
#include <alertstream/impl/expand.ipp>
#include <alertstream/impl/fifo_mutex.ipp>
#include <alertstream/impl/gcn_stream.ipp>
#include <alertstream/impl/handlers.ipp>
#include <alertstream/impl/hermes_alert.ipp>
#include <alertstream/impl/hopskotch_stream.ipp>
#include <alertstream/impl/iso_time.ipp>
#include <alertstream/impl/json_fields.ipp>
#include <alertstream/impl/json_text.ipp>
#include <alertstream/impl/json_value.ipp>
#include <alertstream/impl/json_verbatim.ipp>
#include <alertstream/impl/kafka_error.ipp>
#include <alertstream/impl/lane.ipp>
#include <alertstream/impl/log.ipp>
#include <alertstream/impl/message.ipp>
#include <alertstream/impl/near_miss.ipp>
#include <alertstream/impl/partition_queue.ipp>
#include <alertstream/impl/position.ipp>
#include <alertstream/impl/position_file.ipp>
#include <alertstream/impl/produce.ipp>
#include <alertstream/impl/producer.ipp>
#include <alertstream/impl/read_streams.ipp>
#include <alertstream/impl/replay.ipp>
#include <alertstream/impl/run.ipp>
#include <alertstream/impl/sample_alerts.ipp>
#include <alertstream/impl/settings.ipp>
#include <alertstream/impl/settings_entries.ipp>
#include <alertstream/impl/settings_reader.ipp>
#include <alertstream/impl/start_point.ipp>
#include <alertstream/impl/status.ipp>
#include <alertstream/impl/stream_runner.ipp>
#include <alertstream/impl/streams_engine.ipp>
#include <alertstream/impl/testing_broker.ipp>
#include <alertstream/impl/time.ipp>
