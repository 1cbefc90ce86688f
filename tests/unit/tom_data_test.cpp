#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/tom/exact_json.hpp>
#include <alertstream/tom/reduced_datum.hpp>

namespace as = alertstream;
using as::tom::read_tom_data;

namespace {

std::string const target = R"({"id": 7, "type": "SIDEREAL", "name": "a", "ra": 1.5, "dec": -2})";

std::string with_datum(std::string const& datum) { return R"({"targets": [)" + target + R"(], "datums": [)" + datum + "]}"; }
std::string with_value(std::string const& value) { return with_datum(R"({"data_type": "photometry", "target": "a", "timestamp": "2023-05-19T21:42:21Z", "value": )" + value + '}'); }

std::string refusals(std::string const& text) {
    auto const read = read_tom_data(text);
    if (!read) return read.error().detail;
    std::string words;
    for (auto const& each : read->refusals) words += (words.empty() ? "" : "; ") + each.path + ": " + each.problem;
    return words;
}

as::hermes::photometry point(std::string const& text) {
    auto const read = read_tom_data(text);
    BOOST_TEST_REQUIRE((read && read->refusals.empty()), refusals(text));
    return read->alert.photometry.at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tom_data)

BOOST_AUTO_TEST_CASE(the_typed_tables_of_tomtoolkit_3_are_read) {
    auto const row = point(with_datum(R"({"target": 7, "timestamp": "2023-05-19T21:42:21Z", "brightness": 14.9, "brightness_error": 0.02, "limit": null, "bandpass": "r", "unit": "AB mag", "telescope": "FTN", "instrument": ""})"));
    BOOST_TEST(row.target == "a");
    BOOST_TEST(row.bandpass == "r");
    BOOST_TEST((row.measured == as::hermes::measurement{as::hermes::detection{as::hermes::magnitude::ab(14.9), 0.02}}));
    auto const limit = point(with_value(R"({"limit": 0.3, "bandpass": "r", "unit": "uJy", "telescope": "FTN"})"));
    BOOST_TEST((limit.measured == as::hermes::measurement{as::hermes::upper_limit{as::hermes::flux_density::mjy(0.0003)}}));
    BOOST_TEST(refusals(with_value(R"({"brightness": 14.9, "bandpass": "r", "telescope": "FTN"})")) == "datums[0].value.unit: missing");
}

BOOST_AUTO_TEST_CASE(answers_of_the_rest_interface_are_lists_too) {
    auto const text = R"({"targets": {"count": 1, "next": null, "results": [)" + target + R"(]}, "datums": {"results": [{"data_type": "photometry", "target": 7, "timestamp": "2023-05-19T21:42:21Z",
        "value": {"magnitude": 1, "filter": "g", "telescope": "x"}}]}})";
    BOOST_TEST(point(text).target == "a");
    BOOST_TEST(refusals(R"({"targets": [], "datums": {"next": "http://x/?page=2", "results": []}})") == "datums.next: a page of several: give all of them");
}

BOOST_AUTO_TEST_CASE(numbers_are_those_that_were_written) {
    auto const row = point(with_value(R"({"magnitude": 18.234567891234567, "filter": "g", "telescope": "x"})"));
    BOOST_TEST(std::get<as::hermes::detection>(row.measured).value.value == 18.234567891234567);
    BOOST_TEST(as::tom::read_exact_json("0.1234567890123456789e-3")->get_double() == 0.1234567890123456789e-3);
    for (auto const* each : {"[NaN]", "1e400", "{} x", "[1", ""}) BOOST_TEST((as::tom::read_exact_json(each).error().code == as::errc::not_json), each);
    BOOST_TEST(!as::tom::read_exact_json(std::string(100, '[')).has_value());
    std::string const mixed = R"({"a":[1,-2,18446744073709551615,null,true,"\u212b"],"b":{"c":{}}})";
    BOOST_TEST((*as::tom::read_exact_json(mixed) == boost::json::parse(mixed)));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_with_its_path) {
    BOOST_TEST(refusals(with_value("3")) == "datums[0].value: no object");
    BOOST_TEST(refusals(with_value(R"({"magnitude": "bright", "filter": "g", "telescope": "x"})")).starts_with("datums[0].value.magnitude: no number: bright"));
    BOOST_TEST(refusals(with_value(R"({"magnitude": "nan", "filter": "g", "telescope": "x"})")).starts_with("datums[0].value.magnitude: not finite"));
    BOOST_TEST(refusals(with_value(R"({"magnitude": true, "filter": ["g"], "telescope": "x"})")).find("datums[0].value.filter: no text") != std::string::npos);
    BOOST_TEST(refusals(with_value(R"({"magnitude": 1, "brightness": 2, "filter": "g", "telescope": "x", "unit": "AB"})")) == "datums[0].value.brightness: beside a magnitude: which of the two?");
    BOOST_TEST(refusals(with_value(R"({"magnitude": 1, "filter": "g", "telescope": "x", "unit": "mag"})")) == "datums[0].value.unit: the magnitudes' system is not said: AB or Vega?");
    BOOST_TEST(refusals(with_datum(R"({"data_type": "image_file", "target": "a"})")) == "datums[0].data_type: neither photometry nor spectroscopy: image_file");
    BOOST_TEST(refusals(with_datum("null")) == "datums[0]: no datum");
    BOOST_TEST(refusals(with_datum(R"({"data_type": "photometry", "target": 8, "timestamp": "2023", "value": {"magnitude": 1, "filter": "g", "telescope": "x"}})")) ==
               "datums[0].target: none of the targets has the id 8; datums[0].timestamp: no date in ISO 8601: 2023");
    BOOST_TEST(refusals(R"({"datums": [], "targets": [{"name": "a", "ra": 1}, 3]})") == "targets[0].dec: missing: Hermes takes no target without a position; targets[1]: no target");
    BOOST_TEST(refusals("[]") == "no {\"datums\": […], \"targets\": […]}");
}

BOOST_AUTO_TEST_CASE(a_spectrum_says_its_units) {
    auto const spectrum = [](std::string const& value) { return with_datum(R"({"data_type": "spectroscopy", "target": "a", "timestamp": "2023-05-19T21:42:21Z", "value": )" + value + '}'); };
    auto const read = read_tom_data(spectrum(R"j({"flux": [1, 2.5], "wavelength": [5000, 5001], "error": [0.1, 0.2], "flux_unit": "erg / (Angstrom s cm2)", "wavelength_unit": "micron", "telescope": "FTN"})j"));
    BOOST_TEST_REQUIRE((read && read->refusals.empty()));
    auto const& made = read->alert.spectroscopy.at(0);
    BOOST_TEST(made.flux_units == "erg / s / cm\u00b2 / \u212b");
    BOOST_TEST(made.wavelength_units == "\u00b5m");
    BOOST_TEST(made.flux_error.size() == 2U);
    BOOST_TEST(refusals(spectrum(R"({"flux": [1], "wavelength": [5000, 1], "flux_units": "ct", "wavelength_units": "pc", "telescope": "FTN"})")) ==
               "datums[0].value.wavelength: not as many as there are fluxes; datums[0].value.flux_units: neither mJy nor erg / (Angstrom s cm2): ct; datums[0].value.wavelength_units: none of Angstrom, nm, micron, Hz, GHz and THz: pc");
    BOOST_TEST(refusals(spectrum(R"({"flux": [1, null], "wavelength": 3, "flux_units": "mJy", "wavelength_units": "nm", "telescope": "FTN"})")).starts_with("datums[0].value.flux[1]: no number; datums[0].value.wavelength: no list of numbers"));
    BOOST_TEST(refusals(spectrum(R"({"1": {"flux": 1}, "flux_units": "mJy", "wavelength_units": "nm", "telescope": "FTN"})")) == "datums[0].value.1.wavelength: missing");
}

BOOST_AUTO_TEST_CASE(a_row_as_tom_keeps_it) {
    as::hermes::photometry row{.target = "a", .bandpass = "g", .measured = as::hermes::upper_limit{as::hermes::magnitude::vega(19), 0.5}, .telescope = "x"};
    BOOST_TEST(boost::json::serialize(as::tom::stored_value(row)) == R"({"error":5E-1,"filter":"g","telescope":"x","instrument":"","unit":"Vega mag","limit":1.9E1})");
    row.measured = as::hermes::in_unknown_unit{.brightness = 3};
    row.unit_text = "ct";
    BOOST_TEST(boost::json::serialize(as::tom::stored_value(row)) == R"({"error":"","filter":"g","telescope":"x","instrument":"","unit":"ct","magnitude":3E0})");
}

BOOST_AUTO_TEST_SUITE_END()
