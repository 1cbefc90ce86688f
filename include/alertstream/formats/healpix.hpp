#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <numbers>
#include <optional>

#include <alertstream/sky.hpp>

/// The sphere in pixels of equal area: HEALPix (Górski et al. 2005, ApJ 622, 759), which
/// sky maps are made of. Twelve base pixels, each cut into four again and again; `order`
/// counts the cuts, 0 to 29.
///
/// Any number is taken, whatever its source: where it names no pixel the answer is absent.
namespace alertstream::healpix {

/// Pixels of this order have an edge of 0.4 milliarcseconds.
inline constexpr int max_order = 29;

/// A pixel in the nested scheme: its four parts at the next order are 4 index to
/// 4 index + 3. Where RA and declination are meant, they are those of `sky_position`.
struct pixel {
    int order{};
    std::uint64_t index{};

    friend bool operator==(pixel const&, pixel const&) = default;
};

/// What a pixel covers, as pixels of `max_order`: from `first` to before `end`.
struct pixel_range {
    std::uint64_t first{};
    std::uint64_t end{};

    friend bool operator==(pixel_range const&, pixel_range const&) = default;
};

constexpr bool is_order(int order) noexcept { return order >= 0 && order <= max_order; }

/// 12 · 4^order; none at what is no order.
constexpr std::uint64_t pixels_at(int order) noexcept { return is_order(order) ? std::uint64_t{12} << (2 * order) : 0; }

constexpr bool is_pixel(pixel of) noexcept { return of.index < pixels_at(of.order); }

/// The order of a map of so many pixels to the side of a base pixel; absent unless it is a power of two.
constexpr std::optional<int> order_of_side(std::uint64_t side) noexcept {
    if (!std::has_single_bit(side) || side > std::uint64_t{1} << max_order) return std::nullopt;
    return std::countr_zero(side);
}

/// Of each pixel of an order, in steradians; 0 at what is no order.
constexpr double steradians(int order) noexcept {
    return is_order(order) ? std::numbers::pi / (3 * static_cast<double>(std::uint64_t{1} << (2 * order))) : 0;
}

/// 3282.8, the square degrees of a steradian.
inline constexpr double square_degrees_per_steradian = (180 / std::numbers::pi) * (180 / std::numbers::pi);

constexpr double square_degrees(int order) noexcept { return steradians(order) * square_degrees_per_steradian; }

/// The number under which a multi-order map keeps a pixel, UNIQ: 4 · 4^order + index.
constexpr std::optional<std::uint64_t> to_uniq(pixel of) noexcept {
    if (!is_pixel(of)) return std::nullopt;
    return (std::uint64_t{4} << (2 * of.order)) + of.index;
}

/// Absent below 4, and for a pixel beyond `max_order`.
constexpr std::optional<pixel> from_uniq(std::uint64_t uniq) noexcept {
    if (uniq < 4) return std::nullopt;
    int const order = (static_cast<int>(std::bit_width(uniq)) - 3) / 2;
    if (!is_order(order)) return std::nullopt;
    return pixel{order, uniq - (std::uint64_t{4} << (2 * order))};
}

/// An empty range for what is no pixel.
constexpr pixel_range range_of(pixel of) noexcept {
    if (!is_pixel(of)) return {};
    int const shift = 2 * (max_order - of.order);
    return {of.index << shift, (of.index + 1) << shift};
}

/// The pixel around a position. Absent for a declination outside -90 to 90, what is not
/// finite, and what is no order.
ALERTSTREAM_DECL std::optional<pixel> pixel_at(sky_position, int order) noexcept;

/// Its middle.
ALERTSTREAM_DECL std::optional<sky_position> center_of(pixel) noexcept;

/// North, west, south, east, where right ascension grows eastwards.
ALERTSTREAM_DECL std::optional<std::array<sky_position, 4>> corners_of(pixel) noexcept;

/// No point of a pixel of this order is further from its middle, in degrees.
ALERTSTREAM_DECL double largest_radius(int order) noexcept;

/// A pixel's place in the ring scheme (along the parallels, from the north pole), as nested.
ALERTSTREAM_DECL std::optional<pixel> from_ring(int order, std::uint64_t index) noexcept;

}  // namespace alertstream::healpix

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/healpix.ipp>
#endif
