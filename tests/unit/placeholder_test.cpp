#include <boost/test/unit_test.hpp>

#include <string>

#include <alertstream/hopskotch/placeholder.hpp>

namespace as = alertstream;
namespace hop = alertstream::hopskotch;
using namespace std::string_literals;

namespace {

as::owned_message with(std::optional<std::string> format, std::optional<std::string> payload) {
    as::owned_message made{.topic = "t", .payload = std::move(payload)};
    if (format) made.headers.push_back({"_format", std::move(*format)});
    return made;
}
bool is_one(as::owned_message const& what) { return hop::is_placeholder(what.view()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(placeholders)

BOOST_AUTO_TEST_CASE(the_format_header_marks_one) {
    BOOST_TEST(is_one(with("external", R"({"url": "https://a.test/msg/x"})")));
    BOOST_TEST(is_one(with("EXTERNAL", "\n{\"more\": 1, \"url\": 2}")));
    BOOST_TEST(!is_one(with("json", R"({"format": "external", "content": {"url": "x"}})")));
    BOOST_TEST(!is_one(with(" external", R"({"url": ""})")));
    auto twice = with("json", R"({"url": ""})");
    twice.headers.push_back({"_format", "external"});
    BOOST_TEST(!is_one(twice));
    auto null = with(std::nullopt, R"({"format": "external", "content": {"url": ""}})");
    null.headers.push_back({"_format", std::nullopt});
    BOOST_TEST(!is_one(null));
}

// The headers of a message cost more than all else that is done with a small alert.
BOOST_AUTO_TEST_CASE(whatever_is_no_small_object_with_an_url_is_none_whatever_its_headers_say) {
    for (auto const& each : {""s, "whatever"s, "{}"s, R"(["url"])"s, R"({"link": "https://a.test/msg/x"})"s, "{\"url\": \"" + std::string(1020, 'x') + "\"}"})
        BOOST_TEST(!is_one(with("external", each)), each.substr(0, 30));
    BOOST_TEST(!is_one(with("external", std::nullopt)));
}

BOOST_AUTO_TEST_CASE(the_old_envelope_marks_one) {
    BOOST_TEST(is_one(with(std::nullopt, R"({"format": "external", "content": {"url": "https://a.test/msg/x"}})")));
    BOOST_TEST(is_one(with(std::nullopt, " {\"content\": {\"url\": \"\"}, \"format\": \"External\"}")));
    for (auto const* each : {R"({"format": "external", "url": ""})", R"({"content": {"url": ""}, "format": "json", "x": "external"})", R"(["external", "url"])",
                             R"({"format": ["external"], "content": {"url": ""}})", R"(external "url")", R"({external "url")",
                             R"({"content": {"format": "external", "content": {"url": ""}}})", R"({"format": "external", "content": {}})", ""})
        BOOST_TEST(!is_one(with(std::nullopt, each)), each);
    BOOST_TEST(!is_one(with(std::nullopt, std::nullopt)));
    BOOST_TEST(!is_one(with(std::nullopt, "{\"format\": \"external\", \"content\": {\"url\": \"\"}, \"x\": \"" + std::string(1000, 'x') + "\"}")));
}

BOOST_AUTO_TEST_CASE(what_is_intricate_is_none_and_costs_little) {
    std::string deep = R"({"url": "", "format": "external", "content": )";
    for (int i = 0; i < 1000; ++i) deep += "[";
    BOOST_TEST(!is_one(with(std::nullopt, deep)));
    std::string many = R"({"url": "", "format": "external", "content": [)";
    for (int i = 0; i < 1900; ++i) many += "0,";
    BOOST_TEST(!is_one(with(std::nullopt, many + "0]}")));
}

BOOST_AUTO_TEST_SUITE_END()
