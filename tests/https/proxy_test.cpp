#include "fixture.hpp"

#include <cstdlib>

#include <boost/asio/error.hpp>

namespace {

struct through_proxy : https_fixture {
    connect_proxy proxy{loop, server.port()};

    http::options by(std::string user = {}, std::string no_proxy = {}) {
        auto with = options();
        with.proxy = as::secret{"http://" + user + "127.0.0.1:" + std::to_string(proxy.port())};
        with.no_proxy = std::move(no_proxy);
        return with;
    }
};

struct variable {
    char const* name;
    variable(char const* n, std::string const& value) : name{n} { ::setenv(n, value.c_str(), 1); }
    ~variable() { ::unsetenv(name); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(proxies, through_proxy)

BOOST_AUTO_TEST_CASE(a_proxy_opens_a_tunnel_and_looks_the_name_up_itself) {
    auto asker = client(by());
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(ask(asker, {.url = "https://hermes.test/a", .credentials = {{"Authorization", as::secret{"Token abc"}}}}).value().body == "ok");
    BOOST_TEST(proxy.heads.size() == 1U);
    BOOST_TEST(proxy.heads.at(0) == "CONNECT hermes.test:443 HTTP/1.1\r\nHost: hermes.test:443\r\nUser-Agent: alertstream\r\n\r\n");
    BOOST_TEST(contains(server.requests.at(0).head, "Host: hermes.test\r\n"));
}

BOOST_AUTO_TEST_CASE(the_certificate_must_be_the_servers_not_the_proxys) {
    auto asker = client(by());
    BOOST_TEST(contains(problem_of(get(asker, "https://other.test/")).message(), "name mismatch"));
}

BOOST_AUTO_TEST_CASE(a_proxy_gets_its_own_credential_and_the_server_does_not) {
    auto asker = client(by("me:p%40ss@"));
    get(asker, "https://hermes.test/").value();
    BOOST_TEST(contains(proxy.heads.at(0), "Proxy-Authorization: Basic bWU6cEBzcw==\r\n"));
    BOOST_TEST(!contains(server.requests.at(0).head, "Proxy"));
    for (auto const& line : log) BOOST_TEST(!contains(line, "p@ss"));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_refuses_is_named_and_nothing_was_sent) {
    proxy.refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nno!\n";
    auto asker = client(by("me:hunter2@"));
    auto const why = problem_of(ask(asker, {.method = http::method::post, .url = "https://hermes.test/", .body = "{}"}));
    BOOST_TEST((why.phase == http::phase::handshake));
    BOOST_TEST(!why.may_have_arrived);
    BOOST_TEST(contains(why.message(), "asking the proxy 127.0.0.1:" + std::to_string(proxy.port()) + " for a connection to hermes.test:443"));
    BOOST_TEST(contains(why.message(), "407"));
    BOOST_TEST(!contains(why.message(), "hunter2"));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_says_nothing_costs_the_handshakes_deadline) {
    proxy.silent = true;
    auto asker = client(by());
    auto const why = problem_of(ask(asker, {.url = "https://hermes.test/", .deadlines = short_of(&http::deadlines::handshake, 20ms)}));
    BOOST_TEST(why.why.code == asio::error::timed_out);
    BOOST_TEST(contains(why.message(), "it took longer than 0.02 s"));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_talks_for_the_server_is_not_believed) {
    proxy.refusal = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    auto asker = client(by());
    BOOST_TEST((problem_of(get(asker, "https://hermes.test/")).why.code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_is_away_is_named) {
    proxy.stop();
    auto with = options();
    with.proxy = as::secret{"127.0.0.1:1"};
    auto asker = client(with);
    BOOST_TEST(contains(problem_of(get(asker, "https://hermes.test/")).message(), "connecting to the proxy 127.0.0.1:1"));
}

BOOST_AUTO_TEST_CASE(this_machine_and_what_no_proxy_lists_are_reached_without) {
    auto asker = client(by({}, "hermes.test"));
    get(asker, url()).value();
    BOOST_TEST((problem_of(get(asker, "https://hermes.test:1/")).phase == http::phase::resolve));
    BOOST_TEST(proxy.heads.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_says_which_unless_the_options_do) {
    variable const chosen{"HTTPS_PROXY", "http://127.0.0.1:" + std::to_string(proxy.port())};
    auto with = options();
    auto without = client(with);
    BOOST_TEST((problem_of(get(without, "https://nonexistent.invalid/")).phase == http::phase::resolve));
    with.proxy.reset();
    auto asker = client(with);
    get(asker, "https://hermes.test/").value();
    BOOST_TEST(proxy.heads.size() == 1U);
    variable const except{"no_proxy", "invalid"};
    auto excepted = client(with);
    BOOST_TEST((problem_of(get(excepted, "https://nonexistent.invalid/")).phase == http::phase::resolve));
}

BOOST_AUTO_TEST_CASE(a_proxy_that_cannot_be_used_is_an_error_at_once_without_its_password) {
    auto with = options();
    for (auto const* text : {"https://me:hunter2@proxy:1", "socks5://proxy", "http://me:hunter2@", "http://me:hunter2%zz@proxy", "http://proxy:99999"}) {
        with.proxy = as::secret{text};
        BOOST_CHECK_EXCEPTION(client(with), as::error, [](auto const& e) { return contains(e.what(), "HTTPS_PROXY") && !contains(e.what(), "hunter2"); });
    }
}

BOOST_AUTO_TEST_SUITE_END()
