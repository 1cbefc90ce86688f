#include <boost/test/unit_test.hpp>

#include <alertstream/http/detail/proxy.hpp>

namespace as = alertstream;
namespace proxies = alertstream::http::detail;

namespace {

bool covers(std::string_view list, std::string_view host, std::uint16_t port = 443) { return proxies::no_proxy{list}.covers(host, port); }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_proxy)

BOOST_AUTO_TEST_CASE(a_proxy_is_host_port_and_a_credential) {
    auto const plain = proxies::parse_proxy("http://proxy.test:3128/").value();
    BOOST_TEST(plain.host == "proxy.test");
    BOOST_TEST(plain.port == 3128U);
    BOOST_TEST(plain.authorization.empty());
    BOOST_TEST(proxies::parse_proxy("proxy.test").value().port == 80U);
    BOOST_TEST(proxies::parse_proxy("[::1]:3128").value().host == "::1");
    BOOST_TEST(proxies::parse_proxy("http://Aladdin:open%20sesame@proxy.test").value().authorization.reveal() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    BOOST_TEST(proxies::parse_proxy("http://a:b@c@proxy.test").value().authorization.reveal() == "Basic YTpiQGM=");
    BOOST_TEST(proxies::parse_proxy("http://a@proxy.test").value().authorization.reveal() == "Basic YTo=");
}

BOOST_AUTO_TEST_CASE(what_is_no_proxy_is_refused_and_not_repeated) {
    for (auto const* each : {"https://a:secret@proxy.test", "socks5h://proxy.test", "http://", "http://a:secret@", "http://a:secret%0d%0a@proxy.test",
                             "http://a:secret%@proxy.test", "http://a:secret%4@proxy.test", "http://proxy.test:0", "http://proxy.test/path"}) {
        auto const why = proxies::parse_proxy(each).error();
        BOOST_TEST((why.code == as::errc::bad_settings), each);
        BOOST_TEST(why.detail.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(names_cover_themselves_and_what_is_below) {
    for (auto const* list : {"example.org", ".example.org", "*.example.org", "a.test, EXAMPLE.org", "a.test example.org", ",,example.org,"}) {
        BOOST_TEST(covers(list, "example.org"), list);
        BOOST_TEST(covers(list, "a.b.example.org"), list);
        BOOST_TEST(!covers(list, "notexample.org"), list);
        BOOST_TEST(!covers(list, "example.org.evil"), list);
    }
    BOOST_TEST(covers("Example.org", "EXAMPLE.ORG"));
    BOOST_TEST(covers("*", "anything.test"));
    BOOST_TEST(covers("*", "192.0.2.1"));
    BOOST_TEST(!covers("", "example.org"));
    BOOST_TEST(!covers("org.", "example.com"));
}

BOOST_AUTO_TEST_CASE(a_port_narrows_an_entry) {
    BOOST_TEST(covers("example.org:8443", "example.org", 8443));
    BOOST_TEST(!covers("example.org:8443", "example.org", 443));
    BOOST_TEST(covers("[::1]:8443", "::1", 8443));
    BOOST_TEST(!covers("[::1]:8443", "::1", 443));
    BOOST_TEST(covers("192.0.2.1:1", "192.0.2.1", 1));
    BOOST_TEST(!covers("*:1", "example.org", 2));
}

BOOST_AUTO_TEST_CASE(addresses_and_networks_cover_hosts_written_as_addresses) {
    BOOST_TEST(covers("192.0.2.1", "192.0.2.1"));
    BOOST_TEST(!covers("192.0.2.1", "192.0.2.10"));
    BOOST_TEST(covers("10.0.0.0/8", "10.200.3.4"));
    BOOST_TEST(!covers("10.0.0.0/8", "11.0.0.1"));
    BOOST_TEST(covers("192.0.2.128/25", "192.0.2.129"));
    BOOST_TEST(!covers("192.0.2.128/25", "192.0.2.127"));
    BOOST_TEST(covers("0.0.0.0/0", "203.0.113.9"));
    BOOST_TEST(!covers("0.0.0.0/0", "::1"));
    BOOST_TEST(covers("::1", "::1"));
    BOOST_TEST(covers("[::1]", "0:0::1"));
    BOOST_TEST(covers("fd00::/8", "fd12::1"));
    BOOST_TEST(!covers("fd00::/8", "fe80::1"));
    BOOST_TEST(!covers("10.0.0.0/8", "a10.test"));
    BOOST_TEST(!covers("2.1", "192.0.2.1"));
}

BOOST_AUTO_TEST_CASE(this_machine_is_never_reached_through_one) {
    auto const choice = proxies::proxy_choice::from("http://proxy.test:3128", "example.org").value();
    for (auto const* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "example.org"}) BOOST_TEST(!choice.to(host, 443), host);
    BOOST_TEST(choice.to("hermes.test", 443)->port == 3128U);
    BOOST_TEST(!proxies::proxy_choice::from("", "").value().to("hermes.test", 443));
}

BOOST_AUTO_TEST_SUITE_END()
