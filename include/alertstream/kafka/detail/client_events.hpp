#pragma once

#include <librdkafka/rdkafka.h>

#include <alertstream/log.hpp>

namespace alertstream::kafka::detail {

/// Writes a LOG event of librdkafka into the log, its level translated.
ALERTSTREAM_DECL void log_event(logger const&, rd_kafka_event_t*);

/// Writes an ERROR event: what happened and what to do; a refused log-in in words.
/// Returns the error, a fatal one resolved to its cause.
ALERTSTREAM_DECL rd_kafka_resp_err_t error_event(logger const&, rd_kafka_t*, rd_kafka_event_t*);

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/client_events.ipp>
#endif
