#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/gcn/sky_map.hpp>

namespace alertstream::gcn {

/// Something that may be the source: a galaxy, a field to be observed.
struct target {
    std::string name{};
    sky_position at{};

    friend bool operator==(target const&, target const&) = default;
};

/// Reads a list of targets, a line each: `NAME, RA, DEC`, in degrees. Blank lines and those
/// that begin with # are passed over.
/// @returns `bad_value` with the number of the line that is no target; `not_utf8`.
ALERTSTREAM_DECL result<std::vector<target>> read_targets(std::string_view text);

/// A target and what a sky map says of it.
struct ranked_target {
    target what{};
    double credible_level{};                     ///< 0 to 1, see sky_map
    double per_square_degree{};                  ///< the probability there
    std::optional<distance_estimate> distance{}; ///< of the event, if the target is its source

    friend bool operator==(ranked_target const&, ranked_target const&) = default;
};

/// The targets in a map's credible region of this probability, those with the highest density first: where to point. Of the
/// same density (one cell) they stay in the order of the list.
ALERTSTREAM_DECL std::vector<ranked_target> rank_targets(sky_map const&, std::span<target const> targets, double probability = 0.9);

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/target_list.ipp>
#endif
