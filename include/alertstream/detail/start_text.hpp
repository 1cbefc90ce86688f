#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Whether parse_start_point() takes a text, said at compile time.
namespace alertstream::detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The number that `count` digits are, -1 if they are none.
constexpr int digits_at(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int number = 0;
    if (text.size() < at + count) return -1;
    for (auto i = at; i < at + count; ++i) {
        if (!is_digit(text[i])) return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

constexpr bool is_span_text(std::string_view text) noexcept {
    constexpr std::int64_t most = std::int64_t{100} * 366 * 24 * 3600;
    if (text.size() < 2) return false;
    std::int64_t number = 0;
    for (char const c : text.substr(0, text.size() - 1)) {
        if (!is_digit(c) || number > most) return false;
        number = number * 10 + (c - '0');
    }
    switch (text.back()) {
    case 's': return number <= most;
    case 'm': return number <= most / 60;
    case 'h': return number <= most / 3600;
    case 'd': return number <= most / 86400;
    }
    return false;
}

constexpr bool is_date_text(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    int const year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1) return false;
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

/// What follows the seconds: nothing, Z, UTC or an offset.
constexpr bool is_zone_text(std::string_view text) noexcept {
    if (text.empty() || text == "Z" || text == "z" || text == "UTC") return true;
    if (text[0] != '+' && text[0] != '-') return false;
    auto const hour = digits_at(text, 1, 2);
    if (hour < 0 || hour > 14) return false;
    text.remove_prefix(3);
    if (text.size() == 3 && text[0] == ':') text.remove_prefix(1);
    return text.empty() || (text.size() == 2 && digits_at(text, 0, 2) >= 0 && digits_at(text, 0, 2) < 60);
}

/// Hours and minutes, seconds with a fraction if they are there, and the zone.
constexpr bool is_time_of_day_text(std::string_view text) noexcept {
    if (text.size() < 6 || (text[0] != 'T' && text[0] != 't' && text[0] != ' ') || text[3] != ':') return false;
    auto const hour = digits_at(text, 1, 2), minute = digits_at(text, 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    text.remove_prefix(6);
    if (text.size() >= 3 && text[0] == ':') {
        auto const second = digits_at(text, 1, 2);
        if (second < 0 || second > 59) return false;
        text.remove_prefix(3);
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            if (text.empty() || !is_digit(text[0])) return false;
            while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
        }
    }
    if (text.starts_with(' ')) {
        text.remove_prefix(1);
        if (text.empty()) return false;
    }
    return is_zone_text(text);
}

constexpr bool is_start_text(std::string_view text) noexcept {
    for (auto const* each : {"earliest", "EARLIEST", "latest", "LATEST"})
        if (text == each) return true;
    if (is_span_text(text)) return true;
    return is_date_text(text.substr(0, 10)) && (text.size() == 10 || is_time_of_day_text(text.substr(10)));
}

}  // namespace alertstream::detail
