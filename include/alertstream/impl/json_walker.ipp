#pragma once

#include <charconv>
#include <climits>
#include <cmath>
#include <cstdlib>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_walker.hpp>

namespace alertstream::json {

namespace inner {

/// Four hexadecimal digits at the start, or a value that no character has.
inline unsigned hex_of(std::string_view text) noexcept {
    unsigned made = 0;
    if (text.size() < 4) return UINT_MAX;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + 4, made, 16);
    return problem == std::errc{} && end == text.data() + 4 ? made : UINT_MAX;
}

/// How many characters an escape takes, or 0: as JSON has them, surrogates in pairs.
inline std::size_t escape_size(std::string_view text) noexcept {
    if (text.size() < 2) return 0;
    if (text[1] != 'u') return std::string_view{"\"\\/bfnrt"}.find(text[1]) == std::string_view::npos ? 0 : 2;
    auto const first = hex_of(text.substr(2));
    if (first == UINT_MAX) return 0;
    if (first < 0xd800 || first > 0xdfff) return 6;
    if (first > 0xdbff || text.substr(6, 2) != "\\u") return 0;
    auto const second = hex_of(text.substr(8));
    return second >= 0xdc00 && second <= 0xdfff ? 12 : 0;
}

inline void append_utf8(std::string& out, unsigned c) {
    auto const put = [&out](unsigned byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    if (c < 0x10000) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
}

/// The character of a valid escape. @returns how many characters that took
inline std::size_t append_escape(std::string_view text, std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    if (text[1] != 'u') return out += meant[letters.find(text[1])], 2;
    auto const first = hex_of(text.substr(2));
    if (first < 0xd800 || first > 0xdfff) return append_utf8(out, first), 6;
    append_utf8(out, 0x10000 + ((first - 0xd800) << 10) + (hex_of(text.substr(8)) - 0xdc00));
    return 12;
}

/// Fifteen digits and the power of ten below them are exact, and so is their quotient: what people measure needs no more.
inline bool short_number(std::string_view text, double& into) noexcept {
    constexpr double tens[]{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool const negative = text.front() == '-';
    text.remove_prefix(negative);
    std::uint64_t digits = 0;
    std::size_t point = text.size() - 1;
    if (text.size() > 15) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
        if (digit <= 9) digits = digits * 10 + digit;
        else if (text[i] == '.') point = i;
        else return false;
    }
    auto const value = static_cast<double>(digits) / tens[text.size() - 1 - point];
    into = negative ? -value : value;
    return true;
}

}  // namespace inner

ALERTSTREAM_DECL bool walker::odd_character() {
    auto const rest = [this] { return std::string_view{at_, static_cast<std::size_t>(end_ - at_)}; };
    if (*at_ == '\\') {
        auto const size = inner::escape_size(rest());
        at_ += size;
        return size > 0 || fail(errc::not_json);
    }
    if (static_cast<unsigned char>(*at_) < 0x20) return fail(errc::not_json);
    // Text in another script has few ASCII characters between: stay in it.
    do {
        char32_t c = 0;
        auto const size = detail::utf8_character(rest(), c);
        if (size == 0) return fail(errc::not_utf8);
        at_ += size;
    } while (at_ != end_ && static_cast<unsigned char>(*at_) >= 0x80);
    return true;
}

ALERTSTREAM_DECL bool walker::odd_escape(std::string& into) {
    auto const* const from = at_;
    if (!odd_character()) return false;
    into.pop_back();
    inner::append_escape(since(from), into);
    return true;
}

/// Boost.JSON refuses an exponent that, with the digits before it, leaves an int.
ALERTSTREAM_DECL bool walker::exponent(std::size_t mantissa) noexcept {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!at_digit()) return fail(errc::not_json);
    std::size_t value = 0;
    for (; at_digit(); ++at_) {
        value = value * 10 + static_cast<std::size_t>(*at_ - '0');
        if (value > INT_MAX || value + mantissa > INT_MAX) return fail(errc::not_json);
    }
    return true;
}

/// What is too small for a double is zero, as every reader of JSON has it.
ALERTSTREAM_DECL bool walker::number_of(std::string_view text, double& into) {
    if (inner::short_number(text, into)) return true;
    double value = 0;
    auto const problem = std::from_chars(text.data(), text.data() + text.size(), value).ec;
    if (problem == std::errc::result_out_of_range) value = std::strtod(std::string{text}.c_str(), nullptr);
    if (problem == std::errc::invalid_argument || !std::isfinite(value)) return false;
    into = value;
    return true;
}

ALERTSTREAM_DECL result<void> walker::finish() {
    skip_blanks();
    if (!failed() && at_ != end_) fail(errc::not_json);
    if (!failed()) return {};
    if (problem_ == errc::too_deep) return failure{errc::too_deep};
    return failure{problem_, "at byte " + std::to_string(at_ - begin_)};
}

ALERTSTREAM_DECL void walker::unescape(std::string_view written, std::string& into) {
    into.clear();
    into.reserve(written.size());
    for (auto at = written.find('\\'); at != written.npos; at = written.find('\\')) {
        into.append(written, 0, at);
        written.remove_prefix(at);
        written.remove_prefix(inner::append_escape(written, into));
    }
    into.append(written);
}

}  // namespace alertstream::json
