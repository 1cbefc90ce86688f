#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <alertstream/gcn/target_list.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;
namespace healpix = alertstream::healpix;

namespace {

std::string why_not(std::string_view text) {
    auto const read = gcn::read_targets(text);
    BOOST_TEST_REQUIRE(read.has_error());
    return read.error().detail;
}

as::sky_position base_pixel(std::uint64_t index) { return healpix::center_of({0, index}).value(); }

/// 0.5, 0.3, 0.15 and 0.05 in the first four base pixels.
gcn::sky_map some_map() {
    double const each = healpix::steradians(0);
    return gcn::sky_map::make({{{0, 0}, 0.5 / each}, {{0, 1}, 0.3 / each}, {{0, 2}, 0.15 / each}, {{0, 3}, 0.05 / each}}, {{100, 10, 1}, {200, 10, 1}, {300, 10, 1}, {1, 0, 0}}).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(target_lists)

BOOST_AUTO_TEST_CASE(a_line_is_a_name_and_a_position) {
    auto const read = gcn::read_targets("# NAME, RA, DEC\r\nNGC 4993, 197.4487, -23.3839\r\n\n  M 31 ,\t10.6847,+41.269  \nA, B, 361, 0").value();
    BOOST_TEST((read == std::vector<gcn::target>{{"NGC 4993", {197.4487, -23.3839}}, {"M 31", {10.6847, 41.269}}, {"A, B", {1, 0}}}));
    BOOST_TEST(gcn::read_targets("").value().empty());
    BOOST_TEST(gcn::read_targets("# none\n").value().empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_target_is_named_by_its_number) {
    BOOST_TEST(why_not("M 31, 10, 41\n\nM 32 10.67 40.86") == "line 3: expected NAME, RA, DEC in degrees, not \"M 32 10.67 40.86\"");
    for (auto const* bad : {"M 31, 00:42:44, 41", "M 31, 10", ", 10, 41", "M 31, 10, 91", "M 31, nan, 0", "M 31, 10, inf", "M 31, 10, 41 deg", "M 31, , ", ",", ",,", "a,"}) BOOST_TEST(why_not(bad).starts_with("line 1: "));
    BOOST_TEST(why_not("\x1b[2J\n").find("\\x1b[2J") != std::string::npos);
    auto const no_text = gcn::read_targets("M\xff, 1, 2");
    BOOST_TEST((no_text.has_error() && no_text.error().code == as::errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(targets_in_the_region_are_ranked_and_the_others_left_out) {
    std::vector<gcn::target> const targets{{"third", base_pixel(2)}, {"outside", base_pixel(3)}, {"first", base_pixel(0)}, {"nowhere", base_pixel(9)}, {"second", base_pixel(1)}};
    auto const ranked = gcn::rank_targets(some_map(), targets);
    BOOST_TEST_REQUIRE(ranked.size() == 3U);
    BOOST_TEST(ranked[0].what.name == "first");
    BOOST_TEST(ranked[1].what.name == "second");
    BOOST_TEST(ranked[2].what.name == "third");
    BOOST_TEST(ranked[1].credible_level == 0.8, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(ranked[0].per_square_degree == 0.5 / healpix::square_degrees(0), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(ranked[0].distance->mean > 100);
    BOOST_TEST(gcn::rank_targets(some_map(), targets, 0.5).size() == 1U);
    BOOST_TEST(gcn::rank_targets(some_map(), targets, 1).size() == 4U);
    BOOST_TEST(!gcn::rank_targets(some_map(), targets, 1)[3].distance.has_value());
    BOOST_TEST(gcn::rank_targets(some_map(), {}, 1).empty());
}

BOOST_AUTO_TEST_CASE(targets_of_one_cell_stay_in_the_order_of_the_list) {
    auto const at = base_pixel(0);
    std::vector<gcn::target> const targets{{"b", at}, {"a", {at.ra + 1, at.dec}}, {"c", {at.ra, at.dec + 1}}};
    auto const ranked = gcn::rank_targets(some_map(), targets);
    BOOST_TEST_REQUIRE(ranked.size() == 3U);
    BOOST_TEST((ranked[0].what.name + ranked[1].what.name + ranked[2].what.name == "bac"));
}

BOOST_AUTO_TEST_SUITE_END()
