#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/python.hpp>

/// JSON values as Python names and prints them: Hermes does so in its errors.
namespace alertstream::hermes::inner {

inline std::string_view python_type(boost::json::value const& value) noexcept {
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

/// As repr() writes a text.
inline std::string python_quoted(std::string_view text) {
    char const quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
    std::string made(1, quote);
    for (std::size_t i = 0; i < text.size();) {
        char32_t character = 0;
        auto const size = alertstream::detail::utf8_character(text.substr(i), character);
        auto const bytes = size == 0 ? 1 : size;
        if (size == 0) character = static_cast<unsigned char>(text[i]);
        bool const shown = (character >= 0x20 && character < 0x7f) || (character > 0xa0 && character != 0xad && !(character >= 0x2000 && character <= 0x200f) && !(character >= 0x2028 && character <= 0x202f) &&
                                                                        !(character >= 0x205f && character <= 0x206f) && character != 0x3000 && character != 0xfeff && !(character >= 0xd800 && character <= 0xf8ff));
        char code[16];
        if (character == '\n') made += "\\n";
        else if (character == '\r') made += "\\r";
        else if (character == '\t') made += "\\t";
        else if (character == '\\' || character == static_cast<unsigned char>(quote)) (made += '\\') += static_cast<char>(character);
        else if (shown) made += text.substr(i, bytes);
        else made.append(code, static_cast<std::size_t>(std::snprintf(code, sizeof code, character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x", static_cast<unsigned>(character))));
        i += bytes;
    }
    return made += quote;
}

/// As str() writes a value; of texts in a list or an object their repr().
inline std::string python_str(boost::json::value const& value, bool inside = false) {
    if (auto const* const text = value.if_string()) return inside ? python_quoted({text->data(), text->size()}) : std::string{text->data(), text->size()};
    if (auto const* const whole = value.if_int64()) return std::to_string(*whole);
    if (auto const* const large = value.if_uint64()) return std::to_string(*large);
    if (auto const* const real = value.if_double()) return alertstream::detail::python_text(*real);
    if (auto const* const flag = value.if_bool()) return *flag ? "True" : "False";
    std::string made;
    if (auto const* const list = value.if_array()) {
        for (auto const& each : *list) made += (made.empty() ? "" : ", ") + python_str(each, true);
        return '[' + made + ']';
    }
    if (auto const* const object = value.if_object()) {
        for (auto const& [name, each] : *object) made += (made.empty() ? "" : ", ") + python_quoted({name.data(), name.size()}) + ": " + python_str(each, true);
        return '{' + made + '}';
    }
    return "None";
}

}  // namespace alertstream::hermes::inner
