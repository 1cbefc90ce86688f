#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>

namespace alertstream::http::detail {

/// Where a request goes.
struct url {
    bool tls{true};
    std::string host{};        ///< in lower case; an IPv6 address without its brackets
    std::uint16_t port{443};
    std::string target{"/"};   ///< path and query, never the fragment

    friend bool operator==(url const&, url const&) = default;
};

/// `https://host[:port][/path][?query]`, or http:// to this machine
/// (`errc::insecure` elsewhere). What is refused is so with `errc::bad_request` and
/// words that repeat nothing of the text, which may hold a secret.
ALERTSTREAM_DECL alertstream::result<url> parse_url(std::string_view text);

/// Where a reference (a redirect's Location) leads from there: RFC 3986, 5.2. Never
/// from https:// to http://.
ALERTSTREAM_DECL alertstream::result<url> resolve_reference(url const& from, std::string_view reference);

/// "host:port", "[::1]:port": for CONNECT and for words.
ALERTSTREAM_DECL std::string host_and_port(std::string_view host, std::uint16_t port);
inline std::string host_and_port(url const& of) { return host_and_port(of.host, of.port); }

/// The value of the Host field: the port only if it is not the scheme's own.
ALERTSTREAM_DECL std::string host_field(url const&);

/// An IP address rather than a name.
ALERTSTREAM_DECL bool is_address(std::string_view host) noexcept;

/// "host", "host:port", "[::1]:port"; the port is the given one if there is none.
struct host_port {
    std::string host{};  ///< in lower case, without brackets
    std::uint16_t port{};
};
ALERTSTREAM_DECL alertstream::result<host_port> parse_host_port(std::string_view text, std::uint16_t port);

ALERTSTREAM_DECL std::string lower(std::string_view text);

}  // namespace alertstream::http::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_url.ipp>
#endif
