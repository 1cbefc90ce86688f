#include <boost/test/unit_test.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/date.hpp>
#include <alertstream/kafka/detail/token_answer.hpp>

namespace as = alertstream;
namespace detail = as::kafka::detail;
using namespace std::chrono_literals;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

as::kafka::client_credentials const known{.client_id = "my id", .client_secret = as::secret{"hunter2/+"}, .token_endpoint = "https://auth.example.org/oauth2/token"};

std::chrono::system_clock::time_point const now = as::http::detail::parse_http_date("Sat, 28 Nov 2026 13:00:00 GMT").value();

long long seconds_of(std::chrono::system_clock::time_point at) { return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count(); }

/// As an endpoint would make it; nobody here looks at a signature.
std::string token(std::chrono::system_clock::time_point issued, std::chrono::system_clock::time_point expires) {
    auto claims = as::base64_encode(R"({"iat":)" + std::to_string(seconds_of(issued)) + R"(,"exp":)" + std::to_string(seconds_of(expires)) + "}");
    claims.erase(claims.find_last_not_of('=') + 1);
    return "eyJhbGciOiJub25lIn0." + claims + ".c2ln";
}

std::string granted(std::string_view token, std::string_view life = "3600") {
    return R"({"access_token":")" + std::string{token} + R"(","expires_in":)" + std::string{life} + R"(,"token_type":"Bearer"})";
}

detail::token_answer read(std::string body, unsigned status = 200, std::vector<as::http::field> headers = {}) {
    return detail::read_token_answer(known, {.status = status, .headers = std::move(headers), .body = std::move(body)}, now);
}

detail::token_problem problem_of(detail::token_answer const& made) {
    BOOST_REQUIRE_MESSAGE(made.has_error(), "there is a token");
    BOOST_TEST((made.error().why.code == as::errc::no_token));
    BOOST_TEST(!contains(made.error().why.detail, "hunter2"));
    BOOST_TEST(contains(made.error().why.detail, "auth.example.org:443"));
    return made.error();
}

std::string words_of(std::string body, unsigned status = 200) { return problem_of(read(std::move(body), status)).why.detail; }

}  // namespace

BOOST_AUTO_TEST_SUITE(token_answer)

BOOST_AUTO_TEST_CASE(the_request_is_a_form_with_the_client_in_http_basic) {
    auto const made = detail::token_request(known);
    BOOST_TEST((made.method == as::http::method::post));
    BOOST_TEST(made.url == known.token_endpoint);
    BOOST_TEST(made.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(made.body == "grant_type=client_credentials");
    BOOST_TEST(made.redirects == 0U);
    BOOST_TEST_REQUIRE(made.credentials.size() == 1U);
    BOOST_TEST(made.credentials[0].name == "Authorization");
    // RFC 6749, 2.3.1: both halves are encoded before they are joined.
    BOOST_TEST(made.credentials[0].value.reveal() == "Basic " + as::base64_encode("my+id:hunter2%2F%2B"));
    BOOST_TEST(!contains(made.body, "hunter2"));
    auto with_scope = known;
    with_scope.scope = "gcn.nasa.gov/kafka-public-consumer a&b";
    BOOST_TEST(detail::token_request(with_scope).body == "grant_type=client_credentials&scope=gcn.nasa.gov%2Fkafka-public-consumer+a%26b");
}

BOOST_AUTO_TEST_CASE(a_token_and_its_life) {
    auto const made = read(granted("eyJ.abc-_~+/.xyz=="), 200, {{"Date", "Sat, 28 Nov 2026 13:00:01 GMT"}}).value();
    BOOST_TEST(made.value.reveal() == "eyJ.abc-_~+/.xyz==");
    BOOST_TEST((made.life == 1h));
    BOOST_TEST(!made.clock_ahead);
    BOOST_TEST((read(R"({"token_type":"bearer","access_token":"t","expires_in":59.9})").value().life == 59s));
}

BOOST_AUTO_TEST_CASE(the_life_is_what_the_token_says_if_that_is_less) {
    BOOST_TEST((read(granted(token(now - 50min, now + 10min)), 200, {{"Date", as::http::detail::to_http_date(now)}}).value().life == 10min));
    BOOST_TEST((read(granted(token(now, now + 2h))).value().life == 1h));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_a_failure_in_words) {
    BOOST_TEST(contains(words_of("<!DOCTYPE html><html>log in</html>"), "a page, not with a token: check TOKEN_URL"));
    BOOST_TEST(contains(words_of(""), "answers with nothing"));
    BOOST_TEST(contains(words_of(" \r\n"), "answers with nothing"));
    BOOST_TEST(contains(words_of("access_token=x"), "no JSON object"));
    BOOST_TEST(contains(words_of("[1]"), "no JSON object"));
    BOOST_TEST(contains(words_of(std::string(100'000, '[')), "no JSON object"));
    BOOST_TEST(contains(words_of("{}"), "without access_token"));
    BOOST_TEST(contains(words_of(R"({"access_token":5,"token_type":"Bearer","expires_in":9})"), "without access_token"));
    BOOST_TEST(contains(words_of(R"({"access_token":"t","expires_in":9})"), "not Bearer"));
    BOOST_TEST(contains(words_of(R"({"access_token":"t","expires_in":9,"token_type":"mac\u001b"})"), "\"mac\\x1b\", not Bearer"));
    for (auto const* broken : {"a b", "a\\r\\nX: y", "a\\u0000", "=", "a=b", "\\u0001"}) BOOST_TEST(contains(words_of(granted(broken)), "other characters"), broken);
    BOOST_TEST(contains(words_of(granted(std::string(1'000'000, 'a'))), "a token of 1000000 bytes"));
    BOOST_TEST(read(granted(std::string(detail::largest_token, 'a'))).has_value());
}

BOOST_AUTO_TEST_CASE(a_life_that_cannot_be_believed_is_a_failure) {
    for (auto const* life : {"0", "-1", "0.5", "\"3600\"", "null", "1e300", "31622401", "99999999999999999999"}) BOOST_TEST(contains(words_of(granted("t", life)), "expires_in"), life);
    BOOST_TEST(contains(words_of(R"({"access_token":"t","token_type":"Bearer"})"), "expires_in"));
    BOOST_TEST(read(granted("t", "31622400")).has_value());
}

BOOST_AUTO_TEST_CASE(a_token_that_is_over_is_a_failure) {
    auto const over = granted(token(now - 2h, now - 1h));
    BOOST_TEST(contains(problem_of(read(over, 200, {{"Date", as::http::detail::to_http_date(now)}})).why.detail, "over already"));
    // Nobody says what time it is: this machine may be wrong.
    BOOST_TEST(contains(words_of(granted(R"(a.eyJleHAiOjEwMDB9.c)")), "this machine's clock"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_noticed_and_does_no_harm) {
    for (auto const off : {-1h, 1h}) {
        auto const theirs = now - off;
        auto const made = read(granted(token(theirs, theirs + 1h)), 200, {{"Date", as::http::detail::to_http_date(theirs)}}).value();
        BOOST_TEST((made.clock_ahead == std::chrono::seconds{off}));
        BOOST_TEST((made.life == 1h));
    }
    BOOST_TEST(!read(granted(token(now - 4min, now + 1h)), 200, {{"Date", as::http::detail::to_http_date(now - 4min)}}).value().clock_ahead);
}

BOOST_AUTO_TEST_CASE(without_a_date_only_a_token_of_the_future_tells_of_a_clock_that_is_off) {
    BOOST_TEST((read(granted(token(now + 1h, now + 2h))).value().clock_ahead == -1h));
    // Endpoints give the same token again for as long as it is good.
    BOOST_TEST(!read(granted(token(now - 40min, now + 20min), "1200")).value().clock_ahead);
    BOOST_TEST(!read(granted("opaque")).value().clock_ahead);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_no_jwt_says_nothing_of_itself) {
    // Two parts, {}, no JSON, [1], {"exp":"x"}, {"exp":1e300}
    for (auto const* opaque : {"abc", "a.b", "a.e30.c", "a.YWJj.c", "..", "a.WzFd.c", "a.eyJleHAiOiJ4In0.c", "a.eyJleHAiOjFlMzAwfQ.c"})
        BOOST_TEST((read(granted(opaque)).value().life == 1h), opaque);
}

BOOST_AUTO_TEST_CASE(refusals_say_what_to_do_and_are_not_hurried) {
    struct { unsigned status; char const* body; char const* words; } const all[] = {
        {400, R"({"error":"invalid_client"})", "wrong CLIENT_ID or CLIENT_SECRET"},
        {401, R"({"error":"invalid_client","error_description":"no such client"})", "(it says: \"no such client\")"},
        {401, "<html>", "wrong CLIENT_ID or CLIENT_SECRET"},
        {400, R"({"error":"invalid_scope"})", "the scope that is asked for"},
        {400, R"({"error":"unauthorized_client"})", "by client credentials"},
        {400, R"({"error":"unsupported_grant_type"})", "check TOKEN_URL"},
        {400, R"({"error":"invalid_request","error_description":"x\u001b[2J"})", "400 \"invalid_request\" (it says: \"x\\x1b[2J\")"},
        {404, "<html>", "answers 404: check TOKEN_URL"},
        {302, "", "leads elsewhere"},
    };
    for (auto const& each : all) {
        auto const made = problem_of(read(each.body, each.status));
        BOOST_TEST(contains(made.why.detail, each.words), made.why.detail);
        BOOST_TEST(made.lasting, each.words);
    }
}

BOOST_AUTO_TEST_CASE(an_endpoint_in_trouble_is_asked_again_soon_or_when_it_says) {
    for (unsigned const status : {429U, 500U, 502U, 503U}) BOOST_TEST(!problem_of(read("<html>", status)).lasting);
    BOOST_TEST(!problem_of(read("<html>")).lasting);
    BOOST_TEST((problem_of(read("", 503, {{"Retry-After", "17"}})).retry_after == 17s));
    BOOST_TEST((problem_of(read("", 503, {{"Retry-After", "Sat, 28 Nov 2026 13:00:30 GMT"}, {"Date", "Sat, 28 Nov 2026 13:00:10 GMT"}})).retry_after == 20s));
    BOOST_TEST((problem_of(read("", 503, {{"Retry-After", "-5"}})).retry_after == 0s));
    BOOST_TEST((problem_of(read("", 503, {{"Retry-After", "99999999999"}})).retry_after == 24h));
    BOOST_TEST(!problem_of(read("", 503, {{"Retry-After", "soon"}})).retry_after);
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_repeats_the_secret_is_not_quoted) {
    auto const words = words_of(R"({"error":"invalid_client","error_description":"hunter2/+ is wrong"})", 400);
    BOOST_TEST(!contains(words, "it says"));
    auto const header = as::base64_encode("my+id:hunter2%2F%2B");
    for (auto const& repeated : {std::string{"hunter2/+"}, std::string{"hunter2%2F%2B"}, "Basic " + header}) {
        BOOST_TEST(!contains(words_of(R"({"error":"x","error_description":")" + repeated + "\"}", 400), repeated));
        BOOST_TEST(!contains(words_of(R"({"error":")" + repeated + "\"}", 400), repeated));
        BOOST_TEST(!contains(words_of(R"({"access_token":"t","expires_in":9,"token_type":")" + repeated + "\"}"), repeated));
    }
}

BOOST_AUTO_TEST_CASE(no_answer_keeps_its_words) {
    auto const away = detail::no_answer(known, {.why = {boost::asio::error::connection_refused, "connecting to auth.example.org:443"}});
    BOOST_TEST(contains(away.why.detail, "connecting to auth.example.org:443"));
    BOOST_TEST(!away.lasting);
    auto const untrusted = detail::no_answer(known, {.why = {as::errc::untrusted_server, "self-signed"}});
    BOOST_TEST(untrusted.lasting);
    BOOST_TEST(contains(untrusted.why.detail, "CA_FILE"));
}

BOOST_AUTO_TEST_SUITE_END()
