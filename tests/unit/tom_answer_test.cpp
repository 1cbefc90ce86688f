// What the answers of both versions of TOM Toolkit to what changes something mean.
#include <boost/test/unit_test.hpp>

#include <boost/asio/error.hpp>

#include <alertstream/tom/answer.hpp>

namespace as = alertstream;
using namespace as::tom;
namespace http = as::http;

namespace {

http::result answer(unsigned status, std::string body, std::vector<http::field> headers = {}) { return http::response{status, std::move(headers), std::move(body)}; }
datum_answer datum_of(unsigned status, std::string body, std::vector<http::field> headers = {}) { return read_datum_answer(answer(status, std::move(body), std::move(headers))); }

bool is_not_sent(datum_answer const& came, as::errc code, bool retryable) {
    auto const* const is = std::get_if<as::not_sent>(&came);
    return is && is->why.code == code && is->retryable == retryable;
}
bool is_unclear(datum_answer const& came) {
    auto const* const is = std::get_if<as::unknown>(&came);
    return is && is->why.code == as::errc::answer_unclear && !is->partly_sent;
}

constexpr auto page = "<!doctype html><title>Server Error (500)</title>";

}  // namespace

BOOST_AUTO_TEST_SUITE(tom_answer)

BOOST_AUTO_TEST_CASE(success_and_a_repeat_are_told_apart_in_both_versions) {
    auto const row = R"({"data_product":null,"data_type":"photometry","timestamp":"2023-05-19T21:42:21.500000Z","value":{},"target":1,"message":"Data successfully uploaded."})";
    BOOST_TEST(std::holds_alternative<stored>(datum_of(201, row)));
    BOOST_TEST(std::holds_alternative<already_there>(datum_of(200, R"({"message":"Data already exists. Skipping upload.","already_exists":true})")));
    BOOST_TEST(std::holds_alternative<already_there>(datum_of(500, "<pre>{&#x27;__all__&#x27;: [&quot;ReducedDatum already exists: photometry data")));
    BOOST_TEST(is_unclear(datum_of(500, page)));
    BOOST_TEST(is_unclear(datum_of(200, row)));  // neither made nor there
    BOOST_TEST(is_unclear(datum_of(200, R"({"already_exists":false})")));
    BOOST_TEST(is_unclear(datum_of(201, page)));
    BOOST_TEST(is_unclear(datum_of(200, page)));  // a page for people
    for (auto const status : {429u, 502u, 504u}) BOOST_TEST(is_unclear(datum_of(status, page)));
}

BOOST_AUTO_TEST_CASE(a_tree_of_errors_is_a_refusal_by_path) {
    auto const came = datum_of(400, R"({"target":["Invalid pk \"99999\" - object does not exist."],"timestamp":["Datetime has wrong format."]})");
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(came));
    auto const& why = std::get<as::rejected>(came);
    BOOST_TEST((why.errors == std::vector<as::field_error>{{"target", "Invalid pk \"99999\" - object does not exist."}, {"timestamp", "Datetime has wrong format."}}));
    BOOST_TEST(why.tree.starts_with("{\"target\""));
    BOOST_TEST(no_such_target(why));
    BOOST_TEST(!no_such_target({{{"timestamp", "Invalid pk"}}, {}}));
    BOOST_TEST(is_not_sent(datum_of(400, "<h1>Bad Request (400)</h1>"), as::errc::wrong_address, false));
    BOOST_TEST(is_not_sent(datum_of(400, R"({"detail":"JSON parse error"})"), as::errc::request_refused, false));
    BOOST_TEST(is_unclear(datum_of(400, "")));
    BOOST_TEST(std::holds_alternative<as::rejected>(datum_of(413, page)));
}

BOOST_AUTO_TEST_CASE(a_log_in_that_is_not_taken_is_the_accounts_fault_and_another_redirect_the_addresss) {
    BOOST_TEST(is_not_sent(datum_of(401, R"({"detail":"Invalid token."})"), as::errc::account_refused, true));
    BOOST_TEST(is_not_sent(datum_of(403, ""), as::errc::account_refused, true));
    BOOST_TEST(is_not_sent(datum_of(302, "", {{"Location", "/accounts/login/?next=/api/reduceddatums/"}}), as::errc::account_refused, true));
    BOOST_TEST(is_not_sent(datum_of(302, "", {{"Location", "https://elsewhere/?next=/login/"}}), as::errc::wrong_address, false));
    BOOST_TEST(is_not_sent(datum_of(301, ""), as::errc::wrong_address, false));
    BOOST_TEST(is_not_sent(datum_of(404, page), as::errc::wrong_address, false));
}

BOOST_AUTO_TEST_CASE(without_an_answer_it_counts_whether_anything_can_have_arrived) {
    auto const problem = [](bool arrived) { return http::result{http::problem{{boost::asio::error::connection_reset}, http::phase::first_byte, arrived}}; };
    BOOST_TEST(std::holds_alternative<as::unknown>(read_datum_answer(problem(true))));
    auto const not_arrived = read_datum_answer(problem(false));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::not_sent>(not_arrived));
    BOOST_TEST(std::get<as::not_sent>(not_arrived).retryable);
}

BOOST_AUTO_TEST_CASE(a_password_that_the_server_repeats_is_not_shown) {
    std::vector<as::secret> const hidden{as::secret{"pa55word"}};
    auto const came = read_datum_answer(answer(401, R"({"detail":"pa55word is wrong"})"), hidden);
    BOOST_TEST(std::get<as::not_sent>(came).why.detail.find("pa55word") == std::string::npos);
    auto const refused = read_datum_answer(answer(400, R"({"value":["pa55word"]})"), hidden);
    BOOST_TEST(std::get<as::rejected>(refused).tree.find("pa55word") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_target_is_made_or_its_name_is_taken) {
    auto const made = read_target_answer(answer(201, R"({"id":7,"name":"M 31","aliases":[{"id":1,"name":"NGC 224"}],"message":"Target successfully uploaded."})"));
    BOOST_TEST_REQUIRE(std::holds_alternative<known_target>(made));
    auto const& m31 = std::get<known_target>(made);
    BOOST_TEST((m31.id == 7 && m31.name == "M 31" && m31.aliases == std::vector<std::string>{"NGC 224"}));
    BOOST_TEST(m31.as_given.at("message") == "Target successfully uploaded.");
    BOOST_TEST(std::holds_alternative<as::unknown>(read_target_answer(answer(201, R"({"name":"M 31"})"))));
    auto const taken = [](std::string body) { return is_taken(std::get<as::rejected>(read_target_answer(answer(400, std::move(body))))); };
    BOOST_TEST(taken(R"({"name":["target with this Name already exists."]})"));
    BOOST_TEST(taken(R"({"aliases":{"0":{"name":["target name with this Alias already exists."]}}})"));
    BOOST_TEST(!taken(R"({"name":["target with this Name already exists."],"ra":["A valid number is required."]})"));
    BOOST_TEST(!taken(R"({"non_field_errors":["The following fields are required for SIDEREAL targets: ['ra', 'dec']"]})"));
}

BOOST_AUTO_TEST_CASE(a_file_is_kept_there_already_or_somebody_elses) {
    auto const read = [](unsigned status, std::string body) { return read_product_answer(answer(status, std::move(body)), 1); };
    BOOST_TEST((std::get<known_product>(read(201, R"({"id":3,"product_id":"abc","target":1,"data":"http://x/lc.csv"})")) == known_product{3, 1, "abc", "http://x/lc.csv"}));
    BOOST_TEST(std::holds_alternative<already_there>(read(200, R"({"id":3,"product_id":"abc","target":1,"already_exists":true})")));
    BOOST_TEST(std::holds_alternative<already_there>(read(400, R"({"product_id":["data product with this product id already exists."]})")));
    BOOST_TEST(std::holds_alternative<as::rejected>(read(200, R"({"id":3,"product_id":"abc","target":2,"already_exists":true})")));
    BOOST_TEST(std::holds_alternative<as::rejected>(read(400, R"({"product_id":["data product with this product id already exists."],"target":["Invalid pk \"1\" - object does not exist."]})")));
    BOOST_TEST(std::holds_alternative<as::rejected>(read(500, R"({"Data processing error":"There was an error in processing"})")));
    BOOST_TEST(std::holds_alternative<as::unknown>(read(500, page)));
}

BOOST_AUTO_TEST_SUITE_END()
