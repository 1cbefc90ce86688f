#pragma once

#include <array>
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

    /// URL (default kafka://kafka.scimma.org/), USERNAME, PASSWORD, GROUP_ID or
    /// APPLICATION, CA_FILE, CONFIG.
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
