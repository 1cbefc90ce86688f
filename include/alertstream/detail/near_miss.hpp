#pragma once

#include <span>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// How many letters must be changed, left out, put in or swapped with their
/// neighbour to get from one text to the other; upper and lower case are the same.
/// Texts over 200 bytes are cut.
ALERTSTREAM_DECL std::size_t edit_distance(std::string_view a, std::string_view b);

/// `; did you mean "NAME"?` for the nearest name if it is near, else nothing.
ALERTSTREAM_DECL std::string did_you_mean(std::string_view wrong, std::span<std::string_view const> known);

/// The name that differs in a letter or three at the most, less in a short one; empty
/// if there is none. Strict, as topics' names are alike.
ALERTSTREAM_DECL std::string_view nearest_topic(std::string_view wrong, std::span<std::string_view const> known);

/// What stands behind the last dot.
constexpr std::string_view last_part(std::string_view name) noexcept { return name.substr(name.rfind('.') + 1); }

/// The same for names that TOM Toolkit writes with their Python modules: last parts are
/// compared. Their ends are alike (`…AlertStream`), so a dotted one must be very near.
ALERTSTREAM_DECL std::string_view nearest_by_last_part(std::string_view wrong, std::span<std::string_view const> known);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/near_miss.ipp>
#endif
