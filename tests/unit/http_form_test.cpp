#include <boost/test/unit_test.hpp>

#include <alertstream/http/detail/date.hpp>
#include <alertstream/http/detail/form.hpp>

namespace as = alertstream;
namespace detail = as::http::detail;

BOOST_AUTO_TEST_SUITE(http_form)

BOOST_AUTO_TEST_CASE(a_form_has_blanks_as_plus_and_the_rest_in_hexadecimal) {
    BOOST_TEST(detail::form_encode("aZ09*-._") == "aZ09*-._");
    BOOST_TEST(detail::form_encode("a b+c%&=:/~\xC3\xA9") == "a+b%2Bc%25%26%3D%3A%2F%7E%C3%A9");
    BOOST_TEST(detail::form_encode(std::string_view{"\0\x7f", 2}) == "%00%7F");
}

BOOST_AUTO_TEST_CASE(what_was_encoded_comes_back) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    BOOST_TEST((detail::form_decode(detail::form_encode(all)) == all));
    for (auto const* broken : {"%", "%4", "%zz", "a%", "%-1"}) BOOST_TEST(!detail::form_decode(broken).has_value(), broken);
}

BOOST_AUTO_TEST_CASE(a_field_is_found_by_its_name) {
    BOOST_TEST(detail::form_field("grant_type=client_credentials&scope=a+b", "scope").value() == "a b");
    BOOST_TEST(detail::form_field("a=1&a=2", "a").value() == "1");
    BOOST_TEST(detail::form_field("a", "a").value() == "");
    BOOST_TEST(!detail::form_field("ab=1", "a").has_value());
    BOOST_TEST(!detail::form_field("", "a").has_value());
}

BOOST_AUTO_TEST_CASE(the_example_of_the_rfc) {
    // RFC 6749, 2.3.1.
    BOOST_TEST(detail::client_authorization("s6BhdRkqt3", as::secret{"7Fjfp0ZBr1KtDRbnfVdmIw"}).reveal() == "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3");
}

BOOST_AUTO_TEST_CASE(dates_of_http) {
    auto const at = detail::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_REQUIRE(at);
    BOOST_TEST(at->time_since_epoch() / std::chrono::seconds{1} == 784111777);
    BOOST_TEST(detail::to_http_date(*at) == "Sun, 06 Nov 1994 08:49:37 GMT");
    for (auto const* broken : {"", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                               "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3x GMT", "Sun, 06 Nov 1994  8:49:37 GMT"})
        BOOST_TEST(!detail::parse_http_date(broken).has_value(), broken);
}

BOOST_AUTO_TEST_SUITE_END()
