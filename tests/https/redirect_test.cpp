#include "fixture.hpp"

namespace {

struct redirects : https_fixture {
    /// Redirects /from there, answers the rest.
    void redirect(std::string where, std::string status = "302 Found") {
        server.on_request = [where = std::move(where), status = std::move(status)](https_server::seen const& one) {
            if (one.head.find(" /from") == std::string::npos) return script::steps{script::say{script::answer("arrived")}};
            return script::steps{script::say{script::answer("moved", status, "Location: " + where + "\r\n")}};
        };
    }
    http::request with_token(unsigned redirects) {
        return {.url = url("/from"),
                .headers = {{"Accept", "text/plain"}},
                .credentials = {{"Authorization", as::secret{"Token abc"}}},
                .redirects = redirects};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redirection, redirects)

BOOST_AUTO_TEST_CASE(none_is_followed_unless_asked) {
    redirect("/to");
    auto asker = client();
    auto const got = ask(asker, with_token(0)).value();
    BOOST_TEST(got.status == 302U);
    BOOST_TEST(got.header("Location") == "/to");
}

BOOST_AUTO_TEST_CASE(one_is_followed_without_the_credentials) {
    auto asker = client();
    for (auto const* status : {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
        redirect("/to?a=b#c", status);
        BOOST_TEST(ask(asker, with_token(1)).value().body == "arrived");
        auto const& last = server.requests.back().head;
        BOOST_TEST(last.starts_with("GET /to?a=b HTTP/1.1\r\n"));
        BOOST_TEST(contains(last, "Accept: text/plain"));
        BOOST_TEST(!contains(last, "Token"));
        BOOST_TEST(contains(server.requests.at(server.requests.size() - 2).head, "Token abc"));
    }
    BOOST_TEST(server.connections == 1U);
}

BOOST_AUTO_TEST_CASE(another_host_is_another_connection) {
    https_server other{loop, authority.issue({"localhost"})};
    redirect(url_of(other, "/there", "localhost"));
    auto asker = client();
    ask(asker, with_token(1)).value();
    BOOST_TEST(other.requests.at(0).head.starts_with("GET /there HTTP/1.1\r\nHost: localhost:"));
    other.stop();
}

BOOST_AUTO_TEST_CASE(a_post_is_never_sent_elsewhere) {
    redirect("/to", "307 Temporary Redirect");
    auto asker = client();
    auto what = with_token(5);
    what.method = http::method::post;
    BOOST_TEST(ask(asker, std::move(what)).value().status == 307U);
    BOOST_TEST(server.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(none_leads_out_of_tls) {
    auto asker = client();
    for (std::string const where : {"http://127.0.0.1/to", "http://hermes.test/to"}) {
        redirect(where);
        auto const why = problem_of(ask(asker, with_token(1)));
        BOOST_TEST((why.why.code == as::errc::insecure));
        BOOST_TEST(why.may_have_arrived);
    }
}

BOOST_AUTO_TEST_CASE(a_circle_ends) {
    redirect("/from/again");
    auto asker = client();
    auto const why = problem_of(ask(asker, with_token(3)));
    BOOST_TEST((why.why.code == as::errc::bad_answer));
    BOOST_TEST(contains(why.message(), "after 3"));
    BOOST_TEST(server.requests.size() == 4U);
}

BOOST_AUTO_TEST_CASE(one_that_leads_nowhere_is_a_problem) {
    auto asker = client();
    redirect("ftp://elsewhere/");
    BOOST_TEST((problem_of(ask(asker, with_token(1))).why.code == as::errc::bad_request));
}

BOOST_AUTO_TEST_SUITE_END()
