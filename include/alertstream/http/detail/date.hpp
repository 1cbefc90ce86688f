#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::http::detail {

/// `Sat, 28 Nov 2026 13:37:15 GMT`: the form of Date and Retry-After that servers write
/// (RFC 9110, 5.6.7). The two older ones are not read.
ALERTSTREAM_DECL std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text);
ALERTSTREAM_DECL std::string to_http_date(std::chrono::system_clock::time_point at);

}  // namespace alertstream::http::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/http_date.ipp>
#endif
