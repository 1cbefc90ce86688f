#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include <alertstream/http/scram_http.hpp>

namespace as = alertstream;
namespace http = alertstream::http;

namespace {

std::optional<as::result<http::detail::scram_parameters>> challenge_in(std::initializer_list<std::string> values) {
    std::vector<http::field> headers;
    for (auto const& each : values) headers.push_back({"www-authenticate", each});
    return http::detail::find_challenge(headers, http::scram_mechanism::sha_512);
}

http::detail::scram_parameters found_in(std::string const& value) {
    auto const found = challenge_in({value});
    BOOST_TEST_REQUIRE(found.has_value(), value);
    BOOST_TEST_REQUIRE(found->has_value(), value);
    return **found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scram_http)

BOOST_AUTO_TEST_CASE(a_challenge_is_read_quoted_or_not_in_any_case) {
    for (auto const* each : {"SCRAM-SHA-512 sid=abc, data=cj0x", "SCRAM-SHA-512 sid=abc,data=cj0x", "scram-sha-512 SID=\"abc\", Data=\"cj0x\"", "SCRAM-SHA-512 data = cj0x , sid = abc",
                             "SCRAM-SHA-512   sid=\"a\\bc\",data=cj0x", "Basic realm=\"x\", SCRAM-SHA-512 sid=abc,data=cj0x",
                             "Negotiate YII=, SCRAM-SHA-512 sid=abc,data=cj0x", "Negotiate, SCRAM-SHA-512 sid=abc,data=cj0x", ", ,SCRAM-SHA-512 sid=abc,data=cj0x, Basic realm=y",
                             "Basic realm=\"SCRAM-SHA-512 sid=x,data=cj0y\", SCRAM-SHA-512 sid=abc,data=cj0x"}) {
        auto const found = found_in(each);
        BOOST_TEST(found.sid == "abc", each);
        BOOST_TEST(found.data == "r=1", each);
    }
}

BOOST_AUTO_TEST_CASE(padding_belongs_to_the_data) { BOOST_TEST(found_in("SCRAM-SHA-512 sid=abc,data=cj0xMg==").data == "r=12"); }

BOOST_AUTO_TEST_CASE(a_scheme_may_stand_alone_or_with_a_realm) {
    for (auto const* each : {"SCRAM-SHA-512", "SCRAM-SHA-512 realm=\"c\"", "Basic realm=\"x\", SCRAM-SHA-256 realm=\"a,b\", SCRAM-SHA-512 realm=\"c\"", "Basic, SCRAM-SHA-512"})
        BOOST_TEST(found_in(each).data.empty(), each);
}

BOOST_AUTO_TEST_CASE(another_scheme_is_not_ours) {
    for (auto const* each : {"Basic realm=\"x\"", "SCRAM-SHA-256 realm=\"x\"", "SCRAM-SHA-512-PLUS realm=\"x\"", "Basic realm=\"SCRAM-SHA-512\"", "", "=", "\"", ",", "XSCRAM-SHA-512"})
        BOOST_TEST(!challenge_in({each}).has_value(), each);
}

BOOST_AUTO_TEST_CASE(schemes_may_have_a_field_each) {
    auto const found = challenge_in({"Basic realm=\"x\"", "SCRAM-SHA-512 sid=abc,data=cj0x"});
    BOOST_TEST_REQUIRE((found && *found));
    BOOST_TEST((*found)->sid == "abc");
}

BOOST_AUTO_TEST_CASE(data_that_is_no_base64_is_an_error) {
    auto const found = challenge_in({"SCRAM-SHA-512 sid=abc,data=%%%%"});
    BOOST_TEST_REQUIRE(found.has_value());
    BOOST_TEST((found->error().code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(the_proof_of_the_server_has_sid_and_data) {
    std::vector<http::field> const headers{{"authentication-info", "sid=abc, data=\"dj0x\""}};
    auto const read = http::detail::read_authentication_info(headers).value();
    BOOST_TEST(read.sid == "abc");
    BOOST_TEST(read.data == "v=1");
    BOOST_TEST(http::detail::read_authentication_info({}).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
