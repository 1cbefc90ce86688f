#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/archived_message.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

constexpr auto one = R"({"metadata": {"timestamp": 1684532541123, "topic": "hermes.test", "key": null,
      "headers": {"topic": "hermes.test", "_id": "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11", "_format": "json", "title": "SN 2023ixf", "_sender": "observer-1a2b3c4d", "blob": [1]}},
    "annotations": {"con_text_uuid": "00000000-0000-4000-8000-000000000000", "public": true, "retracted": true, "title": "of the archive"},
    "message": {"title": "SN 2023ixf", "submitter": "me", "topic": "hermes.test", "data": {"mine": 0.1000000000000000055511151231257827, "targets": [{"name": "SN 2023ixf", "ra": 210.9, "dec": 54.3}],
      "photometry": [{"target_name": "SN 2023ixf", "date_obs": "2023-05-19T21:42:21Z", "bandpass": "r", "brightness": 14.9, "telescope": "FTN"}]}}})";

bool is_bad(as::result<messages_page> const& read) { return !read && read.error().code == as::errc::bad_answer; }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_archived_message)

BOOST_AUTO_TEST_CASE(a_message_is_read_with_its_metadata_its_alert_and_its_json) {
    auto const read = read_archived_message(one).value();
    BOOST_TEST(read.uuid == "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11");
    BOOST_TEST(read.topic == "hermes.test");
    BOOST_TEST((read.at == as::time_point{std::chrono::milliseconds{1684532541123}}));
    BOOST_TEST(read.sender == "observer-1a2b3c4d");
    BOOST_TEST(read.title == "SN 2023ixf");
    BOOST_TEST(read.headers.size() == 5u);
    BOOST_TEST((read.retracted == true));
    BOOST_TEST(read.annotations.starts_with(R"({"con_text_uuid":)"));
    BOOST_TEST_REQUIRE(read.alert.has_value());
    BOOST_TEST(read.alert->photometry.at(0).bandpass == "r");
    BOOST_TEST((read.json.find("0.1000000000000000055511151231257827") != std::string::npos));  // every digit
}

BOOST_AUTO_TEST_CASE(where_headers_are_not_shown_the_annotations_count) {
    auto const read = read_archived_message(R"({"annotations": {"con_text_uuid": "u", "sender": "s", "title": "t"}, "metadata": {"topic": "gcn.circulars", "timestamp": 1.5}, "message": "text"})").value();
    BOOST_TEST((read.uuid == "u" && read.sender == "s" && read.title == "t" && !read.at && !read.retracted && !read.alert));
    BOOST_TEST(read.json == "\"text\"");
}

BOOST_AUTO_TEST_CASE(what_is_no_message_of_the_archive_is_a_bad_answer) {
    for (auto const* body : {"", "null", "[]", "{}", "<html>", R"({"metadata": []})", R"({"metadata": {"topic": 5}})", R"({"metadata": {"topic": "a"})", R"({"error": "404"})"}) {
        auto const read = read_archived_message(body);
        BOOST_TEST((!read && read.error().code == as::errc::bad_answer), body);
    }
}

BOOST_AUTO_TEST_CASE(a_page_has_its_messages_and_where_to_go_on) {
    auto const page = read_messages_page(R"({"messages": [)" + std::string{one} + R"(, 5, {"metadata": {}}], "next": "eyJ-token", "prev": null})").value();
    BOOST_TEST(page.messages.size() == 2u);
    BOOST_TEST(page.messages[0].alert.has_value());
    BOOST_TEST(page.messages[1].topic == "");
    BOOST_TEST(page.next == "eyJ-token");
    BOOST_TEST(page.previous == "");
    BOOST_TEST(read_messages_page(R"({"messages": [], "next": 2, "prev": 1})").value().next == "2");
}

BOOST_AUTO_TEST_CASE(a_page_that_is_none_or_never_ends_is_a_bad_answer) {
    for (auto const* body : {"", "null", "{}", R"({"messages": {}})", R"({"messages": [{})", R"({"messages": null, "next": "x"})"}) BOOST_TEST(is_bad(read_messages_page(body)), body);
    BOOST_TEST(is_bad(read_messages_page(R"({"messages": [], "next": "same"})", {.page = "same"})));
    BOOST_TEST(is_bad(read_messages_page(R"({"messages": [], "next": ")" + std::string(5000, 'x') + "\"}")));
    BOOST_TEST(is_bad(read_messages_page(R"({"messages": )" + std::string(100'000, '[') + std::string(100'000, ']') + "}")));
}

BOOST_AUTO_TEST_CASE(a_draft_need_not_be_a_message) {
    BOOST_TEST(read_stored_message(R"({"title": "t", "data": {}})").value().alert.has_value());
    auto const odd = read_stored_message("[1]").value();
    BOOST_TEST((odd.json == "[1]" && !odd.alert));
    BOOST_TEST((read_stored_message("<html>").error().code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_SUITE_END()
