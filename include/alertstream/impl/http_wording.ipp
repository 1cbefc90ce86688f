#pragma once

#include <string>

#include <alertstream/http/client.hpp>
#include <alertstream/http/detail/proxy.hpp>
#include <alertstream/http/detail/url.hpp>

namespace alertstream::http::detail {

/// Where a request was in its way when it failed. No secret, and nothing of the URL but host and port.
inline std::string doing(phase which, url const& to, proxy const* through, bool tunnelling) {
    auto const server = host_and_port(to);
    auto const next = through ? "the proxy " + host_and_port(through->host, through->port) : server;
    switch (which) {
    case phase::prepare: return "before anything was sent";
    case phase::resolve: return "looking up " + (through ? "the proxy " + through->host : to.host);
    case phase::connect: return "connecting to " + next;
    case phase::handshake: return tunnelling ? "asking " + next + " for a connection to " + server : "agreeing on TLS with " + server;
    case phase::write: return "sending the request to " + server;
    case phase::first_byte: return "waiting for the answer of " + server;
    case phase::body: return "reading the answer of " + server;
    }
    return server;
}

}  // namespace alertstream::http::detail
