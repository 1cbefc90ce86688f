#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/kafka/client_credentials.hpp>
#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/kafka/topic_reader.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/temporary_folder.hpp>
#include <alertstream/testing/token_endpoint.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace kafka = as::kafka;
using namespace std::chrono_literals;

/// The mock cluster knows no log-in, so nobody gets in here: what is tested is who asks for
/// tokens, and who gets them. That they let one in: tests/live.
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// Answers as the test says.
struct scripted_source final : kafka::token_source {
    struct seat final : place {
        seat(scripted_source& of, kafka::token_user& who) : source{of}, user{who} {
            source.seats.push_back(this);
            ++source.entered;
        }
        ~seat() override { std::erase(source.seats, this); }
        void ask() override {
            ++asked;
            if (source.on_ask) source.on_ask(*this);
        }
        void refused() override {
            if (!std::exchange(told_refused, true)) ++source.refused;
        }
        kafka::login_report report() const override { return source.now; }

        scripted_source& source;
        kafka::token_user& user;
        int asked{};
        bool told_refused{};
    };

    std::unique_ptr<place> enter(asio::any_io_executor, kafka::token_user& user, as::logger) override { return std::make_unique<seat>(*this, user); }

    void give(seat& to, std::chrono::milliseconds life) { to.user.on_token({as::secret{"eyJhbGciOiJub25lIn0.e30."}, "me", std::chrono::system_clock::now() + life}); }
    /// All who are still there: a reader ends when the broker does not let it in.
    bool each_asked(int times) const {
        return entered == 3 && std::ranges::all_of(seats, [&](seat const* each) { return each->asked >= times; });
    }

    std::function<void(seat&)> on_ask{};
    std::vector<seat*> seats{};
    int entered{};
    int refused{};  ///< clients that said so
    kafka::login_report now{};
};

struct ignore {
    void operator()(as::message const&) const {}
};

struct listener final : kafka::consumer_listener {
    std::vector<std::pair<as::error_code, std::string>> errors{};
    void on_assigned(std::vector<as::topic_partition>) override {}
    void on_revoked(std::vector<as::topic_partition>, bool) override {}
    bool on_readable() override { return false; }
    void on_error(as::error_code code, std::string_view reason, std::string_view) override { errors.emplace_back(code, reason); }
    void on_connected(std::vector<std::string> const&) override {}

    bool heard(as::errc code) const {
        return std::ranges::any_of(errors, [&](auto const& each) { return each.first == code; });
    }
};

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::vector<std::string> log;

    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(std::string{to_string(record.level)} + " " + as::format_log(record)); }), as::log_level::debug};
    }

    kafka::connection connection(std::shared_ptr<kafka::token_source> tokens) const {
        auto to = broker.connection();
        to.security = kafka::security_protocol::sasl_plaintext;
        to.mechanism = kafka::sasl_mechanism::oauthbearer;
        to.tokens = std::move(tokens);
        return to;
    }

    as::settings gcn_settings(as::testing::token_endpoint const& endpoint, as::testing::temporary_folder const& folder, std::string const& secret = "secret-for-tests") const {
        return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": ")" + broker.url() + R"(", "STATE_DIR": ")" + folder.path().string() +
                                   R"(", "CLIENT_ID": "client-for-tests", "CLIENT_SECRET": ")" + secret + R"(", "TOKEN_URL": ")" + endpoint.url() + R"(", "CA_FILE": ")" + endpoint.ca_file() +
                                   R"(", "CONFIG": {"security.protocol": "sasl_plaintext"}}}]})");
    }

    template <class Condition>
    void until(Condition condition) {
        while (!condition()) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
    }
};

/// One client of each kind.
struct three_clients {
    three_clients(fixture& in, kafka::connection const& to)
        : consumer{kafka::consumer::open(in.loop.get_executor(), to, {.topics = {"t"}, .group = {.group_id = "g"}}, in.logger()).value()},
          reader{kafka::topic_reader::open(in.loop.get_executor(), to, {.topic = "t", .deadline = 1h}, in.logger()).value()}, producer{in.loop.get_executor(), to, in.logger()} {
        consumer->async_run(told, asio::detached);
        reader->async_run([](as::message const&) {}, asio::detached);
    }

    listener told{};
    std::unique_ptr<kafka::consumer> consumer;
    std::unique_ptr<kafka::topic_reader> reader;
    kafka::producer producer;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(login, fixture)

BOOST_AUTO_TEST_CASE(each_kind_of_client_asks_for_a_token_and_again_when_four_fifths_of_its_life_are_over) {
    auto const source = std::make_shared<scripted_source>();
    source->on_ask = [&](auto& who) { source->give(who, 2s); };
    three_clients const all{*this, connection(source)};
    until([&] { return source->each_asked(3); });
    BOOST_TEST(!all.told.heard(as::errc::no_token));
}

BOOST_AUTO_TEST_CASE(a_token_that_was_not_asked_for_is_taken) {
    auto const source = std::make_shared<scripted_source>();
    source->on_ask = [&](auto& who) { source->give(who, 1h); };
    three_clients const all{*this, connection(source)};
    until([&] { return source->each_asked(1); });
    BOOST_TEST_REQUIRE(source->seats.size() >= 2U);
    for (auto* const each : source->seats) source->give(*each, 1s);  // it lives for less: they ask soon
    until([&] { return source->each_asked(2); });
}

BOOST_AUTO_TEST_CASE(a_client_that_got_none_asks_again_as_each_question_is_answered) {
    auto const source = std::make_shared<scripted_source>();
    source->on_ask = [](auto& who) { who.user.on_no_token({as::errc::no_token, "the endpoint is away"}); };
    three_clients const all{*this, connection(source)};
    until([&] { return source->each_asked(2); });  // librdkafka's ten seconds
    BOOST_TEST_REQUIRE(all.told.heard(as::errc::no_token));
    auto const told = std::ranges::find_if(all.told.errors, [](auto const& each) { return each.first == as::errc::no_token; });
    BOOST_TEST(told->second == "there is no token to log in with: the endpoint is away");
    for (auto const& each : log) BOOST_TEST(!each.starts_with("error"), each);  // each source says it for all
}

BOOST_AUTO_TEST_CASE(a_refresh_that_fails_is_no_error_of_a_client_whose_token_lives) {
    auto const source = std::make_shared<scripted_source>();
    int failed = 0;
    source->on_ask = [&](auto& who) {
        if (who.asked == 1) return source->give(who, 6s);
        ++failed;
        who.user.on_no_token({as::errc::no_token, "away"});
    };
    three_clients const all{*this, connection(source)};
    until([&] { return failed >= 3; });
    // What the failure led to has come through each queue before a token that is given now.
    for (int i = 0; i < 100; ++i) loop.poll();
    BOOST_TEST(!all.told.heard(as::errc::no_token));
}

BOOST_AUTO_TEST_CASE(a_token_that_librdkafka_refuses_is_a_failure_and_not_the_end_of_asking) {
    auto const source = std::make_shared<scripted_source>();
    source->on_ask = [&](auto& who) { source->give(who, who.asked == 1 ? -1h : 1h); };
    three_clients const all{*this, connection(source)};
    until([&] { return source->each_asked(2); });
    BOOST_TEST(all.told.heard(as::errc::no_token));
}

BOOST_AUTO_TEST_CASE(a_token_that_the_broker_refuses_is_told_to_the_source_by_each_kind_of_client) {
    auto const source = std::make_shared<scripted_source>();
    source->on_ask = [&](auto& who) { source->give(who, 1h); };
    three_clients const all{*this, connection(source)};
    until([&] { return source->refused == 3; });
    BOOST_TEST(all.told.heard(as::errc::token_refused));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_said_beside_a_token_that_the_broker_refuses) {
    auto const source = std::make_shared<scripted_source>();
    source->now.clock_ahead = -3601s;
    source->on_ask = [&](auto& who) { source->give(who, 1h); };
    three_clients const all{*this, connection(source)};
    until([&] { return all.told.heard(as::errc::token_refused); });
    auto const refusal = std::ranges::find_if(all.told.errors, [](auto const& each) { return each.first == as::errc::token_refused; });
    BOOST_TEST(contains(refusal->second, "this machine's clock is 60 min behind the token endpoint's"), refusal->second);
}

BOOST_AUTO_TEST_CASE(streams_may_end_while_their_token_is_fetched_and_the_loop_after_them) {
    as::testing::token_endpoint endpoint{loop.get_executor()};
    as::testing::temporary_folder folder;
    endpoint.next(as::testing::fault::never{});
    {
        as::alert_streams<as::gcn::stream<as::topic<"t", ignore>>> streams{loop, gcn_settings(endpoint, folder), logger()};
        streams.async_run(asio::detached);
        until([&] { return endpoint.server().requests().size() == 1U; });
    }
    endpoint.close();
    loop.restart();
    loop.run();
    BOOST_TEST(endpoint.issued().empty());
}

BOOST_AUTO_TEST_CASE(the_clients_of_a_credential_cost_one_request) {
    as::testing::token_endpoint endpoint{loop.get_executor()};
    auto const source = kafka::tokens_of({.client_id = "client-for-tests", .client_secret = as::secret{"secret-for-tests"}, .token_endpoint = endpoint.url(), .ca_file = endpoint.ca_file()}).value();
    {
        three_clients const all{*this, connection(source)}, more{*this, connection(source)};
        until([&] { return all.consumer->login()->expires && more.consumer->login()->expires; });
    }
    three_clients const later{*this, connection(source)};
    until([&] { return later.consumer->login()->expires.has_value(); });
    BOOST_TEST(endpoint.server().requests().size() == 1U);
}

// librdkafka says of it that it timed out, and no more.
BOOST_AUTO_TEST_CASE(a_publication_that_no_log_in_let_through_says_why) {
    as::testing::token_endpoint endpoint{loop.get_executor()};
    auto const outcome_with = [&](std::string const& secret) {
        as::data_sharing<kafka::destination<"k", as::topics<"t">>> sharing{
            loop, as::settings::parse(R"({"DATA_SHARING": {"k": {"BASE_URL": ")" + broker.url() + R"(", "CLIENT_ID": "client-for-tests", "CLIENT_SECRET": ")" + secret +
                                      R"(", "TOKEN_URL": ")" + endpoint.url() + R"(", "CA_FILE": ")" + endpoint.ca_file() +
                                      R"(", "TIMEOUT_SECONDS": 4, "CONFIG": {"security.protocol": "sasl_plaintext"}}}})"), logger()};
        std::optional<as::outcome> came;
        sharing.async_publish<"k", "t">(std::string{"x"}, [&](as::outcome what) { came = std::move(what); });
        until([&] { return came.has_value(); });
        BOOST_REQUIRE(std::holds_alternative<as::not_sent>(*came));
        return std::get<as::not_sent>(*came);
    };
    auto const no_token = outcome_with("hunter2");
    BOOST_TEST((no_token.why.code == as::errc::no_token));
    BOOST_TEST(contains(no_token.why.message(), "wrong CLIENT_ID or CLIENT_SECRET"), no_token.why.message());
    BOOST_TEST(!contains(no_token.why.message(), "hunter2"));
    BOOST_TEST(no_token.retryable);
    // The mock cluster lets nobody in.
    auto const refused = outcome_with("secret-for-tests");
    BOOST_TEST((refused.why.code == as::errc::token_refused), refused.why.message());
    BOOST_TEST(refused.retryable);
}

BOOST_AUTO_TEST_CASE(a_stream_with_a_wrong_secret_says_so_in_its_status) {
    as::testing::token_endpoint endpoint{loop.get_executor()};
    as::testing::temporary_folder folder;
    as::alert_streams<as::gcn::stream<as::topic<"t", ignore>>> streams{loop, gcn_settings(endpoint, folder, "hunter2"), logger()};
    streams.async_run(asio::detached);
    auto const now = [&] { return streams.status().at(0); };
    until([&] { return now().state == as::stream_state::unauthorised; });
    BOOST_TEST(contains(now().last_error, "wrong CLIENT_ID or CLIENT_SECRET"), now().last_error);
    BOOST_TEST_REQUIRE(now().login.has_value());
    BOOST_TEST(now().login->failing_since.has_value());
    BOOST_TEST(!now().login->expires.has_value());
    for (auto const& each : log) BOOST_TEST(!contains(each, "hunter2"), each);
}

BOOST_AUTO_TEST_SUITE_END()
