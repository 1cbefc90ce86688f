#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/kafka/client_credentials.hpp>
#include <alertstream/kafka/detail/token_answer.hpp>
#include <alertstream/log.hpp>
#include <alertstream/testing/token_endpoint.hpp>

namespace as = alertstream;
namespace kafka = as::kafka;
namespace fault = as::testing::fault;
using namespace std::chrono_literals;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// A Kafka client as far as a source sees it.
struct user final : kafka::token_user {
    std::vector<kafka::bearer_token> tokens{};
    std::vector<std::string> problems{};
    std::function<void()> told{};
    std::unique_ptr<kafka::token_source::place> place{};

    void on_token(kafka::bearer_token const& token) noexcept override {
        tokens.push_back(token);
        if (told) told();
    }
    void on_no_token(as::failure const& why) noexcept override {
        problems.push_back(why.message());
        if (told) told();
    }
};

struct fixture {
    boost::asio::io_context loop;
    as::testing::token_endpoint endpoint{loop.get_executor()};
    std::vector<std::string> log;

    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(std::string{to_string(record.level)} + " " + as::format_log(record)); }), as::log_level::debug};
    }

    kafka::client_credentials credentials() const {
        return {.client_id = std::string{as::testing::token_endpoint::default_client},
                .client_secret = as::secret{std::string{as::testing::token_endpoint::default_secret}},
                .token_endpoint = endpoint.url(),
                .ca_file = endpoint.ca_file()};
    }

    std::shared_ptr<kafka::token_source> source() { return source(credentials()); }
    std::shared_ptr<kafka::token_source> source(kafka::client_credentials const& of) { return kafka::tokens_of(of).value(); }

    void enter(user& who, std::shared_ptr<kafka::token_source> const& at) { who.place = at->enter(loop.get_executor(), who, logger()); }

    template <class Condition>
    void until(Condition condition) {
        while (!condition()) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
    }

    std::size_t requests() { return endpoint.server().requests().size(); }

    /// What a client is told whose first question meets this.
    std::string problem_of(kafka::client_credentials const& of) {
        user one;
        enter(one, source(of));
        one.place->ask();
        until([&] { return !one.problems.empty() || !one.tokens.empty(); });
        BOOST_REQUIRE_MESSAGE(one.tokens.empty(), "a token came");
        BOOST_TEST(one.problems[0].starts_with("there is no token to log in with: the token endpoint"), one.problems[0]);
        return one.problems[0];
    }
    std::string problem_of(as::testing::any_fault which) {
        endpoint.next(std::move(which));
        return problem_of(credentials());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_credentials, fixture)

BOOST_AUTO_TEST_CASE(a_token_comes_with_the_secret_in_its_place) {
    user one;
    auto const at = source();
    enter(one, at);
    BOOST_TEST(requests() == 0U);  // nobody asked
    one.place->ask();
    until([&] { return !one.tokens.empty(); });
    auto const& token = one.tokens[0];
    BOOST_TEST(token.value.reveal() == endpoint.issued().at(0));
    BOOST_TEST(token.principal == "client-for-tests");
    auto const left = token.expires - std::chrono::system_clock::now();
    BOOST_TEST((left <= 1h && left > 30min));
    auto const& asked = endpoint.server().requests().at(0);
    BOOST_TEST(asked.method == "POST");
    BOOST_TEST(asked.target == "/oauth2/token");
    BOOST_TEST(asked.header("Authorization") == "Basic " + as::base64_encode("client-for-tests:secret-for-tests"));
    BOOST_TEST(asked.body == "grant_type=client_credentials");
    BOOST_TEST(one.place->report().expires.has_value());
}

BOOST_AUTO_TEST_CASE(all_clients_of_a_credential_share_one_token_and_one_fetch) {
    user one, two, three;
    auto const at = source();
    BOOST_TEST((source() == at));
    enter(one, at);
    enter(two, source());
    enter(three, at);
    one.place->ask();
    two.place->ask();
    until([&] { return !two.tokens.empty(); });
    BOOST_TEST(requests() == 1U);
    BOOST_TEST(one.tokens.at(0).value.reveal() == two.tokens.at(0).value.reveal());
    BOOST_TEST(three.tokens.size() == 1U);  // it did not ask
    user late;
    enter(late, at);
    late.place->ask();
    BOOST_TEST(late.tokens.size() == 1U);  // at once
    BOOST_TEST(requests() == 1U);
}

BOOST_AUTO_TEST_CASE(a_token_outlives_the_clients_that_had_it) {
    auto const at = source();
    for (int i = 0; i < 2; ++i) {
        user one;
        enter(one, at);
        one.place->ask();
        until([&] { return !one.tokens.empty(); });
    }
    BOOST_TEST(requests() == 1U);
}

BOOST_AUTO_TEST_CASE(another_loop_gets_the_same_token) {
    auto const at = source();
    user one;
    enter(one, at);
    one.place->ask();
    until([&] { return !one.tokens.empty(); });
    boost::asio::io_context other;
    user there;
    there.place = at->enter(other.get_executor(), there, logger());
    there.place->ask();
    BOOST_TEST(there.tokens.size() == 1U);
    BOOST_TEST(requests() == 1U);
}

BOOST_AUTO_TEST_CASE(who_was_told_that_there_is_none_gets_the_token_of_another_loop_with_those_who_ask_for_it) {
    auto const at = source();
    boost::asio::io_context other;
    user first, second;
    for (auto* const each : {&first, &second}) each->place = at->enter(other.get_executor(), *each, logger());
    endpoint.server().refuse();
    first.place->ask();
    while (first.problems.empty()) {
        loop.poll();
        other.poll();
    }
    endpoint.server().accept_again();
    user here;
    enter(here, at);
    here.place->ask();
    until([&] { return !here.tokens.empty(); });
    second.place->ask();
    BOOST_TEST(second.tokens.size() == 1U);
    BOOST_TEST(first.tokens.size() == 1U);
    BOOST_TEST(requests() == 1U);
}

BOOST_AUTO_TEST_CASE(another_credential_has_another_source) {
    auto const at = source();
    auto other = credentials();
    other.scope = "s";
    BOOST_TEST((source(other) != at));
    other = credentials();
    other.client_secret = as::secret{"another"};
    BOOST_TEST((source(other) != at));
}

BOOST_AUTO_TEST_CASE(who_asks_when_the_token_is_old_gets_a_new_one_and_so_do_the_others) {
    endpoint.set_life(1s);
    user one, two;
    auto const at = source();
    enter(one, at);
    enter(two, at);
    one.told = [&] { boost::asio::post(loop, [&] { one.place->ask(); }); };
    one.place->ask();
    until([&] { return requests() == 3; });
    one.told = nullptr;
    until([&] { return endpoint.issued().size() == 3 && two.tokens.size() == 3; });
    BOOST_TEST(two.tokens[1].value.reveal() == endpoint.issued()[1]);
    BOOST_TEST(two.tokens[2].value.reveal() == endpoint.issued()[2]);
}

BOOST_AUTO_TEST_CASE(each_trouble_of_the_endpoint_is_told_in_words) {
    BOOST_TEST(contains(problem_of(fault::html{200}), "a page, not with a token"));
    BOOST_TEST(contains(problem_of(fault::html{502}), "answers 502"));
    BOOST_TEST(contains(problem_of(fault::say{500, "no"}), "answers 500"));
    BOOST_TEST(contains(problem_of(fault::say{200, ""}), "answers with nothing"));
    BOOST_TEST(contains(problem_of(fault::hang_up{}), "gave no answer"));
    BOOST_TEST(contains(problem_of(fault::huge{1U << 20U}), "gave no answer"));
    BOOST_TEST(contains(problem_of(fault::redirect{"https://localhost:1/", 307}), "leads elsewhere"));
    endpoint.next_token(std::string(1'000'000, 'a'));
    BOOST_TEST(contains(problem_of(credentials()), "gave no answer"));
    endpoint.next_token(endpoint.token_for("client-for-tests", -2h));
    BOOST_TEST(contains(problem_of(credentials()), "over already"));
    endpoint.next_token("t", -1);
    BOOST_TEST(contains(problem_of(credentials()), "expires_in"));
    BOOST_TEST(endpoint.server().requests().size() == 10U);  // and nothing was asked twice, or elsewhere
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_is_told_and_not_tried_again_soon) {
    endpoint.change_secret(as::testing::token_endpoint::default_client, "another");
    BOOST_TEST(contains(problem_of(credentials()), "wrong CLIENT_ID or CLIENT_SECRET"));
    BOOST_TEST(contains(log.back(), "warning no token to log in with; asked for again"));
    BOOST_TEST(contains(log.back(), "failures=1"));
}

BOOST_AUTO_TEST_CASE(a_secret_with_any_characters_goes_through) {
    as::testing::token_endpoint odd{loop.get_executor(), {.clients = {{"my id:%", "a+b/c=d &\xC3\xA9:", "gcn"}}}};
    auto of = credentials();
    of.client_id = "my id:%";
    of.client_secret = as::secret{"a+b/c=d &\xC3\xA9:"};
    of.token_endpoint = odd.url();
    of.ca_file = odd.ca_file();
    user one;
    enter(one, source(of));
    one.place->ask();
    until([&] { return !one.tokens.empty() || !one.problems.empty(); });
    BOOST_TEST(one.tokens.size() == 1U);
    of.scope = "everything";
    BOOST_TEST(contains(problem_of(of), "the scope that is asked for"));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_believed_is_told) {
    auto without = credentials();
    without.ca_file.clear();
    BOOST_TEST(contains(problem_of(without), "CA_FILE"));
    endpoint.server().show(as::testing::shown_certificate::expired);
    BOOST_TEST(contains(problem_of(credentials()), "cannot be trusted"));
    endpoint.server().show(as::testing::shown_certificate::another_name);
    BOOST_TEST(contains(problem_of(credentials()), "cannot be trusted"));
    BOOST_TEST(requests() == 0U);
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_is_down_is_tried_again_by_itself_until_it_is_back) {
    endpoint.server().refuse();
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return !one.problems.empty(); });
    BOOST_TEST(one.place->report().failing_since.has_value());
    BOOST_TEST(contains(one.place->report().why.detail, "localhost"));
    one.place->ask();
    BOOST_TEST(one.problems.size() == 2U);  // answered at once, without a request
    endpoint.server().accept_again();
    until([&] { return !one.tokens.empty(); });
    BOOST_TEST(!one.place->report().failing_since.has_value());
    BOOST_TEST(contains(log.back(), "info a token to log in with came again"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_by_an_hour_is_told_once_and_does_no_harm) {
    endpoint.be_off_by(-1h);
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return !one.tokens.empty(); });
    BOOST_TEST((one.tokens[0].expires - std::chrono::system_clock::now() > 30min));
    auto const told = std::ranges::count_if(log, [](std::string const& each) { return contains(each, "clock is off") && (contains(each, "seconds_ahead=3600") || contains(each, "seconds_ahead=3601")); });
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(no_log_line_has_a_secret_or_a_token) {
    endpoint.next(fault::say{400, R"({"error":"x","error_description":"secret-for-tests"})"});
    problem_of(credentials());
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return !one.tokens.empty() || !one.problems.empty(); });
    for (auto const& each : log) {
        BOOST_TEST(!contains(each, "secret-for-tests"), each);
        BOOST_TEST(!contains(each, as::base64_encode("client-for-tests:secret-for-tests")), each);
        for (auto const& token : endpoint.issued()) BOOST_TEST(!contains(each, token), each);
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_is_made_while_the_endpoint_is_down_goes_on_with_the_token_that_lives) {
    endpoint.set_life(4s);
    auto const at = source();
    user one, two;
    enter(one, at);
    boost::asio::steady_timer soon{loop};
    std::function<void()> const ask = [&] {
        one.place->ask();
        soon.expires_after(20ms);
        soon.async_wait([&](as::error_code cancelled) {
            if (!cancelled && one.problems.empty()) ask();
        });
    };
    ask();
    until([&] { return !one.tokens.empty(); });
    endpoint.server().refuse();
    until([&] { return !one.problems.empty(); });  // at three quarters of its life
    enter(two, at);
    two.place->ask();
    BOOST_TEST_REQUIRE(two.tokens.size() == 1U);
    BOOST_TEST(two.tokens[0].value.reveal() == endpoint.issued().at(0));
    two.place->ask();
    BOOST_TEST(two.tokens.size() == 1U);  // it has that one
    BOOST_TEST(two.problems.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_client_may_leave_when_it_is_told_that_there_is_none) {
    endpoint.server().refuse();
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return !one.problems.empty(); });
    one.told = [&] { one.place.reset(); };
    one.place->ask();
    BOOST_TEST(!one.place);
    BOOST_TEST(one.problems.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_source_outlives_a_loop_whose_strand_its_clients_were_on) {
    auto const at = source();
    {
        boost::asio::io_context other;
        user one;
        one.place = at->enter(boost::asio::make_strand(other), one, logger());
    }
    user two;
    enter(two, at);
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_says_nothing_is_no_answer_and_asked_again_soon) {
    endpoint.next(fault::never{});
    auto request = kafka::detail::token_request(credentials());
    BOOST_TEST_REQUIRE(request.deadlines.has_value());
    auto& limits = *request.deadlines;
    for (auto const each : {limits.resolve, limits.connect, limits.handshake, limits.write, limits.first_byte, limits.body}) BOOST_TEST((each > 0s && each <= 20s));
    limits.first_byte = 50ms;
    as::http::client client{loop.get_executor(), {.ca_file = endpoint.ca_file()}, logger()};
    std::optional<as::http::result> came;
    client.async_request(request, [&](as::http::result answer) { came.emplace(std::move(answer)); });
    until([&] { return came.has_value(); });
    BOOST_TEST_REQUIRE(came->has_error());
    auto const problem = kafka::detail::no_answer(credentials(), came->error());
    BOOST_TEST(contains(problem.why.detail, "gave no answer"), problem.why.detail);
    BOOST_TEST(!problem.lasting);
}

BOOST_AUTO_TEST_CASE(who_leaves_while_the_token_is_fetched_is_told_nothing_and_the_loop_ends) {
    endpoint.next(fault::never{});
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return requests() == 1; });
    one.place.reset();
    endpoint.close();
    loop.restart();
    loop.run();
    BOOST_TEST(one.tokens.empty());
    BOOST_TEST(one.problems.empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_the_next_try_does_not_keep_the_loop_once_it_has_gone) {
    endpoint.change_secret(as::testing::token_endpoint::default_client, "another");
    user one;
    enter(one, source());
    one.place->ask();
    until([&] { return !one.problems.empty(); });
    one.place.reset();
    endpoint.close();
    loop.restart();
    loop.run();
}

BOOST_AUTO_TEST_CASE(what_cannot_be_used_is_refused_at_once) {
    auto const why = [this](auto change) {
        auto of = credentials();
        change(of);
        auto const made = kafka::tokens_of(of);
        BOOST_REQUIRE(made.has_error());
        BOOST_TEST(!contains(made.error().message(), "secret-for-tests"));
        return made.error();
    };
    BOOST_TEST((why([](auto& of) { of.token_endpoint = "http://auth.gcn.nasa.gov/oauth2/token"; }).code == as::errc::insecure));
    BOOST_TEST((why([](auto& of) { of.token_endpoint = "auth.gcn.nasa.gov"; }).code == as::errc::bad_request));
    BOOST_TEST((why([](auto& of) { of.token_endpoint = ""; }).code == as::errc::bad_request));
    BOOST_TEST((why([](auto& of) { of.client_id = ""; }).code == as::errc::bad_settings));
    BOOST_TEST((why([](auto& of) { of.client_secret = {}; }).code == as::errc::bad_settings));
    why([](auto& of) { of.ca_file = "/nowhere.pem"; });
    auto here = credentials();
    here.token_endpoint = "http://127.0.0.1:1/token";
    BOOST_TEST(kafka::tokens_of(here).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
