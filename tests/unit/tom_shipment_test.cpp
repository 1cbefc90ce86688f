// What of an alert goes to a TOM, and by which names.
#include <boost/test/unit_test.hpp>

#include <limits>

#include <boost/json/serialize.hpp>

#include <alertstream/tom/exact_json.hpp>
#include <alertstream/tom/shipment.hpp>
#include <alertstream/tom/target.hpp>

namespace as = alertstream;
using namespace as::tom;
using namespace std::chrono_literals;

namespace {

as::hermes::photometry point(as::hermes::measurement measured) {
    as::hermes::photometry made;
    made.target = "SN 2023ixf";
    made.at = as::time_point{1684532541500001us};
    made.bandpass = "r";
    made.telescope = "FTN";
    made.instrument = "MuSCAT3";
    made.measured = measured;
    return made;
}
as::hermes::detection const seen{as::hermes::magnitude::ab(14.900000000000123), 0.02, as::hermes::magnitude::ab(21), {}};

as::hermes::alert alert() {
    as::hermes::alert made;
    made.submitter = "alice";
    made.uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
    made.targets.resize(1);
    made.targets[0].name = "SN 2023ixf";
    made.targets[0].ra = as::hermes::degrees{210.910674};
    made.targets[0].dec = as::hermes::degrees{54.311651};
    made.targets[0].aliases = {"ZTF23aaklqou", "SN 2023ixf", "", "ZTF23aaklqou"};
    made.photometry = {point(seen)};
    return made;
}

std::string value_text(auto const& row) { return boost::json::serialize(std::get<boost::json::object>(value_of(row, "row"))); }
std::vector<std::string> paths(auto const& made) {
    std::vector<std::string> all;
    for (auto const& each : std::get<as::rejected>(made).errors) all.push_back(each.path);
    return all;
}
using texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(tom_shipment)

BOOST_AUTO_TEST_CASE(a_value_has_the_names_that_both_versions_read_and_nothing_that_breaks_one) {
    BOOST_TEST(value_text(point(seen)) == R"({"error":2E-2,"filter":"r","telescope":"FTN","instrument":"MuSCAT3","unit":"AB mag","magnitude":1.4900000000000123E1})");
    BOOST_TEST(value_text(point(as::hermes::upper_limit{as::hermes::magnitude::vega(20.3), {}})) == R"({"filter":"r","telescope":"FTN","instrument":"MuSCAT3","unit":"Vega mag","limit":2.03E1})");
    as::hermes::spectrum spectrum;
    spectrum.at = as::time_point{};
    spectrum.flux = {1};
    spectrum.wavelength = {5000};
    BOOST_TEST(value_text(spectrum) == R"({"flux":[1E0],"wavelength":[5E3],"flux_units":"mJy","wavelength_units":"nm","telescope":"","instrument":""})");
    spectrum.flux_error = {0.5};
    spectrum.flux_units = "erg / s / cm\u00b2 / \u00c5";
    spectrum.wavelength_units = "\u212b";
    BOOST_TEST(value_text(spectrum) == R"json({"flux":[1E0],"wavelength":[5E3],"error":[5E-1],"flux_units":"erg / (Angstrom s cm2)","wavelength_units":"Angstrom","telescope":"","instrument":""})json");
}

BOOST_AUTO_TEST_CASE(all_that_a_tom_refuses_or_breaks_on_is_found_at_once) {
    auto what = alert();
    what.photometry = {point(seen), point(as::hermes::no_measurement{}), point(as::hermes::detection{as::hermes::magnitude::ab(std::numeric_limits<double>::quiet_NaN()), {}, {}, {}}), point(seen), point(seen)};
    what.photometry[0].bandpass = "\t ";
    what.photometry[3].bandpass = std::string(33, 'r');
    what.photometry[3].telescope = std::string(256, 't');
    what.photometry[4].at.reset();
    what.photometry[4].target.clear();
    what.spectroscopy.resize(2);
    for (auto& each : what.spectroscopy) each.target = "SN 2023ixf", each.at = as::time_point{};
    what.spectroscopy[1].flux = {1, 2};
    what.spectroscopy[1].wavelength = {1};
    what.spectroscopy[1].flux_error = {1, std::numeric_limits<double>::infinity()};
    what.astrometry.resize(1);
    BOOST_TEST(paths(ship(what, "")) == (texts{"photometry[0].bandpass", "photometry[1].brightness", "photometry[2].brightness", "photometry[3].telescope", "photometry[3].bandpass", "photometry[4].target", "spectroscopy[0].flux",
                                               "spectroscopy[1].wavelength", "spectroscopy[1].flux_error[1]", "astrometry"}),
               boost::test_tools::per_element());
    BOOST_TEST(paths(ship(as::hermes::alert{}, "")) == texts{""}, boost::test_tools::per_element());
    auto long_name = alert();
    long_name.submitter = std::string(101, 'x');
    BOOST_TEST(paths(ship(long_name, "")) == texts{"submitter"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_target_is_written_once_with_its_aliases_and_its_list) {
    auto const made = std::get<shipment>(ship(alert(), "Imported From X"));
    BOOST_TEST_REQUIRE(made.targets.size() == 1u);
    BOOST_TEST(boost::json::serialize(*made.targets[0].creation) ==
               R"({"name":"SN 2023ixf","type":"SIDEREAL","ra":2.10910674E2,"dec":5.4311651E1,"epoch":2E3,"permissions":"PRIVATE","aliases":[{"name":"ZTF23aaklqou"}],"targetextra_set":[],"groups":[],"target_lists":[{"name":"Imported From X"}]})");
    BOOST_TEST(made.data.at(0).what.source_location == "Hermes 5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11");
    as::hermes::target moving;
    moving.name = "C/2023 A3";
    moving.orbital_elements.emplace();
    moving.orbital_elements->epoch_of_elements = "60400.5";
    moving.orbital_elements->orbital_inclination = 139.1;
    moving.orbital_elements->longitude_of_the_ascending_node = 21.6;
    moving.orbital_elements->argument_of_the_perihelion = 308.5;
    BOOST_TEST(paths(write_target(moving, "", "targets[0]")) == texts{"targets[0].orbital_elements"}, boost::test_tools::per_element());
    moving.orbital_elements->eccentricity = 1.0;
    BOOST_TEST(std::get<boost::json::object>(write_target(moving, "", "t")).at("lng_asc_node").as_double() == 21.6);
    moving.orbital_elements->epoch_of_elements = "2024-04-01";
    BOOST_TEST(std::holds_alternative<as::rejected>(write_target(moving, "", "t")));
}

BOOST_AUTO_TEST_CASE(a_target_that_nothing_describes_is_shipped_with_the_reason_why_it_cannot_be_made) {
    auto what = alert();
    what.targets[0].ra.reset();
    what.photometry.push_back(point(seen));
    what.photometry[1].target = "M 31";
    auto const made = std::get<shipment>(ship(what, ""));
    BOOST_TEST_REQUIRE(made.targets.size() == 2u);
    BOOST_TEST(!made.targets[0].creation.has_value());
    BOOST_TEST(made.targets[0].why_not.at(0).path == "targets[0].ra");
    BOOST_TEST(made.targets[1].why_not.at(0).path == "photometry[1].target");
    BOOST_TEST(made.data[1].target == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_frozen_thaws_as_it_was_and_nothing_else_thaws) {
    auto what = std::get<shipment>(ship(alert(), "l"));
    BOOST_TEST((thaw(freeze(what)).value() == what));
    data_product const file{.target = "M 31", .type = "fits_file", .file = {"a.fits", "application/fits", std::string{"\0\n{}", 4}}};
    auto const shipped = std::get<shipment>(ship(file));
    BOOST_TEST((thaw(freeze(shipped)).value() == shipped));
    BOOST_TEST(shipped.file->product_id.starts_with("alertstream-"));
    auto other = file;
    other.file.bytes += '!';
    BOOST_TEST(product_id_of(other) != product_id_of(file));
    auto const text = freeze(what);
    for (auto const& odd : {std::string{}, std::string{"{}\n"}, text + "x", text.substr(0, text.size() / 2), std::string{R"({"targets":[],"data":[{"of":0}]})"} + '\n'}) BOOST_TEST(thaw(odd).has_error(), odd);
}

BOOST_AUTO_TEST_CASE(what_a_tom_shows_is_recognised_and_nothing_like_it) {
    datum sent{.target = 7, .data_type = "photometry", .timestamp = *point(seen).at};
    sent.value = std::get<boost::json::object>(value_of(point(seen), ""));
    auto const shown = [](std::string value, int target = 7) {
        return read_datum(read_exact_json(R"({"data_type":"photometry","timestamp":"2023-05-19T21:42:21.500001Z","target":)" + std::to_string(target) + R"(,"value":)" + value + '}').value()).value();
    };
    auto const row = [](std::string brightness, std::string error = "0.02", std::string band = "r") {
        return R"({"brightness":)" + brightness + R"(,"brightness_error":)" + error + R"(,"bandpass":")" + band + R"(","unit":"AB mag","telescope":"FTN","instrument":"MuSCAT3"})";
    };
    BOOST_TEST(is_same(sent, shown(row("14.900000000000123"))));
    BOOST_TEST(is_same(sent, shown(boost::json::serialize(sent.value))));  // toolkit 2 keeps it as it was
    BOOST_TEST(!is_same(sent, shown(row("14.900000000000123"), 8)));
    BOOST_TEST(!is_same(sent, shown(row("14.9"))));
    BOOST_TEST(!is_same(sent, shown(row("14.900000000000123", "null"))));
    BOOST_TEST(!is_same(sent, shown(row("14.900000000000123", "0.02", "g"))));
    sent.value = std::get<boost::json::object>(value_of(point(as::hermes::upper_limit{as::hermes::magnitude::ab(20.3), {}}), ""));
    BOOST_TEST(!is_same(sent, shown(row("null", "null"))));  // toolkit 3 hides the limit: it may be another
    BOOST_TEST(is_same(sent, shown(boost::json::serialize(sent.value))));
}

BOOST_AUTO_TEST_SUITE_END()
