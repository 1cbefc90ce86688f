// How the local Hermes fails on request, as a client of it sees it.
#include "hermes_fixture.hpp"

#include <map>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace http = alertstream::http;
namespace fault = alertstream::testing::fault;
using namespace std::chrono_literals;

namespace {

struct faults_fixture : hermes_fixture {
    http::client client{loop.get_executor(), options(), logger()};

    http::result publish() { return ask(client, submission(message())); }

    /// What is on the topic, of a test that ends with a publication that counts.
    std::int64_t on_topic_before_the_next() {
        auto const answer = publish().value();
        BOOST_TEST_REQUIRE(answer.status == 200U);
        plain_reader reader{broker.bootstrap(), "hermes.test"};
        while (true) {
            auto const next = reader.next();
            auto const uuid = server.published().back().what.id;
            auto const id = next.view().headers().find("_id");
            if (id && id->value == uuid) return next.offset;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_faults, faults_fixture)

BOOST_AUTO_TEST_CASE(a_rate_limit_is_a_429_with_or_without_publishing) {
    server.next(fault::rate_limit{.retry_after = 7s, .publishes = false});
    server.next(fault::rate_limit{.retry_after = {}, .publishes = true});
    auto const first = publish().value();
    BOOST_TEST(first.status == 429U);
    BOOST_TEST(first.header("Retry-After") == "7");
    BOOST_TEST(first.body.starts_with("\n<!doctype html>"));
    BOOST_TEST(server.published().empty());
    auto const second = publish().value();
    BOOST_TEST(second.status == 429U);
    BOOST_TEST(second.header("Retry-After") == "");
    BOOST_TEST(server.published().size() == 1U);
    BOOST_TEST(on_topic_before_the_next() == 1);
}

BOOST_AUTO_TEST_CASE(a_slow_body_comes_whole_in_the_end) {
    server.next(fault::slow_body{.bytes = 9, .pause = 1ms});
    auto const slow = publish().value();
    BOOST_TEST(slow.status == 200U);
    BOOST_TEST(slow.body.ends_with("\"}"));
    server.next(fault::slow_body{.bytes = 1, .pause = 1h});
    auto request = submission(message());
    request.deadlines = http::deadlines{.body = 100ms};
    auto const got = ask(client, request);
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((got.error().phase == http::phase::body));
}

BOOST_AUTO_TEST_CASE(a_reset_in_the_request_publishes_nothing_and_one_in_the_answer_has_published) {
    auto long_request = submission(R"({"title": "t", "topic": "hermes.test", "submitter": "me", "message_text": ")" + std::string(1'000'000, 'x') + "\"}");
    server.next(fault::reset_request{1000});
    BOOST_TEST(ask(client, long_request).has_error());
    BOOST_TEST(server.requests().empty());
    for (std::size_t const bytes : {0U, 20U, 200U}) {
        server.next(fault::reset_answer{bytes});
        BOOST_TEST(publish().has_error());
    }
    BOOST_TEST(server.published().size() == 3U);
    BOOST_TEST(on_topic_before_the_next() == 3);
}

BOOST_AUTO_TEST_CASE(what_is_published_late_comes_after_the_proxys_answer) {
    server.next(fault::publish_late{50ms});
    BOOST_TEST(publish().value().status == 504U);
    BOOST_TEST(server.published().empty());
    run_until([&] { return server.published().size() == 1; });
    BOOST_TEST(on_topic_before_the_next() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_published_twice_has_two_uuids) {
    server.next(fault::publish_twice{});
    auto const answer = publish().value();
    BOOST_TEST_REQUIRE(server.published().size() == 2U);
    BOOST_TEST(server.published()[0].uuid != server.published()[1].uuid);
    BOOST_TEST(answer.body.find(server.published()[1].uuid) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(kafkas_refusals_have_their_codes_and_may_have_published) {
    struct refusal {
        rd_kafka_resp_err_t code;
        std::string word;
        bool publishes;
    };
    for (auto const& [code, word, publishes] : {refusal{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "TOPIC_AUTHORIZATION_FAILED", false},
                                                refusal{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "UNKNOWN_TOPIC_OR_PART", false},
                                                refusal{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, "_MSG_TIMED_OUT", false}, refusal{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, "_MSG_TIMED_OUT", true}}) {
        auto const before = server.published().size();
        server.next(fault::kafka_refuses{.code = code, .after = 20ms, .publishes = publishes});
        auto const answer = publish().value();
        BOOST_TEST(answer.status == 400U);
        BOOST_TEST(answer.body.find("code=" + word + " ") != std::string::npos);
        BOOST_TEST(server.published().size() == before + (publishes ? 1 : 0));
    }
    BOOST_TEST(on_topic_before_the_next() == 1);
}

BOOST_AUTO_TEST_CASE(tns_and_gcn_refuse_in_their_words) {
    server.add_account({.token = "linked", .credential_name = "somebody", .gcn_account = true});
    auto const submit = [&] {
        auto request = submission(R"({"title": "GRB 1", "topic": "hermes.test", "submitter": "me", "authors": "A", "message_text": "x", "submit_to_gcn": true, "data": {}})");
        request.credentials = {{"Authorization", as::secret{"Token linked"}}};
        return ask(client, request).value();
    };
    server.next(fault::gcn_refuses{"no circular today"});
    BOOST_TEST(submit().body == R"({"error":"no circular today"})");
    BOOST_TEST(server.reported().empty());
    // Told, and then refused by Kafka.
    server.next(fault::kafka_refuses{});
    BOOST_TEST(submit().status == 400U);
    BOOST_TEST(server.reported().size() == 1U);
    BOOST_TEST(server.published().empty());
    BOOST_TEST(submit().status == 200U);
}

BOOST_AUTO_TEST_CASE(accounts_are_in_trouble_for_a_while) {
    server.trouble(as::testing::account_trouble::no_credential);
    BOOST_TEST(publish().value().body.starts_with(R"({"error":"User account does not have an associated SCIMMA)"));
    server.trouble_for(as::testing::account_trouble::bad_token, 50ms);
    BOOST_TEST(publish().value().status == 403U);
    run_until([&] { return publish().value().status == 200U; });
}

BOOST_AUTO_TEST_CASE(an_authority_that_nobody_knows_is_shown) {
    server.show(as::testing::shown_certificate::unknown_authority);
    auto const got = publish();
    BOOST_TEST_REQUIRE(got.has_error());
    BOOST_TEST((got.error().phase == http::phase::handshake));
    server.show(as::testing::shown_certificate::good);
    BOOST_TEST(publish().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(its_archive_is_asked_for_what_came_of_a_publication) {
    server.next(fault::fail_after_publishing{});
    publish().value();
    auto request = submission("");
    request.method = http::method::get;
    request.url = server.url() + "api/v0/query/?search_query=" + "hermes.test";
    BOOST_TEST(ask(client, request).value().body.find(server.published().at(0).uuid) != std::string::npos);
    server.archive_sees(false);
    BOOST_TEST(ask(client, request).value().body == R"({"messages":[],"next":null,"prev":null})");
}

BOOST_AUTO_TEST_CASE(faults_by_chance_are_the_same_for_the_same_seed_and_end) {
    auto const run = [&](std::uint64_t seed) {
        std::vector<std::string> made;
        server.random_faults({.seed = seed, .share = 0.6, .latest = 5ms});
        for (int i = 0; i < 40; ++i) {
            http::client fresh{loop.get_executor(), options(), logger()};
            auto request = submission(message());
            request.deadlines = http::deadlines{.first_byte = 200ms, .body = 200ms};
            auto const got = ask(fresh, request);
            made.push_back(got ? std::to_string(got->status) : std::to_string(static_cast<int>(got.error().phase)));
        }
        server.no_random_faults();
        return made;
    };
    auto const first = run(5);
    std::map<std::string, int> kinds;
    for (auto const& each : first) ++kinds[each];
    BOOST_TEST(kinds["200"] > 5);
    BOOST_TEST(kinds.size() >= 5U);
    BOOST_TEST((run(5) == first));
    BOOST_TEST((run(6) != first));
    BOOST_TEST(publish().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(closing_it_forgets_what_would_be_published_late) {
    {
        http::client fresh{loop.get_executor(), options(), logger()};
        server.next(fault::publish_late{1h});
        server.next(fault::kafka_refuses{.after = 1h});
        BOOST_TEST(ask(fresh, submission(message())).value().status == 504U);
        bool ended = false;
        fresh.async_request(submission(message()), [&](http::result) { ended = true; });
        run_until([&] { return server.requests().size() == 2; });
        server.close();
        run_until([&] { return ended; });
    }
    loop.restart();
    loop.run();
    BOOST_TEST(server.published().empty());
}

BOOST_AUTO_TEST_SUITE_END()
