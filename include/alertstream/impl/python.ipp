#pragma once

#include <charconv>
#include <cmath>

#include <alertstream/detail/python.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL std::string_view python_strip(std::string_view text) noexcept {
    static constexpr std::string_view wide[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
    auto const narrow = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); };
    for (bool more = true; more;) {
        auto const before = text.size();
        while (!text.empty() && narrow(text.front())) text.remove_prefix(1);
        while (!text.empty() && narrow(text.back())) text.remove_suffix(1);
        // Of other scripts' blanks no byte is ASCII.
        if (text.empty() || (static_cast<unsigned char>(text.front()) < 0x80 && static_cast<unsigned char>(text.back()) < 0x80)) return text;
        for (auto const each : wide) {
            if (text.starts_with(each)) text.remove_prefix(each.size());
            if (text.ends_with(each)) text.remove_suffix(each.size());
        }
        more = text.size() != before;
    }
    return text;
}

ALERTSTREAM_DECL std::optional<double> python_float(std::string_view text) {
    text = python_strip(text);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const digit = [text](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
        if (text[i] == '_' && i > 0 && digit(i - 1) && digit(i + 1)) continue;
        plain += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    }
    bool const negative = plain.starts_with('-');
    if (negative || plain.starts_with('+')) plain.erase(0, 1);
    double value = 0;
    auto const [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (end != plain.data() + plain.size() || plain.find('(') != plain.npos || plain.starts_with('-')) return std::nullopt;
    if (problem == std::errc::result_out_of_range) value = plain.find("e-") != plain.npos ? 0.0 : HUGE_VAL;
    else if (problem != std::errc{}) return std::nullopt;
    return negative ? -value : value;
}

ALERTSTREAM_DECL std::string python_text(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    char text[64];
    auto const size = std::abs(value);
    bool const fixed = size == 0 || (size >= 1e-4 && size < 1e16);
    std::string made(static_cast<char const*>(text), static_cast<char const*>(std::to_chars(text, text + sizeof text, value, fixed ? std::chars_format::fixed : std::chars_format::scientific).ptr));
    if (fixed && made.find('.') == made.npos) made += ".0";
    return made;
}

}  // namespace alertstream::detail
