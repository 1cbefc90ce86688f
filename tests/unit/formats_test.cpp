#include <boost/test/unit_test.hpp>

#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hopskotch/circular.hpp>

namespace as = alertstream;
using as::errc;
using as::wire_format;

namespace {

template <class Payload>
as::result<void> read(as::owned_message const& from, Payload& into) {
    return as::decoder<Payload>::decode(from.view(), into);
}

as::owned_message labelled(std::string format, std::string payload) { return {.topic = "t", .headers = {{"_format", std::move(format)}}, .payload = std::move(payload)}; }
as::owned_message unlabelled(std::string payload) { return {.topic = "t", .payload = std::move(payload)}; }

std::string const hermes_alert = R"({"title": "T", "topic": "t", "data": {"targets": []}})";
std::string const gcn_circular = R"({"circularId": 1, "subject": "S", "body": "b", "submitter": "me", "format": "text/plain"})";

template <class Payload>
void expect_format_json(std::string const& payload) {
    Payload made;
    BOOST_TEST(read(labelled("json", payload), made).has_value());
    BOOST_TEST(read(labelled("JSON", payload), made).has_value());
    BOOST_TEST(read(unlabelled(payload), made).has_value());
    BOOST_TEST(read(unlabelled(R"({"format": "blob", "content": )" + payload + "}"), made).has_value());
    for (auto const* other : {"blob", "circular", "avro", "nonsense", ""}) BOOST_TEST((read(labelled(other, payload), made).error().code == errc::wrong_format), other);
    BOOST_TEST((read(unlabelled(R"({"format": "circular", "content": {"header": {}, "body": ""}})"), made).error().code == errc::wrong_format));
    BOOST_TEST((read(as::owned_message{.topic = "t", .headers = {{"_format", std::nullopt}}, .payload = payload}, made).error().code == errc::wrong_format));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(formats)

BOOST_AUTO_TEST_CASE(what_is_json_respects_the_format_and_comes_out_of_its_envelope) {
    BOOST_TEST_CONTEXT("json") { expect_format_json<boost::json::value>(R"({"a": 1})"); }
    BOOST_TEST_CONTEXT("alert") { expect_format_json<as::hermes::alert>(hermes_alert); }
    BOOST_TEST_CONTEXT("alert_view") { expect_format_json<as::hermes::alert_view>(hermes_alert); }
    BOOST_TEST_CONTEXT("circular") { expect_format_json<as::gcn::circular>(gcn_circular); }
}

BOOST_AUTO_TEST_CASE(what_is_in_an_envelope_is_read_and_not_the_envelope) {
    boost::json::value tree;
    BOOST_TEST(read(unlabelled(R"({"format": "blob", "content": [1, NaN]})"), tree).has_value());
    BOOST_TEST((tree == boost::json::value{1, nullptr}));
    BOOST_TEST(read(labelled("json", R"({"format": "blob", "content": 1})"), tree).has_value());
    BOOST_TEST(tree.is_object());
    as::hermes::alert_view alert;
    auto const enveloped = unlabelled(R"({"format": "json", "content": {"content": {"title": "a\nb", "data": {}}}})");
    BOOST_TEST(read(enveloped, alert).has_value());
    BOOST_TEST(alert.title == "a\nb");
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_payload_is_not_hidden_by_looking_for_an_envelope) {
    as::hermes::alert alert;
    BOOST_TEST((read(unlabelled(R"({"x": 1})"), alert).error().code == errc::missing_member));
    BOOST_TEST((read(unlabelled(R"({"title": )"), alert).error().code == errc::not_json));
    BOOST_TEST((read(unlabelled(R"({"format": "blob", "content": {"x": 1}})"), alert).error().code == errc::missing_member));
    boost::json::value tree;
    BOOST_TEST((read(unlabelled(R"({"format": 1, "content": 1})"), tree).error().code == errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_published_says_its_format) {
    static_assert(as::encoder<boost::json::value>::format == wire_format::json);
    static_assert(as::encoder<as::hermes::alert>::format == wire_format::json);
    static_assert(as::encoder<as::hermes::alert_view>::format == wire_format::json);
    static_assert(as::encoder<as::hopskotch::circular>::format == wire_format::circular);
    static_assert(as::names_its_format<std::string>);
    static_assert(as::names_its_format<std::span<std::byte const>>);
    std::vector<std::byte> const bytes{std::byte{0}, std::byte{0xff}};
    std::string written;
    BOOST_TEST(as::encoder<std::vector<std::byte>>::encode(bytes, written).has_value());
    BOOST_TEST(written == std::string("\0\xff", 2));
    BOOST_TEST(as::encoder<std::span<std::byte const>>::encode(std::span{bytes}.subspan(1), written).has_value());
    BOOST_TEST(written == "\xff");
    static_assert(as::encoder<std::span<std::byte const>>::format == wire_format::blob);
}

BOOST_AUTO_TEST_SUITE_END()
