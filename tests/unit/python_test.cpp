#include <boost/test/unit_test.hpp>

#include <cmath>

#include <alertstream/detail/python.hpp>

using namespace alertstream::detail;

BOOST_AUTO_TEST_SUITE(python)

BOOST_AUTO_TEST_CASE(numbers_are_read_and_written) {
    for (auto const& [text, value] : {std::pair{"1", 1.0}, {" 1e3\n", 1000.0}, {"+.5", 0.5}, {"-1_000.5", -1000.5}, {"1.", 1.0}, {"INFINITY", HUGE_VAL}, {"-inf", -HUGE_VAL}, {"1e400", HUGE_VAL}, {"1e-400", 0.0}, {"\u00a05", 5.0}})
        BOOST_TEST(python_float(text).value() == value, text);
    BOOST_TEST(std::isnan(*python_float("NaN")));
    for (auto const* text : {"", " ", "1_", "_1", "1__0", "0x10", "1 2", "--1", "+-1", "nan(1)", "J2000", "2023-04-09", "e5", "1e", "\u0661"}) BOOST_TEST(!python_float(text).has_value(), text);
    for (auto const& [value, text] : {std::pair{900.0, "900.0"}, {20230409.0, "20230409.0"}, {1e16, "1e+16"}, {9999999999999998.0, "9999999999999998.0"}, {0.0001, "0.0001"}, {0.00001, "1e-05"}, {24453250.241, "24453250.241"},
                                      {-0.0, "-0.0"}, {1.5e300, "1.5e+300"}, {HUGE_VAL, "inf"}, {-HUGE_VAL, "-inf"}})
        BOOST_TEST(python_text(value) == text);
}

BOOST_AUTO_TEST_CASE(blanks_of_all_scripts_are_stripped) {
    for (auto const* text : {"a", " a", "a\t\n", "\u00a0\u2003a\u3000 \u2028", "\x1c\x1f a"}) BOOST_TEST(python_strip(text) == "a", text);
    BOOST_TEST(python_strip(" \u2003 ") == "");
    BOOST_TEST(python_strip("\u200ba\ufeff") == "\u200ba\ufeff");
    BOOST_TEST(python_strip("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
