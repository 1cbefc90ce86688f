#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <alertstream/sky.hpp>

// Circles on the sky for an index of points in a plane.
namespace alertstream::store::postgresql::inner {

/// A part of the plane of (ra, dec), without wrap.
struct sky_box {
    double ra_from, dec_from, ra_to, dec_to;
};

/// Those that a circle touches: at the edges of right ascension two, at a pole the whole of it.
inline std::vector<sky_box> boxes_around(sky_position middle, double radius) {
    constexpr double degree = std::numbers::pi / 180;
    auto const wide = radius * (1 + 1e-9) + 1e-9;  // rounding leaves nothing out
    auto const from = std::max(middle.dec - wide, -90.), to = std::min(middle.dec + wide, 90.);
    if (from <= -90 || to >= 90 || wide >= 90) return {{-1, from, 361, to}};
    // At most so far from the middle in right ascension, at a declination a little nearer to the pole.
    auto const sine = std::sin(wide * degree) / std::cos(middle.dec * degree);
    if (!(sine < 1)) return {{-1, from, 361, to}};
    auto const side = std::asin(sine) / degree * (1 + 1e-9) + 1e-9;
    auto const left = middle.ra - side, right = middle.ra + side;
    if (side >= 180) return {{-1, from, 361, to}};
    if (left < 0) return {{left + 360, from, 361, to}, {-1, from, right, to}};
    if (right >= 360) return {{left, from, 361, to}, {-1, from, right - 360, to}};
    return {{left, from, right, to}};
}

}  // namespace alertstream::store::postgresql::inner
