#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/time.hpp>

#include "packet_maker.hpp"

namespace as = alertstream;
namespace gcn = as::gcn;
using enum gcn::notice_type;
using gcn::notice_kind;
using packets::packet;

namespace {

std::string iso(std::optional<as::time_point> const& at) { return at ? as::to_iso_time(*at) : "absent"; }

/// Word 0 is 61, word 1 is -2, and all others are 0x01020304.
std::string bytes_of_a_packet() {
    std::string made{"\x00\x00\x00\x3d\xff\xff\xff\xfe", 8};
    while (made.size() < 160) made += "\x01\x02\x03\x04";
    return made;
}

std::string why(std::string_view bytes) {
    auto const read = gcn::read_binary_notice(bytes);
    BOOST_TEST((!read && read.error().code == as::errc::bad_value));
    return read ? "" : read.error().detail;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(binary_packets)

BOOST_AUTO_TEST_CASE(the_words_are_big_endian_and_signed_and_go_out_as_they_came) {
    auto const bytes = bytes_of_a_packet();
    auto const made = gcn::read_binary_notice(bytes).value();
    BOOST_TEST((made.type() == swift_bat_grb_pos_ack));
    BOOST_TEST(made.words[1] == -2);
    BOOST_TEST(made.words[39] == 0x01020304);
    BOOST_TEST(gcn::to_bytes(made) == bytes);
    std::string written;
    BOOST_TEST(as::encoder<gcn::binary_notice>::encode(made, written).has_value());
    BOOST_TEST(written == bytes);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_packet_are_refused_in_words) {
    auto const bytes = bytes_of_a_packet();
    BOOST_TEST(why(bytes.substr(1)) == "a binary notice has 160 bytes, and this has 159");
    BOOST_TEST(why(bytes + "abcd") == "a binary notice has 160 bytes, and this has 164");
    BOOST_TEST(why("") == "a binary notice has 160 bytes, and this has 0");
    BOOST_TEST(why("TITLE: GCN/SWIFT NOTICE") == "a binary notice has 160 bytes, and this has 23: it is a text notice, take gcn::text_notice");
    BOOST_TEST(why("<?xml version") == "a binary notice has 160 bytes, and this has 13: it is XML, take voevent");
    BOOST_TEST(why(std::string(160, '\0')) == "no binary notice: its type would be 0");
    BOOST_TEST(why("TITLE:" + std::string(154, ' ')).find("it is a text notice") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_wrong_byte_order_is_known_and_said) {
    auto turned = bytes_of_a_packet();
    for (std::size_t i = 0; i < turned.size(); i += 4) {
        std::swap(turned[i], turned[i + 3]);
        std::swap(turned[i + 1], turned[i + 2]);
    }
    BOOST_TEST(why(turned) == "the words of a binary notice are big-endian, and these are in the wrong byte order: turned round, the type would be 61 (SWIFT_BAT_GRB_POS_ACK)");
}

BOOST_AUTO_TEST_CASE(a_type_without_a_name_is_a_packet_without_values) {
    auto const made = packet(gcn::notice_type{777}, {{5, 20441}, {6, 100}, {7, 100'000}, {8, 100'000}, {11, 500}, {18, -1}, {19, -1}});
    BOOST_TEST(gcn::read_binary_notice(gcn::to_bytes(made)).has_value());
    BOOST_TEST(made.name() == "UNKNOWN");
    BOOST_TEST(!made.position().has_value());
    BOOST_TEST(!made.error_radius().has_value());
    BOOST_TEST(!made.retraction());
    BOOST_TEST(!made.test());
}

BOOST_AUTO_TEST_CASE(a_message_is_decoded_into_the_lanes_own_packet) {
    gcn::binary_notice made = packet(swift_uvot_pos, {{3, 5}});
    as::owned_message const from{.topic = "gcn.classic.binary.X", .payload = bytes_of_a_packet()};
    BOOST_TEST(as::decoder<gcn::binary_notice>::decode(from.view(), made).has_value());
    BOOST_TEST(gcn::to_bytes(made) == bytes_of_a_packet());
    BOOST_TEST((as::decoder<gcn::binary_notice>::decode(as::owned_message{.topic = "t"}.view(), made).error().code == as::errc::tombstone));
    as::owned_message const json{.topic = "t", .headers = {{"_format", "json"}}, .payload = bytes_of_a_packet()};
    BOOST_TEST((as::decoder<gcn::binary_notice>::decode(json.view(), made).error().code == as::errc::wrong_format));
    std::string written;
    BOOST_TEST(!as::encoder<gcn::binary_notice>::encode(gcn::binary_notice{}, written).has_value());
}

BOOST_AUTO_TEST_CASE(a_position_is_in_ten_thousandths_of_a_degree_and_in_hundredths_of_the_oldest_types) {
    BOOST_TEST((packet(swift_bat_grb_pos_ack, {{7, 3'366'645}, {8, -85'135}}).position() == as::sky_position{336.6645, -8.5135}));
    BOOST_TEST((packet(test_coords, {{7, 3'600}, {8, -3'500}, {11, 500}}).where() == as::sky_circle{.center = {36, -35}, .radius = 5}));
    BOOST_TEST((packet(grb_coords, {{7, 3'600}, {8, -3'500}}).position() == as::sky_position{36, -35}));
}

BOOST_AUTO_TEST_CASE(a_position_is_never_invented) {
    for (auto const type : {lvc_preliminary, lvc_retraction, konus_lc, integral_spiacs, fermi_gbm_alert, fermi_gbm_alert_internal, coincidence, im_alive, swift_bat_grb_pos_nack, hete_final_src, swift_pointdir})
        BOOST_TEST(!packet(type, {{7, 100'000}, {8, 100'000}}).position().has_value(), gcn::to_string(type));
    for (auto const& [ra, dec] : {std::pair{0, 0}, {-10'000, -10'000}, {std::numeric_limits<std::int32_t>::min(), 0}, {3'600'001, 1}, {1, 900'001}, {1, -900'001}, {1, std::numeric_limits<std::int32_t>::min()}})
        BOOST_TEST(!packet(ipn_raw, {{7, ra}, {8, dec}}).where().has_value(), ra << ", " << dec);
    BOOST_TEST((packet(ipn_raw, {{7, 0}, {8, 1}}).position() == as::sky_position{0, 0.0001}));
}

BOOST_AUTO_TEST_CASE(a_pointing_is_no_position_of_an_event) {
    for (auto const type : {swift_pointdir, swift_actual_pointdir, fermi_pointdir, agile_pointdir}) {
        auto const made = packet(type, {{7, 745'428}, {8, -520'650}});
        BOOST_TEST((made.pointing() == as::sky_position{74.5428, -52.065}));
        BOOST_TEST(!made.where().has_value());
    }
    auto const made = packet(integral_pointdir, {{7, 3125}, {8, 1357}, {14, 39'584}, {15, -24'058}});
    BOOST_TEST((made.pointing() == as::sky_position{3.9584, -2.4058}));
    BOOST_TEST(!made.position().has_value());
}

BOOST_AUTO_TEST_CASE(an_error_is_in_degrees_whatever_the_type_counts_in) {
    BOOST_TEST(packet(swift_bat_grb_pos_ack, {{11, 500}}).error_radius().value() == 0.05);
    BOOST_TEST(packet(integral_weak, {{11, 228}}).error_radius().value() == 228 / 3600.0);
    BOOST_TEST(packet(test_coords, {{11, 500}}).error_radius().value() == 5);
    BOOST_TEST(packet(sk_sn, {{7, 1}, {11, 6400}}).where().value().containment.value() == 0.68);
}

BOOST_AUTO_TEST_CASE(an_error_is_absent_where_the_word_is_something_else_or_not_set) {
    for (auto const type : {calet_gbm_flt_lc, gecam_flt, swift_xrt_image, swift_uvot_fchart, fermi_lat_monitor, ipn_raw, lvc_update}) BOOST_TEST(!packet(type, {{11, 500}}).error_radius().has_value(), gcn::to_string(type));
    for (std::int64_t const word : {0, -1, -100, 1'800'001, 2'147'483'647}) BOOST_TEST(!packet(swift_xrt_position, {{11, word}}).error_radius().has_value(), word);
}

BOOST_AUTO_TEST_CASE(snews_says_that_there_is_no_direction_by_an_error_of_the_whole_sky_or_by_a_flag) {
    BOOST_TEST((packet(snews, {{7, 100'000}, {8, 1}, {11, 100'000}}).where() == as::sky_circle{.center = {10, 0.0001}, .radius = 10}));
    BOOST_TEST(!packet(snews, {{7, 100'000}, {8, 1}, {11, 3'600'000}}).where().has_value());
    BOOST_TEST(!packet(snews, {{7, 100'000}, {8, 1}, {11, 100'000}, {18, 0x4}}).where().has_value());
}

BOOST_AUTO_TEST_CASE(the_time_is_of_the_truncated_julian_day_and_hundredths_of_a_second) {
    BOOST_TEST(iso(packet(maxi_unknown, {{5, 20444}, {6, 6'723'701}}).time()) == "2024-05-14T18:40:37.01Z");
    BOOST_TEST(iso(packet(maxi_unknown, {{5, 1}, {6, 0}}).time()) == "1968-05-25T00:00:00Z");
    BOOST_TEST(iso(packet(maxi_unknown, {{5, 20444}, {6, 8'639'999}}).time()) == "2024-05-14T23:59:59.99Z");
    for (std::int64_t const second : {8'640'000, 468'825'504, -1, -2'147'483'647}) BOOST_TEST(iso(packet(gecam_flt, {{5, 20447}, {6, second}}).time()) == "absent");
    for (std::int64_t const day : {0, -1, 100'000, 1'399'358'095}) BOOST_TEST(iso(packet(maxi_unknown, {{5, day}, {6, 1}}).time()) == "absent");
    BOOST_TEST(iso(packet(coincidence, {{5, 20444}, {6, 1}}).time()) == "absent");
}

BOOST_AUTO_TEST_CASE(the_time_of_the_packet_itself_has_no_day) {
    BOOST_TEST(packet(swift_uvot_pos, {{3, 6'524'101}}).time_of_day().value().count() == 65'241'010'000);
    for (std::int64_t const word : {0, -1, 8'640'000}) BOOST_TEST(!packet(fermi_gbm_flt_pos, {{3, word}}).time_of_day().has_value());
}

BOOST_AUTO_TEST_CASE(a_trigger_is_split_as_its_mission_does) {
    BOOST_TEST((packet(swift_actual_pointdir, {{4, 83'983'604}}).trigger() == gcn::packet_trigger{97'524, 5}));
    BOOST_TEST((packet(swift_bat_grb_pos_ack, {{4, 0xff00'0001}}).trigger() == gcn::packet_trigger{1, 255}));
    BOOST_TEST((packet(integral_weak, {{4, (3 << 16) + 10'696}}).trigger() == gcn::packet_trigger{10'696, 3}));
    BOOST_TEST((packet(fermi_gbm_flt_pos, {{4, 737'538'842}}).trigger() == gcn::packet_trigger{737'538'842, std::nullopt}));
    BOOST_TEST((packet(integral_wakeup, {{4, 0}}).trigger() == gcn::packet_trigger{0, 0}));
    BOOST_TEST(!packet(ipn_raw, {{4, -1}}).trigger().has_value());
    BOOST_TEST(!packet(maxi_known, {{4, std::numeric_limits<std::int32_t>::min()}}).trigger().has_value());
    BOOST_TEST(!packet(fermi_pointdir, {{4, 0}}).trigger().has_value());
    BOOST_TEST(!packet(coincidence, {{4, 5}}).trigger().has_value());
}

BOOST_AUTO_TEST_CASE(a_retraction_is_told_by_the_flag_of_its_type) {
    for (auto const type : {swift_bat_grb_pos_ack, swift_xrt_position, swift_uvot_pos, fermi_gbm_flt_pos, fermi_gbm_fin_pos, fermi_lat_pos_upd, icecube_cascade, snews}) {
        BOOST_TEST(packet(type, {{18, 0x20}}).retraction(), gcn::to_string(type));
        BOOST_TEST(!packet(type, {{18, ~0x20}}).retraction(), gcn::to_string(type));
    }
    BOOST_TEST(packet(integral_refined, {{12, 1 << 30}}).retraction());
    BOOST_TEST(!packet(integral_refined, {{18, 0x20}}).retraction());
    BOOST_TEST(packet(lvc_retraction, {}).retraction());
    // There the bit is another thing: a particle event, a corner of a box, an order to slew.
    for (auto const type : {test_coords, hete_final_src, swift_sc_slew, swift_pointdir, gecam_flt}) BOOST_TEST(!packet(type, {{18, 0x20}}).retraction(), gcn::to_string(type));
}

BOOST_AUTO_TEST_CASE(a_test_is_told_by_its_type_its_flag_or_its_name) {
    for (auto const type : {test_coords, swift_bat_grb_pos_test, fermi_gbm_pos_test, fermi_lat_pos_test, agile_grb_pos_test, maxi_test, hete_test, lvc_test}) BOOST_TEST(packet(type, {}).test(), gcn::to_string(type));
    for (auto const type : {sk_sn, snews, icecube_astrotrack_gold, hawc_burst_monitor, lvc_update}) {
        BOOST_TEST(packet(type, {{18, 0x2}}).test(), gcn::to_string(type));
        BOOST_TEST(!packet(type, {{18, ~0x2}}).test(), gcn::to_string(type));
    }
    BOOST_TEST(packet(integral_wakeup, {{12, 0x8000'0000}}).test());
    BOOST_TEST(packet(calet_gbm_flt_lc, {{18, 1 << 30}}).test());
    BOOST_TEST(!packet(swift_bat_grb_pos_ack, {{18, 0x4000'0002}}).test());
    BOOST_TEST(packet(lvc_update, {{4, 240'514}, {19, 12 << 20 | 'x' << 10}}).test());
    BOOST_TEST(!packet(lvc_update, {{4, 240'514}, {19, 8 << 20 | 'x' << 10}}).test());
}

BOOST_AUTO_TEST_CASE(ground_made_packets_and_those_with_errors_are_told_where_the_bits_say_so) {
    BOOST_TEST(packet(swift_bat_grb_pos_ack, {{19, 0x4000'0000}}).ground_generated());
    BOOST_TEST(packet(swift_bat_grb_pos_ack, {{19, 0x8000'0000}}).crc_errors());
    BOOST_TEST(!packet(swift_bat_grb_pos_ack, {{19, 0x3fff'ffff}}).ground_generated());
    BOOST_TEST(!packet(swift_bat_grb_pos_ack, {{19, 0x7fff'ffff}}).crc_errors());
    BOOST_TEST(!packet(grb_cntrpart, {{19, 0xf400'0000}}).ground_generated());
    BOOST_TEST(!packet(test_coords, {{19, 0xf300'0000}}).crc_errors());
}

BOOST_AUTO_TEST_CASE(a_text_is_turned_round_four_by_four_and_ends_with_a_zero_byte) {
    auto made = packet(swift_pointdir, {});
    packets::put_text(made, 22, "M31 field 7");
    BOOST_TEST(made.text() == "M31 field 7");
    BOOST_TEST(made.words[22] == 0x2031334d);
    auto full = packet(swift_pointdir, {{39, 0x41414141}});
    packets::put_text(full, 22, std::string(68, 'a'));
    BOOST_TEST(full.text() == std::string(68, 'a'));
    auto hostile = packet(swift_pointdir, {});
    packets::put_text(hostile, 22, "a\x1b[2J");
    BOOST_TEST(hostile.text() == "");
    auto other = packet(swift_bat_grb_pos_ack, {});
    packets::put_text(other, 22, "abc");
    BOOST_TEST(other.text() == "");
}

BOOST_AUTO_TEST_SUITE_END()
