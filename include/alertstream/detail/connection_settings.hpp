#pragma once

#include <string>
#include <vector>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/settings.hpp>

/// What every service does with OPTIONS on the way to a Kafka connection.
namespace alertstream::detail {

/// URL, USERNAME, PASSWORD, CA_FILE and CONFIG over the service's own defaults.
ALERTSTREAM_DECL void apply_connection(stream_settings const& from, std::string const& default_url, kafka::connection& to, std::vector<setting_error>& problems);

/// A connection that logs in needs both halves of the credential.
ALERTSTREAM_DECL void require_credential(stream_settings const& from, kafka::connection const& to, std::vector<setting_error>& problems);

/// Asks librdkafka whether it takes all of it; everything it refuses is a problem of CONFIG.
ALERTSTREAM_DECL void check_connection(stream_settings const& from, kafka::connection const& to, kafka::consumer_options const& group, std::vector<setting_error>& problems);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/connection_settings.ipp>
#endif
