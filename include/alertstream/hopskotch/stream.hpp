#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>

/// HOPSKOTCH, the alert brokers of SCiMMA (https://scimma.org/hopskotch).
namespace alertstream::hopskotch {

/// What the service asks of a client: SASL_SSL with SCRAM-SHA-512, and a group id
/// that begins with the credential's user name.
struct service {
    static constexpr std::string_view name = "hopskotch";
    static constexpr std::array<std::string_view, 2> names{"hopskotch", "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream"};

    /// Where the service beats.
    static constexpr std::string_view heartbeat_topic = "sys.heartbeat";
    /// Silence that is worth a new client, unless HEARTBEAT_SECONDS says otherwise. The
    /// publisher's default is a beat every 30 s (hopbeat-container): six of them are more
    /// than a restart of it or of a broker, and three minutes are short beside the days
    /// for which clients have hung (hop-client issue 140).
    static constexpr std::chrono::seconds heartbeat_silence{180};

    /// URL (default kafka://kafka.scimma.org/), USERNAME, PASSWORD, GROUP_ID or
    /// APPLICATION, CA_FILE, CONFIG. The placeholders of large messages are put aside, with words that
    /// say what to add, unless the stream says by `resolved_by` who fetches them.
    ALERTSTREAM_DECL static void configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems);
};

/// The group id as HOPSKOTCH requires it: what is given, behind the user name and
/// a dash unless it begins so; without one, the application's name.
ALERTSTREAM_DECL std::string group_id(std::string_view username, std::string_view given, std::string_view application);

/// `hopskotch::stream<topic<"tomtoolkit.test", ingest>, …>`
template <class... Declarations>
using stream = alertstream::stream<service, Declarations...>;

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_stream.ipp>
#endif
