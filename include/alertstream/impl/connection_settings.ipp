#pragma once

#include <alertstream/detail/connection_settings.hpp>

namespace alertstream::detail {

/// CONFIG may also hold what has a field of its own: the field takes it, so that the rules see one value.
inline bool takes_field(kafka::property const& each, std::string const& path, kafka::connection& to, std::vector<setting_error>& problems) {
    if (each.name == "security.protocol") {
        auto parsed = kafka::parse_security_protocol(each.value);
        if (parsed) to.security = *parsed;
        else problems.push_back({path, parsed.error().message()});
        return true;
    }
    if (each.name == "sasl.mechanism" || each.name == "sasl.mechanisms") {
        auto parsed = kafka::parse_sasl_mechanism(each.value);
        if (parsed) to.mechanism = *parsed;
        else problems.push_back({path, parsed.error().message()});
        return true;
    }
    if (each.name == "sasl.username") to.username = each.value;
    else if (each.name == "sasl.password") to.password = secret{each.value};
    else if (each.name == "ssl.ca.location") to.ca_file = each.value;
    else if (each.name == "client.id") to.client_id = each.value;
    else if (each.name == "bootstrap.servers" || each.name == "metadata.broker.list") {
        auto parsed = kafka::parse_brokers(each.value);
        if (parsed) to.brokers = std::move(*parsed);
        else problems.push_back({path, parsed.error().message()});
    } else {
        return false;
    }
    return true;
}

inline std::string config_path(connection_entry const& from, std::string const& property) { return from.path + ".CONFIG." + property; }

ALERTSTREAM_DECL void apply_connection(connection_entry const& from, std::string const& default_url, kafka::connection& to, std::vector<setting_error>& problems) {
    auto const url_path = from.path + "." + std::string{from.url_key};
    if (!from.url && default_url.empty()) problems.push_back({url_path, "expected the brokers, as kafka://host[:port]/; there is none"});
    else if (auto parsed = kafka::parse_brokers(from.url.value_or(default_url))) to.brokers = std::move(*parsed);
    else problems.push_back({url_path, parsed.error().message()});
    for (auto const& each : from.config) {
        kafka::property const property{each.name, each.reveal()};
        if (!takes_field(property, config_path(from, each.name), to, problems)) to.extra.push_back(property);
    }
    if (from.username) to.username = *from.username;
    if (from.password) to.password = *from.password;
    if (from.ca_file) to.ca_file = *from.ca_file;
}

ALERTSTREAM_DECL void require_credential(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems) {
    bool const logs_in = to.security == kafka::security_protocol::sasl_ssl || to.security == kafka::security_protocol::sasl_plaintext;
    if (!logs_in) return;
    if (to.username.empty()) problems.push_back({from.path + ".USERNAME", "expected the user name of a credential; there is none"});
    if (to.password.empty()) problems.push_back({from.path + ".PASSWORD", "expected the password of the credential; there is none"});
}

ALERTSTREAM_DECL void check_connection(connection_entry const& from, kafka::connection const& to, kafka::consumer_options const& group, std::vector<setting_error>& problems) {
    auto const tried = kafka::make_consumer_conf(to, group);
    if (tried) return;
    for (auto const& each : tried.error().all) problems.push_back({config_path(from, each.property), each.problem});
}

ALERTSTREAM_DECL void check_producer_connection(connection_entry const& from, kafka::connection const& to, std::vector<setting_error>& problems) {
    auto const tried = kafka::make_producer_conf(to);
    if (tried) return;
    for (auto const& each : tried.error().all) {
        // Keys of their own, which are reported as such.
        if (each.property == "bootstrap.servers" || each.property == "sasl.username" || each.property == "sasl.password") continue;
        bool const authorities = each.property == "ssl.ca.location" && from.ca_file;
        problems.push_back({authorities ? from.path + ".CA_FILE" : config_path(from, each.property), each.problem});
    }
}

}  // namespace alertstream::detail
