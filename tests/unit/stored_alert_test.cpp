#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/hermes/stored_alert.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tom/reduced_datum.hpp>

#include "hermes_alert_generator.hpp"

namespace as = alertstream;
namespace json = boost::json;
using namespace as::hermes;
using as::store::data_type;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

as::store::unit unit_of(alert const& what, as::owned_message const& in = {.topic = "hermes.test", .partition = 3, .offset = 17}, stored_alert_options const& with = {}) {
    auto const view = in.view();
    return to_unit(what, as::metadata{view, "hopskotch"}, with);
}

/// Of a message as it is on the topic.
as::store::unit unit_of(std::string payload, std::vector<as::owned_message::owned_header> headers = {}, stored_alert_options const& with = {}) {
    as::owned_message const in{.topic = "hermes.test", .partition = 3, .offset = 17, .headers = std::move(headers), .payload = std::move(payload)};
    alert read;
    auto const view = in.view();
    as::decoder<alert>::decode(view, read).value();
    return to_unit(read, as::metadata{view, "hopskotch"}, with);
}

photometry point() {
    return {.target = "SN 2023ixf", .at = as::parse_iso_time("2023-05-19T21:42:21.5Z"), .bandpass = "g", .measured = detection{magnitude::ab(11.02), 0.03}, .telescope = "ELP", .instrument = "sbig"};
}

alert with_point(photometry row) {
    alert made{.title = "t"};
    made.photometry = {std::move(row)};
    return made;
}

/// Why the only row is no data.
std::string why(photometry row) {
    auto const unit = unit_of(with_point(std::move(row)));
    BOOST_TEST(unit.data.empty());
    return unit.refused.size() == 1 ? unit.refused[0].why : std::to_string(unit.refused.size()) + " refused";
}

double number(json::value const& from) { return from.to_number<double>(); }

/// Numbers by their value: a tree writes 11.02 as 1.102E1.
void check_same(std::string const& text, json::object const& expected, bool more = false) {
    auto const made = json::parse(text).as_object();
    BOOST_TEST(((more && made.size() >= expected.size()) || made.size() == expected.size()), text);
    auto found = made.begin();
    for (auto const& [name, value] : expected) {
        BOOST_TEST_REQUIRE((found != made.end() && found->key() == name), text);
        if (value.is_number()) BOOST_TEST(number(found->value()) == number(value));
        else BOOST_TEST(found->value() == value);
        ++found;
    }
}

std::vector<photometry> odd_points() {
    std::vector<photometry> all(8, point());
    all[1].measured = detection{flux_density::per_angstrom(-1.5e-17), std::nullopt};
    all[2].measured = upper_limit{magnitude::vega(18), 0.1};
    all[3].measured = in_unknown_unit{.brightness = 3, .error = 0.5, .limit = 7};
    all[3].unit_text = "Jy\"\\", all[3].limit_unit_text = "ct/s";
    all[4].measured = in_unknown_unit{.limit = 1e300};
    all[4].limit_unit_text = "ct/s";
    all[5].bandpass = "\u202eg\n\x7f", all[5].telescope = "", all[5].instrument = "Sinistro \u00e9 \"1\"";
    all[6].measured = detection{magnitude::ab(0), 0};
    all[7].measured = detection{flux_density::mjy(-0.000001234567890123), 1e-9};
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_alerts)

BOOST_AUTO_TEST_CASE(the_message_is_known_by_its_headers_or_its_uuid_or_its_place) {
    std::string const id{"\x3c\x8f\x0b\x0e\x8a\x0f\x4a\x8a\x9d\x8e\x2f\x6d\x3b\x1c\x7e\x55", 16};
    std::string const payload = R"({"title": "T", "submitter": "S", "uuid": "AAAAAAAA-8A0F-4A8A-9D8E-2F6D3B1C7E55", "data": {}})";
    auto const info = unit_of(payload, {{"_id", id}, {"_sender", "alice"}, {"title", "other"}}).message;
    BOOST_TEST((info == as::store::message_info{.topic = "hermes.test", .id = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55", .sender = "alice", .submitter = "S", .title = "T", .partition = 3, .offset = 17}));
    BOOST_TEST(unit_of(payload).message.id == "aaaaaaaa-8a0f-4a8a-9d8e-2f6d3b1c7e55");
    BOOST_TEST(unit_of(R"({"uuid": "night-17", "data": {}})").message.id == "night-17");
    auto const bare = unit_of(R"({"data": {}, "uuid": ")" + std::string(501, 'x') + "\"}", {{"_sender", std::string(501, 'x')}, {"title", "of the header"}}).message;
    BOOST_TEST(bare.id == "3/17");
    BOOST_TEST(bare.sender == "");
    BOOST_TEST(bare.title == "of the header");
    as::time_point const at{std::chrono::seconds{1'700'000'000}};
    auto const placed = unit_of(alert{.title = "t"}, {.topic = "t", .timestamp = at, .timestamp_kind = as::timestamp_kind::created});
    BOOST_TEST((placed.message.shared == at));
    BOOST_TEST(placed.message.id == "0/0@1700000000000");  // of a topic that was made anew it is another
    BOOST_TEST(placed.source_location == "Hermes via HOP");
}

BOOST_AUTO_TEST_CASE(a_target_with_all_that_was_said_of_it) {
    alert what{.title = "t"};
    what.targets = {{.name = "SN 2023ixf", .ra = degrees{210.910674}, .dec = degrees{54.311651}, .ra_error = 0.1, .pm_ra = -1.5, .pm_dec = none, .epoch = "J2000.0", .new_discovery = true, .redshift = 0.25, .host_name = "M \"101\"",
                     .aliases = {"ZTF23aaklqou", "sn2023ixf", "", "(-)", std::string(501, 'x')}, .group_associations = {"g"}, .discovery_info = discovery_info{.transient_type = "SN"}, .file_info = {{.name = "f", .url = "u"}}}};
    stored_alert_options with;
    with.matching = {.radius = 0.5, .create = true};
    auto const unit = unit_of(what, {.topic = "t"}, with);
    BOOST_TEST((unit.matching == with.matching));
    BOOST_TEST_REQUIRE(unit.targets.size() == 1u);
    as::store::seen_target const expected{.name = "SN 2023ixf", .aliases = {"ZTF23aaklqou"}, .ra = 210.910674, .dec = 54.311651, .epoch = 2000.0, .pm_ra = -1.5,
        .details = R"({"ra_error":0.1,"new_discovery":true,"discovery_info":{"transient_type":"SN"},"redshift":0.25,"host_name":"M \"101\"","group_associations":["g"],"file_info":[{"name":"f","url":"u"}]})"};
    BOOST_TEST(unit.targets[0].details == expected.details);
    BOOST_TEST((unit.targets[0] == expected));
}

BOOST_AUTO_TEST_CASE(positions_are_decimal_degrees_however_they_are_written) {
    auto const seen = [](std::optional<degrees> ra, std::optional<degrees> dec, std::string ra_text, std::string dec_text) {
        alert what{.title = "t"};
        what.targets = {{.name = "a", .ra = ra, .dec = dec, .ra_text = std::move(ra_text), .dec_text = std::move(dec_text)}};
        return unit_of(what).targets.at(0);
    };
    auto const at = [&](std::string const& ra, std::string const& dec) {
        auto const made = seen({}, {}, ra, dec);
        return std::pair{std::round(made.ra.value_or(999) * 1e6) / 1e6, std::round(made.dec.value_or(999) * 1e6) / 1e6};
    };
    BOOST_TEST((at("05:34:31.94", "+22:00:52.2") == std::pair{83.633083, 22.0145}));
    BOOST_TEST((at("05 34 31.94", "-05 30 00") == std::pair{83.633083, -5.5}));
    BOOST_TEST((at("5h34m31.94s", "-05d30m00s") == std::pair{83.633083, -5.5}));
    BOOST_TEST((at("83.5d", "2h") == std::pair{83.5, 30.0}));
    for (auto const& [ra, dec] : {std::pair{"05:34:31.94", "91:00:00"}, {"05:34:31.94", ""}, {"soon", "+22:00:52.2"}, {"5h", "2d E"}, {"5h N", "2d"}}) BOOST_TEST((at(ra, dec) == std::pair{999.0, 999.0}), ra << dec);
    BOOST_TEST((at(std::string(100'000, '1') + 'd', "1d") == std::pair{999.0, 999.0}));
    BOOST_TEST(seen({}, {}, "05:34:31.94", "x").details == R"({"ra":"05:34:31.94","dec":"x"})");
    BOOST_TEST(seen(degrees{-10}, degrees{90}, "", "").ra.value() == 350);
    BOOST_TEST(seen(degrees{930.5}, degrees{-90}, "", "").ra.value() == 210.5);
    for (auto const bad : {none, infinity, 90.1}) BOOST_TEST(!seen(degrees{1}, degrees{bad}, "", "").ra.has_value());
}

BOOST_AUTO_TEST_CASE(epochs_are_years_and_what_has_an_orbit_moves) {
    alert what{.title = "t"};
    for (auto const* epoch : {"2015.5", "2023-05-01", "60000", "nan", "B1950"}) what.targets.push_back({.name = epoch, .epoch = epoch});
    what.targets.push_back({.name = "empty", .orbital_elements = orbital_elements{}});
    what.targets.push_back({.name = "comet", .orbital_elements = orbital_elements{.epoch_of_elements = "60000", .eccentricity = 0.5}});
    auto const made = unit_of(what).targets;
    BOOST_TEST(made.at(0).epoch.value() == 2015.5);
    BOOST_TEST(made.at(0).details == "");
    for (std::size_t i = 1; i < 5; ++i) {
        BOOST_TEST(!made.at(i).epoch.has_value());
        BOOST_TEST(made.at(i).details == "{\"epoch\":\"" + made.at(i).name + "\"}");
    }
    BOOST_TEST(!made.at(5).moves);
    BOOST_TEST(made.at(6).moves);
    BOOST_TEST(made.at(6).details == R"({"orbital_elements":{"epoch_of_elements":"60000","eccentricity":0.5}})");
}

BOOST_AUTO_TEST_CASE(a_row_finds_its_target_by_name_or_alias_or_has_one_alone) {
    alert what{.title = "t"};
    what.targets = {{.name = "A 1", .aliases = {"B"}}, {.name = "b"}, {.name = " "}, {.name = "a1"}};
    for (auto const* name : {"a-1", "B", "C", "c", "A 1"}) what.photometry.push_back(point()), what.photometry.back().target = name;
    auto const unit = unit_of(what);
    BOOST_TEST_REQUIRE(unit.targets.size() == 4u);  // without the nameless
    BOOST_TEST(unit.targets[3].name == "C");
    std::vector<std::size_t> found;
    for (auto const& each : unit.data) found.push_back(each.target);
    BOOST_TEST(found == (std::vector<std::size_t>{0, 1, 3, 3, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_point_with_its_columns) {
    auto row = point();
    row.measured = detection{magnitude::ab(11.02), 0.03, magnitude::ab(19), 0.2};
    auto const made = unit_of(with_point(row)).data.at(0);
    BOOST_TEST((made.at == *row.at));
    BOOST_TEST((made.brightness == 11.02 && made.brightness_error == 0.03 && made.limit == 19.0));
    BOOST_TEST(made.unit == "AB mag");
    BOOST_TEST((made.bandpass + made.telescope + made.instrument) == "gELPsbig");
    row.measured = upper_limit{flux_density::per_angstrom(18.5), 0.1};
    auto const limit = unit_of(with_point(row)).data.at(0);
    BOOST_TEST((!limit.brightness && limit.limit == 18.5 && limit.brightness_error == 0.1));
    BOOST_TEST(limit.unit == "erg / s / cm\u00b2 / \u212b");
    row.measured = in_unknown_unit{.brightness = 3, .limit = 7};
    row.unit_text = "Jy", row.limit_unit_text = "ct/s";
    auto const odd = unit_of(with_point(row)).data.at(0);
    BOOST_TEST((odd.brightness == 3.0 && !odd.limit && odd.unit == "Jy"));
    row.at.reset(), row.date_text = "60083.9";
    BOOST_TEST(as::to_iso_time(unit_of(with_point(row)).data.at(0).at) == "2023-05-19T21:36:00Z");
}

BOOST_AUTO_TEST_CASE(the_value_is_what_tom_keeps) {
    for (auto const& row : odd_points()) {
        std::string text;
        as::tom::append_stored_value(text, row);
        check_same(text, as::tom::stored_value(row));
        check_same(unit_of(with_point(row)).data.at(0).value, as::tom::stored_value(row), true);
    }
    BOOST_TEST(unit_of(with_point(point())).data.at(0).value == R"({"error":0.03,"filter":"g","telescope":"ELP","instrument":"sbig","unit":"AB mag","magnitude":11.02})");
}

BOOST_AUTO_TEST_CASE(a_limit_in_another_unit_is_never_in_the_column) {
    auto row = point();
    row.measured = detection{flux_density::mjy(3), std::nullopt, magnitude::ab(19), 0.2};
    auto const made = unit_of(with_point(row)).data.at(0);
    BOOST_TEST(!made.limit.has_value());
    BOOST_TEST(made.value.ends_with(R"("magnitude":3,"limiting_brightness":19,"limiting_brightness_error":0.2,"limiting_brightness_unit":"AB mag"})"));
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_row_is_kept_when_that_is_wanted) {
    auto row = point();
    row.exposure_time = 30, row.observer = "O", row.comments = "c", row.catalog = "Gaia";
    stored_alert_options with;
    BOOST_TEST(!unit_of(with_point(row), {.topic = "t"}, with).data.at(0).value.ends_with(R"("catalog":"Gaia"})"));
    with.whole_rows = true;
    auto const value = unit_of(with_point(row), {.topic = "t"}, with).data.at(0).value;
    check_same(value, as::tom::stored_value(row), true);
    BOOST_TEST(value.ends_with(R"("magnitude":11.02,"exposure_time":30,"observer":"O","comments":"c","catalog":"Gaia"})"));
}

BOOST_AUTO_TEST_CASE(identity_and_content_are_of_the_points_own_key_and_revision) {
    for (auto const& row : odd_points()) {
        auto const made = unit_of(with_point(row)).data.at(0);
        BOOST_TEST((made.identity == as::store::digest_of(made.at, {"", point_key(row)})));
        BOOST_TEST((made.content == as::store::digest_of(made.at, {point_key(row), point_revision(row)})));
    }
    std::string const payload = R"({"title": "t", "data": {"photometry": [{"target_name": "a", "date_obs": "60000", "bandpass": "r", "brightness": 18}]}})";
    auto const one = unit_of(payload, {{"_sender", "alice"}}).data.at(0), other = unit_of(payload, {{"_sender", "bob"}}).data.at(0);
    BOOST_TEST((one.identity != other.identity));
    BOOST_TEST((one.content == other.content));
}

BOOST_AUTO_TEST_CASE(what_is_no_data_is_kept_with_the_reason) {
    auto const change = [](auto how) {
        auto row = point();
        how(row);
        return why(row);
    };
    BOOST_TEST(change([](auto& p) { p.at.reset(), p.date_text = "soon"; }) == "a date that cannot be read");
    BOOST_TEST(change([](auto& p) { p.at.reset(); }) == "no date");
    BOOST_TEST(change([](auto& p) { p.at = as::time_point::max(); }) == "a year outside 1 to 9999");
    BOOST_TEST(change([](auto& p) { p.at = as::time_point{std::chrono::microseconds{253'402'300'800'000'000}}; }) == "a year outside 1 to 9999");
    BOOST_TEST(change([](auto& p) { p.measured = no_measurement{}; }) == "neither a brightness nor a limit");
    BOOST_TEST(change([](auto& p) { p.measured = detection{magnitude::ab(none), 0.1}; }) == "its brightness is no finite number");
    BOOST_TEST(change([](auto& p) { p.measured = upper_limit{magnitude::ab(infinity), {}}; }) == "its limit is no finite number");
    BOOST_TEST(change([](auto& p) { p.measured = in_unknown_unit{.error = 1}; }) == "neither a brightness nor a limit");
    BOOST_TEST(change([](auto& p) { p.target = " (-)"; }) == "names no target");
    BOOST_TEST(change([](auto& p) { p.target.assign(1'000'000, 'x'); }) == "the target's name has 1000000 bytes");
    auto row = point();
    row.measured = detection{magnitude::ab(none), infinity, magnitude::vega(19), 0.1};
    row.comments = "\xff";
    auto const kept = unit_of(with_point(row)).refused.at(0);
    BOOST_TEST((kept.type == data_type::photometry && kept.row == 0));
    BOOST_TEST(kept.content == R"({"target_name":"SN 2023ixf","date_obs":"2023-05-19T21:42:21.5Z","telescope":"ELP","instrument":"sbig","bandpass":"g","brightness":null,"brightness_error":null,"brightness_unit":"AB mag",)"
                               R"("limiting_brightness":19,"limiting_brightness_error":0.1,"limiting_brightness_unit":"Vega mag","comments":{"$base64":"/w=="}})");
    row = point();
    row.measured = detection{magnitude::ab(11), none};
    auto const only_error = unit_of(with_point(row)).data.at(0);
    BOOST_TEST((only_error.brightness == 11.0 && !only_error.brightness_error));
}

BOOST_AUTO_TEST_CASE(a_minute_that_a_julian_date_just_misses_is_the_minute) {
    auto const at = [](std::string const& date) {
        return unit_of(R"({"title": "t", "data": {"photometry": [{"target_name": "a", "date_obs": ")" + date + R"(", "bandpass": "r", "brightness": 18}]}})", {}).data.at(0);
    };
    for (int minute = 1; minute < 1440; minute += 7) {
        char iso[32], mjd[32];
        std::snprintf(iso, sizeof iso, "2023-02-25T%02d:%02d:00Z", minute / 60, minute % 60);
        std::snprintf(mjd, sizeof mjd, "%.9f", 60000 + minute / 1440.);
        BOOST_TEST((at(iso).identity == at(mjd).identity && at(iso).content == at(mjd).content), iso << ' ' << mjd);
    }
}

BOOST_AUTO_TEST_CASE(digests_lie_in_the_order_of_observation) {
    auto const digest = [](long minutes) { return as::store::digest_of(as::time_point{std::chrono::minutes{minutes}}, {"a"}); };
    for (long const minutes : {-1'000'000L, -1L, 0L, 27'000'000L}) {
        BOOST_TEST((digest(minutes).view() < digest(minutes + 1).view()));
        BOOST_TEST((digest(minutes).view().substr(4) == as::store::digest_of({"a"}).view().substr(0, 12)));
    }
    BOOST_TEST((as::store::digest_of(as::time_point::min(), {"a"}).view() < as::store::digest_of(as::time_point::max(), {"a"}).view()));
}

BOOST_AUTO_TEST_CASE(a_spectrum_as_tom_has_it) {
    spectrum row{.target = "a", .at = point().at, .telescope = "FTN", .flux = {1, none, 2.5}, .wavelength = {400, 401, 402}, .setup = "s", .exposure_time = 1800, .file_info = {{.name = "f"}}};
    auto const made = [](spectrum const& of) {
        alert what{.title = "t"};
        what.spectroscopy = {of};
        return unit_of(what);
    };
    auto const first = made(row).data.at(0);
    BOOST_TEST((first.type == data_type::spectroscopy && first.unit == "mJy" && !first.brightness));
    BOOST_TEST(first.value == R"({"flux":[1,null,2.5],"wavelength":[400,401,402],"flux_unit":"mJy","wavelength_unit":"nm","telescope":"FTN","instrument":"","setup":"s","exposure_time":1800,"file_info":[{"name":"f"}]})");
    BOOST_TEST((first.identity == as::store::digest_of(first.at, {"", point_key(row)})));
    auto other = row;
    other.flux[2] = 2.6, other.flux_error = {1, 2, 3}, other.flux_units = "erg / s / cm\u00b2 / \u00c5", other.wavelength_units = "\u212b";
    auto const second = made(other).data.at(0);
    BOOST_TEST((second.identity == first.identity && second.content != first.content));
    BOOST_TEST(second.value.find("\"error\":[1,2,3],\"flux_unit\":\"erg / s / cm\u00b2 / \u212b\",\"wavelength_unit\":\"\u212b\"") != std::string::npos);
    auto const why_not = [&](auto how) {
        auto bad = row;
        how(bad);
        auto const unit = made(bad);
        return unit.refused.size() == 1 ? unit.refused[0].why : "stored";
    };
    BOOST_TEST(why_not([](auto& s) { s.wavelength.pop_back(); }) == "2 wavelengths of 3 fluxes");
    BOOST_TEST(why_not([](auto& s) { s.flux_error = {1}; }) == "1 errors of 3 fluxes");
    BOOST_TEST(why_not([](auto& s) { s.flux = {none, none, infinity}; }) == "none of its fluxes is a finite number");
    BOOST_TEST(why_not([](auto& s) { s.wavelength[0] = none; }) == "not all of its wavelengths are finite numbers");
    BOOST_TEST(why_not([](auto& s) { s.flux.clear(), s.wavelength.clear(), s.file_info.clear(); }) == "neither fluxes nor a file");
    BOOST_TEST(why_not([](auto& s) { s.flux.clear(), s.wavelength.clear(); }) == "stored");  // in a file
}

BOOST_AUTO_TEST_CASE(a_position_as_it_was_measured) {
    alert what{.title = "t"};
    what.astrometry = {{.target = "a", .at = point().at, .telescope = "F65", .ra_text = "05:34:31.94", .dec_text = "-05:30:00", .ra_error = 0.1, .mpc_sitecode = "F65"}, {.target = "a", .at = point().at, .ra = degrees{1}}};
    auto const unit = unit_of(what);
    BOOST_TEST_REQUIRE(unit.data.size() == 1u);
    check_same(unit.data[0].value, {{"ra", json::parse(unit.data[0].value).at("ra")}, {"dec", -5.5}, {"ra_text", "05:34:31.94"}, {"dec_text", "-05:30:00"}, {"telescope", "F65"}, {"ra_error", 0.1}, {"mpc_sitecode", "F65"}});
    BOOST_TEST(unit.refused.at(0).row == 1u);
    BOOST_TEST(unit.refused.at(0).why == "no position that can be read");
    BOOST_TEST(unit.refused.at(0).content == R"({"target_name":"a","date_obs":"2023-05-19T21:42:21.5Z","ra":1})");
}

BOOST_AUTO_TEST_CASE(what_a_message_takes_back) {
    auto const retracts = [](std::string const& data) { return unit_of(R"({"title": "\"retracts\"", "data": )" + data + "}").retracts; };
    BOOST_TEST(retracts(R"({"retracts": "3C8F0B0E-8A0F-4A8A-9D8E-2F6D3B1C7E55"})") == std::vector<std::string>{"3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"}, boost::test_tools::per_element());
    BOOST_TEST(retracts(R"({"retracts": ["a", 7, null, "", "b"], "x": NaN})") == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
    for (auto const* data : {"{}", R"({"retracts": 7})", R"({"retracts": {"a": "b"}})", R"({"extra": {"retracts": "a"}})"}) BOOST_TEST(retracts(data).empty(), data);
    BOOST_TEST(unit_of(R"({"title": "t", "retracts": "a", "data": {}})").retracts.empty());
}

BOOST_AUTO_TEST_CASE(what_is_too_much_is_left_out_and_counts_for_what_it_costs) {
    alert what{.title = "t"};
    what.targets = {{.name = "a"}};
    for (int i = 0; i < 100'000; ++i) what.targets[0].aliases.push_back(i % 2 == 0 ? "A" : "alias " + std::to_string(i));
    auto const unit = unit_of(what);
    BOOST_TEST(unit.targets[0].aliases.size() == most_aliases);
    BOOST_TEST(unit.targets[0].aliases.back() == "alias 199");
    BOOST_TEST(unit.targets[0].details == R"({"aliases_left_out":99800})");
    BOOST_TEST(as::store::rows_of(unit) == 101u);
    std::string ids = R"("x")";
    for (int i = 0; i < 5000; ++i) ids += R"(,"message )" + std::to_string(i) + '"';
    auto const back = unit_of(R"({"title": "t", "data": {"retracts": [)" + ids + "]}}");
    BOOST_TEST((back.retracts.size() == most_retracts && back.retracts.front() == "x"));
    BOOST_TEST(as::store::rows_of(back) == 1000u);
    auto large = unit;
    auto const size = as::store::size_of(unit);
    for (auto* text : {&large.targets[0].name, &large.targets[0].aliases[0], &large.message.id, &large.message.topic, &large.message.sender}) text->append(1000, 'x');
    large.retracts = {std::string(1000, 'x')};
    large.refused = {{.why = std::string(1000, 'x')}};
    BOOST_TEST(as::store::size_of(large) >= size + 7000);
}

BOOST_AUTO_TEST_CASE(rows_in_are_data_and_refused_whatever_they_are) {
    hermes_test::alert_generator random{20231};
    for (int i = 0; i < 400; ++i) {
        auto const what = random.make();
        auto const unit = unit_of(what);
        BOOST_TEST(unit.data.size() + unit.refused.size() == what.photometry.size() + what.spectroscopy.size() + what.astrometry.size());
        for (auto const& each : unit.data) BOOST_TEST((json::parse(each.value).is_object() && each.target < unit.targets.size()));
        for (auto const& each : unit.refused) BOOST_TEST((json::parse(each.content).is_object() && !each.why.empty()));
        for (auto const& each : unit.targets) BOOST_TEST((!simple_name(each.name).empty() && (each.details.empty() || json::parse(each.details).is_object())));
    }
}

BOOST_AUTO_TEST_CASE(ten_thousand_rows_of_as_many_targets_and_two_that_are_one) {
    alert what{.title = "t"};
    for (int i = 0; i < 10'000; ++i) {
        what.targets.push_back({.name = "T" + std::to_string(i)});
        what.photometry.push_back(point());
        what.photometry.back().target = "t " + std::to_string(9'999 - i);
    }
    what.photometry.push_back(what.photometry.back());
    auto const unit = unit_of(what);
    BOOST_TEST((unit.targets.size() == 10'000 && unit.data.size() == 10'001));
    BOOST_TEST(unit.data.front().target == 9'999u);
    BOOST_TEST((unit.data[10'000] == unit.data[9'999]));
}

BOOST_AUTO_TEST_SUITE_END()
