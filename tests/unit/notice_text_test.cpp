#include <boost/test/unit_test.hpp>

#include <string>

#include <boost/json/parse.hpp>

#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/tools/notice_text.hpp>

namespace as = alertstream;
namespace json = boost::json;

namespace {

as::message sent(std::string const& topic, std::string const& payload) { return {topic, 0, 0, std::nullopt, payload}; }

as::testing::sample_notice sample(std::string_view topic) {
    for (auto const& each : as::testing::sample_notices())
        if (each.topic.starts_with(topic)) return each;
    throw std::logic_error{"no sample"};
}

json::value json_of(std::string const& topic, std::string const& payload) {
    std::string text;
    auto const known = as::tools::append_notice_json(text, sent(topic, payload));
    BOOST_TEST_REQUIRE(known.has_value());
    BOOST_TEST_REQUIRE(*known);
    return json::parse(text);
}

json::value json_of(std::string_view topic) {
    auto const of = sample(topic);
    return json_of(of.topic, of.payload);
}

std::string text_of(std::string const& topic, std::string const& payload, std::size_t limit = 4000) {
    std::string text;
    bool const known = as::tools::append_notice_text(text, sent(topic, payload), limit);
    BOOST_TEST(known == !text.empty());
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(notices_as_text)

BOOST_AUTO_TEST_CASE(every_family_says_in_json_what_notices_have_in_common) {
    for (auto const& each : as::testing::sample_notices()) {
        auto const made = json_of(each.topic, each.payload).as_object();
        for (auto const* name : {"family", "what", "event", "who", "kind", "test", "when", "issued", "where"}) BOOST_TEST(made.contains(name), each.topic << " " << name);
    }
    auto const burst = json_of("gcn.classic.voevent").as_object();
    BOOST_TEST(burst.at("family").as_string() == "voevent");
    BOOST_TEST(burst.at("what").as_string() == "SWIFT_BAT_GRB_POS_ACK");
    BOOST_TEST(burst.at("event").as_string() == "9999999");
    BOOST_TEST(burst.at("who").as_string() == "Swift BAT");
    BOOST_TEST(burst.at("kind").as_string() == "alert");
    BOOST_TEST(burst.at("test") == json::value(false));
    BOOST_TEST(burst.at("when").as_string() == "2026-11-20T03:12:05.5Z");
    BOOST_TEST((burst.at("where") == json::value{{"ra", 210.9107}, {"dec", 54.3117}, {"radius", 0.05}, {"containment", nullptr}}));
    BOOST_TEST(json_of("igwn.gwalert").at("where").is_null());
}

BOOST_AUTO_TEST_CASE(a_text_notice_has_its_fields_in_json) {
    auto const fields = json_of("gcn.classic.text").at("fields").as_object();
    BOOST_TEST(fields.begin()->key() == "title");
    BOOST_TEST(fields.at("grb_error").as_string() == "3.00 [arcmin radius, statistical only]");
}

BOOST_AUTO_TEST_CASE(a_packet_has_its_words_in_json) {
    auto const packet = json_of("gcn.classic.binary").at("packet").as_object();
    BOOST_TEST(packet.at("words").as_array().size() == 40u);
    BOOST_TEST(packet.at("name").as_string() == "SWIFT_BAT_GRB_POS_ACK");
}

BOOST_AUTO_TEST_CASE(a_voevent_has_its_members_in_json) {
    auto const event = json_of("gcn.classic.voevent").at("voevent").as_object();
    BOOST_TEST(event.at("ivorn").as_string() == "ivo://example.org/SWIFT#BAT_GRB_Pos_9999999-1");
    BOOST_TEST((event.at("params").at(0) == json::value{{"name", "Packet_Type"}, {"value", "61"}}));
    BOOST_TEST((event.at("params").at(2) == json::value{{"group", "Solution_Status"}, {"name", "Point_Source"}, {"value", "true"}}));
    BOOST_TEST(event.at("where_when").at("iso_time").as_string() == "2026-11-20T03:12:05.50");
    BOOST_TEST(event.at("where_when").at("error2radius") == json::value(0.05));
    BOOST_TEST(event.at("why").at("inferences").at(0).at("names").at(0).as_string() == "GRB 261120A");
}

BOOST_AUTO_TEST_CASE(what_is_json_on_the_wire_is_not_said_twice) {
    for (auto const* topic : {"gcn.notices", "gcn.circulars", "igwn.gwalert"}) BOOST_TEST(json_of(topic).as_object().size() == 9u, topic);
}

BOOST_AUTO_TEST_CASE(topics_of_others_are_not_touched_and_what_cannot_be_read_is_a_failure) {
    std::string text;
    BOOST_TEST(as::tools::append_notice_json(text, sent("hermes.test", "{}")).value() == false);
    BOOST_TEST((as::tools::append_notice_json(text, sent("gcn.classic.binary.X", "short")).error().code == as::errc::bad_value));
    BOOST_TEST(text == "");
}

BOOST_AUTO_TEST_CASE(a_packet_and_a_notice_are_lines_for_a_person) {
    auto const packet = sample("gcn.classic.binary"), notice = sample("gcn.notices");
    auto const of_packet = text_of(packet.topic, packet.payload), of_notice = text_of(notice.topic, notice.payload);
    BOOST_TEST(of_packet.find("  what:       SWIFT_BAT_GRB_POS_ACK\n  event:      9999999\n") == 0u, of_packet);
    BOOST_TEST(of_packet.find("  where:      RA 210.9107, Dec 54.3117, error 0.05 deg\n") != of_packet.npos, of_packet);
    BOOST_TEST(of_notice.find("  net_count_rate: 1.5\n") != of_notice.npos, of_notice);
    BOOST_TEST(text_of("gcn.classic.voevent.X", sample("gcn.classic.voevent").payload).find("  ivorn:") == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_in_it_acts_on_a_terminal_and_a_long_member_is_cut) {
    auto const text = text_of("gcn.notices.x.alert", "{\"a\": \"\\u001b \x7f\", \"long\": \"" + std::string(100'000, 'x') + "\", \"event_name\": \"\xc2\x9b" "2J\"}");
    BOOST_TEST(text.find('\x1b') == text.npos);
    BOOST_TEST(text.find('\x7f') == text.npos);
    BOOST_TEST(text.size() < 2'000u);
    auto const cut = text_of("gcn.notices.x.alert", "{\"long\": \"" + std::string(100'000, 'x') + "\"}");
    BOOST_TEST(cut.find("(and more)") != cut.npos);
}

BOOST_AUTO_TEST_CASE(what_the_core_shows_is_left_to_it) {
    auto const text = sample("gcn.classic.text"), circular = sample("gcn.circulars");
    BOOST_TEST(text_of(text.topic, text.payload) == "");
    BOOST_TEST(text_of(circular.topic, circular.payload) == "");
    BOOST_TEST(text_of("gcn.classic.binary.X", "short") == "");
}

BOOST_AUTO_TEST_SUITE_END()
