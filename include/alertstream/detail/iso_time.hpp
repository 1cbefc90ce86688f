#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// ISO 8601 in UTC with milliseconds, rounded down: `2026-11-23T17:05:01.123Z`.
/// Years outside 0000–9999 have a sign and six digits, as ISO 8601 extends them.
ALERTSTREAM_DECL std::string to_iso_ms(std::chrono::sys_time<std::chrono::microseconds> time);

/// The same, at the end of `out`.
ALERTSTREAM_DECL void append_iso_ms(std::string& out, std::chrono::sys_time<std::chrono::microseconds> time);

/// ISO 8601 in UTC with microseconds, always of the same size, so that texts sort as times do:
/// `2026-11-23T17:05:01.250000Z`.
inline constexpr std::size_t iso_us_size = 27;

/// Written to `text`; false, and nothing written, outside the years 1 to 9999.
ALERTSTREAM_DECL bool to_iso_us(std::chrono::sys_time<std::chrono::microseconds> time, char (&text)[iso_us_size]) noexcept;

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/iso_time.ipp>
#endif
