#pragma once

#include <alertstream/authorities.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/account.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::hermes {

namespace inner {

/// One credential, whole: today's key, or the two halves of 2022.
inline void check_account(sharing_settings const& from, account const& with, std::vector<setting_error>& problems) {
    auto const complain = [&](std::string_view key, std::string problem) { problems.push_back({from.path + "." + std::string{key}, std::move(problem)}); };
    auto const check = [&](std::string_view key, secret const& value) {
        if (auto const fine = check_credential("the value", value); !fine) complain(key, fine.error().detail);
    };
    bool const named = from.credential_username || from.credential_password;
    if (from.api_key && named) return complain("CREDENTIAL_USERNAME", "HERMES_API_KEY is given too, which today's servers want: keep one of them");
    if (from.api_key) return check("HERMES_API_KEY", with.api_key);
    if (!named) return complain("HERMES_API_KEY", "expected the API key of the profile page at Hermes; there is none");
    if (from.credential_username) check("CREDENTIAL_USERNAME", secret{with.username});
    else complain("CREDENTIAL_USERNAME", "expected the user name of the credential; there is none");
    if (from.credential_password) check("CREDENTIAL_PASSWORD", with.password);
    else complain("CREDENTIAL_PASSWORD", "expected the password of the credential; there is none");
}

inline void check_address(sharing_settings const& from, account const& with, std::vector<setting_error>& problems) {
    auto const path = from.path + ".BASE_URL";
    auto const base = read_base_url(with.base_url);
    if (!base) problems.push_back({path, base.error().detail});
    else if (auto const parsed = http::detail::parse_url(*base); !parsed) problems.push_back({path, parsed.error().detail});
    if (!from.ca_file) return;
    if (auto const found = authorities(*from.ca_file); !found) problems.push_back({from.path + ".CA_FILE", found.error().detail});
}

}  // namespace inner

ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems) {
    account made;
    if (from.base_url) made.base_url = *from.base_url;
    if (from.api_key) made.api_key = *from.api_key;
    made.username = from.credential_username.value_or("");
    if (from.credential_password) made.password = *from.credential_password;
    made.default_authors = from.default_authors.value_or("");
    if (from.timeout) made.timeout = *from.timeout;
    inner::check_account(from, made, problems);
    inner::check_address(from, made, problems);
    alertstream::detail::refuse_useless(from,
                                        {{from.username.has_value(), "USERNAME", "Hermes has no such setting: its credential is HERMES_API_KEY"},
                                         {from.password.has_value(), "PASSWORD", "Hermes has no such setting: its credential is HERMES_API_KEY"},
                                         {from.domain.has_value(), "DOMAIN", "Hermes has no such setting: it is GCN's"},
                                         {from.offload.has_value(), "OFFLOAD", "Hermes has no such setting: it is hopskotch::destination's"},
                                         {!from.config.empty(), "CONFIG", "Hermes has no such setting: it is no Kafka"},
                                         {from.outbox.has_value() && made.of_2022(), "OUTBOX", "a server of 2022 gives its messages no uuid, by which they could be found again: it has no outbox"},
                                         {made.timeout < std::chrono::seconds{1}, "TIMEOUT_SECONDS", "expected a second or more"}},
                                        problems);
    alertstream::detail::refuse_settings_of_a_tom(from, problems);
    return made;
}

}  // namespace alertstream::hermes
