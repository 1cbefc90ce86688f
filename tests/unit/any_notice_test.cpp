#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <tuple>

#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace gcn = as::gcn;
using gcn::notice_family;
using gcn::notice_kind;

namespace {

as::message sent(std::string const& topic, std::string const& payload) { return {topic, 0, 0, std::nullopt, payload}; }

as::result<gcn::any_notice> read(std::string const& topic, std::string const& payload) {
    gcn::any_notice made;
    if (auto done = as::decoder<gcn::any_notice>::decode(sent(topic, payload), made); !done) return done.error();
    return made;
}

as::error_code problem_of(std::string const& topic, std::string const& payload) {
    auto const any = read(topic, payload);
    gcn::notice_view view;
    auto const seen = as::decoder<gcn::notice_view>::decode(sent(topic, payload), view);
    BOOST_TEST_REQUIRE(any.has_value() == seen.has_value());
    if (any) return {};
    BOOST_TEST((any.error().code == seen.error().code));
    return seen.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(any_notices)

BOOST_AUTO_TEST_CASE(every_family_is_read_as_its_own_type_and_seen_the_same_by_both_ways) {
    std::map<notice_family, int> families;
    for (auto const& each : as::testing::sample_notices()) {
        BOOST_TEST_CONTEXT(each.topic) {
            auto const made = read(each.topic, each.payload);
            BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().message()));
            ++families[made->family()];
            gcn::notice_view view;
            BOOST_TEST_REQUIRE(as::decoder<gcn::notice_view>::decode(sent(each.topic, each.payload), view).has_value());
            BOOST_TEST((view == gcn::view_of(*made)));
        }
    }
    BOOST_TEST(families.size() == 6u);
}

BOOST_AUTO_TEST_CASE(one_burst_is_the_same_burst_in_every_form) {
    for (auto const& each : as::testing::sample_notices()) {
        if (!each.topic.starts_with("gcn.classic.")) continue;
        BOOST_TEST_CONTEXT(each.topic) {
            auto const view = gcn::view_of(read(each.topic, each.payload).value());
            BOOST_TEST(view.what == "SWIFT_BAT_GRB_POS_ACK");
            BOOST_TEST(view.event == "9999999");
            BOOST_TEST(view.who == "Swift BAT");
            BOOST_TEST((view.kind == notice_kind::alert));
            BOOST_TEST(!view.test);
            BOOST_TEST((view.when == as::parse_iso_time("2026-11-20T03:12:05.5Z")));
            BOOST_TEST_REQUIRE(view.where.has_value());
            BOOST_TEST((view.where->center == as::sky_position{210.9107, 54.3117}));
            BOOST_TEST(std::abs(view.where->radius.value() - 0.05) < 1e-9);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_follows_a_trigger_is_an_update_in_every_form) {
    auto const kind = [](std::string const& form, std::string const& type, std::string const& payload) { return gcn::view_of(read("gcn.classic." + form + "." + type, payload).value()).kind; };
    auto const voevent = [](std::string const& number) { return "<VOEvent ivorn=\"ivo://a/b#1\"><What><Param name=\"Packet_Type\" value=\"" + number + "\"/></What></VOEvent>"; };
    for (auto const& [type, number, expected] : {std::tuple{"SWIFT_XRT_POSITION", 67, notice_kind::update}, {"FERMI_GBM_FIN_POS", 115, notice_kind::update}, {"SWIFT_POINTDIR", 83, notice_kind::other},
                                                 {"LVC_RETRACTION", 164, notice_kind::retraction}, {"MAXI_UNKNOWN", 134, notice_kind::alert}})
        BOOST_TEST_CONTEXT(type) {
            std::string packet(160, '\0');
            packet[3] = static_cast<char>(number);
            BOOST_TEST((kind("binary", type, packet) == expected));
            BOOST_TEST((kind("text", type, "NOTICE_TYPE: whatever") == expected));
            BOOST_TEST((kind("voevent", type, voevent(std::to_string(number))) == expected));
        }
    BOOST_TEST((kind("text", "MAXI_UNKNOWN", "COMMENTS: This is a retraction.") == notice_kind::retraction));
    BOOST_TEST(gcn::view_of(read("gcn.classic.text.UNKNOWN", "NOTICE_TYPE: Something New").value()).what == "Something New");
    BOOST_TEST(gcn::view_of(read("somewhere", "NOTICE_TYPE: Something New").value()).what == "Something New");
}

BOOST_AUTO_TEST_CASE(a_payload_is_had_by_its_type) {
    auto const samples = as::testing::sample_notices();
    auto const text = read(samples[0].topic, samples[0].payload).value();
    BOOST_TEST_REQUIRE(text.get_if<gcn::text_notice>());
    BOOST_TEST(text.get_if<gcn::text_notice>()->find("trigger_num").value_or("") == "9999999,   Seg_Num: 0");
    BOOST_TEST(!text.get_if<gcn::binary_notice>());
    BOOST_TEST(read(samples[1].topic, samples[1].payload)->get_if<gcn::binary_notice>()->name() == "SWIFT_BAT_GRB_POS_ACK");
}

BOOST_AUTO_TEST_CASE(a_retraction_and_a_mock_event_are_told) {
    auto const samples = as::testing::sample_notices();
    auto const mock = gcn::view_of(read("igwn.gwalert", samples[5].payload).value()), retracted = gcn::view_of(read("igwn.gwalert", samples[6].payload).value());
    BOOST_TEST(mock.test);
    BOOST_TEST(mock.event == "MS261119a");
    BOOST_TEST((retracted.kind == notice_kind::retraction));
    BOOST_TEST(!mock.where.has_value());
}

BOOST_AUTO_TEST_CASE(one_object_serves_one_family_after_the_other) {
    gcn::any_notice one;
    for (int round = 0; round < 2; ++round)
        for (auto const& each : as::testing::sample_notices()) {
            BOOST_TEST_REQUIRE(as::decoder<gcn::any_notice>::decode(sent(each.topic, each.payload), one).has_value());
            BOOST_TEST((gcn::view_of(one) == gcn::view_of(read(each.topic, each.payload).value())), each.topic);
        }
}

BOOST_AUTO_TEST_CASE(what_is_not_what_its_topic_says_is_that_familys_error) {
    BOOST_TEST((problem_of("gcn.classic.text.X", "\xff") == as::errc::not_utf8));
    BOOST_TEST((problem_of("gcn.classic.binary.X", std::string(159, '\0')) == as::errc::bad_value));
    BOOST_TEST((problem_of("gcn.classic.binary.X", std::string(164, '\0')) == as::errc::bad_value));
    BOOST_TEST((problem_of("gcn.classic.voevent.X", "TITLE: x") == as::errc::not_xml));
    BOOST_TEST((problem_of("gcn.notices.svom.voevent.grm", "<VOEvent/>") == as::errc::missing_member));
    BOOST_TEST((problem_of("gcn.circulars", "{}") == as::errc::missing_member));
    BOOST_TEST((problem_of("gcn.notices.x.alert", "[") == as::errc::not_json));
    BOOST_TEST((problem_of("igwn.gwalert", "{}") == as::errc::missing_member));
    BOOST_TEST((problem_of("somewhere", "anything") == as::error_code{}));
}

BOOST_AUTO_TEST_CASE(versions_and_keys_are_those_of_what_is_inside) {
    for (auto const& each : as::testing::sample_notices()) {
        auto const made = read(each.topic, each.payload).value();
        std::visit(
            [&]<class Payload>(Payload const& payload) {
                BOOST_TEST((as::alert_version<gcn::any_notice>::of(made) == as::alert_version<Payload>::of(payload)), each.topic);
                BOOST_TEST((as::dedup_key<gcn::any_notice>::of(made) == as::dedup_key<Payload>::of(payload)), each.topic);
                BOOST_TEST((as::dedup_key<gcn::any_notice>::of(made).has_value()), each.topic);
            },
            made.payload);
    }
}

BOOST_AUTO_TEST_CASE(handlers_can_take_both) {
    static_assert(as::decodable<gcn::any_notice> && as::decodable<gcn::notice_view>);
    static_assert(gcn::has_notice_view<gcn::any_notice> && as::has_alert_version<gcn::any_notice> && as::has_dedup_key<gcn::any_notice>);
}

BOOST_AUTO_TEST_SUITE_END()
