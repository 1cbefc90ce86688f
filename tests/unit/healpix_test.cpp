#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include <alertstream/formats/healpix.hpp>

namespace as = alertstream;
namespace healpix = alertstream::healpix;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(healpix_pixels)

BOOST_AUTO_TEST_CASE(there_are_twelve_base_pixels_and_four_times_as_many_at_each_order) {
    BOOST_TEST(healpix::pixels_at(0) == 12U);
    BOOST_TEST(healpix::pixels_at(1) == 48U);
    BOOST_TEST(healpix::pixels_at(29) == 3458764513820540928U);
    BOOST_TEST(healpix::pixels_at(-1) == 0U);
    BOOST_TEST(healpix::pixels_at(30) == 0U);
}

BOOST_AUTO_TEST_CASE(all_pixels_of_an_order_cover_the_sphere) {
    for (int order = 0; order <= healpix::max_order; ++order)
        BOOST_TEST(healpix::steradians(order) * static_cast<double>(healpix::pixels_at(order)) == 4 * std::numbers::pi, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(healpix::square_degrees(0) * 12 == 41252.96124941927, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(healpix::steradians(30) == 0);
    BOOST_TEST(healpix::steradians(-1) == 0);
}

// From the figures of Górski et al. 2005: base pixels 0 to 3 round the north pole, 4 to 7 on the equator, 8 to 11 round the south pole.
BOOST_AUTO_TEST_CASE(base_pixels_are_where_the_paper_has_them) {
    constexpr double cap = 41.81031489577862;  // asin(2/3)
    for (std::uint64_t i = 0; i < 4; ++i) {
        auto const north = healpix::center_of({0, i}).value(), belt = healpix::center_of({0, 4 + i}).value(), south = healpix::center_of({0, 8 + i}).value();
        BOOST_TEST(north.ra == 45 + 90.0 * static_cast<double>(i));
        BOOST_TEST(north.dec == cap, boost::test_tools::tolerance(1e-14));
        BOOST_TEST(belt.ra == 90.0 * static_cast<double>(i));
        BOOST_TEST(belt.dec == 0);
        BOOST_TEST(south.ra == 45 + 90.0 * static_cast<double>(i));
        BOOST_TEST(south.dec == -cap, boost::test_tools::tolerance(1e-14));
    }
}

BOOST_AUTO_TEST_CASE(a_pixel_s_parts_are_four_times_its_number_and_those_after) {
    as::sky_position const at{197.45, -23.38};
    for (int order = 0; order < healpix::max_order; ++order)
        BOOST_TEST(healpix::pixel_at(at, order + 1)->index / 4 == healpix::pixel_at(at, order)->index);
}

BOOST_AUTO_TEST_CASE(a_pixel_s_middle_is_in_it) {
    for (int order = 0; order <= healpix::max_order; ++order) {
        auto const all = healpix::pixels_at(order);
        for (std::uint64_t i = 0; i < 500; ++i) {
            healpix::pixel const each{order, i * 0x9e3779b97f4a7c15U % all};
            BOOST_TEST((healpix::pixel_at(healpix::center_of(each).value(), order) == each));
        }
    }
}

// The sine of its declination is 1 to all digits.
BOOST_AUTO_TEST_CASE(the_pixels_at_the_poles_are_told_apart_at_every_order) {
    for (int order = 0; order <= healpix::max_order; ++order) {
        auto const parts = std::uint64_t{1} << (2 * order);
        for (std::uint64_t const near : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}}) {
            if (near >= parts) continue;
            for (healpix::pixel const each : {healpix::pixel{order, parts - 1 - near}, healpix::pixel{order, 8 * parts + near}})
                BOOST_TEST((healpix::pixel_at(healpix::center_of(each).value(), order) == each));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_poles_and_every_right_ascension_are_in_some_pixel) {
    for (int order = 0; order <= healpix::max_order; ++order)
        for (double const dec : {-90.0, -89.9999999, 0.0, 41.81031489577862, 89.9999999, 90.0})
            for (double const ra : {0.0, 45.0, 89.99999999999999, 90.0, 180.0, 359.99999999999994, 360.0, -1e-300, -720.5, 1e300}) {
                auto const found = healpix::pixel_at({ra, dec}, order);
                BOOST_TEST_REQUIRE(found.has_value());
                BOOST_TEST(healpix::is_pixel(*found));
            }
    BOOST_TEST(healpix::pixel_at({0, 90}, 0)->index == 0U);
    BOOST_TEST(healpix::pixel_at({0, -90}, 0)->index == 8U);
    BOOST_TEST((healpix::pixel_at({-30, 10}, 10) == healpix::pixel_at({330, 10}, 10)));
}

BOOST_AUTO_TEST_CASE(what_is_no_position_or_no_order_is_in_no_pixel) {
    for (auto const& bad : {as::sky_position{not_a_number, 0}, as::sky_position{0, not_a_number}, as::sky_position{infinite, 0}, as::sky_position{0, 90.0000001}, as::sky_position{0, -91}, as::sky_position{0, infinite}})
        BOOST_TEST(!healpix::pixel_at(bad, 5).has_value());
    for (int const order : {-1, 30, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
        BOOST_TEST(!healpix::pixel_at({0, 0}, order).has_value());
        BOOST_TEST(!healpix::center_of({order, 0}).has_value());
        BOOST_TEST(!healpix::corners_of({order, 0}).has_value());
        BOOST_TEST(!healpix::from_ring(order, 0).has_value());
        BOOST_TEST(!healpix::to_uniq({order, 0}).has_value());
        BOOST_TEST((healpix::range_of({order, 0}) == healpix::pixel_range{}));
    }
    for (std::uint64_t const index : {std::uint64_t{12}, std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
        BOOST_TEST(!healpix::center_of({0, index}).has_value());
        BOOST_TEST(!healpix::from_ring(0, index).has_value());
        BOOST_TEST(!healpix::to_uniq({0, index}).has_value());
    }
}

BOOST_AUTO_TEST_CASE(uniq_counts_on_from_four_through_all_orders) {
    BOOST_TEST((healpix::from_uniq(4) == healpix::pixel{0, 0}));
    BOOST_TEST((healpix::from_uniq(15) == healpix::pixel{0, 11}));
    BOOST_TEST((healpix::from_uniq(16) == healpix::pixel{1, 0}));
    BOOST_TEST((healpix::from_uniq(63) == healpix::pixel{1, 47}));
    BOOST_TEST((healpix::from_uniq(64) == healpix::pixel{2, 0}));
    BOOST_TEST((healpix::from_uniq((std::uint64_t{1} << 62) - 1) == healpix::pixel{29, healpix::pixels_at(29) - 1}));
    for (std::uint64_t uniq = 4; uniq < 5000; ++uniq) BOOST_TEST(healpix::to_uniq(healpix::from_uniq(uniq).value()).value() == uniq);
    for (std::uint64_t const bad : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{1} << 62, std::numeric_limits<std::uint64_t>::max()}) BOOST_TEST(!healpix::from_uniq(bad).has_value());
}

BOOST_AUTO_TEST_CASE(ranges_of_pixels_fit_into_one_another) {
    BOOST_TEST((healpix::range_of({0, 11}) == healpix::pixel_range{11 * (std::uint64_t{1} << 58), healpix::pixels_at(29)}));
    BOOST_TEST(healpix::range_of({5, 100}).end == healpix::range_of({5, 101}).first);
    BOOST_TEST(healpix::range_of({6, 400}).first == healpix::range_of({5, 100}).first);
    BOOST_TEST((healpix::range_of({29, 7}) == healpix::pixel_range{7, 8}));
}

// Order 1 in rings: 4 pixels at the pole, 8 in each of five rings, 4 at the other pole.
BOOST_AUTO_TEST_CASE(the_ring_scheme_goes_along_the_parallels_from_the_north_pole) {
    double before = 91;
    for (std::uint64_t i = 0; i < 48; ++i) {
        auto const at = healpix::center_of(healpix::from_ring(1, i).value()).value();
        bool const begins = i == 0 || (i >= 4 && (i - 4) % 8 == 0);
        BOOST_TEST((begins ? at.dec < before - 1 : std::abs(at.dec - before) < 1e-12));
        before = at.dec;
    }
    BOOST_TEST((healpix::from_ring(0, 4) == healpix::pixel{0, 4}));
    BOOST_TEST((healpix::from_ring(29, healpix::pixels_at(29) - 1)->index < healpix::pixels_at(29)));
}

BOOST_AUTO_TEST_CASE(corners_are_around_the_middle) {
    auto const corners = healpix::corners_of({0, 4}).value();
    constexpr double cap = 41.81031489577862;
    BOOST_TEST(corners[0].dec == cap, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(corners[1].ra == 315);
    BOOST_TEST(corners[2].dec == -cap, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(corners[3].ra == 45);
    BOOST_TEST(healpix::corners_of({3, 0}).value()[2].ra == 45);
    BOOST_TEST(healpix::corners_of({0, 0}).value()[0].dec == 90);
}

BOOST_AUTO_TEST_CASE(no_corner_is_further_than_the_largest_radius) {
    for (int order = 0; order < 8; ++order)
        for (std::uint64_t i = 0; i < healpix::pixels_at(order); ++i) {
            auto const middle = healpix::center_of({order, i}).value();
            auto const corners = healpix::corners_of({order, i}).value();
            for (auto const& each : corners) BOOST_TEST(as::separation(each, middle) <= healpix::largest_radius(order));
        }
}

BOOST_AUTO_TEST_CASE(a_side_that_is_a_power_of_two_has_an_order) {
    BOOST_TEST(healpix::order_of_side(1).value() == 0);
    BOOST_TEST(healpix::order_of_side(1024).value() == 10);
    BOOST_TEST(healpix::order_of_side(std::uint64_t{1} << 29).value() == 29);
    for (std::uint64_t const bad : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{1000}, std::uint64_t{1} << 30, std::uint64_t{1} << 63}) BOOST_TEST(!healpix::order_of_side(bad).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
