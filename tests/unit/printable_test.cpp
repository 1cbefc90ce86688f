#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/printable.hpp>

namespace as = alertstream;

BOOST_AUTO_TEST_SUITE(printable)

BOOST_AUTO_TEST_CASE(nothing_printable_acts_on_a_terminal_or_ends_the_line) {
    BOOST_TEST(as::printable("Σ \x1b[2J\n\xe2\x80\xae\xff\\") == "Σ \\x1b[2J\\n\\u{202e}\\xff\\\\");
}

BOOST_AUTO_TEST_CASE(columns_of_photometry_stand_below_each_other_whatever_the_names_are_written_in) {
    as::owned_message const m{.topic = "t", .payload = R"({"title":"t","data":{"photometry":[)"
                                                       R"({"target_name":"σ Ori","date_obs":"2026-11-23T17:05:01Z","bandpass":"r","brightness":11},)"
                                                       R"({"target_name":"HD 1","date_obs":"2026-11-23T17:05:01Z","bandpass":"λ","brightness":12}]}})"};
    as::hermes::alert alert;
    BOOST_TEST_REQUIRE(as::decoder<as::hermes::alert>::decode(m.view(), alert).has_value());
    BOOST_TEST(as::hermes::photometry_table(alert) ==
               "target  time                  band  brightness\n"
               "σ Ori   2026-11-23T17:05:01Z  r     11 AB mag\n"
               "HD 1    2026-11-23T17:05:01Z  λ     12 AB mag\n");
}

BOOST_AUTO_TEST_SUITE_END()
