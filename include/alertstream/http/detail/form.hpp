#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/secret.hpp>

namespace alertstream::http::detail {

/// As HTML forms have it (application/x-www-form-urlencoded): a blank is `+`, what is no
/// letter, digit, `*`, `-`, `.` or `_` is `%XX`.
ALERTSTREAM_DECL std::string form_encode(std::string_view text);

/// The text again; absent if a `%` is not followed by two digits.
ALERTSTREAM_DECL std::optional<std::string> form_decode(std::string_view text);

/// The value of the first field of this name, decoded; absent if there is none.
ALERTSTREAM_DECL std::optional<std::string> form_field(std::string_view form, std::string_view name);

/// The value of Authorization with which a client of OAuth 2 says who it is: HTTP Basic
/// with both halves encoded as in a form (RFC 6749, 2.3.1).
ALERTSTREAM_DECL secret client_authorization(std::string_view id, secret const& of_client);

}  // namespace alertstream::http::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_form.ipp>
#endif
