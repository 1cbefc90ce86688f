#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include <alertstream/formats/healpix.hpp>

namespace alertstream::healpix {

namespace inner {

/// A point of the plane that HEALPix lays the sphere out on, where every pixel is a square
/// standing on a corner (Górski et al. 2005, section 5; Calabretta & Roukema 2007).
struct plane_point {
    double turn;    ///< right ascension in quarters of a turn, 0 to below 4
    double height;  ///< 2 at the north pole, 1 where the northern cap begins, -2 at the south pole
};

/// A point within a base pixel, from its southern corner: `x` to the north east, `y` to the
/// north west, each 0 to 2^29.
struct face_point {
    unsigned face;
    std::uint64_t x;
    std::uint64_t y;
};

inline constexpr double side = 1U << max_order;

/// Height and place of the base pixels' southern corners: 4 round the north pole, 4 along
/// the equator, 4 round the south pole. Places are counted in eighths of a turn.
inline constexpr std::array<int, 12> south_height{0, 0, 0, 0, -1, -1, -1, -1, -2, -2, -2, -2};
inline constexpr std::array<int, 12> place{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7};

/// Of a number within 0 to 1: rounding may have brought it to 1.
inline std::uint64_t scaled(double part) noexcept { return std::min(static_cast<std::uint64_t>(std::max(part, 0.0) * side), (std::uint64_t{1} << max_order) - 1); }

/// The cap's formula is that of the whole sphere, with the sine of the polar distance instead of 1 - sin dec: that loses digits near the pole.
inline plane_point project(sky_position at) noexcept {
    constexpr double degree = std::numbers::pi / 180;
    double turn = std::fmod(at.ra / 90, 4.0);
    if (turn < 0) turn += 4;
    if (turn >= 4) turn = 0;
    double const z = std::sin(at.dec * degree);
    double const above = std::abs(z);
    if (above <= 2.0 / 3) return {turn, 1.5 * z};
    double const from_pole = std::sin((90 - std::abs(at.dec)) * degree) * std::sqrt(3 / (1 + above));
    return {turn, std::copysign(2 - from_pole, z)};
}

inline sky_position unproject(double eighths, double from_pole, double height) noexcept {
    constexpr double degree = std::numbers::pi / 180;
    double ra = eighths * 45;
    if (ra < 0) ra += 360;
    if (ra >= 360) ra -= 360;
    if (from_pole >= 1) return {ra, std::asin(height / 1.5) / degree};
    double const z = 1 - from_pole * from_pole / 3;
    double const polar_distance = std::atan2(from_pole * std::sqrt((1 + z) / 3), z) / degree;
    return {ra, height > 0 ? 90 - polar_distance : polar_distance - 90};
}

inline face_point face_at(plane_point at) noexcept {
    double const from_pole = 2 - std::abs(at.height);
    if (from_pole >= 1) {
        // The lines that rise and those that fall: which two each point is between says the base pixel.
        double const rising = at.turn + 0.5 - at.height / 2;
        double const falling = at.turn + 0.5 + at.height / 2;
        auto const rises = static_cast<unsigned>(rising), falls = static_cast<unsigned>(falling);
        unsigned const face = rises == falls ? 4 + rises % 4 : rises < falls ? rises % 4 : 8 + falls % 4;
        // The one that rises is counted from its end.
        return {face, scaled(falling - falls), (std::uint64_t{1} << max_order) - 1 - scaled(rising - rises)};
    }
    auto const quarter = static_cast<unsigned>(at.turn);
    double const along = at.turn - quarter;
    auto const east = scaled(along * from_pole), west = scaled((1 - along) * from_pole);
    if (at.height < 0) return {8 + quarter, east, west};
    std::uint64_t const last = (std::uint64_t{1} << max_order) - 1;
    return {quarter, last - west, last - east};
}

/// One bit of zero before each bit of the lower half.
inline std::uint64_t spread(std::uint64_t bits) noexcept {
    bits &= 0xffffffffU;
    bits = (bits | bits << 16) & 0x0000ffff0000ffffU;
    bits = (bits | bits << 8) & 0x00ff00ff00ff00ffU;
    bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fU;
    bits = (bits | bits << 2) & 0x3333333333333333U;
    return (bits | bits << 1) & 0x5555555555555555U;
}

inline std::uint64_t gather(std::uint64_t bits) noexcept {
    bits &= 0x5555555555555555U;
    bits = (bits | bits >> 1) & 0x3333333333333333U;
    bits = (bits | bits >> 2) & 0x0f0f0f0f0f0f0f0fU;
    bits = (bits | bits >> 4) & 0x00ff00ff00ff00ffU;
    bits = (bits | bits >> 8) & 0x0000ffff0000ffffU;
    return (bits | bits >> 16) & 0x00000000ffffffffU;
}

inline pixel pixel_at(plane_point at, int order) noexcept {
    auto const found = face_at(at);
    auto const finest = (static_cast<std::uint64_t>(found.face) << (2 * max_order)) + spread(found.x) + (spread(found.y) << 1);
    return {order, finest >> (2 * (max_order - order))};
}

/// A pixel's lowest corner within its base pixel, in parts of that one's side.
struct pixel_place {
    unsigned face;
    double x;
    double y;
    double size;
};

inline pixel_place place_of(pixel of) noexcept {
    auto const within = of.index & ((std::uint64_t{1} << (2 * of.order)) - 1);
    double const size = 1 / static_cast<double>(std::uint64_t{1} << of.order);
    return {static_cast<unsigned>(of.index >> (2 * of.order)), static_cast<double>(gather(within)) * size, static_cast<double>(gather(within >> 1)) * size, size};
}

inline sky_position point_of(unsigned face, double x, double y) noexcept {
    double const height = south_height[face] + x + y;
    double const from_pole = 2 - std::abs(height);
    double const width = std::min(from_pole, 1.0);
    double const across = x - y;
    // At the pole itself every right ascension will do.
    double eighths = width > 0 ? place[face] + across / width : place[face];
    if (eighths < 0) eighths += 8;
    return unproject(eighths, from_pole, height);
}

/// How many rings of the northern cap are above the pixel of this index in it: ring n has 4 n.
inline std::uint64_t cap_ring(std::uint64_t index) noexcept {
    auto ring = static_cast<std::uint64_t>((1 + std::sqrt(1 + 2 * static_cast<double>(index))) / 2);
    // The root of a number of 60 bits is off by one at times.
    while (ring > 1 && 2 * ring * (ring - 1) > index) --ring;
    while (2 * ring * (ring + 1) <= index) ++ring;
    return ring;
}

inline plane_point cap_point(std::uint64_t ring, std::uint64_t along, double rings) noexcept {
    return {(static_cast<double>(along) + 0.5) / static_cast<double>(ring), 2 - static_cast<double>(ring) / rings};
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<pixel> pixel_at(sky_position at, int order) noexcept {
    if (!is_order(order) || !std::isfinite(at.ra) || !(at.dec >= -90 && at.dec <= 90)) return std::nullopt;
    return inner::pixel_at(inner::project(at), order);
}

ALERTSTREAM_DECL std::optional<sky_position> center_of(pixel of) noexcept {
    if (!is_pixel(of)) return std::nullopt;
    auto const at = inner::place_of(of);
    return inner::point_of(at.face, at.x + at.size / 2, at.y + at.size / 2);
}

ALERTSTREAM_DECL std::optional<std::array<sky_position, 4>> corners_of(pixel of) noexcept {
    if (!is_pixel(of)) return std::nullopt;
    auto const at = inner::place_of(of);
    double const right = at.x + at.size, left = at.y + at.size;
    return std::array{inner::point_of(at.face, right, left), inner::point_of(at.face, at.x, left),
                      inner::point_of(at.face, at.x, at.y), inner::point_of(at.face, right, at.y)};
}

// A base pixel at the pole: acos(2/3) = 48.19 degrees. Small ones where cap and belt meet: 61.26 in parts of the
// side's number, which the larger ones stay below.
ALERTSTREAM_DECL double largest_radius(int order) noexcept {
    return is_order(order) ? 61.3 / static_cast<double>(std::uint64_t{1} << order) : 180;
}

ALERTSTREAM_DECL std::optional<pixel> from_ring(int order, std::uint64_t index) noexcept {
    auto const all = pixels_at(order);
    if (index >= all) return std::nullopt;
    auto const rings = std::uint64_t{1} << order;
    double const scale = static_cast<double>(rings);
    auto const cap = 2 * rings * (rings - 1);
    if (index < cap) {
        auto const ring = inner::cap_ring(index);
        return inner::pixel_at(inner::cap_point(ring, index - 2 * ring * (ring - 1), scale), order);
    }
    if (index >= all - cap) {
        auto const from_end = all - 1 - index;
        auto const ring = inner::cap_ring(from_end);
        auto const along = 4 * ring - 1 - (from_end - 2 * ring * (ring - 1));
        auto at = inner::cap_point(ring, along, scale);
        at.height = -at.height;
        return inner::pixel_at(at, order);
    }
    auto const ring = (index - cap) / (4 * rings);
    auto const along = (index - cap) % (4 * rings);
    // Every other ring begins half a pixel further on; the topmost does.
    double const turn = (static_cast<double>(along) + (ring % 2 == 0 ? 0.5 : 0.0)) / scale;
    return inner::pixel_at(inner::plane_point{turn, 1 - static_cast<double>(ring) / scale}, order);
}

}  // namespace alertstream::healpix
