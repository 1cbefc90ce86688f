#pragma once

#include <algorithm>
#include <array>

#include <alertstream/detail/connection_settings.hpp>
#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/stream.hpp>

namespace alertstream::hopskotch {

namespace inner {

/// The file, read when the first entry needs it.
class credential_source {
public:
    explicit credential_source(std::filesystem::path file, bool old_place = false) : file_{std::move(file)}, old_place_{old_place} {}

    result<credential> choose(std::string_view broker, std::optional<std::string_view> username) {
        auto const& all = credentials();
        if (!all) return all.error();
        auto made = choose_credential(*all, broker, username);
        if (!made) return failure{made.error().code, file_.string() + ": " + made.error().detail};
        if (made->mechanism == kafka::sasl_mechanism::oauthbearer && made->token_endpoint.empty())
            return bad_auth(file_.string() + ": the credential " + named(*made) + " logs in with OAUTHBEARER, and has no token_endpoint (a token_command is not run)");
        return made;
    }

    result<std::vector<credential>> const& credentials() {
        if (!read_) read_ = read();
        return *read_;
    }

    std::filesystem::path const& file() const noexcept { return file_; }

private:
    result<std::vector<credential>> read() {
        if (file_.empty()) return bad_auth("there is no auth.toml of hop-client: neither XDG_CONFIG_HOME nor HOME is set");
        auto made = read_auth_file(file_);
        if (made || made.error().code != boost::system::errc::no_such_file_or_directory) return made;
        // Where hop-client once kept it. Others may read that file, if no credential is in it.
        auto const before = file_.parent_path() / "config.toml";
        if (auto old = old_place_ ? read_auth_file(before) : made) {
            file_ = before;
            return old;
        }
        return failure{made.error().code, "there is no " + file_.string() + " (\"hop auth add\" makes it)"};
    }

    std::filesystem::path file_;
    bool old_place_;
    std::optional<result<std::vector<credential>>> read_{};
};

inline bool has_property(std::vector<config_property> const& config, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(config, [&](config_property const& each) { return std::ranges::find(names, each.name) != names.end(); });
}

/// CONFIG says how it logs in, or that it does not.
inline bool logs_in_by_config(std::vector<config_property> const& config) {
    if (has_property(config, {"sasl.username", "sasl.password"})) return true;
    return std::ranges::any_of(config, [](config_property const& each) {
        if (each.name == "sasl.mechanism" || each.name == "sasl.mechanisms") {
            auto const mechanism = kafka::parse_sasl_mechanism(each.reveal());
            return !mechanism || *mechanism == kafka::sasl_mechanism::oauthbearer;
        }
        if (each.name != "security.protocol") return false;
        auto const protocol = kafka::parse_security_protocol(each.reveal());
        return !protocol || *protocol == kafka::security_protocol::plaintext || *protocol == kafka::security_protocol::ssl;
    });
}

/// Settings of a stream and of a destination have these under the same names.
template <class Entry>
void use(credential const& chosen, std::string const& where, Entry& entry) {
    entry.username = chosen.username;
    bool const by_token = chosen.mechanism == kafka::sasl_mechanism::oauthbearer;
    if (by_token) {
        entry.client_id = chosen.username;
        entry.client_secret = chosen.password;
        if (!entry.token_url) entry.token_url = chosen.token_endpoint;
    } else {
        entry.password = chosen.password;
    }
    if (!chosen.ca_file.empty() && !entry.ca_file) entry.ca_file = chosen.ca_file;
    auto const add = [&](std::string name, std::string value, std::string_view key) {
        entry.config.emplace_back(std::move(name), std::move(value), where + ": " + std::string{key});
    };
    if (!has_property(entry.config, {"sasl.mechanism", "sasl.mechanisms"}) && chosen.mechanism != kafka::sasl_mechanism::scram_sha_512)
        add("sasl.mechanism", std::string{kafka::to_string(chosen.mechanism)}, "mechanism");
    if (!has_property(entry.config, {"security.protocol"}) && !chosen.tls) add("security.protocol", "sasl_plaintext", "protocol");
}

inline void complain(std::string path, failure const& why, std::vector<setting_error>& errors) {
    errors.push_back({std::move(path), std::string{alertstream::detail::no_credential} + ", and none was found: " + why.detail});
}

inline bool is_hopskotch(stream_settings const& entry) { return std::ranges::find(service::names, entry.name) != service::names.end(); }

inline void fill(stream_settings& entry, credential_source& from, std::vector<setting_error>& errors) {
    if (!entry.active || !is_hopskotch(entry) || entry.password || logs_in_by_config(entry.config)) return;
    auto const path = entry.path + ".OPTIONS.";
    // What is given and wrong has been said; there is nothing to choose by.
    for (auto const* key : {"URL", "USERNAME", "PASSWORD", "CONFIG", "KAFKA_CONFIG"})
        if (alertstream::detail::wrong_already(errors, path + key)) return;
    auto const brokers = kafka::parse_brokers(entry.url.value_or("kafka://kafka.scimma.org/"));
    if (!brokers) return;
    auto const chosen = from.choose(brokers->front(), entry.username);
    if (chosen) return use(*chosen, from.file().string(), entry);
    complain(path + (entry.username ? "PASSWORD" : "USERNAME"), chosen.error(), errors);
}

inline bool is_scimmas(std::string_view broker) {
    auto const host = broker.substr(0, broker.rfind(':'));
    return host == "scimma.org" || host.ends_with(".scimma.org");
}

/// A Kafka of one's own may want no log-in: only what is meant for it.
inline bool is_meant_for(std::vector<credential> const& all, std::string_view broker) {
    return std::ranges::any_of(all, [&](credential const& each) { return !each.hostname.empty() && full_broker(each.hostname) == full_broker(broker); });
}

/// Without an address it is HOPSKOTCH's own, unless it is for Hermes. Which of them its type says, and settings do not:
/// what is not found is for the destination to miss.
inline void fill_without_address(sharing_settings& entry, credential_source& from) {
    bool const hermes = entry.api_key || entry.credential_username || entry.credential_password || entry.default_authors;
    if (hermes) return;
    auto const chosen = from.choose("kafka.scimma.org", entry.username);
    if (chosen) use(*chosen, from.file().string(), entry);
}

inline void fill(sharing_settings& entry, credential_source& from, std::vector<setting_error>& errors) {
    if (entry.password || logs_in_by_config(entry.config)) return;
    if (!entry.base_url) return fill_without_address(entry, from);
    if (!entry.base_url->starts_with("kafka:")) return;
    auto const brokers = kafka::parse_brokers(*entry.base_url);
    if (!brokers || alertstream::detail::wrong_already(errors, entry.path + ".PASSWORD")) return;
    bool const asked = entry.username || is_scimmas(brokers->front());
    if (!asked && (!from.credentials() || !is_meant_for(*from.credentials(), brokers->front()))) return;
    auto const chosen = from.choose(brokers->front(), entry.username);
    if (chosen) return use(*chosen, from.file().string(), entry);
    complain(entry.path + (entry.username ? ".PASSWORD" : ".USERNAME"), chosen.error(), errors);
}

inline settings with_credentials(settings const& from, credential_source source) {
    return from.changed([&source](settings::parts parts) {
        for (auto& each : parts.streams) fill(each, source, parts.errors);
        for (auto& each : parts.data_sharing) fill(each, source, parts.errors);
    });
}

}  // namespace inner

inline result<credential> find_credential(std::string_view broker, std::optional<std::string_view> username) {
    return inner::credential_source{auth_file_path(), true}.choose(broker, username);
}

inline void use_credential(credential const& chosen, stream_settings& in) { inner::use(chosen, "the credential of " + chosen.username, in); }

inline void use_credential(credential const& chosen, sharing_settings& in) { inner::use(chosen, "the credential of " + chosen.username, in); }

inline settings with_auth_file(settings const& from) { return inner::with_credentials(from, inner::credential_source{auth_file_path(), true}); }

inline settings with_auth_file(settings const& from, std::filesystem::path const& file) { return inner::with_credentials(from, inner::credential_source{file}); }

}  // namespace alertstream::hopskotch
