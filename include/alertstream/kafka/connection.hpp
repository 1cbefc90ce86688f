#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <librdkafka/rdkafka.h>
#include <sys/socket.h>

#include <alertstream/error.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::kafka {

class token_source;

enum class security_protocol { plaintext, ssl, sasl_plaintext, sasl_ssl };
enum class sasl_mechanism { scram_sha_256, scram_sha_512, plain, oauthbearer };

/// As librdkafka and TOM's settings write them: "SASL_SSL", "SCRAM-SHA-512".
/// Reading takes any case and, for protocols, '-' for '_'.
ALERTSTREAM_DECL std::string_view to_string(security_protocol) noexcept;
ALERTSTREAM_DECL std::string_view to_string(sasl_mechanism) noexcept;
ALERTSTREAM_DECL result<security_protocol> parse_security_protocol(std::string_view);
ALERTSTREAM_DECL result<sasl_mechanism> parse_sasl_mechanism(std::string_view);

/// The brokers of a URL: `kafka://host[:port][,host[:port]…]/`, or the list
/// without scheme. The port is 9092 unless given, `[::1]:9092` an IPv6 address.
/// Each broker comes back as "host:port". What is refused: another scheme, a
/// user or a topic in the URL (they have settings of their own), ports outside
/// 1..65535, characters that no host name has.
ALERTSTREAM_DECL result<std::vector<std::string>> parse_brokers(std::string_view url);

/// A broker ("host:port") on this machine, by its name: localhost, 127.0.0.0/8,
/// ::1. No name is looked up.
ALERTSTREAM_DECL bool is_this_machine(std::string_view broker) noexcept;

/// A librdkafka property and its value. The value may be a secret: do not print it.
struct property {
    std::string name;
    std::string value;

    friend bool operator==(property const&, property const&) = default;
};

/// How to reach a cluster and log in.
struct connection {
    std::vector<std::string> brokers{};                 ///< from `parse_brokers`
    security_protocol security{security_protocol::plaintext};
    sasl_mechanism mechanism{sasl_mechanism::scram_sha_512};  ///< used with the two sasl_ protocols
    std::string username{};
    secret password{};
    std::shared_ptr<token_source> tokens{};             ///< OAUTHBEARER logs in with its tokens, and with no user name
    std::string ca_file{};      ///< PEM; its authorities are added to the system's, never instead of them
    std::string client_id{"alertstream"};

    /// Any other properties (settings' CONFIG). They win over this library's
    /// tuning. What the fields above hold may also be given here; what the
    /// promise of delivery or security rests on may not, unless it is equal.
    std::vector<property> extra{};
};

/// What is wrong with one property. No value of a secret is in it.
struct property_problem {
    std::string property;
    std::string problem;

    friend bool operator==(property_problem const&, property_problem const&) = default;
};

/// All that is wrong with a configuration, at once.
struct property_problems {
    std::vector<property_problem> all{};

    /// `errc::bad_settings` and "property: problem; property: problem".
    ALERTSTREAM_DECL failure why() const;
};

[[noreturn]] inline void throw_exception_from_error(property_problems const& problems, boost::source_location const&) {
    throw error{problems.why()};
}

/// A configuration for `rd_kafka_new`, or all that is wrong with it.
using conf_result = boost::system::result<conf_handle, property_problems>;

struct consumer_options {
    std::string group_id{};

    /// The memory that one assigned partition may hold in messages fetched and
    /// not yet handled, in KiB (`queued.max.messages.kbytes`). Unless given: 8 MiB
    /// with librdkafka 2.2.0 or newer, which keeps up with that little; before,
    /// 64 MiB, as a queue that is overshot there stops fetching for a second.
    std::optional<std::int32_t> in_flight_kb{};

    std::int32_t statistics_interval_ms{0};  ///< 0: none
};

/// The properties of a consumer.
///
/// @par Fixed: another value is refused, with the reason
/// `enable.auto.commit=false`, `enable.auto.offset.store=false` (an alert's offset
/// is kept when its handlers are done), `auto.offset.reset=error` (a lost position
/// is reported, never decided silently), `enable.partition.eof=true`,
/// `log.queue=true`, the eager `group.protocol`. `partition.assignment.strategy` is
/// `range,roundrobin`; `cooperative-sticky` is refused below librdkafka 2.10, which
/// hangs with it.
///
/// @par Security
/// Verification of certificates and host names cannot be switched off; nothing
/// that loads code or runs a command can be set; a log-in without TLS is refused
/// unless each broker is on this machine, and then the client connects to nothing
/// but loopback addresses, whatever the brokers advertise. OAUTHBEARER is refused
/// without `tokens`: librdkafka would wait for one without end.
///
/// @par Tuned: CONFIG may set another value
/// `fetch.queue.backoff.ms=10` (librdkafka ≥ 2.2.0) or
/// `queued.min.messages=10000000` (before), `fetch.message.max.bytes` 4 MiB,
/// `topic.metadata.refresh.interval.ms=5000` (a topic that did not exist is picked
/// up within seconds), `socket.keepalive.enable=true`, reconnecting after 100 ms
/// to 10 s.
ALERTSTREAM_DECL conf_result make_consumer_conf(connection const&, consumer_options const&);

/// The properties of a producer: security as for a consumer; fixed are
/// `log.queue=true` and `delivery.report.only.error=false` (each send waits for
/// its report). No `transactional.id`.
ALERTSTREAM_DECL conf_result make_producer_conf(connection const&);

namespace detail {

/// The decisions behind the two functions above, for a librdkafka version.
struct property_plan {
    std::vector<property> properties{};  ///< in the order to set them; secrets included
    std::vector<property_problem> problems{};
    bool loopback_only{};
};

ALERTSTREAM_DECL property_plan plan_consumer(connection, consumer_options const&, int version);

struct reader_tuning {
    bool latest{};     ///< where it goes on if its position is gone from the log
    bool until_end{};  ///< an end is to be seen soon; else a broker with nothing to say is asked seldom
};
/// A consumer without a group: CONFIG's sizes and group are not used.
ALERTSTREAM_DECL property_plan plan_reader(connection, reader_tuning);
ALERTSTREAM_DECL property_plan plan_producer(connection, int version);

/// For a log-in without TLS, called on librdkafka's threads in place of
/// connect(2): brokers may advertise any address, and the credential must not
/// follow.
ALERTSTREAM_DECL int connect_loopback_only(int socket, sockaddr const* address, int size, char const*, void*) noexcept;

/// Sets what was planned; appends what librdkafka refuses.
ALERTSTREAM_DECL conf_result make_conf(property_plan);

}  // namespace detail

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/connection.ipp>
#endif
