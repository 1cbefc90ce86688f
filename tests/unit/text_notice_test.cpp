#include <boost/test/unit_test.hpp>

#include <alertstream/gcn/text_notice.hpp>

namespace as = alertstream;
using as::errc;
using as::gcn::notice_field;
using as::gcn::notice_grammar;
using as::gcn::text_notice;
using fields = std::vector<notice_field>;

namespace {

fields read(std::string_view text, notice_grammar how = notice_grammar::hop_client) { return as::gcn::read_text_notice(text, how).value().fields; }

void expect_same(fields const& what) {
    auto const text = as::gcn::to_text(what);
    BOOST_TEST_REQUIRE(text.has_value(), (text ? "" : text.error().message()));
    BOOST_TEST((read(*text) == what), *text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_notice_grammar)

BOOST_AUTO_TEST_CASE(a_line_with_a_colon_is_a_field_with_a_key_in_lower_case) {
    BOOST_TEST((read("TITLE:   GCN/SWIFT NOTICE  \nTime: 12:30:00 UT\n") == fields{{"title", "GCN/SWIFT NOTICE"}, {"time", "12:30:00 UT"}}));
    BOOST_TEST((read("  \n A B : \n") == fields{{"a b", ""}}));
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_again_adds_a_line_in_its_first_place) {
    BOOST_TEST((read("COMMENTS: one\nX: 1\nCOMMENTS:\ncomments: three") == fields{{"comments", "one\n\nthree"}, {"x", "1"}}));
}

BOOST_AUTO_TEST_CASE(a_line_without_a_colon_continues_the_last_key_and_keeps_its_trailing_blanks) {
    BOOST_TEST((read("RA: 1.0d,\n     2.0d  \n\nB: x\n  y") == fields{{"ra", "1.0d,\n2.0d  \n"}, {"b", "x\ny"}}));
    BOOST_TEST((read("A: 1\nB: 2\nA: 3\nmore") == fields{{"a", "1\n3\nmore"}, {"b", "2"}}));
}

BOOST_AUTO_TEST_CASE(lines_before_the_first_key_are_dropped) { BOOST_TEST((read("hello\nworld\nA: 1") == fields{{"a", "1"}})); }

BOOST_AUTO_TEST_CASE(lines_end_where_python_says) {
    BOOST_TEST((read("A:1\rB:2\r\nC:3\vD:4\fE:5\x1c" "F:6\x1dG:7\x1eH:8\u0085I:9\u2028J:10\u2029K:11") ==
                fields{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}, {"f", "6"}, {"g", "7"}, {"h", "8"}, {"i", "9"}, {"j", "10"}, {"k", "11"}}));
    BOOST_TEST((read("A:\u00a01\u3000") == fields{{"a", "1"}}));
}

BOOST_AUTO_TEST_CASE(the_two_grammars_differ_in_an_indented_line_with_a_colon) {
    std::string_view const text = "COMMENTS: seen\n          at 12:30 UT, see\n\thttp://x.org/a\nEND: 1\n";
    BOOST_TEST((read(text) == fields{{"comments", "seen"}, {"at 12", "30 UT, see"}, {"http", "//x.org/a"}, {"end", "1"}}));
    BOOST_TEST((read(text, notice_grammar::indented) == fields{{"comments", "seen\nat 12:30 UT, see\nhttp://x.org/a"}, {"end", "1"}}));
    BOOST_TEST((read(" A: 1\n B: 2", notice_grammar::indented) == fields{{"a", "1\nB: 2"}}));
    BOOST_TEST((read("x\n A: 1", notice_grammar::indented) == fields{{"a", "1"}}));
}

BOOST_AUTO_TEST_CASE(any_number_of_keys_is_known_again) {
    std::string text;
    for (int again = 0; again < 2; ++again)
        for (int i = 0; i < 1000; ++i) text += "KEY" + std::to_string(i) + ": " + std::to_string(i + again) + "\n";
    auto const made = read(text);
    BOOST_TEST_REQUIRE(made.size() == 1000u);
    for (std::size_t i = 0; i < made.size(); ++i) BOOST_TEST((made[i] == notice_field{"key" + std::to_string(i), std::to_string(i) + "\n" + std::to_string(i + 1)}));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_utf8_is_an_error_and_an_empty_one_has_no_fields) {
    BOOST_TEST((as::gcn::read_text_notice("A: \xe9\n").error().code == errc::not_utf8));
    BOOST_TEST(read("").empty());
    BOOST_TEST(read(" \n\t").empty());
}

BOOST_AUTO_TEST_CASE(a_notice_comes_with_its_text_and_is_found_by_key) {
    text_notice made{.fields = {{"left", "over"}}, .raw = "left over"};
    as::owned_message const from{.topic = "gcn.classic.text.X", .payload = "TITLE: x\n"};
    BOOST_TEST(as::decoder<text_notice>::decode(from.view(), made).has_value());
    BOOST_TEST((made == text_notice{.fields = {{"title", "x"}}, .raw = "TITLE: x\n", .type = "X"}));
    BOOST_TEST(made.find("Title").value() == "x");
    BOOST_TEST(!made.find("x").has_value());
    as::owned_message const braces{.topic = "gcn.classic.text.X", .payload = "{A: 1"};
    BOOST_TEST(as::decoder<text_notice>::decode(braces.view(), made).has_value());
    BOOST_TEST((made.fields == fields{{"{a", "1"}}));
}

BOOST_AUTO_TEST_CASE(a_message_of_another_format_is_no_notice) {
    text_notice made;
    BOOST_TEST(as::decoder<text_notice>::decode(as::owned_message{.topic = "t", .headers = {{"_format", "GCNTextNotice"}}, .payload = "A: 1"}.view(), made).has_value());
    BOOST_TEST((as::decoder<text_notice>::decode(as::owned_message{.topic = "t", .headers = {{"_format", "json"}}, .payload = "A: 1"}.view(), made).error().code == errc::wrong_format));
    BOOST_TEST((as::decoder<text_notice>::decode(as::owned_message{.topic = "t"}.view(), made).error().code == errc::tombstone));
}

BOOST_AUTO_TEST_CASE(fields_are_written_in_the_layout_of_notices) {
    BOOST_TEST(as::gcn::to_text({{"title", "GCN/X"}, {"src_ra", "1.0d (J2000),\n2.0d (1950)"}, {"comments", "at 12:30\nand 12:31"}}).value() ==
               "TITLE:            GCN/X\n"
               "SRC_RA:           1.0d (J2000),\n"
               "                  2.0d (1950)\n"
               "COMMENTS:         at 12:30\n"
               "COMMENTS:         and 12:31\n");
}

BOOST_AUTO_TEST_CASE(fields_that_are_written_read_back_as_the_same) {
    expect_same({{"title", "GCN/X"}, {"b", "x\ny  "}, {"a", ""}});
    expect_same({{"a", "one\n\ntwo"}, {"b", "\nx"}, {"c", "x\n"}});
    expect_same({{"a_key_that_is_longer_than_the_column", "x: y\nz: w"}, {"", "no key"}});
    expect_same({});
}

BOOST_AUTO_TEST_CASE(fields_that_no_notice_says_are_refused) {
    for (fields const& wrong : {fields{{"a:b", "x"}}, fields{{"A", "x"}}, fields{{"a", " x"}}, fields{{"a", "1"}, {"a", "2"}}, fields{{"a\n", "x"}}, fields{{"a", "x\r\ny"}}, fields{{" a", "x"}}})
        BOOST_TEST((as::gcn::to_text(wrong).error().code == errc::bad_value), wrong[0].key);
    BOOST_TEST((as::gcn::to_text({{"a", "\xff"}}).error().code == errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(a_notice_is_published_as_it_came_or_else_as_its_fields) {
    std::string written;
    BOOST_TEST(as::encoder<text_notice>::encode({.fields = {{"a", "1"}}, .raw = "A:1"}, written).has_value());
    BOOST_TEST(written == "A:1");
    written.clear();
    BOOST_TEST(as::encoder<text_notice>::encode({.fields = {{"a", "1"}}}, written).has_value());
    BOOST_TEST(written == "A:                1\n");
    BOOST_TEST((as::encoder<text_notice>::encode({.raw = "\xff"}, written).error().code == errc::not_utf8));
    static_assert(as::encoder<text_notice>::format == as::wire_format::gcntextnotice);
}

BOOST_AUTO_TEST_CASE(a_million_keys_take_no_time_that_grows_with_their_square) {
    std::string text;
    for (int i = 0; i < 300'000; ++i) text += std::to_string(i) + ":\n";
    BOOST_TEST(read(text).size() == 300'000u);
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_again_is_known_again_however_many_there_are) {
    std::string text;
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 200; ++i) text += "SAME_BEGINNING_" + std::to_string(i) + ": " + std::to_string(round) + "\n";
    auto const notice = as::gcn::read_text_notice(text).value();
    BOOST_TEST_REQUIRE(notice.fields.size() == 200u);
    for (int i = 0; i < 200; ++i) {
        BOOST_TEST(notice.fields[static_cast<std::size_t>(i)].key == "same_beginning_" + std::to_string(i));
        BOOST_TEST(notice.fields[static_cast<std::size_t>(i)].value == "0\n1");
    }
}

BOOST_AUTO_TEST_CASE(nothing_of_the_notice_before_stays_in_an_object_that_is_used_again) {
    text_notice one;
    for (std::string const text : {"A: a long value, longer than what a string has room for\nB: 2\nC: 3\n", "B: 5\n  more\n", "", "no colon\nX: 1"}) {
        BOOST_TEST_REQUIRE(as::decoder<text_notice>::decode(as::message{"gcn.classic.text.X", 0, 0, std::nullopt, text}, one).has_value());
        auto expected = as::gcn::read_text_notice(text).value();
        expected.type = "X";
        BOOST_TEST((one == expected), text);
    }
    BOOST_TEST(!as::decoder<text_notice>::decode(as::message{"gcn.classic.text.X", 0, 0, std::nullopt, "A: \xff"}, one).has_value());
}

BOOST_AUTO_TEST_CASE(blanks_of_other_scripts_are_blanks_at_either_end) {
    auto const value = [](std::string const& text) { return as::gcn::read_text_notice("K:" + text).value().fields.front().value; };
    for (std::string const blank : {"\u00a0", "\u3000", "\u2009"}) {
        BOOST_TEST(value(blank + "v") == "v");
        BOOST_TEST(value("v" + blank) == "v");
        BOOST_TEST(value(" " + blank + " v " + blank + " ") == "v");
    }
    BOOST_TEST(value(" \u00e9 ") == "\u00e9");
}

BOOST_AUTO_TEST_CASE(a_line_end_is_found_wherever_it_stands_between_eights_of_bytes) {
    for (std::size_t before = 0; before < 20; ++before)
        for (std::string const end : {"\n", "\r\n", "\x1c", "\u0085", "\u2028"}) {
            auto const notice = as::gcn::read_text_notice("K: " + std::string(before, 'x') + "\u00e9" + end + "L: 1").value();
            BOOST_TEST(notice.fields.size() == 2u, before);
        }
}

BOOST_AUTO_TEST_SUITE_END()
