#include <boost/test/unit_test.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/time.hpp>

#include "avro_support.hpp"

namespace as = alertstream;
using as::errc;
using as::gcn::gw_alert;
using as::gcn::gw_alert_view;

namespace {

template <class Alert = gw_alert>
as::result<Alert> read(as::message const& from) {
    Alert made;
    auto const done = as::decoder<Alert>::decode(from, made);
    if (!done) return done.error();
    return made;
}

template <class Alert = gw_alert>
as::result<Alert> read(std::string_view payload) {
    return read<Alert>(as::message{"igwn.gwalert", 0, 0, std::nullopt, payload});
}

template <class Bytes>
std::string text_of(Bytes const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

constexpr std::string_view preliminary = R"({"alert_type": "PRELIMINARY", "time_created": "2026-11-28T10:00:00Z", "superevent_id": "S261128ab", "urls": {"gracedb": "https://example.org/S261128ab"},
    "event": {"time": "2026-11-28T09:58:01.395Z", "far": 5.5e-16, "significant": true, "instruments": ["H1", "L1"], "group": "CBC", "pipeline": "gstlal", "search": "AllSky", "properties": {"HasNS": 1.0},
    "classification": {"BNS": 0.75, "Terrestrial": 0.25}, "duration": null, "central_frequency": null, "skymap": "U0lNUExF"}, "external_coinc": {"gcn_notice_id": 7, "ivorn": "ivo://x", "observatory": "Fermi",
    "search": "GRB", "time_difference": -1.5, "time_coincidence_far": 1e-9, "time_sky_position_coincidence_far": null, "combined_skymap": "Q09NQg=="}, "new": [{}]})";

}  // namespace

BOOST_AUTO_TEST_SUITE(gw_alert_)

BOOST_AUTO_TEST_CASE(all_members_are_read_from_json) {
    auto const check = [](auto const& made) {
        BOOST_TEST_REQUIRE(made.has_value());
        BOOST_TEST(made->alert_type == "PRELIMINARY");
        BOOST_TEST((made->type() == as::gcn::gw_alert_type::preliminary));
        BOOST_TEST(made->superevent_id == "S261128ab");
        BOOST_TEST((made->time_created == as::parse_iso_time("2026-11-28T10:00:00Z")));
        BOOST_TEST_REQUIRE(made->urls.size() == 1u);
        BOOST_TEST(made->urls[0].name == "gracedb");
        BOOST_TEST(made->urls[0].url == "https://example.org/S261128ab");
        BOOST_TEST_REQUIRE(made->event.has_value());
        auto const& event = *made->event;
        BOOST_TEST((event.time == as::parse_iso_time("2026-11-28T09:58:01.395Z")));
        BOOST_TEST(event.far.value() == 5.5e-16);
        BOOST_TEST(event.significant.value());
        BOOST_TEST(event.instruments.size() == 2u);
        BOOST_TEST(event.instruments.at(1) == "L1");
        BOOST_TEST(event.group == "CBC");
        BOOST_TEST(event.pipeline == "gstlal");
        BOOST_TEST(event.search == "AllSky");
        BOOST_TEST(event.properties.at(0).of == "HasNS");
        BOOST_TEST(event.classification.at(1).of == "Terrestrial");
        BOOST_TEST(event.classification.at(1).value == 0.25);
        BOOST_TEST(!event.duration.has_value());
        BOOST_TEST(text_of(event.skymap) == "SIMPLE");
        BOOST_TEST_REQUIRE(made->external_coinc.has_value());
        auto const& other = *made->external_coinc;
        BOOST_TEST(other.gcn_notice_id.value() == 7);
        BOOST_TEST(other.ivorn == "ivo://x");
        BOOST_TEST(other.observatory == "Fermi");
        BOOST_TEST(other.search == "GRB");
        BOOST_TEST(other.time_difference.value() == -1.5);
        BOOST_TEST(other.time_coincidence_far.value() == 1e-9);
        BOOST_TEST(!other.time_sky_position_coincidence_far.has_value());
        BOOST_TEST(text_of(other.combined_skymap) == "COMB");
        BOOST_TEST(made->unread.empty());
    };
    check(read(preliminary));
    check(read<gw_alert_view>(preliminary));
}

BOOST_AUTO_TEST_CASE(a_retraction_has_no_event_and_nothing_of_the_last_alert) {
    constexpr std::string_view retraction = R"({"alert_type": "RETRACTION", "superevent_id": "S261128ab", "event": null, "external_coinc": null})";
    auto const check = [&](auto made) {
        using alert = decltype(made);
        as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, preliminary}, made).value();
        as::decoder<alert>::decode(as::message{"t", 0, 0, std::nullopt, retraction}, made).value();
        BOOST_TEST((made.type() == as::gcn::gw_alert_type::retraction));
        BOOST_TEST(!made.event.has_value());
        BOOST_TEST(!made.external_coinc.has_value());
        BOOST_TEST(!made.time_created.has_value());
        BOOST_TEST(made.urls.empty());
    };
    check(gw_alert{});
    check(gw_alert_view{});
}

BOOST_AUTO_TEST_CASE(an_unknown_type_of_alert_is_kept_as_text) {
    BOOST_TEST((read(R"({"alert_type": "CONFIRMATION", "superevent_id": "S1"})").value().type() == as::gcn::gw_alert_type::other));
    BOOST_TEST(as::gcn::view_of(read(R"({"alert_type": "CONFIRMATION", "superevent_id": "S1"})").value()).what == "CONFIRMATION");
}

BOOST_AUTO_TEST_CASE(a_burst_has_no_classes) {
    auto const made = read(R"({"alert_type": "INITIAL", "superevent_id": "S1", "event": {"group": "Burst", "classification": {}, "properties": null, "duration": 0.25, "central_frequency": 150}})").value();
    BOOST_TEST(made.event->classification.empty());
    BOOST_TEST(made.event->properties.empty());
    BOOST_TEST(made.event->duration.value() == 0.25);
    BOOST_TEST(made.event->central_frequency.value() == 150);
}

BOOST_AUTO_TEST_CASE(what_has_another_type_is_absent_and_named) {
    auto const check = [](auto const& made) {
        BOOST_TEST_REQUIRE(made.has_value());
        BOOST_TEST((made->unread == std::vector<std::string>{"time_created", "event.far", "event.instruments", "event.classification", "event.skymap", "external_coinc"}));
        BOOST_TEST(!made->event->far.has_value());
        BOOST_TEST(made->event->instruments.empty());
        BOOST_TEST(made->event->skymap.empty());
        BOOST_TEST(made->event->group == "CBC");
        BOOST_TEST(!made->external_coinc.has_value());
    };
    constexpr std::string_view odd = R"({"alert_type": "INITIAL", "superevent_id": "S1", "time_created": "T569:03:04.96", "event": {"far": "low", "instruments": ["H1", 7], "classification": {"BNS": "yes"},
        "skymap": "no map", "group": "CBC"}, "external_coinc": [1]})";
    check(read(odd));
    check(read<gw_alert_view>(odd));
}

BOOST_AUTO_TEST_CASE(texts_with_escapes_and_repeated_members_are_what_they_mean) {
    auto const check = [](auto const& made) {
        BOOST_TEST(made->event->pipeline == "\u00e9\n");
        BOOST_TEST(made->event->classification.at(0).of == "B\"NS");
        BOOST_TEST(text_of(made->event->skymap) == "\xff\xff");
        BOOST_TEST(made->superevent_id == "S2");
    };
    constexpr std::string_view escaped = R"({"alert_type": "INITIAL", "superevent_id": "S1", "event": {"skymap": "U0lNUExF"}, "event": {"pipeline": "\u00e9\n", "classification": {"B\"NS": 1}, "skymap": "\/\/8="}, "superevent\u005fid": "S2"})";
    check(read(escaped));
    check(read<gw_alert_view>(escaped));
}

BOOST_AUTO_TEST_CASE(mock_events_are_told_from_real_ones) {
    for (auto const* const id : {"MS261128ab", "TS261128ab", "M", "T1"}) BOOST_TEST(as::gcn::is_mock_superevent(id));
    for (auto const* const id : {"S261128ab", "GW170817", ""}) BOOST_TEST(!as::gcn::is_mock_superevent(id));
    BOOST_TEST(as::gcn::view_of(read(R"({"alert_type": "INITIAL", "superevent_id": "MS261128ab"})").value()).test);
    BOOST_TEST(!as::gcn::view_of(read(preliminary).value()).test);
}

BOOST_AUTO_TEST_CASE(what_is_no_alert_is_an_error) {
    BOOST_TEST((read("[]").error().code == errc::wrong_type));
    BOOST_TEST((read("{").error().code == errc::not_json));
    BOOST_TEST((read("").error().code == errc::not_json));
    BOOST_TEST((read("{}").error().code == errc::missing_member));
    BOOST_TEST((read(R"({"alert_type": "INITIAL"})").error().code == errc::missing_member));
    BOOST_TEST((read(R"({"superevent_id": "S1", "alert_type": 1})").error().code == errc::missing_member));
    BOOST_TEST((read("{\"event\": " + std::string(100'000, '[')).error().code == errc::too_deep));
    BOOST_TEST((read(as::message{"t", 0, 0, std::nullopt, std::nullopt}).error().code == errc::tombstone));
    BOOST_TEST((read("Obj\x01").error().code == errc::not_avro));
    as::owned_message const blob{.topic = "t", .headers = {{"_format", "blob"}}, .payload = std::string{preliminary}};
    BOOST_TEST((read(blob.view()).error().code == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(it_is_seen_as_what_all_notices_have_in_common) {
    auto const made = read(preliminary).value();
    as::gcn::notice_view const expected{.what = "PRELIMINARY", .event = "S261128ab", .who = "LVK H1 L1", .kind = as::gcn::notice_kind::alert, .when = made.event->time, .issued = made.time_created};
    BOOST_TEST((as::gcn::view_of(made) == expected));
    BOOST_TEST((as::gcn::view_of(read<gw_alert_view>(preliminary).value()) == expected));
    auto const kind = [](std::string type) { return as::gcn::view_of(gw_alert{.alert_type = std::move(type)}).kind; };
    BOOST_TEST((kind("UPDATE") == as::gcn::notice_kind::update));
    BOOST_TEST((kind("RETRACTION") == as::gcn::notice_kind::retraction));
    BOOST_TEST((kind("INITIAL") == as::gcn::notice_kind::alert));
}

BOOST_AUTO_TEST_CASE(versions_and_keys_are_of_the_superevent_and_the_time_it_was_made) {
    auto const first = read(preliminary).value();
    auto later = first;
    later.time_created = *first.time_created + std::chrono::seconds{1};
    BOOST_TEST((as::alert_version<gw_alert>::of(first)->of == "S261128ab"));
    BOOST_TEST((as::alert_version<gw_alert>::of(first) < as::alert_version<gw_alert>::of(later)));
    BOOST_TEST((as::dedup_key<gw_alert>::of(first) != as::dedup_key<gw_alert>::of(later)));
    BOOST_TEST((as::dedup_key<gw_alert>::of(first) == as::dedup_key<gw_alert_view>::of(read<gw_alert_view>(preliminary).value())));
    auto initial = first, other = first;
    initial.alert_type = "INITIAL";
    other.superevent_id = "S2";
    BOOST_TEST((as::dedup_key<gw_alert>::of(first) != as::dedup_key<gw_alert>::of(initial)));
    BOOST_TEST((as::dedup_key<gw_alert>::of(first) != as::dedup_key<gw_alert>::of(other)));
    later.time_created.reset();
    BOOST_TEST(!as::alert_version<gw_alert>::of(later).has_value());
    BOOST_TEST(!as::dedup_key<gw_alert>::of(later).has_value());
}

// The memory of one map serves the next.
BOOST_AUTO_TEST_CASE(a_sky_map_is_decoded_once_into_memory_that_is_used_again) {
    auto const with_map = [](std::size_t size) {
        return R"({"alert_type": "INITIAL", "superevent_id": "S1", "event": {"skymap": ")" + as::base64_encode(std::string(size, 'm')) + "\"}}";
    };
    auto const large = with_map(1'000'000), small = with_map(999'999);
    gw_alert made;
    as::decoder<gw_alert>::decode(as::message{"t", 0, 0, std::nullopt, large}, made).value();
    auto const* const where = made.event->skymap.data();
    as::decoder<gw_alert>::decode(as::message{"t", 0, 0, std::nullopt, small}, made).value();
    BOOST_TEST(made.event->skymap.data() == where);
    BOOST_TEST(text_of(made.event->skymap) == std::string(999'999, 'm'));
    gw_alert_view seen;
    as::decoder<gw_alert_view>::decode(as::message{"t", 0, 0, std::nullopt, large}, seen).value();
    BOOST_TEST(seen.event->skymap.data() == seen.map.data());
    BOOST_TEST(seen.event->skymap.size() == 1'000'000u);
}

BOOST_AUTO_TEST_SUITE_END()
