#include "fixture.hpp"

#include <boost/asio/error.hpp>

BOOST_FIXTURE_TEST_SUITE(answers, https_fixture)

BOOST_AUTO_TEST_CASE(status_headers_and_body_are_the_servers) {
    reply(script::answer("{\"uuid\": 1}", "201 Created", "X-Kind: a\r\nx-kind: b\r\n"));
    auto asker = client();
    auto const got = get(asker, url()).value();
    BOOST_TEST(got.status == 201U);
    BOOST_TEST(got.body == "{\"uuid\": 1}");
    BOOST_TEST(got.header("x-KIND") == "a");
    BOOST_TEST(got.header("absent") == "");
    BOOST_TEST(got.headers.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_request_is_what_was_asked_for_and_nothing_more) {
    auto asker = client();
    ask(asker, {.method = http::method::post,
                .url = url("/api/v0/submit_message/?a=b#part"),
                .headers = {{"Accept", "application/json"}},
                .credentials = {{"Authorization", as::secret{"Token abc"}}},
                .body = "{}",
                .content_type = "application/json"})
        .value();
    BOOST_TEST(server.requests.at(0).head == "POST /api/v0/submit_message/?a=b HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                                                 "\r\nUser-Agent: alertstream\r\nAccept: application/json\r\nAuthorization: Token abc\r\n"
                                                 "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    BOOST_TEST(server.requests.at(0).body == "{}");
}

BOOST_AUTO_TEST_CASE(an_answer_in_pieces_is_put_together) {
    auto const whole = "HTTP/1.1 100 Continue\r\n\r\n" + script::answer("hello");
    script::steps pieces;
    for (char const each : whole) pieces.push_back(script::say{std::string(1, each)});
    reply(pieces);
    auto asker = client();
    BOOST_TEST(get(asker, url()).value().body == "hello");
    BOOST_TEST(get(asker, url()).value().body == "hello");
    BOOST_TEST(asker.count().reused == 1U);
}

BOOST_AUTO_TEST_CASE(chunks_are_put_together_and_their_trailer_is_no_header) {
    reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n");
    auto asker = client();
    auto const got = get(asker, url()).value();
    BOOST_TEST(got.body == "abcde");
    BOOST_TEST(got.header("X-Late") == "");
    get(asker, url()).value();
    BOOST_TEST(server.connections == 1U);
}

BOOST_AUTO_TEST_CASE(some_answers_have_no_body_whatever_they_announce) {
    auto asker = client();
    for (auto const* status : {"204 No Content", "304 Not Modified"}) {
        reply("HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 5\r\n\r\n");
        BOOST_TEST(get(asker, url()).value().body == "");
    }
    reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    BOOST_TEST(ask(asker, {.method = http::method::head, .url = url()}).value().body == "");
    BOOST_TEST(server.connections == 1U);
}

BOOST_AUTO_TEST_CASE(a_body_without_length_ends_with_the_connection) {
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\n\r\nall of it"}, script::close{}});
    auto asker = client();
    BOOST_TEST(get(asker, url()).value().body == "all of it");
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(one_that_was_cut_in_between_is_not_taken_for_whole) {
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\n\r\nall of it?"}, script::cut{}});
    auto asker = client();
    auto const why = problem_of(get(asker, url()));
    BOOST_TEST(why.why.code == asio::error::eof);
    BOOST_TEST(why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(half_an_answer_is_a_problem_wherever_it_ends) {
    auto const whole = script::answer("0123456789");
    auto asker = client();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        reply(script::steps{script::say{whole.substr(0, size)}, script::close{}});
        auto const why = problem_of(get(asker, url()));
        BOOST_TEST_INFO_SCOPE(why.message());
        BOOST_TEST(why.why.code == asio::error::eof);
        BOOST_TEST((why.phase == (size == 0 ? http::phase::first_byte : http::phase::body)));
        BOOST_TEST(why.may_have_arrived);
        BOOST_TEST(contains(why.message(), size == 0 ? "without one" : "in the middle"));
    }
}

BOOST_AUTO_TEST_CASE(html_is_an_answer_like_another) {
    reply(script::answer("<html>Bad gateway</html>", "502 Bad Gateway", "Content-Type: text/html\r\n"));
    auto asker = client();
    auto const got = get(asker, url()).value();
    BOOST_TEST(got.status == 502U);
    BOOST_TEST(got.header("content-type") == "text/html");
}

BOOST_AUTO_TEST_CASE(ten_gigabytes_are_not_read) {
    std::string const megabyte(1U << 20U, 'x');
    auto asker = client();
    // Announced, in chunks, and until the end.
    for (std::string const start : {"Content-Length: 10737418240\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n280000000\r\n", "\r\n"}) {
        reply(script::steps{script::say{"HTTP/1.1 200 OK\r\n" + start}, script::repeat{megabyte, 10240}});
        auto const why = problem_of(ask(asker, {.url = url(), .most_body = 3U << 20U}));
        BOOST_TEST((why.why.code == as::errc::bad_answer));
        BOOST_TEST(contains(why.message(), "larger than the 3145728 bytes"));
    }
}

BOOST_AUTO_TEST_CASE(endless_headers_are_not_read) {
    auto asker = client();
    script::repeat const fields{"X-More: and more\r\n", 1'000'000}, letters{"more and ", 1'000'000};
    for (auto const& steps :
         {script::steps{script::say{"HTTP/1.1 200 OK\r\n"}, fields}, script::steps{script::say{"HTTP/1.1 200 OK\r\nX-More: "}, letters},
          script::steps{script::say{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x="}, letters},
          script::steps{script::say{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"}, fields},
          script::steps{script::repeat{"HTTP/1.1 100 Continue\r\n\r\n", 1'000'000}}}) {
        reply(steps);
        auto const why = problem_of(get(asker, url()));
        BOOST_TEST_INFO_SCOPE(why.message());
        BOOST_TEST((why.why.code == as::errc::bad_answer));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_said_to_be_none) {
    auto asker = client();
    for (std::string const text : {"220 smtp.example ESMTP\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
        reply(script::steps{script::say{text}, script::hold{}});
        auto const why = problem_of(get(asker, url()));
        BOOST_TEST((why.why.code == as::errc::bad_answer));
        BOOST_TEST(why.may_have_arrived);
    }
}

BOOST_AUTO_TEST_CASE(what_a_server_said_before_it_closed_on_a_large_request_is_heard) {
    https_server plain{loop, std::nullopt};
    plain.hasty = true;
    plain.on_request = [](auto const&) { return script::steps{script::say{script::answer("<html>", "413 Request Entity Too Large")}}; };
    auto asker = client();
    auto const got =
        ask(asker, {.method = http::method::post, .url = "http://127.0.0.1:" + std::to_string(plain.port()), .body = std::string(64U << 20U, 'x')}).value();
    BOOST_TEST(got.status == 413U);
}

BOOST_AUTO_TEST_SUITE_END()
