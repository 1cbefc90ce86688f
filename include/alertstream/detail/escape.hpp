#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// Text from an alert made safe for a terminal or a log: C0 and C1 controls,
/// bidirectional marks and line separators as `\xNN` or `\u{NNNN}`, invalid
/// UTF-8 as `\xNN`, the backslash doubled. `keep_newlines` leaves LF and TAB as
/// they are.
ALERTSTREAM_DECL std::string escape_for_terminal(std::string_view text, bool keep_newlines = false);

/// How many bytes at the start of `text` form one valid UTF-8 character; 0 if none does.
ALERTSTREAM_DECL std::size_t utf8_character(std::string_view text, char32_t& code_point) noexcept;

ALERTSTREAM_DECL bool is_utf8(std::string_view text) noexcept;

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/escape.ipp>
#endif
