#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/circular.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using as::errc;
using as::gcn::circular;
using as::gcn::read_circular_text;

namespace {

constexpr std::string_view text = "TITLE:   GCN CIRCULAR\nNUMBER:  34776\nSUBJECT: GRB 261128A: a burst \u2013 seen\nDATE:    26/11/28 10:00:05 GMT\nFROM:    A. Stronomer at Home <a@example.org>\n\n| a |\tb\n\nTwo: lines\n";

circular sample() {
    return {.circular_id = 34776, .subject = "GRB 261128A: a burst \u2013 seen", .body = "| a |\tb\n\nTwo: lines\n", .submitter = "A. Stronomer at Home <a@example.org>",
            .created_on = as::parse_iso_time("2026-11-28T10:00:05Z")};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(circular_text)

BOOST_AUTO_TEST_CASE(the_text_form_is_read_and_written) {
    BOOST_TEST((read_circular_text(text).value() == sample()));
    BOOST_TEST(as::gcn::to_text(sample()).value() == text);
}

BOOST_AUTO_TEST_CASE(two_digits_of_a_year_are_those_in_which_gcn_has_circulars) {
    auto const year = [](std::string date) { return read_circular_text("SUBJECT: s\nFROM: f\nDATE: " + date + "\n\n").value().created_on; };
    BOOST_TEST((year("97/06/04 23:06:55 GMT") == as::parse_iso_time("1997-06-04T23:06:55Z")));
    BOOST_TEST((year("00/01/01 00:00:00 GMT") == as::parse_iso_time("2000-01-01T00:00:00Z")));
    BOOST_TEST((year("89/01/01 00:00:00") == as::parse_iso_time("2089-01-01T00:00:00Z")));
    for (auto const* const odd : {"26/13/28 10:00:05 GMT", "26/11/28 25:00:05 GMT", "26-11-28 10:00:05 GMT", "2026/11/28 10:00:05 GMT", "26/11/28 10:00:05 EST", "soon"}) BOOST_TEST(!year(odd).has_value(), odd);
    BOOST_TEST(as::gcn::to_text({.subject = "s", .submitter = "f", .created_on = as::parse_iso_time("1997-06-04T23:06:55.9Z")}).value() == "TITLE:   GCN CIRCULAR\nSUBJECT: s\nDATE:    97/06/04 23:06:55 GMT\nFROM:    f\n\n");
    for (auto const* const odd : {"1989-12-31T23:59:59Z", "2090-01-01T00:00:00Z"})
        BOOST_TEST((as::gcn::to_text({.subject = "s", .submitter = "f", .created_on = as::parse_iso_time(odd)}).error().code == errc::bad_value), odd);
    BOOST_TEST((as::gcn::to_text({.subject = "s", .submitter = "f", .created_on = as::time_point{std::chrono::microseconds{std::int64_t{-1} << 60}}}).error().code == errc::bad_value));
}

BOOST_AUTO_TEST_CASE(other_lines_are_passed_over) {
    BOOST_TEST(read_circular_text("NUMBER:  7\r\nEDITED:  26/11/28\r\nSUBJECT: s\r\nFROM:    f\r\n\r\nbody").value().circular_id == 7);
    BOOST_TEST(read_circular_text("SUBJECT: s\nFROM: f\n\n").value().circular_id == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_circular_is_an_error) {
    BOOST_TEST((read_circular_text("").error().code == errc::missing_member));
    BOOST_TEST((read_circular_text("SUBJECT: s\n\nbody").error().code == errc::missing_member));
    BOOST_TEST((read_circular_text("FROM: f\n\nbody").error().code == errc::missing_member));
    BOOST_TEST((read_circular_text("TITLE: GCN NOTICE\nSUBJECT: s\nFROM: f\n\n").error().code == errc::bad_value));
    for (auto const* const odd : {"seven", "7a", "-7", "0", "99999999999999999999"}) BOOST_TEST((read_circular_text(std::string{"SUBJECT: s\nFROM: f\nNUMBER: "} + odd + "\n\n").error().code == errc::bad_value), odd);
    BOOST_TEST((read_circular_text("SUBJECT: \xff\n").error().code == errc::not_utf8));
    BOOST_TEST((as::gcn::to_text({.body = "\xff"}).error().code == errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(nothing_in_a_subject_becomes_a_header) {
    auto const written = as::gcn::to_text({.circular_id = 7, .subject = "s\nNUMBER: 8\n\nFROM: x", .body = "b", .submitter = "f"}).value();
    auto const made = read_circular_text(written).value();
    BOOST_TEST(made.circular_id == 7);
    BOOST_TEST(made.submitter == "f");
    BOOST_TEST(made.body == "b");
}

BOOST_AUTO_TEST_SUITE_END()
