#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/time.hpp>

#include "avro_support.hpp"

namespace as = alertstream;
using namespace avro_test;
using as::errc;
using as::gcn::gw_alert;
using as::gcn::gw_alert_view;

namespace {

constexpr std::string_view schema = R"({"type": "record", "name": "igwn.Alert", "fields": [
    {"name": "alert_type", "type": {"type": "enum", "name": "AlertType", "symbols": ["EARLYWARNING", "PRELIMINARY", "RETRACTION"]}},
    {"name": "time_created", "type": "string"}, {"name": "superevent_id", "type": "string"},
    {"name": "event", "type": ["null", {"type": "record", "name": "Event", "fields": [{"name": "far", "type": "double"}, {"name": "significant", "type": "boolean"},
        {"name": "instruments", "type": {"type": "array", "items": "string"}}, {"name": "classification", "type": {"type": "map", "values": "double"}},
        {"name": "duration", "type": ["null", "double"]}, {"name": "skymap", "type": ["null", "bytes"]}, {"name": "new", "type": "int"}]}]},
    {"name": "urls", "type": {"type": "map", "values": "string"}}]})";

std::string alert_of(std::int64_t type, std::string const& event) {
    return number(type) + text("2026-11-28T10:00:00Z") + text("S261128ab") + event + number(1) + text("gracedb") + text("https://example.org") + number(0);
}

std::string event_of(std::string const& skymap) {
    return number(1) + real(5.5e-16) + '\1' + number(2) + text("H1") + text("L1") + number(0) + number(1) + text("BNS") + real(0.75) + number(0) + number(0) + skymap + number(7);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gw_alert_avro)

BOOST_AUTO_TEST_CASE(a_container_gives_what_json_gives) {
    auto const bytes = container(schema, alert_of(1, event_of(number(1) + text("SIMPLE"))));
    auto const check = [&](auto made) {
        BOOST_TEST_REQUIRE(decode(bytes, made).has_value());
        BOOST_TEST((made.type() == as::gcn::gw_alert_type::preliminary));
        BOOST_TEST((made.time_created == as::parse_iso_time("2026-11-28T10:00:00Z")));
        BOOST_TEST(made.superevent_id == "S261128ab");
        BOOST_TEST(made.urls.at(0).url == "https://example.org");
        BOOST_TEST_REQUIRE(made.event.has_value());
        BOOST_TEST(made.event->far.value() == 5.5e-16);
        BOOST_TEST(made.event->significant.value());
        BOOST_TEST(made.event->instruments.at(1) == "L1");
        BOOST_TEST(made.event->classification.at(0).of == "BNS");
        BOOST_TEST(made.event->classification.at(0).value == 0.75);
        BOOST_TEST(!made.event->duration.has_value());
        BOOST_TEST((std::string{reinterpret_cast<char const*>(made.event->skymap.data()), made.event->skymap.size()} == "SIMPLE"));
        BOOST_TEST(!made.external_coinc.has_value());
        BOOST_TEST(made.unread.empty());
    };
    check(gw_alert{});
    check(gw_alert_view{});
}

BOOST_AUTO_TEST_CASE(the_view_borrows_the_sky_map_from_the_message) {
    auto const bytes = container(schema, alert_of(1, event_of(number(1) + text("SIMPLE"))));
    gw_alert_view made;
    decode(bytes, made).value();
    BOOST_TEST((reinterpret_cast<char const*>(made.event->skymap.data()) == bytes.data() + bytes.find("SIMPLE")));
}

BOOST_AUTO_TEST_CASE(a_retraction_has_no_event_and_an_event_need_have_no_map) {
    gw_alert made;
    decode(container(schema, alert_of(2, number(0))), made).value();
    BOOST_TEST((made.type() == as::gcn::gw_alert_type::retraction));
    BOOST_TEST(!made.event.has_value());
    decode(container(schema, alert_of(0, event_of(number(0)))), made).value();
    BOOST_TEST((made.type() == as::gcn::gw_alert_type::early_warning));
    BOOST_TEST(made.event->skymap.empty());
    BOOST_TEST(made.unread.empty());
}

BOOST_AUTO_TEST_CASE(a_field_of_another_type_is_absent_and_named) {
    gw_alert made;
    decode(container(record_of(R"({"name": "alert_type", "type": "string"}, {"name": "superevent_id", "type": "string"}, {"name": "time_created", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "event", "type": "string"}, {"name": "urls", "type": {"type": "array", "items": "string"}})"),
                     text("INITIAL") + text("S1") + number(1'000) + text("none") + number(0)),
           made)
        .value();
    BOOST_TEST((made.time_created == as::time_point{std::chrono::seconds{1}}));
    BOOST_TEST(!made.event.has_value());
    BOOST_TEST((made.unread == std::vector<std::string>{"urls", "event"}));
}

BOOST_AUTO_TEST_CASE(lying_lengths_and_what_is_no_alert_are_errors) {
    for (auto const lie : {std::int64_t{1} << 40, std::int64_t{-1}, std::int64_t{7}})
        BOOST_TEST(code<gw_alert>(container(schema, alert_of(1, event_of(number(1) + number(lie) + "SIMPLE")))).failed(), lie);
    BOOST_TEST((code<gw_alert>(container(schema, "")) == errc::not_avro));
    BOOST_TEST((code<gw_alert>(container(R"("string")", text("x"))) == errc::wrong_type));
    BOOST_TEST((code<gw_alert>(container(record_of(R"({"name": "alert_type", "type": "string"})"), text("x"))) == errc::missing_member));
    auto const good = container(schema, alert_of(1, event_of(number(1) + text("SIMPLE"))));
    for (std::size_t size = 4; size < good.size(); size += 13) BOOST_TEST((code<gw_alert_view>(std::string_view{good}.substr(0, size)) == errc::not_avro), size);
}

BOOST_AUTO_TEST_CASE(the_format_that_a_message_names_decides) {
    auto const bytes = container(schema, alert_of(2, number(0)));
    gw_alert made;
    as::owned_message const named{.topic = "igwn.gwalert", .headers = {{"_format", "avro"}}, .payload = bytes};
    BOOST_TEST(as::decoder<gw_alert>::decode(named.view(), made).has_value());
    as::owned_message const no_avro{.topic = "igwn.gwalert", .headers = {{"_format", "avro"}}, .payload = "{}"};
    BOOST_TEST((as::decoder<gw_alert>::decode(no_avro.view(), made).error().code == errc::not_avro));
    as::owned_message const no_json{.topic = "igwn.gwalert", .headers = {{"_format", "json"}}, .payload = bytes};
    BOOST_TEST((as::decoder<gw_alert>::decode(no_json.view(), made).error().code == errc::not_json));
}

BOOST_AUTO_TEST_SUITE_END()
