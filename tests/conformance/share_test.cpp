#include "corpus.hpp"

#include <boost/json/serialize.hpp>

#include <alertstream/tools/share_contents.hpp>

namespace as = alertstream;
using corpus::at;

BOOST_AUTO_TEST_SUITE(share, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(a_message_in_a_file_is_validated_in_the_servers_own_words) {
    std::size_t checked = 0;
    auto const cases = corpus::json_of("hermes/validation_cases.json");
    for (auto const& each : cases.as_array()) {
        std::string const id{at(each, "id").get_string()};
        as::tools::share_options const wanted{.file = "night.json", .validate = true};
        auto const contents = as::tools::read_share_contents(boost::json::serialize(at(each, "request")), wanted);
        BOOST_TEST_REQUIRE(contents.has_value(), id);
        auto const verdict = validate_contents(*contents, wanted);
        auto const expected = boost::json::serialize(at(each, "validate_response"));
        ++checked;
        // Which messages there are only the server knows.
        if (id == "reference-unknown-hop-uuid") {
            BOOST_TEST(verdict.valid());
            continue;
        }
        // The server falls over: it has no tree, and we refuse.
        if (!at(each, "validate_response").is_object()) {
            BOOST_TEST(!verdict.valid(), id);
            continue;
        }
        BOOST_TEST((verdict.tree.empty() ? "{}" : verdict.tree) == expected, id);
        if (expected != "{}") BOOST_TEST(to_json_line(verdict).starts_with("{\"outcome\":\"rejected\",\"errors\":" + expected), id);
    }
    BOOST_TEST(checked == 126U);
}

BOOST_AUTO_TEST_SUITE_END()
