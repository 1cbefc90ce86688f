#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// Text from an alert made safe for a terminal or a log: no byte of it can move
/// the cursor, colour the screen, turn the reading direction or end the line.
///
/// The result is valid UTF-8 and tells apart whatever went in: LF, CR and TAB
/// are `\n`, `\r`, `\t`; the other C0 controls and DEL `\xNN`; bytes that are no
/// UTF-8 `\xNN` (these are 80 and above); C1 controls, bidirectional marks and
/// line and paragraph separators `\u{NNNN}`; the backslash is doubled.
/// `keep_newlines` leaves LF and TAB as they are (never CR).
ALERTSTREAM_DECL std::string escape_for_terminal(std::string_view text, bool keep_newlines = false);

/// The same, at the end of `out`.
ALERTSTREAM_DECL void append_escaped(std::string& out, std::string_view text, bool keep_newlines = false);

/// How many bytes at the start of `text` form one valid UTF-8 character; 0 if
/// none does (overlong forms, surrogates and values above U+10FFFF do not).
ALERTSTREAM_DECL std::size_t utf8_character(std::string_view text, char32_t& code_point) noexcept;

/// How many characters a text in UTF-8 fills, near enough for columns.
ALERTSTREAM_DECL std::size_t text_width(std::string_view text) noexcept;

/// The start of a text in UTF-8, at most `limit` bytes, ended between two characters.
ALERTSTREAM_DECL std::string_view cut_text(std::string_view text, std::size_t limit) noexcept;

/// How many bytes at the start of `text` are ASCII.
ALERTSTREAM_DECL std::size_t ascii_run(std::string_view text) noexcept;

ALERTSTREAM_DECL bool is_utf8(std::string_view text) noexcept;

/// C1 controls, and characters that reorder or break a line where they stand.
ALERTSTREAM_DECL bool is_harmful(char32_t c) noexcept;

/// The lowest `digits` hexadecimal digits of a value.
ALERTSTREAM_DECL void append_hex(std::string& out, unsigned value, int digits);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/escape.ipp>
#endif
