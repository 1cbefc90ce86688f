#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>

#include <date/date.h>

#include <alertstream/formats/time.hpp>

namespace alertstream {

namespace detail {

/// `count` digits at the start of the text; false if there are fewer.
inline bool take_digits(std::string_view& text, std::size_t count, int& into) noexcept {
    if (text.size() < count) return false;
    into = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        into = into * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

inline bool take(std::string_view& text, char wanted) noexcept {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// The digits after the point, as microseconds.
inline bool take_fraction(std::string_view& text, std::int64_t& microseconds) noexcept {
    std::int64_t unit = 100'000;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
        microseconds += unit * (text[digits] - '0');
        unit /= 10;
        ++digits;
    }
    text.remove_prefix(digits);
    return digits > 0;
}

/// What stands for the zone, as minutes east of UTC.
inline bool take_zone(std::string_view& text, int& minutes) noexcept {
    if (text.empty() || take(text, 'Z') || take(text, 'z')) return true;
    bool const west = text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) return false;
    int hour = 0, minute = 0;
    if (!take_digits(text, 2, hour) || (take(text, ':'), false)) return false;
    if (!text.empty() && !take_digits(text, 2, minute)) return false;
    if (hour > 14 || minute > 59) return false;
    minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

}  // namespace detail

ALERTSTREAM_DECL std::optional<time_point> parse_iso_time(std::string_view text) noexcept {
    using namespace detail;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
    std::int64_t microseconds = 0;
    if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) || !take(text, '-') || !take_digits(text, 2, day)) return std::nullopt;
    date::year_month_day const calendar{date::year{year}, date::month{static_cast<unsigned>(month)}, date::day{static_cast<unsigned>(day)}};
    if (!calendar.ok() || year == 0) return std::nullopt;
    if (!text.empty()) {
        if (!take(text, 'T') && !take(text, ' ') && !take(text, 't')) return std::nullopt;
        if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute)) return std::nullopt;
        if (take(text, ':') && !take_digits(text, 2, second)) return std::nullopt;
        if (take(text, '.') && !take_fraction(text, microseconds)) return std::nullopt;
        if (take(text, ' ') && text.empty()) return std::nullopt;
        if (!take_zone(text, zone) || !text.empty()) return std::nullopt;
    }
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    auto const days = date::sys_days{calendar}.time_since_epoch();
    return time_point{days + std::chrono::hours{hour} + std::chrono::minutes{minute - zone} + std::chrono::seconds{second} + std::chrono::microseconds{microseconds}};
}

ALERTSTREAM_DECL std::optional<time_point> parse_observation_time(std::string_view text) noexcept {
    double number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return parse_iso_time(text);
    constexpr double mjd_of_1970 = 40587.0;
    constexpr double mjd_zero = 2400000.5;
    double mjd = 0;
    if (number > 2400000 && number < 2600000) mjd = number - mjd_zero;
    else if (number > 1000 && number < 150000) mjd = number;
    else return std::nullopt;
    return time_point{std::chrono::microseconds{std::llround((mjd - mjd_of_1970) * 86'400e6)}};
}

ALERTSTREAM_DECL std::string to_iso_time(time_point at) {
    auto const days = date::floor<date::days>(date::sys_time<std::chrono::microseconds>{at.time_since_epoch()});
    date::year_month_day const calendar{days};
    auto rest = at.time_since_epoch() - days.time_since_epoch();
    auto const seconds = std::chrono::floor<std::chrono::seconds>(rest);
    auto const fraction = (rest - seconds).count();
    char text[48]{};
    int const size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(calendar.year()), static_cast<unsigned>(calendar.month()),
                                   static_cast<unsigned>(calendar.day()), static_cast<int>(seconds.count() / 3600), static_cast<int>(seconds.count() / 60 % 60),
                                   static_cast<int>(seconds.count() % 60));
    std::string made(text, static_cast<std::size_t>(size));
    if (fraction != 0) {
        char digits[8]{};
        std::snprintf(digits, sizeof digits, "%06d", static_cast<int>(fraction));
        std::string_view shortest{digits, 6};
        while (shortest.back() == '0') shortest.remove_suffix(1);
        made += '.';
        made += shortest;
    }
    return made + 'Z';
}

}  // namespace alertstream
