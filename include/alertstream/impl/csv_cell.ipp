#pragma once

#include <algorithm>
#include <array>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/csv_cell.hpp>

namespace alertstream::csv {

/// https://owasp.org/www-community/attacks/CSV_Injection
ALERTSTREAM_DECL bool looks_like_formula(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 11> starts{"=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
    text.remove_prefix(std::min(text.find_first_not_of("' "), text.size()));
    return std::any_of(starts.begin(), starts.end(), [text](std::string_view each) { return text.starts_with(each); });
}

ALERTSTREAM_DECL void append_cell(std::string& out, std::string_view text, guard with) {
    bool const guarded = with == guard::apostrophe && looks_like_formula(text);
    // A line that begins with # is a comment to many readers; blanks around a cell are nothing to them.
    bool const quoted = text.find_first_of(",\"\r\n\t;#") != text.npos || text.starts_with(' ') || text.ends_with(' ');
    if (quoted) out += '"';
    if (guarded) out += '\'';
    for (auto rest = text; !rest.empty();) {
        char32_t c = 0;
        auto const size = detail::utf8_character(rest, c);
        bool const control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
        if (size == 0 || control || detail::is_harmful(c)) out += "\xef\xbf\xbd";
        else if (c == '"') out += "\"\"";
        else out += rest.substr(0, size);
        rest.remove_prefix(size == 0 ? 1 : size);
    }
    if (quoted) out += '"';
}

ALERTSTREAM_DECL std::string_view without_guard(std::string_view cell) noexcept { return cell.starts_with('\'') && looks_like_formula(cell) ? cell.substr(1) : cell; }

}  // namespace alertstream::csv
