#include "corpus.hpp"

#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using corpus::at;

namespace {

std::string text(boost::json::value const& value) { return value.is_string() ? std::string{value.get_string()} : ""; }

template <class Alert>
Alert decoded(std::string_view payload) {
    Alert made;
    as::decoder<Alert>::decode(as::message{"igwn.gwalert", 0, 0, std::nullopt, payload}, made).value();
    return made;
}

/// Against the alert as a tree of JSON.
template <class Alert>
void check(Alert const& made, boost::json::value const& expected) {
    BOOST_TEST(made.alert_type == text(at(expected, "alert_type")));
    BOOST_TEST((made.type() != as::gcn::gw_alert_type::other));
    BOOST_TEST(made.superevent_id == text(at(expected, "superevent_id")));
    BOOST_TEST((made.time_created == as::parse_iso_time(text(at(expected, "time_created")))));
    BOOST_TEST(made.urls.at(0).url == text(at(at(expected, "urls"), "gracedb")));
    BOOST_TEST(made.unread.empty());
    BOOST_TEST(made.mock());
    auto const& event = at(expected, "event");
    BOOST_TEST_REQUIRE(made.event.has_value() == event.is_object());
    if (!made.event) return;
    BOOST_TEST((made.event->time == as::parse_iso_time(text(at(event, "time")))));
    BOOST_TEST(made.event->far.value() == at(event, "far").to_number<double>(), boost::test_tools::tolerance(1e-15));
    BOOST_TEST(made.event->significant.value() == at(event, "significant").get_bool());
    BOOST_TEST(made.event->group == text(at(event, "group")));
    BOOST_TEST(made.event->pipeline == text(at(event, "pipeline")));
    BOOST_TEST(made.event->search == text(at(event, "search")));
    BOOST_TEST(made.event->instruments.size() == at(event, "instruments").get_array().size());
    for (auto const* const probabilities : {&made.event->classification, &made.event->properties}) {
        auto const& all = at(event, probabilities == &made.event->properties ? "properties" : "classification").get_object();
        BOOST_TEST(probabilities->size() == all.size());
        for (auto const& each : *probabilities) BOOST_TEST(each.value == all.at({each.of.data(), each.of.size()}).template to_number<double>(), boost::test_tools::tolerance(1e-15));
    }
    BOOST_TEST((std::string_view{reinterpret_cast<char const*>(made.event->skymap.data()), 9} == "SIMPLE  ="));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gw_alerts, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(json_and_avro_say_the_same) {
    auto const json = corpus::bytes_of("igwn_gwalert/preliminary_short_skymap.json"), avro = corpus::bytes_of("igwn_gwalert/preliminary_short_skymap.avro");
    auto const tree = boost::json::parse(json);
    check(decoded<as::gcn::gw_alert>(json), tree);
    check(decoded<as::gcn::gw_alert_view>(json), tree);
    check(decoded<as::gcn::gw_alert>(avro), tree);
    check(decoded<as::gcn::gw_alert_view>(avro), tree);
    auto const map = as::base64_decode(text(at(at(tree, "event"), "skymap"))).value();
    for (auto const* const bytes : {&json, &avro}) {
        auto const made = decoded<as::gcn::gw_alert>(*bytes);
        BOOST_TEST((std::string{reinterpret_cast<char const*>(made.event->skymap.data()), made.event->skymap.size()} == map));
    }
}

BOOST_AUTO_TEST_CASE(retractions_are_read) {
    auto const json = corpus::bytes_of("igwn_gwalert/retraction.json"), avro = corpus::bytes_of("igwn_gwalert/MS181101ab_retraction.avro");
    check(decoded<as::gcn::gw_alert>(json), boost::json::parse(json));
    auto const expected = corpus::json_of("igwn_gwalert/MS181101ab_retraction.avro.expected.json");
    check(decoded<as::gcn::gw_alert>(avro), at(expected, "records").get_array().at(0));
    for (auto const* const bytes : {&json, &avro}) BOOST_TEST((as::gcn::view_of(decoded<as::gcn::gw_alert_view>(*bytes)).kind == as::gcn::notice_kind::retraction));
}

BOOST_AUTO_TEST_SUITE_END()
