// Alerts → tom::ingest → a real TOM, of TOM Toolkit 2 and 3.
#include "tom_world.hpp"

using namespace live;

namespace {

namespace h = as::hermes;

std::vector<h::photometry> three_points(std::string const& target) {
    return {point_of(target, "2026-11-20T03:12:45.000001Z", "g", h::detection{.value = h::magnitude::ab(17.210000000000004), .error = 0.03}),
            point_of(target, "2026-11-20T04:00:00Z", "r", h::detection{.value = h::flux_density::mjy(1.25)}),
            point_of(target, "2026-11-20T05:00:00.5Z", "i", h::upper_limit{.value = h::magnitude::vega(20.4)})};
}

/// By the names of either version.
boost::json::value brightness_of(boost::json::value const& row) {
    auto const& value = row.at("value").as_object();
    return is_tom_2() ? value.at("magnitude") : value.at("brightness");
}

std::vector<h::photometry> many_points(std::string const& target, int count) {
    std::vector<h::photometry> made;
    for (int i = 0; i < count; ++i) {
        auto row = point_of(target, "2026-11-21T00:00:00.000001Z", "g", h::detection{.value = h::magnitude::ab(17 + i), .error = 0.25});
        *row.at += std::chrono::microseconds{std::int64_t{61'000'003} * i};
        made.push_back(std::move(row));
    }
    return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_ingest, tom_fixture, *boost::unit_test::precondition(needs_tom{}))

BOOST_AUTO_TEST_CASE(what_an_alert_has_the_tom_shows_and_a_repeat_doubles_nothing) {
    auto const name = fresh_target("SN 2026aa");
    auto alert = alert_of(name, three_points(name));
    alert.targets[0].aliases = {fresh_target("ZTF26aa")};
    alert.spectroscopy.resize(1);
    alert.spectroscopy[0] = {.target = name, .at = as::parse_iso_time("2026-11-20T06:00:00Z"), .telescope = "FTN", .instrument = "FLOYDS", .flux = {1.5, 2.25}, .wavelength = {500, 501}};
    auto const into = ingest(creating());
    put(into, alert);
    put(into, alert);
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 2, .stored = 4, .known = 4, .targets = 1}));
    auto const rows = data(name);
    BOOST_TEST_REQUIRE(rows.size() == 3U);
    BOOST_TEST(rows[0].at("timestamp") == "2026-11-20T03:12:45.000001Z");
    BOOST_TEST(brightness_of(rows[0]) == 17.210000000000004);
    BOOST_TEST(brightness_of(rows[1]) == 1.25);
    BOOST_TEST(rows[1].at("value").at("unit") == "mJy");
    BOOST_TEST(rows[2].at("value").at("unit") == "Vega mag");
    if (is_tom_2()) BOOST_TEST(rows[2].at("value").at("limit") == 20.4);
    for (auto const& row : rows) {
        BOOST_TEST(row.at("source_name") == "live.tom");
        BOOST_TEST(row.at("source_location") == "https://hermes.lco.global/message/5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11");
    }
    auto const spectra = data(name, "spectroscopy");
    BOOST_TEST_REQUIRE(spectra.size() == 1U);
    BOOST_TEST((spectra[0].at("value").at("flux") == boost::json::array{1.5, 2.25}));
    BOOST_TEST(targets(name)[0].at("aliases").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_target_is_found_by_an_alias_and_by_the_toms_way_of_comparing) {
    auto const name = fresh_target("AT 2026bb");
    auto alert = alert_of(name, three_points(name));
    auto const alias = fresh_target("ZTF26bb");
    alert.targets[0].aliases = {alias};
    put(ingest(creating()), alert);
    auto again = alert_of("at-" + name.substr(3), {point_of("at-" + name.substr(3), "2026-11-22T00:00:00Z", "g", h::detection{.value = h::magnitude::ab(18)})});
    auto const into = ingest();
    put(into, again);
    auto renamed = alert_of("Gaia26xyz", {point_of("Gaia26xyz", "2026-11-23T00:00:00Z", "g", h::detection{.value = h::magnitude::ab(19)})});
    renamed.targets[0].aliases = {fresh_target("nobody"), alias};
    put(into, renamed);
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 2, .stored = 2}));
    BOOST_TEST(data(name).size() == 5U);
}

BOOST_AUTO_TEST_CASE(rows_of_targets_that_it_does_not_have_are_passed_over) {
    auto const name = fresh_target("AT 2026cc");
    auto const into = ingest();
    put(into, alert_of(name, three_points(name)));
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 1, .passed_over = 3}));
    BOOST_TEST(logged("were passed over topic=live.tom offset=17 rows=3 targets=1 names=\"" + name + "\""));
    BOOST_TEST(targets(name).empty());
}

BOOST_AUTO_TEST_CASE(many_points_go_as_one_file_but_for_those_that_are_there) {
    auto const name = fresh_target("SN 2026dd");
    auto rows = many_points(name, 30);
    auto with = creating();
    with.file_from = 20;
    auto const into = ingest(with);
    put(into, alert_of(name, {rows.begin(), rows.begin() + 5}));
    BOOST_TEST(into.count().stored == 5U);
    auto alert = alert_of(name, rows);
    alert.photometry.push_back(rows[0]);                                                                                  // twice in one alert
    alert.photometry.push_back(point_of(name, "2026-11-23T00:00:00Z", "2MASS-J", h::detection{.value = h::magnitude::ab(16)}));  // astropy might take it for a number
    put(into, alert);
    BOOST_TEST(into.count().files == 1U);
    put(into, alert);
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 3, .stored = 31, .known = 6 + 32, .files = 1, .targets = 1}));
    auto const there = data(name);
    BOOST_TEST_REQUIRE(there.size() == 31U);
    for (std::size_t i = 0; i < 30; ++i) {
        BOOST_TEST((as::parse_iso_time(there[i].at("timestamp").as_string()) == rows[i].at));
        BOOST_TEST(brightness_of(there[i]) == 17.0 + static_cast<double>(i));
        BOOST_TEST(there[i].at("value").at("telescope") == "LCO 1m");
        BOOST_TEST(there[i].at("source_name") == "live.tom");
    }
}

BOOST_AUTO_TEST_CASE(limits_in_a_file_are_kept_once_too) {
    auto const name = fresh_target("SN 2026ee");
    auto rows = many_points(name, 10);
    for (auto& row : rows) row.measured = h::upper_limit{.value = h::magnitude::ab(20.5)};
    auto with = creating();
    with.file_from = 10;
    auto const into = ingest(with);
    put(into, alert_of(name, rows));
    // A TOM of 3 shows no limits, so that it may still be at work on the file: it is waited for, once.
    if (!is_tom_2()) BOOST_TEST(why<as::unavailable>(into, alert_of(name, rows)).find("may be at work on it") != std::string::npos);
    put(into, alert_of(name, rows));
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 2, .stored = 10, .known = 10, .files = 1, .targets = 1}));
    BOOST_TEST(data(name).size() == 10U);
}

BOOST_AUTO_TEST_CASE(a_row_that_no_tom_takes_does_not_cost_the_others_and_an_alert_of_such_rows_fails) {
    auto const name = fresh_target("SN 2026ff");
    auto alert = alert_of(name, three_points(name));
    alert.photometry[1].bandpass = "";
    auto const into = ingest(creating());
    put(into, alert);
    BOOST_TEST((into.count() == as::tom::ingest_counters{.alerts = 1, .stored = 2, .refused = 1, .targets = 1}));
    BOOST_TEST(logged("rows were refused by the TOM topic=live.tom offset=17 rows=1 why=\"photometry[1].bandpass: missing"));
    for (auto& row : alert.photometry) row.bandpass = "";
    auto const words = why<as::error>(into, alert);
    BOOST_TEST(words.find("refuses 3: photometry[0].bandpass: missing") != words.npos, words);
    // Refused by the TOM itself.
    auto far = alert_of(fresh_target("SN 2026gg"), three_points("SN 2026gg"));
    far.targets[0].name = far.photometry[0].target = std::string(120, 'x');
    far.photometry.resize(1);
    auto const long_name = why<as::error>(into, far);
    BOOST_TEST(long_name.find("at most 100") != long_name.npos, long_name);
}

BOOST_AUTO_TEST_CASE(a_wrong_log_in_is_waited_for_and_nothing_becomes_anonymous) {
    auto const name = fresh_target("SN 2026hh");
    auto who = account();
    who.password = as::secret{"wrong"};
    auto const words = why<as::unavailable>(ingest(creating(), who), alert_of(name, three_points(name)));
    BOOST_TEST(words.find("refused the account") != words.npos, words);
    BOOST_TEST(targets(name).empty());
}

BOOST_AUTO_TEST_CASE(a_token_counts_where_the_tom_looks_at_tokens) {
    auto const name = fresh_target("SN 2026ii");
    auto who = account();
    who.username.clear();
    who.password = {};
    who.token = as::secret{from_environment("ALERTSTREAM_TOM_TOKEN")};
    auto const into = ingest(creating(), who);
    if (!is_tom_2()) {
        put(into, alert_of(name, three_points(name)));
        BOOST_TEST(data(name).size() == 3U);
        return;
    }
    auto const words = why<as::unavailable>(into, alert_of(name, three_points(name)));
    BOOST_TEST(words.find("looks at no token") != words.npos, words);
    BOOST_TEST(targets(name).empty());
}

BOOST_AUTO_TEST_SUITE_END()
