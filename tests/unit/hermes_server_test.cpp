// What the local Hermes of alertstream/testing does beyond the worked cases.
#include <boost/test/unit_test.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/hermes_rules.hpp>
#include <alertstream/testing/hermes_service.hpp>

namespace as = alertstream;
namespace json = boost::json;

namespace {

/// The errors of this message's only photometry row, but for these members, as the server writes them.
std::string errors_of_row(std::string const& members) {
    auto const body = as::testing::read_hermes_json(R"({"title": "t", "topic": "hermes.test", "submitter": "me", "data": {"targets": [{"name": "a", "ra": 1, "dec": 2}], "photometry": [
        {"target_name": "a", "date_obs": "2023-04-09", "telescope": "x", "bandpass": "g", "brightness": 1, )" + members + "}]}}");
    BOOST_TEST_REQUIRE(body.problem == "");
    auto const verdict = as::testing::hermes_rules(body.value);
    return verdict.valid() ? "" : as::testing::hermes_answer_text(verdict.errors.at("data").at("photometry").at(0));
}

bool date_is_good(std::string const& date) { return errors_of_row(R"("date_obs": ")" + date + '"').empty(); }

json::value submitted_topic(std::string const& topic, std::vector<std::string> writable = {}) {
    as::testing::hermes_service service;
    service.accounts = {{.token = "t", .credential_name = "c", .writable_topics = std::move(writable)}};
    auto const answer = service.answer({.method = "POST", .target = "/api/v0/submit_message/", .headers = {{"Authorization", "Token t"}, {"content-type", "application/json; charset=utf-8"}},
                                        .body = R"({"title": "t", "topic": ")" + topic + R"(", "submitter": "me"})"}, {});
    return answer.publish ? json::value(answer.publish->topic) : as::testing::read_hermes_json(answer.body).value.at("error");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_server)

BOOST_AUTO_TEST_CASE(doubles_keep_every_bit_on_their_way_through) {
    for (std::string const number : {"17.210000000000004", "0.1", "1e-16", "-1.4600000000000002", "123456789.12345679", "5e-324", "1.7976931348623157e+308"}) {
        auto const read = as::testing::read_hermes_json(number);
        BOOST_TEST(as::testing::hermes_payload(read.value) == number);
    }
    BOOST_TEST(as::testing::hermes_payload(as::testing::read_hermes_json("[1e16, 100.0, 0.0001, 0.00001, 1E2]").value) == "[1e+16, 100.0, 0.0001, 1e-05, 100.0]");
}

BOOST_AUTO_TEST_CASE(kafka_gets_ascii_and_the_answer_is_utf_8) {
    auto const read = as::testing::read_hermes_json("{\"unit\": \"cm\u00b2 / \u212b\", \"star\": \"\\ud83c\\udf1f\"}");
    BOOST_TEST(as::testing::hermes_payload(read.value) == R"({"unit": "cm\u00b2 / \u212b", "star": "\ud83c\udf1f"})");
    BOOST_TEST(as::testing::hermes_answer_text(read.value) == "{\"unit\":\"cm\u00b2 / \u212b\",\"star\":\"\U0001f31f\"}");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_said_in_pythons_words) {
    auto const problem = [](std::string_view text) { return as::testing::read_hermes_json(text).problem; };
    BOOST_TEST(problem("{\"a\": 1,}") == "Expecting property name enclosed in double quotes: line 1 column 9 (char 8)");
    BOOST_TEST(problem("[1\n 2]") == "Expecting ',' delimiter: line 2 column 2 (char 4)");
    BOOST_TEST(problem("{\"é\" 1}") == "Expecting ':' delimiter: line 1 column 6 (char 5)");
    BOOST_TEST(problem("[1] x") == "Extra data: line 1 column 5 (char 4)");
    BOOST_TEST(problem("\"abc") == "Unterminated string starting at: line 1 column 1 (char 0)");
    BOOST_TEST(problem("-Infinity") == "Out of range float values are not JSON compliant: '-Infinity'");
    BOOST_TEST(problem("\xef\xbb\xbf{}") == "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)");
    BOOST_TEST(problem("\"\xc3\x28\"") == "'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte");
    BOOST_TEST(as::testing::read_hermes_json(std::string(700, '[')).too_deep);
}

BOOST_AUTO_TEST_CASE(dates_are_taken_as_dateutil_takes_them) {
    for (auto const* good : {"2023-04-09T01:02:03.25+02:00", "2023-04-09 01:02:03Z", "2460043.5", "60043.25", "2023", "9 April 2023", "Apr 9, 2023", "4/9/2023", "20230409T010203Z",
                             "Monday", "10:30 pm", "2023-04"})
        BOOST_TEST(date_is_good(good), good);
    for (auto const* bad : {"2023-04-09T01:02:60Z", "2023-04-09T24:02:00Z", "0000-01-01", "10000-01-01", "2023-02-29", "soon", "J2000", "2023-04-09Tx", "-", "1000", "150000"})
        BOOST_TEST(!date_is_good(bad), bad);
}

BOOST_AUTO_TEST_CASE(numbers_are_what_pythons_float_takes) {
    for (auto const* good : {"\" 1.5 \"", "\"1_000\"", "\"+.5\"", "\"1e3\"", "true", "\"inf\""}) BOOST_TEST(errors_of_row(std::string{"\"exposure_time\": "} + good) == "", good);
    for (auto const* bad : {"\"\"", "\"0x10\"", "\"1_\"", "[]", "\"1,5\""})
        BOOST_TEST(errors_of_row(std::string{"\"exposure_time\": "} + bad) == R"({"exposure_time":["A valid number is required."]})", bad);
    BOOST_TEST(errors_of_row("\"exposure_time\": \"" + std::string(1001, '1') + '"') == R"({"exposure_time":["String value too large."]})");
}

BOOST_AUTO_TEST_CASE(odd_texts_are_refused_as_by_django) {
    BOOST_TEST(errors_of_row(R"("observer": "a\ud800b")") == R"({"observer":["Surrogate characters are not allowed: U+D800."]})");
    BOOST_TEST(errors_of_row("\"observer\": \"\u00a0\u2003\"") == R"({"observer":["This field may not be blank."]})");
    BOOST_TEST(errors_of_row("\"observer\": \"\u200b\"") == "");
}

BOOST_AUTO_TEST_CASE(a_spectrum_needs_its_wavelengths_and_not_its_errors) {
    auto const errors = [](std::string const& members) {
        auto const body = as::testing::read_hermes_json(R"({"title": "t", "topic": "hermes.test", "submitter": "me", "data": {"targets": [{"name": "a", "ra": 1, "dec": 2}], "spectroscopy": [
            {"target_name": "a", "date_obs": "2023-04-09", "telescope": "x", )" + members + "}]}}");
        auto const verdict = as::testing::hermes_rules(body.value);
        return verdict.valid() ? "" : as::testing::hermes_answer_text(verdict.errors.at("data").at("spectroscopy").at(0));
    };
    std::string const wrong = R"({"non_field_errors":["Must have same number of datapoints for flux and wavelength"]})";
    BOOST_TEST(errors(R"("flux": [1, 2])") == wrong);
    BOOST_TEST(errors(R"("flux": [1, 2], "wavelength": [1])") == wrong);
    BOOST_TEST(errors(R"("flux": [1, 2], "wavelength": [1, 2])") == "");
    BOOST_TEST(errors(R"("file_info": [{"name": "a.fits", "url": "https://a.bc/"}])") == "");
}

BOOST_AUTO_TEST_CASE(a_topic_goes_to_kafka_as_it_was_sent) {
    BOOST_TEST(submitted_topic(" hermes.test ") == " hermes.test ");
    BOOST_TEST(submitted_topic("a.test,b.test") == "Error posting message to kafka: No topic specified for write");
    BOOST_TEST(submitted_topic("a.test", {"b.test"}) ==
               "Error posting message to kafka: Error communicating with Kafka: code=TOPIC_AUTHORIZATION_FAILED Broker: Topic authorization failed on topic a.test");
    BOOST_TEST(submitted_topic("b.test", {"b.test"}) == "b.test");
}

BOOST_AUTO_TEST_CASE(a_refusal_of_kafkas_has_its_code) {
    auto const answer = as::testing::refused_by_kafka(as::error_code{RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE}, "hermes.test");
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.body == R"({"error":"Error posting message to kafka: Error communicating with Kafka: code=MSG_SIZE_TOO_LARGE Broker: Message size too large on topic hermes.test"})");
}

BOOST_AUTO_TEST_CASE(a_body_beyond_the_limit_is_an_html_page) {
    as::testing::hermes_service service;
    auto const answer = service.answer({.method = "POST", .target = "/api/v0/submit_message/validate/", .headers = {{"Content-Type", "application/json"}}, .body = std::string(2'621'441, ' ')}, {});
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.content_type == "text/html");
}

BOOST_AUTO_TEST_SUITE_END()
