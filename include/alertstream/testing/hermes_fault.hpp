#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include <librdkafka/rdkafka.h>

#include <alertstream/testing/fault.hpp>

/// What goes wrong behind Hermes, with one request: see `hermes::next`.
namespace alertstream::testing::fault {

/// A valid message is refused by Kafka: 400 with the code, as in "code=_MSG_TIMED_OUT".
struct kafka_refuses {
    rd_kafka_resp_err_t code{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED};
    std::chrono::milliseconds after{};  ///< the real one takes 30 s for UNKNOWN_TOPIC_OR_PART, 300 s for a log-in
    bool publishes{};                   ///< and is on the topic all the same, as with a time-out it may be
};

/// TNS is asked and refuses: 400 with these words. Nothing is published.
struct tns_refuses {
    std::string words{"TNS submission failed with feedback: {'at_report': [{'reporter': {'message': 'Invalid.', 'message_id': 5}}]}"};
};

/// As with TNS.
struct gcn_refuses {
    std::string words{"Failed to submit message to GCN: HTTPError('403 Client Error: Forbidden for url: https://gcn.nasa.gov/api/circulars')"};
};

}  // namespace alertstream::testing::fault

namespace alertstream::testing {

using hermes_fault = std::variant<fault::kafka_refuses, fault::tns_refuses, fault::gcn_refuses>;

/// What `hermes::random_faults` does.
struct chance {
    std::uint64_t seed{1};
    double share{0.2};                            ///< of the requests that meet a fault
    std::chrono::milliseconds latest{500};        ///< what is published late is published by then
};

}  // namespace alertstream::testing
