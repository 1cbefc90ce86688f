#include <boost/test/unit_test.hpp>

#include <alertstream/time.hpp>

namespace as = alertstream;
using std::chrono::microseconds;

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(iso_times_are_read_in_all_their_forms) {
    as::time_point const at{microseconds{1795144365250000}};
    for (auto const* text : {"2026-11-20T03:12:45.25Z", "2026-11-20 03:12:45.25", "2026-11-20T03:12:45.250000", "2026-11-20T03:12:45.250000999Z",
                             "2026-11-20T05:12:45.25+02:00", "2026-11-20T05:12:45.25+0200", "2026-11-19T22:12:45.25-05", "2026-11-20t03:12:45.25z"})
        BOOST_TEST((as::parse_iso_time(text) == at), text);
    BOOST_TEST((as::parse_iso_time("2026-11-20") == as::time_point{microseconds{1795132800000000}}));
    BOOST_TEST((as::parse_iso_time("2026-11-20T03:12Z") == as::time_point{microseconds{1795144320000000}}));
}

BOOST_AUTO_TEST_CASE(impossible_times_are_not_read) {
    for (auto const* text : {"", "2026", "2026-11", "2026-13-01", "2026-02-30", "0000-01-01", "2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z", "2026-11-20T23:59:60Z",
                             "2026-11-20T03:12:45.Z", "2026-11-20T03:12:45+15:00", "2026-11-20T03:12:45Zx", "T569:03:04.96", "20261120", "2026-11-20T", "2026-11-20T03", "10000-01-01"})
        BOOST_TEST(!as::parse_iso_time(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(julian_dates_are_told_from_years_and_other_numbers) {
    as::time_point const noon{microseconds{1677240000000000}};
    BOOST_TEST((as::parse_observation_time("2460000.0") == noon));
    BOOST_TEST((as::parse_observation_time("59999.5") == noon));
    for (auto const* text : {"20230409", "1000", "150000", "2400000", "2600000", "-5", "nan", "inf"}) BOOST_TEST(!as::parse_observation_time(text).has_value(), text);
    BOOST_TEST(as::parse_observation_time("2023").has_value());
}

BOOST_AUTO_TEST_CASE(times_are_written_with_as_many_decimals_as_they_need) {
    BOOST_TEST(as::to_iso_time(as::time_point{microseconds{1795144365250000}}) == "2026-11-20T03:12:45.25Z");
    BOOST_TEST(as::to_iso_time(as::time_point{microseconds{-1}}) == "1969-12-31T23:59:59.999999Z");
    BOOST_TEST(as::to_iso_time(as::time_point{}) == "1970-01-01T00:00:00Z");
    BOOST_TEST(as::to_iso_time(as::time_point{microseconds{253402300799000001}}) == "9999-12-31T23:59:59.000001Z");
    BOOST_TEST(as::to_iso_time(as::time_point{microseconds{253402300800000000}}) == "10000-01-01T00:00:00Z");
    BOOST_TEST(as::to_iso_time(as::time_point{microseconds{-62135596800000000}}) == "0001-01-01T00:00:00Z");
    std::string longer = "at ";
    as::append_iso_time(longer, as::time_point{});
    BOOST_TEST(longer == "at 1970-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_time_that_is_written_reads_as_the_same_time) {
    for (std::int64_t at = -62'135'596'800'000'000; at < 253'402'300'800'000'000; at += 123'456'789'012'345) {
        as::time_point const time{microseconds{at}};
        BOOST_TEST((as::parse_iso_time(as::to_iso_time(time)) == time), as::to_iso_time(time));
    }
}

BOOST_AUTO_TEST_SUITE_END()
