#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>

#include <alertstream/gcn/sky_map.hpp>

namespace alertstream::gcn {

namespace inner {

inline std::uint64_t first_of(healpix::pixel of) noexcept { return healpix::range_of(of).first; }

/// Mean and variance, in widths of the Gaussian, of a distance whose probability is r² times a
/// Gaussian around z.
struct distance_moments {
    double mean;
    double variance;
};

/// All of the Gaussian is above zero.
inline distance_moments far_moments(double z) noexcept {
    double const square = z * z;
    return {z * (square + 3) / (square + 1), (square * square + 3) / ((square + 1) * (square + 1))};
}

/// The integrals over r², r³ and r⁴, by parts: each is made of the two before it.
inline distance_moments near_moments(double z) noexcept {
    double const zeroth = std::erfc(-z / std::numbers::sqrt2) / 2;
    double const first = z * zeroth + std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
    double const second = z * first + zeroth;
    double const third = z * second + 2 * first;
    double const fourth = z * third + 3 * second;
    double const mean = third / second;
    return {mean, fourth / second - mean * mean};
}

/// Only the tail of the Gaussian is above zero, and the closed form loses its digits: summed by Simpson's rule.
inline distance_moments tail_moments(double z) noexcept {
    constexpr int steps = 2000;
    double const peak = 4 / (std::sqrt(z * z + 8) - z);
    double const step = peak * 20 / steps;  // where nothing is left
    double second = 0, third = 0, fourth = 0;
    for (int i = 1; i < steps; ++i) {
        double const r = i * step;
        double const term = (i % 2 == 1 ? 4 : 2) * r * r * std::exp((r - peak) * z - (r * r - peak * peak) / 2);
        second += term;
        third += term * r;
        fourth += term * r * r;
    }
    double const mean = third / second;
    return {mean, fourth / second - mean * mean};
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<distance_estimate> estimate(distance_parameters of) noexcept {
    if (!std::isfinite(of.mu) || !std::isfinite(of.sigma) || !(of.sigma > 0)) return std::nullopt;
    double const z = of.mu / of.sigma;
    // Beyond this many widths nothing can be reckoned, and no map says such a thing.
    if (!(std::abs(z) < 1e6)) return std::nullopt;
    auto const moments = z > 8 ? inner::far_moments(z) : z > -3 ? inner::near_moments(z) : inner::tail_moments(z);
    return distance_estimate{of.sigma * moments.mean, of.sigma * std::sqrt(std::max(moments.variance, 0.0))};
}

ALERTSTREAM_DECL bool credible_region::contains(sky_position at) const noexcept {
    auto const place = healpix::pixel_at(at, healpix::max_order);
    if (!place) return false;
    auto const after = std::upper_bound(cells.begin(), cells.end(), place->index,
                                        [](std::uint64_t sought, healpix::pixel each) { return sought < inner::first_of(each); });
    return after != cells.begin() && place->index < healpix::range_of(*std::prev(after)).end;
}

ALERTSTREAM_DECL result<sky_map> sky_map::make(std::vector<sky_cell> cells, std::vector<distance_parameters> distances, sky_map_header header) {
    if (cells.empty()) return failure{errc::bad_value, "a sky map without cells"};
    if (cells.size() > std::numeric_limits<std::uint32_t>::max()) return failure{errc::bad_value, "a sky map of more than 4294967295 cells"};
    if (!distances.empty() && distances.size() != cells.size())
        return failure{errc::bad_value, std::to_string(distances.size()) + " distances for " + std::to_string(cells.size()) + " cells: one for each, or none"};
    sky_map made;
    made.header_ = std::move(header);
    made.cells_ = std::move(cells);
    made.distances_ = std::move(distances);
    if (auto fine = made.check(); !fine) return fine.error();
    made.sort();
    for (std::size_t i = 1; i < made.cells_.size(); ++i) {
        auto const before = made.cells_[i - 1].where, now = made.cells_[i].where;
        if (inner::first_of(now) < healpix::range_of(before).end)
            return failure{errc::bad_value, "the cells with UNIQ " + std::to_string(*healpix::to_uniq(before)) + " and " + std::to_string(*healpix::to_uniq(now)) +
                                                (before == now ? ": twice the same" : ": one is within the other")};
    }
    made.rank();
    if (!(made.total_ > 0) || !std::isfinite(made.total_)) return failure{errc::bad_value, "a sky map with no probability in it, or an infinite one"};
    return made;
}

ALERTSTREAM_DECL result<void> sky_map::check() const {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        auto const& each = cells_[i];
        if (!healpix::is_pixel(each.where))
            return failure{errc::bad_value, "cell " + std::to_string(i) + ": there is no pixel " + std::to_string(each.where.index) + " of order " + std::to_string(each.where.order)};
        if (!(each.density >= 0) || !std::isfinite(each.density))
            return failure{errc::bad_value, "cell " + std::to_string(i) + ": " + std::to_string(each.density) + " is no density of probability"};
    }
    return {};
}

ALERTSTREAM_DECL void sky_map::sort() {
    auto const before = [](sky_cell const& a, sky_cell const& b) { return inner::first_of(a.where) < inner::first_of(b.where); };
    // Flat maps are sorted already.
    if (std::is_sorted(cells_.begin(), cells_.end(), before)) return;
    std::vector<std::uint32_t> order(cells_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return before(cells_[a], cells_[b]); });
    auto const arrange = [&](auto& all) {
        auto arranged = all;
        for (std::size_t i = 0; i < all.size(); ++i) arranged[i] = all[order[i]];
        all = std::move(arranged);
    };
    arrange(cells_);
    if (!distances_.empty()) arrange(distances_);
}

ALERTSTREAM_DECL void sky_map::rank() {
    ranked_.resize(cells_.size());
    std::iota(ranked_.begin(), ranked_.end(), 0U);
    // Of equal ones the first along the sky, so that it is the same each time.
    std::sort(ranked_.begin(), ranked_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return cells_[a].density != cells_[b].density ? cells_[a].density > cells_[b].density : a < b;
    });
    levels_.resize(cells_.size());
    areas_.reserve(cells_.size());
    double area = 0;
    for (auto const each : ranked_) {
        auto const order = cells_[each].where.order;
        total_ += cells_[each].density * healpix::steradians(order);
        area += healpix::square_degrees(order);
        levels_[each] = total_;
        areas_.push_back(area);
    }
    // The last cell that has any is so at 1 exactly, and those without too.
    for (auto& each : levels_) each /= total_;
}

ALERTSTREAM_DECL std::optional<std::size_t> sky_map::find(sky_position at) const noexcept {
    auto const place = healpix::pixel_at(at, healpix::max_order);
    if (!place) return std::nullopt;
    auto const after = std::upper_bound(cells_.begin(), cells_.end(), place->index,
                                        [](std::uint64_t sought, sky_cell const& each) { return sought < inner::first_of(each.where); });
    if (after == cells_.begin()) return std::nullopt;
    auto const found = std::prev(after);
    if (place->index >= healpix::range_of(found->where).end) return std::nullopt;
    return static_cast<std::size_t>(found - cells_.begin());
}

ALERTSTREAM_DECL double sky_map::probability_per_steradian(sky_position at) const noexcept {
    auto const found = find(at);
    return found ? cells_[*found].density : 0;
}

ALERTSTREAM_DECL double sky_map::probability_per_square_degree(sky_position at) const noexcept {
    return probability_per_steradian(at) / healpix::square_degrees_per_steradian;
}

ALERTSTREAM_DECL double sky_map::credible_level(sky_position at) const noexcept {
    auto const found = find(at);
    return found ? levels_[*found] : 1;
}

ALERTSTREAM_DECL std::optional<distance_parameters> sky_map::distance_terms(sky_position at) const noexcept {
    auto const found = distances_.empty() ? std::nullopt : find(at);
    if (!found) return std::nullopt;
    return distances_[*found];
}

ALERTSTREAM_DECL std::optional<distance_estimate> sky_map::distance(sky_position at) const noexcept {
    auto const terms = distance_terms(at);
    return terms ? estimate(*terms) : std::nullopt;
}

ALERTSTREAM_DECL sky_position sky_map::most_probable() const noexcept { return *healpix::center_of(cells_[ranked_.front()].where); }

// How many of the densest cells hold it.
ALERTSTREAM_DECL std::size_t sky_map::taken_for(double probability) const noexcept {
    if (!(probability > 0)) return 0;
    auto const reaches = std::partition_point(ranked_.begin(), ranked_.end(), [&](std::uint32_t each) { return levels_[each] < probability; });
    auto const before = static_cast<std::size_t>(reaches - ranked_.begin());
    return std::min(before + 1, ranked_.size());
}

ALERTSTREAM_DECL credible_region sky_map::region(double probability) const {
    auto const count = taken_for(probability);
    if (count == 0) return {};
    std::vector<std::uint32_t> taken(ranked_.begin(), ranked_.begin() + static_cast<std::ptrdiff_t>(count));
    std::sort(taken.begin(), taken.end());
    credible_region made{.probability = levels_[ranked_[count - 1]], .square_degrees = areas_[count - 1]};
    made.cells.reserve(count);
    for (auto const each : taken) made.cells.push_back(cells_[each].where);
    return made;
}

ALERTSTREAM_DECL double sky_map::credible_area(double probability) const noexcept {
    auto const count = taken_for(probability);
    if (count == 0) return 0;
    double const level = levels_[ranked_[count - 1]], before = count > 1 ? levels_[ranked_[count - 2]] : 0;
    double const area = areas_[count - 1], area_before = count > 1 ? areas_[count - 2] : 0;
    if (!(level > before) || probability >= level) return area;
    return area_before + (area - area_before) * (probability - before) / (level - before);
}

struct sky_map::circle {
    sky_position center;
    double radius;
    int finest;  // of the pixels that its edge is cut into
};

// A circle's edge is followed down to pixels of a two hundredth of its radius, or to the map's own: some two thousand of them, or what
// the map has along it.
ALERTSTREAM_DECL double sky_map::probability_within(sky_position center, double radius_in_degrees) const noexcept {
    auto const middle = make_position(center.ra, center.dec);
    if (!middle || !(radius_in_degrees > 0)) return 0;
    circle sought{*middle, std::min(radius_in_degrees, 180.0), 0};
    while (sought.finest < healpix::max_order && healpix::largest_radius(sought.finest) > sought.radius / 200) ++sought.finest;
    double sum = 0;
    for (std::uint64_t base = 0; base < healpix::pixels_at(0); ++base) sum += within(sought, {0, base}, 0, cells_.size());
    return sum;
}

// `first` to `end` are cells among which all those of the pixel are.
ALERTSTREAM_DECL double sky_map::within(circle const& sought, healpix::pixel where, std::size_t first, std::size_t end) const noexcept {
    auto const covered = healpix::range_of(where);
    auto const at = [&](std::size_t i) { return cells_.begin() + static_cast<std::ptrdiff_t>(i); };
    auto const ends_after = [](std::uint64_t sought_first, sky_cell const& each) { return sought_first < healpix::range_of(each.where).end; };
    first = static_cast<std::size_t>(std::upper_bound(at(first), at(end), covered.first, ends_after) - cells_.begin());
    end = static_cast<std::size_t>(std::lower_bound(at(first), at(end), covered.end, [](sky_cell const& each, std::uint64_t limit) {
        return inner::first_of(each.where) < limit; }) - cells_.begin());
    if (first == end) return 0;
    double const away = separation(sought.center, *healpix::center_of(where)), radius = healpix::largest_radius(where.order);
    if (away > sought.radius + radius) return 0;
    bool const one_cell = end - first == 1 && cells_[first].where.order <= where.order;
    bool const inside = away + radius <= sought.radius;
    if (!inside && !(one_cell && where.order >= sought.finest)) {
        double sum = 0;
        for (std::uint64_t part = 0; part < 4; ++part) sum += within(sought, {where.order + 1, 4 * where.index + part}, first, end);
        return sum;
    }
    if (one_cell) return inside || away <= sought.radius ? cells_[first].density * healpix::steradians(where.order) : 0;
    double sum = 0;
    for (auto i = first; i < end; ++i) sum += cells_[i].density * healpix::steradians(cells_[i].where.order);
    return sum;
}

}  // namespace alertstream::gcn
