#pragma once

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <boost/asio/ip/address.hpp>

#include <alertstream/detail/this_machine.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/proxy.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::http::detail {

inline failure bad_proxy(std::string why) { return {errc::bad_settings, "the proxy (HTTPS_PROXY): " + std::move(why)}; }

/// RFC 3986, 2.1; nothing if a % is followed by anything else.
inline std::optional<std::string> percent_decoded(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            made += text[i];
            continue;
        }
        unsigned value = 0;
        auto const digits = text.substr(i + 1, 2);
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
        made += static_cast<char>(value);
        i += 2;
    }
    return made;
}

/// RFC 7617; `user` is "name:password", percent-encoded.
inline alertstream::result<secret> basic_authorization(std::string_view user) {
    auto plain = percent_decoded(user);
    if (!plain) return bad_proxy("user or password holds a % that is not followed by two hexadecimal digits: write it as %25");
    secret const whole{std::move(*plain)};
    if (std::ranges::any_of(whole.reveal(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }))
        return bad_proxy("user or password holds a control character");
    secret const encoded{base64_encode(whole.reveal().find(':') == std::string::npos ? whole.reveal() + ":" : whole.reveal())};
    return secret{"Basic " + encoded.reveal()};
}

ALERTSTREAM_DECL alertstream::result<proxy> parse_proxy(std::string_view text) {
    if (auto const scheme = text.find("://"); scheme != text.npos) {
        if (lower(text.substr(0, scheme)) != "http") return bad_proxy("only http://host:port is supported");
        text.remove_prefix(scheme + 3);
    }
    proxy made;
    if (auto const at = text.rfind('@'); at != text.npos) {
        auto authorization = basic_authorization(text.substr(0, at));
        if (!authorization) return authorization.error();
        made.authorization = std::move(*authorization);
        text.remove_prefix(at + 1);
    }
    if (text.ends_with('/')) text.remove_suffix(1);
    auto where = parse_host_port(text, made.port);
    if (!where) return bad_proxy("expected http://[user:password@]host:port");
    made.host = std::move(where->host);
    made.port = where->port;
    return made;
}

inline std::vector<std::uint8_t> bytes_of(std::string_view host) {
    error_code no_address;
    auto const address = boost::asio::ip::make_address(host, no_address);
    if (no_address) return {};
    if (address.is_v4()) {
        auto const bytes = address.to_v4().to_bytes();
        return {bytes.begin(), bytes.end()};
    }
    auto const bytes = address.to_v6().to_bytes();
    return {bytes.begin(), bytes.end()};
}

inline bool same_bits(std::vector<std::uint8_t> const& a, std::vector<std::uint8_t> const& b, unsigned bits) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size() && bits > 0; ++i) {
        auto const count = std::min(bits, 8U);
        if (((a[i] ^ b[i]) >> (8U - count)) != 0) return false;
        bits -= count;
    }
    return true;
}

inline no_proxy::entry no_proxy::parse(std::string_view text) {
    entry made;
    unsigned given_bits = 128;
    if (auto const slash = text.find('/'); slash != text.npos) {
        auto const digits = text.substr(slash + 1);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), given_bits).ec != std::errc{}) return {};
        text = text.substr(0, slash);
    }
    if (!is_address(text)) {  // "::1" is no host and port
        auto const colon = text.rfind(':');
        auto const digits = text.substr(std::min(colon, text.size() - 1) + 1);
        std::uint16_t port = 0;
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (colon != text.npos && error == std::errc{} && end == digits.data() + digits.size()) {
            made.port = port;
            text = text.substr(0, colon);
        }
    }
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    if (text.starts_with("*.")) text.remove_prefix(1);
    if (text.starts_with('.')) text.remove_prefix(1);
    made.name = lower(text);
    made.network = bytes_of(made.name);
    made.bits = std::min(given_bits, static_cast<unsigned>(made.network.size() * 8));
    return made;
}

ALERTSTREAM_DECL no_proxy::no_proxy(std::string_view list) {
    while (!list.empty()) {
        auto const end = std::min(list.find_first_of(", \t"), list.size());
        if (end > 0)
            if (auto one = parse(list.substr(0, end)); !one.name.empty()) entries_.push_back(std::move(one));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

ALERTSTREAM_DECL bool no_proxy::covers(std::string_view host, std::uint16_t port) const {
    auto const address = bytes_of(host);
    auto const name = lower(host);
    return std::ranges::any_of(entries_, [&](entry const& each) {
        if (each.port && *each.port != port) return false;
        if (each.name == "*") return true;
        if (!each.network.empty() || !address.empty()) return !address.empty() && same_bits(each.network, address, each.bits);
        return name == each.name || (name.size() > each.name.size() && name.ends_with(each.name) && name[name.size() - each.name.size() - 1] == '.');
    });
}

ALERTSTREAM_DECL alertstream::result<proxy_choice> proxy_choice::from(std::string_view text, std::string_view list) {
    if (text.empty()) return proxy_choice{};
    auto chosen = parse_proxy(text);
    if (!chosen) return chosen.error();
    return proxy_choice{std::move(*chosen), detail::no_proxy{list}};
}

ALERTSTREAM_DECL alertstream::result<proxy_choice> proxy_choice::from_environment() {
    auto const variable = [](char const* name, char const* other) -> std::string_view {
        for (auto const* each : {name, other})
            if (char const* const value = std::getenv(each); value && *value) return value;
        return {};
    };
    return from(variable("https_proxy", "HTTPS_PROXY"), variable("no_proxy", "NO_PROXY"));
}

ALERTSTREAM_DECL http::detail::proxy const* proxy_choice::to(std::string_view host, std::uint16_t port) const {
    if (!proxy_ || alertstream::detail::host_is_this_machine(host) || without_.covers(host, port)) return nullptr;
    return &*proxy_;
}

}  // namespace alertstream::http::detail
