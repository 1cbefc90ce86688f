#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

/// Certificates for tests, made in memory: a TLS server in a test needs no files and
/// no openssl command.
namespace alertstream::testing {

/// PEM texts: what a server shows, and its key.
struct certificate {
    std::string key_pem;          ///< PKCS #8, not encrypted
    std::string certificate_pem;
};

/// From when until when a certificate is good, counted from now; negative is the past.
struct validity {
    std::chrono::seconds from{std::chrono::hours{-1}};
    std::chrono::seconds until{std::chrono::hours{24}};
};
inline constexpr validity expired{std::chrono::hours{-48}, std::chrono::hours{-24}};
inline constexpr validity not_yet_valid{std::chrono::hours{24}, std::chrono::hours{48}};

/// A certificate authority with an EC P-256 key that nobody trusts but those who are
/// given its certificate (`CA_FILE`).
///
/// A client tested against a TLS server of the test's own:
/// ```cpp
/// as::testing::authority authority;
/// auto const shown = authority.issue({"localhost", "127.0.0.1"});
///
/// boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
/// tls.use_certificate(boost::asio::buffer(shown.certificate_pem), boost::asio::ssl::context::pem);
/// tls.use_private_key(boost::asio::buffer(shown.key_pem), boost::asio::ssl::context::pem);
/// std::ofstream{"ca.pem"} << authority.pem();  // and "CA_FILE": "ca.pem" in the settings
/// ```
///
/// Throws `alertstream::error` if OpenSSL cannot; it can unless memory is short.
class authority {
public:
    ALERTSTREAM_DECL explicit authority(std::string_view name = "alertstream test authority");
    ALERTSTREAM_DECL authority(authority&&) noexcept;
    ALERTSTREAM_DECL authority& operator=(authority&&) noexcept;
    ALERTSTREAM_DECL ~authority();

    /// Its own certificate as PEM, good for ten years around now.
    ALERTSTREAM_DECL std::string const& pem() const noexcept;

    /// A server's certificate with a key of its own. The names are DNS names, `*.` in
    /// front allowed, or IP addresses ("127.0.0.1", "::1"); the first is the common name too.
    ALERTSTREAM_DECL certificate issue(std::vector<std::string> const& names, validity = {}) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_certificate.ipp>
#endif
