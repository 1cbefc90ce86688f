#pragma once

#include <algorithm>

#include <alertstream/hermes/request.hpp>
#include <alertstream/http/detail/form.hpp>

namespace alertstream::hermes {

namespace inner {

ALERTSTREAM_DECL result<std::string> read_base_url(std::string_view base_url) {
    auto const wrong = [](char const* what) { return failure{errc::bad_settings, std::string{"BASE_URL "} + what}; };
    if (base_url.empty()) return wrong("is empty; Hermes is https://hermes.lco.global/");
    auto const scheme = base_url.find("://");
    auto const starts = [base_url](std::string_view with) {
        return base_url.size() > with.size() && std::equal(with.begin(), with.end(), base_url.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
    };
    if (scheme == base_url.npos || !(starts("https://") || starts("http://"))) return wrong("does not start with https://");
    for (char const c : base_url)
        if (c <= 0x20 || c >= 0x7f || c == '\\') return wrong("holds a blank, a control character or what is not ASCII");
    if (base_url.find('@') != base_url.npos) return wrong("holds a user name or password: the key goes into HERMES_API_KEY");
    if (base_url.find_first_of("?#") != base_url.npos) return wrong("holds a query or a fragment");
    if (base_url[scheme + 3] == '/' || base_url[scheme + 3] == ':') return wrong("has no host");
    std::string made{base_url};
    if (made.back() != '/') made += '/';
    return made;
}

ALERTSTREAM_DECL result<std::string> read_api_url(std::string_view base_url) {
    auto base = read_base_url(base_url);
    if (base && !base->ends_with("/api/v0/")) *base += "api/v0/";
    return base;
}

ALERTSTREAM_DECL http::request make_request(http::method which, std::string url, std::chrono::milliseconds timeout) {
    http::deadlines limits;
    for (auto* each : {&limits.resolve, &limits.connect, &limits.handshake, &limits.write, &limits.body}) *each = std::min(*each, timeout);
    limits.first_byte = timeout;
    return {.method = which,
            .url = std::move(url),
            .headers = {{"Accept", "application/json"}},
            .credentials = {},
            .body = {},
            .content_type = {},
            .redirects = 0,
            .deadlines = limits,
            // What was sent comes back normalised and may be larger: each row has all its defaults.
            .most_body = 32U << 20U};
}

ALERTSTREAM_DECL http::request make_post(std::string url, std::string body, std::chrono::milliseconds timeout) {
    auto made = make_request(http::method::post, std::move(url), timeout);
    made.body = std::move(body);
    made.content_type = "application/json";
    return made;
}

ALERTSTREAM_DECL void authorize(http::request& what, secret const& api_key) { what.credentials.push_back({"Authorization", secret{"Token " + api_key.reveal()}}); }

ALERTSTREAM_DECL std::string query_text(std::vector<query_field> const& fields) {
    std::string made;
    for (auto const& [name, value] : fields) made += (made.empty() ? "?" : "&") + http::detail::form_encode(name) + '=' + http::detail::form_encode(value);
    return made;
}

ALERTSTREAM_DECL result<void> check_credential(std::string_view setting, secret const& value) {
    auto const wrong = [setting](char const* what) { return failure{errc::bad_settings, std::string{setting} + what}; };
    if (value.empty()) return wrong(" is empty");
    for (char const c : value.reveal())
        if (c <= 0x20 || c >= 0x7f) return wrong(" holds a blank, a line end or another character that no key has: was it copied whole, and nothing else with it?");
    return {};
}

}  // namespace inner

ALERTSTREAM_DECL result<http::request> make_submit_request(std::string_view base_url, secret const& api_key, std::string body, std::chrono::milliseconds timeout) {
    auto base = inner::read_api_url(base_url);
    if (!base) return std::move(base).error();
    if (auto const fine = inner::check_credential("HERMES_API_KEY", api_key); !fine) return fine.error();
    auto made = inner::make_post(*std::move(base) + "submit_message/", std::move(body), timeout);
    inner::authorize(made, api_key);
    return made;
}

}  // namespace alertstream::hermes
