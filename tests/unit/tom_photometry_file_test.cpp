#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <alertstream/time.hpp>
#include <alertstream/tom/photometry_file.hpp>

namespace as = alertstream;
using as::tom::datum;

namespace {

datum point(boost::json::object value, std::string const& at = "2026-11-20T03:12:45.000001Z") {
    datum made{.target = 1, .data_type = "photometry", .timestamp = as::parse_iso_time(at).value(), .source_name = "hermes.test"};
    made.value = std::move(value);
    return made;
}
datum in_band(std::string const& band) { return point({{"filter", band}, {"magnitude", 17.5}}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(tom_photometry_file)

// What real TOMs make of such a file: tests/live/tom_ingest_test.cpp.
BOOST_AUTO_TEST_CASE(numbers_are_what_they_were_and_whole_ones_have_a_point) {
    std::vector<datum> const points{
        point({{"filter", "g"}, {"magnitude", 17.210000000000004}, {"error", 0.03}, {"telescope", "LCO 1m"}, {"instrument", "Sinistro"}, {"unit", "AB mag"}}),
        point({{"filter", "r"}, {"limit", 20}, {"telescope", ""}, {"unit", "mJy"}}, "2026-11-20T00:00:00Z"),
        point({{"filter", "i"}, {"magnitude", 1.5e-20}, {"error", 1e22}}, "2026-11-20T23:59:59.999999Z"),
    };
    BOOST_TEST(as::tom::write_photometry_file(points) == "time,filter,magnitude,error,limit,telescope,instrument,unit,source\n"
                                                         "61364.13385416667824,g,17.210000000000004,0.03,,LCO 1m,Sinistro,AB mag,hermes.test\n"
                                                         "61364.00000000000000,r,,,20.0,,,mJy,hermes.test\n"
                                                         "61364.99999999998843,i,1.5e-20,1e+22,,,,,hermes.test\n");
}

BOOST_AUTO_TEST_CASE(what_astropy_would_read_as_something_else_does_not_fit) {
    for (auto const* band : {"g", "ZTF-g", "Bessell V", "F606W", "clear (none)"}) BOOST_TEST(as::tom::fits_photometry_file(in_band(band)), band);
    for (auto const* band : {"1", "2MASS-J", "-g", ".5", "nan", "Inf", "NONE", "true", " g", "g ", "g,r", "g\"", "it's", "a\\b", "a\nb", "#g", "\xc3\xa9"}) BOOST_TEST(!as::tom::fits_photometry_file(in_band(band)), band);
}

BOOST_AUTO_TEST_CASE(days_with_a_leap_second_and_times_beyond_a_doubles_microseconds_do_not_fit) {
    auto const at = [](std::string const& when) { return as::tom::fits_photometry_file(point({{"filter", "g"}, {"magnitude", 17.5}}, when)); };
    BOOST_TEST(!at("2016-12-31T23:59:59.999999Z"));
    BOOST_TEST(at("2017-01-01T00:00:00Z"));
    BOOST_TEST(at("2038-04-22T23:59:59.999999Z"));
    BOOST_TEST(!at("2038-04-23T00:00:00Z"));
}

BOOST_AUTO_TEST_CASE(a_time_is_the_same_microsecond_when_its_double_is_read) {
    using namespace std::chrono;
    auto const first = as::parse_iso_time("2017-01-01T00:00:00Z").value(), end = as::parse_iso_time("2038-04-23T00:00:00Z").value();
    for (auto at = first; at < end; at += microseconds{66'999'999'999'937}) {
        auto one = in_band("g");
        one.timestamp = at;
        auto const text = as::tom::write_photometry_file({&one, 1});
        auto const mjd = std::stod(text.substr(text.find('\n') + 1));
        auto const day = std::floor(mjd);
        BOOST_TEST(std::llround((mjd - day) * 86'400e6) == (at - floor<days>(at)).count());
        BOOST_TEST(static_cast<std::int64_t>(day) - 40'587 == floor<days>(at).time_since_epoch().count());
    }
}

BOOST_AUTO_TEST_CASE(what_the_table_has_no_column_for_does_not_fit) {
    auto spectrum = in_band("g");
    spectrum.data_type = "spectroscopy";
    BOOST_TEST(!as::tom::fits_photometry_file(spectrum));
    BOOST_TEST(!as::tom::fits_photometry_file(point({{"filter", "g"}, {"magnitude", 17.5}, {"comment", "x"}})));
    BOOST_TEST(!as::tom::fits_photometry_file(point({{"filter", "g"}, {"magnitude", nullptr}})));
    BOOST_TEST(!as::tom::fits_photometry_file(point({{"filter", 3}, {"magnitude", 17.5}})));
    auto from_nowhere = in_band("g");
    from_nowhere.source_name = "4711";
    BOOST_TEST(!as::tom::fits_photometry_file(from_nowhere));
}

BOOST_AUTO_TEST_SUITE_END()
