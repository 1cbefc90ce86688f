#include <boost/test/unit_test.hpp>

#include <string>

#include <alertstream/formats/bson.hpp>

namespace as = alertstream;
namespace bson = alertstream::bson;

using namespace std::string_literals;

namespace {

std::string size32(std::size_t n) {
    std::string made;
    for (int shift = 0; shift < 32; shift += 8) made += static_cast<char>(n >> shift & 0xffU);
    return made;
}

// The bytes of BSON, by hand: https://bsonspec.org/spec.html
std::string named(char type, std::string_view name, std::string const& value) { return std::string{type} + std::string{name} + '\0' + value; }
std::string document(std::string const& members) { return size32(members.size() + 5) + members + '\0'; }
std::string binary(std::string_view name, std::string_view value) { return named(5, name, size32(value.size()) + '\0' + std::string{value}); }
std::string text(std::string_view name, std::string_view value) { return named(2, name, size32(value.size() + 1) + std::string{value} + '\0'); }
std::string object(std::string_view name, std::string const& members) { return named(3, name, document(members)); }
std::string array(std::string_view name, std::string const& members) { return named(4, name, document(members)); }
std::string int64(std::string_view name, std::uint64_t value) {
    return named(0x12, name, size32(static_cast<std::size_t>(value & 0xffffffffU)) + size32(static_cast<std::size_t>(value >> 32)));
}
std::string pair(std::string_view index, std::string_view name, std::string_view value) { return array(index, text("0", name) + binary("1", value)); }

std::string const one_header = array("headers", pair("0", "_format", "json"));
std::string const metadata = object("metadata", int64("timestamp", 1712900076000) + one_header);

as::failure why_not(std::string const& bytes) {
    auto const read = bson::read_archived(bytes);
    BOOST_TEST_REQUIRE(read.has_error());
    return read.error();
}

bson::archived_message whole() {
    return {.payload = "{}\0{"s,
            .timestamp = as::time_point{std::chrono::milliseconds{1712900076000}},
            .headers = {{"_format", "json"}, {"title", ""}},
            .key = "\0key"s,
            .topic = "gcn.notice",
            .uuid = "7d444840-9dc0-11d1-b245-5ffdce74fad2"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bson_documents)

BOOST_AUTO_TEST_CASE(a_message_is_read_from_its_bytes) {
    auto const read = bson::read_archived(document(binary("message", "{}") + metadata)).value();
    BOOST_TEST(read.payload == "{}");
    BOOST_TEST(read.timestamp.time_since_epoch().count() == 1712900076000000);
    BOOST_TEST_REQUIRE(read.headers.size() == 1U);
    BOOST_TEST(read.headers[0].name == "_format");
    BOOST_TEST((read.headers[0].value == "json"));
    BOOST_TEST(!read.key.has_value());
    BOOST_TEST(read.topic.empty());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    BOOST_TEST((bson::read_archived(bson::write_archived(whole()).value()).value() == whole()));
    auto without_key = whole();
    without_key.key.reset();
    BOOST_TEST((bson::read_archived(bson::write_archived(without_key).value()).value() == without_key));
    bson::upload const sent{.payload = "\0\xff"s, .headers = {{"_id", "0123456789abcdef"}}, .key = "k"};
    BOOST_TEST((bson::read_upload(bson::write_upload(sent).value()).value() == sent));
    bson::receipt const got{"7d444840-9dc0-11d1-b245-5ffdce74fad2", true};
    BOOST_TEST((bson::read_receipt(bson::write_receipt(got).value()).value() == got));
}

BOOST_AUTO_TEST_CASE(an_upload_is_written_as_the_specification_has_it) {
    auto const made = bson::write_upload({.payload = "abc", .headers = {{"_id", "1"}}, .key = "k"}).value();
    BOOST_TEST((made == document(binary("message", "abc") + array("headers", pair("0", "_id", "1")) + binary("key", "k"))));
}

BOOST_AUTO_TEST_CASE(a_header_without_value_is_not_uploaded) { BOOST_TEST(bson::write_upload({.payload = "", .headers = {{"x", std::nullopt}}}).has_error()); }

BOOST_AUTO_TEST_CASE(what_must_be_there_is_named_when_it_is_not) {
    BOOST_TEST(why_not(document(metadata)).detail == "message");
    BOOST_TEST(why_not(document(binary("message", ""))).detail == "metadata");
    BOOST_TEST(why_not(document(binary("message", "") + object("metadata", int64("timestamp", 0)))).detail == "metadata.headers");
    BOOST_TEST(why_not(document(binary("message", "") + object("metadata", one_header))).detail == "metadata.timestamp");
    BOOST_TEST((why_not(document(metadata)).code == as::errc::missing_member));
}

BOOST_AUTO_TEST_CASE(a_member_of_another_type_is_named) {
    auto const message = binary("message", "");
    auto const stamp = int64("timestamp", 0);
    for (auto const& [bytes, path] : std::initializer_list<std::pair<std::string, std::string>>{
             {text("message", "{}") + metadata, "message: "},
             {message + array("metadata", stamp + one_header), "metadata: "},
             {message + object("metadata", stamp + object("headers", "")), "metadata.headers: "},
             {message + object("metadata", stamp + array("headers", text("0", "x"))), "metadata.headers.0: "},
             {message + object("metadata", stamp + array("headers", array("0", text("0", "x")))), "metadata.headers.0: "},
             {message + object("metadata", stamp + array("headers", array("0", text("0", "x") + binary("1", "y") + binary("2", "z")))), "metadata.headers.0: "},
             {message + object("metadata", stamp + array("headers", array("0", text("0", "x") + text("1", "y")))), "metadata.headers.0.1: "},
             {message + object("metadata", stamp + array("headers", array("0", binary("0", "x") + binary("1", "y")))), "metadata.headers.0.0: "},
             {message + object("metadata", named(1, "timestamp", std::string(8, '\0')) + one_header), "metadata.timestamp: "},
             {message + object("metadata", named(8, "timestamp", "\1") + one_header), "metadata.timestamp: "},
             {message + object("metadata", stamp + one_header + named(8, "key", "\1")), "metadata.key: "},
         }) {
        auto const why = why_not(document(bytes));
        BOOST_TEST((why.code == as::errc::wrong_type), why.message());
        BOOST_TEST(why.detail.starts_with(path), why.detail);
    }
}

BOOST_AUTO_TEST_CASE(a_time_that_no_clock_has_is_refused) {
    BOOST_TEST((why_not(document(binary("message", "") + object("metadata", int64("timestamp", 0x7fffffffffffffffU) + one_header))).code == as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_text_is_refused) {
    auto const headers = array("headers", pair("0", "\xff", ""));
    BOOST_TEST((why_not(document(binary("message", "") + object("metadata", int64("timestamp", 0) + headers))).code == as::errc::not_utf8));
}

BOOST_AUTO_TEST_CASE(members_that_nobody_asked_for_are_passed_over) {
    auto const odd = object("annotations", named(1, "con_text_uuid", std::string(8, '\0'))) + named(0x0a, "x", "");
    BOOST_TEST(bson::read_archived(document(binary("message", "") + metadata + odd)).has_value());
    BOOST_TEST(bson::read_archived(document(binary("message", "") + metadata + array("annotations", ""))).has_value());
}

BOOST_AUTO_TEST_CASE(of_a_member_that_comes_twice_the_last_counts) {
    BOOST_TEST(bson::read_archived(document(binary("message", "a") + metadata + binary("message", "b"))).value().payload == "b");
}

BOOST_AUTO_TEST_CASE(every_cut_is_an_error) {
    auto const bytes = bson::write_archived(whole()).value();
    for (std::size_t size = 0; size < bytes.size(); ++size) BOOST_TEST(bson::read_archived(std::string_view{bytes}.substr(0, size)).has_error(), size);
    BOOST_TEST(bson::read_archived(bytes + "x").has_error());
}

BOOST_AUTO_TEST_CASE(lengths_that_lie_are_errors) {
    auto const bytes = document(binary("message", "0123456789") + metadata);
    // Each four bytes in turn say 2 GiB, -1 and 0: never more than what is there is read.
    for (auto const lie : {0x7fffffffU, 0xffffffffU, 0U, 0x00010000U})
        for (std::size_t at = 0; at + 4 <= bytes.size(); ++at) {
            auto lying = bytes;
            lying.replace(at, 4, size32(lie));
            auto const read = bson::read_archived(lying);
            if (read) BOOST_TEST(read->payload.size() <= bytes.size());
        }
    for (auto const lie : {0x7fffffffU, 0xffffffffU, 0U}) {
        auto lying = bytes;
        lying.replace(4 + 1 + 8, 4, size32(lie));  // the length of `message`
        if (lie != 0) BOOST_TEST(bson::read_archived(lying).has_error());
    }
}

BOOST_AUTO_TEST_CASE(a_broken_end_is_an_error_whatever_was_read_before) {
    auto const all = binary("message", "") + metadata;
    for (auto const& end : {named(5, "extra", size32(1000) + '\0'), named(2, "extra", size32(0)), named(0x42, "extra", "")})
        BOOST_TEST((why_not(document(all + end)).code == as::errc::bad_value));
    auto const broken = object("metadata", int64("timestamp", 0) + one_header + named(5, "extra", size32(1000) + '\0'));
    BOOST_TEST((why_not(document(binary("message", "") + broken)).code == as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(a_million_levels_cost_nothing) {
    std::string deep;
    std::string const closing(7'000'000, '\0');
    for (std::size_t level = 0; level < 1'000'000; ++level) deep += size32(7'000'000 - level) + "\3a\0"s;
    auto const all = document(binary("message", "x") + metadata + named(3, "deep", size32(deep.size() + closing.size() + 4) + deep + closing));
    // Well-formed or not: it is not walked.
    auto const read = bson::read_archived(all);
    BOOST_TEST((read.has_error() || read->payload == "x"));
}

BOOST_AUTO_TEST_CASE(an_upload_has_no_other_member) {
    auto const message = binary("message", "");
    BOOST_TEST((bson::read_upload(document(message + text("title", "x"))).error().code == as::errc::bad_value));
    BOOST_TEST((bson::read_upload(document(one_header)).error().code == as::errc::missing_member));
    BOOST_TEST((bson::read_upload(document(message + named(0x0a, "key", ""))).has_error()));
    auto const read = bson::read_upload(document(message + object("headers", binary("_id", "1")) + text("key", "k"))).value();
    BOOST_TEST((read.headers == std::vector<as::owned_message::owned_header>{{"_id", "1"}}));
    BOOST_TEST((read.key == "k"));
}

BOOST_AUTO_TEST_CASE(a_receipt_has_a_uuid) {
    BOOST_TEST((bson::read_receipt(document(named(8, "is_client_uuid", "\1"))).error().code == as::errc::missing_member));
    BOOST_TEST((bson::read_receipt(document(binary("archive_uuid", "x"))).error().code == as::errc::wrong_type));
    BOOST_TEST(!bson::read_receipt(document(text("archive_uuid", "x"))).value().is_client_uuid);
}

BOOST_AUTO_TEST_SUITE_END()
