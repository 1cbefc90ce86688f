#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::http::detail {

/// A proxy that opens tunnels (CONNECT).
struct proxy {
    std::string host{};
    std::uint16_t port{80};
    secret authorization{};  ///< the value of Proxy-Authorization; empty: none
};

/// `[http://][user:password@]host[:port]`; user and password may hold %XX. Refused
/// with `errc::bad_settings` and words that repeat nothing of it.
ALERTSTREAM_DECL alertstream::result<proxy> parse_proxy(std::string_view text);

/// Hosts that are reached without the proxy: what NO_PROXY lists, by commas or blanks.
/// - `*`: all
/// - `example.org`, `.example.org`: it and all names below it
/// - an address, or a network of them: `10.0.0.0/8`, `fd00::/8`; only for hosts written
///   as addresses, as no name is looked up for it
/// - any of them with a port: `example.org:8443`, `[::1]:8443`
class no_proxy {
public:
    no_proxy() = default;
    ALERTSTREAM_DECL explicit no_proxy(std::string_view list);

    ALERTSTREAM_DECL bool covers(std::string_view host, std::uint16_t port) const;

private:
    struct entry {
        std::string name{};                   ///< "*", or without a dot in front
        std::optional<std::uint16_t> port{};
        std::vector<std::uint8_t> network{};  ///< 4 or 16 bytes if it is an address
        unsigned bits{};                      ///< how many of them count
    };
    static entry parse(std::string_view);

    std::vector<entry> entries_{};
};

/// Which proxy, if any. This machine is never reached through one.
class proxy_choice {
public:
    proxy_choice() = default;
    proxy_choice(http::detail::proxy chosen, detail::no_proxy without) : proxy_{std::move(chosen)}, without_{std::move(without)} {}

    /// From https_proxy or HTTPS_PROXY and no_proxy or NO_PROXY of the environment.
    ALERTSTREAM_DECL static alertstream::result<proxy_choice> from_environment();

    /// From texts like those of the environment; an empty `proxy`: none.
    ALERTSTREAM_DECL static alertstream::result<proxy_choice> from(std::string_view proxy, std::string_view no_proxy);

    ALERTSTREAM_DECL http::detail::proxy const* to(std::string_view host, std::uint16_t port) const;

    http::detail::proxy const* any() const noexcept { return proxy_ ? &*proxy_ : nullptr; }

private:
    std::optional<http::detail::proxy> proxy_{};
    detail::no_proxy without_{};
};

}  // namespace alertstream::http::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_proxy.ipp>
#endif
