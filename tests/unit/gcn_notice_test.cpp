#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/notice.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using as::errc;
using as::gcn::notice;
namespace unified = as::gcn::unified;

namespace {

as::result<notice> read(std::string_view payload) {
    notice made{.schema = "left over", .alert = {.additional_info = "left over"}, .event = {.id = {"left", "over"}}, .localization = {.ra = 1, .healpix_file = std::vector<std::byte>(9)},
                .statistics = {.classification = {{"left over", 1}}}, .spectral = {.band = unified::spectral_model{.beta = 1}}, .other = {{"left", "0", true}, {"over", "1", true}, {"and", "2", true}}};
    auto const done = as::decoder<notice>::decode(as::message{"gcn.notices.t", 0, 0, std::nullopt, payload}, made);
    if (!done) return done.error();
    return made;
}

as::time_point at(std::string_view iso) { return as::parse_iso_time(iso).value(); }

bool kept(notice const& in, std::string_view name, std::string_view json) {
    return in.other.size() == 1 && in.other[0] == as::gcn::notice_member{.name = std::string{name}, .json = std::string{json}, .unread = true};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_notice)

BOOST_AUTO_TEST_CASE(the_members_of_the_core_are_typed_and_those_of_a_mission_kept_in_their_order) {
    auto const made = read(R"({"$schema": "https://gcn.nasa.gov/schema/v6.1.0/gcn/notices/my/scope/alert.schema.json", "alert_datetime": "2026-11-28T10:00:00Z", "alert_tense": "current", "alert_type": "update",
        "mission": "My", "instrument": "Scope", "record_number": 2, "messenger": "EM", "spectral_band": [15, 150.5], "trigger_time": "2026-11-28T09:59:58.123456", "trigger_time_error": [0.1, 0.2],
        "id": ["7", "bn7"], "event_name": "GRB 261128A", "snr": 12.50, "ra": 10.5, "dec": -20, "ra_dec_error": 0.25, "systematic_included": true, "classification": {"GRB": 0.9, "SGR": 0.1},
        "reference": {"gcn.circulars": 34776, "gcn.notices.LVK.alert": "S1"}, "ref_ID": "S1", "power_law": {"alpha": 1.5}, "attitude_quarternion": [0.1, 0.2, 0.3, 0.4], "data": { "a" : [1] }})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((made->alert == unified::alert{.alert_datetime = at("2026-11-28T10:00:00Z"), .alert_tense = unified::alert_tense::current, .alert_type = unified::alert_type::update}));
    BOOST_TEST((made->reporter == unified::reporter{.mission = "My", .instrument = "Scope", .record_number = 2, .messenger = unified::messenger::em, .spectral_band = unified::range{15, 150.5}}));
    BOOST_TEST((made->time == unified::date_time{.trigger_time = at("2026-11-28T09:59:58.123456Z"), .trigger_time_error = unified::uncertainty{0.1, 0.2}}));
    BOOST_TEST((made->event == unified::event{.event_name = {"GRB 261128A"}, .id = {"7", "bn7"}}));
    BOOST_TEST((made->localization == unified::localization{.ra = 10.5, .dec = -20, .ra_dec_error = unified::position_error{0.25}, .systematic_included = true}));
    BOOST_TEST((made->statistics.classification == std::vector<unified::probability>{{"GRB", 0.9}, {"SGR", 0.1}}));
    BOOST_TEST((made->follow_up == unified::follow_up{.ref_id = "S1", .reference = {{"gcn.circulars", 34776.0}, {"gcn.notices.LVK.alert", "S1"}}}));
    BOOST_TEST((made->spectral.power_law == unified::spectral_model{.alpha = 1.5}));
    BOOST_TEST((made->pointing.attitude_quarternion == std::vector{0.1, 0.2, 0.3, 0.4}));
    BOOST_TEST((made->other == std::vector<as::gcn::notice_member>{{"snr", "12.50"}, {"data", "{ \"a\" : [1] }"}}));
    BOOST_TEST(made->find("snr").value() == "12.50");
    BOOST_TEST(!made->find("ra").has_value());
}

BOOST_AUTO_TEST_CASE(everything_may_be_absent_or_null) {
    BOOST_TEST((read("{}").value() == notice{}));
    BOOST_TEST((read(R"({"$schema": null, "ra": null, "id": null, "classification": null, "healpix_file": null, "ra_dec_error": NaN, "far": -Infinity})").value() == notice{}));
}

BOOST_AUTO_TEST_CASE(an_error_of_a_position_is_a_circle_or_an_ellipse) {
    auto const error = [](std::string_view given) { return read("{\"ra_dec_error\": " + std::string{given} + "}").value().localization.ra_dec_error; };
    BOOST_TEST((error("10") == unified::position_error{10}));
    BOOST_TEST((error("[10]") == unified::position_error{10}));
    BOOST_TEST((error("[0.016, 0.02]") == unified::position_error{0.016, 0.02}));
    BOOST_TEST((error("[0.5, 0.25, 0]") == unified::position_error{0.5, 0.25, 0.0}));
    BOOST_TEST(error("3")->radius() == 3);
    BOOST_TEST(error("[0.5, 0.25, 45]")->radius() == 0.5);
    BOOST_TEST(error("[0.016, 0.02]")->radius() == 0.02);
    for (auto const* const odd : {"[]", "[1, 2, 3, 4]", "-1", "[1, -2]", "[1, null]", "\"1\"", "{}", "[[1]]", "1e999"}) BOOST_TEST(!error(odd).has_value(), odd);
}

BOOST_AUTO_TEST_CASE(a_member_of_another_type_is_absent_and_kept_as_it_came) {
    BOOST_TEST(kept(read(R"({"ra": "120.5"})").value(), "ra", "\"120.5\""));
    BOOST_TEST(!read(R"({"ra": "120.5"})").value().localization.ra.has_value());
    struct {
        std::string_view name, json;
    } const odd[] = {{"$schema", "7"}, {"dec", "[1]"}, {"ra_dec_error", "[1, 2, 3, 4]"}, {"alert_type", "\"sequel\""}, {"alert_tense", "5"}, {"messenger", "\"em\""}, {"record_number", "1.5"}, {"record_number", "1e30"},
                     {"trigger_time", "\"T569:03:04.96\""}, {"alert_datetime", "20240824"}, {"trigger_time", "\"9999-12-31T23:59-14:00\""}, {"id", "745121685"}, {"id", "[\"a\", 1]"}, {"systematic_included", "\"true\""}, {"mission", "{}"}, {"rate_energy_range", "[50]"},
                     {"rate_energy_range", "[50, \"x\"]"}, {"t90_error", "[]"}, {"t90_error", "[1, 2, 3]"}, {"classification", "{\"GRB\": \"high\"}"}, {"classification", "[]"}, {"reference", "{\"a\": []}"},
                     {"band", "{\"alpha\": 1, \"own\": 2}"}, {"rotation_rate", "[1, 2]"}, {"attitude_quarternion", "[1, 2, 3, 4, 5]"}, {"far", "1e999"}};
    for (auto const& [name, json] : odd) {
        auto const made = read("{\"" + std::string{name} + "\": " + std::string{json} + ", \"mag\": 17}");
        BOOST_TEST_CONTEXT(name << ' ' << json) {
            BOOST_TEST_REQUIRE(made.has_value());
            BOOST_TEST(kept(*made, name, json));
            BOOST_TEST(made->photometry.mag.value() == 17);
            auto rest = *made;
            rest.other.clear();
            BOOST_TEST((rest == notice{.photometry = {.mag = 17}}));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_sky_map_is_its_bytes_and_a_placeholder_is_kept) {
    auto const text = [](notice const& in) { return std::string{reinterpret_cast<char const*>(in.localization.healpix_file.data()), in.localization.healpix_file.size()}; };
    BOOST_TEST(text(read(R"({"healpix_file": "U0lNUExF"})").value()) == "SIMPLE");
    BOOST_TEST(text(read(R"({"healpix_file": "U0lNUA=="})").value()) == "SIMP");
    BOOST_TEST(text(read(R"({"healpix_file": "\/\/8="})").value()) == "\xff\xff");
    for (auto const* const odd : {"\"stuff\"", "\"H4sIAAAAAAAAC.......\"", "\"U0lNUExF\\n\"", "\"U0lN UExF\"", "\"AB==\""}) {
        auto const made = read("{\"healpix_file\": " + std::string{odd} + "}").value();
        BOOST_TEST(made.localization.healpix_file.empty(), odd);
        BOOST_TEST(kept(made, "healpix_file", odd));
    }
}

BOOST_AUTO_TEST_CASE(of_a_repeated_member_the_last_counts) {
    auto const good = read(R"({"ra": "x", "ra": 1, "ra": 2, "mine": 1, "mine": 2})").value();
    BOOST_TEST(good.localization.ra.value() == 2);
    BOOST_TEST(good.find("mine").value() == "2");
    auto const bad = read(R"({"ra": 1, "ra": "x", "id": ["a"], "id": ["b"], "dec": 1, "dec": null})").value();
    BOOST_TEST(!bad.localization.ra.has_value());
    BOOST_TEST(!bad.localization.dec.has_value());
    BOOST_TEST((bad.event.id == std::vector<std::string>{"b"}));
}

// Python writes it; nobody else could read what is kept.
BOOST_AUTO_TEST_CASE(what_is_kept_is_json_for_everybody) {
    BOOST_TEST(read(R"({"mine": [1, NaN, -Infinity], "ra": [NaN]})").value().find("mine").value() == "[1,null,null]");
    BOOST_TEST(read(R"({"\u006dine": "\u00e9"})").value().find("mine").value() == R"("\u00e9")");
}

BOOST_AUTO_TEST_CASE(only_what_is_no_object_is_an_error) {
    BOOST_TEST((read("[]").error().code == errc::wrong_type));
    BOOST_TEST((read("7").error().code == errc::wrong_type));
    BOOST_TEST((read("").error().code == errc::not_json));
    BOOST_TEST((read(R"({"ra": 1)").error().code == errc::not_json));
    BOOST_TEST((read(R"({"ra": 1} x)").error().code == errc::not_json));
    BOOST_TEST((read("{\"mine\": \"\xe9\"}").error().code == errc::not_utf8));
    BOOST_TEST((read("{\"mine\": " + std::string(100'000, '[')).error().code == errc::too_deep));
    notice into;
    BOOST_TEST((as::decoder<notice>::decode(as::message{"t", 0, 0, std::nullopt, std::nullopt}, into).error().code == errc::tombstone));
    as::owned_message const blob{.topic = "t", .headers = {{"_format", "blob"}}, .payload = "{}"};
    BOOST_TEST((as::decoder<notice>::decode(blob.view(), into).error().code == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(xml_is_told_to_be_a_voevent) {
    for (auto const* const xml : {"<?xml version=\"1.0\"?><voe:VOEvent/>", "\xef\xbb\xbf\n <voe:VOEvent/>"}) {
        auto const why = read(xml).error();
        BOOST_TEST((why.code == errc::wrong_format));
        BOOST_TEST(why.detail.find("VOEvent") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(hostile_numbers_and_floods_of_members_are_read_in_their_time) {
    BOOST_TEST(kept(read("{\"ra\": " + std::string(4'000'000, '9') + "}").value(), "ra", std::string(4'000'000, '9')));
    std::string flood = "{\"a\":1";
    for (int i = 0; i < 200'000; ++i) flood += i % 2 == 0 ? ",\"a\":1" : ",\"ra\":\"\"";
    BOOST_TEST(read(flood + "}").value().other.size() == 200'001u);
}

BOOST_AUTO_TEST_CASE(the_schema_is_known_whatever_its_version) {
    auto const made = as::gcn::parse_schema("https://gcn.nasa.gov/docs/schema/v4.1.0/gcn/notices/einstein_probe/wxt/alert.schema.json");
    BOOST_TEST((made == as::gcn::schema_name{.version = "v4.1.0", .path = "einstein_probe/wxt/alert", .mission = "einstein_probe", .name = "alert"}));
    BOOST_TEST((as::gcn::parse_schema("https://gcn.nasa.gov/schema/main/gcn/notices/core/Alert.schema.json") == as::gcn::schema_name{"main", "core/Alert", "core", "Alert"}));
    BOOST_TEST((as::gcn::parse_schema("https://gcn.nasa.gov/schema/stable/main/gcn/notices/a/b.schema.json").version == "stable/main"));
    for (auto const* const other : {"", "x", "/gcn/notices/", "/gcn/notices/.schema.json", "https://gcn.nasa.gov/schema/main/gcn/circulars.schema.json", "https://gcn.nasa.gov/schema/main/gcn/notices/a/b"})
        BOOST_TEST((as::gcn::parse_schema(other) == as::gcn::schema_name{}), other);
}

BOOST_AUTO_TEST_SUITE_END()
