#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include <date/date.h>

#include <alertstream/time.hpp>

namespace alertstream {

namespace detail {

/// A number of two digits; `bad` is set if they are none.
inline unsigned two_digits(char const* at, unsigned& bad) noexcept {
    unsigned const tens = static_cast<unsigned char>(at[0]) - unsigned{'0'}, ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
    bad |= static_cast<unsigned>(tens > 9) | static_cast<unsigned>(ones > 9);
    return tens * 10 + ones;
}

inline bool take(std::string_view& text, char wanted) noexcept {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

/// The digits after the point, as microseconds.
inline bool take_fraction(std::string_view& text, std::int64_t& microseconds) noexcept {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; digits < text.size(); ++digits) {
        unsigned const digit = static_cast<unsigned char>(text[digits]) - unsigned{'0'};
        if (digit > 9) break;
        if (digits < 6) value = value * 10 + digit;
    }
    for (auto missing = digits; missing < 6; ++missing) value *= 10;
    microseconds = value;
    text.remove_prefix(digits);
    return digits > 0;
}

/// What stands for the zone, all of it, as minutes east of UTC.
inline bool take_zone(std::string_view text, int& minutes) noexcept {
    if (text.empty() || text == "Z" || text == "z" || text == "UTC") return true;
    bool const west = text[0] == '-';
    if (text.size() < 3 || (!west && text[0] != '+')) return false;
    unsigned bad = 0;
    auto const hour = two_digits(&text[1], bad);
    unsigned minute = 0;
    text.remove_prefix(3);
    if (text.size() == 3 && text[0] == ':') text.remove_prefix(1);
    if (text.size() == 2) minute = two_digits(&text[0], bad);
    else if (!text.empty()) return false;
    if (bad || hour > 14 || minute > 59) return false;
    minutes = static_cast<int>(hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

}  // namespace detail

ALERTSTREAM_DECL std::optional<time_point> parse_iso_time(std::string_view text) noexcept {
    using namespace detail;
    if (text.size() < 10) return std::nullopt;
    unsigned bad = text[4] != '-' || text[7] != '-';
    auto const year = two_digits(&text[0], bad) * 100 + two_digits(&text[2], bad);
    auto const month = two_digits(&text[5], bad), day = two_digits(&text[8], bad);
    if (bad || year == 0) return std::nullopt;
    date::year_month_day const calendar{date::year{static_cast<int>(year)}, date::month{month}, date::day{day}};
    if (!calendar.ok()) return std::nullopt;
    auto const midnight = time_point{date::sys_days{calendar}.time_since_epoch()};
    text.remove_prefix(10);
    if (text.empty()) return midnight;
    if (text.size() < 6) return std::nullopt;
    bad = (text[0] != 'T' && text[0] != ' ' && text[0] != 't') || text[3] != ':';
    auto const hour = two_digits(&text[1], bad), minute = two_digits(&text[4], bad);
    text.remove_prefix(6);
    unsigned second = 0;
    std::int64_t microseconds = 0;
    if (text.size() >= 3 && text[0] == ':') {
        second = two_digits(&text[1], bad);
        text.remove_prefix(3);
        if (take(text, '.') && !take_fraction(text, microseconds)) return std::nullopt;
    }
    if (bad || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    int zone = 0;
    if (take(text, ' ') && text.empty()) return std::nullopt;
    if (!take_zone(text, zone)) return std::nullopt;
    auto const in_day = (std::int64_t{hour} * 60 + minute - zone) * 60 + second;
    return midnight + std::chrono::microseconds{in_day * 1'000'000 + microseconds};
}

ALERTSTREAM_DECL std::optional<time_point> parse_observation_time(std::string_view text) noexcept {
    if (text.size() > 4 && text[4] == '-') return parse_iso_time(text);
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

ALERTSTREAM_DECL void append_iso_time(std::string& out, time_point at) {
    auto const days = date::floor<date::days>(date::sys_time<std::chrono::microseconds>{at.time_since_epoch()});
    date::year_month_day const calendar{days};
    auto const of_day = (at.time_since_epoch() - days.time_since_epoch()).count();
    auto const seconds = static_cast<unsigned>(of_day / 1'000'000);
    auto fraction = static_cast<unsigned>(of_day % 1'000'000);
    auto const year = static_cast<int>(calendar.year());
    // Written by hand: an alert of ten points has ten of them, and snprintf takes longer than all else in a row.
    char text[32];
    char* end = text;
    auto const digits = [&end](unsigned value, int count) {
        for (int i = count - 1; i >= 0; --i, value /= 10) end[i] = static_cast<char>('0' + value % 10);
        end += count;
    };
    if (year < 0) *end++ = '-';
    digits(static_cast<unsigned>(std::abs(year)), std::abs(year) > 9999 ? 5 : 4);
    *end++ = '-';
    digits(static_cast<unsigned>(calendar.month()), 2);
    *end++ = '-';
    digits(static_cast<unsigned>(calendar.day()), 2);
    *end++ = 'T';
    digits(seconds / 3600, 2);
    *end++ = ':';
    digits(seconds / 60 % 60, 2);
    *end++ = ':';
    digits(seconds % 60, 2);
    if (fraction != 0) {
        int count = 6;
        for (; fraction % 10 == 0; --count) fraction /= 10;
        *end++ = '.';
        digits(fraction, count);
    }
    *end++ = 'Z';
    out.append(text, end);
}

ALERTSTREAM_DECL std::string to_iso_time(time_point at) {
    std::string made;
    append_iso_time(made, at);
    return made;
}

}  // namespace alertstream
