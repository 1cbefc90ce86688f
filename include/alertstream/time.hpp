#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

/// An ISO 8601 date-time: `2026-11-23T17:05:01.25Z`, a blank for the T, an offset
/// `+02:00`, none means UTC; `2026-11-23` is its midnight. Finer than a microsecond
/// is cut off. Absent for anything else: impossible dates, a second of 60, hours from 24.
ALERTSTREAM_DECL std::optional<time_point> parse_iso_time(std::string_view text) noexcept;

/// A date as Hermes takes it (formats.md of the service, 'Dates'): a number is a
/// Julian date between 2400000 and 2600000 or a modified one between 1000 and
/// 150000 (bounds excluded), to the microsecond as far as a double holds it;
/// anything else is ISO 8601.
ALERTSTREAM_DECL std::optional<time_point> parse_observation_time(std::string_view text) noexcept;

/// ISO 8601 UTC with `Z` and as many of six decimals as are needed.
ALERTSTREAM_DECL std::string to_iso_time(time_point at);

/// The same, at the end of `out`.
ALERTSTREAM_DECL void append_iso_time(std::string& out, time_point at);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/time.ipp>
#endif
