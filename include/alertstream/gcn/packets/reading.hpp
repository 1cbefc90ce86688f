#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <alertstream/message.hpp>
#include <alertstream/sky.hpp>

/// Words as values: what the families share.
namespace alertstream::gcn::inner {

inline constexpr std::int32_t hundredths_of_day = 8'640'000;

constexpr bool bit(std::int32_t word, int which) noexcept { return (static_cast<std::uint32_t>(word) >> which & 1u) != 0; }
/// The 16 bits at the top and at the bottom, signed.
constexpr int high_half(std::int32_t word) noexcept { return static_cast<std::int16_t>(static_cast<std::uint32_t>(word) >> 16); }
constexpr int low_half(std::int32_t word) noexcept { return static_cast<std::int16_t>(static_cast<std::uint32_t>(word) & 0xffffu); }
/// A byte of a word, counted from the lowest.
constexpr unsigned byte_of(std::int32_t word, int which) noexcept { return static_cast<std::uint32_t>(word) >> 8 * which & 0xffu; }

/// A word as a number of units; absent for the filler of fields that are not set.
constexpr std::optional<double> scaled(std::int32_t word, double unit) noexcept {
    if (word == std::numeric_limits<std::int32_t>::min()) return std::nullopt;
    return word / unit;
}
/// The same for what cannot be 0 or below.
constexpr std::optional<double> above_zero(std::int32_t word, double unit) noexcept { return word > 0 ? scaled(word, unit) : std::nullopt; }

/// Truncated Julian day and hundredths of a second of the day.
inline std::optional<time_point> time_of_hundredths(std::int32_t day, std::int32_t of_day) noexcept {
    constexpr std::int64_t day_of_1970 = 587;
    if (day <= 0 || day > 99'999 || of_day < 0 || of_day >= hundredths_of_day) return std::nullopt;
    return time_point{std::chrono::microseconds{((day - day_of_1970) * hundredths_of_day + of_day) * 10'000}};
}

/// Absent for what is no direction, and for 0, 0: to that many digits it is nobody's place, but what a packet without a position has.
inline std::optional<sky_position> direction_in(std::int32_t ra, std::int32_t dec, int units_per_degree) noexcept {
    if ((ra == 0 && dec == 0) || ra < 0 || ra > 360 * units_per_degree) return std::nullopt;
    return make_position(ra / static_cast<double>(units_per_degree), dec / static_cast<double>(units_per_degree));
}

/// Characters that end with a zero byte, or with the last word. They were stored as bytes in words of the other byte order: each four are turned
/// round. Empty for anything but printable ASCII.
inline std::string text_in(std::array<std::int32_t, 40> const& words, std::size_t first, std::size_t last) {
    std::string made;
    for (auto word = first; word <= last; ++word)
        for (int i = 0; i < 4; ++i) {
            auto const c = static_cast<char>(byte_of(words[word], i));
            if (c == '\0') return made;
            if (c < 0x20 || c > 0x7e) return {};
            made += c;
        }
    return made;
}

}  // namespace alertstream::gcn::inner
