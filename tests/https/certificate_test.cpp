#include "fixture.hpp"

#include <string>
#include <utility>

namespace {

/// A server that shows this certificate, and what a client of it says.
struct certificates : https_fixture {
    http::problem refused(as::testing::certificate shown, std::string_view host = "127.0.0.1") {
        https_server other{loop, std::move(shown)};
        auto asker = client();
        auto const why = problem_of(ask(asker, {.method = http::method::post, .url = url_of(other, "/", host), .body = "secret"}));
        BOOST_TEST((why.phase == http::phase::handshake));
        BOOST_TEST((why.why.code == as::errc::untrusted_server));
        BOOST_TEST(!why.may_have_arrived);
        BOOST_TEST(other.requests.empty());
        other.stop();
        BOOST_TEST_MESSAGE(why.message());
        return why;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(certificate, certificates)

BOOST_AUTO_TEST_CASE(a_name_and_an_address_are_both_verified) {
    auto asker = client();
    BOOST_TEST(get(asker, url("/", "127.0.0.1")).has_value());
    BOOST_TEST(get(asker, url("/", "localhost")).has_value());
}

BOOST_AUTO_TEST_CASE(one_for_another_name_is_refused_with_the_names_it_is_for) {
    auto const why = refused(authority.issue({"a.example", "*.b.example", "192.0.2.1", "2001:db8::1"})).message();
    BOOST_TEST(contains(why, "name mismatch: the certificate is for a.example, *.b.example, 192.0.2.1, 2001:db8::1, not for 127.0.0.1"));
    BOOST_TEST(contains(refused(authority.issue({"a.example"}), "localhost").message(), "is for a.example, not for localhost"));
    BOOST_TEST(contains(refused(authority.issue({})).message(), "is for no host"));
}

BOOST_AUTO_TEST_CASE(a_common_name_is_no_name_of_a_host) {
    https_server other{loop, authority.issue({})};  // its common name is "nobody"
    connect_proxy proxy{loop, other.port()};
    auto with = options();
    with.proxy = as::secret{"127.0.0.1:" + std::to_string(proxy.port())};
    auto asker = client(with);
    auto const why = problem_of(get(asker, "https://nobody/"));
    BOOST_TEST((why.why.code == as::errc::untrusted_server));
    BOOST_TEST(contains(why.message(), "is for no host, not for nobody"));
    BOOST_TEST(other.requests.empty());
    other.stop();
    proxy.stop();
}

BOOST_AUTO_TEST_CASE(the_names_of_a_certificate_cannot_move_the_cursor) {
    BOOST_TEST(contains(refused(authority.issue({"a\x1b[2J.example"})).message(), "a\\x1b[2J.example"));
}

BOOST_AUTO_TEST_CASE(one_that_is_out_of_date_is_refused_with_both_clocks) {
    auto const old = refused(authority.issue({"127.0.0.1"}, as::testing::expired)).message();
    BOOST_TEST(contains(old, "certificate has expired on 20"));
    BOOST_TEST(contains(old, "by this machine's clock it is 20"));
    auto const early = refused(authority.issue({"127.0.0.1"}, as::testing::not_yet_valid)).message();
    BOOST_TEST(contains(early, "certificate is not yet valid, but from 20"));
    BOOST_TEST(contains(early, "is the clock off?"));
}

BOOST_AUTO_TEST_CASE(one_of_a_foreign_authority_is_refused_and_ca_file_is_named) {
    auto const why = refused(as::testing::authority{"somebody else"}.issue({"127.0.0.1"})).message();
    BOOST_TEST(contains(why, "somebody else"));
    BOOST_TEST(contains(why, "CA_FILE"));
}

BOOST_AUTO_TEST_CASE(old_tls_is_refused) {
    SSL_CTX_set_min_proto_version(server.tls().native_handle(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server.tls().native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(server.tls().native_handle(), "ALL:@SECLEVEL=0");
    auto asker = client();
    auto const why = problem_of(get(asker, url()));
    BOOST_TEST((why.phase == http::phase::handshake));
    BOOST_TEST((why.why.code == as::errc::untrusted_server));
    BOOST_TEST(contains(why.message(), "TLS 1.2 or newer"));
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_said_to_be_none) {
    https_server plain{loop, std::nullopt};
    auto asker = client();
    // It waits for a line's end, which the hello may not hold: the server says something first.
    plain.silent = https_server::silence::banner;
    auto const why = problem_of(get(asker, url_of(plain)));
    BOOST_TEST(contains(why.message(), "does not answer in TLS"));
    BOOST_TEST((why.why.code == as::errc::untrusted_server));
    plain.stop();
}

BOOST_AUTO_TEST_CASE(a_server_in_trouble_is_not_a_server_that_cannot_be_trusted) {
    // RFC 8446, 6: fatal alerts.
    for (auto const& [alert, trusted] : {std::pair{'\x50', true} /* internal_error */, std::pair{'\x28', true} /* handshake_failure */, std::pair{'\x46', false} /* protocol_version */}) {
        https_server plain{loop, std::nullopt};
        plain.silent = https_server::silence::banner;
        plain.banner = std::string{"\x15\x03\x03\x00\x02\x02", 6} + alert;
        auto asker = client();
        auto const why = problem_of(get(asker, url_of(plain)));
        BOOST_TEST_MESSAGE(why.message());
        BOOST_TEST((why.phase == http::phase::handshake));
        BOOST_TEST((why.why.code == as::errc::untrusted_server) == !trusted);
        plain.stop();
    }
}

BOOST_AUTO_TEST_CASE(a_ca_file_that_cannot_be_used_is_an_error_at_once) {
    BOOST_CHECK_EXCEPTION(client({.ca_file = "/no/such/file", .proxy = as::secret{}}), as::error, [](auto const& e) { return contains(e.what(), "/no/such/file"); });
}

BOOST_AUTO_TEST_SUITE_END()
