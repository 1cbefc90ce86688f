#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <alertstream/gcn/sky_map.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;
namespace healpix = alertstream::healpix;

using boost::test_tools::tolerance;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double sphere = 41252.96124941927;  // square degrees
double const base = healpix::steradians(0);

/// Base pixels and what each holds.
gcn::sky_map of_base_pixels(std::vector<double> const& probabilities) {
    std::vector<gcn::sky_cell> cells;
    for (std::uint64_t i = 0; i < probabilities.size(); ++i) cells.push_back({{0, i}, probabilities[i] / base});
    return gcn::sky_map::make(std::move(cells)).value();
}

/// Half of it in a twelfth of the sky, a quarter in the next, and a quarter in a sixteenth of the third.
gcn::sky_map three_sizes() {
    std::vector<gcn::sky_cell> cells{{{0, 1}, 0.25 / base}, {{2, 33}, 0.25 / healpix::steradians(2)}, {{0, 0}, 0.5 / base}};
    return gcn::sky_map::make(std::move(cells)).value();
}

as::sky_position middle_of(healpix::pixel of) { return healpix::center_of(of).value(); }

std::string why_not(std::vector<gcn::sky_cell> cells, std::vector<gcn::distance_parameters> distances = {}) {
    auto const made = gcn::sky_map::make(std::move(cells), std::move(distances));
    BOOST_TEST_REQUIRE(made.has_error());
    BOOST_TEST((made.error().code == as::errc::bad_value));
    return made.error().detail;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sky_maps)

BOOST_AUTO_TEST_CASE(a_density_is_that_of_the_cell_around_the_position) {
    auto const map = three_sizes();
    BOOST_TEST(map.probability_per_steradian(middle_of({0, 0})) == 0.5 / base);
    BOOST_TEST(map.probability_per_steradian(middle_of({7, 33 * 1024 + 5})) == 0.25 / healpix::steradians(2));
    BOOST_TEST(map.probability_per_square_degree(middle_of({0, 1})) == 0.25 * 12 / sphere, tolerance(1e-14));
    BOOST_TEST(map.total_probability() == 1, tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_cell_there_is_no_probability) {
    auto const map = three_sizes();
    for (auto const& at : {middle_of({0, 11}), middle_of({2, 32}), middle_of({2, 34}), as::sky_position{not_a_number, 0}, as::sky_position{0, 91}}) {
        BOOST_TEST(map.probability_per_steradian(at) == 0);
        BOOST_TEST(map.credible_level(at) == 1);
        BOOST_TEST(!map.region(1).contains(at));
        BOOST_TEST(!map.distance(at).has_value());
    }
}

// The smallest cell is the densest: 0.25 in it, 0.75 with the next, 1 with all.
BOOST_AUTO_TEST_CASE(the_level_of_a_cell_is_what_it_and_the_denser_ones_hold) {
    auto const map = three_sizes();
    BOOST_TEST(map.credible_level(middle_of({2, 33})) == 0.25, tolerance(1e-15));
    BOOST_TEST(map.credible_level(middle_of({0, 0})) == 0.75, tolerance(1e-15));
    BOOST_TEST(map.credible_level(middle_of({0, 1})) == 1);
}

BOOST_AUTO_TEST_CASE(a_region_is_of_as_many_of_the_densest_cells_as_it_takes) {
    auto const map = three_sizes();
    auto const region = map.region(0.5);
    BOOST_TEST(region.probability == 0.75, tolerance(1e-15));
    BOOST_TEST(region.square_degrees == sphere / 12 + sphere / 192, tolerance(1e-14));
    BOOST_TEST((region.cells == std::vector<healpix::pixel>{{0, 0}, {2, 33}}));
    BOOST_TEST(region.contains(middle_of({0, 0})));
    BOOST_TEST(region.contains(middle_of({9, 33 << 14})));
    BOOST_TEST(!region.contains(middle_of({2, 34})));
    BOOST_TEST(!region.contains(middle_of({0, 1})));
    BOOST_TEST(!region.contains({not_a_number, not_a_number}));
    BOOST_TEST(map.region(0.25).cells.size() == 1U);
    BOOST_TEST(map.region(0.2500001).cells.size() == 2U);
}

BOOST_AUTO_TEST_CASE(whoever_s_level_is_within_a_probability_is_in_its_region) {
    auto const map = of_base_pixels({0.02, 0.2, 0.03, 0.3, 0.1, 0.05, 0.08, 0.07, 0.06, 0.04, 0.04, 0.01});
    for (double const probability : {0.1, 0.3, 0.5, 0.683, 0.9, 0.99, 1.0}) {
        auto const region = map.region(probability);
        BOOST_TEST(region.probability >= probability - 1e-15);
        for (std::uint64_t i = 0; i < 12; ++i)
            if (map.credible_level(middle_of({0, i})) <= probability) BOOST_TEST(region.contains(middle_of({0, i})));
    }
}

BOOST_AUTO_TEST_CASE(nothing_and_everything_are_regions_too) {
    auto const map = of_base_pixels({0.5, 0.5, 0});
    for (double const none : {0.0, -1.0, not_a_number}) {
        BOOST_TEST(map.region(none).cells.empty());
        BOOST_TEST(map.region(none).square_degrees == 0);
        BOOST_TEST(map.credible_area(none) == 0);
    }
    BOOST_TEST(map.region(1).cells.size() == 2U);
    BOOST_TEST(map.region(1.5).cells.size() == 3U);
    BOOST_TEST(map.credible_area(1.5) == sphere / 4, tolerance(1e-14));
    BOOST_TEST(gcn::credible_region{}.contains({0, 0}) == false);
}

// In twelve equal cells 0.9 takes ten whole ones and 0.8 of another.
BOOST_AUTO_TEST_CASE(the_area_that_is_published_counts_the_last_cell_in_part) {
    auto const map = of_base_pixels(std::vector<double>(12, 1.0 / 12));
    BOOST_TEST(map.credible_area(0.9) == 0.9 * sphere, tolerance(1e-12));
    BOOST_TEST(map.region(0.9).square_degrees == 11 * sphere / 12, tolerance(1e-12));
    BOOST_TEST(map.region(0.9).cells.size() == 11U);
    BOOST_TEST(map.credible_area(0.01) == 0.01 * sphere, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(levels_are_shares_of_what_the_map_holds) {
    auto const map = of_base_pixels({30, 10});
    BOOST_TEST(map.total_probability() == 40, tolerance(1e-15));
    BOOST_TEST(map.credible_level(middle_of({0, 0})) == 0.75, tolerance(1e-15));
    BOOST_TEST(map.credible_level(middle_of({0, 1})) == 1);
}

BOOST_AUTO_TEST_CASE(the_most_probable_position_is_the_middle_of_the_densest_cell) {
    BOOST_TEST((three_sizes().most_probable() == middle_of({2, 33})));
}

BOOST_AUTO_TEST_CASE(cells_are_along_the_sky_however_they_came) {
    auto const map = three_sizes();
    BOOST_TEST_REQUIRE(map.cells().size() == 3U);
    BOOST_TEST((map.cells()[0].where == healpix::pixel{0, 0}));
    BOOST_TEST((map.cells()[2].where == healpix::pixel{2, 33}));
}

// A circle of radius r has 2 pi (1 - cos r) of the sphere's 4 pi.
BOOST_AUTO_TEST_CASE(a_circle_on_an_even_sky_holds_its_share) {
    auto const map = of_base_pixels(std::vector<double>(12, 1.0 / 12));
    for (double const radius : {0.001, 0.5, 10.0, 90.0, 170.0})
        for (auto const& at : {as::sky_position{0, 90}, as::sky_position{200, -30}, as::sky_position{45, 41.8}, as::sky_position{-10, 0}}) {
            double const share = std::pow(std::sin(radius / 2 * std::numbers::pi / 180), 2);
            BOOST_TEST(map.probability_within(at, radius) == share, tolerance(2e-3));
        }
    BOOST_TEST(map.probability_within({0, 0}, 180) == 1, tolerance(1e-12));
    BOOST_TEST(map.probability_within({0, 0}, 1000) == 1, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_circle_sees_only_what_is_in_it) {
    auto const map = three_sizes();
    auto const at = middle_of({2, 33});
    BOOST_TEST(map.probability_within(at, 3) == 0.25 * std::pow(std::sin(1.5 * std::numbers::pi / 180), 2) * 192, tolerance(2e-3));
    BOOST_TEST(map.probability_within(middle_of({0, 11}), 10) == 0);
    for (double const none : {0.0, -1.0, not_a_number}) BOOST_TEST(map.probability_within(at, none) == 0);
    BOOST_TEST(map.probability_within({not_a_number, 0}, 1) == 0);
    BOOST_TEST(map.probability_within({0, 95}, 1) == 0);
    BOOST_TEST(map.probability_within(at, infinite) == 1, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_distance_goes_with_its_cell) {
    auto const map = gcn::sky_map::make({{{0, 5}, 1.0}, {{0, 2}, 1.0}, {{0, 3}, 1.0}}, {{500, 10, 1}, {200, 10, 2}, {infinite, 1, 0}}).value();
    BOOST_TEST(map.has_distances());
    BOOST_TEST((map.distance_terms(middle_of({0, 2})) == gcn::distance_parameters{200, 10, 2}));
    BOOST_TEST((map.distance_terms(middle_of({0, 5})) == gcn::distance_parameters{500, 10, 1}));
    BOOST_TEST(!map.distance(middle_of({0, 3})).has_value());
    BOOST_TEST(!map.distance(middle_of({0, 1})).has_value());
    BOOST_TEST(!three_sizes().has_distances());
}

// Without r² the mean would be mu; with it, for mu far above sigma: mu (z² + 3) / (z² + 1).
BOOST_AUTO_TEST_CASE(a_mean_distance_weighs_the_volume) {
    auto const far = gcn::estimate({100, 10, 0}).value();
    BOOST_TEST(far.mean == 100.0 * 103 / 101, tolerance(1e-12));
    BOOST_TEST(far.sigma == 10 * std::sqrt(10003.0) / 101, tolerance(1e-12));
    // A half Gaussian: moments of r² exp(-r²/2) from 0 are 2 sqrt(2/pi) and 3.
    auto const half = gcn::estimate({0, 7, 0}).value();
    BOOST_TEST(half.mean == 7 * 2 * std::sqrt(2 / std::numbers::pi), tolerance(1e-12));
    BOOST_TEST(half.sigma == 7 * std::sqrt(3 - 8 / std::numbers::pi), tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_distance_of_the_far_tail_is_that_of_an_exponential) {
    // r² exp(z r) for z far below 0: mean 3 / |z|, deviation sqrt(3) / |z|, but for terms of 1 / z³.
    auto const tail = gcn::estimate({-1e5, 1, 0}).value();
    BOOST_TEST(tail.mean == 3e-5, tolerance(1e-8));
    BOOST_TEST(tail.sigma == std::sqrt(3.0) * 1e-5, tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(the_ways_to_reckon_a_distance_agree_where_they_meet) {
    for (double const z : {-3.0, 8.0}) {
        auto const below = gcn::estimate({z - 1e-9, 1, 0}).value(), above = gcn::estimate({z + 1e-9, 1, 0}).value();
        BOOST_TEST(below.mean == above.mean, tolerance(1e-7));
        BOOST_TEST(below.sigma == above.sigma, tolerance(1e-7));
    }
}

BOOST_AUTO_TEST_CASE(no_distance_is_made_of_what_is_none) {
    for (auto const& bad : {gcn::distance_parameters{not_a_number, 1, 1}, {infinite, 1, 1}, {-infinite, 1, 1}, {1, 0, 1}, {1, -1, 1}, {1, not_a_number, 1}, {1, infinite, 1}, {1e300, 1e-300, 1}, {-1e300, 1e-300, 1}})
        BOOST_TEST(!gcn::estimate(bad).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_map_is_refused_with_the_cell_and_the_reason) {
    BOOST_TEST(why_not({}) == "a sky map without cells");
    BOOST_TEST(why_not({{{0, 0}, 1}, {{0, 12}, 1}}) == "cell 1: there is no pixel 12 of order 0");
    BOOST_TEST(why_not({{{30, 0}, 1}}) == "cell 0: there is no pixel 0 of order 30");
    BOOST_TEST(why_not({{{-1, 0}, 1}}) == "cell 0: there is no pixel 0 of order -1");
    BOOST_TEST(why_not({{{0, 0}, -0.5}}) == "cell 0: -0.500000 is no density of probability");
    BOOST_TEST(why_not({{{0, 0}, not_a_number}}).find("nan is no density") != std::string::npos);
    BOOST_TEST(why_not({{{0, 0}, infinite}}).find("inf is no density") != std::string::npos);
    BOOST_TEST(why_not({{{0, 0}, 0}}) == "a sky map with no probability in it, or an infinite one");
    BOOST_TEST(why_not({{{0, 0}, 1e308}, {{0, 1}, 1e308}, {{0, 2}, 1e308}}) == "a sky map with no probability in it, or an infinite one");
    BOOST_TEST(why_not({{{0, 0}, 1}}, {{1, 1, 1}, {1, 1, 1}}) == "2 distances for 1 cells: one for each, or none");
}

BOOST_AUTO_TEST_CASE(cells_that_overlap_are_refused) {
    BOOST_TEST(why_not({{{1, 5}, 1}, {{1, 6}, 1}, {{1, 5}, 1}}) == "the cells with UNIQ 21 and 21: twice the same");
    BOOST_TEST(why_not({{{3, 100}, 1}, {{0, 1}, 1}}) == "the cells with UNIQ 5 and 356: one is within the other");
    BOOST_TEST(why_not({{{0, 11}, 1}, {{29, healpix::pixels_at(29) - 1}, 1}}).find("one is within the other") != std::string::npos);
    BOOST_TEST(gcn::sky_map::make({{{1, 4}, 1}, {{0, 0}, 1}}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
