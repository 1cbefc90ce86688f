#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/encode.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

alert_file read(std::string_view text) {
    auto made = read_alert_file(text);
    if (!made) BOOST_ERROR(made.error().message());
    return made ? std::move(*made) : alert_file{};
}

std::string refusals(std::string_view text) {
    std::string made;
    for (auto const& each : read(text).refusals) made += each.path + ": " + each.problem + '\n';
    return made;
}

std::string in_data(std::string_view members) { return R"({"title": "t", "data": {)" + std::string{members} + "}}"; }

as::failure problem_of(std::string_view text) {
    auto const made = read_alert_file(text);
    return made ? as::failure{} : made.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_alert_file)

BOOST_AUTO_TEST_CASE(a_message_is_read_as_it_is_published) {
    auto const file = read(R"({"title": "t", "topic": "hermes.test", "submitter": "me", "uuid": "u", "submit_to_tns": true, "submit_to_mpc": null, "submit_to_gcn": false, "data": {
        "targets": [{"name": "A", "ra": "1.5", "dec": -2, "pm_ra": null, "orbital_elements": {"eccentricity": "0.5"}, "new_discovery": true}],
        "photometry": [{"target_name": "A", "date_obs": 60000.5, "telescope": "x", "bandpass": "g", "brightness": "17.25"}], "spectroscopy": [{"flux": [1, "2"]}]}})");
    BOOST_TEST(file.refusals.empty());
    BOOST_TEST(file.alert.title == "t");
    BOOST_TEST(file.alert.targets.at(0).ra->value == 1.5);
    BOOST_TEST((file.alert.photometry.at(0).measured == measurement{detection{magnitude::ab(17.25), {}, {}, {}}}));
    BOOST_TEST((file.submit == submission{.to_tns = true, .to_mpc = {}, .to_gcn = false}));
}

BOOST_AUTO_TEST_CASE(own_members_of_data_are_kept_digit_by_digit) {
    auto const file = read(in_data(R"("EBV": 1.2260000000000000001, "targets": [], "my \u0022x\"": {"a": [1, null]}, "EBV": 2.50, "target": "singular")"));
    BOOST_TEST(file.refusals.empty());
    BOOST_TEST_REQUIRE(file.alert.extra.size() == 3u);
    BOOST_TEST((file.alert.extra[0] == data_member{"EBV", "2.50"}));
    BOOST_TEST(file.alert.extra[1].name == "my \"x\"");
    std::string body;
    BOOST_TEST(encode(file.alert, body).has_value());
    BOOST_TEST(body == R"({"title":"t","data":{"EBV":2.50,"my \"x\"":{"a":[1,null]},"target":"singular"}})");
}

BOOST_AUTO_TEST_CASE(members_that_hermes_drops_without_a_word_are_named_with_what_was_meant) {
    BOOST_TEST(refusals(in_data(R"("photometry": [{"bandpass": "g"}, {"brightnes": 5, "filter": "r", "mag_error": 1}])")) ==
               "data.photometry[1].brightnes: unknown: Hermes drops it without a word; did you mean \"brightness\"?\n"
               "data.photometry[1].filter: unknown: Hermes drops it without a word\n"
               "data.photometry[1].mag_error: unknown: Hermes drops it without a word\n");
    BOOST_TEST(refusals(in_data(R"("targets": [{"orbital_elements": {"eccentrcity": 1}, "discovery_info": {"Date": "x"}}])")) ==
               "data.targets[0].orbital_elements.eccentrcity: unknown: Hermes drops it without a word; did you mean \"eccentricity\"?\n"
               "data.targets[0].discovery_info.Date: unknown: Hermes drops it without a word; did you mean \"date\"?\n");
    BOOST_TEST(refusals(R"({"title": "t", "author": "A"})") == "author: unknown: Hermes drops it without a word; did you mean \"authors\"?\n");
    BOOST_TEST(refusals(in_data(R"("astrometry": [{"a\u001b[2J": 1}])")).starts_with("data.astrometry[0].a\\x1b[2J: unknown"));
}

BOOST_AUTO_TEST_CASE(a_table_under_another_name_is_refused_and_other_own_members_are_not) {
    BOOST_TEST(refusals(in_data(R"("photometery": [{"bandpass": "g"}])")) == "data.photometery: no table of Hermes': did you mean \"photometry\"?\n");
    BOOST_TEST(refusals(in_data(R"("reference": "night-17/3", "target": ["a"], "rows": [{"a": 1}])")) == "");
}

BOOST_AUTO_TEST_CASE(files_have_their_place_in_an_alert) {
    auto const read = read_alert_file(in_data(R"("targets": [{"file_info": [{"name": "chart.png", "description": "d", "url": "https://a.org/c"}]}], "spectroscopy": [{"file_info": [{"name": "a.fits", "size": 3}], "proprietary_period": 2, "proprietary_period_units": "Years"}])"));
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->alert.targets[0].file_info[0].url == "https://a.org/c");
    BOOST_TEST(read->alert.spectroscopy[0].file_info[0].name == "a.fits");
    BOOST_TEST(*read->alert.spectroscopy[0].proprietary_period == 2);
    BOOST_TEST(read->alert.spectroscopy[0].proprietary_period_units == "Years");
    BOOST_TEST(read->refusals.size() == 1u);
    BOOST_TEST(read->refusals[0].path == "data.spectroscopy[0].file_info[0].size");
}

BOOST_AUTO_TEST_CASE(numbers_that_would_read_as_absent_are_refused) {
    BOOST_TEST(refusals(in_data(R"("photometry": [{"brightness": "nan", "brightness_error": 1e400, "exposure_time": ""}], "targets": [{"ra": 1e400, "redshift": "-inf"}], "spectroscopy": [{"flux": [1, "inf"]}])")) ==
               "data.photometry[0].brightness: not finite\ndata.photometry[0].brightness_error: not finite\ndata.photometry[0].exposure_time: empty: leave it out\n"
               "data.targets[0].ra: not finite\ndata.targets[0].redshift: not finite\ndata.spectroscopy[0].flux[1]: not finite\n");
    for (auto const* bare : {"NaN", "-Infinity", "Infinity"}) {
        auto const why = problem_of(in_data(R"("photometry": [{"brightness": )" + std::string{bare} + "}]"));
        BOOST_TEST((why.code == as::errc::not_json));
        BOOST_TEST(why.detail == "NaN and Infinity are no JSON: leave the member out");
    }
    BOOST_TEST(refusals(R"({"title": "NaN Infinity"})") == "");
}

BOOST_AUTO_TEST_CASE(only_true_and_false_are_booleans) {
    BOOST_TEST(refusals(R"({"title": "t", "submit_to_gcn": "off", "submit_to_tns": 1})").starts_with("submit_to_gcn: write true or false: Hermes takes any text for true, \"off\" included\nsubmit_to_tns: write true or false"));
    BOOST_TEST(!read(R"({"title": "t", "submit_to_gcn": "off"})").submit.to_gcn.has_value());
    BOOST_TEST(refusals(in_data(R"("targets": [{"new_discovery": "yes"}, {"new_discovery": null}])")) == "data.targets[0].new_discovery: write true or false\n");
}

BOOST_AUTO_TEST_CASE(a_unit_that_is_null_or_blank_is_not_published_as_another) {
    std::string const words = ": no unit: Hermes would take its default; name it, or leave the member out\n";
    for (auto const* nothing : {"null", "\"\""}) {
        auto const members = [nothing](std::initializer_list<char const*> names) {
            std::string made;
            for (auto const* each : names) made += (made.empty() ? "\"" : ", \"") + std::string{each} + "\": " + nothing;
            return made;
        };
        BOOST_TEST(refusals(in_data("\"photometry\": [{" + members({"brightness_unit", "limiting_brightness_unit"}) + R"(, "brightness": 1, "limiting_brightness": 2}])")) ==
                   "data.photometry[0].brightness_unit" + words + "data.photometry[0].limiting_brightness_unit" + words);
        BOOST_TEST(refusals(in_data("\"spectroscopy\": [{" + members({"flux_units", "wavelength_units", "flux_type"}) + "}]")) ==
                   "data.spectroscopy[0].flux_units" + words + "data.spectroscopy[0].wavelength_units" + words + "data.spectroscopy[0].flux_type" + words);
        BOOST_TEST(refusals(in_data("\"targets\": [{" + members({"ra_error_units", "dec_error_units"}) + "}]")) == "data.targets[0].ra_error_units" + words + "data.targets[0].dec_error_units" + words);
    }
    // These have no default.
    BOOST_TEST(refusals(in_data(R"("targets": [{"distance_units": null}], "spectroscopy": [{"spec_type": null}])")) == "");
}

BOOST_AUTO_TEST_CASE(a_row_that_is_null_is_not_left_out_silently) {
    BOOST_TEST(refusals(in_data(R"("photometry": [null, {"bandpass": "g"}], "targets": [{"aliases": ["a", null]}, null], "astrometry": [null])")) ==
               "data.photometry[0]: null: leave the row out\ndata.targets[0].aliases[1]: null: leave it out\ndata.targets[1]: null: leave the row out\ndata.astrometry[0]: null: leave the row out\n");
    BOOST_TEST(refusals(R"({"title": "t", "data": null})") == "data: null: write {}, or leave it out\n");
    BOOST_TEST(refusals(in_data(R"("photometry": null, "extra": [null])")) == "");
}

BOOST_AUTO_TEST_CASE(an_error_without_its_value_is_not_left_out_silently) {
    BOOST_TEST(refusals(in_data(R"("photometry": [{"brightness": 1, "limiting_brightness_error": 0.3}, {"brightness_error": 0.1},
        {"limiting_brightness": 20, "brightness_error": 0.1, "limiting_brightness_error": 0.2}])")) ==
               "data.photometry[0].limiting_brightness_error: without a limit\ndata.photometry[1].brightness_error: without a brightness\ndata.photometry[2].brightness_error: without a brightness\n");
    // The last is how TOM writes a limit's error.
    BOOST_TEST(refusals(in_data(R"("photometry": [{"brightness": 1, "brightness_error": 0.1, "limiting_brightness_error": null}, {"limiting_brightness": 20, "brightness_error": 0.1}])")) == "");
}

BOOST_AUTO_TEST_CASE(numbers_with_a_plus_sign_are_numbers) {
    auto const file = read(in_data(R"("targets": [{"dec": "+22.5", "redshift": " +.5 "}], "photometry": [{"brightness": "+17.2"}])"));
    BOOST_TEST(file.refusals.empty());
    BOOST_TEST((file.alert.targets.at(0).dec == degrees{22.5}));
    BOOST_TEST(*file.alert.targets.at(0).redshift == 0.5);
    BOOST_TEST((file.alert.photometry.at(0).measured == measurement{detection{magnitude::ab(17.2), {}, {}, {}}}));
    for (auto const* none : {"+", "++1", "+-1", "+ 1", "1+"}) BOOST_TEST((problem_of(in_data(R"("photometry": [{"brightness": ")" + std::string{none} + "\"}]")).code == as::errc::bad_value), none);
}

BOOST_AUTO_TEST_CASE(a_check_of_the_file_has_the_errors_of_all_layers) {
    auto const file = read(R"({"title": "t", "submitter": "me", "colour": "red"})");
    BOOST_TEST(as::describe(check(file).value()) == "rejected: topic: This field is required.; colour: unknown: Hermes drops it without a word");
    BOOST_TEST(check(file)->tree.empty());
    BOOST_TEST(as::describe(check(file, {.topic = "a b"}).value()) == "rejected: topic: holds a blank: Hermes looks at it trimmed, and sends it as it is; colour: unknown: Hermes drops it without a word");
    auto const fine = read(R"({"title": "t", "submitter": "me"})");
    BOOST_TEST(!check(fine, {.topic = "hermes.test"}).has_value());
    BOOST_TEST(!check(fine)->tree.empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_says_where) {
    BOOST_TEST((problem_of("{").code == as::errc::not_json));
    BOOST_TEST((problem_of("").code == as::errc::not_json));
    BOOST_TEST((problem_of("{}").code == as::errc::missing_member));
    BOOST_TEST(problem_of("[]").detail == "the message is an array");
    BOOST_TEST(problem_of(in_data(R"("photometry": {})")).detail == "data.photometry is an object");
    BOOST_TEST(problem_of(in_data(R"("photometry": [{"brightness": "bright"}])")).detail == "data.photometry[0].brightness is a text that is no number");
    BOOST_TEST((problem_of(R"({"title": "t", "x": )" + std::string(100'000, '[')).code == as::errc::too_deep));
    BOOST_TEST((problem_of("{\"title\": \"\xff\"}").code == as::errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(every_truncation_is_a_failure_and_none_a_crash) {
    auto const whole = in_data(R"("EBV": 1.2, "n\u00e9": [1], "photometry": [{"brightnes": "nan", "brightness": 1}])");
    for (std::size_t size = 0; size < whole.size(); ++size) BOOST_TEST(!read_alert_file(std::string_view{whole}.substr(0, size)).has_value(), size);
}

BOOST_AUTO_TEST_SUITE_END()
