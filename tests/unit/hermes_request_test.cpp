#include <boost/test/unit_test.hpp>

#include <algorithm>

#include <alertstream/hermes/request.hpp>

namespace as = alertstream;
using namespace as::hermes;
using namespace std::chrono_literals;

namespace {

as::secret const key{"0123456789abcdef"};

std::string url_of(std::string_view base) {
    auto const made = make_submit_request(base, key, "{}");
    return made ? made->url : made.error().message();
}

bool is_setting_error(as::result<as::http::request> const& made, std::string_view words) {
    return !made && made.error().code == as::errc::bad_settings && made.error().detail.find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_request)

BOOST_AUTO_TEST_CASE(the_request_is_as_hermes_wants_it) {
    auto const made = make_submit_request("https://hermes.lco.global/", key, R"({"title":"t"})");
    BOOST_TEST_REQUIRE(made.has_value());
    BOOST_TEST((made->method == as::http::method::post));
    BOOST_TEST(made->url == "https://hermes.lco.global/api/v0/submit_message/");
    BOOST_TEST(made->body == R"({"title":"t"})");
    BOOST_TEST(made->content_type == "application/json");
    BOOST_TEST(made->redirects == 0u);
    BOOST_TEST_REQUIRE(made->credentials.size() == 1u);
    BOOST_TEST(made->credentials[0].name == "Authorization");
    BOOST_TEST(made->credentials[0].value.reveal() == "Token 0123456789abcdef");
    BOOST_TEST_REQUIRE(made->headers.size() == 1u);
    BOOST_TEST((made->headers[0].name == "Accept" && made->headers[0].value == "application/json"));
}

BOOST_AUTO_TEST_CASE(the_token_is_nowhere_but_in_the_credential) {
    auto const made = make_submit_request("https://hermes.lco.global/", key, "{}");
    for (auto const& each : made->headers) BOOST_TEST((each.value.find(key.reveal()) == std::string::npos));
    BOOST_TEST((made->url + made->body + made->content_type).find(key.reveal()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(base_urls_of_all_spellings_lead_to_the_same_place) {
    for (auto const* base : {"https://hermes.lco.global", "https://hermes.lco.global/", "https://hermes.lco.global/api/v0", "https://hermes.lco.global/api/v0/"})
        BOOST_TEST(url_of(base) == "https://hermes.lco.global/api/v0/submit_message/", base);
    BOOST_TEST(url_of("https://localhost:4443/hermes") == "https://localhost:4443/hermes/api/v0/submit_message/");
    BOOST_TEST(url_of("HTTPS://[::1]:4443/") == "HTTPS://[::1]:4443/api/v0/submit_message/");
    BOOST_TEST(url_of("http://localhost:8000/") == "http://localhost:8000/api/v0/submit_message/");
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused_in_words) {
    for (auto const& [base, words] : {std::pair{"", "BASE_URL is empty"}, {"hermes.lco.global", "does not start with https://"}, {"ftp://hermes.lco.global/", "does not start with https://"},
                                      {"https://", "does not start with https://"}, {"https:///api/v0/", "has no host"}, {"https://:443/", "has no host"}, {"https://a b/", "holds a blank"},
                                      {"https://a/\r\nX: y", "holds a blank"}, {"https://a/?token=x", "holds a query"}, {"https://a/#x", "holds a query"}, {"https://\xc3\xa9/", "not ASCII"}})
        BOOST_TEST(is_setting_error(make_submit_request(base, key, ""), words), base);
    auto const with_password = make_submit_request("https://me:hunter2@hermes.lco.global/", key, "");
    BOOST_TEST(is_setting_error(with_password, "the key goes into HERMES_API_KEY"));
    BOOST_TEST(with_password.error().message().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_token_that_could_write_headers_of_its_own_is_refused_and_not_shown) {
    for (std::string const bad : {"tok\r\nX: y", "tok\n", " tok", "tok en", "tok\t", "tok\x7f", "tok\xc3\xa9", "tok\x01"}) {
        auto const made = make_submit_request("https://hermes.lco.global/", as::secret{bad}, "");
        BOOST_TEST(is_setting_error(made, "HERMES_API_KEY holds a blank"));
        BOOST_TEST(made.error().message().find("tok") == std::string::npos);
    }
    BOOST_TEST(is_setting_error(make_submit_request("https://hermes.lco.global/", as::secret{std::string{"to\0k", 4}}, ""), "HERMES_API_KEY"));
    BOOST_TEST(is_setting_error(make_submit_request("https://hermes.lco.global/", as::secret{}, ""), "HERMES_API_KEY is empty"));
}

BOOST_AUTO_TEST_CASE(the_time_out_is_for_the_first_byte_and_bounds_the_rest) {
    auto const usual = make_submit_request("https://a/", key, "")->deadlines.value();
    BOOST_TEST((usual.first_byte == 40s));
    BOOST_TEST((usual.connect == as::http::deadlines{}.connect));
    auto const patient = make_submit_request("https://a/", key, "", 300s)->deadlines.value();
    BOOST_TEST((patient.first_byte == 300s && patient.body == as::http::deadlines{}.body));
    auto const hasty = make_submit_request("https://a/", key, "", 2s)->deadlines.value();
    for (auto const each : {hasty.resolve, hasty.connect, hasty.handshake, hasty.write, hasty.first_byte, hasty.body}) BOOST_TEST((each == 2s));
}

BOOST_AUTO_TEST_SUITE_END()
