#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>

/// NASA's General Coordinates Network over Kafka (https://gcn.nasa.gov).
namespace alertstream::gcn {

/// Reaches the brokers of DOMAIN (default gcn.nasa.gov) or of URL, over TLS.
/// Transport settings come from OPTIONS and CONFIG as they are. This version has no
/// GCN log-in: CLIENT_ID and CLIENT_SECRET leave a note in the log.
struct service {
    static constexpr std::string_view name = "gcn";
    static constexpr std::array<std::string_view, 3> names{"gcn", "tom_alertstreams.alertstreams.gcn.GCNClassicAlertStream",
                                                           "tom_alertstreams.alertstreams.gcn.GCNKafkaAlertStream"};

    ALERTSTREAM_DECL static void configure(stream_settings const& from, delivery::stream_plan& into, std::vector<setting_error>& problems);
};

/// The group of a stream without GROUP_ID: the credential's name (CLIENT_ID, else
/// USERNAME), a dash, and the application's.
ALERTSTREAM_DECL std::string group_id(std::string_view credential, std::string_view application);

/// `gcn::stream<topic<"gcn.circulars", log_circular>, …>`
template <class... Declarations>
using stream = alertstream::stream<service, Declarations...>;

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_stream.ipp>
#endif
