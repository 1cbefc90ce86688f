#include <boost/test/unit_test.hpp>

#include <alertstream/detail/escape.hpp>

using alertstream::detail::escape_for_terminal;
using alertstream::detail::is_utf8;
using alertstream::detail::utf8_character;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(escape)

BOOST_AUTO_TEST_CASE(plain_text_in_any_script_stays_as_it_is) {
    std::string const text = "GRB 231123A: Σ = 3°, 星 😀";
    BOOST_TEST(escape_for_terminal(text) == text);
}

BOOST_AUTO_TEST_CASE(terminal_sequences_nul_and_del_are_shown_and_not_sent) {
    BOOST_TEST(escape_for_terminal("\x1b]0;owned\x07\x1b[2J") == "\\x1b]0;owned\\x07\\x1b[2J");
    BOOST_TEST(escape_for_terminal("a\0b\x7f"s) == "a\\x00b\\x7f");
}

BOOST_AUTO_TEST_CASE(c1_controls_as_utf8_and_as_single_bytes_are_told_apart) {
    BOOST_TEST(escape_for_terminal("\xc2\x9b" "2J\xc2\x85") == "\\u{009b}2J\\u{0085}");
    BOOST_TEST(escape_for_terminal("\x9b" "2J") == "\\x9b2J");
}

BOOST_AUTO_TEST_CASE(marks_that_turn_the_reading_direction_or_end_the_line_are_shown) {
    for (char32_t const c : std::u32string_view{U"\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}) {
        std::string text;
        if (c < 0x800) text = {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
        else text = {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
        char expected[16];
        std::snprintf(expected, sizeof expected, "\\u{%04x}", static_cast<unsigned>(c));
        BOOST_TEST(escape_for_terminal(text) == expected);
    }
}

BOOST_AUTO_TEST_CASE(newlines_and_tabs_stay_only_when_asked_and_a_carriage_return_never) {
    BOOST_TEST(escape_for_terminal("a\nb\tc\rd") == "a\\nb\\tc\\rd");
    BOOST_TEST(escape_for_terminal("a\nb\tc\rd", true) == "a\nb\tc\\rd");
}

BOOST_AUTO_TEST_CASE(a_backslash_is_doubled_so_that_nothing_can_pretend_to_be_escaped) {
    BOOST_TEST(escape_for_terminal("\\x1b") == "\\\\x1b");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_refused_and_shown) {
    for (std::string const& bad : {"\x80"s, "\xc0\xaf"s, "\xc1\xbf"s, "\xe0\x80\xaf"s, "\xe0\x9f\xbf"s, "\xed\xa0\x80"s, "\xed\xbf\xbf"s,
                                   "\xf0\x80\x80\x80"s, "\xf0\x8f\xbf\xbf"s, "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xff"s, "\xc3"s,
                                   "\xe2\x82"s, "\xf0\x9f\x98"s, "\xc3("s}) {
        BOOST_TEST(!is_utf8(bad));
        BOOST_TEST(!is_utf8("eight ASCII bytes before" + bad));
        BOOST_TEST(escape_for_terminal(bad).starts_with("\\x"));
        BOOST_TEST(is_utf8(escape_for_terminal(bad)));
    }
    for (std::string const& good : {""s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xed\x9f\xbf"s, "\xee\x80\x80"s, "\xef\xbf\xbf"s,
                                    "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s})
        BOOST_TEST(is_utf8(good));
}

BOOST_AUTO_TEST_CASE(a_character_gives_its_size_and_code_point) {
    char32_t c = 0;
    BOOST_TEST(utf8_character("\xf0\x9f\x98\x80!", c) == 4u);
    BOOST_TEST(static_cast<unsigned>(c) == 0x1f600u);
    BOOST_TEST(utf8_character("\xe2\x82\xac", c) == 3u);
    BOOST_TEST(static_cast<unsigned>(c) == 0x20acu);
    BOOST_TEST(utf8_character("", c) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
