#pragma once

#include <cmath>
#include <numbers>

#include <alertstream/sky.hpp>

namespace alertstream {

// Vincenty's formula for a sphere: the haversine one loses digits for opposite directions, the
// cosine one for near ones.
ALERTSTREAM_DECL double separation(sky_position a, sky_position b) noexcept {
    constexpr double degree = std::numbers::pi / 180;
    double const along = (b.ra - a.ra) * degree;
    double const sin_a = std::sin(a.dec * degree), cos_a = std::cos(a.dec * degree);
    double const sin_b = std::sin(b.dec * degree), cos_b = std::cos(b.dec * degree);
    double const across = std::hypot(cos_b * std::sin(along), cos_a * sin_b - sin_a * cos_b * std::cos(along));
    return std::atan2(across, sin_a * sin_b + cos_a * cos_b * std::cos(along)) / degree;
}

ALERTSTREAM_DECL std::optional<sky_position> make_position(double ra, double dec) noexcept {
    if (!std::isfinite(ra) || !(dec >= -90 && dec <= 90)) return std::nullopt;
    double turned = std::fmod(ra, 360.0);
    if (turned < 0) turned += 360;
    if (turned >= 360) turned = 0;  // of a negative one too small to show
    return sky_position{turned, dec};
}

}  // namespace alertstream
