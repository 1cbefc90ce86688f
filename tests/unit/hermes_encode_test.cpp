#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <limits>

#include <alertstream/hermes/encode.hpp>

namespace as = alertstream;
namespace hermes = as::hermes;
using namespace as::hermes;

namespace {

std::string encoded(alert const& from, encode_options const& with = {}) {
    std::string made;
    auto const done = encode(from, made, with);
    if (!done) BOOST_ERROR(done.error().message());
    return made;
}

/// Code and words; what was written is gone.
as::failure problem_of(alert const& from) {
    std::string made = "left over";
    auto const done = encode(from, made);
    BOOST_TEST(made.empty() == !done.has_value());
    return done ? as::failure{} : done.error();
}

template <class Alert = alert>
Alert decoded(std::string_view payload) {
    Alert made;
    auto const done = as::decoder<Alert>::decode(as::message{"t", 0, 0, std::nullopt, payload}, made);
    if (!done) BOOST_ERROR(done.error().message());
    return made;
}

alert two_points() {
    alert made{.title = "Light curve", .topic = "hermes.test", .submitter = "me", .authors = "A. Stronomer", .message_text = "Two points"};
    made.targets.push_back({.name = "SN 2026x", .ra = degrees{210.5}, .dec = degrees{-5.25}});
    made.photometry.push_back({.target = "SN 2026x", .at = as::time_point{std::chrono::microseconds{1795144365250000}}, .bandpass = "g",
                               .measured = detection{magnitude::vega(17.25), 0.03, magnitude::vega(20), {}}, .telescope = "1m"});
    made.photometry.push_back({.target = "SN 2026x", .at = as::time_point{std::chrono::seconds{1677326400}}, .bandpass = "r",
                               .measured = upper_limit{magnitude::ab(20.5), 0.5}, .instrument = "cam"});
    return made;
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_encode)

BOOST_AUTO_TEST_CASE(an_alert_is_written_as_hermes_takes_it) {
    BOOST_TEST(encoded(two_points()) ==
               R"({"title":"Light curve","topic":"hermes.test","message_text":"Two points","submitter":"me","authors":"A. Stronomer","data":{)"
               R"("targets":[{"name":"SN 2026x","ra":210.5,"dec":-5.25}],"photometry":[)"
               R"({"target_name":"SN 2026x","date_obs":"2026-11-20T03:12:45.25Z","telescope":"1m","bandpass":"g","brightness":17.25,"brightness_error":0.03,"brightness_unit":"Vega mag",)"
               R"("limiting_brightness":20,"limiting_brightness_unit":"Vega mag"},)"
               R"({"target_name":"SN 2026x","date_obs":"2023-02-25T12:00:00Z","instrument":"cam","bandpass":"r",)"
               R"("limiting_brightness":20.5,"limiting_brightness_error":0.5,"limiting_brightness_unit":"AB mag"}]}})");
}

BOOST_AUTO_TEST_CASE(the_uuid_is_the_servers_and_data_is_always_there) {
    alert made{.title = "t", .topic = "hermes.test", .submitter = "me", .uuid = "mine"};
    BOOST_TEST(encoded(made) == R"({"title":"t","topic":"hermes.test","submitter":"me","data":{}})");
    BOOST_TEST(encoded(alert{}) == R"({"data":{}})");
}

BOOST_AUTO_TEST_CASE(topic_and_default_authors_and_flags_are_the_callers) {
    alert made{.topic = "a", .authors = "A"};
    BOOST_TEST(encoded(made, {.topic = "b", .default_authors = "B"}) == R"({"topic":"b","authors":"A","data":{}})");
    made.authors.clear();
    BOOST_TEST(encoded(made, {.default_authors = "B"}) == R"({"topic":"a","authors":"B","data":{}})");
    BOOST_TEST(encoded(made, {.submit = {.to_tns = true, .to_mpc = std::nullopt, .to_gcn = false}}) == R"({"topic":"a","submit_to_tns":true,"submit_to_gcn":false,"data":{}})");
    BOOST_TEST(encoded(made, {.submit = {.to_tns = {}, .to_mpc = true, .to_gcn = {}}}) == R"({"topic":"a","submit_to_mpc":true,"data":{}})");
}

BOOST_AUTO_TEST_CASE(units_are_spelt_as_hermes_spells_them) {
    for (auto const& [value, spelt] : {std::pair{magnitude::ab(1), "AB mag"}, {magnitude::vega(1), "Vega mag"}, {flux_density::mjy(1), "mJy"},
                                       {flux_density::per_angstrom(1), "erg / s / cm\xc2\xb2 / \xe2\x84\xab"}}) {
        alert made;
        made.photometry.push_back({.measured = detection{value, {}, {}, {}}});
        BOOST_TEST(encoded(made) == std::string{R"({"data":{"photometry":[{"brightness":1,"brightness_unit":")"} + spelt + "\"}]}}");
        made.photometry[0].measured = upper_limit{value, {}};
        BOOST_TEST(encoded(made) == std::string{R"({"data":{"photometry":[{"limiting_brightness":1,"limiting_brightness_unit":")"} + spelt + "\"}]}}");
    }
    alert made;
    made.photometry.push_back({.measured = detection{{1, static_cast<brightness_unit>(9)}, {}, {}, {}}});
    BOOST_TEST(problem_of(made).detail == "data.photometry[0].brightness_unit: none of the four units");
}

BOOST_AUTO_TEST_CASE(numbers_are_the_shortest_text_that_reads_back) {
    for (auto const& [value, text] : {std::pair{0.1, "0.1"}, {17.0, "17"}, {0.30000000000000004, "0.30000000000000004"}, {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
                                      {-0.0, "-0"}, {1e-16, "1e-16"}, {123456789.12345678, "123456789.12345678"}}) {
        alert made;
        made.targets.push_back({.redshift = value});
        auto const json = encoded(made);
        BOOST_TEST(json == std::string{R"({"data":{"targets":[{"redshift":)"} + text + "}]}}");
        BOOST_TEST(*decoded(json).targets[0].redshift == value);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_refused_with_its_path) {
    auto made = two_points();
    made.photometry.resize(4, made.photometry[0]);
    made.photometry[3].measured = detection{magnitude::ab(not_a_number), {}, {}, {}};
    BOOST_TEST(problem_of(made).detail == "data.photometry[3].brightness: not finite");
    BOOST_TEST((problem_of(made).code == as::errc::bad_value));
    made = two_points();
    made.photometry[1].measured = upper_limit{magnitude::ab(20), infinity};
    BOOST_TEST(problem_of(made).detail == "data.photometry[1].limiting_brightness_error: not finite");
    made = two_points();
    made.targets[0].ra = degrees{-infinity};
    BOOST_TEST(problem_of(made).detail == "data.targets[0].ra: not finite");
    made.targets[0] = {.orbital_elements = orbital_elements{.eccentricity = not_a_number}};
    BOOST_TEST(problem_of(made).detail == "data.targets[0].orbital_elements.eccentricity: not finite");
    made.targets.clear();
    made.spectroscopy.push_back({.flux = {1, 2, not_a_number}});
    BOOST_TEST(problem_of(made).detail == "data.spectroscopy[0].flux[2]: not finite");
}

BOOST_AUTO_TEST_CASE(text_that_no_server_can_read_is_refused_with_its_path) {
    alert made;
    made.title = "\xff";
    BOOST_TEST(problem_of(made).detail == "title: not UTF-8");
    BOOST_TEST((problem_of(made).code == as::errc::not_utf8));
    made.title = std::string{"a\0b", 3};
    BOOST_TEST(problem_of(made).detail == "title: holds NUL");
    made.title = "\xed\xa0\x80";  // U+D800
    BOOST_TEST(problem_of(made).detail == "title: not UTF-8");
    made.title = "t";
    made.targets.push_back({.aliases = {"fine", "\xc3"}});
    BOOST_TEST(problem_of(made).detail == "data.targets[0].aliases: not UTF-8");
}

BOOST_AUTO_TEST_CASE(text_with_quotes_controls_and_other_scripts_reads_back) {
    alert made;
    made.title = "\"D\u00e9tection\" \\ \u00e0 5\u03c3\n\t\x01\x7f\u202e \U0001f4ab";
    made.message_text = std::string(100'000, '"');
    auto const json = encoded(made);
    BOOST_TEST(json.find("\u202e") == json.npos);
    BOOST_TEST((decoded(json) == made));
}

BOOST_AUTO_TEST_CASE(a_year_that_hermes_does_not_read_is_refused) {
    auto made = two_points();
    for (auto const at : {std::int64_t{253'402'300'800'000'000}, std::int64_t{-62'135'596'800'000'001}, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        made.photometry[1].at = as::time_point{std::chrono::microseconds{at}};
        BOOST_TEST(problem_of(made).detail == "data.photometry[1].date_obs: a year outside 1 to 9999");
    }
}

BOOST_AUTO_TEST_CASE(what_was_decoded_and_is_encoded_decodes_to_the_same) {
    std::string const odd = R"({"title": "T \"q\" \u202e", "topic": "t", "submitter": "s", "authors": "a", "message_text": "m", "data": {"event_id": "S1",
      "references": [{"source": "hop_uuid", "citation": "c"}, {"url": "https://example.org/"}],
      "targets": [{"name": "A", "ra": 1e-7, "dec": "-5.25", "aliases": ["a", "b"], "new_discovery": true, "ra_error": 0.5, "dec_error": 0.25, "ra_error_units": "mas", "dec_error_units": "arcsec",
                   "pm_ra": 1, "pm_dec": -2, "epoch": "2000.0", "distance": 3, "distance_error": 0.5, "distance_units": "Mpc", "redshift": 0.1, "host_name": "H", "host_redshift": 0.2,
                   "group_associations": ["g"], "comments": "c", "discovery_info": {"date": "2026-01-01", "reporting_group": "r", "discovery_source": "d", "transient_type": "PSN - Possible SN",
                   "proprietary_period": 0, "proprietary_period_units": "Days", "nondetection_source": "n", "nondetection_comments": "nc"}},
                  {"name": "B", "ra": "05 34 31.94", "dec": "+22:00:52", "discovery_info": {}},
                  {"name": "C", "orbital_elements": {"epoch_of_elements": 57660.0, "orbital_inclination": 9.79, "longitude_of_the_ascending_node": 122.9, "argument_of_the_perihelion": 78.3,
                   "eccentricity": 0.54, "semimajor_axis": 0.77, "mean_anomaly": 165.7, "perihelion_distance": 1.0, "epoch_of_perihelion": "57400.0"}}],
      "photometry": [{"target_name": "A", "date_obs": "soon", "bandpass": "i", "brightness": 1, "brightness_error": 0.5, "brightness_unit": "furlong", "limiting_brightness": 2},
                     {"target_name": "A", "date_obs": 24453250.241, "bandpass": "i", "limiting_brightness": 3, "brightness_error": 0.25, "limiting_brightness_unit": "mag"},
                     {"target_name": "A", "date_obs": 60000.123456, "bandpass": "i", "limiting_brightness": 3, "brightness_error": 0.25, "limiting_brightness_unit": "mJy"},
                     {"target_name": "A", "date_obs": "2026-11-20T05:12:45.123456+02:00", "bandpass": "y", "telescope": "t", "instrument": "i", "exposure_time": 30, "observer": "o", "comments": "c", "catalog": "k",
                      "brightness": 1e-16, "brightness_error": 1e-18, "brightness_unit": "erg / s / cm\u00b2 / \u00c5", "limiting_brightness": 2e-17, "limiting_brightness_error": 3e-18, "limiting_brightness_unit": "erg / s / cm\u00b2 / \u212b"},
                     {"target_name": "A"}],
      "spectroscopy": [{"target_name": "A", "date_obs": "2026-11-20", "telescope": "t", "instrument": "i", "setup": "s", "flux": [1, 2.5], "flux_error": [0.1, 0.2], "flux_units": "mJy", "flux_type": "Fnu",
                        "wavelength": [400, 500.25], "wavelength_units": "nm", "classification": "SN Ia", "spec_type": "Object", "exposure_time": 5, "observer": "o", "reducer": "r", "comments": "c"},
                       {"target_name": "A", "date_obs": "yesterday"}],
      "astrometry": [{"target_name": "A", "date_obs": "2026-11-20", "telescope": "t", "instrument": "i", "ra": 1.5, "dec": "-05:30:00", "ra_error": 1, "dec_error": 2, "ra_error_units": "mas",
                      "dec_error_units": "mas", "mpc_sitecode": "G96", "catalog": "Gaia", "comments": "c"}]}})";
    auto const first = decoded(odd);
    auto const json = encoded(first);
    BOOST_TEST((decoded(json) == first));
    BOOST_TEST(encoded(decoded(json)) == json);
    auto const view = decoded<alert_view>(odd);
    std::string from_view;
    BOOST_TEST(as::encoder<alert_view>::encode(view, from_view).has_value());
    BOOST_TEST(from_view == json);
    auto const tree = boost::json::parse(json);
    BOOST_TEST(tree.at("data").at("photometry").at(1).at("limiting_brightness_unit").as_string() == "mag");
    BOOST_TEST(!tree.at("data").at("photometry").at(1).as_object().contains("brightness_unit"));
    BOOST_TEST(tree.at("data").at("targets").at(1).at("ra").as_string() == "05 34 31.94");
}

BOOST_AUTO_TEST_CASE(a_unit_that_is_not_known_is_never_left_to_be_read_as_ab_magnitudes) {
    alert made;
    made.photometry.push_back({.measured = in_unknown_unit{1.0, {}, {}, {}}});
    BOOST_TEST(problem_of(made).detail == "data.photometry[0].brightness_unit: not known, and no text of it is kept");
    made.photometry[0].measured = in_unknown_unit{{}, {}, 1.0, {}};
    BOOST_TEST(problem_of(made).detail == "data.photometry[0].limiting_brightness_unit: not known, and no text of it is kept");
}

BOOST_AUTO_TEST_CASE(of_two_units_each_is_kept_where_one_is_not_known) {
    for (auto const& [unit, limit_unit] : {std::pair{"mJy", "mag"}, {"mag", "mJy"}, {"furlong", "mag"}, {"AB mag", "mag"}, {"mag", "erg / s / cm\u00b2 / \u212b"}}) {
        auto const before = R"({"data":{"photometry":[{"bandpass":"g","brightness":0.3,"brightness_error":0.1,"brightness_unit":")" + std::string{unit} +
                            R"(","limiting_brightness":21,"limiting_brightness_error":0.5,"limiting_brightness_unit":")" + limit_unit + "\"}]}}";
        BOOST_TEST(encoded(decoded(before)) == before);
        auto const view = decoded<alert_view>(before);
        std::string from_view;
        BOOST_TEST(as::encoder<alert_view>::encode(view, from_view).has_value());
        BOOST_TEST(from_view == before);
    }
    // A unit that is absent is Hermes' default, and written as that.
    auto const made = decoded(R"({"data":{"photometry":[{"brightness":17,"limiting_brightness":21,"limiting_brightness_unit":"mag"}]}})");
    BOOST_TEST(made.photometry[0].unit_text == "AB mag");
    // What has no meaning in a stream's row keeps nothing from being encoded.
    BOOST_TEST(encoded(decoded(R"({"data":{"photometry":[{"brightness":17,"brightness_unit":"mag","limiting_brightness_error":1}]}})")) ==
               R"({"data":{"photometry":[{"brightness":17,"brightness_unit":"mag"}]}})");
}

BOOST_AUTO_TEST_CASE(an_error_without_its_value_is_refused) {
    alert made;
    made.photometry.push_back({.measured = detection{magnitude::ab(17), {}, {}, 0.3}});
    BOOST_TEST(problem_of(made).detail == "data.photometry[0].limiting_brightness_error: without a limit");
    made.photometry[0] = {.measured = in_unknown_unit{17.0, {}, {}, 0.3}, .unit_text = "mag"};
    BOOST_TEST(problem_of(made).detail == "data.photometry[0].limiting_brightness_error: without a limit");
}

BOOST_AUTO_TEST_CASE(spectra_get_hermes_own_sign_for_the_angstrom) {
    alert made;
    made.spectroscopy.push_back({.flux_units = "erg / s / cm\u00b2 / \u00c5", .wavelength_units = "\u00c5"});
    BOOST_TEST(encoded(made) == "{\"data\":{\"spectroscopy\":[{\"flux_units\":\"erg / s / cm\u00b2 / \u212b\",\"wavelength_units\":\"\u212b\"}]}}");
    auto const read = decoded("{\"data\":{\"spectroscopy\":[{\"flux_units\":\"erg / s / cm\u00b2 / \u00c5\",\"wavelength_units\":\"\u00c5\"}]}}");
    BOOST_TEST(read.spectroscopy[0].flux_units == "erg / s / cm\u00b2 / \u212b");
    BOOST_TEST(read.spectroscopy[0].wavelength_units == "\u212b");
}

BOOST_AUTO_TEST_CASE(own_members_of_data_are_no_deeper_than_readers_take) {
    auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    alert made;
    made.extra = {{"a", nested(62)}};
    auto const json = encoded(made);
    BOOST_TEST(boost::json::parse(json, {}, {.max_depth = 64}).is_object());
    alert read;
    BOOST_TEST(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, std::string_view{json}}, read).has_value());
    made.extra = {{"a", nested(63)}};
    BOOST_TEST(problem_of(made).detail == "data.a: nested deeper than 62, which no reader of the stream takes");
}

BOOST_AUTO_TEST_CASE(own_members_of_data_go_as_they_are) {
    alert made;
    made.extra = {{"EBV", "1.2260000000000000000"}, {"nested", R"({ "a": [1, null, "\u00e9"] })"}, text_member("my \"reference\"", "night-17/3\n")};
    BOOST_TEST(encoded(made) == R"({"data":{"EBV":1.2260000000000000000,"nested":{"a":[1,null,"\u00e9"]},"my \"reference\"":"night-17/3\n"}})");
}

BOOST_AUTO_TEST_CASE(own_members_that_would_break_the_message_are_refused) {
    for (auto const& [name, json, why] : {std::tuple{"a", "", "data.a: not JSON"}, {"a", "1,\"title\":2", "data.a: not JSON"}, {"a", "{", "data.a: not JSON"}, {"a", "\"\\ud800\"", "data.a: not JSON"},
                                          {"a", "[1, NaN]", "data.a: not finite"}, {"a", "-Infinity", "data.a: not finite"}, {"a", "[1e400]", "data.a: a number that no double holds"},
                                          {"a", "\"\\u0000\"", "data.a: holds NUL"}, {"targets", "[]", "data.targets: is a member of its own, not one of extra"}, {"\xff", "1", "data.extra: not UTF-8"}}) {
        alert made;
        made.extra = {{name, json}};
        BOOST_TEST(problem_of(made).detail == why);
    }
    alert made;
    made.extra = {{"a", "1"}, {"a", "2"}};
    BOOST_TEST(problem_of(made).detail == "data.a: twice in extra");
    made.extra = {{"a", R"("N \\u0000 I 1e400 \" NaN")"}};
    BOOST_TEST(encoded(made) == R"({"data":{"a":"N \\u0000 I 1e400 \" NaN"}})");
}

BOOST_AUTO_TEST_CASE(decoding_into_an_alert_leaves_nothing_of_its_own_members) {
    alert made;
    made.extra = {{"a", "1"}};
    BOOST_TEST(as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, std::string_view{R"({"title": "x"})"}}, made).has_value());
    BOOST_TEST(made.extra.empty());
}

BOOST_AUTO_TEST_CASE(memory_is_reserved_once_and_used_again) {
    auto made = two_points();
    made.photometry.resize(50, made.photometry[0]);
    std::string into;
    BOOST_TEST(as::encoder<alert>::encode(made, into).has_value());
    auto const* const place = into.data();
    auto const capacity = into.capacity();
    BOOST_TEST(as::encoder<alert>::encode(made, into).has_value());
    BOOST_TEST((into.data() == place && into.capacity() == capacity));
    BOOST_TEST(into.size() * 2 > capacity / 2);
}

static_assert(as::encodable<alert>);
static_assert(as::encodable<alert_view>);

BOOST_AUTO_TEST_CASE(files_are_written_and_read_with_their_rows) {
    alert made;
    made.targets.push_back({.name = "A", .file_info = {{"chart.png", "a chart", ""}, {"b", "", "https://a.org/b"}}});
    made.spectroscopy.push_back({.target = "A", .proprietary_period = 2, .proprietary_period_units = "Months", .file_info = {{"s.fits", "", ""}}});
    auto const json = encoded(made);
    BOOST_TEST(json == R"({"data":{"targets":[{"name":"A","file_info":[{"name":"chart.png","description":"a chart"},{"name":"b","url":"https://a.org/b"}]}],)"
                       R"("spectroscopy":[{"target_name":"A","proprietary_period":2,"proprietary_period_units":"Months","file_info":[{"name":"s.fits"}]}]}})");
    BOOST_TEST((decoded(json) == made));
    made.spectroscopy[0].file_info[0].description = "a\xff";
    BOOST_TEST(problem_of(made).detail == "data.spectroscopy[0].file_info[0].description: not UTF-8");
    made.spectroscopy[0].file_info[0].description.clear();
    made.targets[0].host_name = "\xff";
    BOOST_TEST(problem_of(made).detail == "data.targets[0].host_name: not UTF-8");
}

BOOST_AUTO_TEST_CASE(a_limit_alone_takes_the_rows_unit_if_it_has_none_of_its_own) {
    auto const measured = [](std::string const& members) { return decoded(R"({"data":{"photometry":[{)" + members + "}]}}").photometry[0]; };
    BOOST_TEST((measured(R"("limiting_brightness":20,"brightness_unit":"Vega mag")").measured == measurement{upper_limit{magnitude::vega(20), {}}}));
    BOOST_TEST((measured(R"("brightness_unit":"mJy","limiting_brightness":20,"limiting_brightness_unit":"")").measured == measurement{upper_limit{flux_density::mjy(20), {}}}));
    // Its own unit is its own, as Hermes fills it in; beside a brightness the default is AB, as Hermes says.
    BOOST_TEST((measured(R"("limiting_brightness":20,"brightness_unit":"Vega mag","limiting_brightness_unit":"AB mag")").measured == measurement{upper_limit{magnitude::ab(20), {}}}));
    BOOST_TEST((measured(R"("brightness":3,"limiting_brightness":20,"brightness_unit":"mJy")").measured == measurement{detection{flux_density::mjy(3), {}, magnitude::ab(20), {}}}));
    BOOST_TEST((measured(R"("limiting_brightness":20)").measured == measurement{upper_limit{magnitude::ab(20), {}}}));
    auto const odd = measured(R"("limiting_brightness":20,"brightness_unit":"STMAG")");
    BOOST_TEST((odd.measured == measurement{in_unknown_unit{{}, {}, 20.0, {}}}));
    BOOST_TEST(odd.limit_unit_text == "STMAG");
    BOOST_TEST(odd.unit_text == "");
}

namespace {

template <class Value>
concept a_brightness = requires(Value value) { detection{value}; } || requires(Value value) { upper_limit{value}; };

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_is_built_as_it_is_said) {
    hermes::photometry const row{.target = "SN 2023ixf", .at = as::time_point{}, .bandpass = "g", .measured = detection{magnitude::ab(11.02), 0.03}, .telescope = "ELP"};
    auto const& seen = std::get<detection>(row.measured);
    BOOST_TEST(seen.value.value == 11.02);
    BOOST_TEST((seen.value.unit == brightness_unit::ab_magnitude));
    BOOST_TEST(*seen.error == 0.03);
    BOOST_TEST(!seen.limit.has_value());
    // A number without its unit, and a right ascension that may be hours, are not taken.
    static_assert(a_brightness<brightness> && !a_brightness<double>);
    static_assert(!std::is_convertible_v<double, brightness> && !std::is_convertible_v<double, degrees> && !std::is_convertible_v<double, std::optional<degrees>>);
    static_assert(!std::is_constructible_v<measurement, double> && !std::is_constructible_v<measurement, brightness>);
}

BOOST_AUTO_TEST_SUITE_END()
