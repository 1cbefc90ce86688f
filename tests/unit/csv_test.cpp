#include <boost/test/unit_test.hpp>

#include <alertstream/formats/csv.hpp>

namespace as = alertstream;
using as::csv::read;

namespace {

std::string shown(as::csv::table const& from) {
    std::string text;
    for (auto const& each : from.columns) text += '[' + each.name + ']';
    for (std::size_t row = 0; row < from.rows(); ++row) {
        text += '\n' + std::to_string(from.lines[row]) + ':';
        for (std::size_t i = 0; i < from.columns.size(); ++i) text += '[' + from.cell(row, i) + ']';
    }
    return text;
}

std::string table_of(std::string_view text, as::csv::options const& how = {}) {
    auto const made = read(text, how);
    return made ? shown(*made) : made.error().detail;
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string made;
    for (std::size_t i = 0; i < count; ++i) made += text;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(quotes_are_those_of_rfc_4180) {
    BOOST_TEST(table_of("a,b\r\n\"x, \"\"y\"\"\r\nz\",2\r\n3,\"\"\r\n") == "[a][b]\n2:[x, \"y\"\r\nz][2]\n4:[3][]");
    BOOST_TEST(table_of("a,b\n5\" tube,x\n") == "[a][b]\n2:[5\" tube][x]");  // one inside a cell is itself
    BOOST_TEST(table_of("a,b\n1, \"x \" ,\n").find("3 cells") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_delimiter_is_the_header_lines_own) {
    for (auto const* each : {"a,b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "a|b\n1|2", "a  b\n1 \t 2", "  a b  \n  1 2 "}) BOOST_TEST(table_of(each) == "[a][b]\n2:[1][2]", each);
    BOOST_TEST(table_of("a;b, c;d\n1;2;3") == "[a][b, c][d]\n2:[1][2][3]");
    BOOST_TEST(table_of("\"a,b\";c\n1;2") == "[a,b][c]\n2:[1][2]");
    BOOST_TEST(table_of("a,b;c\n1;2") == "line 1: two delimiters are as frequent as each other: put names that hold one into quotes");
    BOOST_TEST(table_of("a,b;c\n1;2", {.delimiter = ';'}) == "[a,b][c]\n2:[1][2]");
}

BOOST_AUTO_TEST_CASE(comments_blank_lines_and_the_mark_of_windows_are_passed_over) {
    auto const made = read("\xef\xbb\xbf# made by hand\n\na,b\n1,2\n  # not this\n\n3,4\r5,6");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST(shown(*made) == "[a][b]\n4:[1][2]\n7:[3][4]\n8:[5][6]");
    BOOST_TEST(made->comments.size() == 1U);
    BOOST_TEST(made->comments.at(0) == "made by hand");
}

BOOST_AUTO_TEST_CASE(a_header_may_be_the_comment_above_the_first_row) {
    BOOST_TEST(table_of("###MJD   m  dm F\n60000.5 17 0.1 o\n") == "[MJD][m][dm][F]\n2:[60000.5][17][0.1][o]");
    BOOST_TEST(table_of("#TYPE=EXTENDED\n#NAME,DATE,MAG\nSS CYG,2450702.1,<12.3\n") == "[NAME][DATE][MAG]\n3:[SS CYG][2450702.1][<12.3]");
    BOOST_TEST(table_of("# two words\n1,2,3\n") == "line 2: no header: it holds the number 1, and no comment above it names as many columns");
    BOOST_TEST(table_of("1,2\n3,4\n").find("line 1: no header") == 0U);
}

BOOST_AUTO_TEST_CASE(a_table_as_databases_print_it_is_read) {
    BOOST_TEST(table_of(" a | b\n---+---\n 1 | -2\n") == "[a][b]\n3:[1][-2]");
    BOOST_TEST(table_of("| a | b |\n|---|---|\n| 1 |  |\n") == "[a][b]\n3:[1][]");
}

BOOST_AUTO_TEST_CASE(rows_of_a_wrong_length_are_told_all_at_once) {
    BOOST_TEST(table_of("a,b\n1\n1,2\n1,2,3\n") == "line 2: 1 cell where the header has 2; line 4: 3 cells where the header has 2");
    auto const many = table_of("a,b\n" + repeated("1\n", 25));
    BOOST_TEST(many.ends_with("; and 15 more lines"));
    BOOST_TEST(table_of("a b\n1 2 \n1\n") == "line 3: 1 cell where the header has 2");
}

BOOST_AUTO_TEST_CASE(hostile_input_is_refused_with_its_line) {
    BOOST_TEST(table_of("a,b\n1,\"2\n3,4\n") == "line 2: a quote is not closed");
    BOOST_TEST(table_of("a,b\n1,\"2\"x\n") == "line 2: text behind a closing quote; a quote in a cell is doubled");
    BOOST_TEST(table_of(std::string_view{"a,b\n1,\0", 7}) == "line 2: a NUL");
    BOOST_TEST(table_of("a,b\n1,\xe9\n") == "line 2: not UTF-8: save it as UTF-8");
    BOOST_TEST((read("a,b\n1,\xe9\n").error().code == as::errc::not_utf8));
    BOOST_TEST(table_of("\xff\xfe" "a") == "UTF-16: save it as UTF-8");
    BOOST_TEST(table_of(repeated("a,", 1'000'000)) == "line 1: more than 1000 columns");
    BOOST_TEST(table_of("a,b\n" + repeated("1,", 1'000'000)) == "line 2: more than 1000 columns");
    BOOST_TEST(table_of("a,b\n1,2\n3,4\n", {.most_cells = 3}) == "line 3: more than 3 cells");
    BOOST_TEST(table_of("a,b\n", {.most_bytes = 3}) == "more than 3 bytes");
    for (auto const* each : {"", "\n\n", "# only this\n", "\xef\xbb\xbf"}) BOOST_TEST(table_of(each) == "no rows: the first line that is no comment names the columns");
}

BOOST_AUTO_TEST_CASE(a_header_alone_is_a_table_without_rows) { BOOST_TEST(table_of("a,b") == "[a][b]"); }

BOOST_AUTO_TEST_CASE(a_row_of_empty_cells_between_tabs_is_a_row) { BOOST_TEST(table_of("a\tb\n\t\n  \n1\t2") == "[a][b]\n2:[][]\n4:[1][2]"); }

BOOST_AUTO_TEST_SUITE_END()
