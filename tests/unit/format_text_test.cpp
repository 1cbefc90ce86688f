#include <boost/test/unit_test.hpp>

#include "avro_support.hpp"

#include <alertstream/alert_text.hpp>
#include <alertstream/tools/format_text.hpp>
#include <alertstream/tools/hop_subscribe.hpp>

using namespace avro_test;
namespace tools = as::tools;

namespace {

std::string alert() {
    return container(record_of(R"({"name": "id", "type": "string"}, {"name": "mag", "type": "float"}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                     {"name": "cutout", "type": "bytes"}, {"name": "rows", "type": {"type": "array", "items": ["null", "double"]}})"),
                     text("a\x1b[2J") + real(17.25f) + number(1'700'000'000'123) + text(std::string(3000, '\0')) + number(2) + number(1) + real(0.1) + number(0) + number(0));
}

std::string shown(as::owned_message const& from, std::size_t limit = 4000) {
    auto const view = from.view();
    std::string out;
    as::append_alert_text(out, as::metadata{view, "hopskotch"}, "", nullptr, limit, &tools::append_format_text);
    return out;
}

constexpr auto event = R"(<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" ivorn="ivo://a#1" role="test"><Who><Date>2026-11-28T11:00:00</Date></Who>
<What><Param name="Packet_Type" value="61"/><Group name="x"><Param name="flux" value="1&#x9b;" unit="Jy"/></Group></What>
<WhereWhen><ObsDataLocation><ObservationLocation><AstroCoords coord_system_id="UTC-FK5-GEO"><Time><TimeInstant><ISOTime>2026-11-28T10:59:58.5</ISOTime></TimeInstant></Time>
<Position2D unit="deg"><Name1>RA</Name1><Name2>Dec</Name2><Value2><C1>103.5</C1><C2>-1.25</C2></Value2><Error2Radius>0.05</Error2Radius></Position2D></AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen>
<Citations><EventIVORN cite="retraction">ivo://a#0</EventIVORN></Citations></voe:VOEvent>)"sv;

}  // namespace

BOOST_AUTO_TEST_SUITE(format_text)

BOOST_AUTO_TEST_CASE(avro_is_a_json_line_with_bytes_as_their_number) {
    constexpr auto line = R"({"id":"a\u001b[2J","mag":17.25,"at":"2023-11-14T22:13:20.123Z","cutout":<3000 bytes>,"rows":[0.1,null]})"sv;
    BOOST_TEST(shown({.topic = "t", .headers = {{"_format", "avro"}}, .payload = alert()}) == "t partition=0 offset=0\n  " + std::string{line} + '\n');
    BOOST_TEST(shown({.topic = "t", .payload = alert()}) == "t partition=0 offset=0\n  " + std::string{line} + '\n');

    as::owned_message const made{.topic = "t", .headers = {{"_format", "avro"}}, .payload = alert()};
    auto const view = made.view();
    as::logger const quiet{nullptr};
    std::string out;
    tools::append_hop_text(out, as::metadata{view, "s", 1, false, &quiet});
    BOOST_TEST(out == std::string{line} + '\n');
}

BOOST_AUTO_TEST_CASE(a_long_value_is_cut) {
    auto const many = container(R"({"type": "array", "items": "int"})", number(100'000) + std::string(100'000, '\x02') + number(0));
    auto const made = shown({.topic = "t", .payload = many}, 20);
    BOOST_TEST(made == "t partition=0 offset=0\n  [1,1,1,1,1,1,1,1,1,1 (and more)\n");
}

BOOST_AUTO_TEST_CASE(a_voevent_says_who_when_and_where) {
    constexpr auto lines = "  ivorn:      ivo://a#1\n  role:       test\n  date:       2026-11-28T11:00:00\n  time:       2026-11-28T10:59:58.5Z\n"
                           "  position:   RA 103.5, Dec -1.25, error 0.05 deg\n  cites:      ivo://a#0 (retraction)\n  parameters: Packet_Type=61, flux=1\\u{009b} Jy\n"sv;
    for (bool const named : {true, false}) {
        as::owned_message made{.topic = "t", .payload = std::string{event}};
        if (named) made.headers = {{"_format", "voevent"}};
        BOOST_TEST(shown(made) == "t partition=0 offset=0\n" + std::string{lines});
    }
}

BOOST_AUTO_TEST_CASE(what_is_neither_or_cannot_be_read_is_left_to_the_caller) {
    for (std::string const payload : {"{}", "", "<a/>", "Obj\x01", "<", "text"}) {
        std::string out = "before";
        as::owned_message const made{.topic = "t", .payload = payload};
        BOOST_TEST(!tools::append_format_text(out, made.view(), 4000));
        BOOST_TEST(out == "before");
    }
    // What says it is something else is not read as Avro.
    std::string out;
    as::owned_message const blob{.topic = "t", .headers = {{"_format", "blob"}}, .payload = alert()};
    BOOST_TEST(!tools::append_format_text(out, blob.view(), 4000));
    BOOST_TEST(shown({.topic = "t"}) == "t partition=0 offset=0\n  (a tombstone: no payload)\n");
}

BOOST_AUTO_TEST_SUITE_END()
