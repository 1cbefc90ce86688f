#include <boost/test/unit_test.hpp>

#include <alertstream/formats/wire.hpp>

namespace as = alertstream;
using as::errc;
using as::wire_format;

namespace {

struct read_of {
    as::owned_message from;
    std::string room{};
    as::result<as::wire_content> read{as::failure{}};

    explicit read_of(as::owned_message m) : from{std::move(m)}, read{as::read_wire(from.view(), room)} {}
    errc code() const { return read ? errc{} : static_cast<errc>(read.error().code.value()); }
    std::string words() const { return read ? "" : read.error().message(); }
};

read_of labelled(std::optional<std::string> format, std::string payload) {
    return read_of{{.topic = "t", .headers = {{"_id", "0123456789abcdef"}, {"_format", std::move(format)}}, .payload = std::move(payload)}};
}

read_of unlabelled(std::string payload) { return read_of{{.topic = "t", .payload = std::move(payload)}}; }

void expect(read_of const& made, wire_format format, std::string_view bytes) {
    BOOST_TEST_REQUIRE(made.read.has_value(), made.words());
    BOOST_TEST(as::to_string(made.read->format) == as::to_string(format));
    BOOST_TEST(made.read->bytes == bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(the_header_decides_in_any_case_and_nothing_is_parsed_or_copied) {
    auto const made = labelled("CircuLar", "no json");
    expect(made, wire_format::circular, "no json");
    BOOST_TEST(static_cast<void const*>(made.read->bytes.data()) == static_cast<void const*>(made.from.payload->data()));
    BOOST_TEST(!made.read->unknown);
    expect(labelled("json", R"({"format":"blob","content":1})"), wire_format::json, R"({"format":"blob","content":1})");
}

BOOST_AUTO_TEST_CASE(the_first_header_of_exactly_that_name_counts) {
    expect(read_of{{.topic = "t", .headers = {{"_Format", "avro"}, {"_format", "blob"}, {"_format", "json"}}, .payload = "{}"}}, wire_format::blob, "{}");
    expect(read_of{{.topic = "t", .headers = {{"_Format", "avro"}, {"format", "avro"}}, .payload = "{}"}}, wire_format::json, "{}");
}

BOOST_AUTO_TEST_CASE(an_unknown_or_empty_name_is_a_blob_and_says_so) {
    for (std::string const name : {"hermes", "", " json", "json ", "json\n"}) {
        auto const made = labelled(name, "{}");
        expect(made, wire_format::blob, "{}");
        BOOST_TEST(made.read->unknown);
        BOOST_TEST(made.read->unknown_name == name);
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_is_null_or_no_text_is_an_error) {
    BOOST_TEST((labelled(std::nullopt, "{}").code() == errc::wrong_format));
    BOOST_TEST(labelled(std::nullopt, "{}").words().find("null") != std::string::npos);
    BOOST_TEST((labelled("\xff\xfe", "{}").code() == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(a_tombstone_is_an_error_whatever_its_header_says) {
    BOOST_TEST((read_of{{.topic = "t", .headers = {{"_format", "json"}}}}.code() == errc::tombstone));
    BOOST_TEST((read_of{{.topic = "t"}}.code() == errc::tombstone));
}

BOOST_AUTO_TEST_CASE(without_a_header_it_is_json_or_else_a_blob) {
    for (std::string const json : {"{}", "1", " \"text\"\n", "[1, {\"format\": \"blob\", \"content\": 1}]", "null", R"({"x": NaN})", R"({"format": "blob"})", R"({"content": 1})"})
        expect(unlabelled(json), wire_format::json, json);
    for (std::string const other : {"", "not json", "\xef\xbb\xbf{}", "{\"a\": \"\xe9\"}", "{} {}", "<VOEvent/>"}) expect(unlabelled(other), wire_format::blob, other);
    expect(unlabelled(std::string{"\0\x01", 2}), wire_format::blob, std::string{"\0\x01", 2});
}

BOOST_AUTO_TEST_CASE(an_envelope_gives_what_is_in_it) {
    expect(unlabelled(R"({"format": "blob", "content": {"x": [1, 2]}})"), wire_format::json, R"({"x": [1, 2]})");
    expect(unlabelled(R"({"content": 7, "other": 1, "format": "blob"})"), wire_format::json, "7");
    expect(unlabelled(R"({"format": "JSON", "content": {"content": [NaN]}})"), wire_format::json, "[NaN]");
    expect(unlabelled(R"({"format": "Circular", "content": {"header": {}, "body": "b"}})"), wire_format::circular, R"({"header": {}, "body": "b"})");
    expect(unlabelled(R"({"format": "voevent", "content": {"ivorn": "i"}})"), wire_format::voevent, R"({"ivorn": "i"})");
    expect(unlabelled(R"({"format": "external", "content": {"url": "u"}})"), wire_format::external, R"({"url": "u"})");
    expect(unlabelled(R"({"format": "gcntextnotice", "content": {"raw": "A: 1\nB: \u00e9", "fields": {"a": "9"}}})"), wire_format::gcntextnotice, "A: 1\nB: \u00e9");
    BOOST_TEST(unlabelled(R"({"format": "blob", "content": 1})").read->enveloped);
}

BOOST_AUTO_TEST_CASE(an_envelopes_blob_is_the_characters_of_a_string_and_else_its_json) {
    expect(unlabelled(R"({"format": "BLOB", "content": {"content": "a\nc"}})"), wire_format::blob, "a\nc");
    expect(unlabelled(R"({"format": "Blob", "content": {"content": [1]}})"), wire_format::blob, "[1]");
    auto const odd = unlabelled(R"({"format": "spam", "content": {"a":1}})");
    expect(odd, wire_format::blob, R"({"a":1})");
    BOOST_TEST(odd.read->unknown);
    BOOST_TEST(odd.read->unknown_name == "spam");
}

// hop-client keeps the record; we have no container to show, and the same values as JSON.
BOOST_AUTO_TEST_CASE(deviation_an_envelopes_avro_is_json) { expect(unlabelled(R"({"format": "avro", "content": {"content": {"a": 1}}})"), wire_format::json, R"({"a": 1})"); }

BOOST_AUTO_TEST_CASE(of_a_repeated_member_the_last_counts_and_names_may_be_escaped) {
    expect(unlabelled(R"({"format": "circular", "content": 1, "content": 2, "format": "blob"})"), wire_format::json, "2");
    expect(unlabelled(R"({"f\u006frmat": "blo\u0062", "c\u006fntent": 3})"), wire_format::json, "3");
}

BOOST_AUTO_TEST_CASE(a_wrong_envelope_is_an_error_with_its_path) {
    BOOST_TEST((unlabelled(R"({"format": 3, "content": 1})").code() == errc::wrong_format));
    BOOST_TEST((unlabelled(R"({"format": null, "content": 1})").code() == errc::wrong_format));
    BOOST_TEST((unlabelled(R"({"format": "circular", "content": "x"})").code() == errc::wrong_type));
    BOOST_TEST((unlabelled(R"({"format": "json", "content": [1]})").code() == errc::wrong_type));
    BOOST_TEST((unlabelled(R"({"format": "json", "content": {}})").words().find("content.content") != std::string::npos));
    BOOST_TEST((unlabelled(R"({"format": "gcntextnotice", "content": {"fields": {}}})").code() == errc::missing_member));
    BOOST_TEST((unlabelled(R"({"format": "gcntextnotice", "content": {"raw": 1}})").code() == errc::wrong_type));
}

// hop-client goes on to Python's limit, some 1000.
BOOST_AUTO_TEST_CASE(deviation_json_without_a_header_is_not_read_beyond_64_levels) {
    BOOST_TEST((unlabelled(std::string(10'000, '[') + std::string(10'000, ']')).code() == errc::too_deep));
    BOOST_TEST((unlabelled(std::string(1'000'000, '[')).code() == errc::too_deep));
    expect(unlabelled(std::string(64, '[') + std::string(64, ']')), wire_format::json, std::string(64, '[') + std::string(64, ']'));
}

BOOST_AUTO_TEST_CASE(a_message_of_another_format_says_what_it_is_and_what_takes_it) {
    as::owned_message const avro{.topic = "t", .headers = {{"_format", "avro"}}, .payload = "Obj\x01"};
    auto const said = as::expect_format(avro.view(), wire_format::json);
    BOOST_TEST_REQUIRE(!said.has_value());
    BOOST_TEST((said.error().code == errc::wrong_format));
    for (auto const* words : {"it is avro", "handler's is json", "avro::record", "hopskotch::content"}) BOOST_TEST(said.error().message().find(words) != std::string::npos, words);
    as::owned_message const odd{.topic = "t", .headers = {{"_format", "sp\x1b[am"}}, .payload = "{}"};
    BOOST_TEST(as::expect_format(odd.view(), wire_format::blob).error().message().find("\"sp\\x1b[am\", which is unknown") != std::string::npos);
    BOOST_TEST(as::expect_format(as::owned_message{.topic = "t", .payload = "x"}.view(), wire_format::avro).has_value());
}

BOOST_AUTO_TEST_CASE(a_decoder_gets_the_bytes_of_its_format_and_no_others) {
    std::string room;
    auto const bytes = [&room](as::owned_message const& from, wire_format wanted) { return as::bytes_of(from.view(), wanted, room); };
    as::owned_message const bare{.topic = "gcn", .payload = "A: 1"};
    BOOST_TEST(bytes(bare, wire_format::gcntextnotice).value() == "A: 1");
    as::owned_message const json{.topic = "gcn", .payload = " {\"a\": 1}"};
    BOOST_TEST(bytes(json, wire_format::circular).value() == " {\"a\": 1}");
    as::owned_message const envelope{.topic = "t", .payload = R"({"format": "circular", "content": {"header": {}}})"};
    BOOST_TEST(bytes(envelope, wire_format::circular).value() == R"({"header": {}})");
    BOOST_TEST((bytes(envelope, wire_format::voevent).error().code == errc::wrong_format));
    as::owned_message const unknown{.topic = "t", .headers = {{"_format", "x"}}, .payload = "b"};
    BOOST_TEST((bytes(unknown, wire_format::blob).error().code == errc::wrong_format));
    BOOST_TEST((bytes(as::owned_message{.topic = "t"}, wire_format::blob).error().code == errc::tombstone));
}

BOOST_AUTO_TEST_SUITE_END()
