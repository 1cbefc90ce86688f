#include <boost/test/unit_test.hpp>

#include <cmath>

#include <alertstream/hermes/answer.hpp>
#include <alertstream/hermes/check.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

alert good() {
    alert made{.title = "t", .topic = "hermes.test", .submitter = "me"};
    made.targets.push_back({.name = "A", .ra = degrees{1}, .dec = degrees{2}});
    made.photometry.push_back({.target = "A", .at = as::time_point{}, .bandpass = "g", .measured = detection{magnitude::ab(17), {}, {}, {}}, .telescope = "1m"});
    made.spectroscopy.push_back({.target = "A", .at = as::time_point{}, .instrument = "i", .flux = {1, 2}, .wavelength = {3, 4}});
    made.astrometry.push_back({.target = "A", .at = as::time_point{}, .telescope = "1m", .ra = degrees{1}, .dec = degrees{2}});
    made.references.push_back({.url = "https://example.org/"});
    return made;
}

std::string tree_of(alert const& what) { return server_errors(what).json(); }

template <class Error>
std::string lines(std::vector<Error> const& errors) {
    std::string made;
    for (auto const& each : errors) made += each.path + ": " + each.problem + '\n';
    return made;
}

std::string refusals(alert const& what, std::string_view topic = "") { return lines(our_refusals(what, {.topic = topic})); }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_check)

BOOST_AUTO_TEST_CASE(what_is_fine_has_no_errors) {
    BOOST_TEST(tree_of(good()) == "");
    BOOST_TEST(refusals(good()) == "");
    BOOST_TEST(!check(good()).has_value());
}

BOOST_AUTO_TEST_CASE(required_fields_are_asked_for_in_the_servers_words_and_order) {
    BOOST_TEST(lines(server_errors(alert{}).errors()) == "title: This field is required.\ntopic: This field is required.\nsubmitter: This field is required.\n");
    BOOST_TEST(lines(server_errors(alert{}, {.topic = "hermes.test"}).errors()) == "title: This field is required.\nsubmitter: This field is required.\n");
    alert made{.title = "t", .topic = " ", .submitter = "\u2003\u00a0"};
    BOOST_TEST(tree_of(made) == R"({"topic":["This field may not be blank."],"submitter":["This field may not be blank."]})");
    made.submitter = "\u200b";  // to Python no blank
    made.topic = "a";
    BOOST_TEST(tree_of(made) == "");
    made.message_text = std::string{"a\0b", 3};
    BOOST_TEST(tree_of(made) == R"({"message_text":["Null characters are not allowed."]})");
}

BOOST_AUTO_TEST_CASE(each_rule_of_a_row_has_its_words) {
    auto made = good();
    made.photometry[0].measured = detection{magnitude::ab(0), {}, {}, {}};
    BOOST_TEST(tree_of(made) == R"({"data":{"photometry":[{"brightness":["brightness or limiting_brightness are required"],"limiting_brightness":["brightness or limiting_brightness are required"]}]}})");
    made.photometry[0].measured = upper_limit{magnitude::ab(0), {}};
    BOOST_TEST(!tree_of(made).empty());
    made.photometry[0].measured = detection{magnitude::ab(0), {}, magnitude::ab(20), {}};
    BOOST_TEST(tree_of(made) == "");
    made.photometry[0].telescope = " ";
    BOOST_TEST(tree_of(made) == R"({"data":{"photometry":[{"telescope":["Must have at least one of telescope or instrument set"],"instrument":["Must have at least one of telescope or instrument set"]}]}})");
    made = good();
    made.photometry[0].measured = in_unknown_unit{1.0, {}, 2.0, {}};
    made.photometry[0].unit_text = made.photometry[0].limit_unit_text = "furlong";
    BOOST_TEST(tree_of(made) == R"({"data":{"photometry":[{"brightness_unit":["\"furlong\" is not a valid choice."],"limiting_brightness_unit":["\"furlong\" is not a valid choice."]}]}})");
    made.photometry[0].limit_unit_text = "mJy";
    BOOST_TEST(tree_of(made) == R"({"data":{"photometry":[{"brightness_unit":["\"furlong\" is not a valid choice."]}]}})");
    made = good();
    made.spectroscopy[0].flux_units = "erg / s / cm\u00b2 / \u00c5";
    made.spectroscopy[0].wavelength_units = "\u00c5";
    BOOST_TEST(tree_of(made) == "");
    made = good();
    made.spectroscopy[0].flux_error = {1};
    BOOST_TEST(tree_of(made) == R"({"data":{"spectroscopy":[{"non_field_errors":["Must have same number of datapoints for flux and flux_error"]}]}})");
    made = good();
    made.targets[0].dec = degrees{-90.5};
    BOOST_TEST(tree_of(made) == R"({"data":{"targets":[{"dec":["Must be in a format astropy understands"]}]}})");
    made = good();
    made.targets[0].aliases = {"fine", " "};
    BOOST_TEST(tree_of(made) == R"({"data":{"targets":[{"aliases":{"1":["This field may not be blank."]}}]}})");
    made = good();
    made.targets[0].epoch = "1e3";
    BOOST_TEST(lines(server_errors(made).errors()) == "data.targets[0].epoch: Date 1000.0 in JD format must be within bounds of 2400000 to 2600000, and in MJD format within bounds of 15000 to 150000.\n");
    for (auto const* url : {"example", "mailto:a@b.c", "http://", "https://nodot", "https://a b.cd/", "https://a.b/", "https://1.2.3.400/", "https://-a.org/", "https://a.org:123456/", "https://[::g]/"}) {
        made = good();
        made.references[0].url = url;
        BOOST_TEST(tree_of(made) == R"({"data":{"references":[{"url":["Enter a valid URL."]}]}})", url);
    }
    for (auto const* url : {"HTTP://example.org", "ftps://a.bc/c?d#e", "https://localhost:8000/", "https://user@[::1]/", "http://1.2.3.4?q", "https://ex\u00e4mple.org./", "https://u:p@a.xn--p1ai:80#x"}) {
        made = good();
        made.references[0].url = url;
        BOOST_TEST(tree_of(made) == "", url);
    }
}

BOOST_AUTO_TEST_CASE(an_error_in_data_hides_the_rules_between_tables_and_no_more) {
    auto made = good();
    made.title.clear();
    made.photometry.push_back(made.photometry[0]);
    made.photometry[1].target = "B";
    BOOST_TEST(tree_of(made) == R"({"title":["This field is required."],"data":{"photometry":[{},{"target_name":["The target_name must reference a name in your target table"]}]}})");
    made.photometry[0].bandpass.clear();
    BOOST_TEST(tree_of(made) == R"({"title":["This field is required."],"data":{"photometry":[{"bandpass":["This field is required."]},{}]}})");
}

BOOST_AUTO_TEST_CASE(target_names_are_compared_as_the_server_does) {
    auto made = good();
    made.photometry[0].target = " A\t";
    BOOST_TEST(tree_of(made) == "");
    made.photometry[0].target = "a";
    BOOST_TEST(!tree_of(made).empty());
    made = good();
    made.targets.push_back({.name = "A ", .ra = degrees{1}, .dec = degrees{2}});
    made.targets.push_back({.name = "C", .ra = degrees{1}, .dec = degrees{2}});
    BOOST_TEST(tree_of(made) == R"({"data":{"targets":[{"name":["The target name must be unique within the submission"]},{"name":["The target name must be unique within the submission"]},{}]}})");
}

BOOST_AUTO_TEST_CASE(topics_that_the_server_takes_and_kafka_does_not_are_refused) {
    BOOST_TEST(refusals(good(), " hermes.test ").starts_with("topic: holds a blank"));
    BOOST_TEST(refusals(good(), "a.test,b.test").starts_with("topic: holds a comma"));
    for (auto const& topic : {std::string{"a/b"}, std::string{"gr\u00fcn"}, std::string{"a\x01"}, std::string(250, 'a'), std::string{"."}, std::string{".."}}) BOOST_TEST(refusals(good(), topic).starts_with("topic: "), topic);
    for (auto const& topic : {std::string{"hermes.test"}, std::string{"A-b_c.9"}, std::string(249, 'a')}) BOOST_TEST(refusals(good(), topic) == "", topic);
}

BOOST_AUTO_TEST_CASE(all_that_breaks_later_is_refused_at_once) {
    auto made = good();
    made.title = "a\x1b[2J";
    made.photometry[0].measured = detection{magnitude::ab(NAN), HUGE_VAL, {}, {}};
    made.spectroscopy[0].flux[1] = NAN;
    made.astrometry[0].at = as::time_point::max();
    made.targets[0].comments = "\xff";
    made.extra = {{"a", "nonsense"}};
    BOOST_TEST(refusals(made) == "title: holds a control character\ndata.targets[0].comments: not UTF-8\ndata.photometry[0].brightness: not finite\ndata.photometry[0].brightness_error: not finite\n"
                                 "data.spectroscopy[0].flux[1]: not finite\ndata.astrometry[0].date_obs: a year outside 1 to 9999\ndata.a: not JSON\n");
    made = good();
    made.message_text = "lines\r\n\tand tabs \x7f";
    BOOST_TEST(refusals(made) == "message_text: holds a control character\n");
    made.message_text = "lines\r\n\tand tabs \u0085";
    BOOST_TEST(refusals(made) == "");
}

BOOST_AUTO_TEST_CASE(what_only_a_person_can_read_is_refused) {
    auto made = good();
    made.targets[0] = {.name = "A", .ra_text = "23:21:16", .dec_text = "+20:30:00", .epoch = "J2000"};
    made.photometry[0].at.reset();
    made.photometry[0].date_text = "last night\x1b";
    BOOST_TEST(refusals(made) == "data.photometry[0].date_obs: holds a control character\n"
                                 "data.targets[0].dec: not decimal degrees: Hermes reads a declination with colons or blanks as hours: +20:30:00\n"
                                 "data.targets[0].epoch: not a date that every reader understands: write ISO 8601 with zone, or a JD or MJD: J2000\n"
                                 "data.photometry[0].date_obs: not a date that every reader understands: write ISO 8601 with zone, or a JD or MJD: last night\\x1b\n");
    made.targets[0] = {.name = "A", .ra_text = "Ra is 5.2", .dec_text = "-05d30m00s", .epoch = "2000.0"};
    made.photometry[0].date_text = "2026-11-20";
    BOOST_TEST(refusals(made) == "data.targets[0].ra: neither degrees nor hours, minutes and seconds: Ra is 5.2\n");
}

BOOST_AUTO_TEST_CASE(a_message_that_is_too_large_is_refused_before_it_is_sent) {
    auto made = good();
    made.message_text = std::string(largest_body, 'x');
    BOOST_TEST(refusals(made).starts_with("data: the message has 262"));
    made.message_text.resize(largest_body - 2000);
    BOOST_TEST(refusals(made) == "");
}

BOOST_AUTO_TEST_CASE(both_layers_together_keep_the_servers_tree_only_if_it_is_all) {
    auto made = good();
    made.title.clear();
    auto const servers = check(made);
    BOOST_TEST(servers->tree == R"({"title":["This field is required."]})");
    BOOST_TEST(lines(servers->errors) == "title: This field is required.\n");
    auto const both = check(made, {.topic = "a b"});
    BOOST_TEST(both->tree == "");
    BOOST_TEST(lines(both->errors) == "title: This field is required.\ntopic: holds a blank: Hermes looks at it trimmed, and sends it as it is\n");
    made = good();
    made.title = std::string{"\0", 1};  // both have words for it
    BOOST_TEST(lines(check(made)->errors) == "title: Null characters are not allowed.\n");
    BOOST_TEST(!check(made)->tree.empty());
}

BOOST_AUTO_TEST_SUITE_END()
