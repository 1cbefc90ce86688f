#pragma once

#include <algorithm>
#include <charconv>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/gcn/target_list.hpp>

namespace alertstream::gcn {

namespace inner {

inline std::string_view without_blanks(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r";
    auto const first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

inline std::optional<double> degrees_of(std::string_view text) noexcept {
    text = without_blanks(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double made = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), made);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return made;
}

// From behind: a name may have commas.
inline std::optional<target> read_target(std::string_view line) {
    auto const second = line.rfind(',');
    auto const first = second == line.npos || second == 0 ? line.npos : line.rfind(',', second - 1);
    if (first == line.npos) return std::nullopt;
    auto const name = without_blanks(line.substr(0, first));
    auto const ra = degrees_of(line.substr(first + 1, second - first - 1)), dec = degrees_of(line.substr(second + 1));
    auto const at = ra && dec ? make_position(*ra, *dec) : std::nullopt;
    if (name.empty() || !at) return std::nullopt;
    return target{std::string{name}, *at};
}

}  // namespace inner

ALERTSTREAM_DECL result<std::vector<target>> read_targets(std::string_view text) {
    if (!alertstream::detail::is_utf8(text)) return failure{errc::not_utf8, "the list of targets"};
    std::vector<target> made;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        auto const line = inner::without_blanks(whole);
        if (line.empty() || line.front() == '#') continue;
        auto read = inner::read_target(line);
        if (!read)
            return failure{errc::bad_value, "line " + std::to_string(number) + ": expected NAME, RA, DEC in degrees, not \"" +
                                                alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(line, 80)) + "\""};
        made.push_back(std::move(*read));
    }
    return made;
}

ALERTSTREAM_DECL std::vector<ranked_target> rank_targets(sky_map const& map, std::span<target const> targets, double probability) {
    auto const region = map.region(probability);
    // Less is nearer to the first place: density, then place in the list. std::stable_sort would do, but clang 19 warns of what libstdc++ 12 does in it.
    std::vector<std::pair<double, target const*>> order;
    for (auto const& each : targets)
        if (region.contains(each.at)) order.emplace_back(-map.probability_per_square_degree(each.at), &each);
    std::sort(order.begin(), order.end());
    std::vector<ranked_target> made;
    made.reserve(order.size());
    for (auto const& [density, each] : order) made.push_back({*each, map.credible_level(each->at), -density, map.distance(each->at)});
    return made;
}

}  // namespace alertstream::gcn
