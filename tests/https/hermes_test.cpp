// The local Hermes as a client of it sees it.
#include "hermes_fixture.hpp"

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace http = alertstream::http;
namespace fault = alertstream::testing::fault;
using namespace std::chrono_literals;

namespace {

std::string header_of(as::owned_message const& message, std::string_view name) {
    auto const found = message.view().headers().find(name);
    return found && found->value ? std::string{*found->value} : "";
}

/// 5b7f2c5e-… as its 16 bytes.
std::string bytes_of_uuid(std::string const& text) {
    std::string made, digits;
    for (char const c : text)
        if (c != '-') digits += c;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) made += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return made;
}

std::string uuid_in(std::string const& body) {
    auto const at = body.find("\"uuid\":\"");
    return at == body.npos ? "" : body.substr(at + 8, 36);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(local_hermes, hermes_fixture)

BOOST_AUTO_TEST_CASE(what_it_accepts_is_on_the_topic_with_the_real_ones_headers) {
    http::client client{loop.get_executor(), options(), logger()};
    auto const got = ask(client, submission(message())).value();
    BOOST_TEST(got.status == 200U);
    BOOST_TEST(got.body.starts_with(R"({"title":"Détection","topic":"hermes.test","message_text":"","submitter":"me","authors":"","uuid":")"));
    auto const published = plain_reader{broker.bootstrap(), "hermes.test"}.next();
    BOOST_TEST(published.payload.value() == R"({"title": "D\u00e9tection", "topic": "hermes.test", "message_text": "", "submitter": "me", "authors": ""})");
    std::vector<std::string> names;
    for (auto const& each : published.headers) names.push_back(each.name);
    BOOST_TEST((names == std::vector<std::string>{"topic", "_id", "_format", "title", "_sender"}));
    BOOST_TEST(header_of(published, "topic") == "hermes.test");
    BOOST_TEST((header_of(published, "_id") == bytes_of_uuid(uuid_in(got.body))));
    BOOST_TEST(header_of(published, "_format") == "json");
    BOOST_TEST(header_of(published, "title") == "Détection");
    BOOST_TEST(header_of(published, "_sender") == "observer-1a2b3c4d");
}

BOOST_AUTO_TEST_CASE(what_came_can_be_looked_at) {
    http::client client{loop.get_executor(), options(), logger()};
    ask(client, submission(message())).value();
    BOOST_TEST_REQUIRE(server.requests().size() == 1U);
    auto const& request = server.requests().front();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == "/api/v0/submit_message/");
    BOOST_TEST(request.header("authorization") == "Token token-for-tests");
    BOOST_TEST(request.body == message());
}

BOOST_AUTO_TEST_CASE(accounts_are_told_apart) {
    server.add_account({.token = "another", .credential_name = "somebody", .writable_topics = {"somebodys.test"}});
    server.add_account({.token = "reader"});
    http::client client{loop.get_executor(), options(), logger()};
    auto const answer_to = [&](std::string const& token) {
        auto request = submission(message());
        request.credentials = {{"Authorization", as::secret{"Token " + token}}};
        return ask(client, request).value();
    };
    BOOST_TEST(answer_to("another").body.find("TOPIC_AUTHORIZATION_FAILED") != std::string::npos);
    BOOST_TEST(answer_to("reader").body.find("does not have an associated SCIMMA auth credential") != std::string::npos);
    BOOST_TEST(answer_to("nobodys").status == 403U);
}

BOOST_AUTO_TEST_CASE(what_kafka_refuses_is_a_400_with_its_code) {
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    http::client client{loop.get_executor(), options(), logger()};
    auto const refused = ask(client, submission(message())).value();
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(refused.body == R"({"error":"Error posting message to kafka: Error communicating with Kafka: code=TOPIC_AUTHORIZATION_FAILED Broker: Topic authorization failed on topic hermes.test"})");
    auto const no_topic = ask(client, submission(message(" hermes.test "))).value();
    BOOST_TEST(no_topic.status == 400U);
    BOOST_TEST(no_topic.body.find("code=TOPIC_EXCEPTION") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_connection_serves_many_requests) {
    http::client client{loop.get_executor(), options(), logger()};
    for (int i = 0; i < 3; ++i) BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    BOOST_TEST(server.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(a_delayed_answer_is_the_usual_one_later) {
    server.next(fault::delay{50ms});
    http::client client{loop.get_executor(), options(), logger()};
    auto const before = std::chrono::steady_clock::now();
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    BOOST_TEST((std::chrono::steady_clock::now() - before >= 50ms));
}

BOOST_AUTO_TEST_CASE(an_answer_that_never_comes_ends_with_the_clients_patience) {
    server.next(fault::never{});
    http::client client{loop.get_executor(), options(), logger()};
    auto request = submission(message());
    request.deadlines = http::deadlines{.first_byte = 100ms};
    auto const got = ask(client, request);
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((got.error().phase == http::phase::first_byte));
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
}

BOOST_AUTO_TEST_CASE(cut_answers_end_where_they_are_told_and_were_published) {
    http::client client{loop.get_executor(), options(), logger()};
    for (std::size_t const bytes : {0U, 1U, 20U, 150U}) {
        server.next(fault::cut{bytes});
        BOOST_TEST(ask(client, submission(message())).has_error());
    }
    server.next(fault::hang_up{});
    BOOST_TEST(ask(client, submission(message())).has_error());
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    plain_reader reader{broker.bootstrap(), "hermes.test"};
    for (int i = 0; i < 4; ++i) reader.next();
    BOOST_TEST(reader.next().offset == 4);  // the last one's, none of the hang-up's
}

BOOST_AUTO_TEST_CASE(a_stalled_answer_waits_in_the_middle) {
    server.next(fault::stall{150});
    http::client client{loop.get_executor(), options(), logger()};
    auto request = submission(message());
    request.deadlines = http::deadlines{.body = 100ms};
    auto const got = ask(client, request);
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((got.error().phase == http::phase::body));
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_was_closed_is_replaced) {
    http::client client{loop.get_executor(), options(), logger()};
    server.next(fault::close_after{});
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    server.close_idle();
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    BOOST_TEST(server.connections() == 3U);
}

BOOST_AUTO_TEST_CASE(it_refuses_connections_for_a_while) {
    http::client client{loop.get_executor(), options(), logger()};
    server.refuse_for(50ms);
    auto const got = ask(client, submission(message()));
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((got.error().phase == http::phase::connect));
    BOOST_TEST(!got.error().may_have_arrived);
    run_until([&] { return ask(client, submission(message())).has_value(); });
}

BOOST_AUTO_TEST_CASE(it_says_what_it_is_told) {
    http::client client{loop.get_executor(), options(), logger()};
    server.next(fault::html{502});
    server.next(fault::say{.status = 200, .body = "{}"});
    server.next(fault::fail_after_publishing{});
    server.next(fault::redirect{"https://elsewhere.example/"});
    server.next(fault::huge{100'000, false});
    server.next(fault::huge{1U << 30U});
    auto const page = ask(client, submission(message())).value();
    BOOST_TEST(page.status == 502U);
    BOOST_TEST(page.body.starts_with("\n<!doctype html>"));
    BOOST_TEST(ask(client, submission(message())).value().body == "{}");
    BOOST_TEST(ask(client, submission(message())).value().status == 500U);
    BOOST_TEST(ask(client, submission(message())).value().header("Location") == "https://elsewhere.example/");
    BOOST_TEST(ask(client, submission(message())).value().body.size() == 100'000U);
    BOOST_TEST(ask(client, submission(message())).has_error());
    BOOST_TEST(ask(client, submission(message())).value().status == 200U);
    plain_reader reader{broker.bootstrap(), "hermes.test"};
    reader.next();
    BOOST_TEST(reader.next().offset == 1);  // of the 500 and of the last one
}

BOOST_AUTO_TEST_CASE(certificates_of_another_name_and_of_another_time_are_shown) {
    for (auto const which : {as::testing::shown_certificate::another_name, as::testing::shown_certificate::expired}) {
        server.show(which);
        http::client client{loop.get_executor(), options(), logger()};
        auto const got = ask(client, submission(message()));
        BOOST_TEST_REQUIRE(got.has_error());
        BOOST_TEST((got.error().phase == http::phase::handshake));
        BOOST_TEST(!got.error().may_have_arrived);
    }
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(closing_it_lets_the_loop_end_whatever_is_under_way) {
    std::size_t ended = 0;
    {
        http::client client{loop.get_executor(), options(), logger()};
        server.next(fault::never{});
        client.async_request(submission(message()), [&](http::result) { ++ended; });
        run_until([&] { return server.requests().size() == 1; });
        server.next(fault::delay{1h});
        client.async_request(submission(message()), [&](http::result) { ++ended; });
        run_until([&] { return server.requests().size() == 2; });
        server.close();
        run_until([&] { return ended == 2; });
    }
    loop.restart();
    loop.run();
}

BOOST_AUTO_TEST_SUITE_END()
