#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <alertstream/error.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::http {

enum class scram_mechanism : std::uint8_t { sha_1, sha_256, sha_512 };

/// "SCRAM-SHA-512".
ALERTSTREAM_DECL std::string_view to_string(scram_mechanism) noexcept;

/// A user name or a password as SCRAM compares it: SASLprep (RFC 4013), of which this
/// does what needs no table of Unicode. Printable ASCII and the letters U+00C0 to U+00FF
/// stay, a no-break space becomes a space, a soft hyphen is dropped. Anything else is
/// refused with `bad_value`, in words that repeat nothing of it.
ALERTSTREAM_DECL alertstream::result<secret> saslprep(std::string_view text);

/// The client's side of a SCRAM log-in (RFC 5802, 7677), without any I/O, for one use:
/// @code
/// auto login = as::http::scram_client::begin(as::http::scram_mechanism::sha_512, user, password).value();
/// send(login.first_message());
/// send(login.final_message(received()).value());
/// login.verify(received()).value();
/// @endcode
/// It proves that it knows the password without saying it, and believes a server only
/// that proves the same. No channel binding: TLS with a verified certificate is around it.
class scram_client {
public:
    static constexpr std::uint32_t fewest_iterations = 4096;    ///< RFC 7677, section 4: fewer would help who steals the exchange
    static constexpr std::uint32_t most_iterations = 100'000;   ///< some 0.1 s of the loop: a server must not hold it for longer

    /// `nonce`: printable ASCII without a comma, for tests; else 24 random bytes.
    ALERTSTREAM_DECL static alertstream::result<scram_client> begin(scram_mechanism, std::string_view user, secret const& password, std::optional<std::string> nonce = {});

    /// "n,,n=user,r=nonce".
    std::string first_message() const { return "n,," + first_bare_; }

    /// The answer to the server's first message: the proof. Refused with `bad_answer` is a
    /// nonce that does not go on from ours, a salt that is no Base64, a count of iterations
    /// out of bounds, and an extension that must be understood (`m=`).
    ALERTSTREAM_DECL alertstream::result<std::string> final_message(std::string_view server_first);

    /// Whether the server's last message proves that it knows the password's key.
    /// `account_refused` with the server's word if it says `e=`; else `bad_answer`.
    ALERTSTREAM_DECL alertstream::result<void> verify(std::string_view server_final) const;

private:
    scram_client(scram_mechanism with, secret password) noexcept : mechanism_{with}, password_{std::move(password)} {}

    scram_mechanism mechanism_;
    secret password_;
    std::string nonce_{};
    std::string first_bare_{};
    std::string server_signature_{};
};

}  // namespace alertstream::http

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/scram.ipp>
#endif
