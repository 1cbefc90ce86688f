#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/time.hpp>

/// What stands in a cell of a table.
namespace alertstream::hermes::inner {

inline bool is_no_value(std::string_view cell) noexcept {
    if (cell.empty() || cell.find_first_not_of('-') == cell.npos) return true;
    for (auto const* each : {"nan", "null", "none", "n/a", "na", "masked"})
        if (alertstream::detail::equal_in_any_case(cell, each)) return true;
    return false;
}

struct number_cell {
    std::optional<double> value{};
    char before{};            ///< < or >
    std::string wrong{};      ///< why it is none; empty together with `value`: no value
};

/// A decimal number times ten to `power`, rounded once.
inline number_cell read_number(std::string_view cell, int power = 0) {
    number_cell made;
    if (is_no_value(cell)) return made;
    if (cell.front() == '<' || cell.front() == '>') {
        made.before = cell.front();
        cell.remove_prefix(1);
        while (cell.starts_with(' ') || cell.starts_with('=')) cell.remove_prefix(1);
    }
    if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
    auto const mark = cell.find_first_of("eE");
    std::string text{cell};
    if (power != 0) {
        int exponent = 0;
        if (mark != cell.npos) {
            auto const digits = cell.substr(mark + 1 + (cell.substr(mark + 1, 1) == "+"));
            auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
            if (problem != std::errc{} || end != digits.data() + digits.size() || std::abs(exponent) > 1000) return made.wrong = "no number", made;
        }
        text = std::string{cell.substr(0, mark)} + 'e' + std::to_string(exponent + power);
    }
    double value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = end == text.data() + text.size() && text.find_first_of("0123456789") != text.npos;
    if (cell.find(',') != cell.npos) made.wrong = "no number: a decimal point is written as one";
    else if (whole && problem == std::errc::result_out_of_range) made.wrong = "a number that a double does not hold";
    else if (alertstream::detail::equal_in_any_case(cell.substr(cell.starts_with('-')), "inf") || alertstream::detail::equal_in_any_case(cell.substr(cell.starts_with('-')), "infinity")) made.wrong = "not finite";
    else if (!whole || problem != std::errc{} || !std::isfinite(value)) made.wrong = "no number";
    else made.value = value;
    return made;
}

inline std::optional<bool> read_flag(std::string_view cell) noexcept {
    for (auto const* each : {"1", "true", "t", "yes", "y"})
        if (alertstream::detail::equal_in_any_case(cell, each)) return true;
    for (auto const* each : {"0", "false", "f", "no", "n"})
        if (alertstream::detail::equal_in_any_case(cell, each)) return false;
    return std::nullopt;
}

/// Days and their fraction apart: a double holds a Julian date to 40 µs only.
inline std::optional<time_point> read_day_number(std::string_view cell, bool julian) noexcept {
    auto const digits = [](std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; };
    auto const point = cell.find('.');
    auto const days = cell.substr(0, point);
    auto const fraction = point == cell.npos ? std::string_view{} : cell.substr(point);
    if (!digits(days) || days.size() > 7 || (fraction.size() > 1 && !digits(fraction.substr(1)))) return std::nullopt;
    std::int64_t day = 0;
    std::from_chars(days.data(), days.data() + days.size(), day);
    double part = 0;
    if (fraction.size() > 1) std::from_chars(fraction.data(), fraction.data() + fraction.size(), part);
    constexpr std::int64_t microseconds_a_day = 86'400'000'000;
    auto const since = julian ? (day - 2'440'588) * microseconds_a_day + microseconds_a_day / 2 : (day - 40'587) * microseconds_a_day;
    return time_point{std::chrono::microseconds{since + std::llround(part * 86'400e6)}};
}

}  // namespace alertstream::hermes::inner
