// The local Hermes of alertstream/testing gives the answers that the real one gave.
#include <boost/test/unit_test.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/hermes_rules.hpp>
#include <alertstream/testing/hermes_service.hpp>

#include "corpus.hpp"

namespace {

namespace as = alertstream;
namespace json = boost::json;
using corpus::at;

/// Numbers exact, which Boost 1.81's parser is not.
json::value exact_json_of(std::filesystem::path const& file) {
    auto read = as::testing::read_hermes_json(corpus::bytes_of(file));
    BOOST_TEST_REQUIRE(read.problem == "");
    return std::move(read.value);
}

/// Members in their order, doubles to the last digit.
std::string text(json::value const& value) { return as::testing::hermes_answer_text(value); }

std::string string_of(json::value const& value) { return value.is_string() ? std::string{value.get_string()} : std::string{}; }

// 5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11, which all of the corpus' messages got.
constexpr std::array<unsigned char, 16> id{0x5b, 0x7f, 0x2c, 0x5e, 0x1f, 0x8e, 0x4e, 0x3f, 0x9a, 0x53, 0x0d, 0x6c, 0x2b, 0x7f, 0x4a, 0x11};

/// The corpus writes bytes as characters of the same number.
std::string bytes_of(json::string const& characters) {
    std::string made;
    for (char const c : characters) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80) made += c;
        else if (byte >= 0xc0) made += static_cast<char>(byte << 6U);
        else made.back() = static_cast<char>(static_cast<unsigned char>(made.back()) | (byte & 0x3fU));
    }
    return made;
}

/// The corpus does not say a file's address to the letter.
std::string without_uuids_of_files(std::string text) {
    for (auto at = text.find("/msg/"); at != text.npos; at = text.find("/msg/", at + 1)) text.erase(at + 5, text.find('/', at + 5) - at - 5);
    return text;
}

void add_multipart(as::testing::hermes_request& to, json::value const& parts) {
    to.headers.emplace_back("Content-Type", "multipart/form-data; boundary=x-y");
    auto const add = [&to](std::string const& disposition, std::string const& content) {
        to.body += "--x-y\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    };
    if (auto const& data = parts.at("data"); !data.is_null()) add("name=\"data\"", text(data));
    for (auto const& file : parts.at("files").as_array()) add("name=\"files\"; filename=\"" + string_of(file) + "\"", "a file");
    to.body += "--x-y--\r\n";
}

as::testing::hermes_request request_of(json::value const& from) {
    as::testing::hermes_request made{.method = string_of(from.at("method")), .target = string_of(from.at("path")), .headers = {}, .body = {}};
    for (auto const& [member, header] : {std::pair{"authorization", "Authorization"}, std::pair{"accept", "Accept"}, std::pair{"content_type", "Content-Type"}})
        if (auto const& value = at(from, member); value.is_string()) made.headers.emplace_back(header, string_of(value));
    if (auto const& body = at(from, "body"); from.as_object().contains("body")) made.body = text(body);
    if (auto const& multipart = at(from, "multipart"); multipart.is_object()) add_multipart(made, multipart);
    if (auto const& raw = at(from, "raw_body"); raw.is_string()) made.body = bytes_of(raw.get_string());
    return made;
}

void check_published(json::value const& expected, std::optional<as::testing::hermes_publication> const& sent) {
    BOOST_TEST_REQUIRE(expected.is_object() == sent.has_value());
    if (!sent) return;
    auto const payload = at(expected, "payload_text").is_string() ? string_of(at(expected, "payload_text")) : without_uuids_of_files(as::testing::hermes_payload(at(expected, "payload")));
    BOOST_TEST(without_uuids_of_files(sent->payload) == payload);
    // The corpus leaves out `_sender`, the last, which is the account's.
    auto const made = sent->headers();
    auto const& headers = expected.at("headers").as_array();
    BOOST_TEST_REQUIRE(headers.size() + 1 == made.size());
    for (std::size_t i = 0; i < headers.size(); ++i) {
        BOOST_TEST(made[i].name == string_of(headers[i].at(0)));
        auto const value = string_of(headers[i].at(1));
        if (made[i].name == "_id") BOOST_TEST((made[i].value == std::string_view{reinterpret_cast<char const*>(id.data()), id.size()}));
        else BOOST_TEST(made[i].value.value() == value);
    }
    BOOST_TEST(made.back().name == "_sender");
}

void check_answer(json::value const& expected, as::testing::hermes_answer const& answer) {
    BOOST_TEST(answer.status == expected.at("status").to_number<unsigned>());
    if (auto const& body = at(expected, "response"); expected.as_object().contains("response") && string_of(at(body, "message")) != "<help text>") BOOST_TEST(without_uuids_of_files(answer.body) == without_uuids_of_files(text(body)));
    if (auto const& start = at(expected, "response_text"); start.is_string()) BOOST_TEST(answer.body.starts_with(string_of(start)));
    if (auto const& type = at(expected, "response_type"); type.is_string()) BOOST_TEST(answer.content_type == string_of(type));
    if (auto const& location = at(expected, "location"); location.is_string()) {
        BOOST_TEST_REQUIRE(answer.headers.size() == 1u);
        BOOST_TEST(answer.headers[0].second == string_of(location));
    }
    check_published(at(expected, "published"), answer.publish);
}

/// The corpus' Kafka was a stand-in, and its words those of an older hop-client: only the code is the same.
void check_kafka_error(as::testing::hermes_answer const& answer) {
    BOOST_TEST_REQUIRE(answer.publish.has_value());
    auto const refused = as::testing::refused_by_kafka(as::error_code{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}, answer.publish->topic);
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(refused.body.starts_with(R"({"error":"Error posting message to kafka: )"));
    BOOST_TEST(refused.body.find("code=TOPIC_AUTHORIZATION_FAILED") != std::string::npos);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_server, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_worked_message_gets_the_real_ones_verdict) {
    auto const cases = exact_json_of("hermes/validation_cases.json");
    BOOST_TEST(cases.as_array().size() >= 126u);
    for (auto const& each : cases.as_array()) {
        BOOST_TEST_CONTEXT(each.at("id")) {
            auto const verdict = as::testing::hermes_rules(each.at("request"));
            bool const crashes = each.as_object().contains("server_crash");
            BOOST_TEST(verdict.crashes == crashes);
            BOOST_TEST(verdict.valid() == each.at("valid").as_bool());
            if (!crashes) BOOST_TEST(text(verdict.errors) == text(each.at("validate_response")));
            if (verdict.valid()) BOOST_TEST(text(verdict.message) == text(each.at("normalised")));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_worked_request_gets_the_real_ones_answer) {
    // In the corpus' order: what is preloaded by one is loaded by the next.
    as::testing::hermes_service service;
    service.accounts = {{.token = "good", .credential_name = "credential"}, {.token = "nocredential"}};
    auto const cases = exact_json_of("hermes/http_cases.json");
    BOOST_TEST(cases.as_array().size() >= 51u);
    for (auto const& each : cases.as_array()) {
        auto const name = string_of(each.at("id"));
        BOOST_TEST_CONTEXT(name) {
            auto const answer = service.answer(request_of(each.at("request")), id);
            if (name == "submit-kafka-error") check_kafka_error(answer);
            else check_answer(each, answer);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
