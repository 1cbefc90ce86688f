#pragma once

#include <string>
#include <string_view>

#include <librdkafka/rdkafka.h>

#include <alertstream/error.hpp>

namespace alertstream::kafka {

/// Errors of librdkafka and of brokers. The messages are librdkafka's own, and
/// for the common ones what to do about them.
ALERTSTREAM_DECL boost::system::error_category const& error_category() noexcept;

/// A log-in that the broker refused, in words. `text` is librdkafka's (the
/// reason of an `_AUTHENTICATION` error), `version` the librdkafka in use as
/// `rd_kafka_version()` counts, `mechanism` the SASL mechanism, for brokers
/// that do not name it.
///
/// Before librdkafka 2.6.1 SCRAM repeats the nonce (librdkafka pull request
/// 4895), which Kafka 4 refuses as "invalid credentials": then the code is
/// `errc::scram_too_old`, because it cannot be told from a wrong password. A refused token is
/// `errc::token_refused`; a broker that does not offer the mechanism, UNSUPPORTED_SASL_MECHANISM.
ALERTSTREAM_DECL failure explain_login(std::string_view text, int version = rd_kafka_version(), std::string_view mechanism = {});

/// "2.0.2" of 0x020002ff.
ALERTSTREAM_DECL std::string version_text(int version = rd_kafka_version());

/// The same request may succeed later without anybody's doing.
ALERTSTREAM_DECL bool is_transient(rd_kafka_resp_err_t) noexcept;

}  // namespace alertstream::kafka

/// In the global namespace, where argument-dependent lookup finds it: the enum
/// is C's.
inline boost::system::error_code make_error_code(rd_kafka_resp_err_t e) noexcept {
    return {static_cast<int>(e), alertstream::kafka::error_category()};
}

template <>
struct boost::system::is_error_code_enum<rd_kafka_resp_err_t> : std::true_type {};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/kafka_error.ipp>
#endif
