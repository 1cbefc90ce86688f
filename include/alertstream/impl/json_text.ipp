#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/json_text.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL void append_json_escape(std::string& out, char32_t c) {
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    out += "\\u";
    append_hex(out, c, 4);
}

ALERTSTREAM_DECL void append_json_string(std::string& out, std::string_view text) {
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain_json(text[plain])) ++plain;
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        char32_t c = 0;
        auto const size = utf8_character(text, c);
        if (size == 0) out += "\xef\xbf\xbd";
        else if (c < 0x80 || is_harmful(c)) append_json_escape(out, c);
        else out += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    out += '"';
}

ALERTSTREAM_DECL void append_json_base64(std::string& out, std::string_view bytes) {
    out += "{\"$base64\":\"";
    out += base64_encode(bytes);
    out += "\"}";
}

ALERTSTREAM_DECL void append_json_bytes(std::string& out, std::string_view bytes) {
    if (is_utf8(bytes)) append_json_string(out, bytes);
    else append_json_base64(out, bytes);
}

template <class Number>
void append_json_digits(std::string& out, Number value) {
    char digits[40];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

ALERTSTREAM_DECL void append_json_number(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    append_json_digits(out, value);
}
ALERTSTREAM_DECL void append_json_number(std::string& out, std::int64_t value) { append_json_digits(out, value); }
ALERTSTREAM_DECL void append_json_number(std::string& out, std::uint64_t value) { append_json_digits(out, value); }

}  // namespace alertstream::detail
