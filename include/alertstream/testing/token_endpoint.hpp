#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/log.hpp>
#include <alertstream/testing/fault.hpp>
#include <alertstream/testing/local_https.hpp>

namespace alertstream::testing {

/// Who may have tokens.
struct token_client {
    std::string id;
    std::string secret;
    std::string scope{};  ///< the `scope` of its tokens, and all it may ask for; empty: whatever it asks for
};

struct token_endpoint_options {
    std::vector<token_client> clients{};       ///< unless given: `default_client` with `default_secret`
    std::chrono::seconds life{3600};           ///< of a token: `expires_in`, and `exp` of the token itself
    std::string path{"oauth2/token"};          ///< below the host's name
    alertstream::logger log{nullptr};
};

/// An OAuth 2 token endpoint inside the test program, over TLS on 127.0.0.1: the grant
/// `client_credentials` (RFC 6749, 4.4), the client known by HTTP Basic, or by `client_id`
/// and `client_secret` in the form. It answers as GCN's (Amazon Cognito) does:
/// `{"access_token":…,"expires_in":3600,"token_type":"Bearer"}`, and 400 with
/// `{"error":"invalid_client"}` for a wrong secret.
///
/// Its tokens are JSON Web Tokens without a signature (`"alg":"none"`) with `sub` (the
/// client), `scope`, `iat` and `exp`, as Kafka's own validator for tests takes them: a
/// listener with OAUTHBEARER and
/// `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;` and no
/// callback handler class of its own lets the client in as `User:<sub>`.
///
/// A log-in tested with it:
/// ```cpp
/// boost::asio::io_context loop;
/// as::testing::token_endpoint endpoint{loop.get_executor(), {.life = std::chrono::seconds{5}}};
/// // In the settings of GCN's stream, beside URL:
/// //   "CLIENT_ID": token_endpoint::default_client, "CLIENT_SECRET": …::default_secret,
/// //   "TOKEN_URL": endpoint.url(), "CA_FILE": endpoint.ca_file()
/// endpoint.next(as::testing::fault::html{});        // the next question meets a proxy in trouble
/// endpoint.server().refuse_for(std::chrono::seconds{30});  // it is down
/// endpoint.next_token("…", 3600);                   // this is the next token, whatever it is
/// endpoint.be_off_by(std::chrono::hours{1});        // its clock, and so the tokens' times and Date
/// ```
/// One certificate's authority for two: a Kafka that is to be believed beside it shows a
/// certificate of its own authority, and CA_FILE holds both.
///
/// All calls on its executor, as for `hermes`: it gives the loop work until it is closed
/// or destroyed.
class token_endpoint {
public:
    static constexpr std::string_view default_client = "client-for-tests";
    static constexpr std::string_view default_secret = "secret-for-tests";

    /// Throws if there is no port.
    ALERTSTREAM_DECL explicit token_endpoint(boost::asio::any_io_executor, token_endpoint_options = {});
    token_endpoint(token_endpoint const&) = delete;
    token_endpoint& operator=(token_endpoint const&) = delete;
    ALERTSTREAM_DECL ~token_endpoint();

    /// "https://localhost:41234/oauth2/token", for TOKEN_URL.
    ALERTSTREAM_DECL std::string url() const;
    /// The authority that its certificate is from, for CA_FILE; there as long as this object.
    ALERTSTREAM_DECL std::string ca_file() const;

    ALERTSTREAM_DECL void set_life(std::chrono::seconds);
    /// Its clock is ahead of this machine's by so much, or behind.
    ALERTSTREAM_DECL void be_off_by(std::chrono::seconds);
    /// The client's secret is another from now on.
    ALERTSTREAM_DECL void change_secret(std::string_view client, std::string secret);
    /// The next question of a known client is answered with this token: one that is over, too large, or no token.
    ALERTSTREAM_DECL void next_token(std::string token, long long expires_in = 3600);
    /// The next question that no other fault is for meets this one.
    ALERTSTREAM_DECL void next(any_fault);

    /// Tokens given so far, in order.
    ALERTSTREAM_DECL std::vector<std::string> const& issued() const noexcept;
    /// A token as it would give it now, for a broker to refuse or to take.
    ALERTSTREAM_DECL std::string token_for(std::string_view client, std::chrono::seconds life) const;

    /// Refusals, certificates and what came: as for `hermes`.
    ALERTSTREAM_DECL local_https& server() noexcept;

    /// Lets the loop end.
    ALERTSTREAM_DECL void close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
    std::unique_ptr<local_https> server_;
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_token_endpoint.ipp>
#endif
