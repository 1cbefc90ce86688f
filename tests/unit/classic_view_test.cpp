#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/time.hpp>

#include <boost/json/parse.hpp>

#include "packet_maker.hpp"

namespace as = alertstream;
namespace gcn = as::gcn;
using enum gcn::notice_type;
using gcn::notice_kind;
using packets::packet;

namespace {

gcn::text_notice notice(std::string_view text) { return gcn::read_text_notice(text).value(); }
gcn::notice_kind kind_of_text(std::string type) { return gcn::view_of(notice("NOTICE_TYPE: " + type)).kind; }
bool is_test(std::string text) { return gcn::view_of(notice(text)).test; }
std::optional<as::version_mark> version(gcn::text_notice const& of) { return as::alert_version<gcn::text_notice>::of(of); }
std::optional<as::version_mark> version(gcn::binary_notice const& of) { return as::alert_version<gcn::binary_notice>::of(of); }
template <class Payload>
std::string key(Payload const& of) {
    return as::dedup_key<Payload>::of(of).value();
}

as::time_point at(std::string_view text) { return as::parse_iso_time(text).value(); }

static_assert(gcn::has_notice_view<gcn::text_notice> && gcn::has_notice_view<gcn::binary_notice>);
static_assert(as::has_alert_version<gcn::text_notice> && as::has_alert_version<gcn::binary_notice>);
static_assert(as::has_dedup_key<gcn::text_notice> && as::has_dedup_key<gcn::binary_notice>);
static_assert(as::names_its_format<gcn::binary_notice>);

}  // namespace

BOOST_AUTO_TEST_SUITE(classic_views)

BOOST_AUTO_TEST_CASE(a_text_and_a_packet_of_one_event_are_seen_alike) {
    auto const text = notice("TITLE: GCN/SWIFT NOTICE\nNOTICE_DATE: Sat 11 May 24 18:07:21 UT\nNOTICE_TYPE: Swift-BAT GRB Position\nTRIGGER_NUM: 1500001,   Seg_Num: 0\n"
                             "GRB_RA: 10.5000d {} (J2000)\nGRB_DEC: -41.2500d {} (J2000)\nGRB_ERROR: 3.00 [arcmin radius, statistical only]\n"
                             "GRB_DATE: 20441 TJD;   132 DOY;   24/05/11\nGRB_TIME: 65213.22 SOD {18:06:53.22} UT\nCOMMENTS: SWIFT-BAT GRB Coordinates.");
    auto const seen = gcn::view_of(text);
    gcn::notice_view const expected{.what = "Swift-BAT GRB Position", .event = "1500001", .who = "Swift BAT", .kind = notice_kind::alert, .test = false,
                                    .when = at("2024-05-11T18:06:53.22Z"), .issued = at("2024-05-11T18:07:21Z"), .where = as::sky_circle{.center = {10.5, -41.25}, .radius = 0.05}};
    BOOST_TEST((seen == expected));
    auto same = gcn::view_of(packet(swift_bat_grb_pos_ack, {{4, 1'500'001}, {5, 20441}, {6, 6'521'322}, {7, 105'000}, {8, -412'500}, {11, 500}, {18, 3}}));
    BOOST_TEST(same.what == "SWIFT_BAT_GRB_POS_ACK");
    BOOST_TEST(!same.issued.has_value());
    same.what = expected.what;
    same.issued = expected.issued;
    BOOST_TEST((same == expected));
}

BOOST_AUTO_TEST_CASE(an_empty_notice_is_seen_with_nothing_in_it) {
    BOOST_TEST((gcn::view_of(gcn::text_notice{}) == gcn::notice_view{}));
    BOOST_TEST((gcn::view_of(packet(gcn::notice_type{9000}, {{4, -1}})) == gcn::notice_view{.what = "UNKNOWN"}));
}

BOOST_AUTO_TEST_CASE(a_retraction_is_told_in_the_words_that_notices_have) {
    BOOST_TEST((kind_of_text("LVC Retraction") == notice_kind::retraction));
    BOOST_TEST((kind_of_text("Swift-BAT GRB Position\nCOMMENTS: This is a RETRACTION of a previous notice that identified this as a GRB -- it is NOT a GRB.") == notice_kind::retraction));
    BOOST_TEST((kind_of_text("Swift-BAT GRB Position\nCOMMENTS: It is not a GRB.") == notice_kind::alert));
    BOOST_TEST((gcn::view_of(packet(fermi_gbm_flt_pos, {{18, 0x20}})).kind == notice_kind::retraction));
}

BOOST_AUTO_TEST_CASE(a_test_is_told_in_the_words_that_notices_have_and_by_no_others) {
    BOOST_TEST(is_test("NOTICE_TYPE: Swift-BAT GRB Position Test"));
    BOOST_TEST(is_test("NOTICE_TYPE: Fermi-GBM Test Position"));
    BOOST_TEST(is_test("COMMENTS: INTEGRAL SPI ACS trigger.\nCOMMENTS: TEST Notice."));
    BOOST_TEST(is_test("COMMENTS: THIS IS A TEST. REPEAT THIS IS A TEST."));
    BOOST_TEST(is_test("COMMENTS: This is a test submission."));
    BOOST_TEST(is_test("TITLE: GCN/LVC NOTICE\nNOTICE_TYPE: LVC Preliminary\nTRIGGER_NUM: MS200316bj"));
    BOOST_TEST(!is_test("TITLE: GCN/LVC NOTICE\nNOTICE_TYPE: LVC Preliminary\nTRIGGER_NUM: S200316bj"));
    BOOST_TEST(!is_test("COMMENTS: The latest position."));
    BOOST_TEST(!is_test("COMMENTS: This is a testimony of a test of relativity."));
    BOOST_TEST(!is_test("NOTICE_TYPE: Latest Position"));
    BOOST_TEST(!is_test("TITLE: GCN/MAXI NOTICE\nNOTICE_TYPE: MAXI Unknown Source Position\nEVENT_ID_NUM: M5"));
}

BOOST_AUTO_TEST_CASE(what_follows_the_first_notice_of_a_trigger_is_an_update_and_a_pointing_is_no_alert) {
    for (auto const* type : {"Swift-XRT Position", "Swift-BAT GRB Lightcurve", "Fermi-GBM Ground Position", "Fermi-GBM Final Position", "LVC Update", "INTEGRAL Refined"}) BOOST_TEST((kind_of_text(type) == notice_kind::update), type);
    for (auto const* type : {"SWIFT Pointing Direction", "Swift-FOM Will_Observe", "Swift Slew"}) BOOST_TEST((kind_of_text(type) == notice_kind::other), type);
    for (auto const type : {swift_xrt_position, swift_uvot_fchart, swift_bat_grb_lc, fermi_gbm_gnd_pos, lvc_update, integral_refined}) BOOST_TEST((gcn::view_of(packet(type, {})).kind == notice_kind::update), gcn::to_string(type));
    for (auto const type : {swift_pointdir, integral_pointdir, swift_sc_slew, swift_fom_obs, im_alive}) BOOST_TEST((gcn::view_of(packet(type, {})).kind == notice_kind::other), gcn::to_string(type));
    for (auto const type : {swift_bat_grb_pos_ack, fermi_gbm_alert, maxi_unknown, icecube_cascade, lvc_preliminary, integral_wakeup}) BOOST_TEST((gcn::view_of(packet(type, {})).kind == notice_kind::alert), gcn::to_string(type));
}

BOOST_AUTO_TEST_CASE(an_event_has_the_name_that_its_mission_gives_it) {
    BOOST_TEST(gcn::view_of(notice("RUN_NUM: 139279\nEVENT_NUM: 10803235")).event == "139279-10803235");
    BOOST_TEST(gcn::view_of(notice("TRIGGER_NUM: -1")).event == "");
    BOOST_TEST(gcn::view_of(notice("SRC_ID_NUM: 12")).event == "12");
    BOOST_TEST(gcn::view_of(packet(lvc_initial, {{4, 240'514}, {19, 8 << 20 | 'x' << 10}})).event == "S240514x");
    BOOST_TEST(gcn::view_of(packet(swift_xrt_position, {{4, (1 << 24) + 5}})).event == "5");
    BOOST_TEST(gcn::view_of(notice("TITLE: GCN/LVC COUNTERPART NOTICE\nNOTICE_TYPE: Other")).who == "LVC");
}

BOOST_AUTO_TEST_CASE(of_two_texts_of_one_type_and_trigger_the_one_with_the_later_date_is_the_later_version) {
    auto const first = version(notice("NOTICE_DATE: Sat 11 May 24 18:07:21 UT\nNOTICE_TYPE: Swift-BAT GRB Position\nTRIGGER_NUM: 5,   Seg_Num: 0"));
    auto const retracted = version(notice("NOTICE_DATE: Sat 11 May 24 18:37:21 UT\nNOTICE_TYPE: Swift-BAT GRB Position\nTRIGGER_NUM: 5,   Seg_Num: 0\nCOMMENTS: This is a RETRACTION"));
    BOOST_TEST(first.value().of == retracted.value().of);
    BOOST_TEST(first->number < retracted->number);
    BOOST_TEST(version(notice("NOTICE_DATE: Sat 11 May 24 18:07:21 UT\nNOTICE_TYPE: Swift-BAT GRB Lightcurve\nTRIGGER_NUM: 5"))->of != first->of);
    BOOST_TEST(version(notice("TITLE: GCN/LVC NOTICE\nNOTICE_DATE: Sat 11 May 24 18:07:21 UT\nNOTICE_TYPE: LVC Retraction\nTRIGGER_NUM: S1a"))->of == "LVC S1a");
    BOOST_TEST(!version(notice("NOTICE_TYPE: Swift-BAT GRB Position\nTRIGGER_NUM: 5")).has_value());
    BOOST_TEST(!version(notice("NOTICE_DATE: Sat 11 May 24 18:07:21 UT")).has_value());
}

BOOST_AUTO_TEST_CASE(a_packet_has_a_version_where_it_says_one) {
    BOOST_TEST((version(packet(lvc_update, {{4, 240'514}, {19, 4 << 24 | 8 << 20 | 'x' << 10}})) == as::version_mark{"LVC S240514x", 4}));
    BOOST_TEST((version(packet(fermi_gbm_flt_pos, {{4, 7}, {20, 48}})) == as::version_mark{"FERMI_GBM_FLT_POS 7", 48}));
    BOOST_TEST(!version(packet(swift_bat_grb_pos_ack, {{4, (2 << 24) + 5}, {20, 48}})).has_value());
    BOOST_TEST(!version(packet(fermi_gbm_flt_pos, {{4, 7}})).has_value());
}

BOOST_AUTO_TEST_CASE(a_repeat_is_known_by_its_bytes_but_for_the_way_that_it_came) {
    BOOST_TEST(key(packet(maxi_known, {{2, 1}, {7, 5}})) == key(packet(maxi_known, {{2, 3}, {7, 5}})));
    BOOST_TEST(key(packet(maxi_known, {{7, 5}})) != key(packet(maxi_known, {{7, 6}})));
    BOOST_TEST(key(packet(maxi_known, {{39, 5}})) != key(packet(maxi_known, {})));
    BOOST_TEST(key(notice("A: 1\nB: 2")) == key(notice("A: 1\nB: 2")));
    BOOST_TEST(key(notice("A: 1\nB: 2")) != key(notice("A: 1\nB: 3")));
    BOOST_TEST(key(gcn::text_notice{.fields = {{"a", "1"}, {"b", ""}}}) != key(gcn::text_notice{.fields = {{"a", ""}, {"1b", ""}}}));
}

BOOST_AUTO_TEST_CASE(a_packet_is_written_as_json_with_what_it_has) {
    std::string text;
    gcn::append_json(text, packet(swift_bat_grb_pos_ack, {{1, 7}, {3, 100}, {4, (1 << 24) + 5}, {5, 20441}, {6, 100}, {7, 105'000}, {8, -412'500}, {11, 500}}));
    auto words = boost::json::parse(text).at("words").as_array();
    BOOST_TEST(words.size() == 40u);
    BOOST_TEST((words[8] == -412'500));
    BOOST_TEST(text.starts_with(R"({"type":61,"name":"SWIFT_BAT_GRB_POS_ACK","serial":7,"trigger":5,"sequence":1,"time":"2024-05-11T00:00:01Z","time_of_day":1,)"
                                R"("position":{"ra":10.5,"dec":-41.25},"error_radius":0.05,"retraction":false,"test":false,"words":[61,7,0,100,)"), text);
    text.clear();
    gcn::append_json(text, packet(coincidence, {}));
    BOOST_TEST(text.starts_with(R"({"type":145,"name":"COINCIDENCE","serial":0,"retraction":false,"test":false,"words":[145,0,)"), text);
}

BOOST_AUTO_TEST_SUITE_END()
