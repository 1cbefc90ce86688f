#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/limits.hpp>
#include <alertstream/tools/share_contents.hpp>

namespace as = alertstream;
using as::tools::share_options;

namespace {

std::string const table = "target,ra,dec,mjd,filter,mag,limmag,hjd\nSN 1,10.5,-20,60000.5,g,17.25,,1\nSN 1,10.5,-20,60001,g,,20,1\nSN 1,10.5,-20,60002,g,--,,1\n";
std::string const message = R"({"title": "t", "submitter": "me", "topic": "hermes.test", "data": {"targets": [{"name": "a", "ra": 1.5, "dec": -2}],
    "photometry": [{"target_name": "a", "date_obs": "2023-05-19T21:42:21Z", "telescope": "x", "bandpass": "g", "brightness": 17.2}]}})";

share_options message_options() { return {.topic = "hermes.test", .file = "night", .title = "t", .submitter = "me"}; }
share_options options() {
    auto made = message_options();
    made.unit = "AB";
    made.telescope = "ELP";
    return made;
}

as::tools::share_contents read(std::string const& text, share_options const& wanted = options()) {
    auto made = as::tools::read_share_contents(text, wanted);
    BOOST_TEST_REQUIRE(made.has_value(), (made ? "" : made.error().detail));
    return *std::move(made);
}

std::string line(std::string const& text, share_options const& wanted = options()) { return to_json_line(judge_alert(read(text, wanted), wanted)); }

std::string changed(std::string text, std::string const& from, std::string const& to) { return text.replace(text.find(from), from.size(), to); }

}  // namespace

BOOST_AUTO_TEST_SUITE(share_contents)

BOOST_AUTO_TEST_CASE(a_table_becomes_a_message) {
    auto const what = read(table);
    BOOST_TEST(what.file.alert.title == "t");
    BOOST_TEST(what.file.alert.photometry.size() == 2U);
    BOOST_TEST(what.file.alert.photometry.at(0).telescope == "ELP");
    BOOST_TEST(what.left_out.size() == 1U);
    BOOST_TEST(line(table) == R"({"outcome":"valid"})");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_table_is_told_by_line_and_column) {
    BOOST_TEST(line(changed(table, "17.25", "bright")) == R"({"outcome":"rejected","errors":{"line 2, column mag":["no number: bright"]}})");
    BOOST_TEST(line("mjd,mag\n1,2,3\n") == R"({"outcome":"rejected","errors":{"":["line 2: 3 cells where the header has 2"]}})");
    auto wanted = options();
    wanted.unit.clear();
    BOOST_TEST(line(table, wanted).find("the magnitudes' system is not said") != std::string::npos);
    BOOST_TEST(line("target,mjd,mag\nx,60000,nan\n") == R"({"outcome":"rejected","errors":{"":["no row to be sent"]}})");
}

BOOST_AUTO_TEST_CASE(what_hermes_would_say_comes_in_its_own_tree) {
    auto wanted = options();
    wanted.telescope.clear();
    wanted.title.clear();
    BOOST_TEST(line(table, wanted).starts_with(R"({"outcome":"rejected","errors":{"title":["This field is required."],"data":{"photometry":[{"telescope":["Must have)"), line(table, wanted));
}

BOOST_AUTO_TEST_CASE(wrong_options_are_told_in_words) {
    auto wanted = options();
    wanted.unit = "STmag";
    BOOST_TEST(as::tools::read_share_contents(table, wanted).error().detail == "--unit STmag: expected AB, Vega, mJy or cgs");
    wanted = options();
    wanted.columns = {"brightness"};
    BOOST_TEST(as::tools::read_share_contents(table, wanted).error().detail.starts_with("--column brightness: expected ROLE=COLUMN"));
    wanted.columns = {"time=HJD"};
    BOOST_TEST(line(table, wanted).find("heliocentric") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_of_an_editor_on_windows_is_read_and_an_empty_one_is_none) {
    BOOST_TEST(line("\xef\xbb\xbf" + message, message_options()) == R"({"outcome":"valid"})");
    BOOST_TEST(line("\xef\xbb\xbf" + table) == R"({"outcome":"valid"})");
    for (auto const* const text : {"", " \n", "\xef\xbb\xbf"}) BOOST_TEST(line(text) == R"({"outcome":"rejected","errors":{"":["nothing in it"]}})");
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_table_is_not_passed_over_beside_json) {
    BOOST_TEST(as::tools::read_share_contents(message, options()).error().detail == "--unit is for tables: JSON says it itself");
    auto wanted = message_options();
    wanted.columns = {"time=jd"};
    BOOST_TEST(as::tools::read_share_contents(message, wanted).error().detail.starts_with("--column is for tables"));
    BOOST_TEST(table_option(message_options()) == "");
    BOOST_TEST(message_option(message_options()) == "--title");
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_read_are_named) {
    BOOST_TEST(left_out_text(read(table)) == "columns that are not read: hjd (no UTC)\nleft out: line 4: no brightness and no limit\n");
    BOOST_TEST(left_out_text(read("target,mjd,filter,mag,se\x1b[2Jeing\nSN 1,60000.5,g,17.25,1\n")) == "columns that are not read: se\\x1b[2Jeing\n");
    BOOST_TEST(left_out_text(read("target,mjd,filter,mag\nSN 1,60000.5,g,17.25\n")) == "");
    std::string many = "target,mjd,filter,mag";
    for (int i = 0; i < 25; ++i) many += ",x" + std::to_string(i);
    BOOST_TEST(left_out_text(read(many + '\n')).ends_with("x19 and 5 more\n"));
}

BOOST_AUTO_TEST_CASE(rows_of_a_tom_are_known_by_what_they_hold) {
    std::string const tom = R"({"targets": [{"type": "SIDEREAL", "name": "a", "ra": 1.5, "dec": -2}], "datums": [{"data_type": "photometry", "target": "a", "timestamp": "2023-05-19T21:42:21Z",
        "value": {"magnitude": 17.2, "filter": "g", "telescope": "x"}}]})";
    BOOST_TEST(line(tom, message_options()) == R"({"outcome":"valid"})");
    BOOST_TEST(line(changed(tom, "\"filter\": \"g\", ", ""), message_options()).find("\"datums[0].value.filter\":[\"missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(our_refusals_have_names_and_can_be_allowed) {
    auto const odd = changed(message, "\"telescope\": \"x\"", "\"telescope\": \"x\", \"colour\": 1");
    share_options wanted{.file = "night.json"};
    auto const verdict = validate_contents(read(odd, wanted), wanted);
    BOOST_TEST(verdict.tree == "");
    BOOST_TEST_REQUIRE(verdict.refusals.size() == 1U);
    BOOST_TEST(verdict.refusals[0].name == "lost");
    BOOST_TEST(to_json_line(verdict).find(R"("refusals":[{"refusal":"lost","path":"data.photometry[0].colour","problem":)") != std::string::npos, to_json_line(verdict));
    wanted.allow = {"lost"};
    BOOST_TEST(validate_contents(read(odd, wanted), wanted).valid());
    auto const monday = changed(message, "2023-05-19T21:42:21Z", "Monday");
    wanted.allow = {};
    BOOST_TEST(line(monday, wanted).find("\"refusal\":\"date\"") != std::string::npos, line(monday, wanted));
    wanted.allow = {"date"};
    BOOST_TEST(line(monday, wanted) == R"({"outcome":"valid"})");
}

BOOST_AUTO_TEST_CASE(a_topic_and_a_title_that_are_given_stand_for_the_messages_own) {
    share_options wanted{.topic = "other.test", .file = "-", .title = "another"};
    auto const what = read(message, wanted);
    BOOST_TEST(what.file.alert.title == "another");
    BOOST_TEST(what.message->at("title") == "another");
    BOOST_TEST(what.message->at("topic") == "other.test");
    wanted = {.file = "-"};
    BOOST_TEST(validate_contents(read(changed(message, R"("topic": "hermes.test", )", ""), wanted), wanted).tree == R"({"topic":["This field is required."]})");
}

BOOST_AUTO_TEST_CASE(what_is_too_large_for_one_message_is_no_error_in_parts) {
    std::string many = "target,ra,dec,mjd,filter,mag\n";
    for (int i = 0; i < 20'000; ++i) many += "SN 1,10.5,-20,60000.5,g,17.25\n";
    auto const what = read(many);
    auto const whole = judge_alert(what, options());
    BOOST_TEST_REQUIRE(whole.refusals.size() == 1U);
    BOOST_TEST(whole.refusals[0].name == "body_size");
    BOOST_TEST(judge_alert(what, options(), "", 2).valid());
    BOOST_TEST(!validate_contents(what, options()).valid());
    BOOST_TEST(validate_contents(what, options(), "", 2).valid());
}

BOOST_AUTO_TEST_CASE(a_preview_shows_everything_and_does_no_harm) {
    auto wanted = options();
    wanted.destination = "hermes";
    auto const text = preview(read(changed(table, "SN 1,10.5,-20,60000.5,g,17.25", "SN 1,10.5,-20,60000.5,g\x1b[2J,17.1234567890123"), wanted), wanted, 1);
    BOOST_TEST(text ==
               "1 message: 1 target, 2 rows of photometry, 0 spectra, 0 rows of astrometry\n"
               "  to         hermes\n  topic      hermes.test\n  title      t\n  submitter  me\n  authors\n  text\n"
               "columns\n"
               "  target  target\n"
               "  ra      ra\n  dec     dec\n  mjd     time        MJD\n  filter  bandpass\n  mag     brightness  AB mag\n  limmag  limit       AB mag\n  hjd     not read    no UTC\n"
               "targets\n"
               "  name  ra    dec  more\n  SN 1  10.5  -20\n"
               "photometry\n"
               "  target  time                  band      brightness        limit  unit    telescope  instrument\n"
               "  SN 1    2023-02-25T12:00:00Z  g\\x1b[2J  17.1234567890123         AB mag  ELP\n"
               "  SN 1    2023-02-26T00:00:00Z  g                           20     AB mag  ELP\n"
               "left out\n"
               "  line 4  no brightness and no limit\n");
    std::string many = "target,mjd,filter,mag\n";
    for (int i = 0; i < 700; ++i) many += "SN 1,60000.5,g,17.25\n";
    BOOST_TEST(preview(read(many), options(), 1).find("… and 200 more\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
