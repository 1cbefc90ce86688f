#pragma once

#include <algorithm>
#include <string>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/error.hpp>

namespace alertstream::hopskotch::detail {

/// formats.md of hop-client's behaviour: HTTP status to Kafka's error.
inline rd_kafka_resp_err_t kafka_error_of(unsigned status) noexcept {
    switch (status) {
    case 400: return RD_KAFKA_RESP_ERR_INVALID_REQUEST;
    case 401: return RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED;
    case 403: return RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    case 404: return RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND;
    case 413: return RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    case 502:
    case 503:
    case 504: return RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION;
    case 505: return RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION;
    default: return status / 100 == 4 ? RD_KAFKA_RESP_ERR_INVALID_REQUEST : RD_KAFKA_RESP_ERR_UNKNOWN;
    }
}

/// What to do about it.
inline std::string_view advice_of(unsigned status) noexcept {
    switch (status) {
    case 401: return "it wants another log-in: check USERNAME and PASSWORD";
    case 403: return "this credential has no permission for that topic: ask its owner";
    case 404: return "it has no such message, or not yet";
    case 413: return "it takes no message of this size";
    case 422: return "it has a message of this _id already, or does not take this one";
    case 501: return "it takes no messages for now: it is read-only";
    default: break;
    }
    if (status / 100 == 3) return "it redirects, which is not followed: the broker must declare the new address";
    return status / 100 == 5 ? "it is in trouble" : "it did not understand the request";
}

inline bool helped_by_time(unsigned status) noexcept { return status / 100 == 5 || status == 401 || status == 403 || status == 404 || status == 408 || status == 429; }

}  // namespace alertstream::hopskotch::detail
