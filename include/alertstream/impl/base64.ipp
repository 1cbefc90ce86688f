#pragma once

#include <cstddef>

#include <alertstream/formats/base64.hpp>

namespace alertstream {

namespace detail {

inline constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The six bits of a letter, or -1.
inline int base64_value(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace detail

ALERTSTREAM_DECL std::string base64_encode(std::string_view bytes) {
    std::string made;
    made.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
        auto const byte = [bytes](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
        unsigned const three = byte(0) << 16 | byte(1) << 8 | byte(2);
        made += detail::base64_alphabet[three >> 18];
        made += detail::base64_alphabet[three >> 12 & 63u];
        made += bytes.size() > 1 ? detail::base64_alphabet[three >> 6 & 63u] : '=';
        made += bytes.size() > 2 ? detail::base64_alphabet[three & 63u] : '=';
    }
    return made;
}

ALERTSTREAM_DECL result<std::string> base64_decode(std::string_view text) {
    auto const bad = [](char const* why) { return failure{errc::bad_value, std::string{"Base64: "} + why}; };
    if (text.size() % 4 != 0) return bad("its length is no multiple of 4");
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string made;
    made.reserve(text.size() / 4 * 3);
    unsigned bits = 0;
    int held = 0;
    for (char const c : text.substr(0, text.size() - padding)) {
        int const value = detail::base64_value(c);
        if (value < 0) return bad("a character that it does not have");
        bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffffu;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        made += static_cast<char>(bits >> held & 0xffu);
    }
    if ((bits & ((1u << held) - 1)) != 0) return bad("bits are left over at its end");
    return made;
}

}  // namespace alertstream
