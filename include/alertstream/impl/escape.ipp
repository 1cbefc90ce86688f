#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <alertstream/detail/escape.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL std::size_t ascii_run(std::string_view text) noexcept {
    std::size_t at = 0;
    for (std::uint64_t words[4]; text.size() - at >= sizeof words; at += sizeof words) {
        std::memcpy(words, text.data() + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u) break;
    }
    for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if (word & 0x8080808080808080u) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

ALERTSTREAM_DECL std::size_t text_width(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80; }));
}

ALERTSTREAM_DECL std::string_view cut_text(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit) return text;
    auto end = limit;
    for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80; ++i) --end;
    return text.substr(0, end);
}

/// The Unicode standard, table 3-7: well-formed UTF-8 byte sequences.
ALERTSTREAM_DECL std::size_t utf8_character(std::string_view text, char32_t& code_point) noexcept {
    if (text.empty()) return 0;
    auto const byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const first = byte(0);
    if (first < 0x80) {
        code_point = first;
        return 1;
    }
    std::size_t const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < size) return 0;
    unsigned const lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned const highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (byte(1) < lowest || byte(1) > highest) return 0;
    code_point = first & (0x7fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0u) != 0x80) return 0;
        code_point = code_point << 6 | (byte(i) & 0x3fu);
    }
    return size;
}

ALERTSTREAM_DECL bool is_utf8(std::string_view text) noexcept {
    char32_t unused = 0;
    for (;;) {
        text.remove_prefix(ascii_run(text));
        if (text.empty()) return true;
        // Text in another script has few ASCII bytes between: stay in it.
        while (!text.empty() && static_cast<unsigned char>(text.front()) >= 0x80) {
            auto const size = utf8_character(text, unused);
            if (size == 0) return false;
            text.remove_prefix(size);
        }
    }
}

ALERTSTREAM_DECL bool is_harmful(char32_t c) noexcept {
    return (c >= 0x80 && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

ALERTSTREAM_DECL void append_hex(std::string& out, unsigned value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 0xfu];
}

inline void append_escaped_ascii(std::string& out, char c, bool keep_newlines) {
    switch (c) {
    case '\\': out += "\\\\"; return;
    case '\n': out += keep_newlines ? "\n" : "\\n"; return;
    case '\t': out += keep_newlines ? "\t" : "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
    }
    auto const value = static_cast<unsigned char>(c);
    if (value >= 0x20 && value != 0x7f) {
        out += c;
        return;
    }
    out += "\\x";
    append_hex(out, value, 2);
}

ALERTSTREAM_DECL void append_escaped(std::string& out, std::string_view text, bool keep_newlines) {
    out.reserve(out.size() + text.size());
    while (!text.empty()) {
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped_ascii(out, text.front(), keep_newlines);
            text.remove_prefix(1);
            continue;
        }
        char32_t c = 0;
        auto const size = utf8_character(text, c);
        if (size == 0) {
            out += "\\x";
            append_hex(out, static_cast<unsigned char>(text.front()), 2);
            text.remove_prefix(1);
            continue;
        }
        if (is_harmful(c)) {
            out += "\\u{";
            append_hex(out, c, 4);
            out += '}';
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
}

ALERTSTREAM_DECL std::string escape_for_terminal(std::string_view text, bool keep_newlines) {
    std::string made;
    append_escaped(made, text, keep_newlines);
    return made;
}

}  // namespace alertstream::detail
