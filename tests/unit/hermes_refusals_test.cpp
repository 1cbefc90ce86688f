#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/limits.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

std::string lines(std::vector<refused> const& found) {
    std::string made;
    for (auto const& each : found) made += std::string{to_string(each.why)} + ' ' + each.path + '\n';
    return made;
}

std::string of_json(std::string_view text, encode_options const& with = {}) {
    boost::json::parse_options deep;
    deep.max_depth = 2000;
    return lines(our_refusals(boost::json::parse({text.data(), text.size()}, {}, deep), with));
}

alert good() {
    alert made{.title = "t", .topic = "hermes.test", .submitter = "me"};
    made.targets.push_back({.name = "A", .ra = degrees{1}, .dec = degrees{2}});
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_refusals)

BOOST_AUTO_TEST_CASE(each_refusal_has_a_name) {
    for (int i = 0; i <= static_cast<int>(refusal::unwritable); ++i) {
        auto const each = static_cast<refusal>(i);
        BOOST_TEST(!to_string(each).empty());
        BOOST_TEST((parse_refusal(to_string(each)) == each));
    }
    BOOST_TEST(!parse_refusal("nonsense").has_value());
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_refused_however_they_are_written) {
    BOOST_TEST(of_json(R"({"data": {"photometry": [{"brightness": "nan", "brightness_error": 1e400, "exposure_time": "-inf", "limiting_brightness": "1e400"}], "spectroscopy": [{"flux": [1, "inf"]}],
                           "targets": [{"redshift": "Infinity", "discovery_info": {"proprietary_period": " NaN "}}], "own": {"a": [1e400]}, "text": "nan"}})") ==
               "not_finite data.targets[0].discovery_info.proprietary_period\nnot_finite data.targets[0].redshift\nnot_finite data.photometry[0].brightness\nnot_finite data.photometry[0].brightness_error\n"
               "not_finite data.photometry[0].exposure_time\nnot_finite data.photometry[0].limiting_brightness\nnot_finite data.spectroscopy[0].flux[1]\nnot_finite data.own.a[0]\n");
}

BOOST_AUTO_TEST_CASE(topics_and_flags_that_the_server_reads_twice_are_refused) {
    BOOST_TEST(of_json(R"({"topic": " hermes.test "})") == "topic topic\n");
    BOOST_TEST(of_json(R"({"topic": "a.test,b.test"})") == "topic topic\n");
    BOOST_TEST(of_json(R"({"submit_to_tns": 0, "submit_to_mpc": "off", "submit_to_gcn": "true"})") == "flag submit_to_tns\nflag submit_to_mpc\nflag submit_to_gcn\n");
    BOOST_TEST(of_json(R"({"submit_to_tns": true, "submit_to_mpc": false, "submit_to_gcn": null})") == "");
}

BOOST_AUTO_TEST_CASE(what_the_server_falls_over_is_named) {
    BOOST_TEST(of_json(R"({"data": {"targets": [{"discovery_info": {"date": null}, "orbital_elements": {"epoch_of_perihelion": null, "semimajor_axis": null}}]}})") ==
               "server_crash data.targets[0].orbital_elements.epoch_of_perihelion\nserver_crash data.targets[0].discovery_info.date\n");
    BOOST_TEST(of_json(R"({"data": {"photometry": [{"date_obs": "99999999999999999999-01-01"}]}})") == "server_crash data.photometry[0].date_obs\n");
    BOOST_TEST(of_json(R"({"submit_to_gcn": true})") == "server_crash data\n");
    auto made = good();
    made.targets[0].epoch = "99999999999999999999-01-01";
    BOOST_TEST(lines(our_refusals(made)) == "server_crash data.targets[0].epoch\n");
}

BOOST_AUTO_TEST_CASE(dates_and_angles_that_are_read_wrongly_are_refused) {
    for (auto const* date : {"\"2023-04-09/2023-04-10\"", "\"Monday\"", "\"10:30\"", "\"2023-04-09T01:02:03+25:00\"", "\"-4712-01-01\"", "\"2023\"", "2023", "\"9 Apr 2023\""})
        BOOST_TEST(of_json(R"({"data": {"photometry": [{"date_obs": )" + std::string{date} + "}]}}") == "date data.photometry[0].date_obs\n", date);
    for (auto const* date : {"\"2023-04-09T01:02:03Z\"", "60043.5", "\"2460043.5\"", "\"2023-04-09\"", "\"2023-04-09 01:02:03+02:00\""})
        BOOST_TEST(of_json(R"({"data": {"photometry": [{"date_obs": )" + std::string{date} + "}]}}") == "", date);
    BOOST_TEST(of_json(R"({"data": {"targets": [{"epoch": "2000"}]}})") == "");
    BOOST_TEST(of_json(R"({"data": {"targets": [{"ra": "23:21:16", "dec": "-05:30:00"}, {"ra": "5.2 rad", "dec": "-05d30m00s"}], "astrometry": [{"dec": "20 30 00"}]}})") ==
               "angle data.targets[0].dec\nangle data.targets[1].ra\nangle data.astrometry[0].dec\n");
}

BOOST_AUTO_TEST_CASE(a_file_is_uploaded_or_has_a_url) {
    auto made = good();
    made.targets[0].file_info = {{"a.png", "", ""}, {"b.png", "", "https://example.org/b.png"}};
    BOOST_TEST(lines(our_refusals(made)) == "file_without_url data.targets[0].file_info[0].url\n");
    std::vector<std::string> const uploads{"a.png"};
    BOOST_TEST(lines(our_refusals(made, {.uploads = uploads})) == "");
    auto const* const text = R"({"data": {"spectroscopy": [{"file_info": [{"name": "a.png"}, {"name": "c", "url": "https://example.org/"}]}]}})";
    BOOST_TEST(of_json(text) == "file_without_url data.spectroscopy[0].file_info[0].url\n");
    BOOST_TEST(of_json(text, {.uploads = uploads}) == "");
}

BOOST_AUTO_TEST_CASE(units_of_no_error_are_refused_for_tns_alone) {
    auto made = good();
    made.targets[0].ra_error_units = "mas";
    made.targets[0].dec_error_units = "degrees";
    BOOST_TEST(lines(our_refusals(made)) == "");
    BOOST_TEST(lines(our_refusals(made, {.submit = {.to_tns = true, .to_mpc = {}, .to_gcn = {}}})) == "error_units data.targets[0].ra_error_units\n");
    BOOST_TEST(of_json(R"({"submit_to_tns": true, "data": {"targets": [{"ra_error_units": "mas", "ra_error": 1, "dec_error_units": "mas", "dec_error": null}]}})") == "error_units data.targets[0].dec_error_units\n");
}

BOOST_AUTO_TEST_CASE(sizes_and_depths_are_known_before_anything_is_sent) {
    std::string deep = R"({"data": {"own": )" + std::string(700, '[') + std::string(700, ']') + "}}";
    BOOST_TEST(of_json(deep) == "nesting \n");
    BOOST_TEST(of_json(R"({"data": {"own": )" + std::string(500, '[') + std::string(500, ']') + "}}") == "");
    BOOST_TEST(of_json(R"({"message_text": ")" + std::string(largest_body, 'x') + "\"}") == "body_size data\n");
    auto made = good();
    made.message_text = std::string(2000, 'x');
    BOOST_TEST(lines(our_refusals(made, {.topic_limit = 2000})) == "published_size data\n");
    BOOST_TEST(lines(our_refusals(made, {.topic_limit = 4000})) == "");
    BOOST_TEST(of_json(R"({"title": "t", "topic": "a", "submitter": "me", "message_text": ")" + std::string(2000, 'x') + "\"}", {.topic_limit = 2000}) == "published_size data\n");
}

BOOST_AUTO_TEST_CASE(each_can_be_allowed_by_its_name_and_no_other) {
    auto made = good();
    made.topic = "a b";
    made.targets[0].epoch = "last year";
    made.title = "bell\a";
    BOOST_TEST(lines(our_refusals(made)) == "topic topic\ncontrol_character title\ndate data.targets[0].epoch\n");
    BOOST_TEST(lines(our_refusals(made, {.allowed = {refusal::date}})) == "topic topic\ncontrol_character title\n");
    BOOST_TEST(lines(our_refusals(made, {.allowed = {refusal::date, refusal::topic, refusal::control_character}})) == "");
    made.targets[0].comments = "\xff";
    BOOST_TEST(lines(our_refusals(made, {.allowed = allowing{refusal::date, refusal::topic, refusal::control_character, refusal::unwritable}})) == "unwritable data.targets[0].comments\n");
    auto const* const text = R"({"title": "t", "topic": "a", "submitter": "me", "submit_to_gcn": "off"})";
    BOOST_TEST(check(boost::json::parse(text)).has_value());
    BOOST_TEST(!check(boost::json::parse(text), {.allowed = {refusal::flag}}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
