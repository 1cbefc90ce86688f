#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>

namespace alertstream::detail {

/// How deep JSON may be nested: each array and object counts one.
inline constexpr unsigned deepest_json = 64;

/// Appends a JSON text as it was written, on one line: numbers keep all their
/// digits, repeated members stay, in their order. What changes, and is the same to
/// every JSON reader: blanks outside strings go, and inside strings DEL, C1 controls,
/// bidirectional marks and line separators become `\uNNNN`. What Python writes and
/// JSON does not know: a bare NaN, Infinity or -Infinity becomes null.
///
/// One pass, no tree. Valid is what Boost.JSON takes at this depth, so that what is
/// written can be read: a lone surrogate and an exponent near or above 2^31 are not.
/// @return no error, or `not_json`, `not_utf8`, `too_deep`; then nothing is appended.
ALERTSTREAM_DECL error_code append_json_verbatim(std::string& out, std::string_view text, unsigned depth = deepest_json);

/// The same verdict, writing nothing.
ALERTSTREAM_DECL error_code check_json(std::string_view text, unsigned depth = deepest_json);

/// Calls `member` for each member of an outermost object as it is passed: the name
/// as it was written between its quotes, and the text of the value. On an error, the
/// members before it have been shown. No call for other values.
ALERTSTREAM_DECL error_code for_each_json_member(std::string_view text, std::function<void(std::string_view name, std::string_view value)> const& member);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_verbatim.ipp>
#endif
