#pragma once

#include <cstdint>
#include <cstdio>

#include <alertstream/detail/iso_time.hpp>

namespace alertstream::detail {

struct civil_date {
    std::int64_t year;
    int month;
    int day;
};

/// Howard Hinnant's civil_from_days, for any day: std::chrono::year ends at 32767,
/// and a record's timestamp is whatever its sender wrote.
inline civil_date civil_from_days(std::int64_t days) noexcept {
    days += 719468;
    std::int64_t const era = (days >= 0 ? days : days - 146096) / 146097;
    int const of_era = static_cast<int>(days - era * 146097);
    int const year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int const of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int const from_march = (5 * of_year + 2) / 153;
    int const month = from_march < 10 ? from_march + 3 : from_march - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, of_year - (153 * from_march + 2) / 5 + 1};
}

ALERTSTREAM_DECL void append_iso_ms(std::string& out, std::chrono::sys_time<std::chrono::microseconds> time) {
    constexpr std::int64_t day = 86'400'000;
    std::int64_t const milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    std::int64_t const days = milliseconds >= 0 ? milliseconds / day : -((-milliseconds + day - 1) / day);
    int const of_day = static_cast<int>(milliseconds - days * day);
    auto const date = civil_from_days(days);
    if (date.year < 0 || date.year > 9999) {
        char text[16];
        out.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%+07lld", static_cast<long long>(date.year))));
    }
    // By hand: snprintf takes longer than all else in a point's key.
    char text[32];
    char* end = text;
    auto const digits = [&end](int value, int count) {
        for (int i = count - 1; i >= 0; --i, value /= 10) end[i] = static_cast<char>('0' + value % 10);
        end += count;
    };
    if (date.year >= 0 && date.year <= 9999) digits(static_cast<int>(date.year), 4);
    *end++ = '-';
    digits(date.month, 2);
    *end++ = '-';
    digits(date.day, 2);
    *end++ = 'T';
    digits(of_day / 3'600'000, 2);
    *end++ = ':';
    digits(of_day / 60'000 % 60, 2);
    *end++ = ':';
    digits(of_day / 1000 % 60, 2);
    *end++ = '.';
    digits(of_day % 1000, 3);
    *end++ = 'Z';
    out.append(text, end);
}

ALERTSTREAM_DECL std::string to_iso_ms(std::chrono::sys_time<std::chrono::microseconds> time) {
    std::string made;
    append_iso_ms(made, time);
    return made;
}

ALERTSTREAM_DECL bool to_iso_us(std::chrono::sys_time<std::chrono::microseconds> time, char (&text)[iso_us_size]) noexcept {
    constexpr std::int64_t day = 86'400'000'000;
    constexpr std::int64_t first = -719'162 * day, end = 2'932'897 * day;  // 0001-01-01 and 10000-01-01
    auto const count = time.time_since_epoch().count();
    if (count < first || count >= end) return false;
    auto const days = (count - first) / day - 719'162;
    auto const of_day = count - days * day;
    auto const date = civil_from_days(days);
    // By hand: a database is given two of them with each row.
    auto const digits = [&text](int at, int size, unsigned value) {
        for (int i = at + size - 1; i >= at; --i, value /= 10) text[i] = static_cast<char>('0' + value % 10);
    };
    auto const seconds = static_cast<unsigned>(of_day / 1'000'000);
    digits(0, 4, static_cast<unsigned>(date.year));
    digits(5, 2, static_cast<unsigned>(date.month));
    digits(8, 2, static_cast<unsigned>(date.day));
    digits(11, 2, seconds / 3600);
    digits(14, 2, seconds / 60 % 60);
    digits(17, 2, seconds % 60);
    digits(20, 6, static_cast<unsigned>(of_day % 1'000'000));
    text[4] = text[7] = '-';
    text[10] = 'T';
    text[13] = text[16] = ':';
    text[19] = '.';
    text[26] = 'Z';
    return true;
}

}  // namespace alertstream::detail
