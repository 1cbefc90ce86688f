#include <boost/test/unit_test.hpp>

#include <cmath>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/time.hpp>

#include <support/sky_map_maker.hpp>
#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;
namespace healpix = alertstream::healpix;

using boost::test_tools::tolerance;
using support::card;

namespace {

as::sky_position middle_of(healpix::pixel of) { return healpix::center_of(of).value(); }

/// UNIQ 4 and 5 are base pixels 0 and 1; 97 is pixel 33 of order 2, in base pixel 2.
std::string some_map() { return support::multi_order_map({{5, 0.2, 300, 40, 1e-5}, {97, 3.5, INFINITY, 1, 0}, {4, 0.5, 100, 10, 1e-4}}, true); }

std::vector<double> twelve() {
    std::vector<double> made;
    for (int i = 1; i <= 12; ++i) made.push_back(i / 78.0);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sky_map_files)

BOOST_AUTO_TEST_CASE(a_multi_order_map_is_read_from_its_bytes) {
    auto const map = gcn::read_sky_map(some_map()).value();
    BOOST_TEST(map.cells().size() == 3U);
    BOOST_TEST(map.probability_per_steradian(middle_of({0, 0})) == 0.5);
    BOOST_TEST(map.probability_per_steradian(middle_of({0, 1})) == 0.2);
    BOOST_TEST(map.probability_per_steradian(middle_of({2, 33})) == 3.5);
    BOOST_TEST((map.distance_terms(middle_of({0, 1})) == gcn::distance_parameters{300, 40, 1e-5}));
    BOOST_TEST(map.distance(middle_of({0, 0}))->mean == 100.0 * 103 / 101, tolerance(1e-12));
    BOOST_TEST(!map.distance(middle_of({2, 33})).has_value());
    BOOST_TEST(!map.header().observed.has_value());
    BOOST_TEST(map.header().object.empty());
}

BOOST_AUTO_TEST_CASE(a_map_without_distances_has_none) {
    auto const map = gcn::read_sky_map(support::multi_order_map({{4, 1}})).value();
    BOOST_TEST(!map.has_distances());
    BOOST_TEST(!map.distance(middle_of({0, 0})).has_value());
}

BOOST_AUTO_TEST_CASE(a_map_says_what_it_is_of) {
    auto const map = gcn::read_sky_map(support::multi_order_map({{4, 1}}, false,
                                                                card("OBJECT", "'S190814bv'         / Unique identifier for this event") + card("INSTRUME", "'H1,L1,V1'") +
                                                                    card("CREATOR", "'BAYESTAR'") + card("DATE-OBS", "'2019-08-14T21:10:39.013334'") + card("DATE", "'2019-08-14T21:20:03'") +
                                                                    card("DISTMEAN", "276.25 / Posterior mean distance (Mpc)") + card("DISTSTD", "56.5")))
                         .value();
    BOOST_TEST(map.header().object == "S190814bv");
    BOOST_TEST(map.header().instruments == "H1,L1,V1");
    BOOST_TEST(map.header().creator == "BAYESTAR");
    BOOST_TEST(as::to_iso_time(map.header().observed.value()) == "2019-08-14T21:10:39.013334Z");
    BOOST_TEST(as::to_iso_time(map.header().created.value()) == "2019-08-14T21:20:03Z");
    BOOST_TEST((map.header().distance == gcn::distance_estimate{276.25, 56.5}));
}

BOOST_AUTO_TEST_CASE(a_header_that_says_nonsense_says_nothing) {
    auto const map = gcn::read_sky_map(support::multi_order_map({{4, 1}}, false, card("OBJECT", "T") + card("DATE-OBS", "'yesterday'") + card("DISTMEAN", "'far'") + card("DISTSTD", "3"))).value();
    BOOST_TEST(!map.header().observed.has_value());
    BOOST_TEST(!map.header().distance.has_value());
    BOOST_TEST(!gcn::read_sky_map(support::multi_order_map({{4, 1}}, false, card("DISTMEAN", "1E999") + card("DISTSTD", "3"))).value().header().distance.has_value());
}

BOOST_AUTO_TEST_CASE(a_flat_map_in_the_nested_scheme_is_read) {
    auto const map = gcn::read_sky_map(support::flat_map(twelve(), card("ORDERING", "'NESTED'") + card("NSIDE", "1") + card("INDXSCHM", "'IMPLICIT'"))).value();
    BOOST_TEST(map.cells().size() == 12U);
    BOOST_TEST(map.total_probability() == 1, tolerance(1e-14));
    for (std::uint64_t i = 0; i < 12; ++i) BOOST_TEST(map.probability_per_steradian(middle_of({0, i})) * healpix::steradians(0) == static_cast<double>(i + 1) / 78, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_flat_map_in_the_ring_scheme_is_read) {
    std::vector<double> rings(48, 0);
    rings[4] = 0.75;  // the first of the second ring: 22.5 degrees
    rings[47] = 0.25;
    auto const map = gcn::read_sky_map(support::flat_map(rings, card("ORDERING", "'RING'") + card("NSIDE", "2"))).value();
    BOOST_TEST(map.most_probable().ra == 22.5, tolerance(1e-12));
    BOOST_TEST(map.most_probable().dec == 41.81031489577862, tolerance(1e-12));
    BOOST_TEST(map.credible_level({315, -70}) == 1);
    BOOST_TEST(map.probability_within({315, -70}, 45) == 0.25, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(units_are_heeded) {
    auto const flat = [](std::string const& name, std::string const& unit, double value) {
        return gcn::read_sky_map(support::flat_map(std::vector<double>(12, value), card("ORDERING", "'NESTED'") + card("NSIDE", "1"), {name, "D", unit})).value().total_probability();
    };
    for (auto const* unit : {"pix-1", "1/pix", "", "probability"}) BOOST_TEST(flat("PROB", unit, 1.0 / 12) == 1, tolerance(1e-12));
    for (auto const* unit : {"sr-1", "1/sr", "sr**-1"}) BOOST_TEST(flat("PROB", unit, 1 / (4 * std::numbers::pi)) == 1, tolerance(1e-12));
    for (auto const* unit : {"deg-2", "1/deg**2", "1/deg^2"}) BOOST_TEST(flat("PROBDENSITY", unit, 1 / 41252.96124941927) == 1, tolerance(1e-12));
    BOOST_TEST(flat("PROBDENSITY", "", 1 / (4 * std::numbers::pi)) == 1, tolerance(1e-12));
    BOOST_TEST(flat("PROBABILITY", "", 1.0 / 12) == 1, tolerance(1e-12));
    BOOST_TEST(flat("prob", "", 1.0 / 12) == 1, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(several_pixels_a_row_are_read) {
    std::string data;
    for (auto const each : twelve()) data += support::big_endian(each);
    auto const bytes = support::primary() + support::table_header({{"PROB", "6D"}}, 48, 2, card("ORDERING", "'NESTED'") + card("NSIDE", "1")) + support::block(data, '\0');
    auto const map = gcn::read_sky_map(bytes).value();
    BOOST_TEST(map.cells().size() == 12U);
    BOOST_TEST((map.most_probable() == middle_of({0, 11})));
}

BOOST_AUTO_TEST_CASE(the_first_table_is_read_whatever_is_before_and_after_it) {
    auto const whole = some_map();
    auto const table = whole.substr(2880);
    auto const image = support::header(card("XTENSION", "'IMAGE'") + card("BITPIX", "-32") + card("NAXIS", "2") + card("NAXIS1", "30") + card("NAXIS2", "30") + card("PCOUNT", "0") + card("GCOUNT", "1")) +
                       support::block(std::string(3600, 'x'), '\0');
    auto const map = gcn::read_sky_map(support::primary() + image + table + image).value();
    BOOST_TEST(map.cells().size() == 3U);
    BOOST_TEST(gcn::read_sky_map(whole + "no FITS").value().cells().size() == 3U);
}

BOOST_AUTO_TEST_CASE(gzip_is_unpacked) {
    BOOST_TEST(gcn::read_sky_map(support::gzip(some_map())).value().cells().size() == 3U);
    // In several members, as gzip's own files put together.
    auto const whole = some_map();
    BOOST_TEST(gcn::read_sky_map(support::gzip(whole.substr(0, 3000)) + support::gzip(whole.substr(3000))).value().cells().size() == 3U);
}

BOOST_AUTO_TEST_CASE(bytes_are_taken_as_they_are_and_left_so) {
    auto const whole = some_map();
    std::vector<std::byte> bytes(whole.size());
    std::transform(whole.begin(), whole.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    auto const before = bytes;
    BOOST_TEST(gcn::read_sky_map(bytes).value().cells().size() == 3U);
    BOOST_TEST((bytes == before));
}

BOOST_AUTO_TEST_CASE(a_file_is_read_whatever_its_name_says) {
    temporary_folder const folder;
    // What cfitsio would take for a filter, a template, a compression or a command.
    for (auto const* name : {"map.fits", "map.fits[1][UNIQ==4]", "map(copy).fits", "!map.fits", "map.fits.gz", "map+1", "-", "mem:"}) {
        auto const file = folder / name;
        std::ofstream{file, std::ios::binary} << some_map();
        BOOST_TEST(gcn::read_sky_map_file(file).value().cells().size() == 3U);
    }
    auto const absent = gcn::read_sky_map_file(folder / "absent.fits");
    BOOST_TEST_REQUIRE(absent.has_error());
    BOOST_TEST((absent.error().code == as::errc::not_fits));
    BOOST_TEST(absent.error().detail.find("No such file") != std::string::npos);
    BOOST_TEST(gcn::read_sky_map_file(folder / ".").has_error());
}

BOOST_AUTO_TEST_CASE(several_threads_may_read) {
    std::vector<std::thread> all;
    std::vector<int> cells(4);
    for (std::size_t i = 0; i < cells.size(); ++i)
        all.emplace_back([&cells, i] {
            for (int round = 0; round < 20; ++round)
                cells[i] += static_cast<int>(gcn::read_sky_map(some_map()).value().cells().size()) + gcn::read_sky_map(support::multi_order_map({{2, 1}})).has_error();
        });
    for (auto& each : all) each.join();
    BOOST_TEST((cells == std::vector<int>(4, 80)));
}

BOOST_AUTO_TEST_SUITE_END()
