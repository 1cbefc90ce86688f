#include "corpus.hpp"

#include <boost/json/serialize.hpp>

#include <alertstream/hermes/answer.hpp>

namespace as = alertstream;
using corpus::at;

namespace {

struct expected {
    char const* id;
    char const* outcome;
    char const* words = "";  ///< in what it says of itself
};

constexpr expected table[]{
    {"submit-ok", "published", "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11"},
    {"submit-invalid", "rejected", "topic: This field is required.; submitter: This field is required."},
    {"submit-anonymous", "not_sent", "refused the account"},
    {"submit-no-credential", "not_sent", "SCIMMA auth credential"},
    {"submit-anonymous-invalid", "rejected", "topic: This field is required."},
    {"submit-bad-token", "not_sent", "Invalid token."},
    {"submit-malformed-token", "not_sent", "Token string should not contain spaces."},
    {"submit-token-missing", "not_sent", "No credentials provided."},
    {"submit-bearer", "not_sent", "refused the account"},
    {"submit-token-lower", "published"},
    {"submit-kafka-error", "rejected", "topic: Error posting message to kafka"},
    {"submit-no-slash", "not_sent", "check BASE_URL: HTTP 301 to /api/v0/submit_message/"},
    {"submit-data-null", "unknown", "HTTP 500"},
    {"submit-body-list", "unknown", "HTTP 500"},
    {"submit-bad-json", "not_sent", "JSON parse error"},
    {"submit-nan", "not_sent", "not JSON compliant"},
    {"submit-form", "not_sent", "Unsupported media type"},
    {"submit-infinite-string", "unknown", "HTTP 500"},  // it was published
    {"submit-file-in-json", "unknown", "HTTP 500"},
    {"submit-file-url-in-json", "published"},
    {"multipart-ok", "published"},
    {"multipart-missing", "rejected", "data: Files f.txt referenced in message but not uploaded"},
    {"multipart-extra", "rejected", "data: Files g.txt sent but not referenced"},
    {"multipart-unreferenced-only", "published"},
    {"multipart-no-data", "unknown", "HTTP 500"},
    {"multipart-proprietary", "published"},
    // What another endpoint or method answers, in case BASE_URL leads there.
    {"put", "not_sent", "check BASE_URL: HTTP 405"},
    {"unknown-action", "not_sent", "check BASE_URL: HTTP 404"},
    {"accept-xml", "not_sent", "Accept header"},
    {"validate-ok", "unknown", "HTTP 200 with {}"},
    {"help", "unknown"},
    {"preload", "unknown", "HTTP 201"},
};

as::http::response response_of(boost::json::value const& sample) {
    as::http::response made{.status = at(sample, "status").to_number<unsigned>()};
    if (at(sample, "location").is_string()) made.headers.push_back({"Location", std::string{at(sample, "location").get_string()}});
    if (sample.as_object().contains("response")) made.body = boost::json::serialize(at(sample, "response"));
    else made.body = std::string{at(sample, "response_text").get_string()};
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_answer, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_answer_of_the_real_server_has_its_outcome) {
    std::size_t checked = 0;
    auto const samples = corpus::json_of("hermes/http_cases.json");
    for (auto const& sample : samples.as_array()) {
        std::string const id{at(sample, "id").get_string()};
        auto const* const row = std::find_if(std::begin(table), std::end(table), [&id](expected const& each) { return each.id == id; });
        if (row == std::end(table)) {
            BOOST_TEST((!id.starts_with("submit-") && !id.starts_with("multipart-")), id << " is in no table");
            continue;
        }
        BOOST_TEST_CONTEXT(id) {
            auto const outcome = as::hermes::read_answer(response_of(sample));
            BOOST_TEST(as::name_of(outcome) == row->outcome, as::describe(outcome));
            BOOST_TEST(as::describe(outcome).find(row->words) != std::string::npos, as::describe(outcome));
            // Whatever was published is never said not to have been.
            if (!at(sample, "published").is_null()) BOOST_TEST((as::name_of(outcome) == "published" || as::name_of(outcome) == "unknown"));
            ++checked;
        }
    }
    BOOST_TEST(checked == std::size(table));
}

BOOST_AUTO_TEST_CASE(every_error_tree_of_the_real_server_is_kept_and_flattened) {
    std::size_t checked = 0;
    auto const samples = corpus::json_of("hermes/validation_cases.json");
    for (auto const& sample : samples.as_array()) {
        auto const& tree = at(sample, "validate_response");
        if (!tree.is_object() || tree.get_object().empty()) continue;
        BOOST_TEST_CONTEXT(at(sample, "id")) {
            auto const outcome = as::hermes::read_answer(as::http::response{.status = 400, .headers = {}, .body = boost::json::serialize(tree)});
            auto const* const refused = std::get_if<as::rejected>(&outcome);
            BOOST_TEST_REQUIRE(refused);
            BOOST_TEST(refused->tree == boost::json::serialize(tree));
            BOOST_TEST(!refused->errors.empty());
            for (auto const& each : refused->errors) BOOST_TEST((!each.problem.empty() && each.path.find("non_field_errors") == std::string::npos));
            ++checked;
        }
    }
    BOOST_TEST(checked >= 60u);
}

BOOST_AUTO_TEST_SUITE_END()
