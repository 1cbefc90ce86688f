#pragma once

#include <optional>

#include <alertstream/detail/config.hpp>

namespace alertstream {

/// A direction, in degrees of ICRS (or FK5 at J2000, which differs by less than
/// 0.1 arc seconds).
struct sky_position {
    double ra{};   ///< 0 to 360
    double dec{};  ///< -90 to 90

    friend bool operator==(sky_position const&, sky_position const&) = default;
};

/// A direction that is known as well as `radius` says.
struct sky_circle {
    sky_position center{};
    std::optional<double> radius{};       ///< degrees; absent: the source gives none
    std::optional<double> containment{};  ///< the probability inside, 0 to 1; absent: the source does not say

    friend bool operator==(sky_circle const&, sky_circle const&) = default;
};

/// The angle between two directions in degrees, 0 to 180: exact to rounding for near
/// ones and for opposite ones.
ALERTSTREAM_DECL double separation(sky_position, sky_position) noexcept;

/// Right ascension brought into 0 to 360; absent where the declination is outside -90 to
/// 90, or one of the two is not finite.
ALERTSTREAM_DECL std::optional<sky_position> make_position(double ra, double dec) noexcept;

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/sky.ipp>
#endif
