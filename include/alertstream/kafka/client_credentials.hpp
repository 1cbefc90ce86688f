#pragma once

#include <memory>
#include <string>

#include <alertstream/error.hpp>
#include <alertstream/kafka/token_source.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::kafka {

/// Logs in by OAuth 2 client credentials (RFC 6749, 4.4), as GCN's clients do.
struct client_credentials {
    std::string client_id{};
    secret client_secret{};
    std::string token_endpoint{};  ///< https://host[:port]/path; http:// only to this machine
    std::string scope{};           ///< empty: none is asked for
    std::string ca_file{};         ///< PEM; its authorities are added to the system's

    friend bool operator==(client_credentials const&, client_credentials const&) = default;
};

/// Tokens of this credential, for `connection::tokens`. The same credential has the same
/// source, as long as one of them lives: all clients of a program share one token.
///
/// A token is fetched when a client asks for one and there is none that is young, over
/// HTTPS, by one request whose answer is for all who wait; the secret goes nowhere else, and
/// no redirect is followed. librdkafka asks at 80 % of the life that the endpoint gave it, so
/// no timer runs while all is well. What fails is tried again by itself after 1 s to 60 s,
/// and after 1 min to 15 min where only a person can help (a wrong secret, a wrong
/// address, a certificate), or when the endpoint says (`Retry-After`); meanwhile a client
/// goes on with its token as long as that lives.
///
/// In the log: the first token (info), later ones (debug), the first failure and one in ten
/// minutes (warning), the recovery (info); a clock that is minutes off from the
/// endpoint's, once (warning).
///
/// Refused at once: without id or secret, an endpoint that is not HTTPS (`errc::insecure`) or
/// no URL, a CA_FILE that cannot be read.
ALERTSTREAM_DECL result<std::shared_ptr<token_source>> tokens_of(client_credentials const&);

}  // namespace alertstream::kafka

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/client_credentials.ipp>
#endif
