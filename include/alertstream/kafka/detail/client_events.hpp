#pragma once

#include <string_view>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>
#include <alertstream/log.hpp>

namespace alertstream::kafka::detail {

/// Writes a LOG event of librdkafka into the log, its level translated. What it
/// calls an error is mostly a broker that will be back, and what comes as an ERROR
/// event too is for debugging only.
ALERTSTREAM_DECL void log_event(logger const&, rd_kafka_event_t*);

/// A log-in of this client that was refused, in words: its mechanism decides whether
/// an old librdkafka may be to blame, and brokers do not always name it.
ALERTSTREAM_DECL failure refused_login(rd_kafka_t*, std::string_view reason);

/// Writes an ERROR event: what happened and what to do; a refused log-in in words.
/// Returns the error, a fatal one resolved to its cause.
ALERTSTREAM_DECL rd_kafka_resp_err_t error_event(logger const&, rd_kafka_t*, rd_kafka_event_t*);

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/client_events.ipp>
#endif
