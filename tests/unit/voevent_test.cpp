#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/formats/voevent.hpp>
#include <alertstream/stream.hpp>

namespace as = alertstream;
using as::errc;
using as::voevent;

namespace {

void takes_events(voevent const&) {}
[[maybe_unused]] as::topic<"gcn.classic.voevent.X", as::fn<takes_events>> const declared{};

constexpr std::string_view sample = R"(<?xml version="1.0" encoding="UTF-8"?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" xsi:undeclared="x" ivorn="ivo://example/x#1" role="test" version="2.0">
  <!-- a comment -->
  <Who>
    <AuthorIVORN>ivo://example/author</AuthorIVORN>
    <Author><shortName>E</shortName><contactName>  Ann Example
    </contactName><contactEmail>ann@example.org</contactEmail></Author>
    <Date>2026-11-28T09:00:00</Date>
  </Who>
  <What>
    <Param name="Packet_Type" value="61" dataType="int"/>
    <Param name="Flux" value="1.5" unit="erg/s" ucd="phot.flux"><Description>of the &lt;source&gt;</Description></Param>
    <Group name="Flags"><Param name="Flux" value="true"/><Param name="Note"><Value> in a child </Value></Param></Group>
    <Group type="GW_SKYMAP"><Param name="skymap_fits" value="https://x/y?a=1&amp;b=2"/><Description>the map</Description></Group>
    <Param name="Last" value="1"/>
  </What>
  <WhereWhen>
    <ObsDataLocation>
      <ObservatoryLocation xlink:type="simple" id="GEOLUN"/>
      <ObservationLocation>
        <AstroCoordSystem id="UTC-FK5-GEO"/>
        <AstroCoords coord_system_id="UTC-FK5-GEO">
          <Time unit="s"><TimeInstant><ISOTime>2026-11-28T08:59:57.25</ISOTime></TimeInstant></Time>
          <Position2D unit="deg"><Name1>RA</Name1><Name2>Dec</Name2><Value2><C1>12.5</C1><C2>-45.25</C2></Value2><Error2Radius>0.05</Error2Radius></Position2D>
        </AstroCoords>
      </ObservationLocation>
    </ObsDataLocation>
    <ObsDataLocation><ObservatoryLocation id="SECOND"/></ObsDataLocation>
  </WhereWhen>
  <How><Description>A telescope</Description><Reference uri="http://example.org/how" type="url"/></How>
  <Why importance="0.9" expires="2026-11-29T00:00:00"><Concept>top</Concept><Inference probability="0.5" relation="associated"><Name>GRB 261128A</Name><Concept>process.variation.burst;em.gamma</Concept></Inference></Why>
  <Citations><EventIVORN cite="followup">ivo://example/x#0</EventIVORN></Citations>
  <Description><![CDATA[Not <real>]]></Description>
  <Reference uri="http://example.org/"/>
</voe:VOEvent>
)";

std::string in_root(std::string_view inside) { return R"(<VOEvent ivorn="i">)" + std::string{inside} + "</VOEvent>"; }
std::string at_time(std::string_view system, std::string_view time) {
    return in_root("<WhereWhen><ObsDataLocation><ObservationLocation><AstroCoords coord_system_id=\"" + std::string{system} + "\"><Time><TimeInstant><ISOTime>" + std::string{time} +
                   "</ISOTime></TimeInstant></Time></AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen>");
}
std::string at_position(std::string_view inside) {
    return in_root("<WhereWhen><ObsDataLocation><ObservationLocation><AstroCoords><Position2D unit=\"deg\">" + std::string{inside} +
                   "</Position2D></AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen>");
}

voevent read(std::string_view bytes) {
    auto made = as::read_voevent(bytes);
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().message()));
    return *made;
}

errc why_not(std::string_view bytes) {
    auto const made = as::read_voevent(bytes);
    return made ? errc{} : static_cast<errc>(made.error().code.value());
}

voevent without_raw(voevent from) {
    from.raw.clear();
    return from;
}

void expect_dictionary(std::string_view bytes, std::string_view expected) {
    voevent event;
    event.raw = bytes;
    auto const made = as::to_dictionary(event);
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().message()));
    BOOST_TEST(boost::json::serialize(*made) == boost::json::serialize(boost::json::parse({expected.data(), expected.size()})));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(voevents)

BOOST_AUTO_TEST_CASE(everything_is_read_from_a_document) {
    auto const made = read(sample);
    BOOST_TEST(made.ivorn == "ivo://example/x#1");
    BOOST_TEST(made.role == "test");
    BOOST_TEST((made.who == voevent::author{.ivorn = "ivo://example/author", .short_name = "E", .contact_name = "Ann Example", .contact_email = "ann@example.org"}));
    BOOST_TEST((made.date == as::time_point{std::chrono::seconds{1795856400}}));
    BOOST_TEST((made.groups == std::vector<voevent::group>{{"Flags", "", ""}, {"", "GW_SKYMAP", "the map"}}));
    BOOST_TEST_REQUIRE(made.parameters.size() == 6u);
    BOOST_TEST((made.parameters[0] == voevent::parameter{.name = "Packet_Type", .value = "61", .data_type = "int"}));
    BOOST_TEST((made.parameters[1] == voevent::parameter{.name = "Flux", .value = "1.5", .unit = "erg/s", .ucd = "phot.flux", .description = "of the <source>"}));
    BOOST_TEST((made.parameters[3] == voevent::parameter{.name = "Note", .value = "in a child", .group = 0}));
    BOOST_TEST(made.parameters[5].name == "Last");
    BOOST_TEST(made.observatory == "GEOLUN");
    BOOST_TEST(made.coord_system == "UTC-FK5-GEO");
    BOOST_TEST(made.time_text == "2026-11-28T08:59:57.25");
    BOOST_TEST((made.time == as::time_point{std::chrono::milliseconds{1795856397250}}));
    BOOST_TEST((made.where == voevent::position{.c1 = 12.5, .c2 = -45.25, .error_radius = 0.05}));
    BOOST_TEST((made.how == std::vector<std::string>{"A telescope"}));
    BOOST_TEST(made.importance.value() == 0.9);
    BOOST_TEST(made.expires.has_value());
    BOOST_TEST((made.concepts == std::vector<std::string>{"top"}));
    BOOST_TEST((made.inferences == std::vector<voevent::inference>{{0.5, "associated", {"GRB 261128A"}, {"process.variation.burst;em.gamma"}}}));
    BOOST_TEST((made.citations == std::vector<voevent::citation>{{"ivo://example/x#0", "followup"}}));
    BOOST_TEST(made.description == "Not <real>");
    BOOST_TEST((made.references == std::vector<voevent::reference>{{"http://example.org/", ""}, {"http://example.org/how", "url"}}));
    BOOST_TEST(made.raw == sample);
}

BOOST_AUTO_TEST_CASE(an_event_that_is_decoded_into_again_keeps_nothing_of_the_one_before) {
    auto const sparse = in_root("<What><Param/><Group><Param/></Group></What><Why><Inference/></Why><Citations><EventIVORN/></Citations><How><Description/><Reference uri='u'/></How>");
    auto const nothing = in_root(""), of_another_time = at_time("TDB-FK5-GEO", "2026-11-28T08:59:57");
    voevent one;
    for (std::string_view const bytes : {sample, std::string_view{sparse}, sample, std::string_view{of_another_time}, sample, std::string_view{nothing}, sample}) {
        BOOST_TEST_REQUIRE(as::decoder<voevent>::decode(as::message{"t", 0, 0, std::nullopt, bytes}, one).has_value());
        BOOST_TEST((one == read(bytes)), "after another one: " << bytes.substr(0, 200));
    }
}

BOOST_AUTO_TEST_CASE(a_parameter_is_found_by_its_name_and_by_its_group) {
    auto const made = read(sample);
    BOOST_TEST(made.find("Flux")->value == "1.5");
    BOOST_TEST(made.find("Flags", "Flux")->value == "true");
    BOOST_TEST(made.find("GW_SKYMAP", "skymap_fits")->value == "https://x/y?a=1&b=2");
    BOOST_TEST(!made.find("nothing"));
    BOOST_TEST(!made.find("Flags", "Packet_Type"));
}

BOOST_AUTO_TEST_CASE(elements_are_known_by_their_local_names) {
    for (std::string const root : {"VOEvent", "voe:VOEvent", "anything:VOEvent"}) {
        auto const made = read("<" + root + " ivorn=\"i\" xmlns=\"http://x\"><v:Who><Date>2026-01-01</Date></v:Who></" + root + ">");
        BOOST_TEST(made.ivorn == "i");
        BOOST_TEST(made.date_text == "2026-01-01");
    }
}

BOOST_AUTO_TEST_CASE(what_is_absent_is_empty_and_only_the_ivorn_is_needed) {
    BOOST_TEST((without_raw(read("<VOEvent ivorn=\"i\"/>")) == voevent{.ivorn = "i"}));
    BOOST_TEST((why_not("<VOEvent role=\"test\"/>") == errc::missing_member));
}

BOOST_AUTO_TEST_CASE(a_time_that_cannot_be_one_is_a_text_alone) {
    for (auto const* time : {"2026-11-28T08:00:00", "2026-11-28T08:00:00Z", "2026-11-28T08:00:00+00:00", "2026-11-28T08:00:00.000000"})
        BOOST_TEST((read(at_time("UTC-FK5-GEO", time)).time == as::time_point{std::chrono::seconds{1795852800}}), time);
    auto const gecam = read(at_time("UTC-FK5-GEO", "2026-11-28T569:03:04.96"));
    BOOST_TEST(!gecam.time.has_value());
    BOOST_TEST(gecam.time_text == "2026-11-28T569:03:04.96");
    auto const gaia = read(at_time("TDB-ICRS-BARY", "2026-11-28T08:00:00"));
    BOOST_TEST(!gaia.time.has_value());
    BOOST_TEST(gaia.time_text == "2026-11-28T08:00:00");
}

BOOST_AUTO_TEST_CASE(a_position_needs_two_numbers_and_an_error_of_zero_is_none) {
    BOOST_TEST(!read(at_position("<Value2><C1>1</C1></Value2>")).where.has_value());
    BOOST_TEST(!read(at_position("<Value2><C1>1</C1><C2>nan</C2></Value2>")).where.has_value());
    BOOST_TEST(!read(at_position("<Value2><C1>1</C1><C2>2 deg</C2></Value2>")).where.has_value());
    auto const zero = read(at_position("<Value2><C1>0.0</C1><C2>+2e1</C2></Value2><Error2Radius>0.0</Error2Radius>"));
    BOOST_TEST_REQUIRE(zero.where.has_value());
    BOOST_TEST(zero.where->c2 == 20);
    BOOST_TEST(!zero.where->error_radius.has_value());
}

BOOST_AUTO_TEST_CASE(other_encodings_are_read_where_the_document_says_so) {
    BOOST_TEST(read("<?xml version='1.0' encoding='ISO-8859-1'?><VOEvent ivorn='i'><Description>\xe9</Description></VOEvent>").description == "\u00e9");
    std::string wide{"\xff\xfe"};
    for (char const c : std::string_view{"<VOEvent ivorn='i'/>"}) wide += std::string{c} + '\0';
    BOOST_TEST(read(wide).ivorn == "i");
    BOOST_TEST(read("\xef\xbb\xbf<VOEvent ivorn='i'/>").ivorn == "i");
    BOOST_TEST((why_not("<VOEvent ivorn='i'><Description>\xe9</Description></VOEvent>") == errc::not_utf8));
    BOOST_TEST((why_not("<VOEvent ivorn='i'><Description>&#xD800;</Description></VOEvent>") == errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(what_is_no_voevent_is_an_error) {
    for (std::string const wrong : {"", "hello", "<VOEvent ivorn='i'>", "<a/>", "<VOEvent ivorn='i'/><VOEvent ivorn='j'/>", "<VOEvent ivorn='i'", "[1]"}) BOOST_TEST((why_not(wrong) == errc::not_xml), wrong);
    BOOST_TEST((why_not(std::string{"<VOEvent ivorn='i'/>\0<b>", 24}) == errc::not_xml));
    BOOST_TEST((why_not("{\"ivorn\": ") == errc::not_json));
    BOOST_TEST((why_not("{}") == errc::missing_member));
}

BOOST_AUTO_TEST_CASE(a_billion_laughs_are_refused_and_no_entity_is_expanded) {
    std::string bomb = "<!DOCTYPE VOEvent [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) bomb += "<!ENTITY a" + std::to_string(i) + " \"&a" + std::to_string(i - 1) + ";&a" + std::to_string(i - 1) + ";\">";
    bomb += "]><VOEvent ivorn='i'><Description>&a29;</Description></VOEvent>";
    BOOST_TEST((why_not(bomb) == errc::not_xml));
    BOOST_TEST((why_not("<!DOCTYPE VOEvent [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><VOEvent ivorn='i'><Description>&x;</Description></VOEvent>") == errc::not_xml));
    BOOST_TEST(read("<!DOCTYPE VOEvent SYSTEM \"http://127.0.0.1:1/x.dtd\"><VOEvent ivorn='i'><Description>&x;</Description></VOEvent>").description == "&x;");
}

BOOST_AUTO_TEST_CASE(depth_and_size_are_bounded) {
    auto const nested = [](std::size_t levels) {
        std::string made = "<VOEvent ivorn='i'>";
        for (std::size_t i = 0; i < levels; ++i) made += "<a>";
        for (std::size_t i = 0; i < levels; ++i) made += "</a>";
        return made + "</VOEvent>";
    };
    BOOST_TEST((why_not(nested(100'000)) == errc::not_xml));
    BOOST_TEST((why_not(nested(65)) == errc::not_xml));
    BOOST_TEST(read(nested(63)).ivorn == "i");
    std::string unclosed;
    for (int i = 0; i < 100'000; ++i) unclosed += "<a>";
    BOOST_TEST((why_not(unclosed) == errc::not_xml));
    BOOST_TEST((why_not(in_root(std::string(9'000'000, ' '))) == errc::not_xml));
    BOOST_TEST((why_not("{\"ivorn\": \"i\", \"x\": " + std::string(10'000, '[') + std::string(10'000, ']') + "}") == errc::too_deep));
    std::string groups;
    for (int i = 0; i < 100'000; ++i) groups += "<Group/>";
    BOOST_TEST(read(in_root("<What>" + groups + "</What>")).groups.size() == 100'000u);
}

BOOST_AUTO_TEST_CASE(the_json_of_old_hop_clients_is_read) {
    auto const made = read(R"({"ivorn": "ivo://x#1", "role": "utility", "version": "2.0", "Who": {"AuthorIVORN": "ivo://a", "Author": {"shortName": "S"}, "Date": "2026-11-28T00:00:00"},
        "What": {"Param": [{"name": "a", "value": 1}, {"name": "b", "Value": "2"}], "Group": {"name": "g", "Param": {"name": "c", "value": "3"}}},
        "Citations": {"EventIVORN": {"cite": "followup", "#text": "ivo://y"}}, "Description": "d", "How": {}, "Why": null})");
    BOOST_TEST(made.role == "utility");
    BOOST_TEST(made.who.short_name == "S");
    BOOST_TEST(made.find("a")->value == "1");
    BOOST_TEST(made.find("b")->value == "2");
    BOOST_TEST(made.find("g", "c")->value == "3");
    BOOST_TEST((made.citations == std::vector<voevent::citation>{{"ivo://y", "followup"}}));
    BOOST_TEST(made.description == "d");
    BOOST_TEST((why_not(R"({"ivorn": "i", "a b": "x"})") == errc::bad_value));
    BOOST_TEST((why_not(R"({"ivorn": "i", "What": [[1]]})") == errc::wrong_type));
    BOOST_TEST((why_not(R"({"ivorn": "a\u0000b"})") == errc::bad_value));
}

BOOST_AUTO_TEST_CASE(a_message_is_read_by_its_format_or_without_one) {
    auto const decoded = [](as::owned_message const& from) {
        voevent made{.ivorn = "left over", .description = "left over"};
        auto const done = as::decoder<voevent>::decode(from.view(), made);
        return done ? made.ivorn + made.description : done.error().message();
    };
    BOOST_TEST(decoded({.topic = "gcn", .payload = "<VOEvent ivorn='i'/>"}) == "i");
    BOOST_TEST(decoded({.topic = "t", .headers = {{"_format", "VOEvent"}}, .payload = "<VOEvent ivorn='i'/>"}) == "i");
    BOOST_TEST(decoded({.topic = "t", .headers = {{"_format", "voevent"}}, .payload = R"({"ivorn": "i"})"}) == "i");
    BOOST_TEST(decoded({.topic = "t", .payload = R"({"format": "voevent", "content": {"ivorn": "i"}})"}) == "i");
    BOOST_TEST(decoded({.topic = "t", .headers = {{"_format", "json"}}, .payload = R"({"ivorn": "i"})"}).find("it is json") != std::string::npos);
    BOOST_TEST(decoded({.topic = "t", .headers = {{"_format", "blob"}}, .payload = "<VOEvent ivorn='i'/>"}).find("it is blob") != std::string::npos);
    BOOST_TEST(decoded({.topic = "t"}).find("tombstone") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_event_that_is_written_reads_back_as_the_same) {
    auto made = without_raw(read(sample));
    // Written are those without a group, then each group's.
    std::vector<voevent::parameter> in_order;
    for (std::size_t place = 0; place <= made.groups.size(); ++place)
        std::ranges::copy_if(made.parameters, std::back_inserter(in_order), [&](auto const& each) { return (each.group ? *each.group + 1 : 0) == place; });
    made.parameters = std::move(in_order);
    auto again = without_raw(read(as::to_xml(made).value()));
    BOOST_TEST((again.time == made.time));
    again.time_text = made.time_text, again.date_text = made.date_text, again.expires_text = made.expires_text;
    BOOST_TEST((again == made));
}

BOOST_AUTO_TEST_CASE(an_event_of_the_program_is_written_as_voevent_2) {
    voevent event{.ivorn = "ivo://me/x#1", .role = "test"};
    event.parameters.push_back({.name = "a<b", .value = "\"1\" & \n2"});
    event.time = as::time_point{std::chrono::seconds{1795856400}};
    event.coord_system = "UTC-ICRS-TOPO";
    event.where = voevent::position{.c1 = 0.1, .c2 = -1};
    std::string written;
    BOOST_TEST(as::encoder<voevent>::encode(event, written).has_value());
    for (auto const* part : {"<?xml version=\"1.0\"", "<voe:VOEvent xmlns:voe=\"http://www.ivoa.net/xml/VOEvent/v2.0\" ivorn=\"ivo://me/x#1\" role=\"test\" version=\"2.0\">", "name=\"a&lt;b\"",
                             "<ISOTime>2026-11-28T09:00:00Z</ISOTime>", "<C1>0.1</C1>", "coord_system_id=\"UTC-ICRS-TOPO\""})
        BOOST_TEST(written.find(part) != std::string::npos, part);
    BOOST_TEST(read(written).parameters[0].value == "\"1\" & \n2");
    static_assert(as::encoder<voevent>::format == as::wire_format::voevent);
}

BOOST_AUTO_TEST_CASE(what_came_goes_out_as_it_was_and_json_as_xml) {
    std::string written;
    BOOST_TEST(as::encoder<voevent>::encode(read(sample), written).has_value());
    BOOST_TEST(written == sample);
    BOOST_TEST(as::encoder<voevent>::encode(read(R"({"ivorn": "i", "Who": {"Description": "kept"}, "What": {"Param": {"name": "a", "value": "1"}}})"), written).has_value());
    BOOST_TEST(written.find("<Description>kept</Description>") != std::string::npos);
    BOOST_TEST(read(written).find("a")->value == "1");
    BOOST_TEST((as::encoder<voevent>::encode(voevent{.ivorn = "i", .raw = "no xml"}, written).error().code == errc::not_xml));
}

BOOST_AUTO_TEST_CASE(json_goes_out_as_xml_that_can_be_read_again) {
    std::string written;
    auto const encoded = [&written](std::string_view json) {
        auto const made = as::encoder<voevent>::encode(voevent{.ivorn = "i", .raw = std::string{json}}, written);
        return made ? std::string{} : made.error().message();
    };
    BOOST_TEST(encoded(R"({"ivorn": "i", "What": {"#text": {"name": "a"}}})").find("\"#text\": expected a text") != std::string::npos);
    // An attribute and a child of one name, as hop-client's dictionary has them.
    BOOST_TEST(encoded(R"({"ivorn": "i", "What": {"Param": {"name": ["a", "b"]}}})") == "");
    BOOST_TEST(written.find("<Param name=\"a\">") != std::string::npos, written);
    BOOST_TEST(written.find("<name>b</name>") != std::string::npos, written);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_says_where) {
    auto const refused = [](auto change) {
        voevent event{.ivorn = "i"};
        change(event);
        auto const made = as::to_xml(event);
        return made ? "written" : made.error().message();
    };
    auto const says = [&refused](auto change, std::string_view words) { return refused(change).find(words) != std::string::npos; };
    BOOST_TEST(says([](voevent& e) { e.ivorn.clear(); }, "ivorn"));
    BOOST_TEST(says([](voevent& e) { e.description = std::string{"a\0b", 3}; }, "description: a character"));
    BOOST_TEST(says([](voevent& e) { e.role = "\xff"; }, "UTF-8: role"));
    BOOST_TEST(says([](voevent& e) { e.where = voevent::position{.c1 = std::numeric_limits<double>::quiet_NaN()}; }, "where.c1: not a finite number"));
    BOOST_TEST(says([](voevent& e) { e.parameters.push_back({.name = "a", .group = 0}); }, "parameters[0].group"));
    BOOST_TEST(says([](voevent& e) { e.time = as::time_point{}, e.coord_system = "TDB-ICRS-BARY"; }, "time: it is in UTC"));
}

BOOST_AUTO_TEST_CASE(an_event_is_known_again_by_its_ivorn_unless_it_was_issued_anew) {
    auto const key = [](std::string ivorn, std::string role, std::string date, std::string description) {
        as::voevent made;
        made.ivorn = std::move(ivorn);
        made.role = std::move(role);
        made.date_text = std::move(date);
        made.description = std::move(description);
        return as::dedup_key<as::voevent>::of(made).value_or("");
    };
    auto const first = key("ivo://a#1", "observation", "2026-11-28T11:00:00", "");
    BOOST_TEST(first == key("ivo://a#1", "observation", "2026-11-28T11:00:00", "the same in other words"));
    BOOST_TEST(first != key("ivo://a#2", "observation", "2026-11-28T11:00:00", ""));
    BOOST_TEST(first != key("ivo://a#1", "test", "2026-11-28T11:00:00", ""));
    BOOST_TEST(first != key("ivo://a#1", "observation", "2026-11-28T12:00:00", ""));
}

BOOST_AUTO_TEST_CASE(the_dictionary_is_hop_clients) {
    expect_dictionary(R"(<voe:VOEvent xmlns:voe="u" xmlns="v" ivorn="i" role="test" version="2.0">
        <What><Param name="a" value="1"/><Param name="b"> <Description>x</Description> y <i/> z </Param><Group/><Group>t</Group></What>
        <Citations><EventIVORN cite="followup"> ivo://y </EventIVORN></Citations><Description/></voe:VOEvent>)",
                      R"({"ivorn": "i", "role": "test", "version": "2.0", "Who": {},
        "What": {"Param": [{"name": "a", "value": "1"}, {"name": "b", "Description": "x", "i": null, "#text": "y  z"}], "Group": [null, "t"]},
        "WhereWhen": {}, "How": {}, "Why": {}, "Citations": {"EventIVORN": {"cite": "followup", "#text": "ivo://y"}}, "Description": null, "Reference": {}})");
    expect_dictionary(R"({"ivorn": "i", "What": {"a": [1]}})",
                      R"({"ivorn": "i", "role": "observation", "version": "2.0", "Who": {}, "What": {"a": [1]}, "WhereWhen": {}, "How": {}, "Why": {}, "Citations": {}, "Description": {}, "Reference": {}})");
    BOOST_TEST(as::to_dictionary(voevent{.ivorn = "i", .description = "d"}).value().at("Description") == "d");
    BOOST_TEST((as::to_dictionary(voevent{.raw = in_root("<Extra/>")}).error().code == errc::bad_value));
}

BOOST_AUTO_TEST_SUITE_END()
