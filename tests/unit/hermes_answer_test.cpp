#include <boost/test/unit_test.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <alertstream/hermes/answer.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

constexpr std::string_view uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
constexpr submission to_tns{.to_tns = true, .to_mpc = {}, .to_gcn = {}}, to_gcn{.to_tns = {}, .to_mpc = {}, .to_gcn = true}, to_both{.to_tns = true, .to_mpc = {}, .to_gcn = true};

as::outcome read(unsigned status, std::string body, submission const& asked = {}, std::size_t size = 0) { return read_answer(as::http::response{status, {}, std::move(body)}, asked, size); }
as::outcome error(std::string_view words, submission const& asked = {}) { return read(400, "{\"error\": \"" + std::string{words} + "\"}", asked); }

/// "rejected topic", "not_sent account_refused retryable", "unknown partly".
std::string kind(as::outcome const& what) {
    std::string made{as::name_of(what)};
    if (auto const* const refused = std::get_if<as::rejected>(&what))
        for (auto const& each : refused->errors) made += ' ' + (each.path.empty() ? "-" : each.path);
    if (auto const* const kept = std::get_if<as::not_sent>(&what)) {
        for (auto const& [code, name] : {std::pair{as::errc::account_refused, " account"}, {as::errc::wrong_address, " address"}, {as::errc::request_refused, " request"}, {as::errc::not_now, " not_now"}})
            if (kept->why.code == code) made += name;
        if (kept->retryable) made += " retryable";
    }
    if (auto const* const lost = std::get_if<as::unknown>(&what); lost && lost->partly_sent) made += " partly";
    return made;
}

std::string kafka(std::string_view words) { return "Error posting message to kafka: " + std::string{words}; }

as::http::result problem(as::error_code code, as::http::phase phase, bool may_have_arrived) { return as::http::problem{{code, "hermes.lco.global:443"}, phase, may_have_arrived}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_answer)

BOOST_AUTO_TEST_CASE(only_a_200_with_a_uuid_is_published) {
    auto const done = read(200, R"({"title": "t", "uuid": ")" + std::string{uuid} + "\"}");
    BOOST_TEST((std::get<as::published>(done) == as::published{std::string{uuid}, {}, -1}));
    for (auto const* body : {R"({"uuid": "u"})", R"({"uuid": 5})", R"({"uuid": null})", R"({"uuid": ""})", R"({"uuid": "5b7f2c5e1f8e4e3f9a530d6c2b7f4a11"})", R"({"uuid": "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a1g"})", "{}", "null", "true",
                             "\"5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11\"", "[{\"uuid\": \"5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11\"}]", "", " ", R"({"uuid": "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11")", R"({"title": "t", "uu)",
                             "<html><title>Hermes</title></html>", R"({"error": "something else"})", R"({"message": "Message was submitted successfully."})"})
        BOOST_TEST(kind(read(200, body)) == "unknown", body);
    for (unsigned const status : {201u, 202u, 204u, 206u}) BOOST_TEST(kind(read(status, R"({"uuid": ")" + std::string{uuid} + "\"}")) == "unknown", status);
}

BOOST_AUTO_TEST_CASE(a_uuid_counts_even_beside_an_error) {
    BOOST_TEST(kind(read(200, R"({"error": "no credential", "uuid": ")" + std::string{uuid} + "\"}")) == "published");
}

BOOST_AUTO_TEST_CASE(the_error_tree_is_kept_and_listed_by_path) {
    auto const refused = std::get<as::rejected>(read(400, "{\"title\": [\"This field may not be blank.\"],\n \"data\": {\"targets\": [{}, {\"dec\": [\"Must set dec if ra is set\"]}]}}"));
    BOOST_TEST(refused.tree == R"({"title":["This field may not be blank."],"data":{"targets":[{},{"dec":["Must set dec if ra is set"]}]}})");
    BOOST_TEST_REQUIRE(refused.errors.size() == 2u);
    BOOST_TEST((refused.errors[0] == as::field_error{"title", "This field may not be blank."}));
    BOOST_TEST((refused.errors[1] == as::field_error{"data.targets[1].dec", "Must set dec if ra is set"}));
    // A member of a message can have these names as well.
    BOOST_TEST(kind(read(400, R"({"error": ["a"], "detail": ["b"]})")) == "rejected error detail");
    for (auto const* nothing : {"{}", "[]", "[{}, []]", "{\"a\": null}", "{\"a\": {}}"}) BOOST_TEST(kind(read(400, nothing)) == "unknown", nothing);
}

BOOST_AUTO_TEST_CASE(a_refused_account_is_not_sent_and_may_be_tried_once_it_is_mended) {
    BOOST_TEST(kind(read(200, R"({"error": "User account does not have an associated SCIMMA auth credential. Please logout and log back in."})")) == "not_sent account retryable");
    // Whose credential is it, and what was done before?
    BOOST_TEST(kind(read(200, R"({"error": "the credential of the TNS bot has expired"})", to_tns)) == "unknown partly");
    BOOST_TEST(kind(read(403, R"({"detail": "Invalid token."})")) == "not_sent account retryable");
    BOOST_TEST(kind(read(401, "")) == "not_sent account retryable");
    BOOST_TEST(kind(read(403, "<html>")) == "not_sent account retryable");
    // Before anybody else is told.
    BOOST_TEST(kind(read(403, R"({"detail": "Invalid token."})", to_both)) == "not_sent account retryable");
    BOOST_TEST(kind(error(kafka("a stack\\nKafkaError: SASL authentication error: Authentication failed"))) == "not_sent account retryable");
    BOOST_TEST(kind(error(kafka("Error communicating with Kafka: code=_AUTHENTICATION Local: Authentication failure"))) == "not_sent account retryable");
}

BOOST_AUTO_TEST_CASE(kafka_refusals_that_prove_that_nothing_was_kept_reject_the_message) {
    for (auto const* code : {"TOPIC_AUTHORIZATION_FAILED", "UNKNOWN_TOPIC_OR_PART", "TOPIC_EXCEPTION"}) {
        BOOST_TEST(kind(error(kafka("Error communicating with Kafka: code=" + std::string{code} + " Broker: no on topic T"))) == "rejected topic", code);
        BOOST_TEST(kind(error(kafka("KafkaError{code=" + std::string{code} + "}"))) == "rejected topic", code);
    }
    BOOST_TEST(kind(error(kafka("Error communicating with Kafka: code=MSG_SIZE_TOO_LARGE Broker: Message size too large"))) == "rejected data");
    BOOST_TEST(kind(error(kafka("No topic specified for write"))) == "rejected topic");
}

BOOST_AUTO_TEST_CASE(all_other_kafka_errors_are_unknown) {
    for (auto const* words : {"code=_MSG_TIMED_OUT Local: Message timed out", "code=REQUEST_TIMED_OUT", "code=_TRANSPORT", "code=NOT_ENOUGH_REPLICAS_AFTER_APPEND", "code=", "code=TOPIC_EXCEPTION_ELSE", "code=topic_exception",
                              "code=TOPIC_AUTHORIZATION_FAILED and code=_MSG_TIMED_OUT", "code=TOPIC_EXCEPTION code=MSG_SIZE_TOO_LARGE", "", "a stack text", "code=_MSG_TIMED_OUT after Authentication failed"})
        BOOST_TEST(kind(error(kafka(words))) == "unknown", words);
    BOOST_TEST(kind(error("code=TOPIC_AUTHORIZATION_FAILED")) == "unknown");  // whose words are these?
    BOOST_TEST(kind(error("anything")) == "unknown");
}

BOOST_AUTO_TEST_CASE(after_tns_or_gcn_only_a_proven_refusal_is_no_partly_sent) {
    for (auto const& asked : {to_tns, to_gcn, to_both}) {
        BOOST_TEST(kind(read(200, R"({"uuid": ")" + std::string{uuid} + "\"}", asked)) == "published");
        BOOST_TEST(kind(read(400, R"({"title": ["This field is required."]})", asked)) == "rejected title");
        BOOST_TEST(kind(read(200, R"({"error": "User account does not have an associated SCIMMA auth credential."})", asked)) == "not_sent account retryable");
        BOOST_TEST(kind(read(404, "", asked)) == "not_sent address");
        BOOST_TEST(kind(error("Files a referenced in message but not uploaded in files section.", asked)) == "rejected data");
        // Kafka comes last.
        for (auto const* words : {"code=TOPIC_AUTHORIZATION_FAILED", "code=MSG_SIZE_TOO_LARGE", "No topic specified for write", "Authentication failed"}) BOOST_TEST(kind(error(kafka(words), asked)) == "unknown partly", words);
        BOOST_TEST(kind(read(500, "", asked)) == "unknown partly");
        BOOST_TEST(kind(read(200, "<html>", asked)) == "unknown partly");
        BOOST_TEST(kind(error("anything", asked)) == "unknown partly");
        BOOST_TEST(kind(read_answer(problem(boost::asio::error::eof, as::http::phase::first_byte, true), asked)) == "unknown partly");
        BOOST_TEST(kind(read_answer(problem(boost::asio::error::connection_refused, as::http::phase::connect, false), asked)) == "not_sent retryable");
    }
    BOOST_TEST(kind(read(500, "", {.to_tns = false, .to_mpc = true, .to_gcn = false})) == "unknown");
}

BOOST_AUTO_TEST_CASE(what_tns_says_is_told_apart) {
    BOOST_TEST(kind(error("TNS submission failed with feedback: {'ra': 'bad'}", to_tns)) == "rejected -");
    BOOST_TEST(kind(error("Failed to retrieve TNS options, please try again later", to_tns)) == "not_sent not_now retryable");
    BOOST_TEST(kind(error("Failed to upload files to TNS, please try again later", to_tns)) == "not_sent not_now retryable");
    // The report may be there.
    BOOST_TEST(kind(error("Failed to submit report to TNS", to_tns)) == "unknown partly");
    BOOST_TEST(kind(error("TNS submission failed to be processed within 10 seconds. The report_id = 5", to_tns)) == "unknown partly");
    BOOST_TEST(kind(error("TNS classification submission failed. The response was: {}")) == "unknown partly");
}

BOOST_AUTO_TEST_CASE(what_gcn_says_is_told_apart) {
    BOOST_TEST(kind(error("Failed to submit message to GCN: HTTPError('400 Client Error: Bad Request for url: x')", to_gcn)) == "rejected -");
    BOOST_TEST(kind(error("Failed to submit message to GCN: HTTPError('403 Client Error: Forbidden for url: x')", to_gcn)) == "not_sent account retryable");
    BOOST_TEST(kind(error("Failed to submit message to GCN: HTTPError('502 Server Error: Bad Gateway')", to_gcn)) == "unknown partly");
    BOOST_TEST(kind(error("Failed to submit message to GCN: ConnectionError()", to_gcn)) == "unknown partly");
    BOOST_TEST(kind(error("Failed to submit message to GCN: HTTPError('400 Client Error')", to_both)) == "unknown partly");  // TNS has it
}

BOOST_AUTO_TEST_CASE(a_wrong_address_and_a_request_not_understood_are_not_sent_until_something_is_changed) {
    for (unsigned const status : {301u, 302u, 303u, 307u, 308u, 404u, 405u}) BOOST_TEST(kind(read(status, "<html>")) == "not_sent address", status);
    for (unsigned const status : {406u, 411u, 415u, 431u}) BOOST_TEST(kind(read(status, R"({"detail": "no"})")) == "not_sent request", status);
    BOOST_TEST(kind(read(400, R"({"detail": "JSON parse error - x"})")) == "not_sent request");
    auto const moved = as::describe(read_answer(as::http::response{301, {{"LOCATION", "https://elsewhere/\x1b[2J"}}, ""}));
    BOOST_TEST(moved == "not sent: what answered takes no messages: check BASE_URL: HTTP 301 to https://elsewhere/\\\\x1b[2J, where a message is not sent after");
}

BOOST_AUTO_TEST_CASE(too_large_is_told_from_a_host_that_is_not_known) {
    BOOST_TEST(kind(read(413, "<html>")) == "rejected data");
    BOOST_TEST(kind(read(400, "<html>", {}, largest_body + 1)) == "rejected data");
    BOOST_TEST(kind(read(400, " \r\n<!doctype html>", {}, 3000)) == "not_sent address");
    BOOST_TEST(kind(read(400, "<html>", to_both, 3000)) == "not_sent address");
    BOOST_TEST(kind(read(400, "<html>")) == "unknown");  // one of the two
}

BOOST_AUTO_TEST_CASE(a_400_that_is_neither_json_nor_a_page_proves_nothing) {
    for (auto const& body : {std::string{}, std::string{" "}, std::string{R"({"error":"Error posting message to kafka: Error communicating with Ka)"}, std::string{"null"}, "{\"error\": \"Error posting\", \"a\": " + std::string(64, '[') + std::string(64, ']') + "}",
                             std::string{"Bad Request"}}) {
        BOOST_TEST(kind(read(400, body, {}, 3000)) == "unknown", body);
        BOOST_TEST(kind(read(400, body, {}, largest_body + 1)) == "unknown", body);
        for (auto const& asked : {to_tns, to_gcn, to_both}) BOOST_TEST(kind(read(400, body, asked, 3000)) == "unknown partly", body);
    }
}

BOOST_AUTO_TEST_CASE(a_server_or_proxy_in_trouble_proves_nothing) {
    for (unsigned const status : {100u, 408u, 409u, 418u, 425u, 429u, 499u, 500u, 501u, 502u, 503u, 504u, 599u, 0u})
        for (auto const* body : {"", "<html><title>502 Bad Gateway</title></html>", R"({"detail": "x"})", R"({"error": "x"})"}) BOOST_TEST(kind(read(status, body)) == "unknown", status << ' ' << body);
}

BOOST_AUTO_TEST_CASE(without_an_answer_it_counts_whether_anything_can_have_arrived) {
    using boost::asio::error::basic_errors;
    using as::http::phase;
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::host_not_found, phase::resolve, false))) == "not_sent retryable");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::connection_refused, phase::connect, false))) == "not_sent retryable");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::timed_out, phase::handshake, false))) == "not_sent retryable");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::operation_aborted, phase::prepare, false))) == "not_sent retryable");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::connection_reset, phase::write, true))) == "unknown");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::timed_out, phase::first_byte, true))) == "unknown");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::eof, phase::body, true))) == "unknown");
    BOOST_TEST(kind(read_answer(problem(boost::asio::error::operation_aborted, phase::first_byte, true))) == "unknown");
    // Trying again changes nothing.
    BOOST_TEST(kind(read_answer(problem(as::errc::untrusted_server, phase::handshake, false))) == "not_sent");
    BOOST_TEST(kind(read_answer(problem(as::errc::insecure, phase::prepare, false))) == "not_sent");
    BOOST_TEST(kind(read_answer(problem(as::errc::bad_settings, phase::connect, false))) == "not_sent");
    // An alert of a server in trouble.
    as::error_code const alert{1, boost::asio::error::get_ssl_category()};
    BOOST_TEST(kind(read_answer(problem(alert, phase::handshake, false))) == "not_sent retryable");
    BOOST_TEST(kind(read_answer(problem(alert, phase::write, true))) == "unknown");
    BOOST_TEST(std::get<as::not_sent>(read_answer(problem(boost::asio::error::connection_refused, phase::connect, false))).why.detail == "hermes.lco.global:443");
}

BOOST_AUTO_TEST_CASE(reasons_hold_little_of_what_a_server_wrote_and_no_control_characters) {
    std::string const noise = "\x1b]0;\x07\r\n\x01\u202e" + std::string(5'000'000, 'x');
    std::string const in_json = "\\u001b]0;\\r\\n\\u202e" + std::string(100'000, 'x');
    for (unsigned const status : {200u, 301u, 400u, 403u, 404u, 415u, 500u, 502u}) {
        for (auto const& body : {noise, "<" + noise, "<title>" + noise + "</title>", "{\"detail\": \"" + in_json + "\"}", "{\"error\": \"" + in_json + "\"}", "{\"a\": [\"" + in_json + "\"]}"}) {
            auto const outcome = read_answer(as::http::response{status, {{"location", noise}}, body});
            std::string said;
            if (auto const* const refused = std::get_if<as::rejected>(&outcome))
                for (auto const& each : refused->errors) said += each.path + each.problem;
            else if (auto const* const kept = std::get_if<as::not_sent>(&outcome)) said = kept->why.message();
            else said = std::get<as::unknown>(outcome).why.message();
            BOOST_TEST(said.size() < 600u);
            for (char const c : said) BOOST_TEST_REQUIRE((static_cast<unsigned char>(c) >= 0x20));
            BOOST_TEST(said.find("\u202e") == said.npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(hostile_json_is_an_answer_like_any_other) {
    for (unsigned const status : {200u, 400u, 403u}) {
        for (auto const& body : {std::string(3'000'000, '['), "{\"a\":" + std::string(3'000'000, '{'), std::string{"{\"a\": \"\xff\"}"}, std::string{"\xef\xbb\xbf{}"}, std::string{"{} {}"}, std::string(1, '\0'), std::string{"NaN"}}) {
            auto const name = kind(read(status, body, {}, 100));
            BOOST_TEST(name == (status == 403 ? "not_sent account retryable" : "unknown"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
