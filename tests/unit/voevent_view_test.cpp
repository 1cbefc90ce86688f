#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/voevent_view.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace gcn = as::gcn;
using gcn::notice_kind;

namespace {

/// A document of GCN Classic: what is between its tags is the test's.
std::string document(std::string const& what, std::string const& where_when = "", std::string const& more = "", std::string const& root = R"(role="observation")",
                     std::string const& ivorn = "ivo://nasa.gsfc.gcn/Fermi#GBM_Flt_Pos_1", std::string const& author = "<shortName>Fermi (via VO-GCN)</shortName>") {
    return R"(<?xml version="1.0"?><voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" version="2.0" ivorn=")" + ivorn + "\" " + root + "><Who><Author>" + author +
           "</Author><Date>2026-11-28T05:38:52</Date></Who><What>" + what + "</What><WhereWhen>" + where_when + "</WhereWhen>" + more + "</voe:VOEvent>";
}

std::string param(std::string const& name, std::string const& value) { return "<Param name=\"" + name + "\" value=\"" + value + "\"/>"; }

std::string place(std::string const& c1, std::string const& c2, std::string const& radius, std::string const& system = "UTC-FK5-GEO", std::string const& unit = "deg",
                  std::string const& time = "2026-11-28T05:38:43.71", std::string const& names = "<Name1>RA</Name1><Name2>Dec</Name2>") {
    return R"(<ObsDataLocation><ObservationLocation><AstroCoords coord_system_id=")" + system + R"("><Time unit="s"><TimeInstant><ISOTime>)" + time +
           "</ISOTime></TimeInstant></Time><Position2D unit=\"" + unit + "\">" + names + "<Value2><C1>" + c1 + "</C1><C2>" + c2 + "</C2></Value2><Error2Radius>" + radius +
           "</Error2Radius></Position2D></AstroCoords></ObservationLocation></ObsDataLocation>";
}

as::voevent read(std::string const& xml) {
    auto made = as::read_voevent(xml);
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().message()));
    return *made;
}

gcn::notice_view seen(std::string const& xml) { return gcn::view_of(read(xml)); }

as::time_point at(char const* text) { return as::parse_iso_time(text).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(voevents_seen_as_notices)

BOOST_AUTO_TEST_CASE(a_notice_of_gcn_classic_has_all_that_notices_have_in_common) {
    auto const view = seen(document(param("Packet_Type", "111") + param("TrigID", "533367528"), place("241.6167", "48.4167", "4.7333"),
                                    R"(<Citations><EventIVORN cite="followup">ivo://nasa.gsfc.gcn/Fermi#GBM_Alert_1</EventIVORN></Citations>)"));
    gcn::notice_view const expected{.what = "FERMI_GBM_FLT_POS",
                                    .event = "533367528",
                                    .who = "Fermi GBM",
                                    .kind = notice_kind::update,
                                    .test = false,
                                    .when = at("2026-11-28T05:38:43.71Z"),
                                    .issued = at("2026-11-28T05:38:52Z"),
                                    .where = as::sky_circle{{241.6167, 48.4167}, 4.7333, std::nullopt}};
    BOOST_TEST((view == expected));
}

BOOST_AUTO_TEST_CASE(what_it_is_comes_from_its_number_or_else_from_its_title_or_its_stream) {
    BOOST_TEST(seen(document(param("Packet_Type", "61"))).what == "SWIFT_BAT_GRB_POS_ACK");
    BOOST_TEST(seen(document("", "", "", R"(role="observe")", "ivo://HESS/GRB#GRB_ToO", "<title>HESS GRB Alert</title>")).what == "HESS GRB Alert");
    BOOST_TEST(seen(document("", "", "", R"(role="observation")", "ivo://nasa.gsfc.gcn/Antares_Alert#1")).what == "Antares_Alert");
    BOOST_TEST(seen(document("", "", "", R"(role="observation")", "no stream in it")).what == "observation");
    for (auto const* odd : {"9999", "-1", "61.5", "", "61x", "99999999999999999999"}) BOOST_TEST(seen(document(param("Packet_Type", odd))).what == "Fermi", odd);
}

BOOST_AUTO_TEST_CASE(the_number_of_its_kind_is_told_also_where_it_has_no_name) {
    BOOST_TEST((gcn::type_of(read(document(param("Packet_Type", "61")))) == gcn::notice_type::swift_bat_grb_pos_ack));
    BOOST_TEST(static_cast<int>(gcn::type_of(read(document(param("Packet_Type", "202")))).value()) == 202);
    BOOST_TEST(!gcn::type_of(read(document(""))).has_value());
}

BOOST_AUTO_TEST_CASE(events_are_named_by_whatever_their_source_names_them_by) {
    BOOST_TEST(seen(document(param("TrigID", "772006"))).event == "772006");
    BOOST_TEST(seen(document(param("GraceID", "S230518h"))).event == "S230518h");
    BOOST_TEST(seen(document(param("run_id", "134191") + param("event_id", "17593623") + param("AMON_ID", "13419117593623"))).event == "134191-17593623");
    BOOST_TEST(seen(document(param("AMON_ID", "13419117593623"))).event == "13419117593623");
    BOOST_TEST(seen(document(param("run_id", "134191"))).event == "");
}

BOOST_AUTO_TEST_CASE(the_relay_is_not_who_says_it) {
    auto const who = [](char const* author, char const* ivorn) { return seen(document("", "", "", R"(role="observation")", ivorn, author)).who; };
    BOOST_TEST(who("<shortName>MAXI (via VO-GCN)</shortName>", "ivo://nasa.gsfc.gcn/MAXI#1") == "MAXI");
    BOOST_TEST(who("<shortName>VO-GCN</shortName>", "ivo://nasa.gsfc.gcn/SWIFT#1") == "SWIFT");
    BOOST_TEST(who("", "ivo://gwnet/LVC#S230518h-1-Preliminary") == "LVC");
    BOOST_TEST(who("", "1") == "");
}

BOOST_AUTO_TEST_CASE(an_impossible_time_is_none) {
    BOOST_TEST(!seen(document("", place("1", "2", "0.1", "UTC-FK5-GEO", "deg", "2026-11-28T569:03:04.96"))).when.has_value());
    BOOST_TEST(!seen(document("", place("1", "2", "0.1", "TDB-FK5-GEO"))).when.has_value());
}

BOOST_AUTO_TEST_CASE(no_position_is_invented) {
    auto const where = [](auto const&... given) { return seen(document("", place(given...))).where; };
    BOOST_TEST(!where("0.0", "0.0", "0.0").has_value());
    BOOST_TEST(where("0.0", "0.0", "1.5").has_value());
    BOOST_TEST(where("0.0", "10.0", "0.0").has_value());
    BOOST_TEST(!where("0.0", "10.0", "0.0")->radius.has_value());
    BOOST_TEST(!where("10", "-91", "1").has_value());
    BOOST_TEST(!where("10", "20", "1", "UTC-GALACTIC-GEO").has_value());
    BOOST_TEST(!where("10", "20", "1", "UTC-FK4-GEO").has_value());
    BOOST_TEST(!where("10", "20", "1", "UTC-FK5-GEO", "rad").has_value());
    BOOST_TEST(where("10", "20", "1", "UTC-ICRS-TOPO").has_value());
    BOOST_TEST(!seen(document("")).where.has_value());
}

BOOST_AUTO_TEST_CASE(a_declination_that_comes_first_is_one) {
    auto const where = seen(document("", place("20", "10", "1", "UTC-FK5-GEO", "deg", "", "<Name1>Dec</Name1><Name2>RA</Name2>"))).where;
    BOOST_TEST_REQUIRE(where.has_value());
    BOOST_TEST((where->center == as::sky_position{10, 20}));
}

BOOST_AUTO_TEST_CASE(a_pointing_is_no_alert_and_its_direction_no_events) {
    auto const view = seen(document(param("Packet_Type", "83"), place("11.5", "-72.6", "0.0"), "", R"(role="utility")"));
    BOOST_TEST((view.kind == notice_kind::other));
    BOOST_TEST(!view.where.has_value());
    BOOST_TEST(!view.test);
}

BOOST_AUTO_TEST_CASE(a_retraction_is_told_by_its_citation_its_kind_or_its_words) {
    auto const cites = [](char const* how, char const* what) { return std::string{"<Citations><EventIVORN cite=\""} + how + "\">" + what + "</EventIVORN></Citations>"; };
    BOOST_TEST((seen(document("", "", cites("retraction", "ivo://x/y#1"))).kind == notice_kind::retraction));
    BOOST_TEST((seen(document(param("Packet_Type", "164"))).kind == notice_kind::retraction));
    BOOST_TEST((seen(document(param("AlertType", "Retraction"))).kind == notice_kind::retraction));
    BOOST_TEST((seen(document(param("Retraction", "true"))).kind == notice_kind::retraction));
    BOOST_TEST((seen(document(param("Def_NOT_a_GRB", "true"))).kind == notice_kind::retraction));
    BOOST_TEST((seen(document(param("Retraction", "false") + param("Def_NOT_a_GRB", "false"))).kind == notice_kind::alert));
    BOOST_TEST((seen(document("", "", cites("supersedes", "ivo://x/y#1"))).kind == notice_kind::update));
    BOOST_TEST((seen(document(param("AlertType", "Update"))).kind == notice_kind::update));
    // A citation of nothing, as ANTARES sends it.
    BOOST_TEST((seen(document("", "", cites("followup", ""))).kind == notice_kind::alert));
}

BOOST_AUTO_TEST_CASE(a_test_is_told_by_its_role_its_kind_its_flags_or_its_events_name) {
    BOOST_TEST(seen(document("", "", "", R"(role="test")")).test);
    BOOST_TEST(seen(document(param("Packet_Type", "82"))).test);
    for (auto const* name : {"Test", "InternalTest", "Test_Submission"}) {
        BOOST_TEST(seen(document(param(name, "true"))).test, name);
        BOOST_TEST(!seen(document(param(name, "false"))).test, name);
    }
    BOOST_TEST(seen(document(param("isRealAlert", "false"))).test);
    BOOST_TEST(!seen(document(param("isRealAlert", "true"))).test);
    BOOST_TEST(seen(document(param("GraceID", "MS230518h"))).test);
    BOOST_TEST(!seen(document(param("GraceID", "S230518h"))).test);
}

BOOST_AUTO_TEST_CASE(a_sky_map_is_found_in_its_group_by_name_or_type) {
    auto const map = param("skymap_fits", "https://localhost/map.fits,0");
    BOOST_TEST(gcn::sky_map_url(read(document("<Group name=\"GW_SKYMAP\" type=\"GW_SKYMAP\">" + map + "</Group>"))) == "https://localhost/map.fits,0");
    BOOST_TEST(gcn::sky_map_url(read(document("<Group type=\"GW_SKYMAP\" name=\"bayestar\">" + map + "</Group>"))) == "https://localhost/map.fits,0");
    BOOST_TEST(gcn::sky_map_url(read(document(map))) == "");
}

BOOST_AUTO_TEST_CASE(versions_count_up_by_serial_number_or_by_date) {
    auto const version = [](std::string const& xml) { return as::alert_version<as::voevent>::of(read(xml)); };
    BOOST_TEST((version(document(param("GraceID", "S230518h") + param("Pkt_Ser_Num", "2") + param("Packet_Type", "151"))) == as::version_mark{"S230518h", 2}));
    BOOST_TEST((version(document(param("TrigID", "5") + param("Packet_Type", "111"))) == as::version_mark{"FERMI_GBM_FLT_POS 5", at("2026-11-28T05:38:52Z").time_since_epoch().count()}));
    BOOST_TEST(!version(document("")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
