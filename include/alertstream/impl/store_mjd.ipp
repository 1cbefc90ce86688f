#pragma once

#include <charconv>
#include <cstdint>
#include <string>

#include <alertstream/message.hpp>

namespace alertstream::store::export_inner {

inline constexpr std::int64_t day = 86'400'000'000;  // microseconds
inline constexpr std::int64_t mjd_of_1970 = 40'587;

/// The day, and the microseconds of it.
struct day_time {
    std::int64_t day;
    std::int64_t microseconds;
};
inline day_time split_day(time_point at) noexcept {
    auto const count = at.time_since_epoch().count();
    auto const rest = count % day;
    return {count / day - (rest < 0 ? 1 : 0) + mjd_of_1970, rest < 0 ? rest + day : rest};
}

inline double mjd_of(time_point at) noexcept {
    auto const [days, rest] = split_day(at);
    return static_cast<double>(days) + static_cast<double>(rest) / static_cast<double>(day);
}

/// Eleven decimals hold the microsecond; in whole numbers, as a double is at its end there.
inline void append_mjd(std::string& out, time_point at) {
    auto [days, rest] = split_day(at);
    auto fraction = (rest * 1000 + 432) / 864;  // 10^11 / day
    bool const negative = days < 0 && fraction != 0;  // -1 and 0.25 is -0.75
    if (negative) {
        ++days;
        fraction = 100'000'000'000 - fraction;
        if (days == 0) out += '-';
    }
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof text, days).ptr);
    out += '.';
    if (fraction == 0) {
        out += '0';
        return;
    }
    auto digits = std::to_string(fraction);
    digits.insert(0, 11 - digits.size(), '0');
    out.append(digits, 0, digits.find_last_not_of('0') + 1);
}

}  // namespace alertstream::store::export_inner
