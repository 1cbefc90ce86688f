#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <alertstream/error.hpp>
#include <alertstream/log.hpp>
#include <alertstream/secret.hpp>

/// HTTPS on the same loop: kept-alive connections, a deadline for each phase,
/// certificates verified. It repeats nothing by itself but what no server can have
/// seen; retries belong to the caller, who knows what may be repeated.
namespace alertstream::http {

enum class method { get, head, post, put, patch, delete_ };

struct field {
    std::string name;
    std::string value;
};

/// A header that is a credential: never logged, never sent to where a redirect leads.
struct secret_field {
    std::string name;
    secret value;
};

/// How long each phase may take; none is without end. A connection that is kept from
/// before has the last three only.
struct deadlines {
    std::chrono::milliseconds resolve{10'000};
    std::chrono::milliseconds connect{10'000};     ///< all addresses of the host together; all are tried
    std::chrono::milliseconds handshake{10'000};   ///< TLS, and the proxy's CONNECT before it
    std::chrono::milliseconds write{30'000};
    std::chrono::milliseconds first_byte{40'000};  ///< from the request written to the first byte of the answer
    std::chrono::milliseconds body{30'000};        ///< from then to its last byte
};

struct request {
    http::method method{http::method::get};
    std::string url{};                        ///< https://host[:port]/path?query; http:// only to this machine
    std::vector<field> headers{};             ///< not those that say where a message ends, which are the client's, and no credentials
    std::vector<secret_field> credentials{};
    std::string body{};
    std::string content_type{};               ///< of the body
    /// How many are followed: GET and HEAD only, without the credentials, never from
    /// https:// to http://. One too many is a problem; with 0 the redirect is the answer.
    unsigned redirects{0};
    std::optional<http::deadlines> deadlines{};      ///< instead of the client's
    std::optional<std::size_t> most_body{};          ///< instead of the client's
};

struct response {
    unsigned status{};
    std::vector<field> headers{};
    std::string body{};

    /// The first header of this name, any case; empty if there is none.
    ALERTSTREAM_DECL std::string_view header(std::string_view name) const noexcept;
};

enum class phase { prepare, resolve, connect, handshake, write, first_byte, body };
ALERTSTREAM_DECL std::string_view to_string(phase) noexcept;

/// Why there is no answer. No secret is in it, nor anything of the URL but host and port.
struct problem {
    /// The system's code, OpenSSL's, `timed_out`, `operation_aborted`, `eof` (closed by the
    /// server), or `errc::bad_request`, `errc::insecure`, `errc::untrusted_server`,
    /// `errc::bad_answer`.
    failure why{};
    http::phase phase{};
    /// False: no byte of the request can have been taken by a server.
    bool may_have_arrived{};

    /// In words: "Connection refused: connecting to hermes.lco.global:443".
    std::string message() const { return why.message(); }
};
[[noreturn]] inline void throw_exception_from_error(problem const& p, boost::source_location const&) { throw error{p.why}; }

using result = boost::system::result<response, problem>;

struct options {
    std::string ca_file{};                        ///< PEM; its authorities are added to the system's
    http::deadlines deadlines{};
    std::size_t most_body{4U << 20U};             ///< bytes of an answer's body; more is a problem, not a long wait
    std::size_t most_headers{64U << 10U};
    std::chrono::milliseconds longest_idle{5'000};  ///< a kept connection that was idle for longer is not used again
    std::size_t most_kept{4};                     ///< kept connections of one host
    /// From HTTPS_PROXY and NO_PROXY of the environment (either case) unless given;
    /// an empty text: none. `http://[user:password@]host:port`. This machine is never
    /// reached through one.
    std::optional<secret> proxy{};
    std::string no_proxy{};                       ///< used with `proxy`: as NO_PROXY
    std::string user_agent{"alertstream"};
};

namespace detail {
class client_state;
using result_handler = boost::asio::any_completion_handler<void(result)>;
ALERTSTREAM_DECL void start_request(std::shared_ptr<client_state> const&, request, result_handler);
}  // namespace detail

/// An HTTPS client as an Asio I/O object. Any number of requests may be under way.
///
/// @par Threads
/// All calls and completions on the executor, which must be one thread's or a strand's.
///
/// @par Lifetime
/// It may be destroyed at any time before its executor's context; requests under way
/// complete as if cancelled. Kept connections are no work: `run()` returns.
///
/// @par Names
/// The system's look-up cannot be interrupted: one whose deadline passed, or that was
/// cancelled, is left behind, and until it ends `run()` does not return, and later
/// look-ups of the same context wait behind it.
class client {
public:
    using executor_type = boost::asio::any_io_executor;

    /// Reads the authorities (once for a process and CA_FILE); throws
    /// `alertstream::error` if they or the proxy cannot be used.
    ALERTSTREAM_DECL client(executor_type executor, options with, logger log = {});
    client(client&&) noexcept = default;
    ALERTSTREAM_DECL client& operator=(client&&) noexcept;
    ALERTSTREAM_DECL ~client();

    ALERTSTREAM_DECL executor_type get_executor() const;

    /// @par Completion signature
    /// `void(http::result)`: the answer, whatever its status, or why there is none.
    ///
    /// @par g++ 12
    /// Give the request a name before `co_await`: this compiler destroys
    /// `co_await client.async_request({.url = …}, …)`'s temporary twice.
    ///
    /// @par Cancellation
    /// All types, at every step: completes with `operation_aborted` in
    /// `problem::why.code`; the connection is closed, and `may_have_arrived` says
    /// whether the server can have seen anything.
    template <class Token>
    auto async_request(request what, Token&& token) {
        return boost::asio::async_initiate<Token, void(result)>(
            [](auto handler, std::shared_ptr<detail::client_state> state, request wanted) {
                detail::start_request(state, std::move(wanted), detail::result_handler{std::move(handler)});
            },
            token, state_, std::move(what));
    }

    /// Closes the kept connections; requests under way are not disturbed.
    ALERTSTREAM_DECL void close_idle() noexcept;

    /// For tests and benchmarks.
    struct counters {
        std::uint64_t requests{};
        std::uint64_t connections{};       ///< made, to the end of the handshake
        std::uint64_t reused{};            ///< requests on a kept connection
        std::uint64_t sessions_resumed{};  ///< TLS handshakes that were
        std::uint64_t repeated{};          ///< requests begun again because the kept connection had ended
    };
    ALERTSTREAM_DECL counters count() const noexcept;

private:
    std::shared_ptr<detail::client_state> state_;
};

}  // namespace alertstream::http

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_client.ipp>
#endif
