#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/alert_line.hpp>
#include <alertstream/formats/base64.hpp>

namespace as = alertstream;
namespace json = boost::json;
using namespace std::string_literals;

namespace {

std::string const id = "\x5b\x7f\x2c\x5e\x1f\x8e\x4e\x3f\x9a\x53\x0d\x6c\x2b\x7f\x4a\x11"s;

std::string line(as::owned_message const& m, std::string_view type, as::failure const* error = nullptr) {
    auto const view = m.view();
    std::string out;
    as::append_alert_line(out, as::metadata{view, "hopskotch"}, type, error);
    BOOST_TEST(out.find('\n') == std::string::npos);
    return out;
}

std::string_view type_of(as::owned_message const& m) {
    auto const view = m.view();
    return as::guess_type(as::metadata{view, "hopskotch"});
}

json::object parsed(as::owned_message const& m, std::string_view type = "", as::failure const* error = nullptr) {
    json::parse_options options;
    options.max_depth = 65;
    return json::parse(line(m, type, error), {}, options).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_line)

BOOST_AUTO_TEST_CASE(a_hermes_alert_is_one_line_with_its_members_in_order) {
    as::owned_message const m{.topic = "hermes.test", .partition = 1, .offset = 42, .timestamp = as::time_point{std::chrono::milliseconds{1700000000123}},
                              .timestamp_kind = as::timestamp_kind::created, .key = "k", .headers = {{"topic", "hermes.test"}, {"_id", id}, {"_format", "json"}, {"_sender", "alice-1234"}, {"_test", "true"}},
                              .payload = "{\"title\": \"t\",\n \"big\": 123456789012345678901234567890, \"a\": 1, \"a\": NaN}"};
    BOOST_TEST(line(m, "hermes.alert") ==
               R"({"stream":"hopskotch","topic":"hermes.test","partition":1,"offset":42,"timestamp":"2023-11-14T22:13:20.123Z","key":"k",)"
               R"("headers":[["topic","hermes.test"],["_id",{"$base64":"W38sXh+OTj+aUw1sK39KEQ=="}],["_format","json"],["_sender","alice-1234"],["_test","true"]],)"
               R"("payload":{"title":"t","big":123456789012345678901234567890,"a":1,"a":null},)"
               R"("id":"5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11","sender":"alice-1234","test":true,"format":"json","type":"hermes.alert"})");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_null_or_left_out) {
    BOOST_TEST(line({.topic = "gcn.heartbeat", .payload = "text"}, "") ==
               R"({"stream":"hopskotch","topic":"gcn.heartbeat","partition":0,"offset":0,"timestamp":null,"key":null,"headers":[],"payload":"text"})");
}

BOOST_AUTO_TEST_CASE(a_tombstone_and_an_empty_payload_are_told_apart) {
    auto const tombstone = parsed({.topic = "t", .key = ""});
    BOOST_TEST(tombstone.at("payload").is_null());
    BOOST_TEST(tombstone.at("tombstone").as_bool());
    BOOST_TEST(tombstone.at("key").as_string() == "");
    auto const empty = parsed({.topic = "t", .payload = ""});
    BOOST_TEST(empty.at("payload").as_string() == "");
    BOOST_TEST(!empty.contains("tombstone"));
}

BOOST_AUTO_TEST_CASE(null_header_values_repeats_and_bytes_in_names_keys_and_values_come_through) {
    BOOST_TEST(line({.topic = "t", .key = "\xff\0"s, .headers = {{"a", std::nullopt}, {"a", "\xfe"}, {"\xfd", "x"}, {"_id", "text"}, {"_id", std::nullopt}}, .payload = "\x80"}, "blob") ==
               R"({"stream":"hopskotch","topic":"t","partition":0,"offset":0,"timestamp":null,"key":{"$base64":"/wA="},)"
               R"("headers":[["a",null],["a",{"$base64":"/g=="}],[{"$base64":"/Q=="},"x"],["_id",{"$base64":"dGV4dA=="}],["_id",null]],)"
               R"("payload":{"$base64":"gA=="},"test":false,"type":"blob"})");
}

BOOST_AUTO_TEST_CASE(the_first_usable_id_is_the_id_and_the_presence_of_test_alone_marks_a_test) {
    auto const made = parsed({.topic = "t", .headers = {{"_id", "short"}, {"_id", id}, {"_id", std::string(16, 'x')}, {"_test", std::nullopt}}, .payload = "x"});
    BOOST_TEST(made.at("id").as_string() == "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11");
    BOOST_TEST(made.at("test").as_bool());
}

BOOST_AUTO_TEST_CASE(a_declared_blob_stays_text_even_if_it_could_be_json) {
    BOOST_TEST(parsed({.topic = "t", .headers = {{"_format", "blob"}}, .payload = "{ \"a\": 1 }"}).at("payload").as_string() == "{ \"a\": 1 }");
    BOOST_TEST(parsed({.topic = "t", .payload = "{ \"a\": 1 }"}).at("payload").as_object().at("a").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(what_should_be_json_and_is_not_has_an_error_and_its_payload) {
    auto const broken = parsed({.topic = "t", .headers = {{"_format", "JSON"}}, .payload = "{\"a\":"}, "json");
    BOOST_TEST(broken.at("payload").as_string() == "{\"a\":");
    BOOST_TEST(broken.at("error").at("code").as_string() == "not_json");
    auto const deep = parsed({.topic = "t", .payload = std::string(10'000, '[')});
    BOOST_TEST(deep.at("payload").as_string().size() == 10'000u);
    BOOST_TEST(deep.at("error").at("code").as_string() == "too_deep");
    BOOST_TEST(!parsed({.topic = "t", .payload = "free text"}, "blob").contains("error"));
}

BOOST_AUTO_TEST_CASE(a_format_that_is_none_is_an_error_and_one_that_nobody_knows_is_bytes) {
    auto const null = parsed({.topic = "t", .headers = {{"_format", std::nullopt}, {"_format", "json"}}, .payload = "{}"}, "blob");
    BOOST_TEST(null.at("error").at("code").as_string() == "wrong_format");
    BOOST_TEST(std::string_view{null.at("error").at("message").as_string()}.find("_format") != std::string_view::npos);
    BOOST_TEST(!null.contains("format"));
    BOOST_TEST(parsed({.topic = "t", .headers = {{"_format", "\xff"}}, .payload = "{}"}, "blob").at("error").at("code").as_string() == "wrong_format");
    for (auto const* unknown : {"", " json", "yaml"}) {
        auto const made = parsed({.topic = "t", .headers = {{"_format", unknown}}, .payload = "{\"a\": 1}"}, "blob");
        BOOST_TEST(made.at("payload").as_string() == "{\"a\": 1}");
        BOOST_TEST(!made.contains("error"));
    }
}

BOOST_AUTO_TEST_CASE(the_deepest_payload_is_still_embedded_and_readable) {
    auto const made = parsed({.topic = "t", .payload = std::string(64, '[') + std::string(64, ']')});
    BOOST_TEST(made.at("payload").is_array());
}

BOOST_AUTO_TEST_CASE(the_error_that_was_given_is_told_with_code_and_words) {
    as::failure const why{as::errc::missing_member, "data.targets[0].name\x1b"};
    auto const made = parsed({.topic = "t", .payload = "{\"a\":1}"}, "hermes.alert", &why);
    BOOST_TEST(made.at("error").at("code").as_string() == "missing_member");
    BOOST_TEST(std::string_view{made.at("error").at("message").as_string()} == why.message());
    BOOST_TEST(made.at("payload").at("a").as_int64() == 1);
    BOOST_TEST(as::error_name({2, boost::system::generic_category()}) == "generic:2");
}

BOOST_AUTO_TEST_CASE(hostile_text_reads_back_equal_and_leaves_no_control_character_in_the_line) {
    std::string const hostile = "\x1b]0;x\x07\xc2\x9b\xe2\x80\xae\0\r\n\"\\\x7f"s;
    as::owned_message const m{.topic = "t", .key = hostile, .headers = {{hostile, hostile}, {"_sender", hostile}, {"_format", hostile}}, .payload = hostile};
    auto const text = line(m, "blob");
    for (char const c : text) BOOST_REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    BOOST_TEST(text.find("\xc2\x9b") == std::string::npos);
    auto const made = parsed(m);
    for (auto const* each : {&made.at("key"), &made.at("payload"), &made.at("sender"), &made.at("format"), &made.at("headers").at(0).at(0), &made.at("headers").at(0).at(1)})
        BOOST_TEST((each->as_string() == hostile));
}

BOOST_AUTO_TEST_CASE(ten_megabytes_of_anything_read_back) {
    std::string bytes(10'000'000, '\xff');
    auto const made = parsed({.topic = "t", .payload = bytes});
    BOOST_TEST((as::base64_decode(std::string{made.at("payload").at("$base64").as_string()}).value() == bytes));
    std::string const text(10'000'000, '\n');
    BOOST_TEST((parsed({.topic = "t", .payload = "x" + text}).at("payload").as_string() == "x" + text));
}

BOOST_AUTO_TEST_CASE(types_are_guessed_from_the_format_and_the_names_of_the_members) {
    auto const hermes = R"({"title":"t","topic":"hermes.test","submitter":"s","authors":"","message_text":"","data":{"title":1}})"s;
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", "json"}}, .payload = hermes}) == "hermes.alert");
    BOOST_TEST(type_of({.topic = "t", .payload = R"({"title":"","topic":"","submitter":"","message_text":""})"}) == "hermes.alert");
    BOOST_TEST(type_of({.topic = "t", .payload = R"({"title":"","topic":"","submitter":""})"}) == "json");
    BOOST_TEST(type_of({.topic = "t", .payload = R"({"subject":"s","circularId":1,"body":"b"})"}) == "gcn.circular");
    BOOST_TEST(type_of({.topic = "t", .payload = R"({"data":{"title":1,"topic":2,"submitter":3,"data":4}})"}) == "json");
    BOOST_TEST(type_of({.topic = "t", .payload = "free text"}) == "blob");
    BOOST_TEST(type_of({.topic = "t", .payload = "\xff"}) == "blob");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", "json"}}, .payload = "{"}) == "json");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", "AVRO"}, {"_format", "json"}}, .payload = "{}"}) == "avro");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", "circular"}}, .payload = "{}"}) == "circular");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", " json"}}, .payload = "{}"}) == "blob");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", std::nullopt}}, .payload = "{}"}) == "blob");
    BOOST_TEST(type_of({.topic = "t"}) == "");
    BOOST_TEST(type_of({.topic = "t", .headers = {{"_format", "json"}}}) == "json");
}

BOOST_AUTO_TEST_SUITE_END()
