#include <boost/test/unit_test.hpp>

#include <alertstream/http/detail/url.hpp>

namespace as = alertstream;
namespace url = alertstream::http::detail;

namespace {

std::string text(url::url const& of) { return (of.tls ? "https " : "http ") + url::host_and_port(of) + " " + of.target; }
std::string read(std::string_view from) { return text(url::parse_url(from).value()); }
as::failure refused(std::string_view from) { return url::parse_url(from).error(); }
std::string from(std::string_view reference, std::string_view base = "https://a.test/b/c?q#f") {
    auto const to = url::resolve_reference(url::parse_url(base).value(), reference);
    return to ? text(*to) : to.error().message();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_url)

BOOST_AUTO_TEST_CASE(a_url_is_host_port_and_target) {
    BOOST_TEST(read("https://hermes.lco.global") == "https hermes.lco.global:443 /");
    BOOST_TEST(read("HTTPS://Hermes.LCO.global:8443/api/v0/?a=b&c#d") == "https hermes.lco.global:8443 /api/v0/?a=b&c");
    BOOST_TEST(read("https://a.test?q=1") == "https a.test:443 /?q=1");
    BOOST_TEST(read("https://a.test./x") == "https a.test:443 /x");
    BOOST_TEST(read("https://[2001:DB8::1]:1/") == "https [2001:db8::1]:1 /");
    BOOST_TEST(read("https://192.0.2.1") == "https 192.0.2.1:443 /");
    BOOST_TEST(read("http://localhost:80/") == "http localhost:80 /");
    BOOST_TEST(read("http://127.1.2.3:8080") == "http 127.1.2.3:8080 /");
    BOOST_TEST(read("http://[::1]/") == "http [::1]:80 /");
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_this_machine_alone) {
    for (auto const* each : {"http://hermes.lco.global", "http://localhost.a.test", "http://127.0.0.1.a.test", "http://128.0.0.1", "http://2130706433", "http://[::2]", "http://0.0.0.0"})
        BOOST_TEST((refused(each).code == as::errc::insecure), each);
}

BOOST_AUTO_TEST_CASE(what_is_no_url_is_refused_and_not_repeated) {
    for (auto const* each : {"", "a.test", "ftp://a.test", "https:/a.test", "https://", "https://:443", "https://a.test:0", "https://a.test:65536", "https://a.test:4x",
                             "https://a.test:", "https://a b.test", "https://a.test/\r\nX: secret", "https://me:secret@a.test", "https://a.test/\xc3\xa9", "https://\xc3\xa9.test",
                             "https://[::1", "https://[a.test]", "https://[fe80::1%25eth0]", "https://[::1]x", "https://a_[.test"}) {
        BOOST_TEST((refused(each).code == as::errc::bad_request), each);
        BOOST_TEST(refused(each).detail.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(the_host_field_has_a_port_only_if_it_is_not_the_usual_one) {
    BOOST_TEST(url::host_field(url::parse_url("https://a.test:443").value()) == "a.test");
    BOOST_TEST(url::host_field(url::parse_url("https://a.test:80").value()) == "a.test:80");
    BOOST_TEST(url::host_field(url::parse_url("http://[::1]:80").value()) == "[::1]");
}

BOOST_AUTO_TEST_CASE(references_are_resolved_as_rfc_3986_says) {
    BOOST_TEST(from("https://b.test/x") == "https b.test:443 /x");
    BOOST_TEST(from("//b.test:1/x") == "https b.test:1 /x");
    BOOST_TEST(from("/x?y#z") == "https a.test:443 /x?y");
    BOOST_TEST(from("x") == "https a.test:443 /b/x");
    BOOST_TEST(from("./x/../y/.") == "https a.test:443 /b/y/");
    BOOST_TEST(from("../../../x") == "https a.test:443 /x");
    BOOST_TEST(from("..") == "https a.test:443 /");
    BOOST_TEST(from("?y") == "https a.test:443 /b/c?y");
    BOOST_TEST(from("#y") == "https a.test:443 /b/c?q");
    BOOST_TEST(from("x?a=http://b.test/") == "https a.test:443 /b/x?a=http://b.test/");
    BOOST_TEST(from("x", "https://a.test?q") == "https a.test:443 /x");
    BOOST_TEST(from("https://b.test/", "http://localhost/") == "https b.test:443 /");
}

BOOST_AUTO_TEST_CASE(no_reference_leads_out_of_tls) {
    BOOST_TEST(from("http://localhost/").find("not followed") != std::string::npos);
    BOOST_TEST(from("http://b.test/").find("http://") != std::string::npos);
    BOOST_TEST(from("/x\r\ny").find("control character") != std::string::npos);
    BOOST_TEST(from("javascript:x").find("does not begin with https://") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
