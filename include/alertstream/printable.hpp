#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/escape.hpp>

namespace alertstream {

/// Text from an alert made safe to print: no byte of it moves the cursor, colours the
/// screen, turns the reading direction or ends the line. What would is shown escaped
/// (`\x1b`, `\n`, `\u{202e}`), a backslash doubled; the result is valid UTF-8.
inline std::string printable(std::string_view text) { return detail::escape_for_terminal(text); }

/// The same for a text of several lines: its line ends and tabs stay.
inline std::string printable_text(std::string_view text) { return detail::escape_for_terminal(text, true); }

}  // namespace alertstream
