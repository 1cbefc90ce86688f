#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

/// The first message that the log still holds.
struct from_earliest {
    friend bool operator==(from_earliest, from_earliest) = default;
};
/// Only messages that come from now on.
struct from_latest {
    friend bool operator==(from_latest, from_latest) = default;
};

/// Where a group without position starts: a span back from now, a time, or an end of the log.
using start_point = std::variant<std::chrono::seconds, time_point, from_earliest, from_latest>;

/// `earliest`, `latest`, a span (`30s`, `90m`, `24h`, `7d`), or an ISO 8601 time
/// (`2026-11-23`, `2026-11-23T17:05:01Z`; without zone it is UTC).
ALERTSTREAM_DECL result<start_point> parse_start_point(std::string_view text);

/// `30s`, `90m`, `24h`, `7d`, or a number of seconds; at most a hundred years.
ALERTSTREAM_DECL result<std::chrono::seconds> parse_span(std::string_view text);

namespace delivery {

/// Kafka answers one question for one time: by their times, the places of those starts
/// that can be asked for together; under none, those at an end of the log.
ALERTSTREAM_DECL std::map<std::optional<time_point>, std::vector<std::size_t>> by_time(std::vector<start_point> const& starts, time_point now);

}  // namespace delivery
}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/start_point.ipp>
#endif
