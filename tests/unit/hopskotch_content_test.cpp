#include <boost/test/unit_test.hpp>

#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/stream.hpp>

namespace as = alertstream;
using as::errc;
using as::wire_format;
using as::hopskotch::content;

namespace {

void takes_circulars(as::hopskotch::circular const&) {}
void takes_notices(as::gcn::text_notice const&) {}
void takes_all(content const&, as::metadata const&) {}

[[maybe_unused]] as::topic<"a", as::fn<takes_circulars>, as::fn<takes_notices>, as::fn<takes_all>> const declared{};

/// Its own payload: everything of a message that a decoder may look at.
struct all_seen {
    std::string text{};
};

content read(as::owned_message const& from) {
    content made;
    auto const done = as::decoder<content>::decode(from.view(), made);
    BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
    return made;
}

}  // namespace

template <>
struct alertstream::decoder<all_seen> {
    static result<void> decode(message const& from, all_seen& into) {
        into.text = std::string{from.topic()} + "/" + std::to_string(from.partition()) + "/" + std::to_string(from.offset()) + " " + std::string{from.key().value_or("-")} + " " +
                    std::string{from.payload()};
        for (auto const& each : from.headers()) into.text += " " + std::string{each.name} + "=" + std::string{each.value.value_or("null")};
        if (auto const at = from.timestamp()) into.text += " " + std::to_string(at->time_since_epoch().count());
        return {};
    }
};

BOOST_AUTO_TEST_SUITE(hopskotch_content)

BOOST_AUTO_TEST_CASE(format_and_bytes_are_there_and_the_value_on_request) {
    as::owned_message const from{.topic = "t", .headers = {{"_format", "circular"}}, .payload = R"({"header": {"a": "b"}, "body": "c"})"};
    auto const made = read(from);
    BOOST_TEST((made.format() == wire_format::circular));
    BOOST_TEST(made.bytes() == *from.payload);
    BOOST_TEST(static_cast<void const*>(made.bytes().data()) == static_cast<void const*>(from.payload->data()));
    BOOST_TEST(made.as<as::hopskotch::circular>().value().body == "c");
    BOOST_TEST((made.as<boost::json::value>().error().code == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(an_unknown_format_is_a_blob_that_says_so) {
    as::owned_message const from{.topic = "t", .headers = {{"_format", "hermes"}}, .payload = "{}"};
    auto const made = read(from);
    BOOST_TEST((made.format() == wire_format::blob));
    BOOST_TEST(made.unknown());
    BOOST_TEST(made.unknown_name() == "hermes");
    BOOST_TEST((made.as<boost::json::value>().error().code == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(bytes_that_an_envelope_had_escaped_are_kept_in_every_copy) {
    as::owned_message const from{.topic = "t", .payload = R"({"format": "gcntextnotice", "content": {"raw": "A: 1\nB: 2"}})"};
    auto first = read(from);
    auto const copy = first;
    auto const moved = std::move(first);
    for (auto const* each : {&copy, &moved}) {
        BOOST_TEST(each->bytes() == "A: 1\nB: 2");
        BOOST_TEST(each->as<as::gcn::text_notice>().value().find("b").value() == "2");
    }
}

BOOST_AUTO_TEST_CASE(a_decoder_sees_the_message_with_its_format_in_front) {
    as::owned_message const from{.topic = "t", .partition = 2, .offset = 7, .timestamp = as::time_point{std::chrono::milliseconds{5}}, .timestamp_kind = as::timestamp_kind::created, .key = "k",
                                 .headers = {{"title", "x"}, {"none", std::nullopt}}, .payload = R"({"format": "blob", "content": [1]})"};
    BOOST_TEST(read(from).as<all_seen>().value().text == "t/2/7 k [1] _format=json title=x none=null 5000");
}

BOOST_AUTO_TEST_CASE(the_object_is_used_again_for_the_next_message) {
    content made;
    as::owned_message const first{.topic = "t", .payload = R"({"format": "BLOB", "content": {"content": "a\nb"}})"}, second{.topic = "t", .headers = {{"_format", "blob"}}, .payload = "next"};
    BOOST_TEST(as::decoder<content>::decode(first.view(), made).has_value());
    BOOST_TEST(made.bytes() == "a\nb");
    BOOST_TEST(as::decoder<content>::decode(second.view(), made).has_value());
    BOOST_TEST(made.bytes() == "next");
    as::owned_message const empty{.topic = "t", .payload = R"({"format": "BLOB", "content": {"content": ""}})"};
    BOOST_TEST(as::decoder<content>::decode(empty.view(), made).has_value());
    BOOST_TEST(made.bytes() == "");
    BOOST_TEST((as::decoder<content>::decode(as::owned_message{.topic = "t"}.view(), made).error().code == errc::tombstone));
}

BOOST_AUTO_TEST_SUITE_END()
