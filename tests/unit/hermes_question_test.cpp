// What is asked of Hermes, and what its answers mean.
#include <boost/test/unit_test.hpp>

#include <boost/asio/error.hpp>

#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/question.hpp>

namespace as = alertstream;
using namespace as::hermes;
namespace http = as::http;

namespace {

constexpr auto uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
account const me{.base_url = "https://hermes.lco.global/", .api_key = as::secret{"k3y-not-to-be-shown"}};
account const anybody{};
account const of_2022{.username = "alice", .password = as::secret{"pa55word"}};

template <class Answer>
http::request const& asked(question<Answer> const& from) {
    BOOST_TEST_REQUIRE(std::holds_alternative<http::request>(from.ask));
    return std::get<http::request>(from.ask);
}
template <class Answer>
Answer known(question<Answer> const& from) {
    BOOST_TEST_REQUIRE(std::holds_alternative<Answer>(from.ask));
    return std::get<Answer>(from.ask);
}
http::result answer(unsigned status, std::string body, std::vector<http::field> headers = {}) { return http::response{status, std::move(headers), std::move(body)}; }

template <class T>
as::failure why(as::result<T> const& from) {
    BOOST_TEST_REQUIRE(from.has_error());
    return from.error();
}
template <class T>
bool is(as::result<T> const& from, as::errc code, std::string_view words = "") {
    bool const made = from.has_error() && from.error().code == code && from.error().detail.find(words) != std::string::npos;
    if (!made && from.has_error()) BOOST_TEST_MESSAGE(from.error().message());
    return made;
}

std::string url(http::request const& of) { return of.url.substr(std::string_view{"https://hermes.lco.global/api/v0/"}.size()); }

as::hermes::alert one_point() {
    as::hermes::alert made{.title = "t", .submitter = "me"};
    made.targets = {{.name = "a", .ra = degrees{1}, .dec = degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = detection{.value = magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_question)

BOOST_AUTO_TEST_CASE(each_has_its_path_with_a_slash_at_its_end_and_asks_for_json) {
    std::vector<http::request> const all{
        asked(questions::submit(me, written_message{"{}", {}, {}})), asked(questions::validate(me, written_message{"{}", {}, {}})), asked(questions::preload(me, written_message{"{}", {}, {}})),
        asked(questions::load(me, uuid)), asked(questions::plaintext(me, written_message{"{}", {}, {}})), asked(questions::profile(me)),
        asked(questions::change_profile(me, {.tns = {}, .default_topics = std::vector<std::string>{}})), asked(questions::revoke_api_token(me)), asked(questions::revoke_hop_credential(me)),
        asked(questions::topics(me)), asked(questions::query(me, {})), asked(questions::message(me, uuid)), asked(questions::set_retracted(me, uuid, true)),
        asked(questions::download(me, uuid, "a.txt", 1)), asked(questions::heartbeat(me)), asked(questions::tns_options(me)), asked(questions::messages(me, {})), asked(questions::targets(me, {})),
        asked(questions::events(me, {}))};
    for (auto const& each : all) {
        BOOST_TEST(each.url.substr(0, each.url.find('?')).ends_with('/'), each.url);
        BOOST_TEST((each.headers.size() == 1u && each.headers[0].name == "Accept" && each.headers[0].value == "application/json"));
        BOOST_TEST_REQUIRE(each.credentials.size() == 1u);
        BOOST_TEST(each.credentials[0].value.reveal() == "Token k3y-not-to-be-shown");
        BOOST_TEST(each.redirects == 0u);
        BOOST_TEST((each.url.find("k3y") == std::string::npos));
        BOOST_TEST((each.method == http::method::get || each.method == http::method::patch || each.method == http::method::post));
    }
}

BOOST_AUTO_TEST_CASE(a_query_is_escaped) {
    message_query const what{.topics = {"hermes.test", "gcn.circulars"}, .limit = 5, .start = as::time_point{}, .end = as::time_point{std::chrono::hours{1}}, .text = "SN 2023ixf = \xc3\xa9?", .include_retracted = false, .page = "a&b=c/#"};
    BOOST_TEST(url(asked(questions::query(anybody, what))) ==
               "query/?topic=hermes.test&topic=gcn.circulars&limit=5&start=1970-01-01T00%3A00%3A00Z&end=1970-01-01T01%3A00%3A00Z&search_query=SN+2023ixf+%3D+%C3%A9%3F&include_retracted=false&page=a%26b%3Dc%2F%23");
    BOOST_TEST(url(asked(questions::targets(me, {.limit = 2, .offset = 4, .filters = {{"cone_search", "1, 2, 3"}}}))) == "targets/?limit=2&offset=4&cone_search=1%2C+2%2C+3");
    BOOST_TEST(url(asked(questions::download(anybody, uuid, "a b.txt", 7))) == "query/download/" + std::string{uuid} + "/?filename=a+b.txt");
    BOOST_TEST((asked(questions::download(anybody, uuid, "a", 7)).most_body == 7u));
}

BOOST_AUTO_TEST_CASE(what_would_ask_for_something_else_is_refused_here) {
    for (auto const* text : {"a&limit=1", "a#", "50%", "a+b"}) BOOST_TEST(is(known(questions::query(me, {.text = text})), as::errc::bad_value), text);
    BOOST_TEST(is(known(questions::query(me, {.topics = {"a&b"}})), as::errc::bad_value, "topics[0]"));
    BOOST_TEST(is(known(questions::query(me, {.limit = 0})), as::errc::bad_value));
    BOOST_TEST(is(known(questions::query(me, {.start = as::time_point{std::chrono::hours{1}}, .end = as::time_point{}})), as::errc::bad_value));
    for (std::string const id : {"", "abc", "../../profile/", "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a1/"}) {
        BOOST_TEST(is(known(questions::message(me, id)), as::errc::bad_value));
        BOOST_TEST(is(known(questions::set_retracted(me, id, true)), as::errc::bad_value));
        BOOST_TEST(is(known(questions::download(me, id, "a", 1)), as::errc::bad_value));
        BOOST_TEST(is(known(questions::load(me, id)), as::errc::bad_value));
    }
    for (auto const* name : {"", "..", "a/b", "a?b", "a%2fb", "a#b"}) BOOST_TEST(is(known(questions::download(me, uuid, name, 1)), as::errc::bad_value), name);
    BOOST_TEST(is(known(questions::change_profile(me, {})), as::errc::bad_value));
    BOOST_TEST(is(known(questions::targets(me, {.limit = 0})), as::errc::bad_value));
    BOOST_TEST(is(known(questions::validate(me, written_message{std::string(largest_body + 1, 'x'), {}, {}})), as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(what_is_public_needs_no_key) {
    BOOST_TEST(asked(questions::validate(anybody, written_message{"{}", {}, {}})).credentials.empty());
    BOOST_TEST(asked(questions::query(anybody, {})).credentials.empty());
    BOOST_TEST(is(known(questions::profile(anybody)), as::errc::bad_settings, "HERMES_API_KEY is empty"));
    BOOST_TEST(is(known(questions::set_retracted(anybody, uuid, true)), as::errc::bad_settings));
    BOOST_TEST(is(known(questions::messages(anybody, {})), as::errc::bad_settings));
    BOOST_TEST(std::holds_alternative<as::not_sent>(known(questions::submit(anybody, written_message{"{}", {}, {}}))));
}

BOOST_AUTO_TEST_CASE(a_server_of_2022_takes_messages_only) {
    auto const sent = asked(questions::submit(of_2022, "hermes.test", {one_point(), {}}));
    BOOST_TEST(sent.url == "https://hermes.lco.global/submit/");
    BOOST_TEST(sent.credentials.size() == 2u);
    for (auto const& refused : {known(questions::profile(of_2022))}) BOOST_TEST(is(refused, as::errc::bad_settings, "of 2022"));
    BOOST_TEST(is(known(questions::topics(of_2022)), as::errc::bad_settings));
    BOOST_TEST(is(known(questions::validate(of_2022, written_message{"{}", {}, {}})), as::errc::bad_settings));
    BOOST_TEST(std::holds_alternative<as::rejected>(known(questions::submit(of_2022, "hermes.test", {one_point(), {}, {{"a", "", ""}}}))));
}

// ---------------------------------------------------------------- publishing

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_message_is_said_before_it_is_sent) {
    auto wrong = one_point();
    wrong.title.clear();
    BOOST_TEST(std::get<as::rejected>(known(questions::submit(me, "hermes.test", {wrong, {}}))).errors.at(0).path == "title");
    auto const unnamed = std::get<as::rejected>(known(questions::submit(me, "hermes.test", {one_point(), {}, {{"a.txt", "", "x"}}})));
    BOOST_TEST(unnamed.errors.at(0).path == "files[0]");
}

BOOST_AUTO_TEST_CASE(a_message_with_files_is_multipart) {
    written_message const with{R"({"data":{"targets":[{"file_info":[{"name":"a.txt"}]}]}})", {}, {{"a.txt", "text/plain", "x"}}};
    auto const one = questions::submit(me, with);
    BOOST_TEST(asked(one).content_type.starts_with("multipart/form-data; boundary="));
    // A page with 400 is about the host: the JSON in it was not too large.
    BOOST_TEST((std::get<as::not_sent>(one.read(answer(400, "<html>"))).why.code == as::errc::wrong_address));
    BOOST_TEST(std::holds_alternative<as::published>(one.read(answer(200, R"({"uuid": ")" + std::string{uuid} + "\"}"))));
}

BOOST_AUTO_TEST_CASE(a_message_as_text_has_authors_and_data_or_hermes_breaks) {
    auto const body = [](std::string json) { return asked(questions::plaintext(me, written_message{std::move(json), {}, {}})).body; };
    BOOST_TEST(body(R"({"title":"t"})") == R"({"title":"t","authors":"","data":{}})");
    BOOST_TEST(body(R"({"authors":"A"})") == R"({"authors":"A","data":{}})");
    BOOST_TEST(body(R"({"data":{"authors":"x"}})") == R"({"data":{"authors":"x"},"authors":""})");
    BOOST_TEST(body(R"({"data":{},"authors":"A"})") == R"({"data":{},"authors":"A"})");
    BOOST_TEST(body("{}") == R"({"authors":"","data":{}})");
    BOOST_TEST(body("no json") == "no json");
    auto const written = asked(questions::plaintext(me, "hermes.test", {one_point(), {}})).body;
    BOOST_TEST((written.find(R"("authors":"")") != std::string::npos));
}

// ---------------------------------------------------------------- answers

BOOST_AUTO_TEST_CASE(a_200_of_validate_means_nothing_by_itself) {
    auto const one = questions::validate(me, written_message{"{}", {}, {}});
    BOOST_TEST(one.read(answer(200, "{}")).value().empty());
    auto const tree = one.read(answer(200, R"({"title": ["This field is required."], "data": {"targets": [{}, {"ra": ["No."]}]}})")).value();
    BOOST_TEST((tree.errors() == std::vector<as::field_error>{{"title", "This field is required."}, {"data.targets[1].ra", "No."}}));
    BOOST_TEST(is(one.read(answer(200, "<html><title>Log in</title>")), as::errc::bad_answer, "Log in"));
    for (auto const* body : {"", "null", "[]", "5", "{\"title\": [", R"({"detail": "x"})", R"({"error": "x"})"}) BOOST_TEST(is(one.read(answer(200, body)), as::errc::bad_answer), body);
    BOOST_TEST(is(one.read(answer(403, R"({"detail": "Invalid token."})")), as::errc::account_refused, "Invalid token."));
    BOOST_TEST((one.read(answer(200, R"({"title": ["k3y-not-to-be-shown"]})")).value().json().find("k3y") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_say_what_to_do) {
    auto const one = questions::topics(me);
    auto const page = "<html><head><title>Not Found</title></head></html>";
    BOOST_TEST((one.read(answer(200, R"({"topics": ["a", "b"]})")).value() == std::vector<std::string>{"a", "b"}));
    BOOST_TEST(is(one.read(answer(301, "", {{"Location", "https://elsewhere.example/"}})), as::errc::wrong_address, "https://elsewhere.example/"));
    BOOST_TEST(is(one.read(answer(404, page)), as::errc::wrong_address, "Not Found"));
    BOOST_TEST(is(one.read(answer(404, R"({"error": "404 Client Error"})")), as::errc::not_found_there));
    BOOST_TEST(is(one.read(answer(405, R"({"detail": "no"})")), as::errc::wrong_address));
    BOOST_TEST(is(one.read(answer(400, page)), as::errc::wrong_address));
    BOOST_TEST(is(one.read(answer(400, R"({"default_topics_list": ["Expected a list."]})")), as::errc::request_refused, "default_topics_list: Expected a list."));
    BOOST_TEST(is(one.read(answer(401, R"({"error": "401 Client Error"})")), as::errc::account_refused));
    BOOST_TEST(is(one.read(answer(429, "")), as::errc::not_now));
    BOOST_TEST(is(one.read(answer(502, page)), as::errc::not_now));
    BOOST_TEST(is(one.read(answer(413, page)), as::errc::request_refused));
    BOOST_TEST(is(one.read(answer(200, page)), as::errc::bad_answer));
    BOOST_TEST(is(one.read(answer(204, "")), as::errc::bad_answer));
    BOOST_TEST(is(one.read(answer(200, R"({"topics": "a"})")), as::errc::bad_answer, "no list of topics"));
    BOOST_TEST(is(one.read(answer(200, R"({"error": "User account does not have an associated SCIMMA auth credential."})")), as::errc::account_refused));
    BOOST_TEST((why(one.read(answer(500, "<title>" + std::string(5000, 'x') + "\x1b[2J</title>"))).detail.size() < 300u));
    http::problem const cut{{boost::asio::error::eof, "hermes.lco.global:443"}, http::phase::body, true};
    BOOST_TEST((why(one.read(cut)).code == boost::asio::error::eof));
}

BOOST_AUTO_TEST_CASE(what_changes_something_may_have_been_done) {
    auto const one = questions::set_retracted(me, uuid, true);
    BOOST_TEST((asked(one).body == R"({"retracted":true})" && asked(one).method == http::method::patch && asked(one).content_type == "application/json"));
    BOOST_TEST(asked(questions::set_retracted(me, uuid, false)).body == R"({"retracted":false})");
    BOOST_TEST(one.read(answer(200, R"({"success": "true"})")).has_value());
    for (auto const& unclear : {answer(500, "<html>"), answer(200, "<html>"), answer(200, "{}"), answer(429, "")}) BOOST_TEST(is(one.read(unclear), as::errc::answer_unclear, "it may have been done"));
    BOOST_TEST(is(one.read(answer(401, R"({"error": "User must be authenticated with a valid SCiMMA Auth credential to access this API"})")), as::errc::account_refused, "SCiMMA"));
    BOOST_TEST(is(one.read(answer(400, R"({"error": "'retracted' must be provided as a boolean value."})")), as::errc::request_refused, "boolean"));
    http::problem const late{{boost::asio::error::timed_out, "hermes.lco.global:443"}, http::phase::first_byte, true}, early{{boost::asio::error::timed_out, ""}, http::phase::connect, false};
    BOOST_TEST((why(one.read(late)).detail == "hermes.lco.global:443: it may have been done"));
    BOOST_TEST((why(one.read(early)).detail.empty()));
}

BOOST_AUTO_TEST_CASE(a_draft_is_kept_under_a_key) {
    auto const one = questions::preload(me, written_message{"{}", {}, {}});
    BOOST_TEST(one.read(answer(201, R"({"key": ")" + std::string{uuid} + "\"}")).value() == uuid);
    BOOST_TEST(is(one.read(answer(201, R"({"key": "../x"})")), as::errc::bad_answer));
    BOOST_TEST(is(questions::load(me, uuid).read(answer(404, R"({"error":"No preloaded data was found with that id"})")), as::errc::not_found_there, "No preloaded data"));
    BOOST_TEST(questions::plaintext(me, written_message{"{}", {}, {}}).read(answer(200, R"("A and B report:\n")")).value() == "A and B report:\n");
}

BOOST_AUTO_TEST_CASE(no_secret_is_in_what_is_said) {
    profile_change const change{.tns = profile_change::tns_credential{1, "bot", as::secret{"tns-s3cret"}}, .default_topics = {}};
    auto const one = questions::change_profile(me, change);
    for (auto const& secret : {"k3y-not-to-be-shown", "tns-s3cret"})
        for (unsigned const status : {200u, 302u, 400u, 403u, 404u, 500u})
            for (auto const& body : {"{\"error\": \"" + std::string{secret} + "\"}", "<title>" + std::string{secret}, "{\"tns_bot_api_token\": [\"" + std::string{secret} + "\"]}", std::string{secret}}) {
                auto const said = why(one.read(answer(status, body, {{"Location", "/?" + std::string{secret}}}))).message();
                BOOST_TEST((said.find(secret) == std::string::npos), said);
            }
    // A page for people, and an address, spell it otherwise.
    account const old{.username = "alice", .password = as::secret{"a&b<c'd\"e+f"}};
    auto const sent = questions::submit(old, written_message{"{}", {}, {}});
    for (auto const* const spelled : {"a&b<c'd\"e+f", "a&b<c'd\\\"e+f", "a&amp;b&lt;c&#x27;d&quot;e+f", "a&amp;b&lt;c&#39;d&quot;e+f", "a%26b%3Cc%27d%22e%2Bf"})
        for (unsigned const status : {302U, 403U, 500U}) {
            auto const said = as::describe(sent.read(answer(status, "<title>" + std::string{spelled} + "</title>", {{"Location", "/?" + std::string{spelled}}})));
            BOOST_TEST(said.find("***") != std::string::npos, said);
            BOOST_TEST((said.find("c&") == std::string::npos && said.find("e+f") == std::string::npos && said.find("e%2Bf") == std::string::npos), said);
        }
    account const word{.api_key = as::secret{"html"}};
    BOOST_TEST((why(questions::topics(word).read(answer(404, "<html>html</html>"))).message().find("html") == std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()
