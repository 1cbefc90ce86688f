#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/kafka/client_credentials.hpp>
#include <alertstream/secret.hpp>

/// What is said between a client and a token endpoint. No I/O.
namespace alertstream::kafka::detail {

/// Larger ones are no tokens (GCN's have 1 kB; brokers take up to 512 KiB).
inline constexpr std::size_t largest_token = std::size_t{64} << 10U;
/// Longer ones are not believed.
inline constexpr std::chrono::hours longest_life{24 * 366};
/// More than the answer of a slow endpoint takes, and than clocks that are kept differ.
inline constexpr std::chrono::minutes clock_tolerance{5};

struct fetched_token {
    secret value{};
    std::chrono::seconds life{};                     ///< from when it was asked for
    std::optional<std::chrono::seconds> clock_ahead{};  ///< as `login_report` has it
};

/// Why there is none.
struct token_problem {
    failure why{};
    bool lasting{};                                       ///< somebody has to do something
    std::optional<std::chrono::seconds> retry_after{};    ///< the endpoint says so
};

using token_answer = boost::system::result<fetched_token, token_problem>;
[[noreturn]] inline void throw_exception_from_error(token_problem const& p, boost::source_location const&) { throw error{p.why}; }

/// RFC 6749, 4.4.2.
ALERTSTREAM_DECL http::request token_request(client_credentials const&);

/// RFC 6749, 5.1 and 5.2. `now` is this machine's time. No words show a secret.
ALERTSTREAM_DECL token_answer read_token_answer(client_credentials const&, http::response const&, std::chrono::system_clock::time_point now);

/// There was no answer.
ALERTSTREAM_DECL token_problem no_answer(client_credentials const&, http::problem const&);

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/token_answer.ipp>
#endif
