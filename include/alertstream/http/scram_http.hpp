#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <alertstream/error.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/http/scram.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::http {

struct scram_login {
    std::string user;
    secret password;
    scram_mechanism mechanism{scram_mechanism::sha_512};
    std::optional<std::string> nonce{};  ///< for tests; else random
};

/// How a log-in by SCRAM over HTTP (RFC 7804) begins.
enum class scram_flow {
    shortcut,     ///< at once with the first SCRAM message, and without the body: a large one goes once
    plain_first,  ///< as if no log-in were needed; the server asks for one if it is
};

/// Sends a request, and logs in for it by SCRAM if the server wants that.
///
/// The result is the answer to the request, whatever its status:
/// - the first one, if it is not 401 (what is public needs no log-in), or if it is a 401
///   that asks for another kind of log-in: the caller's to decide;
/// - else the one after the log-in, and only if the server has proved that it knows the
///   password too, whatever its status.
///
/// With `shortcut` the first request goes without its body. A server that is content with
/// that (2xx) has done something else than what was asked for: `bad_answer`.
///
/// `request::redirects` must be 0, and is taken so: no log-in follows a redirect.
///
/// @par Errors
/// `problem::why` is the client's, `account_refused` for a refused log-in (also a 401 that proves nothing), `bad_answer` for a
/// server that proves nothing or something wrong, `bad_value` for a name or password
/// that SCRAM cannot carry. `may_have_arrived` is false as long as only the log-in was on its way.
///
/// @par Cancellation
/// All types, as `client::async_request`. The client and the login must live until then.
ALERTSTREAM_DECL boost::asio::awaitable<result> request_with_scram(client& with, request what, scram_login const& login, scram_flow flow = scram_flow::shortcut);

namespace detail {

/// What `WWW-Authenticate` or `Authentication-Info` says for SCRAM.
struct scram_parameters {
    std::string sid{};
    std::string data{};  ///< decoded; empty if there is none
};

/// The challenge of this scheme among all that the fields of this answer list; absent if
/// there is none. Names in any case, values quoted or not. What its `data` holds must be Base64.
ALERTSTREAM_DECL std::optional<alertstream::result<scram_parameters>> find_challenge(std::span<field const> headers, scram_mechanism);

/// `sid=…, data=…` of the answer after the log-in.
ALERTSTREAM_DECL alertstream::result<scram_parameters> read_authentication_info(std::span<field const> headers);

/// "SCRAM-SHA-512 sid=…,data=…"; without `sid` in the first one.
ALERTSTREAM_DECL secret scram_authorization(scram_mechanism, std::string_view sid, std::string_view message);

}  // namespace detail
}  // namespace alertstream::http

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/scram_http.ipp>
#endif
