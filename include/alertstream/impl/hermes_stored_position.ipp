#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/impl/hermes_angle.ipp>

/// Positions as a store wants them: decimal degrees.
namespace alertstream::hermes::inner {

inline std::optional<double> read_angle(std::string_view text) {
    constexpr std::size_t longest = 64;
    if (text.empty() || text.size() > longest) return std::nullopt;
    auto const read = read_astropy_angle(text);
    return read && std::isfinite(*read) ? read : std::nullopt;
}

/// From 0 to 360; bare ones of three parts are hours.
inline std::optional<double> right_ascension(std::optional<degrees> const& given, std::string_view as_written) {
    auto const read = given ? std::optional{given->value} : as_written.ends_with('N') || as_written.ends_with('S') ? std::nullopt : read_angle(as_written);
    if (!read || !std::isfinite(*read)) return std::nullopt;
    auto wrapped = std::fmod(*read, 360.0);
    if (wrapped < 0) wrapped += 360;
    return wrapped < 360 ? wrapped : 0;
}

/// From -90 to 90; bare ones of three parts are degrees, whatever Hermes makes of them.
inline std::optional<double> declination(std::optional<degrees> const& given, std::string_view as_written) {
    auto read = given ? std::optional{given->value} : std::nullopt;
    if (!given && !as_written.ends_with('E') && !as_written.ends_with('W')) {
        read = read_angle(std::string{as_written} + 'd');  // which is no angle if it has a unit
        if (!read) read = read_angle(as_written);
    }
    return read && std::isfinite(*read) && std::abs(*read) <= 90 ? read : std::nullopt;
}

/// A year, "2000.0" or "J2000.0". A date is none, nor is a Julian date.
inline std::optional<double> epoch_year(std::string_view text) {
    if (text.starts_with('J')) text.remove_prefix(1);
    double year = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), year);
    constexpr double first = 1700, last = 2300;
    if (problem != std::errc{} || end != text.data() + text.size() || !(year >= first && year <= last)) return std::nullopt;
    return year;
}

inline std::optional<double> if_finite(std::optional<double> const& value) { return value && std::isfinite(*value) ? value : std::nullopt; }

}  // namespace alertstream::hermes::inner
