#pragma once

#include <algorithm>
#include <array>
#include <charconv>

#include <date/date.h>

#include <alertstream/http/detail/date.hpp>

namespace alertstream::http::detail {

inline constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
inline constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// All of the text is digits, or it is -1.
inline int digits_of(std::string_view text) noexcept {
    int value = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    return wrong == std::errc{} && end == text.data() + text.size() && text.front() != '-' ? value : -1;
}

ALERTSTREAM_DECL std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
    constexpr std::string_view form = "Www, dd Mmm yyyy hh:mm:ss GMT";
    if (text.size() != form.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
    for (auto const at : {7, 11, 16, 19, 22})
        if (text[static_cast<std::size_t>(at)] != form[static_cast<std::size_t>(at)]) return std::nullopt;
    auto const month = std::ranges::find(months, text.substr(8, 3));
    int const day = digits_of(text.substr(5, 2)), year = digits_of(text.substr(12, 4));
    int const hour = digits_of(text.substr(17, 2)), minute = digits_of(text.substr(20, 2)), second = digits_of(text.substr(23, 2));
    if (month == months.end() || day < 1 || year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
    date::year_month_day const calendar{date::year{year}, date::month{static_cast<unsigned>(month - months.begin()) + 1}, date::day{static_cast<unsigned>(day)}};
    if (!calendar.ok()) return std::nullopt;
    return date::sys_days{calendar} + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

ALERTSTREAM_DECL std::string to_http_date(std::chrono::system_clock::time_point at) {
    auto const days = date::floor<date::days>(at);
    date::year_month_day const calendar{days};
    date::hh_mm_ss const time{date::floor<std::chrono::seconds>(at - days)};
    auto const two = [](auto value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    std::string made{weekdays[date::weekday{days}.c_encoding()]};
    made += ", " + two(static_cast<unsigned>(calendar.day())) + ' ' + std::string{months[static_cast<unsigned>(calendar.month()) - 1]} + ' ' + std::to_string(static_cast<int>(calendar.year()));
    return made + ' ' + two(time.hours().count()) + ':' + two(time.minutes().count()) + ':' + two(time.seconds().count()) + " GMT";
}

}  // namespace alertstream::http::detail
