#include <alertstream/tools/hop_subscribe.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

namespace as = alertstream;
namespace tools = as::tools;

namespace {

as::owned_message message_of(char const* format, std::optional<std::string> payload) {
    as::owned_message made{.topic = "t", .payload = std::move(payload)};
    if (format) made.headers = {{"_format", format}};
    return made;
}

std::string text(char const* format, std::optional<std::string> payload) {
    auto const made = message_of(format, std::move(payload));
    auto const view = made.view();
    as::logger const quiet{nullptr};
    std::string out;
    tools::append_hop_text(out, as::metadata{view, "s", 1, false, &quiet});
    return out;
}

std::string raw(char const* format, std::string payload) {
    auto const made = message_of(format, std::move(payload));
    auto const view = made.view();
    as::logger const quiet{nullptr};
    std::string out;
    tools::append_hop_bytes(out, as::metadata{view, "s", 1, false, &quiet});
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hop_subscribing)

BOOST_AUTO_TEST_CASE(each_format_is_printed_as_hop_client_prints_it) {
    BOOST_TEST(text("circular", R"({"header": {"number": "1", "subject": "s x"}, "body": "body\nline"})") == "NUMBER:  1\nSUBJECT: s x\n\nbody\nline\n");
    BOOST_TEST(text("json", R"({"a": 1})") == "{\"a\":1}\n");
    BOOST_TEST(text("gcntextnotice", "TITLE:            GCN NOTICE\r\nRA:    1.5d\r\n") == "TITLE:            GCN NOTICE\nRA:    1.5d\n");
    BOOST_TEST(text("voevent", "<a>\n  <b/>\n</a>") == "<a>\n  <b/>\n</a>\n");
    BOOST_TEST(text("blob", "text") == "text\n");
    BOOST_TEST(text(nullptr, R"({"format": "circular", "content": {"header": {"subject": "old"}, "body": "b"}})") == "SUBJECT: old\n\nb\n");
    BOOST_TEST(text(nullptr, "5") == "5\n");
    BOOST_TEST(text("json", std::nullopt) == "");
}

BOOST_AUTO_TEST_CASE(nothing_in_a_message_acts_on_the_terminal) {
    for (auto const* format : {"blob", "gcntextnotice", "voevent", "json", "circular", "unheard-of", static_cast<char const*>(nullptr)})
        for (auto const* payload : {"a\x1b[31mb", "a\x07", "{\"header\":{\"subject\":\"\\u001b[2J\"},\"body\":\"\\u009b\"}", "\"\\u001b\"", "\x1b", "\xe2\x80\xae", "\xc2\x9b"}) {
            auto const shown = text(format, payload);
            for (char const c : shown) BOOST_TEST((c == '\n' || (c >= ' ' && c != 0x7f) || c < 0), shown);
            BOOST_TEST(shown.find("\xe2\x80\xae") == std::string::npos);
            BOOST_TEST(shown.find("\xc2\x9b") == std::string::npos);
        }
    BOOST_TEST(text("blob", std::string{"\xff\x00\x1b", 3}) == "\\xff\\x00\\x1b (3 bytes that are no text; --raw gives them as they are)\n");
    BOOST_TEST(text("avro", "Obj\x01" + std::string(1'000'000, '\xff')).size() < 400U);
}

BOOST_AUTO_TEST_CASE(what_is_not_what_it_says_is_shown_all_the_same) {
    BOOST_TEST(text("json", "{oops") == "{oops\n");
    BOOST_TEST(text("circular", "[1]") == "[1]\n");
    BOOST_TEST(text("circular", R"({"header": {"a b": "x"}, "body": ""})") == "{\"header\": {\"a b\": \"x\"}, \"body\": \"\"}\n");
    BOOST_TEST(text("unheard-of", "x") == "x\n");
}

BOOST_AUTO_TEST_CASE(raw_is_the_bytes_and_one_line_end) {
    BOOST_TEST(raw("blob", "a\x1b") == "a\x1b\n");
    BOOST_TEST(raw("voevent", "<a/>\n") == "<a/>\n");
    BOOST_TEST(raw("json", "{ \"a\" : 1 }") == "{ \"a\" : 1 }\n");
    BOOST_TEST(raw("circular", R"({"header": {}, "body": "b"})") == "\nb\n");
}

BOOST_AUTO_TEST_CASE(arguments_that_are_wrong_end_with_64) {
    auto const quietly = [](tools::subscribe_options const& wanted) { return tools::hop_subscribe(wanted); };
    BOOST_TEST(quietly({.url = "kafka://host"}) == 64);
    BOOST_TEST(quietly({.url = "kafka://u:p@host/t"}) == 64);
    BOOST_TEST(quietly({.url = "kafka://host/t", .no_auth = true, .start = "SOON"}) == 64);
}

BOOST_AUTO_TEST_CASE(the_arguments_are_the_streams_settings) {
    auto const made = tools::inner::settings_of({.url = "kafka://host:9093/a,b.*", .no_auth = true, .group = "mine", .start = "EARLIEST", .include_tests = true});
    auto const& entry = made.streams().at(0);
    BOOST_TEST(entry.url.value_or("") == "kafka://host:9093/");
    BOOST_TEST(entry.group_id.value_or("") == "mine");
    BOOST_TEST((entry.start == as::start_point{as::from_earliest{}}));
    BOOST_TEST(entry.include_tests.value_or(false));
    BOOST_TEST_REQUIRE(entry.topic_handlers->size() == 2U);
    BOOST_TEST(entry.topic_handlers->at(1).topic == "b.*");
    BOOST_TEST((tools::inner::settings_of({.url = "kafka://host/a", .no_auth = true}).streams().at(0).start == as::start_point{as::from_latest{}}));
    BOOST_TEST((tools::inner::settings_of({.url = "kafka://host/a", .no_auth = true, .start = "24h"}).streams().at(0).start == as::parse_start_point("24h").value()));
}

BOOST_AUTO_TEST_SUITE_END()
