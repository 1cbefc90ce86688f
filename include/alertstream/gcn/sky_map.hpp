#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/formats/healpix.hpp>
#include <alertstream/message.hpp>

/// Where on the sky an event was, as a probability for each place: what gravitational-wave
/// alerts, and notices with a `healpix_file`, bring along. gcn/sky_map_file.hpp reads one.
namespace alertstream::gcn {

/// A pixel and what its map says of it.
struct sky_cell {
    healpix::pixel where{};
    double density{};  ///< probability per steradian

    friend bool operator==(sky_cell const&, sky_cell const&) = default;
};

/// How far away the event is if it is in this direction, as a sky map has it: the probability of
/// a distance r in Mpc is norm · r² · N(r; mu, sigma) (Singer et al. 2016, ApJL 829, L15).
/// `mu` and `sigma` are no mean and no standard deviation: `estimate` makes them.
struct distance_parameters {
    double mu{};     ///< Mpc; may be negative
    double sigma{};  ///< Mpc
    double norm{};   ///< Mpc⁻²

    friend bool operator==(distance_parameters const&, distance_parameters const&) = default;
};

struct distance_estimate {
    double mean{};   ///< Mpc
    double sigma{};  ///< Mpc, the standard deviation

    friend bool operator==(distance_estimate const&, distance_estimate const&) = default;
};

/// Absent where the map knows nothing of the distance (it then says infinite, or not a number).
ALERTSTREAM_DECL std::optional<distance_estimate> estimate(distance_parameters) noexcept;

/// What a map says of itself. What it does not say is empty.
struct sky_map_header {
    std::string object{};                        ///< OBJECT, the event: "S190814bv"
    std::string instruments{};                   ///< INSTRUME: "H1,L1,V1"
    std::string creator{};                       ///< CREATOR: "BAYESTAR"
    std::optional<time_point> observed{};        ///< DATE-OBS
    std::optional<time_point> created{};         ///< DATE
    std::optional<distance_estimate> distance{}; ///< DISTMEAN and DISTSTD: over the whole sky

    friend bool operator==(sky_map_header const&, sky_map_header const&) = default;
};

/// The smallest part of the sky that holds the event with some probability: the densest
/// cells, as many as it takes. A value of its own, for as long as it is wanted.
struct credible_region {
    double probability{};                  ///< what its cells hold: what was asked for, or a little more
    double square_degrees{};               ///< of its cells, the last one whole
    std::vector<healpix::pixel> cells{};   ///< along the sky, none within another

    /// False for what is no position.
    ALERTSTREAM_DECL bool contains(sky_position) const noexcept;
};

/// A sky map, multi-order or flat. It does not change; several threads may ask it at once.
///
/// Densities and probabilities are what the map says. A credible level is a share of all
/// that it holds, so that a map which does not sum to one has levels from 0 to 1 too. What it has no cell for has
/// probability 0.
class sky_map {
public:
    /// From cells in any order; `distances` is empty or has one for each.
    /// @returns `bad_value` for no cells, no pixel, a negative density or one that is not a
    /// number, cells that overlap, a map without any probability; the number of the cell is said.
    ALERTSTREAM_DECL static result<sky_map> make(std::vector<sky_cell> cells, std::vector<distance_parameters> distances = {}, sky_map_header header = {});

    sky_map_header const& header() const noexcept { return header_; }
    /// Along the sky, not as they were read. Valid as long as the map is.
    std::span<sky_cell const> cells() const noexcept { return cells_; }
    bool has_distances() const noexcept { return !distances_.empty(); }
    /// One for each of `cells()`, or none.
    std::span<distance_parameters const> distances() const noexcept { return distances_; }
    /// One, to within rounding, of a map that covers the sky.
    double total_probability() const noexcept { return total_; }

    /// @name At a position: 0, 1 or absent where it is no position
    /// @{
    ALERTSTREAM_DECL double probability_per_steradian(sky_position) const noexcept;
    ALERTSTREAM_DECL double probability_per_square_degree(sky_position) const noexcept;
    /// The probability of the smallest credible region that holds the position: by this
    /// targets are ranked, the least first. 1 where the map has no probability.
    ALERTSTREAM_DECL double credible_level(sky_position) const noexcept;
    ALERTSTREAM_DECL std::optional<distance_estimate> distance(sky_position) const noexcept;
    ALERTSTREAM_DECL std::optional<distance_parameters> distance_terms(sky_position) const noexcept;
    /// @}

    /// The middle of the densest cell.
    ALERTSTREAM_DECL sky_position most_probable() const noexcept;

    /// Of a probability between 0 and 1; below it is nothing, above it the whole map.
    ALERTSTREAM_DECL credible_region region(double probability) const;
    /// Its area in square degrees, with the last cell counted in part as ligo.skymap does: the number that is published.
    ALERTSTREAM_DECL double credible_area(double probability) const noexcept;

    /// In a circle: what a field of view sees. A cell on its edge counts by the part that is
    /// inside, to about a thousandth of the circle. 0 for what is no circle.
    ALERTSTREAM_DECL double probability_within(sky_position center, double radius_in_degrees) const noexcept;

private:
    struct circle;

    sky_map() = default;
    result<void> check() const;
    void sort();
    void rank();
    std::optional<std::size_t> find(sky_position) const noexcept;
    std::size_t taken_for(double probability) const noexcept;
    double within(circle const&, healpix::pixel, std::size_t first, std::size_t end) const noexcept;

    sky_map_header header_{};
    std::vector<sky_cell> cells_{};
    std::vector<distance_parameters> distances_{};
    std::vector<double> levels_{};           // of each cell
    std::vector<std::uint32_t> ranked_{};    // the cells, the densest first
    std::vector<double> areas_{};            // of the ranked ones up to each, in square degrees
    double total_{};
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/sky_map.ipp>
#endif
