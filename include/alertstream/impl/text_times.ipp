#pragma once

#include <array>

#include <date/date.h>

#include <alertstream/impl/text_numbers.ipp>

/// The days, times of day and dates of a text notice's values.
namespace alertstream::gcn::inner {

inline std::optional<std::int64_t> take_integer(std::string_view& text) noexcept {
    skip_blanks(text);
    std::int64_t value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// `20412 TJD;   103 DOY;   24/04/12`.
inline std::optional<std::int64_t> read_tjd(std::string_view value) noexcept {
    auto const day = take_integer(value);
    skip_blanks(value);
    return day && value.starts_with("TJD") ? day : std::nullopt;
}

/// `65213.22 SOD {18:06:53.22} UT`, exactly: no double is between. Finer than a microsecond is cut off.
inline std::optional<std::int64_t> read_sod(std::string_view value) noexcept {
    constexpr std::int64_t second = 1'000'000;
    auto const whole = take_integer(value);
    if (!whole || *whole < 0 || *whole >= 86'400) return std::nullopt;
    std::int64_t fraction = 0;
    if (value.starts_with('.')) {
        value.remove_prefix(1);
        for (auto unit = second / 10; !value.empty() && is_decimal_digit(value.front()); unit /= 10, value.remove_prefix(1)) fraction += (value.front() - '0') * unit;
    }
    skip_blanks(value);
    if (!value.starts_with("SOD")) return std::nullopt;
    return *whole * second + fraction;
}

/// `Sat 11 May 24 18:07:21 UT`.
inline std::optional<time_point> read_notice_date(std::string_view value) noexcept {
    constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    auto const weekday = std::ranges::find_if(value, is_blank);
    value.remove_prefix(static_cast<std::size_t>(weekday - value.begin()));
    auto const day = take_integer(value);
    skip_blanks(value);
    auto const month = std::ranges::find_if(months, [name = value.substr(0, 3)](std::string_view each) { return equal_in_any_case(each, name); });
    if (!day || month == months.end()) return std::nullopt;
    value.remove_prefix(3);
    auto const year = take_integer(value);
    std::array<std::int64_t, 3> of_day{};
    for (auto& each : of_day) {
        if (&each != of_day.data() && !value.starts_with(':')) return std::nullopt;
        if (&each != of_day.data()) value.remove_prefix(1);
        auto const number = take_integer(value);
        if (!number || *number < 0 || *number > 59) return std::nullopt;
        each = *number;
    }
    if (!year || *year < 0 || *year > 99 || *day < 1 || *day > 31 || of_day[0] > 23) return std::nullopt;
    date::year_month_day const calendar{date::year{static_cast<int>(*year < 90 ? 2000 + *year : 1900 + *year)},
                                        date::month{static_cast<unsigned>(month - months.begin()) + 1}, date::day{static_cast<unsigned>(*day)}};
    if (!calendar.ok()) return std::nullopt;
    return time_point{date::sys_days{calendar}.time_since_epoch() + std::chrono::seconds{(of_day[0] * 60 + of_day[1]) * 60 + of_day[2]}};
}

}  // namespace alertstream::gcn::inner
