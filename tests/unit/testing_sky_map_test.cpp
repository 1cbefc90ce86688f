#include <boost/test/unit_test.hpp>

#include <numbers>
#include <string>

#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/testing/sky_map.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;

using boost::test_tools::tolerance;

namespace {

gcn::sky_map some_map() {
    return as::testing::round_sky_map({150, -30}, 5, {150, 40, 3.9e-5}, {.object = "S261128a", .instruments = "H1,L1", .creator = "us", .observed = as::parse_iso_time("2026-11-28T03:12:05")});
}

gcn::gw_alert decoded(std::string const& json) {
    gcn::gw_alert made;
    as::decoder<gcn::gw_alert>::decode({"igwn.gwalert", 0, 0, std::nullopt, json}, made).value();
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sky_maps_to_test_with)

// A Gaussian on a plane holds 1 - exp(-r²/2) within r widths: 90 % within 2.146, an area of 2 pi ln 10 widths squared.
BOOST_AUTO_TEST_CASE(a_round_map_is_a_gaussian) {
    auto const map = some_map();
    BOOST_TEST(map.total_probability() == 1, tolerance(1e-9));
    BOOST_TEST(as::separation(map.most_probable(), {150, -30}) < 1);
    BOOST_TEST(map.credible_area(0.9) == 2 * std::numbers::pi * 2.302585 * 25, tolerance(0.03));
    BOOST_TEST(map.probability_within({150, -30}, 5 * 2.146) == 0.9, tolerance(0.02));
    BOOST_TEST(map.header().distance->mean == map.distance({0, 80})->mean);
    for (double const bad : {0.0, 0.4, 61.0}) BOOST_CHECK_THROW(as::testing::round_sky_map({0, 0}, bad, {}), as::error);
    BOOST_CHECK_THROW(as::testing::round_sky_map({0, 91}, 5, {}), as::error);
}

BOOST_AUTO_TEST_CASE(a_map_that_is_written_is_read_back) {
    auto const map = some_map();
    auto const read = gcn::read_sky_map(as::testing::sky_map_file(map)).value();
    BOOST_TEST(std::equal(read.cells().begin(), read.cells().end(), map.cells().begin(), map.cells().end()));
    BOOST_TEST(std::equal(read.distances().begin(), read.distances().end(), map.distances().begin(), map.distances().end()));
    BOOST_TEST(read.header().object == "S261128a");
    BOOST_TEST(read.header().instruments == "H1,L1");
    BOOST_TEST((read.header().observed == map.header().observed));
    BOOST_TEST(read.header().distance->mean == map.header().distance->mean, tolerance(1e-6));
    auto const plain = gcn::sky_map::make({{{0, 3}, 1.0}}).value();
    BOOST_TEST(!gcn::read_sky_map(as::testing::sky_map_file(plain)).value().has_distances());
}

BOOST_AUTO_TEST_CASE(an_alert_brings_its_map_along) {
    auto const alert = decoded(as::testing::gw_alert_json("UPDATE", "S261128a", as::testing::sky_map_file(some_map())));
    BOOST_TEST(alert.superevent_id == "S261128a");
    BOOST_TEST((alert.type() == gcn::gw_alert_type::update));
    BOOST_TEST(!alert.mock());
    BOOST_TEST(gcn::read_sky_map(alert.event.value().skymap).value().cells().size() == some_map().cells().size());
    BOOST_TEST(!decoded(as::testing::gw_alert_json("RETRACTION", "S261128a")).event.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
