#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/impl/connection.ipp>

namespace alertstream::detail {

inline void complain_once(std::vector<setting_error>& problems, std::string path, std::string problem) {
    if (!wrong_already(problems, path)) problems.push_back({std::move(path), std::move(problem)});
}

/// The words of a parser with its value, which it puts between quotes, as the document has it.
inline std::string with_written(std::string words, std::string_view written) {
    if (written.empty()) return words;
    auto const first = words.find('"');
    auto const last = words.rfind('"');
    if (first != last) words.replace(first + 1, last - first - 1, written);
    return words;
}

inline std::string_view written_of(connection_entry const& from, std::string_view key) {
    if (!from.written) return {};
    auto const found = from.written->find(key);
    return found == from.written->end() ? std::string_view{} : std::string_view{found->second};
}

/// The same for CA_FILE, whose words may hold other quotes.
inline std::string with_written_file(connection_entry const& from, std::string words) {
    auto const written = written_of(from, "CA_FILE");
    if (written.empty() || !from.ca_file) return words;
    auto const quoted = '"' + *from.ca_file + '"';
    auto const at = words.find(quoted);
    if (at != words.npos) words.replace(at, quoted.size(), '"' + std::string{written} + '"');
    return words;
}

/// What librdkafka would fetch tokens with, had it been built for that: this library fetches them with it
/// (token_settings.hpp).
inline bool takes_token_property(config_property const& each, kafka::connection& to, std::vector<setting_error>& problems) {
    if (each.name == "https.ca.location") {
        if (to.ca_file.empty() && each.reveal() != "probe") to.ca_file = each.reveal();
        return true;
    }
    if (each.name == "sasl.oauthbearer.method") {
        auto const method = kafka::detail::lower(each.reveal());
        if (method != "oidc" && method != "default") complain_once(problems, each.path, "expected oidc: the token is fetched by OAuth 2 client credentials");
        return true;
    }
    return each.name == "sasl.oauthbearer.client.id" || each.name == "sasl.oauthbearer.client.secret" || each.name == "sasl.oauthbearer.token.endpoint.url" ||
           each.name == "sasl.oauthbearer.scope";
}

/// CONFIG may also hold what has a field of its own: the field takes it, so that the rules see one value.
inline bool takes_field(config_property const& each, kafka::connection& to, std::vector<setting_error>& problems) {
    auto const take = [&](auto parsed, auto& into) {
        if (parsed) into = std::move(*parsed);
        else complain_once(problems, each.path, with_written(parsed.error().detail, each.written));
        return true;
    };
    if (each.name == "security.protocol") return take(kafka::parse_security_protocol(each.reveal()), to.security);
    if (each.name == "sasl.mechanism" || each.name == "sasl.mechanisms") return take(kafka::parse_sasl_mechanism(each.reveal()), to.mechanism);
    if (each.name == "bootstrap.servers" || each.name == "metadata.broker.list") return take(kafka::parse_brokers(each.reveal()), to.brokers);
    if (each.name == "sasl.username") to.username = each.reveal();
    else if (each.name == "sasl.password") to.password = secret{each.reveal()};
    else if (each.name == "ssl.ca.location") to.ca_file = each.reveal();
    else if (each.name == "client.id") to.client_id = each.reveal();
    else return takes_token_property(each, to, problems);
    return true;
}

ALERTSTREAM_DECL void apply_connection(connection_entry const& from, std::string const& default_url, kafka::connection& to, std::vector<setting_error>& problems,
                                       std::string_view default_from) {
    auto const url_key = from.url || default_from.empty() ? from.url_key : default_from;
    if (!from.url && default_url.empty()) complain_once(problems, from.path + "." + std::string{url_key}, "expected the brokers, as kafka://host[:port]/; there is none");
    else if (auto parsed = kafka::parse_brokers(from.url.value_or(default_url))) to.brokers = std::move(*parsed);
    else complain_once(problems, from.path + "." + std::string{url_key}, with_written(parsed.error().detail, written_of(from, url_key)));
    for (auto const& each : from.config)
        if (!takes_field(each, to, problems)) to.extra.push_back({each.name, each.reveal()});
    if (from.username) to.username = *from.username;
    if (from.password) to.password = *from.password;
    if (from.ca_file) to.ca_file = *from.ca_file;
}

/// Whether it logs in at all is not known while CONFIG, or what it says of it, is wrong.
inline bool security_unknown(connection_entry const& from, std::vector<setting_error> const& problems) {
    for (auto const* config : {".CONFIG", ".KAFKA_CONFIG"})
        if (wrong_already(problems, from.path + config) || wrong_already(problems, from.path + config + ".security.protocol")) return true;
    return false;
}

/// That both halves are missing has been said, with the reason.
inline bool credential_missed(connection_entry const& from, std::vector<setting_error> const& problems) {
    return std::any_of(problems.begin(), problems.end(), [&](setting_error const& each) { return each.path.starts_with(from.path + ".") && each.problem.starts_with(no_credential); });
}

ALERTSTREAM_DECL void require_credential(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems) {
    bool const logs_in = to.security == kafka::security_protocol::sasl_ssl || to.security == kafka::security_protocol::sasl_plaintext;
    if (!logs_in || to.mechanism == kafka::sasl_mechanism::oauthbearer || security_unknown(from, problems)) return;
    if (credential_missed(from, problems)) return;
    if (to.username.empty()) complain_once(problems, from.path + ".USERNAME", "expected the user name of a credential; there is none");
    if (to.password.empty()) complain_once(problems, from.path + ".PASSWORD", "expected the password of the credential; there is none");
}

/// The key that gives a property unless CONFIG does.
inline std::string_view key_of(connection_entry const& from, std::string_view property) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> keys{{{"sasl.username", "USERNAME"},
                                                                                        {"sasl.password", "PASSWORD"},
                                                                                        {"ssl.ca.location", "CA_FILE"},
                                                                                        {"ssl.ca.pem", "CA_FILE"},
                                                                                        {"group.id", "GROUP_ID"},
                                                                                        {"queued.max.messages.kbytes", "IN_FLIGHT_KB"}}};
    if (property == "bootstrap.servers") return from.url_key;
    auto const found = std::find_if(keys.begin(), keys.end(), [&](auto const& each) { return each.first == property; });
    return found == keys.end() ? std::string_view{} : found->second;
}

/// The property of CONFIG that is meant, whichever of its names stands there.
inline config_property const* property_of(connection_entry const& from, std::string_view property) {
    auto const meant = kafka::detail::canonical(property);
    auto const found = std::find_if(from.config.rbegin(), from.config.rend(), [&](auto const& each) { return kafka::detail::canonical(each.name) == meant; });
    return found == from.config.rend() ? nullptr : &*found;
}

/// A key that is given goes before CONFIG, as its value does.
inline bool given(connection_entry const& from, std::string_view key) {
    return (key == "USERNAME" && from.username) || (key == "PASSWORD" && from.password) || (key == "CA_FILE" && from.ca_file);
}

inline void add_refusal(connection_entry const& from, kafka::property_problem const& refused, std::vector<setting_error>& problems) {
    auto const key = key_of(from, kafka::detail::canonical(refused.property));
    auto const* const property = given(from, key) ? nullptr : property_of(from, refused.property);
    if (property && wrong_already(problems, property->path)) return;
    if (property && !property->written.empty()) return complain_once(problems, property->path, "not accepted is what \"" + property->written + "\" stands for");
    if (property) return complain_once(problems, property->path, refused.problem);
    bool const of_login = key == "USERNAME" || key == "PASSWORD";
    if (of_login && (security_unknown(from, problems) || credential_missed(from, problems))) return;
    complain_once(problems, key.empty() ? from.path : from.path + "." + std::string{key}, key == "CA_FILE" ? with_written_file(from, refused.problem) : refused.problem);
}

/// Everything that librdkafka refuses, at the settings that gave it.
inline void add_refusals(connection_entry const& from, kafka::connection const& to, kafka::conf_result const& tried, std::vector<setting_error>& problems) {
    if (tried) return;
    for (auto const& each : tried.error().all) {
        // That the URL, or what stands in its place, is wrong has been said.
        if (each.property == "bootstrap.servers" && to.brokers.empty() && !problems.empty()) continue;
        // And why there is nothing to fetch tokens with.
        if (each.property == "sasl.mechanisms" && to.mechanism == kafka::sasl_mechanism::oauthbearer && !problems.empty()) continue;
        add_refusal(from, each, problems);
    }
}

ALERTSTREAM_DECL void check_connection(connection_entry const& from, kafka::connection const& to, kafka::consumer_options const& group, std::vector<setting_error>& problems) {
    add_refusals(from, to, kafka::make_consumer_conf(to, group), problems);
}

ALERTSTREAM_DECL void check_producer_connection(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems) {
    add_refusals(from, to, kafka::make_producer_conf(to), problems);
}

}  // namespace alertstream::detail
