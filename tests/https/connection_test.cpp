#include "fixture.hpp"

#include <filesystem>

#include <boost/asio/error.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

namespace {

/// This process's end of the connection to that port, found among all descriptors.
int client_side(std::uint16_t port) {
    for (auto const& each : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        auto const fd = std::stoi(each.path().filename());
        sockaddr_in to{};
        socklen_t size = sizeof to;
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&to), &size) == 0 && to.sin_family == AF_INET && ntohs(to.sin_port) == port) return fd;
    }
    return -1;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(connections, https_fixture)

BOOST_AUTO_TEST_CASE(one_connection_serves_many_requests) {
    auto asker = client();
    for (int i = 0; i < 10; ++i) BOOST_TEST(get(asker, url()).value().body == "ok");
    BOOST_TEST(server.connections == 1U);
    BOOST_TEST(asker.count().requests == 10U);
    BOOST_TEST(asker.count().connections == 1U);
    BOOST_TEST(asker.count().reused == 9U);
}

BOOST_AUTO_TEST_CASE(requests_at_a_time_have_one_each_and_not_all_are_kept) {
    auto with = options();
    with.most_kept = 2;
    auto asker = client(with);
    int done = 0;
    for (int i = 0; i < 5; ++i)
        asker.async_request({.url = url()}, [&](http::result got) {
            BOOST_TEST(got.value().body == "ok");
            ++done;
        });
    while (done < 5) loop.run_one();
    BOOST_TEST(server.connections == 5U);
    while (server.open() > 2) loop.run_one();
    done = 0;
    for (int i = 0; i < 5; ++i) asker.async_request({.url = url()}, [&](http::result) { ++done; });
    while (done < 5) loop.run_one();
    BOOST_TEST(server.connections == 8U);
}

BOOST_AUTO_TEST_CASE(one_that_says_close_is_not_kept) {
    reply(script::answer("ok", "200 OK", "Connection: close\r\n"));
    auto asker = client();
    get(asker, url()).value();
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(one_with_something_left_after_the_answer_is_not_kept) {
    reply(script::answer("ok") + "HTTP/1.1 200 OK\r\n");
    auto asker = client();
    get(asker, url()).value();
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(one_that_the_server_closed_meanwhile_is_not_used) {
    auto asker = client();
    get(asker, url()).value();
    server.close_all();
    while (server.open() > 0) loop.run_one();
    BOOST_TEST(ask(asker, {.method = http::method::post, .url = url(), .body = "{}"}).value().body == "ok");
    BOOST_TEST(server.connections == 2U);
    BOOST_TEST(asker.count().reused == 0U);
    BOOST_TEST(asker.count().repeated == 0U);
}

BOOST_AUTO_TEST_CASE(one_that_was_idle_too_long_is_not_used) {
    auto with = options();
    with.longest_idle = 0ms;
    auto asker = client(with);
    get(asker, url()).value();
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
    BOOST_TEST(asker.count().reused == 0U);
}

BOOST_AUTO_TEST_CASE(close_idle_closes_what_is_kept) {
    auto asker = client();
    get(asker, url()).value();
    asker.close_idle();
    while (server.open() > 0) loop.run_one();
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_of_which_no_byte_can_have_been_taken_begins_again) {
    auto asker = client();
    get(asker, url()).value();
    // As if the server had reset it just now: nothing can be read from it, and it cannot be written to.
    ::shutdown(client_side(server.port()), SHUT_WR);
    BOOST_TEST(ask(asker, {.method = http::method::post, .url = url("/once"), .body = "{}"}).value().body == "ok");
    BOOST_TEST(asker.count().reused == 1U);
    BOOST_TEST(asker.count().repeated == 1U);
    BOOST_TEST(server.requests.size() == 2U);
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_that_may_have_arrived_is_never_sent_again) {
    auto asker = client();
    get(asker, url()).value();
    reply(script::steps{script::cut{}});
    auto const why = problem_of(ask(asker, {.method = http::method::post, .url = url(), .body = "{}"}));
    BOOST_TEST(why.may_have_arrived);
    BOOST_TEST(why.why.code == asio::error::eof);
    BOOST_TEST((why.phase == http::phase::first_byte));
    BOOST_TEST(server.requests.size() == 2U);
    BOOST_TEST(asker.count().repeated == 0U);
}

BOOST_AUTO_TEST_CASE(a_large_request_that_broke_off_may_have_arrived) {
    auto asker = client();
    get(asker, url()).value();
    std::optional<http::result> got;
    // More than the buffers of both sides take at once.
    asker.async_request({.method = http::method::post, .url = url(), .body = std::string(64U << 20U, 'x')}, [&](http::result r) { got.emplace(std::move(r)); });
    for (int i = 0; i < 20; ++i) loop.run_one();
    ::shutdown(client_side(server.port()), SHUT_RDWR);
    while (!got) loop.run_one();
    BOOST_TEST(problem_of(*got).may_have_arrived);
    BOOST_TEST((problem_of(*got).phase == http::phase::write));
    BOOST_TEST(asker.count().repeated == 0U);
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed_and_each_ticket_is_used_once) {
    auto asker = client();
    for (int i = 0; i < 5; ++i) {
        get(asker, url()).value();
        asker.close_idle();
    }
    BOOST_TEST(asker.count().connections == 5U);
    BOOST_TEST(asker.count().sessions_resumed == 4U);
    BOOST_TEST(server.resumed == 4U);
}

BOOST_AUTO_TEST_CASE(sessions_of_tls_1_2_are_resumed_too) {
    SSL_CTX_set_max_proto_version(server.tls().native_handle(), TLS1_2_VERSION);
    auto asker = client();
    for (int i = 0; i < 5; ++i) {
        get(asker, url()).value();
        asker.close_idle();
    }
    BOOST_TEST(server.resumed == 4U);
}

BOOST_AUTO_TEST_CASE(a_session_is_of_its_host_alone) {
    auto asker = client();
    get(asker, url("/", "127.0.0.1")).value();
    get(asker, url("/", "localhost")).value();
    BOOST_TEST(asker.count().sessions_resumed == 0U);
}

BOOST_AUTO_TEST_CASE(a_port_that_refuses_is_named) {
    auto const port = server.port();
    server.stop();
    auto asker = client();
    auto const why = problem_of(get(asker, "https://127.0.0.1:" + std::to_string(port)));
    BOOST_TEST(why.why.code == asio::error::connection_refused);
    BOOST_TEST((why.phase == http::phase::connect));
    BOOST_TEST(!why.may_have_arrived);
    BOOST_TEST(why.message() == "Connection refused: connecting to 127.0.0.1:" + std::to_string(port));
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_that_refuses_is_named) {
    auto asker = client();
    auto const why = problem_of(get(asker, "https://[::1]:1"));
    BOOST_TEST((why.phase == http::phase::connect));
    BOOST_TEST(!why.may_have_arrived);
    BOOST_TEST(contains(why.message(), "connecting to [::1]:1"));
}

BOOST_AUTO_TEST_CASE(all_addresses_of_a_host_are_tried) {
    // localhost is ::1 first where there is IPv6; the server listens on 127.0.0.1 alone.
    auto asker = client();
    BOOST_TEST(get(asker, url("/", "localhost")).has_value());
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_exist_is_said_to_be_so) {
    auto asker = client();
    auto const why = problem_of(get(asker, "https://nonexistent.invalid/"));
    BOOST_TEST((why.phase == http::phase::resolve));
    BOOST_TEST(!why.may_have_arrived);
    BOOST_TEST(contains(why.message(), "looking up nonexistent.invalid"));
    BOOST_TEST(contains(why.message(), "ost not found"));
}

BOOST_AUTO_TEST_CASE(http_to_this_machine_is_plain) {
    https_server plain{loop, std::nullopt};
    auto asker = client();
    for (auto const* host : {"127.0.0.1", "localhost", "LOCALHOST"})
        BOOST_TEST(get(asker, "http://" + std::string{host} + ":" + std::to_string(plain.port())).value().body == "ok");
    plain.stop();
}

BOOST_AUTO_TEST_CASE(requests_that_cannot_be_sent_are_refused_before_any_io) {
    auto asker = client();
    auto const refused = [&](http::request what) {
        auto const why = problem_of(ask(asker, std::move(what)));
        BOOST_TEST((why.phase == http::phase::prepare));
        BOOST_TEST(!why.may_have_arrived);
        BOOST_TEST(!contains(why.message(), "hunter2"));
        return why.why.code;
    };
    BOOST_TEST((refused({.url = "http://hermes.lco.global/"}) == as::errc::insecure));
    BOOST_TEST((refused({.url = "http://localhost.evil.example/"}) == as::errc::insecure));
    BOOST_TEST((refused({.url = "ftp://127.0.0.1/"}) == as::errc::bad_request));
    BOOST_TEST((refused({.url = "https://me:hunter2@127.0.0.1/"}) == as::errc::bad_request));
    for (auto const* end : {"\r", "\n", "\x7f"}) {
        auto const bad = "hunter2" + std::string{end} + "X-Injected: 1";
        BOOST_TEST((refused({.url = url(), .headers = {{"X", bad}}}) == as::errc::bad_request));
        BOOST_TEST((refused({.url = url(), .headers = {{bad, "x"}}}) == as::errc::bad_request));
        BOOST_TEST((refused({.url = url(), .credentials = {{"Authorization", as::secret{bad}}}}) == as::errc::bad_request));
        BOOST_TEST((refused({.url = url(), .content_type = bad}) == as::errc::bad_request));
        BOOST_TEST((refused({.url = url("/" + bad)}) == as::errc::bad_request));
    }
    BOOST_TEST((refused({.url = url(), .credentials = {{"Authorization", as::secret{std::string{"a\0b", 3}}}}}) == as::errc::bad_request));
    BOOST_TEST((refused({.url = url(), .headers = {{"content-LENGTH", "5"}}}) == as::errc::bad_request));
    BOOST_TEST((refused({.url = url(), .headers = {{"Transfer-Encoding", "chunked"}}}) == as::errc::bad_request));
    for (auto const* name : {"Authorization", "cookie", "Proxy-AUTHORIZATION"}) {
        BOOST_TEST((refused({.url = url(), .headers = {{name, "Token hunter2"}}}) == as::errc::bad_request));
        BOOST_TEST(contains(problem_of(ask(asker, {.url = url(), .headers = {{name, "x"}}})).message(), "is a credential: put it into `credentials`"));
    }
    loop.restart();
    loop.poll();
    BOOST_TEST(server.connections == 0U);
}

BOOST_AUTO_TEST_CASE(an_exception_on_the_way_does_not_hide_what_may_have_arrived) {
    https_server other{loop, authority.issue({"127.0.0.1"})};
    reply(script::answer("moved", "302 Found", "Location: " + url_of(other) + "\r\n"));
    int connected = 0;
    // One that is no std::exception, from the log line of the second connection.
    http::client asker{loop.get_executor(), options(), as::logger{as::make_function_sink([&](auto const&) {
                           if (++connected == 2) throw 1;
                       }),
                       as::log_level::debug}};
    auto const why = problem_of(ask(asker, {.url = url(), .redirects = 1}));
    BOOST_TEST(why.may_have_arrived);
    BOOST_TEST((why.phase == http::phase::handshake));
    other.stop();
}

BOOST_AUTO_TEST_CASE(no_secret_is_in_any_log_line_or_problem) {
    auto asker = client();
    auto const with_token = [&](std::string where) {
        return http::request{.method = http::method::post, .url = std::move(where), .credentials = {{"Authorization", as::secret{"Token hunter2"}}}, .body = "{}"};
    };
    std::string all;
    ask(asker, with_token(url())).value();
    for (auto const& steps : {script::steps{script::cut{}}, script::steps{script::say{"nonsense\r\n\r\n"}}, script::steps{script::say{"HTTP/1.1 200 OK\r\nContent-Le"}, script::close{}}}) {
        reply(steps);
        all += problem_of(ask(asker, with_token(url()))).message();
    }
    all += problem_of(ask(asker, with_token("https://127.0.0.1:1/"))).message();
    for (auto const& line : log) all += line;
    BOOST_TEST(!log.empty());
    BOOST_TEST(!contains(all, "hunter2"));
    BOOST_TEST(!contains(all, "Authorization"));
}

BOOST_AUTO_TEST_SUITE_END()
