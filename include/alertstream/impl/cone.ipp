#pragma once

#include <algorithm>
#include <cmath>

#include <alertstream/cone.hpp>

namespace alertstream {

ALERTSTREAM_DECL bool cone::touches(sky_circle const& where) const noexcept {
    auto const error = where.radius.value_or(0);
    auto const reach = radius + (std::isfinite(error) && error > 0 ? error : 0);
    // Nothing is nearer than its declination says; the sines are for the rest.
    if (!is_valid() || std::abs(where.center.dec - dec) > reach) return false;
    return separation({ra, dec}, where.center) <= reach;
}

ALERTSTREAM_DECL bool cone_list::touches(sky_circle const& where) const noexcept {
    return std::ranges::any_of(cones_, [&](cone const& each) { return each.touches(where); });
}

}  // namespace alertstream
