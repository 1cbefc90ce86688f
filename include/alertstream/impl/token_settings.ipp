#pragma once

#include <utility>

#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/detail/token_settings.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/impl/connection_settings.ipp>

namespace alertstream::detail {

/// The key's value, else the last of the property.
inline std::string key_or_property(connection_entry const& from, std::optional<std::string> const* key, std::string_view property) {
    if (key && *key && !(*key)->empty()) return **key;
    auto const* const found = property_of(from, property);
    return found ? found->reveal() : std::string{};
}

ALERTSTREAM_DECL kafka::client_credentials credentials_of(connection_entry const& from) {
    kafka::client_credentials made;
    made.client_id = key_or_property(from, from.client_id, "sasl.oauthbearer.client.id");
    if (from.client_secret && *from.client_secret && !(*from.client_secret)->empty()) made.client_secret = **from.client_secret;
    else if (auto const* const found = property_of(from, "sasl.oauthbearer.client.secret")) made.client_secret = secret{found->reveal()};
    made.token_endpoint = key_or_property(from, from.token_url, "sasl.oauthbearer.token.endpoint.url");
    made.scope = key_or_property(from, from.scope, "sasl.oauthbearer.scope");
    return made;
}

ALERTSTREAM_DECL bool has_client(connection_entry const& from) {
    auto const made = credentials_of(from);
    return !made.client_id.empty() || !made.client_secret.empty();
}

/// GCN's own, by the name of its brokers: kafka.test.gcn.nasa.gov has auth.test.gcn.nasa.gov.
inline std::string endpoint_of_gcn(kafka::connection const& to) {
    if (to.brokers.empty()) return {};
    auto const host = to.brokers.front().substr(0, to.brokers.front().rfind(':'));
    auto const dot = host.find('.');
    if (dot == host.npos || !host.ends_with(".gcn.nasa.gov") || !host.starts_with("kafka")) return {};
    return "https://auth" + host.substr(dot) + "/oauth2/token";
}

ALERTSTREAM_DECL void apply_tokens(connection_entry const& from, std::string const& default_endpoint, kafka::connection& to, std::vector<setting_error>& problems) {
    bool const logs_in = to.security == kafka::security_protocol::sasl_ssl || to.security == kafka::security_protocol::sasl_plaintext;
    if (!logs_in || to.mechanism != kafka::sasl_mechanism::oauthbearer || security_unknown(from, problems)) return;
    auto with = credentials_of(from);
    with.ca_file = to.ca_file;
    if (with.token_endpoint.empty()) with.token_endpoint = default_endpoint.empty() ? endpoint_of_gcn(to) : default_endpoint;
    auto const missing = problems.size();
    if (with.client_id.empty()) complain_once(problems, from.path + ".CLIENT_ID", "expected the id of a client's credential (GCN: https://gcn.nasa.gov/quickstart); there is none");
    if (with.client_secret.empty()) complain_once(problems, from.path + ".CLIENT_SECRET", "expected the secret of the client; there is none");
    if (with.token_endpoint.empty()) complain_once(problems, from.path + ".TOKEN_URL", "expected where tokens are had, as https://host/oauth2/token; there is none, and URL is not GCN's");
    else if (auto const url = http::detail::parse_url(with.token_endpoint); !url) complain_once(problems, from.path + ".TOKEN_URL", url.error().message());
    if (problems.size() > missing || with.client_id.empty() || with.client_secret.empty()) return;
    auto made = kafka::tokens_of(with);
    if (made) to.tokens = std::move(*made);
    else complain_once(problems, from.path + ".CA_FILE", with_written_file(from, made.error().detail));
}

}  // namespace alertstream::detail
