#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include <alertstream/detail/escape.hpp>
#include <alertstream/sky.hpp>

/// Texts and numbers of a picture.
namespace alertstream::store::svg_inner {

/// Text from anywhere between tags or quotes. Two characters that UTF-8 has and XML has not become U+FFFD.
inline void append_xml(std::string& out, std::string_view text) {
    auto safe = alertstream::detail::escape_for_terminal(text);
    for (auto const* each : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
        for (std::size_t at = 0; (at = safe.find(each, at)) != safe.npos;) safe.replace(at, 3, "\xef\xbf\xbd");
    for (char const c : safe) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

/// At most so many characters.
inline std::string shortened(std::string_view text, std::size_t most) {
    if (alertstream::detail::text_width(text) <= most) return std::string{text};
    std::size_t count = 0, end = 0;
    for (; end < text.size(); ++end)
        if ((static_cast<unsigned char>(text[end]) & 0xc0U) != 0x80 && count++ == most - 1) break;
    return std::string{text.substr(0, end)} + "…";
}

inline std::string fixed(double value, int decimals) {
    char text[400];
    auto const end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr;
    std::string made(static_cast<char const*>(text), static_cast<char const*>(end));
    return made.find_first_not_of("-0.") == made.npos && made.starts_with('-') ? made.substr(1) : made;
}

/// A place in pixels, to a hundredth.
inline std::string px(double value) {
    auto made = fixed(std::clamp(value, -20'000.0, 20'000.0), 2);
    made.erase(made.find_last_not_of('0') + 1);
    if (made.ends_with('.')) made.pop_back();
    return made;
}

/// A minus as it is set in print.
inline std::string with_minus(std::string text) {
    return text.starts_with('-') ? "\u2212" + text.substr(1) : text;
}

inline std::string power_of_ten(int power) {
    constexpr std::string_view digits[]{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string made = "10";
    if (power < 0) made += "⁻";
    for (char const c : std::to_string(std::abs(power))) made += digits[c - '0'];
    return made;
}

/// "14:03:38.56", "+54:18:41.9": rounded once, so that no 60 appears.
inline std::string sexagesimal(double hours_or_degrees, int decimals, bool with_sign) {
    auto const scale = decimals == 2 ? 100 : 10;
    auto const all = std::llround(std::abs(hours_or_degrees) * 3600 * scale);
    auto const two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    auto const fraction = std::to_string(all % scale);
    return std::string{!with_sign ? "" : hours_or_degrees < 0 && all > 0 ? "\u2212" : "+"} + two(all / scale / 3600) + ':' + two(all / scale / 60 % 60) + ':' + two(all / scale % 60) + '.' +
           std::string(static_cast<std::size_t>(decimals) - fraction.size(), '0') + fraction;
}

inline std::string coordinates(sky_position at) {
    auto const hundredths = std::llround(at.ra * 3600 / 15 * 100);
    auto const hours = hundredths >= 24LL * 3600 * 100 ? 0.0 : at.ra / 15;
    return "RA " + sexagesimal(hours, 2, false) + "  Dec " + sexagesimal(at.dec, 1, true) + "  (" + fixed(at.ra, 5) + "°, " + with_minus(fixed(at.dec, 5)) + "°, ICRS)";
}

}  // namespace alertstream::store::svg_inner
