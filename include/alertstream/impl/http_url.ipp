#pragma once

#include <algorithm>
#include <charconv>

#include <boost/asio/ip/address.hpp>

#include <alertstream/detail/this_machine.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::http::detail {

inline failure bad_url(std::string why) { return {errc::bad_request, "the URL " + std::move(why)}; }

inline bool is_name(std::string_view host) noexcept {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

inline bool is_visible(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

inline std::string_view without_fragment(std::string_view text) noexcept { return text.substr(0, text.find('#')); }

/// RFC 3986, 5.2.4.
inline std::string without_dot_segments(std::string_view path) {
    std::string made;
    while (!path.empty()) {
        auto const end = std::min(path.find('/', 1), path.size());
        auto const segment = path.substr(0, end);
        path.remove_prefix(end);
        bool const last = path.empty();
        if (segment == "/." || segment == "/..") {
            if (segment == "/..") made.resize(std::min(made.rfind('/'), made.size()));
            if (last) made += '/';
        } else {
            made += segment;
        }
    }
    return made;
}

/// What follows the authority: a path, a query, both or nothing.
inline std::string target_of(std::string_view rest) {
    rest = without_fragment(rest);
    return rest.starts_with('/') ? std::string{rest} : "/" + std::string{rest};
}

ALERTSTREAM_DECL std::string lower(std::string_view text) {
    std::string made{text};
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

ALERTSTREAM_DECL bool is_address(std::string_view host) noexcept {
    error_code no_address;
    boost::asio::ip::make_address(host, no_address);
    return !no_address;
}

ALERTSTREAM_DECL alertstream::result<host_port> parse_host_port(std::string_view text, std::uint16_t port) {
    host_port made{.port = port};
    std::string_view rest;
    if (text.starts_with('[')) {
        auto const end = std::min(text.find(']'), text.size());
        made.host = lower(text.substr(1, end - 1));
        rest = text.substr(std::min(end + 1, text.size()));
        error_code no_address;
        auto const address = boost::asio::ip::make_address_v6(made.host, no_address);
        if (no_address || address.scope_id() != 0 || end == text.size()) return bad_url("has no IPv6 address between its brackets");
    } else {
        auto const colon = std::min(text.find(':'), text.size());
        made.host = lower(text.substr(0, colon));
        rest = text.substr(colon);
        if (made.host.ends_with('.')) made.host.pop_back();
        if (!is_name(made.host)) return bad_url("has no host name that can be looked up (other alphabets: write its xn-- form)");
    }
    if (rest.empty()) return made;
    unsigned value = 0;
    auto const [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), value);
    if (rest.front() != ':' || error != std::errc{} || end != rest.data() + rest.size() || value == 0 || value > 65535)
        return bad_url("has a port that is not one of 1..65535");
    made.port = static_cast<std::uint16_t>(value);
    return made;
}

ALERTSTREAM_DECL alertstream::result<url> parse_url(std::string_view text) {
    auto const scheme_end = text.find("://");
    if (scheme_end == text.npos) return bad_url("does not begin with https://");
    auto const scheme = lower(text.substr(0, scheme_end));
    if (scheme != "https" && scheme != "http") return bad_url("does not begin with https://");
    text.remove_prefix(scheme_end + 3);
    if (!is_visible(text)) return bad_url("holds a blank, a control character or a letter that is not ASCII: write it as %XX");
    auto const end = std::min(text.find_first_of("/?#"), text.size());
    auto const authority = text.substr(0, end);
    if (authority.find('@') != authority.npos) return bad_url("holds a user or password, which do not belong there");
    url made;
    made.tls = scheme == "https";
    auto parsed = parse_host_port(authority, made.tls ? 443 : 80);
    if (!parsed) return parsed.error();
    made.host = std::move(parsed->host);
    made.port = parsed->port;
    made.target = target_of(text.substr(end));
    if (!made.tls && !alertstream::detail::host_is_this_machine(made.host))
        return failure{errc::insecure, "http:// sends everything unencrypted and is for this machine only: write https://" + made.host};
    return made;
}

ALERTSTREAM_DECL alertstream::result<url> resolve_reference(url const& from, std::string_view reference) {
    if (!is_visible(reference)) return bad_url("that the redirect names holds a blank, a control character or a letter that is not ASCII");
    auto const first = reference.substr(0, reference.find_first_of("/?#"));
    if (first.find(':') != first.npos) {
        auto to = parse_url(reference);
        if (to && from.tls && !to->tls) return failure{errc::insecure, "a redirect from https:// to http:// is not followed"};
        return to;
    }
    if (reference.starts_with("//")) return parse_url((from.tls ? "https:" : "http:") + std::string{reference});
    auto made = from;
    auto const path = std::string_view{from.target}.substr(0, from.target.find('?'));
    if (reference.starts_with('/')) made.target = target_of(reference);
    else if (reference.starts_with('?')) made.target = std::string{path} + std::string{without_fragment(reference)};
    else if (auto const relative = without_fragment(reference); !relative.empty()) {
        auto const query = std::min(relative.find('?'), relative.size());
        made.target = without_dot_segments(std::string{path.substr(0, path.rfind('/') + 1)} + std::string{relative.substr(0, query)}) +
                      std::string{relative.substr(query)};
    }
    return made;
}

ALERTSTREAM_DECL std::string host_and_port(std::string_view host, std::uint16_t port) {
    bool const brackets = host.find(':') != host.npos;
    return (brackets ? "[" : "") + std::string{host} + (brackets ? "]:" : ":") + std::to_string(port);
}

ALERTSTREAM_DECL std::string host_field(url const& of) {
    auto made = host_and_port(of);
    if (of.port == (of.tls ? 443 : 80)) made.resize(made.rfind(':'));
    return made;
}

}  // namespace alertstream::http::detail
