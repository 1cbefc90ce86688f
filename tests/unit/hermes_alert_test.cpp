#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/alert.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

std::string const whole = R"({"title": "A \"quoted\" title", "topic": "hermes.test", "submitter": "me", "authors": "", "message_text": null, "uuid": "u",
 "data": {"event_id": "S1", "mine": {"deep": [1, {"x": null}]}, "references": [{"source": "hop_uuid", "citation": "c"}],
  "targets": [{"name": "SN 2026x", "ra": 210.5, "dec": "-5.25", "aliases": ["a", "b"], "new_discovery": true, "orbital_elements": {"eccentricity": 0.5}},
              {"name": "T2", "ra": "05 34 31.94", "dec": null}],
  "photometry": [
   {"target_name": "SN 2026x", "date_obs": "2026-11-20T03:12:45.25Z", "telescope": "1m", "bandpass": "g", "brightness": 17.25, "brightness_error": "0.03", "brightness_unit": "Vega mag"},
   {"brightness_unit": "AB mag", "target_name": "SN 2026x", "date_obs": 60000.5, "instrument": "cam", "bandpass": "r", "brightness": null, "limiting_brightness": 20.5},
   {"target_name": "SN 2026x", "date_obs": "soon", "bandpass": "i", "brightness": 0.0, "brightness_unit": "erg / s / cm\u00b2 / \u212b"},
   {"target_name": "SN 2026x", "date_obs": "2026-11-20", "bandpass": "z", "brightness": 3, "brightness_unit": "furlong"},
   {"target_name": "SN 2026x", "date_obs": "2026-11-20", "bandpass": "y"}],
  "spectroscopy": [{"target_name": "SN 2026x", "flux": [1.5, "2.5", 3], "wavelength": [400, 500, 600]}],
  "astrometry": [{"target_name": "SN 2026x", "ra": 1.5, "dec": "-05:30:00"}]}})";

template <class Alert>
Alert read(std::string_view payload) {
    Alert made;
    auto const done = as::decoder<Alert>::decode(as::message{"t", 0, 0, std::nullopt, payload}, made);
    if (!done) BOOST_ERROR(done.error().message());
    return made;
}

as::failure problem_of(std::string_view payload) {
    alert made;
    auto const done = as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, payload}, made);
    return done ? as::failure{} : done.error();
}

template <class Alert>
void check_whole(Alert const& read) {
    BOOST_TEST(read.title == "A \"quoted\" title");
    BOOST_TEST(read.message_text.empty());
    BOOST_TEST(read.event_id == "S1");
    BOOST_TEST(read.references.at(0).citation == "c");
    BOOST_TEST_REQUIRE(read.targets.size() == 2u);
    BOOST_TEST(read.targets[0].ra->value == 210.5);
    BOOST_TEST(read.targets[0].dec->value == -5.25);
    BOOST_TEST(read.targets[0].aliases.at(1) == "b");
    BOOST_TEST(*read.targets[0].new_discovery);
    BOOST_TEST(*read.targets[0].orbital_elements->eccentricity == 0.5);
    BOOST_TEST(!read.targets[1].ra.has_value());
    BOOST_TEST(read.targets[1].ra_text == "05 34 31.94");
    BOOST_TEST_REQUIRE(read.photometry.size() == 5u);
    auto const& rows = read.photometry;
    BOOST_TEST((*rows[0].at == as::time_point{std::chrono::microseconds{1795144365250000}}));
    BOOST_TEST((rows[0].measured == measurement{detection{magnitude::vega(17.25), 0.03, {}, {}}}));
    BOOST_TEST((*rows[1].at == as::time_point{std::chrono::seconds{1677326400}}));
    BOOST_TEST((rows[1].measured == measurement{upper_limit{magnitude::ab(20.5), {}}}));
    BOOST_TEST(!rows[2].at.has_value());
    BOOST_TEST(rows[2].date_text == "soon");
    BOOST_TEST((rows[2].measured == measurement{detection{flux_density::per_angstrom(0.0), {}, {}, {}}}));
    BOOST_TEST((rows[3].measured == measurement{in_unknown_unit{3.0, {}, {}, {}}}));
    BOOST_TEST(rows[3].unit_text == "furlong");
    BOOST_TEST((rows[4].measured == measurement{no_measurement{}}));
    BOOST_TEST(rows[4].unit_text.empty());
    BOOST_TEST(read.spectroscopy.at(0).flux == (std::vector<double>{1.5, 2.5, 3}), boost::test_tools::per_element());
    BOOST_TEST(read.astrometry.at(0).dec_text == "-05:30:00");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_alert)

BOOST_AUTO_TEST_CASE(all_tables_are_read_into_an_alert_that_owns) { check_whole(read<alert>(whole)); }
BOOST_AUTO_TEST_CASE(all_tables_are_read_into_an_alert_that_borrows) { check_whole(read<alert_view>(whole)); }

BOOST_AUTO_TEST_CASE(an_alert_that_is_filled_again_keeps_nothing_of_the_last_one) {
    alert used;
    alert_view view;
    as::message const first{"t", 0, 0, std::nullopt, std::string_view{whole}};
    BOOST_TEST(as::decoder<alert>::decode(first, used).has_value());
    BOOST_TEST(as::decoder<alert_view>::decode(first, view).has_value());
    std::string const small = R"({"title": "x", "data": {"photometry": [{"target_name": "n"}]}})";
    as::message const second{"t", 0, 0, std::nullopt, std::string_view{small}};
    BOOST_TEST(as::decoder<alert>::decode(second, used).has_value());
    BOOST_TEST(as::decoder<alert_view>::decode(second, view).has_value());
    BOOST_TEST((used == read<alert>(small)));
    BOOST_TEST((static_cast<basic_alert<std::string_view> const&>(view) == read<alert_view>(small)));
    std::string const bare = R"({"title": "y"})";
    BOOST_TEST(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, std::string_view{bare}}, used).has_value());
    BOOST_TEST((used == read<alert>(bare)));
}

BOOST_AUTO_TEST_CASE(the_view_borrows_from_the_message) {
    auto const view = read<alert_view>(whole);
    auto const* const name = view.targets[0].name.data();
    BOOST_TEST((name >= whole.data() && name < whole.data() + whole.size()));
}

BOOST_AUTO_TEST_CASE(doubles_are_exact) {
    for (auto const* text : {"0.1", "17.123456789012345", "1.7976931348623157e308", "4.9e-324", "123456789.12345678", "0.30000000000000004"}) {
        auto const made = read<alert>(std::string{R"({"title": "x", "data": {"targets": [{"name": "n", "redshift": )"} + text + "}]}}");
        BOOST_TEST(*made.targets[0].redshift == std::strtod(text, nullptr), text);
    }
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_read_as_absent) {
    for (auto const* text : {"NaN", "Infinity", "-Infinity", "1e400", "\"nan\"", "\"inf\"", "\"\""}) {
        auto const payload = std::string{R"({"title": "NaN", "data": {"targets": [{"name": "Infinity", "redshift": )"} + text + "}]}}";  // outlives the view
        auto const made = read<alert_view>(payload);
        BOOST_TEST(!made.targets[0].redshift.has_value(), text);
        BOOST_TEST(made.targets[0].name == "Infinity");
    }
}

BOOST_AUTO_TEST_CASE(of_a_repeated_member_the_last_one_counts) { BOOST_TEST(read<alert>(R"({"title": "a", "title": "b"})").title == "b"); }

BOOST_AUTO_TEST_CASE(what_is_of_the_wrong_type_is_named_with_its_path) {
    BOOST_TEST(problem_of(R"({"title": "x", "data": {"photometry": [{}, {"brightness": {}}]}})").detail == "data.photometry[1].brightness is an object");
    BOOST_TEST(problem_of(R"({"data": {"targets": {}}})").detail == "data.targets is an object");
    BOOST_TEST(problem_of(R"({"title": true})").detail == "title is a boolean");
    BOOST_TEST(problem_of(R"({"data": {"targets": [{"redshift": "near"}]}})").detail == "data.targets[0].redshift is a text that is no number");
    BOOST_TEST(problem_of("[]").detail == "the message is an array");
    BOOST_TEST((problem_of("{}").code == as::errc::missing_member));
}

BOOST_AUTO_TEST_CASE(every_truncation_is_a_failure_and_none_a_crash) {
    for (std::size_t size = 0; size < whole.size(); ++size) BOOST_TEST(static_cast<bool>(problem_of(std::string_view{whole}.substr(0, size)).code), size);
}

BOOST_AUTO_TEST_CASE(hostile_payloads_are_refused) {
    BOOST_TEST((problem_of(R"({"x": )" + std::string(10'000, '[')).code == as::errc::too_deep));
    BOOST_TEST((problem_of("{\"title\": \"\xff\"}").code == as::errc::not_utf8));
    BOOST_TEST((problem_of(R"({"title": "\ud800"})").code == as::errc::not_json));
    BOOST_TEST((problem_of("\xef\xbb\xbf{}").code == as::errc::not_json));
    BOOST_TEST((problem_of("{} {}").code == as::errc::not_json));
    BOOST_TEST(read<alert>("{\"title\": \"" + std::string(10'000'000, 'x') + "\"}").title.size() == 10'000'000u);
    BOOST_TEST(read<alert>(R"({"title": "a\u0000b"})").title == (std::string{"a\0b", 3}));
}

BOOST_AUTO_TEST_CASE(the_table_tells_detections_from_limits_in_any_unit) {
    alert made;
    auto const add = [&made](measurement what, std::string unit = "", std::string limit_unit = "") {
        made.photometry.push_back({.target = "A", .bandpass = "g", .measured = what, .date_text = "d", .unit_text = std::move(unit), .limit_unit_text = std::move(limit_unit)});
    };
    add(detection{magnitude::ab(17.25), 0.03, {}, {}});
    add(upper_limit{magnitude::vega(20.5), {}});
    add(upper_limit{flux_density::mjy(0.5), {}});
    add(in_unknown_unit{3, 0.5, 21, {}}, "fur\x1blong", "mag");
    add(in_unknown_unit{{}, {}, 21, {}}, "", "mag\x1b[2J");
    add(no_measurement{});
    BOOST_TEST(photometry_table(made) == "target  time  band  brightness\n"
                                         "A       d     g     17.25 ± 0.03 AB mag\n"
                                         "A       d     g     > 20.5 Vega mag\n"
                                         "A       d     g     < 0.5 mJy\n"
                                         "A       d     g     3 ± 0.5 fur\\x1blong\n"
                                         "A       d     g     limit 21 mag\\x1b[2J\n"
                                         "A       d     g     -\n");
}

BOOST_AUTO_TEST_SUITE_END()
