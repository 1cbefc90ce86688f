#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <alertstream/formats/base64.hpp>

namespace alertstream {

namespace detail {

inline constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Set in the value of what is no letter; the bits of letters are below.
inline constexpr std::uint32_t base64_bad = std::uint32_t{1} << 31;

static_assert(std::endian::native == std::endian::little, "alertstream: three bytes are written from a number's lower ones");

/// A letter's bits, where they stand in three bytes, the first lowest, if it is the first, second, third or fourth of its group.
inline constexpr auto base64_values = [] {
    std::array<std::array<std::uint32_t, 256>, 4> made{};
    for (auto& each : made) each.fill(base64_bad);
    for (std::uint32_t value = 0; value < 64; ++value) {
        std::size_t const letter = static_cast<unsigned char>(base64_alphabet[value]);
        made[0][letter] = value << 2;
        made[1][letter] = value >> 4 | (value & 15) << 12;
        made[2][letter] = value >> 2 << 8 | (value & 3) << 22;
        made[3][letter] = value << 16;
    }
    return made;
}();

inline std::uint32_t base64_group(char const* at) noexcept {
    auto const value = [at](std::size_t place) { return base64_values[place][static_cast<unsigned char>(at[place])]; };
    return value(0) | value(1) | value(2) | value(3);
}

/// Whole groups without padding; one test for all, as what is no letter stays visible. A sky map has 300 000 of them.
inline bool base64_groups(char const* from, std::size_t groups, char* to) noexcept {
    std::uint32_t seen = 0;
    // Four bytes are stored faster than three; the next group overwrites the fourth.
    for (; groups > 1; --groups, from += 4, to += 3) {
        auto const group = base64_group(from);
        seen |= group;
        std::memcpy(to, &group, 4);
    }
    if (groups == 1) {
        auto const group = base64_group(from);
        seen |= group;
        std::memcpy(to, &group, 3);
    }
    return (seen & base64_bad) == 0;
}

/// How many bytes a text stands for, if it is one at all.
inline std::size_t base64_size(std::string_view text) noexcept {
    return text.size() / 4 * 3 - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
}

/// @param to has room for `base64_size` bytes
/// @returns what is wrong, or null
inline char const* base64_bytes(std::string_view text, char* to) noexcept {
    if (text.size() % 4 != 0) return "its length is no multiple of 4";
    constexpr auto no_letter = "a character that it does not have";
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    auto const whole = text.size() / 4 - (padding > 0 ? 1 : 0);
    if (!base64_groups(text.data(), whole, to)) return no_letter;
    if (padding == 0) return nullptr;
    std::array<char, 4> last{'A', 'A', 'A', 'A'};
    std::memcpy(last.data(), text.data() + 4 * whole, 4 - padding);
    auto const group = base64_group(last.data());
    if ((group & base64_bad) != 0) return no_letter;
    std::memcpy(to + 3 * whole, &group, 3 - padding);
    return group >> 8 * (3 - padding) != 0 ? "bits are left over at its end" : nullptr;
}

inline failure no_base64(char const* why) { return {errc::bad_value, std::string{"Base64: "} + why}; }

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
    if (text.empty()) return std::string{};
    std::string made(text.size() % 4 == 0 ? detail::base64_size(text) : 0, '\0');
    if (auto const* const wrong = detail::base64_bytes(text, made.data())) return detail::no_base64(wrong);
    return made;
}

ALERTSTREAM_DECL result<void> base64_decode(std::string_view text, std::vector<std::byte>& into) {
    char const* wrong = nullptr;
    if (text.size() % 4 == 0) into.resize(text.empty() ? 0 : detail::base64_size(text));
    if (!text.empty()) wrong = detail::base64_bytes(text, reinterpret_cast<char*>(into.data()));
    if (!wrong) return {};
    into.clear();
    return detail::no_base64(wrong);
}

}  // namespace alertstream
