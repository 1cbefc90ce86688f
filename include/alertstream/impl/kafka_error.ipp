#pragma once

#include <algorithm>
#include <string>

#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka {

namespace detail {

/// What to do, for those errors where somebody can do something.
inline std::string_view advice(rd_kafka_resp_err_t e) noexcept {
    switch (e) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
        return "check URL, the network and that a firewall lets port 9092 through; it is tried again without end";
    case RD_KAFKA_RESP_ERR__RESOLVE: return "the broker's name is unknown: check URL and the name service; it is tried again without end";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED: return "the broker refused the log-in: check USERNAME and PASSWORD";
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM: return "the broker does not offer this log-in: HOPSKOTCH wants SCRAM-SHA-512, GCN OAUTHBEARER";
    case RD_KAFKA_RESP_ERR__SSL:
        return "TLS failed: check that URL names the host in the broker's certificate, and that CA_FILE holds its authority "
               "if the system does not know it";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED: return "the credential has no permission for this topic: add it where the credential was made";
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        return "the credential may not use this group: at HOPSKOTCH a GROUP_ID starts with the credential's name and a hyphen";
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
        return "the credential has no permission for this: HOPSKOTCH allows no transactions, and switch off enable.idempotence if it is set";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        return "there is no such topic here: check its name; some exist only after their first alert";
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: return "the topic has no such partition";
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION: return "a topic's name has 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        return "the message is larger than the topic or message.max.bytes (1,000,000 unless set) allows: raise the latter in "
               "CONFIG if the topic takes more, or offload the payload";
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: return "too many messages wait to be sent: queue.buffering.max.messages, queue.buffering.max.kbytes";
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
        return "no broker acknowledged it within delivery.timeout.ms (5 minutes unless set): check the connection; it may have arrived";
    case RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:
        return "the loop was held for longer than max.poll.interval.ms, and the group went on without us: let long work run "
               "elsewhere (as::on) or co_await";
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: return "another client with the same group.instance.id took over";
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
        return "the other members of the group use another partition.assignment.strategy: stop them, or use their strategy or another GROUP_ID";
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return "the position is no longer, or not yet, in the topic";
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED: return "this librdkafka was built without something the message needs (zstd, for example)";
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_MSG: return "the message is damaged on the broker or on its way";
    default: return {};
    }
}

class category final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "alertstream.kafka"; }

    std::string message(int code) const override {
        // What librdkafka's enumeration has no bits for is no value of it.
        if (code < -256 || code > 255) return "error " + std::to_string(code) + ", unknown to this librdkafka";
        auto const e = static_cast<rd_kafka_resp_err_t>(code);
        std::string text = rd_kafka_err2str(e);
        if (auto const what_to_do = advice(e); !what_to_do.empty()) text.append(" (").append(what_to_do).append(")");
        return text;
    }
};

}  // namespace detail

ALERTSTREAM_DECL boost::system::error_category const& error_category() noexcept {
    static detail::category const instance;
    return instance;
}

ALERTSTREAM_DECL std::string version_text(int version) {
    auto const byte = [&](int shift) { return std::to_string((static_cast<unsigned>(version) >> shift) & 0xffU); };
    return byte(24) + "." + byte(16) + "." + byte(8);
}

ALERTSTREAM_DECL failure explain_login(std::string_view text, int version, std::string_view mechanism) {
    constexpr int scram_mended = 0x020601ff;
    // "…mechanism handshake failed: Broker: Unsupported SASL mechanism: broker's supported mechanisms: SCRAM-SHA-512"
    if (text.find("supported mechanisms") != text.npos)
        return {RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, "librdkafka says: " + std::string{text}};
    if (text.find("OAUTHBEARER") != text.npos || mechanism == "OAUTHBEARER") return {errc::token_refused, "librdkafka " + version_text(version) + " says: " + std::string{text}};
    bool const scram = text.find("SCRAM") != text.npos || mechanism.starts_with("SCRAM");
    bool const too_old = scram && version < scram_mended;
    return {too_old ? errc::scram_too_old : errc::login_failed, "librdkafka " + version_text(version) + " says: " + std::string{text}};
}

ALERTSTREAM_DECL bool is_transient(rd_kafka_resp_err_t e) noexcept {
    switch (e) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__WAIT_CACHE:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED: return true;
    default: return false;
    }
}

}  // namespace alertstream::kafka
