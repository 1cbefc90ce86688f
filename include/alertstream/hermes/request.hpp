#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::hermes {

/// Longer than the 30 s that Hermes takes to find that a topic does not exist.
inline constexpr std::chrono::seconds default_timeout{40};

/// POST `submit_message/` as Hermes wants it: the trailing slash, without which the
/// body is lost in a redirect, `Authorization: Token …`, `Accept: application/json`
/// (with text/html in it the answer is a page), the body not compressed.
///
/// `base_url` as BASE_URL in TOM's settings: https://hermes.lco.global/, with or
/// without the slash or `api/v0/` at its end. `timeout` is for the first byte of the
/// answer; the other phases take the client's usual time, or this if it is shorter.
/// @returns `bad_settings` in words, never with the token or what else could be
/// secret: an address that is none, holds a user name, a query or a fragment; a token
/// that is empty or holds a blank, a line end or another character that no header has.
ALERTSTREAM_DECL result<http::request> make_submit_request(std::string_view base_url, secret const& api_key, std::string body, std::chrono::milliseconds timeout = default_timeout);

namespace inner {

/// The address that paths are added to: ends in a slash.
ALERTSTREAM_DECL result<std::string> read_base_url(std::string_view base_url);

/// The address with `api/v0/`, which it may have already: paths of today's API are added to it.
ALERTSTREAM_DECL result<std::string> read_api_url(std::string_view base_url);

/// What requests to Hermes have in common.
ALERTSTREAM_DECL http::request make_request(http::method which, std::string url, std::chrono::milliseconds timeout);
ALERTSTREAM_DECL http::request make_post(std::string url, std::string body, std::chrono::milliseconds timeout);

/// `Authorization: Token …`
ALERTSTREAM_DECL void authorize(http::request& what, secret const& api_key);

/// A name and a value of a query: `?a=1&b=2`, both escaped.
using query_field = std::pair<std::string, std::string>;
ALERTSTREAM_DECL std::string query_text(std::vector<query_field> const& fields);

/// Whether a secret can be a header's value: visible ASCII, not empty.
ALERTSTREAM_DECL result<void> check_credential(std::string_view setting, secret const& value);

}  // namespace inner

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_request.ipp>
#endif
