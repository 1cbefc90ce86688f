#pragma once

#include <charconv>

#include <alertstream/start_point.hpp>
#include <alertstream/time.hpp>

namespace alertstream {

ALERTSTREAM_DECL result<std::chrono::seconds> parse_span(std::string_view text) {
    constexpr std::int64_t most = std::int64_t{100} * 366 * 24 * 3600;
    std::int64_t number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view const unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    std::int64_t const seconds = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : 0;
    if (problem != std::errc{} || number < 0 || seconds == 0 || number > most / seconds)
        return failure{errc::bad_value, "expected a span such as 30s, 90m, 24h or 7d"};
    return std::chrono::seconds{number * seconds};
}

ALERTSTREAM_DECL result<start_point> parse_start_point(std::string_view text) {
    if (text == "earliest" || text == "EARLIEST") return start_point{from_earliest{}};
    if (text == "latest" || text == "LATEST") return start_point{from_latest{}};
    // A bare number could be meant as seconds or as a year.
    bool const has_unit = !text.empty() && (text.back() < '0' || text.back() > '9');
    if (has_unit)
        if (auto const span = parse_span(text)) return start_point{*span};
    if (auto const time = parse_iso_time(text)) return start_point{*time};
    return failure{errc::bad_value, "expected earliest, latest, a span such as 24h, or an ISO 8601 time such as 2026-11-23T17:05:01Z"};
}

namespace delivery {

namespace inner {

/// The time that a start means now; none for the ends of the log.
inline std::optional<time_point> time_of(start_point const& start, time_point now) {
    if (auto const* span = std::get_if<std::chrono::seconds>(&start)) return now - *span;
    if (auto const* time = std::get_if<time_point>(&start)) return *time;
    return std::nullopt;
}

}  // namespace inner

ALERTSTREAM_DECL std::map<std::optional<time_point>, std::vector<std::size_t>> by_time(std::vector<start_point> const& starts, time_point now) {
    std::map<std::optional<time_point>, std::vector<std::size_t>> made;
    for (std::size_t i = 0; i < starts.size(); ++i) made[inner::time_of(starts[i], now)].push_back(i);
    return made;
}

}  // namespace delivery
}  // namespace alertstream
