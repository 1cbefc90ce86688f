#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/error.hpp>
#include <alertstream/log.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::kafka {

/// What a client logs in with (SASL OAUTHBEARER, RFC 7628).
struct bearer_token {
    secret value{};
    /// Who it is for, in librdkafka's view only: brokers take the name from the token itself.
    std::string principal{};
    /// By the system's clock, which is librdkafka's. It asks for another at 80 % of what is
    /// left until then.
    std::chrono::system_clock::time_point expires{};
};

/// How a log-in stands.
struct login_report {
    std::optional<std::chrono::system_clock::time_point> expires{};        ///< of the token in use; absent: there is none
    std::optional<std::chrono::system_clock::time_point> failing_since{};  ///< absent: the last token that was asked for came
    failure why{};                                                         ///< of the last try, while it fails
    std::optional<std::chrono::seconds> clock_ahead{};                     ///< this machine's clock of the token endpoint's, or behind it (negative), where that is minutes
};

/// A client that logs in with tokens.
class token_user {
public:
    /// Also when somebody else's question was answered: each client of a credential gets
    /// the new token.
    virtual void on_token(bearer_token const&) noexcept = 0;

    /// No token came, in answer to `ask()`. Ask again in a while; a token that comes before
    /// is told by `on_token`.
    virtual void on_no_token(failure const& why) noexcept = 0;

protected:
    ~token_user() = default;
};

/// Where clients that log in with OAUTHBEARER have their tokens from.
///
/// One source serves any number of clients, on any number of loops, and is shared by the
/// `connection`s that have it. `gcn::tokens_of` makes those that fetch tokens by OAuth 2; a
/// program may have one of its own.
class token_source {
public:
    virtual ~token_source() = default;

    /// A client's place at the source, which it must leave before its loop ends.
    class place {
    public:
        virtual ~place() = default;

        /// Answered by `on_token` or `on_no_token`, now or later, in this call or on the
        /// executor. One that is not answered yet is not asked twice.
        virtual void ask() = 0;

        /// A broker refused the token that was told last. The source may fetch another.
        virtual void refused() {}

        virtual login_report report() const = 0;
    };

    /// From now on, and until the place is left, `user` is told tokens, on `executor`, which
    /// must be one thread's or a strand's. `user` must live as long as its place.
    virtual std::unique_ptr<place> enter(boost::asio::any_io_executor executor, token_user& user, logger log) = 0;
};

}  // namespace alertstream::kafka
