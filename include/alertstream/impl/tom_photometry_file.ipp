#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/tom/photometry_file.hpp>

namespace alertstream::tom {

namespace inner {

struct photometry_column {
    std::string_view name;
    bool is_number;
};
inline constexpr std::array<photometry_column, 7> photometry_columns{
    {{"filter", false}, {"magnitude", true}, {"error", true}, {"limit", true}, {"telescope", false}, {"instrument", false}, {"unit", false}}};

/// A text that some reader of tables might take for something else is none for a file: a number, a comment, a quoted one.
inline bool is_plain_text(std::string_view text) {
    if (text.empty()) return true;
    constexpr std::string_view first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if (first.find(text.front()) == text.npos || text.back() == ' ') return false;
    for (std::string_view const word : {"nan", "inf", "infinity", "none", "null", "true", "false", "n/a", "na"})
        if (detail::equal_in_any_case(text, word)) return false;
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '"' && c != '\'' && c != '\\'; });
}

/// With a point or an exponent: a column of whole numbers would become one of numpy's, which TOM 2 cannot store.
inline void append_number(std::string& out, double value) {
    std::array<char, 32> digits{};
    std::string_view const text{digits.data(), static_cast<std::size_t>(std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr - digits.data())};
    out += text;
    if (text.find_first_of(".en") == text.npos) out += ".0";
}

/// Of 86 400 seconds a day; 14 decimals are a nanosecond.
inline void append_mjd(std::string& out, time_point at) {
    using namespace std::chrono;
    auto const since = at - time_point{sys_days{year{1858} / November / 17}};
    auto const day = floor<days>(since);
    std::array<char, 24> fraction{};
    std::snprintf(fraction.data(), fraction.size(), "%.14f", duration<double>(since - day).count() / 86'400);
    out += std::to_string(day.count());
    out += std::string_view{fraction.data()}.substr(1);  // without its 0: it is below 1 by a microsecond at least
}

}  // namespace inner

ALERTSTREAM_DECL bool fits_photometry_file(datum const& point) {
    using namespace std::chrono;
    if (point.data_type != "photometry" || point.timestamp < sys_days{year{2017} / January / 1} || point.timestamp >= sys_days{year{2038} / April / 23}) return false;
    if (!inner::is_plain_text(point.source_name)) return false;
    return std::ranges::all_of(point.value, [](auto const& member) {
        auto const* const column = std::ranges::find(inner::photometry_columns, std::string_view{member.key().data(), member.key().size()}, &inner::photometry_column::name);
        if (column == inner::photometry_columns.end()) return false;
        if (column->is_number) return member.value().is_number();
        return member.value().is_string() && inner::is_plain_text({member.value().get_string().data(), member.value().get_string().size()});
    });
}

ALERTSTREAM_DECL std::string write_photometry_file(std::span<datum const> points) {
    std::string out = "time";
    for (auto const& column : inner::photometry_columns) (out += ',') += column.name;
    out += ",source\n";
    for (auto const& point : points) {
        inner::append_mjd(out, point.timestamp);
        for (auto const& column : inner::photometry_columns) {
            out += ',';
            auto const* const value = point.value.if_contains({column.name.data(), column.name.size()});
            if (!value) continue;
            if (column.is_number) inner::append_number(out, value->to_number<double>());
            else out.append(value->get_string().data(), value->get_string().size());
        }
        (out += ',') += point.source_name;
        out += '\n';
    }
    return out;
}

}  // namespace alertstream::tom
