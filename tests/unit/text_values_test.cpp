#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/text_values.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace gcn = as::gcn;
using gcn::notice_grammar;

namespace {

gcn::text_notice notice(std::string_view text, notice_grammar how = notice_grammar::hop_client) { return gcn::read_text_notice(text, how).value(); }

std::string iso(std::optional<as::time_point> const& at) { return at ? as::to_iso_time(*at) : "absent"; }

std::string when(std::string_view date, std::string_view time) {
    return iso(gcn::find_time(notice("GRB_DATE: " + std::string{date} + "\nGRB_TIME: " + std::string{time}), "GRB"));
}

std::optional<gcn::notice_error> error(std::string_view value) { return gcn::find_error(notice("GRB_ERROR: " + std::string{value}), "grb_error"); }

constexpr std::string_view burst =
    "TITLE:           GCN/SWIFT NOTICE\n"
    "NOTICE_DATE:     Tue 03 Mar 26 01:02:09 UT\n"
    "NOTICE_TYPE:     Swift-BAT GRB Position\n"
    "TRIGGER_NUM:     1500001,   Seg_Num: 2\n"
    "GRB_RA:          10.5000d {+00h 42m 00s} (J2000),\n"
    "                 10.8370d {+00h 43m 21s} (current),\n"
    "                 9.8520d {+00h 39m 24s} (1950)\n"
    "GRB_DEC:         -41.2500d {-41d 15' 00\"} (J2000),\n"
    "                 -41.1070d {-41d 06' 25\"} (current),\n"
    "                 -41.5240d {-41d 31' 26\"} (1950)\n"
    "GRB_ERROR:       3.00 [arcmin radius, statistical only]\n"
    "GRB_INTEN:       7000 [cnts]    Image_Peak=281 [image_cnts]\n"
    "GRB_DATE:        21102 TJD;    62 DOY;   26/03/03\n"
    "GRB_TIME:        3711.250001 SOD {01:01:51.25} UT\n"
    "SOLN_STATUS:     0x20000003\n"
    "COMMENTS:        SWIFT-BAT GRB Coordinates.  \n"
    "COMMENTS:        This is a GRB.  \n";

}  // namespace

BOOST_AUTO_TEST_SUITE(text_values)

BOOST_AUTO_TEST_CASE(a_notice_says_what_where_when_and_who_in_both_grammars) {
    for (auto const how : {notice_grammar::hop_client, notice_grammar::indented}) {
        auto const text = notice(burst, how);
        auto const made = gcn::read_values(text);
        BOOST_TEST(made.title == "GCN/SWIFT NOTICE");
        BOOST_TEST(made.type == "Swift-BAT GRB Position");
        BOOST_TEST(made.mission == "Swift");
        BOOST_TEST(made.instrument == "BAT");
        BOOST_TEST(iso(made.issued) == "2026-03-03T01:02:09Z");
        BOOST_TEST(iso(made.when) == "2026-03-03T01:01:51.250001Z");
        BOOST_TEST(made.trigger == "1500001");
        BOOST_TEST(made.sequence.value() == 2);
        BOOST_TEST((made.where == gcn::notice_position{.j2000 = as::sky_position{10.5, -41.25}, .current = as::sky_position{10.837, -41.107}, .b1950 = as::sky_position{9.852, -41.524}}));
        BOOST_TEST((made.circle() == as::sky_circle{.center = {10.5, -41.25}, .radius = 0.05}));
        BOOST_TEST(made.error.value().statistical_only);
        BOOST_TEST(!made.retraction);
        BOOST_TEST(!made.test);
    }
}

BOOST_AUTO_TEST_CASE(an_error_is_in_degrees_with_what_it_holds) {
    BOOST_TEST((error("3.00 [arcmin radius, statistical only]") == gcn::notice_error{.radius = 0.05, .statistical_only = true}));
    BOOST_TEST((error("6.00 [arcmin, radius, statistical only]") == gcn::notice_error{.radius = 0.1, .statistical_only = true}));
    BOOST_TEST((error("30.05 [deg radius, stat+sys, 90% containment]") == gcn::notice_error{.radius = 30.05, .containment = 0.9}));
    BOOST_TEST((error("3.6 [arcsec radius, statistical plus systematic]") == gcn::notice_error{.radius = 3.6 * (1.0 / 3600)}));
    BOOST_TEST((error("30 [arcmin radius, stat-only, 50% containment]") == gcn::notice_error{.radius = 0.5, .containment = 0.5, .statistical_only = true}));
}

BOOST_AUTO_TEST_CASE(an_error_without_a_unit_that_is_known_is_none) {
    for (auto const* value : {"3.00", "3.00 [pixel radius]", "3.00 arcmin", "Undefined", "-1", "-1 [deg]", "0.00 [arcmin radius]", "[arcmin radius]", "nan [deg]", "1e9 [deg]", ""})
        BOOST_TEST(!error(value).has_value(), value);
}

BOOST_AUTO_TEST_CASE(a_direction_that_is_not_set_is_absent) {
    auto const position = [](std::string_view ra, std::string_view dec) {
        return gcn::find_position(notice("SRC_RA: " + std::string{ra} + "\nSRC_DEC: " + std::string{dec}), "SRC");
    };
    BOOST_TEST((position("134.32 [deg] (J2000)", "-41.29 [deg] (J2000)").j2000 == as::sky_position{134.32, -41.29}));
    BOOST_TEST((position("134.32d {x} (current)", "-41.29d {x} (current)") == gcn::notice_position{.current = as::sky_position{134.32, -41.29}}));
    for (auto const& [ra, dec] : {std::pair{"Undefined", "Undefined"}, {"12.5d {} (J2000)", "Undefined"}, {"-1", "-1"}, {"-1.0d (J2000)", "-1.0d (J2000)"}, {"n/a", "n/a"},
                                  {"400.0d (J2000)", "1.0d (J2000)"}, {"10.0d (J2000)", "91.0d (J2000)"}, {"10h 20m", "+1d"}, {"", ""}, {"nand (J2000)", "infd (J2000)"}})
        BOOST_TEST((position(ra, dec) == gcn::notice_position{}), ra);
}

BOOST_AUTO_TEST_CASE(an_error_of_half_the_sky_and_more_says_that_there_is_no_direction) {
    auto const text = notice("TITLE: GCN/SNEWS EVENT NOTICE\nTRIGGER_NUMBER: 133\nEVENT_RA: 270.0d {} (J2000)\nEVENT_DEC: +10.0d {} (J2000)\nEVENT_ERROR: 360.0 [deg, radius, statistical plus systematic]");
    auto const made = gcn::read_values(text);
    BOOST_TEST(made.where.j2000.has_value());
    BOOST_TEST(!made.circle().has_value());
    BOOST_TEST(made.trigger == "133");
    BOOST_TEST(made.mission == "SNEWS");
}

BOOST_AUTO_TEST_CASE(the_largest_error_stands_for_the_direction) {
    auto const text = notice("NOTICE_TYPE: ICECUBE Astrotrack Gold\nRUN_NUM: 139279\nEVENT_NUM: 10803235\nREVISION: 1\nSRC_RA: 10.0d (J2000)\nSRC_DEC: +5.0d (J2000)\n"
                             "SRC_ERROR50: 20.00 [arcmin radius, stat-only, 50% containment]\nSRC_ERROR: 60.00 [arcmin radius, stat-only, 90% containment]");
    auto const made = gcn::read_values(text);
    BOOST_TEST((made.circle() == as::sky_circle{.center = {10, 5}, .radius = 1, .containment = 0.9}));
    BOOST_TEST(made.run == "139279");
    BOOST_TEST(made.trigger == "10803235");
    BOOST_TEST(made.sequence.value() == 1);
}

BOOST_AUTO_TEST_CASE(the_key_says_the_containment_where_the_words_do_not) {
    auto const text = notice("EVENT_RA: 10d (J2000)\nEVENT_DEC: 5d (J2000)\nEVENT_ERROR68: 1.5 [deg radius]");
    BOOST_TEST((gcn::read_values(text).circle() == as::sky_circle{.center = {10, 5}, .radius = 1.5, .containment = 0.68}));
}

BOOST_AUTO_TEST_CASE(the_date_is_that_of_the_truncated_julian_day_whatever_stands_beside_it) {
    BOOST_TEST(when("1 TJD;   145 DOY;   68/05/25", "0 SOD {00:00:00} UT") == "1968-05-25T00:00:00Z");
    BOOST_TEST(when("18599 TJD;   116 DOY;   2019/04/26 (yy/mm/dd)", "79.5 SOD {00:01:19.50} UT") == "2019-04-26T00:01:19.5Z");
    BOOST_TEST(when("18599 TJD;   116 DOY;   99/99/99", "79 SOD") == "2019-04-26T00:01:19Z");
}

BOOST_AUTO_TEST_CASE(the_second_of_the_day_has_up_to_six_decimals_and_all_of_them_count) {
    BOOST_TEST(when("18924 TJD", "79076.157221 SOD {21:57:56.157221} UT") == "2020-03-16T21:57:56.157221Z");
    BOOST_TEST(when("18924 TJD", "86399.999999 SOD") == "2020-03-16T23:59:59.999999Z");
    BOOST_TEST(when("18924 TJD", "0.1 SOD") == "2020-03-16T00:00:00.1Z");
    BOOST_TEST(when("18924 TJD", "1.0000019 SOD") == "2020-03-16T00:00:01.000001Z");
}

BOOST_AUTO_TEST_CASE(an_impossible_time_is_absent) {
    for (auto const* time : {"86400.00 SOD {24:00:00.00} UT", "4688255.04 SOD", "-1.0 SOD", "Undefined", "12:00:00", "99999999999999999999 SOD", "", "5"}) BOOST_TEST(when("18924 TJD", time) == "absent", time);
    for (auto const* date : {"0 TJD", "-5 TJD", "100000 TJD", "18924", "2020/03/16", "Undefined", ""}) BOOST_TEST(when(date, "5.00 SOD") == "absent", date);
}

BOOST_AUTO_TEST_CASE(the_date_of_a_notice_has_a_year_of_two_digits) {
    auto const read = [](std::string_view value) {
        auto const text = notice("NOTICE_DATE: " + std::string{value});
        return iso(gcn::read_values(text).issued);
    };
    BOOST_TEST(read("Thu 29 Feb 24 23:59:59 UT") == "2024-02-29T23:59:59Z");
    BOOST_TEST(read("Fri 01 Jan 99 00:00:00 UT") == "1999-01-01T00:00:00Z");
    for (auto const* value : {"Wed 29 Feb 23 00:00:00 UT", "Wed 12 Abc 24 00:00:00 UT", "Wed 12 May 24 24:00:00 UT", "12 May 24", "Wed 12 May 24 00:61:00 UT", "Undefined", ""}) BOOST_TEST(read(value) == "absent", value);
}

BOOST_AUTO_TEST_SUITE_END()
