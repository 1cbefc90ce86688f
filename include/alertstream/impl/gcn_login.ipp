#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <unistd.h>

#include <alertstream/gcn/login.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/kafka/handles.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::string broker_url(std::string_view domain) { return "kafka://kafka." + std::string{domain} + "/"; }
ALERTSTREAM_DECL std::string token_url(std::string_view domain) { return "https://auth." + std::string{domain} + "/oauth2/token"; }

namespace inner {

/// As gcn-kafka's env.py: a run of one, two or three underscores is a dot, a dash, an underscore.
inline std::string property_of_variable(std::string_view name) {
    std::string made;
    for (std::size_t i = 0; i < name.size();) {
        auto const end = std::min(name.find_first_not_of('_', i), name.size());
        auto const run = end - i;
        if (run == 0) made += static_cast<char>(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
        else if (run <= 3) made += ".-_"[run - 1];
        else made.append(name.substr(i, run));
        i = std::max(end, i + 1);
    }
    return made;
}

struct variable {
    std::string name;
    std::string value;
};

inline bool is_librdkafkas(std::string const& property) {
    // Those that this library reads in its place are not known to each build of it.
    if (property.starts_with("sasl.oauthbearer.") || property == "https.ca.location") return true;
    kafka::conf_handle const known{rd_kafka_conf_new()};
    std::size_t size = 0;
    return rd_kafka_conf_get(known.get(), property.c_str(), nullptr, &size) == RD_KAFKA_CONF_OK;
}

/// Of KAFKA_… by what they mean.
inline std::map<std::string, variable> meant(std::span<std::string const> variables) {
    constexpr std::string_view prefix = "KAFKA_";
    std::map<std::string, variable> found;
    for (std::string_view const each : variables) {
        auto const equals = each.find('=');
        if (equals == each.npos || !each.starts_with(prefix) || equals == prefix.size()) continue;
        found[property_of_variable(each.substr(prefix.size(), equals - prefix.size()))] = {std::string{each.substr(0, equals)}, std::string{each.substr(equals + 1)}};
    }
    if (auto const named = found.find("client.secret"); named != found.end()) {
        found.try_emplace("client_secret", named->second);
        if (auto const id = found.find("client.id"); id != found.end() && found.try_emplace("client_id", id->second).second) found.erase(id);
        found.erase("client.secret");
    }
    return found;
}

class from_environment {
public:
    from_environment(std::map<std::string, variable> const& of, stream_settings& into) : of_{of}, into_{into} {}

    void fill() {
        // A log-in of the document's is whole: halves of another are not added to it.
        bool const has_login = into_.client_id || into_.client_secret || into_.password || has("sasl.oauthbearer.client.id") || has("sasl.password");
        for (auto const& [property, each] : of_) take(property, each, has_login);
    }

private:
    bool has(std::string_view property) const {
        return std::ranges::any_of(into_.config, [&](config_property const& each) { return each.name == property; });
    }

    void take(std::string const& property, variable const& each, bool has_login) {
        bool const of_login = property == "client_id" || property == "client_secret" || property.starts_with("sasl.");
        if (of_login && has_login) return;
        if (property == "client_id") into_.client_id = each.value;
        else if (property == "client_secret") into_.client_secret = secret{each.value};
        else if (property == "domain") give(into_.domain, each.value);
        else if (property == "group.id") give(into_.group_id, each.value);
        else if (property == "auto.offset.reset") take_start(each);
        else if (!has(property) && !is_said_by_key(property) && is_librdkafkas(property)) into_.config.emplace_back(property, each.value, each.name + " (of the environment)");
    }

    bool is_said_by_key(std::string_view property) const {
        // gcn-kafka takes these two from an earlier time as they are; offsets are kept here when alerts are handled.
        if (property == "enable.auto.commit" || property == "enable.auto.offset.store") return true;
        return (property == "bootstrap.servers" && into_.url) || (property == "ssl.ca.location" && into_.ca_file);
    }

    void take_start(variable const& each) {
        if (into_.start) return;
        if (each.value == "earliest" || each.value == "smallest" || each.value == "beginning") into_.start = from_earliest{};
        else if (each.value == "latest" || each.value == "largest" || each.value == "end") into_.start = from_latest{};
    }

    static void give(std::optional<std::string>& into, std::string const& value) {
        if (!into && !value.empty()) into = value;
    }

    std::map<std::string, variable> const& of_;
    stream_settings& into_;
};

}  // namespace inner

ALERTSTREAM_DECL settings with_environment(settings const& from, std::span<std::string const> variables) {
    auto const found = inner::meant(variables);
    return from.changed([&found](settings::parts parts) {
        for (auto& each : parts.streams)
            if (each.active && std::ranges::find(service::names, each.name) != service::names.end()) inner::from_environment{found, each}.fill();
    });
}

ALERTSTREAM_DECL settings with_environment(settings const& from) {
    std::vector<std::string> variables;
    for (char** each = ::environ; each && *each; ++each) variables.emplace_back(*each);
    return with_environment(from, variables);
}

}  // namespace alertstream::gcn
