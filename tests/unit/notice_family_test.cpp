#include <boost/test/unit_test.hpp>

#include <string>

#include <alertstream/gcn/notice_family.hpp>

namespace as = alertstream;
using as::gcn::notice_family;

namespace {

notice_family family(std::string const& topic, std::string const& payload = "") { return as::gcn::family_of(as::message{topic, 0, 0, std::nullopt, payload}); }

bool is(notice_family expected, std::string const& topic, std::string const& payload = "") {
    auto const made = family(topic, payload);
    BOOST_TEST_INFO(topic << ": " << payload << ": " << to_string(made));
    return made == expected;
}

std::string packet() { return std::string("\0\0\0\x3d", 4) + std::string(156, '\0'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(families_of_notices)

BOOST_AUTO_TEST_CASE(topics_of_gcn_say_what_they_carry_whatever_is_in_the_message) {
    for (std::string const payload : {"", "{}", "<a/>", "TITLE: x"}) {
        BOOST_TEST(is(notice_family::text, "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK", payload));
        BOOST_TEST(is(notice_family::binary, "gcn.classic.binary.UNKNOWN", payload));
        BOOST_TEST(is(notice_family::voevent, "gcn.classic.voevent.LVC_INITIAL", payload));
        BOOST_TEST(is(notice_family::circular, "gcn.circulars", payload));
        BOOST_TEST(is(notice_family::circular, "gcn.circulars.gamma-ray_transient", payload));
        BOOST_TEST(is(notice_family::notice, "gcn.heartbeat", payload));
        BOOST_TEST(is(notice_family::gw_alert, "igwn.gwalert", payload));
    }
}

BOOST_AUTO_TEST_CASE(notices_of_missions_are_json_or_voevents) {
    BOOST_TEST(is(notice_family::notice, "gcn.notices.einstein_probe.wxt.alert", "{}"));
    BOOST_TEST(is(notice_family::voevent, "gcn.notices.svom.voevent.grm", "<?xml version=\"1.0\"?><x/>"));
    BOOST_TEST(is(notice_family::voevent, "gcn.notices.svom.voevent.grm", "\xef\xbb\xbf\n <x/>"));
    // Their own members do not make them another family's.
    BOOST_TEST(is(notice_family::notice, "gcn.notices.km3net.alert", R"({"superevent_id": "S1", "circularId": 5})"));
    BOOST_TEST(is(notice_family::notice, "gcn.notices.km3net.alert", ""));
}

BOOST_AUTO_TEST_CASE(on_other_topics_the_content_says_what_it_is) {
    BOOST_TEST(is(notice_family::gw_alert, "replayed", R"({"alert_type": "INITIAL", "superevent_id": "S230518h"})"));
    BOOST_TEST(is(notice_family::gw_alert, "replayed", std::string{"Obj\x01\x04", 5}));
    BOOST_TEST(is(notice_family::circular, "replayed", R"( {"subject": "x", "circularId": 35000})"));
    BOOST_TEST(is(notice_family::notice, "replayed", R"({"$schema": "x", "ra": 5})"));
    BOOST_TEST(is(notice_family::notice, "replayed", "{ not JSON"));
    BOOST_TEST(is(notice_family::voevent, "replayed", "<voe:VOEvent"));
    BOOST_TEST(is(notice_family::binary, "replayed", packet()));
    BOOST_TEST(is(notice_family::text, "replayed", packet().substr(1)));
    BOOST_TEST(is(notice_family::text, "replayed", std::string(160, 'x')));
    BOOST_TEST(is(notice_family::text, "replayed", "TITLE: GCN/SWIFT NOTICE"));
    BOOST_TEST(is(notice_family::text, "replayed", ""));
    // A member deep inside is not the message's.
    BOOST_TEST(is(notice_family::notice, "replayed", R"({"event": {"superevent_id": "S230518h"}})"));
}

BOOST_AUTO_TEST_CASE(a_topic_whose_name_only_begins_alike_is_another) {
    BOOST_TEST(is(notice_family::text, "gcn.classic.text", "TITLE: x"));
    BOOST_TEST(is(notice_family::text, "gcn.classic.texts.X", "TITLE: x"));
}

BOOST_AUTO_TEST_SUITE_END()
