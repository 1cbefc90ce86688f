// Our pixels beside those of healpix_cxx, HEALPix's own library. It is under the GPL, so this program alone is linked with it.
#define BOOST_TEST_MODULE healpix_oracle
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include <healpix_cxx/geom_utils.h>
#include <healpix_cxx/healpix_base.h>
#include <healpix_cxx/vec3.h>

#include <alertstream/formats/healpix.hpp>

namespace as = alertstream;
namespace healpix = alertstream::healpix;

namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr int tries = 20'000;  // at each order

pointing theirs(as::sky_position at) { return {(90 - at.dec) * degree, at.ra * degree}; }

/// All over the sphere, and every fourth so near a pole that 1 - sin dec has no digits left.
struct positions {
    std::mt19937_64 dice{20261128};
    std::uniform_real_distribution<double> part{0, 1};

    as::sky_position next(int i) {
        double const ra = i % 100 == 0 ? 45.0 * static_cast<double>(dice() % 8) : 360 * part(dice);
        if (i % 4 != 0) return {ra, std::asin(2 * part(dice) - 1) / degree};
        double const from_pole = std::pow(10, -10 * part(dice));
        return {ra, part(dice) < 0.5 ? 90 - from_pole : from_pole - 90};
    }
    /// The first and the last ones, and some in between.
    std::uint64_t index(int i, std::uint64_t all) {
        auto const near = static_cast<std::uint64_t>(i) % 1000 / 2 % all;
        return i >= 1000 ? dice() % all : i % 2 == 0 ? near : all - 1 - near;
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(positions_are_in_the_same_pixels_at_all_orders) {
    positions some;
    for (int order = 0; order <= healpix::max_order; ++order) {
        Healpix_Base2 const oracle{order, NEST};
        int unlike = 0;
        for (int i = 0; i < tries; ++i) {
            auto const at = some.next(i);
            unlike += healpix::pixel_at(at, order).value().index != static_cast<std::uint64_t>(oracle.ang2pix(theirs(at)));
        }
        BOOST_TEST(unlike == 0, "order " << order << ": " << unlike << " of " << tries);
    }
}

BOOST_AUTO_TEST_CASE(pixels_have_the_same_middles_and_corners) {
    positions some;
    double worst = 0;
    for (int order = 0; order <= healpix::max_order; ++order) {
        Healpix_Base2 const oracle{order, NEST};
        for (int i = 0; i < tries; ++i) {
            auto const index = some.index(i, healpix::pixels_at(order));
            worst = std::max(worst, v_angle(oracle.pix2vec(static_cast<std::int64_t>(index)), vec3{theirs(healpix::center_of({order, index}).value())}));
            std::vector<vec3> corners;
            oracle.boundaries(static_cast<std::int64_t>(index), 1, corners);
            auto const ours = healpix::corners_of({order, index}).value();
            for (std::size_t j = 0; j < ours.size(); ++j) worst = std::max(worst, v_angle(corners[j], vec3{theirs(ours[j])}));
        }
    }
    BOOST_TEST(worst < 1e-14);  // radians
}

BOOST_AUTO_TEST_CASE(rings_are_made_nested_alike) {
    positions some;
    for (int order = 0; order <= healpix::max_order; ++order) {
        Healpix_Base2 const oracle{order, RING};
        int unlike = 0;
        for (int i = 0; i < tries; ++i) {
            auto const index = some.index(i, healpix::pixels_at(order));
            unlike += healpix::from_ring(order, index).value().index != static_cast<std::uint64_t>(oracle.ring2nest(static_cast<std::int64_t>(index)));
        }
        BOOST_TEST(unlike == 0, "order " << order << ": " << unlike << " of " << tries);
    }
}

BOOST_AUTO_TEST_CASE(no_pixel_is_larger_than_the_largest_radius) {
    for (int order = 0; order <= healpix::max_order; ++order) {
        auto const largest = Healpix_Base2{order, NEST}.max_pixrad() / degree;
        BOOST_TEST(largest <= healpix::largest_radius(order));
        BOOST_TEST(largest > 0.75 * healpix::largest_radius(order));
    }
}
