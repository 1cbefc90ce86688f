#include <boost/test/unit_test.hpp>

#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/external.hpp>

namespace as = alertstream;
using as::errc;
using as::hopskotch::circular;

namespace {

as::owned_message message_of(std::string format, std::string payload) { return {.topic = "t", .headers = {{"_format", std::move(format)}}, .payload = std::move(payload)}; }

as::result<circular> read(as::owned_message const& from) {
    circular made{.header = {{"left", "over"}}, .body = "left over"};
    auto const done = as::decoder<circular>::decode(from.view(), made);
    if (!done) return done.error();
    return made;
}

as::result<circular> read(std::string payload) { return read(message_of("circular", std::move(payload))); }

std::string written(circular const& from) {
    std::string made;
    auto const done = as::encoder<circular>::encode(from, made);
    return done ? made : "failed: " + done.error().message();
}

circular const sample{.header = {{"title", "GCN CIRCULAR"}, {"number", "7"}, {"subject", "GRB 261128A: \"nothing\" seen"}}, .body = "\nTwo lines\nand \u00e9.\n"};

}  // namespace

BOOST_AUTO_TEST_SUITE(hopskotch_circular)

BOOST_AUTO_TEST_CASE(the_wire_form_is_read_in_order_and_its_names_stay_as_they_are) {
    auto const made = read(R"({"header": {"title": "GCN CIRCULAR", "NUMBER": "7"}, "body": "\nTwo\n"})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((*made == circular{.header = {{"title", "GCN CIRCULAR"}, {"NUMBER", "7"}}, .body = "\nTwo\n"}));
    BOOST_TEST(made->find("Number").value() == "7");
    BOOST_TEST(!made->find("subject").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_the_same) {
    BOOST_TEST(written(circular{.header = {{"title", "T"}, {"n", "1"}}, .body = "b\n"}) == R"({"header": {"title": "T", "n": "1"}, "body": "b\n"})");
    BOOST_TEST((read(written(sample)).value() == sample));
    BOOST_TEST((read(written(circular{})).value() == circular{}));
}

BOOST_AUTO_TEST_CASE(of_a_repeated_header_the_last_counts_in_the_place_of_the_first) {
    BOOST_TEST((read(R"({"header": {"a": "1", "b": "2", "a": "3"}, "body": "x", "body": ""})").value() == circular{.header = {{"a", "3"}, {"b", "2"}}}));
    BOOST_TEST(written(circular{.header = {{"a", "1"}, {"b", "2"}, {"a", "3"}}}) == R"({"header": {"a": "3", "b": "2"}, "body": ""})");
}

// hop-client takes whatever the JSON holds.
BOOST_AUTO_TEST_CASE(deviation_a_header_that_is_no_text_is_its_json_and_a_body_must_be_text) {
    BOOST_TEST((read(R"({"header": {"number": 7, "none": null, "list": [1, "x"]}, "body": ""})").value() == circular{.header = {{"number", "7"}, {"none", ""}, {"list", "[1, \"x\"]"}}}));
    BOOST_TEST((read(R"({"header": {}, "body": 1})").error().code == errc::wrong_type));
}

// hop-client refuses them (TypeError).
BOOST_AUTO_TEST_CASE(deviation_members_beside_header_and_body_are_passed_over) {
    BOOST_TEST(read(R"({"header": {}, "body": "b", "version": 2})").value().body == "b");
    BOOST_TEST(read(as::owned_message{.topic = "t", .payload = R"({"format": "circular", "content": {"header": {}, "body": "b", "x": 1}})"}).value().body == "b");
}

BOOST_AUTO_TEST_CASE(what_is_no_circular_is_an_error) {
    BOOST_TEST((read(R"({"body": ""})").error().code == errc::missing_member));
    BOOST_TEST((read(R"({"header": {}})").error().code == errc::missing_member));
    BOOST_TEST((read(R"({"header": [], "body": ""})").error().code == errc::wrong_type));
    BOOST_TEST((read("TITLE: x\n\nbody").error().code == errc::not_json));
    BOOST_TEST((read("[]").error().code == errc::missing_member));
    BOOST_TEST((read("{\"header\": {}, \"body\": \"\xe9\"}").error().code == errc::not_utf8));
    BOOST_TEST((read(R"({"header": {}, "body": "", "x": )" + std::string(10'000, '[') + std::string(10'000, ']') + "}").error().code == errc::too_deep));
    BOOST_TEST((read(message_of("json", R"({"header": {}, "body": ""})")).error().code == errc::wrong_format));
    BOOST_TEST((read(as::owned_message{.topic = "t"}).error().code == errc::tombstone));
}

BOOST_AUTO_TEST_CASE(a_message_that_does_not_say_its_format_can_be_one) {
    BOOST_TEST(read(as::owned_message{.topic = "gcn.circulars", .payload = R"({"header": {"a": "b"}, "body": "c"})"}).value().body == "c");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_utf8_is_not_written) {
    BOOST_TEST(written(circular{.body = "\xff"}).starts_with("failed"));
    BOOST_TEST(written(circular{.header = {{"a", "\xff"}}}).starts_with("failed"));
}

BOOST_AUTO_TEST_CASE(the_text_form_has_values_from_column_10) {
    BOOST_TEST(as::hopskotch::to_text(sample).value() == "TITLE:   GCN CIRCULAR\nNUMBER:  7\nSUBJECT: GRB 261128A: \"nothing\" seen\n\n\nTwo lines\nand \u00e9.\n");
    BOOST_TEST(as::hopskotch::to_text({.header = {{"longer-than-that", "x"}}}).value() == "LONGER-THAN-THAT: x\n\n");
    BOOST_TEST((as::hopskotch::read_circular_text(as::hopskotch::to_text(sample).value()).value() == sample));
}

BOOST_AUTO_TEST_CASE(the_text_form_is_read_as_mail_is) {
    auto const read_text = [](std::string_view text) { return as::hopskotch::read_circular_text(text).value(); };
    BOOST_TEST((read_text("Title:GCN\r\nSUBJECT: two\r\n  lines \r\nsubject: last\r\n\r\n\r\nbody\r\n") == circular{.header = {{"title", "GCN"}, {"subject", "last"}}, .body = "\r\nbody\r\n"}));
    BOOST_TEST((read_text("A: 1\n\tmore: than\nthis is no header\nB: 2\n") == circular{.header = {{"a", "1 more: than"}}, .body = "this is no header\nB: 2\n"}));
    BOOST_TEST((read_text("A: \n  x\n \n y\n\n") == circular{.header = {{"a", "x y"}}}));
    BOOST_TEST((read_text("A: 1") == circular{.header = {{"a", "1"}}}));
    BOOST_TEST((read_text("") == circular{}));
    BOOST_TEST((read_text("\nA: 1\n") == circular{.body = "A: 1\n"}));
    BOOST_TEST((read_text("no header at all") == circular{.body = "no header at all"}));
    BOOST_TEST((as::hopskotch::read_circular_text("A: \xff\n").error().code == errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(nothing_in_a_value_can_become_a_header_of_the_text) {
    auto const text = as::hopskotch::to_text({.header = {{"subject", "x\nFROM: forged\r\n\r\nbody"}}, .body = "true body"}).value();
    auto const made = as::hopskotch::read_circular_text(text).value();
    BOOST_TEST_REQUIRE(made.header.size() == 1u);
    BOOST_TEST(!made.find("from").has_value());
    BOOST_TEST(made.body == "true body");
    for (auto const* name : {"", "a b", "a:b", "a\n", "\u00e9"}) BOOST_TEST((as::hopskotch::to_text({.header = {{name, "x"}}}).error().code == errc::bad_value), name);
}

BOOST_AUTO_TEST_CASE(an_edited_circular_is_told_from_a_repeated_one) {
    using circular = as::hopskotch::circular;
    auto const key = [](circular const& of) { return as::dedup_key<circular>::of(of).value_or(""); };
    circular const first{.header = {{"number", "1"}, {"subject", "GRB"}}, .body = "seen"};
    BOOST_TEST(key(first) != "");
    BOOST_TEST(key(first) == key(circular{first}));
    for (circular const& other : {circular{{{"number", "2"}, {"subject", "GRB"}}, "seen"}, circular{first.header, "not seen"}, circular{{{"number", "1"}, {"subject", "GR"}}, "Bseen"}, circular{{}, "seen"}})
        BOOST_TEST(key(other) != key(first));
}

BOOST_AUTO_TEST_CASE(a_placeholder_is_read_and_written) {
    auto const read_external = [](as::owned_message const& from) {
        as::hopskotch::external made{.url = "left over"};
        auto const done = as::decoder<as::hopskotch::external>::decode(from.view(), made);
        return done ? made.url : done.error().message();
    };
    BOOST_TEST(read_external(message_of("external", R"({"url": "https:\/\/a\/msg\/1"})")) == "https://a/msg/1");
    std::string bytes;
    BOOST_TEST(as::encoder<as::hopskotch::external>::encode({"https://a/msg/1"}, bytes).has_value());
    BOOST_TEST(bytes == R"({"url": "https://a/msg/1"})");
    BOOST_TEST(read_external(message_of("external", "{}")).find("url") != std::string::npos);
    BOOST_TEST(read_external(message_of("external", R"({"url": 1})")).find("url") != std::string::npos);
    BOOST_TEST(read_external(message_of("external", "x")).find("JSON") != std::string::npos);
    BOOST_TEST(read_external(message_of("json", R"({"url": "u"})")).find("json") != std::string::npos);
    BOOST_TEST(read_external({.topic = "t", .payload = R"({"url": "u"})"}).find("no placeholder") != std::string::npos);
    BOOST_TEST(read_external({.topic = "t", .payload = R"({"format": "external", "content": {"url": "u"}})"}) == "u");
}

// hop-client refuses them (TypeError).
BOOST_AUTO_TEST_CASE(deviation_members_beside_a_placeholders_url_are_passed_over) {
    as::hopskotch::external made;
    BOOST_TEST(as::decoder<as::hopskotch::external>::decode(message_of("external", R"({"url": "u", "n": 1})").view(), made).has_value());
}

BOOST_AUTO_TEST_CASE(a_placeholder_is_known_by_its_first_format_header_alone) {
    BOOST_TEST(as::hopskotch::is_external(message_of("External", "").view()));
    BOOST_TEST(!as::hopskotch::is_external(message_of("json", R"({"url": "u"})").view()));
    BOOST_TEST(!as::hopskotch::is_external(as::owned_message{.topic = "t", .headers = {{"_format", "json"}, {"_format", "external"}}}.view()));
    BOOST_TEST(!as::hopskotch::is_external(as::owned_message{.topic = "t", .headers = {{"_format", std::nullopt}}}.view()));
    BOOST_TEST(!as::hopskotch::is_external(as::owned_message{.topic = "t"}.view()));
}

BOOST_AUTO_TEST_SUITE_END()
