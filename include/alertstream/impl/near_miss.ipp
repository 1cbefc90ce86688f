#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include <alertstream/detail/near_miss.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL std::size_t edit_distance(std::string_view a, std::string_view b) {
    constexpr std::size_t longest = 200;
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    // Rows of the usual table: two letters back, one back, and the present one.
    std::array<std::vector<std::size_t>, 3> row;
    for (auto& each : row) each.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[1][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[2][0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            bool const same = lower(a[i - 1]) == lower(b[j - 1]);
            row[2][j] = std::min({row[1][j] + 1, row[2][j - 1] + 1, row[1][j - 1] + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) row[2][j] = std::min(row[2][j], row[0][j - 2] + 1);
        }
        std::rotate(row.begin(), row.begin() + 1, row.end());
    }
    return row[1][b.size()];
}

/// How far a near miss may be away, and one more.
inline std::size_t too_far(std::string_view wrong) { return std::max<std::size_t>(2, wrong.size() / 3) + 1; }

ALERTSTREAM_DECL std::string did_you_mean(std::string_view wrong, std::span<std::string_view const> known) {
    std::string_view nearest;
    auto distance = too_far(wrong);
    for (auto const each : known) {
        auto const d = edit_distance(wrong, each);
        if (d >= distance) continue;
        distance = d;
        nearest = each;
    }
    if (nearest.empty()) return {};
    return "; did you mean \"" + std::string{nearest} + "\"?";
}

ALERTSTREAM_DECL std::string_view nearest_topic(std::string_view wrong, std::span<std::string_view const> known) {
    std::string_view nearest;
    auto distance = std::min<std::size_t>((wrong.size() + 2) / 5, 3) + 1;
    for (auto const each : known) {
        // Brokers have thousands of topics: most differ in length, or only behind a common beginning.
        if (std::max(each.size(), wrong.size()) - std::min(each.size(), wrong.size()) >= distance) continue;
        auto const differ = std::mismatch(each.begin(), each.end(), wrong.begin(), wrong.end());
        auto const d = edit_distance({differ.second, wrong.end()}, {differ.first, each.end()});
        if (d >= distance || each == wrong) continue;
        distance = d;
        nearest = each;
    }
    return nearest;
}

ALERTSTREAM_DECL std::string_view nearest_by_last_part(std::string_view wrong, std::span<std::string_view const> known) {
    std::string_view nearest;
    auto const part = last_part(wrong);
    auto distance = part.size() < wrong.size() ? std::min<std::size_t>(4, too_far(part)) : too_far(part);
    for (auto const each : known) {
        auto const d = edit_distance(part, last_part(each));
        if (d >= distance) continue;
        distance = d;
        nearest = each;
    }
    return nearest;
}

}  // namespace alertstream::detail
