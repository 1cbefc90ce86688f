#include <boost/test/unit_test.hpp>

#include <cmath>

#include <alertstream/gcn/notice.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using as::errc;
using as::gcn::notice;
namespace unified = as::gcn::unified;

namespace {

constexpr char const* schema = "https://gcn.nasa.gov/schema/v6.1.0/gcn/notices/my/scope/alert.schema.json";

as::result<std::string> written(notice const& from) {
    std::string made;
    if (auto done = as::encoder<notice>::encode(from, made); !done) return done.error();
    return made;
}

notice read(std::string_view payload) {
    notice made;
    as::decoder<notice>::decode(as::message{"t", 0, 0, std::nullopt, payload}, made).value();
    return made;
}

notice sample() {
    auto const when = as::parse_iso_time("2026-11-28T10:00:00.25Z").value();
    return {.schema = schema,
            .alert = {.alert_datetime = when, .alert_tense = unified::alert_tense::test, .alert_type = unified::alert_type::retraction, .additional_info = "\"quoted\"\n\u00e9"},
            .time = {.trigger_time = when, .trigger_time_error = unified::uncertainty{0.1, 0.2}},
            .event = {.event_name = {"A", "B"}, .id = {"7"}},
            .localization = {.ra = 0.1, .dec = -0.0, .ra_dec_error = unified::position_error{1, 0.5, 30.0}, .healpix_file = {std::byte{1}, std::byte{255}}},
            .reporter = {.record_number = 3, .messenger = unified::messenger::neutrino, .spectral_band = unified::range{1, 2}},
            .statistics = {.classification = {{"GRB", 1}}},
            .follow_up = {.ref_id = "x", .reference = {{"gcn.circulars", 1.0}, {"other", "text"}}},
            .spectral = {.band = unified::spectral_model{.alpha = -1, .beta = -2.5}},
            .pointing = {.rotation_rate = {1, 2, 3}},
            .other = {{"mine", "{\"a\":[1.50]}"}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_notice_write)

BOOST_AUTO_TEST_CASE(what_is_written_is_the_schemas_and_reads_back_as_the_same) {
    BOOST_TEST(written({.schema = schema, .event = {.id = {"7"}}, .localization = {.ra = 10.5, .ra_dec_error = unified::position_error{2}}, .other = {{"snr", "12.50"}}}).value() ==
               std::string{R"({"$schema":")"} + schema + R"(","id":"7","ra":10.5,"ra_dec_error":2,"snr":12.50})");
    BOOST_TEST((read(written(sample()).value()) == sample()));
}

BOOST_AUTO_TEST_CASE(without_a_schema_nothing_is_written) {
    BOOST_TEST((written({}).error().code == errc::missing_member));
    BOOST_TEST((written({.schema = "alert.schema.json"}).error().code == errc::bad_value));
}

BOOST_AUTO_TEST_CASE(what_no_notice_can_say_is_an_error_with_its_member) {
    auto const why = [](notice from) {
        from.schema = schema;
        auto const made = written(from);
        return made ? "written" : made.error().message();
    };
    BOOST_TEST(why({.localization = {.ra = std::nan("")}}).find("ra: not finite") != std::string::npos);
    BOOST_TEST(why({.localization = {.ra_dec_error = unified::position_error{-1}}}).find("ra_dec_error: negative") != std::string::npos);
    BOOST_TEST(why({.reporter = {.mission = "\xff"}}).find("mission: not UTF-8") != std::string::npos);
    BOOST_TEST(why({.other = {{"a", "{"}}}).find("a: no JSON") != std::string::npos);
    BOOST_TEST(why({.other = {{"a", "1"}, {"b", "1"}, {"a", "1"}}}).find("a: twice") != std::string::npos);
    BOOST_TEST(why({.other = {{"a", "1, \"ra\": 7"}}}).find("a: no JSON") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_not_read_is_written_as_it_came_unless_it_was_given_since) {
    auto made = read(std::string{R"({"$schema":")"} + schema + R"(","ra":"unknown","dec":"unknown"})");
    made.localization.dec = 5;
    BOOST_TEST(written(made).value() == std::string{R"({"$schema":")"} + schema + R"(","dec":5,"ra":"unknown"})");
}

BOOST_AUTO_TEST_CASE(a_notice_is_seen_as_what_all_have_in_common) {
    auto from = sample();
    from.reporter.mission = "My";
    from.reporter.instrument = "Scope";
    as::gcn::notice_view const expected{.what = "my.scope.alert", .event = "A", .who = "My Scope", .kind = as::gcn::notice_kind::retraction, .test = true, .when = from.time.trigger_time,
                                        .issued = from.alert.alert_datetime, .where = as::sky_circle{{0.1, -0.0}, 1, 0.9}};
    BOOST_TEST((as::gcn::view_of(from) == expected));
    BOOST_TEST(as::gcn::view_of(notice{.schema = schema, .event = {.id = {"7"}}, .reporter = {.instrument = "Scope"}}).who == "my Scope");
    BOOST_TEST(as::gcn::view_of(notice{.event = {.id = {"7"}}}).event == "7");
}

BOOST_AUTO_TEST_CASE(kind_and_test_are_what_the_notice_says_of_itself) {
    using as::gcn::notice_kind;
    auto const seen = [](std::optional<unified::alert_tense> tense, std::optional<unified::alert_type> type) {
        return as::gcn::view_of(notice{.schema = schema, .alert = {.alert_tense = tense, .alert_type = type}});
    };
    for (auto const tense : {unified::alert_tense::test, unified::alert_tense::injection, unified::alert_tense::commanded}) BOOST_TEST(seen(tense, {}).test);
    for (auto const tense : {unified::alert_tense::current, unified::alert_tense::archival, unified::alert_tense::planned}) BOOST_TEST(!seen(tense, {}).test);
    BOOST_TEST((seen({}, {}).kind == notice_kind::alert));
    BOOST_TEST((seen({}, unified::alert_type::initial).kind == notice_kind::alert));
    BOOST_TEST((seen({}, unified::alert_type::subsequent).kind == notice_kind::update));
    BOOST_TEST((seen({}, unified::alert_type::update).kind == notice_kind::update));
    BOOST_TEST((seen({}, unified::alert_type::retraction).kind == notice_kind::retraction));
    BOOST_TEST((seen(unified::alert_tense::planned, {}).kind == notice_kind::other));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_is_a_notice_and_no_alert) {
    auto const made = read(R"({"$schema": "https://gcn.nasa.gov/docs/schema/v4.1.0/gcn/notices/core/Alert.schema.json", "alert_datetime": "2026-11-28T10:00:00Z"})");
    auto const view = as::gcn::view_of(made);
    BOOST_TEST((view == as::gcn::notice_view{.what = "core.Alert", .kind = as::gcn::notice_kind::other, .issued = made.alert.alert_datetime}));
}

BOOST_AUTO_TEST_CASE(a_position_that_is_none_is_nowhere) {
    BOOST_TEST(!as::gcn::view_of(notice{.localization = {.ra = 1}}).where.has_value());
    BOOST_TEST(!as::gcn::view_of(notice{.localization = {.ra = 1, .dec = 91}}).where.has_value());
    auto const where = as::gcn::view_of(notice{.localization = {.ra = 1, .dec = 2, .containment_probability = 0.68}}).where.value();
    BOOST_TEST((where == as::sky_circle{{1, 2}}));
    BOOST_TEST(as::gcn::view_of(notice{.localization = {.ra = 1, .dec = 2, .ra_dec_error = unified::position_error{3}, .containment_probability = 0.68}}).where->containment.value() == 0.68);
}

BOOST_AUTO_TEST_CASE(versions_are_record_numbers_of_one_trigger) {
    auto const version = [](notice const& from) { return as::alert_version<notice>::of(from); };
    notice const first{.schema = schema, .event = {.id = {"7"}}, .reporter = {.record_number = 1}};
    auto second = first, other = first, newer_schema = first;
    second.reporter.record_number = 2;
    other.event.id = {"8"};
    newer_schema.schema = "https://gcn.nasa.gov/schema/main/gcn/notices/my/scope/alert.schema.json";
    BOOST_TEST((version(first)->of == version(second)->of));
    BOOST_TEST(version(first)->number < version(second)->number);
    BOOST_TEST((version(first)->of != version(other)->of));
    BOOST_TEST((version(first) == version(newer_schema)));
    BOOST_TEST(!version({.schema = schema, .event = {.id = {"7"}}}).has_value());
    BOOST_TEST(!version({.schema = schema, .reporter = {.record_number = 1}}).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_repeated_has_the_same_key_and_what_must_be_handled_another) {
    auto const key = [](notice const& from) { return as::dedup_key<notice>::of(from).value(); };
    notice const first{.schema = schema, .event = {.id = {"7", "8"}}, .reporter = {.record_number = 1}};
    auto again = first, next = first, retracted = first, joined = first;
    again.localization.ra = 1;
    next.reporter.record_number = 2;
    retracted.alert.alert_type = unified::alert_type::retraction;
    joined.event.id = {"78"};
    BOOST_TEST(key(first) == key(again));
    BOOST_TEST(key(first) != key(next));
    BOOST_TEST(key(first) != key(retracted));
    BOOST_TEST(key(first) != key(joined));
    // DSA-110's have no record number: two of one trigger differ only in what they say.
    notice const unnumbered{.schema = schema, .event = {.id = {"7"}}, .localization = {.ra = 1}};
    auto moved = unnumbered;
    moved.localization.ra = 2;
    BOOST_TEST(key(unnumbered) != key(moved));
    BOOST_TEST(key(unnumbered) == key(notice{unnumbered}));
}

BOOST_AUTO_TEST_SUITE_END()
