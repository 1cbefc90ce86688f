#pragma once

#include <optional>
#include <string_view>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/log.hpp>

namespace alertstream::kafka::detail {

/// Writes a LOG event of librdkafka into the log, its level translated. What it
/// calls an error is mostly a broker that will be back, and what comes as an ERROR
/// event too is for debugging only.
ALERTSTREAM_DECL void log_event(logger const&, rd_kafka_event_t*);

/// A log-in of this client that was refused, in words: its mechanism decides whether
/// an old librdkafka may be to blame, and brokers do not always name it. A token that was
/// refused is told to its source.
ALERTSTREAM_DECL failure refused_login(rd_kafka_t*, token_login&, std::string_view reason);

struct client_error {
    rd_kafka_resp_err_t code{};             ///< of a fatal one, its cause
    std::optional<failure> no_login{};      ///< why the client is not logged in, if that is the error
};

/// Writes an ERROR event: what happened and what to do; a refused log-in in words.
ALERTSTREAM_DECL client_error error_event(logger const&, rd_kafka_t*, token_login&, rd_kafka_event_t*);

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/client_events.ipp>
#endif
