#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/gcn/topics.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>

/// NASA's General Coordinates Network over Kafka (https://gcn.nasa.gov).
namespace alertstream::gcn {

/// Reaches the brokers of DOMAIN (gcn.nasa.gov unless given; test.gcn.nasa.gov,
/// dev.gcn.nasa.gov) or of URL, over TLS, and logs in by OAuth 2 with CLIENT_ID and
/// CLIENT_SECRET (made at https://gcn.nasa.gov/quickstart), on any librdkafka: the token comes
/// by the library's own HTTPS client from TOKEN_URL, `https://auth.{DOMAIN}/oauth2/token`
/// unless given. SCOPE is asked for if given. CA_FILE holds for both servers.
///
/// TOM's names of the two (`GCN_CLASSIC_CLIENT_ID`, `GCN_KAFKA_CLIENT_ID`, …) are read, and
/// librdkafka's in CONFIG (`sasl.oauthbearer.client.id`, `.client.secret`,
/// `.token.endpoint.url`, `.scope`, with `.method` oidc); gcn-kafka's of the environment by
/// `with_environment` (gcn/login.hpp). USERNAME and PASSWORD log in by SCRAM instead, at a Kafka of one's own.
///
/// All streams and destinations of one credential share one token, which is renewed
/// at 80 % of its life; how that stands is in `stream_status::login`. While no new one can
/// be had the stream goes on with the old one; without any it is `unauthorised`, and says why.
struct service {
    static constexpr std::string_view name = "gcn";
    static constexpr std::array<std::string_view, 3> names{"gcn", "tom_alertstreams.alertstreams.gcn.GCNClassicAlertStream",
                                                           "tom_alertstreams.alertstreams.gcn.GCNKafkaAlertStream"};

    /// Where the service beats, once a second.
    static constexpr std::string_view heartbeat_topic = "gcn.heartbeat";
    /// Silence that is worth a new client, unless HEARTBEAT_SECONDS says otherwise: sixty beats.
    /// A broker that is restarted, or hands the topic to another, is silent for some ten
    /// seconds; whoever points a telescope at a burst wants to know of a dead client within
    /// the minute; and one made anew for nothing costs a log-in, no alert. 0 switches it off.
    static constexpr std::chrono::seconds heartbeat_silence{60};

    ALERTSTREAM_DECL static void configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems);
};

/// The group of a stream without GROUP_ID: the credential's name (CLIENT_ID, else
/// USERNAME), a dash, and the application's.
ALERTSTREAM_DECL std::string group_id(std::string_view credential, std::string_view application);

/// `gcn::stream<circulars<log_circular>, classic::text<"SNEWS", wake_up>, …>` (topics.hpp)
template <class... Declarations>
using stream = alertstream::stream<service, Declarations...>;

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_stream.ipp>
#endif
