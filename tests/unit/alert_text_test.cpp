#include <boost/test/unit_test.hpp>

#include <alertstream/alert_text.hpp>

namespace as = alertstream;
using namespace std::string_literals;

namespace {

std::string text(as::owned_message const& m, std::string_view type, as::failure const* error = nullptr) {
    auto const view = m.view();
    std::string out;
    as::append_alert_text(out, as::metadata{view, "hopskotch"}, type, error);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_text)

BOOST_AUTO_TEST_CASE(a_hermes_alert_shows_its_people_its_text_and_a_table) {
    as::owned_message const m{.topic = "hermes.test", .partition = 0, .offset = 42, .timestamp = as::time_point{std::chrono::milliseconds{1700000000123}}, .timestamp_kind = as::timestamp_kind::created,
                              .headers = {{"_sender", "alice"}, {"_test", "true"}},
                              .payload = R"({"title":"SN","topic":"hermes.test","submitter":"A. Σ","message_text":"one\ntwo","data":{"photometry":[)"
                                         R"({"target_name":"SN 2023ixf","date_obs":"2460084.4","bandpass":"g","brightness":11.02,"brightness_error":NaN},)"
                                         R"({"target_name":"Σ","date_obs":"2460085.4","bandpass":"r","limiting_brightness":20}]}})"};
    BOOST_TEST(text(m, "hermes.alert") ==
               "hermes.test partition=0 offset=42 2023-11-14T22:13:20.123Z hermes.alert sender=alice test\n"
               "  title:      SN\n"
               "  submitter:  A. Σ\n"
               "  one\n"
               "  two\n"
               "  target_name  date_obs   bandpass  brightness  limiting_brightness\n"
               "  SN 2023ixf   2460084.4  g         11.02\n"
               "  Σ            2460085.4  r                     20\n");
}

BOOST_AUTO_TEST_CASE(both_kinds_of_circulars_show_subject_sender_and_body) {
    auto const expected = "c partition=0 offset=0 gcn.circular\n  circular:   7\n  subject:    GRB\n  from:       me\n  body\n"s;
    BOOST_TEST(text({.topic = "c", .payload = R"({"subject":"GRB","circularId":7,"submitter":"me","body":"body"})"}, "gcn.circular") == expected);
    BOOST_TEST(text({.topic = "c", .payload = R"({"header":{"number":"7","subject":"GRB","from":"me"},"body":"body"})"}, "circular") == "c partition=0 offset=0 circular" + expected.substr(35));
}

BOOST_AUTO_TEST_CASE(other_payloads_are_shown_as_what_they_are) {
    BOOST_TEST(text({.topic = "t", .payload = "{ \"a\" : 12345678901234567890123 }"}, "json") == "t partition=0 offset=0 json\n  {\"a\":12345678901234567890123}\n");
    BOOST_TEST(text({.topic = "t", .payload = "one\r\ntwo\n"}, "blob") == "t partition=0 offset=0 blob\n  one\n  two\n");
    BOOST_TEST(text({.topic = "t", .payload = "\xff\0"s}, "blob") == "t partition=0 offset=0 blob\n  (2 bytes that are no text: ff 00)\n");
    BOOST_TEST(text({.topic = "t"}, "") == "t partition=0 offset=0\n  (a tombstone: no payload)\n");
    BOOST_TEST(text({.topic = "t", .payload = ""}, "") == "t partition=0 offset=0\n");
}

BOOST_AUTO_TEST_CASE(what_json_escapes_is_not_escaped_again) {
    BOOST_TEST(text({.topic = "t", .payload = R"({"a":"one\ntwo \"three\" \u001b"})"}, "json") == "t partition=0 offset=0 json\n  {\"a\":\"one\\ntwo \\\"three\\\" \\u001b\"}\n");
    BOOST_TEST(text({.topic = "t", .payload = R"({"title":"a\\b","data":{"note":"one\ntwo"}})"}, "hermes.alert") ==
               "t partition=0 offset=0 hermes.alert\n  title:      a\\\\b\n  data:       {\"note\":\"one\\ntwo\"}\n");
    BOOST_TEST(text({.topic = "t", .payload = R"({"title":{"a":"\n\u202e"}})"}, "hermes.alert") == "t partition=0 offset=0 hermes.alert\n  title:      {\"a\":\"\\n\\u202e\"}\n");
}

BOOST_AUTO_TEST_CASE(an_error_stands_before_the_payload) {
    as::failure const why{as::errc::bad_value, "ra: \"\x1b[2J\""};
    BOOST_TEST(text({.topic = "t", .payload = "1"}, "json", &why) == "t partition=0 offset=0 json\n  error:      a value is outside what its format allows: ra: \"\\x1b[2J\"\n  1\n");
}

BOOST_AUTO_TEST_CASE(nothing_from_an_alert_acts_on_the_terminal) {
    auto const hostile = "\x1b]0;x\x07\xc2\x9b\xe2\x80\xae\r\x7f"s;
    auto const in_json = R"("\u001b]0;x\u0007\u009b\u202e\r\u007f")"s;
    std::string all = text({.topic = "t", .headers = {{"_sender", hostile}}, .payload = hostile}, "blob");
    all += text({.topic = "t", .payload = "{\"title\":" + in_json + ",\"submitter\":" + in_json + ",\"data\":{\"photometry\":[{\"bandpass\":" + in_json + "}]}}"}, "hermes.alert");
    all += text({.topic = "t", .payload = "{\"title\":" + in_json + ",\"data\":{" + in_json + ":1}}"}, "hermes.alert");
    all += text({.topic = "t", .payload = "{\"subject\":" + in_json + ",\"body\":" + in_json + "}"}, "gcn.circular");
    for (char const c : all) BOOST_REQUIRE((c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)));
    BOOST_TEST(all.find("\xc2\x9b") == std::string::npos);
    BOOST_TEST(all.find("\xe2\x80\xae") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(long_texts_and_tables_are_cut_between_characters_and_say_so) {
    std::string sigmas;
    for (int i = 0; i < 5'000'000; ++i) sigmas += "Σ";
    auto const cut = text({.topic = "t", .payload = "x" + sigmas}, "blob");
    BOOST_TEST(cut.size() < 5000u);
    BOOST_TEST(cut.ends_with("Σ\n  (and 9996002 bytes more)\n"));
    std::string rows;
    for (int i = 0; i < 400; ++i) rows += (i ? "," : "") + "{\"brightness\":1}"s;
    BOOST_TEST(text({.topic = "t", .payload = "{\"data\":{\"photometry\":[" + rows + "]}}"}, "hermes.alert").ends_with("  1\n  (and 380 rows more)\n"));
}

BOOST_AUTO_TEST_CASE(an_object_of_the_wrong_shape_is_shown_and_does_no_harm) {
    BOOST_TEST(text({.topic = "t", .payload = "[1]"}, "hermes.alert") == "t partition=0 offset=0 hermes.alert\n  [1]\n");
    BOOST_TEST(text({.topic = "t", .payload = R"({"title":{"a":[1]},"data":[],"submitter":null})"}, "hermes.alert") == "t partition=0 offset=0 hermes.alert\n  title:      {\"a\":[1]}\n");
    BOOST_TEST(text({.topic = "t", .payload = R"({"data":{"photometry":[1,null,[]]}})"}, "hermes.alert") == "t partition=0 offset=0 hermes.alert\n  data:       {\"photometry\":[1,null,[]]}\n");
}

BOOST_AUTO_TEST_SUITE_END()
