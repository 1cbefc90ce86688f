#pragma once

#include <algorithm>

#include <alertstream/authorities.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/tom/account.hpp>

namespace alertstream::tom {

namespace inner {

ALERTSTREAM_DECL result<std::string> read_api_url(std::string_view base_url) {
    auto const wrong = [](std::string what) { return failure{errc::bad_settings, "BASE_URL " + std::move(what)}; };
    if (base_url.empty()) return wrong("is empty: give the address of the TOM, such as https://tom.example.org/");
    if (base_url.find('@') != base_url.npos) return wrong("holds a user name or password: they go into USERNAME and PASSWORD");
    if (base_url.find_first_of("?#") != base_url.npos) return wrong("holds a query or a fragment");
    auto const parsed = http::detail::parse_url(base_url);
    if (!parsed) return failure{parsed.error().code == errc::insecure ? errc::insecure : errc::bad_settings, "BASE_URL: " + parsed.error().detail};
    std::string made{base_url};
    if (made.back() != '/') made += '/';
    if (!made.ends_with("/api/")) made += "api/";
    return made;
}

inline bool has_control_character(std::string_view text) noexcept {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// RFC 7617: no colon in the name, no control character anywhere.
inline result<void> check_name(std::string_view name) {
    if (name.empty()) return failure{errc::bad_settings, "USERNAME is empty"};
    if (name.find(':') != name.npos) return failure{errc::bad_settings, "USERNAME holds a colon, which ends it in HTTP Basic: give the account another name, or use TOKEN"};
    if (has_control_character(name)) return failure{errc::bad_settings, "USERNAME holds a line end or another control character"};
    return {};
}

inline result<void> check_password(secret const& password) {
    if (password.empty()) return failure{errc::bad_settings, "PASSWORD is empty"};
    if (has_control_character(password.reveal())) return failure{errc::bad_settings, "PASSWORD holds a line end or another control character: was it copied whole, and nothing else with it?"};
    return {};
}

inline secret basic(std::string_view name, std::string_view password) { return secret{"Basic " + base64_encode(std::string{name} + ':' + std::string{password})}; }

ALERTSTREAM_DECL result<secret> authorization_of(account const& who) {
    if (who.by_token()) {
        if (!who.username.empty() || !who.password.empty()) return failure{errc::bad_settings, "TOKEN and USERNAME or PASSWORD: keep one log-in"};
        if (auto const fine = hermes::inner::check_credential("TOKEN", who.token); !fine) return fine.error();
        return secret{"Token " + who.token.reveal()};
    }
    if (who.username.empty() && who.password.empty()) return failure{errc::bad_settings, "no log-in: a TOM keeps what anonymous people send, but nobody there sees it; give USERNAME and PASSWORD, or TOKEN"};
    if (auto const fine = check_name(who.username); !fine) return fine.error();
    if (auto const fine = check_password(who.password); !fine) return fine.error();
    return basic(who.username, who.password.reveal());
}

/// Every fault of the log-in at its own key.
inline void check_login_settings(sharing_settings const& from, account const& with, std::vector<setting_error>& problems) {
    auto const complain = [&](std::string_view key, std::string problem) { problems.push_back({from.path + "." + std::string{key}, std::move(problem)}); };
    bool const named = from.username || from.password;
    if (from.token && named) return complain("TOKEN", "USERNAME or PASSWORD is given too: keep one log-in");
    if (from.token) {
        if (auto const fine = hermes::inner::check_credential("the value", with.token); !fine) complain("TOKEN", fine.error().detail);
        return;
    }
    if (!named) return complain("USERNAME", "expected the name of the account at the TOM with its PASSWORD, or TOKEN; there is neither");
    if (auto const fine = check_name(with.username); !fine) complain("USERNAME", fine.error().detail);
    if (auto const fine = check_password(with.password); !fine) complain("PASSWORD", fine.error().detail);
}

}  // namespace inner

ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems) {
    account made;
    made.base_url = from.base_url.value_or("");
    made.username = from.username.value_or("");
    if (from.password) made.password = *from.password;
    if (from.token) made.token = *from.token;
    made.ca_file = from.ca_file.value_or("");
    if (from.timeout) made.timeout = *from.timeout;
    inner::check_login_settings(from, made, problems);
    if (auto const base = inner::read_api_url(made.base_url); !base) problems.push_back({from.path + ".BASE_URL", base.error().detail});
    if (from.ca_file)
        if (auto const found = authorities(*from.ca_file); !found) problems.push_back({from.path + ".CA_FILE", found.error().detail});
    constexpr std::string_view of_hermes = "a TOM has no such setting: it is Hermes'", of_kafka = "a TOM has no such setting: it is a Kafka's";
    constexpr std::string_view nothing_to_gather = "a TOM takes one row of data at a time: there is nothing to gather";
    alertstream::detail::refuse_useless(from,
                                        {{from.api_key.has_value(), "HERMES_API_KEY", "a TOM has no such setting: its own token is TOKEN"},
                                         {from.credential_username.has_value(), "CREDENTIAL_USERNAME", of_hermes},
                                         {from.credential_password.has_value(), "CREDENTIAL_PASSWORD", of_hermes},
                                         {from.default_authors.has_value(), "DEFAULT_AUTHORS", of_hermes},
                                         {from.stream.has_value(), "STREAM", "a TOM is asked itself what it has"},
                                         {from.domain.has_value(), "DOMAIN", "a TOM has no such setting: it is GCN's"},
                                         {from.client_id.has_value(), "CLIENT_ID", of_kafka},
                                         {from.client_secret.has_value(), "CLIENT_SECRET", of_kafka},
                                         {from.token_url.has_value(), "TOKEN_URL", of_kafka},
                                         {from.scope.has_value(), "SCOPE", of_kafka},
                                         {!from.config.empty(), "CONFIG", of_kafka},
                                         {from.offload.has_value(), "OFFLOAD", "a TOM has no such setting: it is hopskotch::destination's"},
                                         {from.gather_rows.has_value(), "GATHER_ROWS", nothing_to_gather},
                                         {from.gather.has_value(), "GATHER_SECONDS", nothing_to_gather},
                                         {made.timeout < std::chrono::seconds{1}, "TIMEOUT_SECONDS", "expected a second or more"}},
                                        problems);
    return made;
}

}  // namespace alertstream::tom
