#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

/// The local Hermes reads values as the real one, which is written in Python.
namespace alertstream::testing::inner {

/// What Python's strip() takes away at an end of a text: its size there, or 0.
inline std::size_t blank_at(std::string_view text, std::size_t at) {
    auto const byte = static_cast<unsigned char>(text[at]);
    if (byte == ' ' || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f)) return 1;
    for (std::string_view const wide : {"\u0085", "\u00a0"})
        if (text.substr(at).starts_with(wide)) return 2;
    for (std::string_view const wide : {"\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                        "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"})
        if (text.substr(at).starts_with(wide)) return 3;
    return 0;
}

inline std::string_view stripped(std::string_view text) {
    while (!text.empty()) {
        auto const size = blank_at(text, 0);
        if (size == 0) break;
        text.remove_prefix(size);
    }
    for (std::size_t size = 1; size <= 3 && size <= text.size();) {
        if (blank_at(text, text.size() - size) == size) {
            text.remove_suffix(size);
            size = 1;
        } else {
            ++size;
        }
    }
    return text;
}

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Digits may be grouped by single underscores; nothing else may stand between them.
inline std::optional<std::string> without_underscores(std::string_view text) {
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') {
            made += text[i];
            continue;
        }
        bool const between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
        if (!between) return std::nullopt;
    }
    return made;
}

inline std::string lower(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return made;
}

/// Python's float(text); what is too large is infinite, what is too small is 0.
inline std::optional<double> python_float(std::string_view text) {
    auto const plain = without_underscores(stripped(text));
    if (!plain) return std::nullopt;
    std::string_view left{*plain};
    bool const negative = left.starts_with('-');
    if (negative || left.starts_with('+')) left.remove_prefix(1);
    auto const signed_ = [negative](double value) { return negative ? -value : value; };
    if (auto const word = lower(left); word == "inf" || word == "infinity") return signed_(std::numeric_limits<double>::infinity());
    else if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (left.empty() || (!is_digit(left[0]) && left[0] != '.')) return std::nullopt;
    double value = 0;
    auto const [end, problem] = std::from_chars(left.data(), left.data() + left.size(), value);
    if (end != left.data() + left.size() || problem == std::errc::invalid_argument) return std::nullopt;
    if (problem != std::errc::result_out_of_range) return signed_(value);
    auto const exponent = left.find_first_of("eE");
    bool const small = exponent != left.npos ? left.substr(exponent + 1).starts_with('-') : left.starts_with('0') || left.starts_with('.');
    return signed_(small ? 0.0 : std::numeric_limits<double>::infinity());
}

/// Python's repr(float): the shortest digits, an exponent from 1e16 and below 1e-4.
inline std::string python_text(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    std::array<char, 40> buffer{};
    auto const magnitude = std::abs(value);
    auto const form = value == 0 || (magnitude >= 1e-4 && magnitude < 1e16) ? std::chars_format::fixed : std::chars_format::scientific;
    auto const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, form).ptr;
    std::string made{buffer.data(), end};
    if (form == std::chars_format::fixed && made.find('.') == made.npos) made += ".0";
    return made;
}

/// Its type's name.
inline std::string_view python_type(boost::json::value const& value) {
    switch (value.kind()) {
    case boost::json::kind::null: return "NoneType";
    case boost::json::kind::bool_: return "bool";
    case boost::json::kind::int64:
    case boost::json::kind::uint64: return "int";
    case boost::json::kind::double_: return "float";
    case boost::json::kind::string: return "str";
    case boost::json::kind::array: return "list";
    case boost::json::kind::object: return "dict";
    }
    return "";
}

/// repr(text): quoted, what cannot be printed escaped.
inline std::string python_repr(std::string_view text) {
    bool const doubled = text.find('\'') != text.npos && text.find('"') == text.npos;
    char const mark = doubled ? '"' : '\'';
    std::string made{mark};
    for (char const c : text) {
        constexpr std::string_view hex = "0123456789abcdef";
        if (c == '\n') made += "\\n";
        else if (c == '\t') made += "\\t";
        else if (c == '\r') made += "\\r";
        else if (c == mark || c == '\\') (made += '\\') += c;
        else if ((c >= 0 && c < ' ') || c == 0x7f) ((made += "\\x") += hex[static_cast<unsigned char>(c) / 16]) += hex[static_cast<unsigned char>(c) % 16];
        else made += c;
    }
    return made += mark;
}

/// str(value): lists and objects as Python writes them.
inline std::string python_text(boost::json::value const& value) {
    auto const part = [](boost::json::value const& each) { return each.is_string() ? python_repr({each.get_string().data(), each.get_string().size()}) : python_text(each); };
    std::string parts;
    switch (value.kind()) {
    case boost::json::kind::null: return "None";
    case boost::json::kind::array:
        for (auto const& each : value.get_array()) parts += (parts.empty() ? "" : ", ") + part(each);
        return '[' + parts + ']';
    case boost::json::kind::object:
        for (auto const& [name, each] : value.get_object()) parts += (parts.empty() ? "" : ", ") + python_repr({name.data(), name.size()}) + ": " + part(each);
        return '{' + parts + '}';
    case boost::json::kind::bool_: return value.get_bool() ? "True" : "False";
    case boost::json::kind::int64: return std::to_string(value.get_int64());
    case boost::json::kind::uint64: return std::to_string(value.get_uint64());
    case boost::json::kind::double_: return python_text(value.get_double());
    case boost::json::kind::string: return std::string{value.get_string().data(), value.get_string().size()};
    }
    return "";
}

/// What `if value:` takes for true.
inline bool python_truth(boost::json::value const& value) {
    switch (value.kind()) {
    case boost::json::kind::null: return false;
    case boost::json::kind::bool_: return value.get_bool();
    case boost::json::kind::int64: return value.get_int64() != 0;
    case boost::json::kind::uint64: return value.get_uint64() != 0;
    case boost::json::kind::double_: return value.get_double() != 0;
    case boost::json::kind::string: return !value.get_string().empty();
    case boost::json::kind::array: return !value.get_array().empty();
    case boost::json::kind::object: return !value.get_object().empty();
    }
    return false;
}

inline std::string_view view(boost::json::string const& text) { return {text.data(), text.size()}; }

}  // namespace alertstream::testing::inner
