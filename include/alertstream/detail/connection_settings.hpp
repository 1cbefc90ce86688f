#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/settings.hpp>

/// What every service does with its settings on the way to a Kafka connection.
namespace alertstream::detail {

/// Where an entry of the settings has what a connection is made of.
struct connection_entry {
    std::string path;          ///< of the object that holds the keys
    std::string_view url_key;
    std::optional<std::string> const& url;
    std::optional<std::string> const& username;
    std::optional<secret> const& password;
    std::optional<std::string> const& ca_file;
    std::vector<config_property> const& config;
    std::map<std::string, std::string, std::less<>> const* written{};  ///< texts with variables, as the document has them
    // A log-in by OAuth 2; absent where an entry cannot have one.
    std::optional<std::string> const* client_id{};
    std::optional<secret> const* client_secret{};
    std::optional<std::string> const* token_url{};
    std::optional<std::string> const* scope{};
};

/// OPTIONS of a stream: URL, USERNAME, PASSWORD, CLIENT_ID and its like, CA_FILE and CONFIG. Valid as long as the settings.
inline connection_entry connection_entry_of(stream_settings const& from) {
    return {from.path + ".OPTIONS", "URL", from.url, from.username, from.password, from.ca_file, from.config, &from.written, &from.client_id, &from.client_secret, &from.token_url, &from.scope};
}

/// A destination: the same with BASE_URL.
inline connection_entry connection_entry_of(sharing_settings const& from) {
    return {from.path, "BASE_URL", from.base_url, from.username, from.password, from.ca_file, from.config, nullptr, &from.client_id, &from.client_secret, &from.token_url, &from.scope};
}

/// The entry over the service's own defaults; without a `default_url` it must say
/// where the brokers are. `default_from`: the key that the default URL was made with.
/// A mistake that follows from one in `problems` is left out, here and below.
ALERTSTREAM_DECL void apply_connection(connection_entry const& from, std::string const& default_url, kafka::connection& to, std::vector<setting_error>& problems,
                                       std::string_view default_from = {});

/// How a problem of USERNAME or PASSWORD begins that is about both of them.
inline constexpr std::string_view no_credential = "there is no credential here";

/// A connection that logs in needs both halves of the credential.
ALERTSTREAM_DECL void require_credential(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems);

/// Asks librdkafka whether it takes all of it. What it refuses is a problem of the setting that gave it.
ALERTSTREAM_DECL void check_connection(connection_entry const& from, kafka::connection const& to, kafka::consumer_options const& group, std::vector<setting_error>& problems);
ALERTSTREAM_DECL void check_producer_connection(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/connection_settings.ipp>
#endif
