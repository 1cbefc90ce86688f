#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace kafka = as::kafka;
using namespace std::chrono_literals;

namespace {

using kept = kafka::destination<"kept", as::topics<"t", "u">>;
using sharing = as::data_sharing<kept>;

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::vector<std::string> log;
    std::optional<as::outcome> came;

    fixture() { broker.create_topic("t"); }

    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); })};
    }

    as::settings settings(std::string more = "") {
        return as::settings::parse(R"({"DATA_SHARING": {"kept": {"BASE_URL": ")" + broker.url() + "\"" + std::move(more) + "}}}");
    }
    sharing make(std::string more = "") { return {loop, settings(std::move(more)), logger()}; }

    auto into() {
        return [this](as::outcome what) { came = std::move(what); };
    }

    template <class Condition>
    void run_until(Condition condition) {
        auto const limit = std::chrono::steady_clock::now() + 30s;
        while (!condition() && std::chrono::steady_clock::now() < limit) loop.run_one_for(1s);
        BOOST_REQUIRE(condition());
    }
    template <class Outcome>
    Outcome take() {
        run_until([&] { return came.has_value(); });
        auto const what = *std::exchange(came, std::nullopt);
        auto const* const is = std::get_if<Outcome>(&what);
        BOOST_REQUIRE_MESSAGE(is, as::to_json_line(what));
        return *is;
    }
    void close(sharing& which) {
        std::optional<as::error_code> closed;
        which.async_close(10s, [&](as::error_code ec) { closed = ec; });
        run_until([&] { return closed.has_value(); });
        BOOST_TEST(!*closed, closed->message());
    }
};

/// A value whose encoder throws what it is told to.
struct unencodable {
    void (*raise)();
};

std::vector<as::setting_error> errors_of(std::string const& entry) {
    asio::io_context loop;
    try {
        sharing const made{loop, as::settings::parse(R"({"DATA_SHARING": {"kept": )" + entry + "}}"), as::logger{nullptr}};
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    return {};
}

bool has(std::vector<as::setting_error> const& errors, std::string_view path, std::string_view words) {
    return std::any_of(errors.begin(), errors.end(), [&](auto const& each) { return each.path == path && each.problem.find(words) != std::string::npos; });
}

kafka::delivered const nowhere{}, perhaps{.persisted = kafka::persisted::possibly};

template <class Outcome>
Outcome came_of(rd_kafka_resp_err_t code, kafka::delivered const& where = nowhere) {
    auto const what = kafka::outcome_of(code, where, "t");
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Outcome>(what), as::to_json_line(what));
    return std::get<Outcome>(what);
}

}  // namespace

template <>
struct alertstream::encoder<unencodable> {
    static result<void> encode(unencodable const& from, std::string&) {
        from.raise();
        return {};
    }
};

BOOST_AUTO_TEST_SUITE(kafka_destination)

// ---------------------------------------------------------------- what a report means

BOOST_AUTO_TEST_CASE(only_what_is_persisted_is_published) {
    auto const made = std::get<as::published>(kafka::outcome_of({}, {.partition = 3, .offset = 7, .persisted = kafka::persisted::yes}, "t"));
    BOOST_TEST((made.where == as::topic_partition{"t", 3}));
    BOOST_TEST(made.offset == 7);
    BOOST_TEST(made.uuid.empty());
    BOOST_TEST(std::holds_alternative<as::unknown>(kafka::outcome_of({}, perhaps, "t")));
    came_of<as::published>(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, {.persisted = kafka::persisted::yes});
}

BOOST_AUTO_TEST_CASE(what_may_have_arrived_is_unknown_whatever_the_code) {
    for (auto const code : {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR__TRANSPORT})
        came_of<as::unknown>(code, perhaps);
    for (auto const code : {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
                            RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION})
        came_of<as::unknown>(code);
}

BOOST_AUTO_TEST_CASE(a_message_at_fault_is_rejected) {
    for (auto const code : {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR__QUEUE_FULL})
        BOOST_TEST(came_of<as::rejected>(code).errors.at(0).path == "");
    BOOST_TEST(came_of<as::rejected>(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP).errors.at(0).path == "timestamp");
    BOOST_TEST(came_of<as::rejected>(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION).errors.at(0).path == "partition");
}

BOOST_AUTO_TEST_CASE(what_did_not_leave_is_retryable_if_time_or_an_account_can_help) {
    for (auto const code : {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                            RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED})
        BOOST_TEST(came_of<as::not_sent>(code).retryable);
    for (auto const code : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION})
        BOOST_TEST(!came_of<as::not_sent>(code).retryable);
    BOOST_TEST(std::get<as::not_sent>(kafka::outcome_of(asio::error::operation_aborted, {}, "t")).retryable);
    BOOST_TEST(std::get<as::not_sent>(kafka::outcome_of(as::errc::closed, {}, "t")).retryable);
}

// ---------------------------------------------------------------- settings

BOOST_AUTO_TEST_CASE(an_entry_must_say_where_the_brokers_are) {
    auto const errors = errors_of("{}");
    BOOST_TEST(has(errors, "DATA_SHARING.kept.BASE_URL", "expected the brokers, as kafka://host[:port]/"));
    BOOST_TEST(errors.size() == 1u);
    BOOST_TEST(has(errors_of(R"({"BASE_URL": "https://hermes.lco.global/"})"), "DATA_SHARING.kept.BASE_URL", "scheme is not kafka"));
}

BOOST_AUTO_TEST_CASE(half_a_credential_and_settings_of_hermes_are_errors) {
    auto const errors = errors_of(R"({"BASE_URL": "kafka://localhost/", "USERNAME": "alice", "HERMES_API_KEY": "k", "DEFAULT_AUTHORS": "A", "TIMEOUT_SECONDS": 0,
        "CA_FILE": "/no/such/file", "CONFIG": {"linger.ms": "soon", "acks": 0, "transactional.id": "x", "enable.ssl.certificate.verification": false}})");
    BOOST_TEST(has(errors, "DATA_SHARING.kept.PASSWORD", "expected the password"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.HERMES_API_KEY", "log in by USERNAME"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.DEFAULT_AUTHORS", "has no such setting"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.TIMEOUT_SECONDS", "expected 1 to"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.CA_FILE", "/no/such/file"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.CONFIG.linger.ms", ""));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.CONFIG.acks", "cannot be 0"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.CONFIG.transactional.id", "cannot be set"));
    BOOST_TEST(has(errors, "DATA_SHARING.kept.CONFIG.enable.ssl.certificate.verification", "cannot be anything but"));
    BOOST_TEST(errors.size() == 9u);
    for (auto const& each : errors) BOOST_TEST_MESSAGE(each.path + ": " + each.problem);
}

BOOST_AUTO_TEST_CASE(a_credential_means_tls_and_plain_text_is_for_this_machine) {
    auto const security = [](std::string entry) {
        std::vector<as::setting_error> problems;
        auto const from = as::settings::parse(R"({"DATA_SHARING": {"kept": )" + std::move(entry) + "}}");
        auto const made = kafka::connection_of(from.data_sharing().at(0), problems);
        BOOST_TEST(problems.empty());
        return std::string{to_string(made.security)};
    };
    BOOST_TEST(security(R"({"BASE_URL": "kafka://kafka.scimma.org/", "USERNAME": "a", "PASSWORD": "p"})") == "SASL_SSL");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://localhost/", "USERNAME": "a", "PASSWORD": "p"})") == "SASL_SSL");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://localhost/", "CONFIG": {"sasl.username": "a", "sasl.password": "p"}})") == "SASL_SSL");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://localhost/", "USERNAME": "a", "PASSWORD": "p", "CONFIG": {"security.protocol": "sasl_plaintext"}})") == "SASL_PLAINTEXT");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://broker.observatory.org/"})") == "SSL");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://broker.observatory.org/", "CONFIG": {"security.protocol": "PLAINTEXT"}})") == "PLAINTEXT");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://localhost:9092,127.0.0.1/"})") == "PLAINTEXT");
    BOOST_TEST(security(R"({"BASE_URL": "kafka://localhost,broker.observatory.org/"})") == "SSL");
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_twice_unless_config_makes_that_safe_or_asks_for_it) {
    auto const sends_again = [](std::string config) {
        std::vector<as::setting_error> problems;
        auto const from = as::settings::parse(R"({"DATA_SHARING": {"kept": {"BASE_URL": "kafka://localhost/", "CONFIG": )" + std::move(config) + "}}}");
        auto const made = kafka::connection_of(from.data_sharing().at(0), problems);
        for (auto const& each : problems) BOOST_ERROR(each.path + ": " + each.problem);
        return std::none_of(made.extra.begin(), made.extra.end(), [](auto const& each) { return each.name == "retries" && each.value == "0"; });
    };
    BOOST_TEST(!sends_again("{}"));
    BOOST_TEST(!sends_again(R"({"linger.ms": 1, "enable.idempotence": false})"));
    BOOST_TEST(sends_again(R"({"enable.idempotence": true})"));
    BOOST_TEST(sends_again(R"({"retries": 3})"));
    BOOST_TEST(sends_again(R"({"message.send.max.retries": 3})"));
}

// ---------------------------------------------------------------- on a broker

BOOST_FIXTURE_TEST_CASE(text_json_and_alerts_are_published_and_the_outcome_says_where, fixture) {
    auto made = make();
    made.async_publish<"kept", "t">("text", into());
    auto const first = take<as::published>();
    BOOST_TEST((first.where == as::topic_partition{"t", 0}));
    BOOST_TEST(first.offset == 0);
    boost::json::value const tree = {{"magnitude", 15.5}};
    made.async_publish<"kept", "t">(tree, into());
    BOOST_TEST(take<as::published>().offset == 1);
    as::hermes::alert alert;
    alert.title = "SN 2023ixf";
    made.async_publish("kept", "t", alert, into());
    BOOST_TEST(take<as::published>().offset == 2);
    plain_reader reader{broker.bootstrap(), "t"};
    BOOST_TEST(reader.next().payload.value() == "text");
    BOOST_TEST(reader.next().payload.value() == R"({"magnitude":1.55E1})");
    auto const third = reader.next();
    BOOST_TEST(third.payload.value().find("SN 2023ixf") != std::string::npos);
    BOOST_TEST(!third.key.has_value());
    BOOST_TEST(third.headers.empty());
    BOOST_TEST(made.status()[0].published == 3u);
    BOOST_TEST(log.empty());
}

BOOST_FIXTURE_TEST_CASE(borrowed_text_is_kept_until_it_is_published, fixture) {
    auto made = make();
    std::string text = "a text that is longer than what a string keeps in itself";
    kafka::outgoing view{std::string_view{text}}, literal{"literal"}, own{std::string{"own"}};
    static_assert(std::is_same_v<decltype(view), kafka::outgoing<std::string>> && std::is_same_v<decltype(literal), decltype(view)> && std::is_same_v<decltype(own), decltype(view)>);
    std::fill(text.begin(), text.end(), '!');
    made.async_publish<"kept", "t">(std::move(view), into());
    take<as::published>();
    made.async_publish<"kept", "t">(std::move(literal), into());
    take<as::published>();
    plain_reader reader{broker.bootstrap(), "t"};
    BOOST_TEST(reader.next().payload.value() == "a text that is longer than what a string keeps in itself");
    BOOST_TEST(reader.next().payload.value() == "literal");
}

BOOST_FIXTURE_TEST_CASE(key_headers_timestamp_and_partition_go_with_a_value, fixture) {
    broker.create_topic("u", 4);
    auto made = make();
    kafka::outgoing message{std::string{"text"}};
    message.key = "SN 2023ixf";
    message.headers = {{"instrument", "FLOYDS"}, {"_test", std::nullopt}};
    message.timestamp = as::time_point{1700000000123ms};
    message.partition = 2;
    made.async_publish<"kept", "u">(message, into());
    BOOST_TEST((take<as::published>().where == as::topic_partition{"u", 2}));
    message.partition = std::nullopt;
    made.async_publish<"kept", "t">(std::move(message), into());
    take<as::published>();
    plain_reader reader{broker.bootstrap(), "t"};
    auto const back = reader.next();
    BOOST_TEST(back.key.value() == "SN 2023ixf");
    BOOST_TEST((back.headers == std::vector<as::owned_message::owned_header>{{"instrument", "FLOYDS"}, {"_test", std::nullopt}}));
    BOOST_TEST((back.timestamp == as::time_point{1700000000123ms}));
}

BOOST_FIXTURE_TEST_CASE(a_message_that_came_can_be_published_again_and_be_a_tombstone, fixture) {
    auto made = make();
    as::owned_message const came_from{.topic = "elsewhere", .partition = 7, .offset = 42, .key = "k", .headers = {{"a", "1"}}, .payload = std::nullopt};
    made.async_publish<"kept", "t">(came_from, into());
    BOOST_TEST((take<as::published>().where == as::topic_partition{"t", 0}));
    plain_reader reader{broker.bootstrap(), "t"};
    auto const back = reader.next();
    BOOST_TEST(back.key.value() == "k");
    BOOST_TEST(back.headers.size() == 1u);
    BOOST_TEST(!back.payload.has_value());
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_encoded_is_rejected_with_its_path, fixture) {
    auto made = make();
    boost::json::value tree = {{"rows", {{{"mag", 1.5}}, {{"mag", std::numeric_limits<double>::quiet_NaN()}}}}};
    made.async_publish<"kept", "t">(tree, into());
    auto const errors = take<as::rejected>().errors;
    BOOST_TEST((errors == std::vector<as::field_error>{{"rows[1].mag", "not a finite number"}}));
    tree = std::numeric_limits<double>::infinity();
    made.async_publish<"kept", "t">(tree, into());
    BOOST_TEST(take<as::rejected>().errors.at(0).path == "");
    tree = {{"a", {{"b", "\xff"}}}};
    made.async_publish<"kept", "t">(tree, into());
    BOOST_TEST((take<as::rejected>().errors.at(0) == as::field_error{"a.b", "not UTF-8"}));
}

BOOST_FIXTURE_TEST_CASE(a_value_whose_encoder_throws_is_rejected, fixture) {
    auto made = make();
    made.async_publish<"kept", "t">(unencodable{[] { throw std::out_of_range{"rows: no such row"}; }}, into());
    BOOST_TEST((take<as::rejected>().errors.at(0) == as::field_error{"rows", "no such row"}));
    made.async_publish<"kept", "t">(unencodable{[] { throw as::error{{as::errc::bad_value, "flux: not finite"}}; }}, into());
    BOOST_TEST((take<as::rejected>().errors.at(0) == as::field_error{"flux", "not finite"}));
    made.async_publish<"kept", "t">(unencodable{[] { throw 1; }}, into());
    BOOST_TEST(take<as::rejected>().errors.at(0).path == "");
    // The topic is empty still.
    made.async_publish<"kept", "t">("text", into());
    BOOST_TEST(take<as::published>().offset == 0);
}

BOOST_FIXTURE_TEST_CASE(a_message_that_is_too_large_is_rejected, fixture) {
    auto made = make(R"(, "CONFIG": {"message.max.bytes": 2000})");
    made.async_publish<"kept", "t">(std::string(5'000, 'x'), into());
    BOOST_TEST(take<as::rejected>().errors.at(0).problem.find("message.max.bytes") != std::string::npos);
    BOOST_TEST(std::count_if(log.begin(), log.end(), [](auto const& line) { return line.starts_with("publication rejected destination=kept topic=t"); }) == 1);
    BOOST_TEST(log.back().find("xxxx") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_refusal_of_the_topic_is_not_sent, fixture) {
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto made = make();
    made.async_publish<"kept", "t">("text", into());
    auto const refused = take<as::not_sent>();
    BOOST_TEST((refused.why.code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    BOOST_TEST(refused.retryable);
}

BOOST_FIXTURE_TEST_CASE(a_broker_that_is_down_is_not_sent_after_the_timeout, fixture) {
    broker.down();
    auto made = make(R"(, "TIMEOUT_SECONDS": 1)");
    made.async_publish<"kept", "t">("text", into());
    auto const late = take<as::not_sent>();
    BOOST_TEST((late.why.code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT));
    BOOST_TEST(late.retryable);
}

BOOST_FIXTURE_TEST_CASE(a_message_without_an_answer_is_unknown_after_the_timeout, fixture) {
    auto made = make(R"(, "TIMEOUT_SECONDS": 1)");
    made.async_publish<"kept", "t">("text", into());
    take<as::published>();
    broker.set_rtt(10s);
    made.async_publish<"kept", "t">("text", into());
    BOOST_TEST((take<as::unknown>().why.code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT));
}

BOOST_FIXTURE_TEST_CASE(a_message_whose_acknowledgement_is_lost_is_unknown_and_there_once, fixture) {
    auto made = make();
    made.async_publish<"kept", "t">("first", into());
    take<as::published>();
    broker.push_request_errors(1, as::testing::request::produce, {{.delay = 10min}});  // taken, and the answer is on its way
    made.async_publish<"kept", "t">("second", into());
    loop.poll();
    plain_reader reader{broker.bootstrap(), "t"};
    BOOST_TEST(reader.next().payload.value() == "first");
    BOOST_TEST(reader.next().payload.value() == "second");
    broker.down();
    broker.up();
    BOOST_TEST((take<as::unknown>().why.code == RD_KAFKA_RESP_ERR__TRANSPORT));
    // What comes next is delivered, and nothing came in between.
    made.async_publish<"kept", "t">("third", into());
    BOOST_TEST(take<as::published>().offset == 2);
}

BOOST_FIXTURE_TEST_CASE(a_message_that_another_leader_must_take_is_published, fixture) {
    as::testing::broker two{2};
    two.create_topic("t");
    two.set_leader("t", 0, 1);
    sharing made{loop, as::settings::parse(R"({"DATA_SHARING": {"kept": {"BASE_URL": ")" + two.url() + "\"}}}"), logger()};
    made.async_publish<"kept", "t">("first", into());
    take<as::published>();
    two.set_leader("t", 0, 2);
    made.async_publish<"kept", "t">("second", into());
    BOOST_TEST(take<as::published>().offset == 1);
    two.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
    made.async_publish<"kept", "t">("third", into());
    BOOST_TEST(take<as::published>().offset == 2);
}

BOOST_FIXTURE_TEST_CASE(a_topic_that_is_just_being_made_is_waited_for, fixture) {
    broker.push_request_errors(as::testing::request::metadata, {RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART});
    auto made = make();
    made.async_publish<"kept", "u">("text", into());
    BOOST_TEST(take<as::published>().offset == 0);
}

BOOST_FIXTURE_TEST_CASE(cancelling_what_has_been_sent_is_unknown, fixture) {
    auto made = make();
    made.async_publish<"kept", "t">("text", into());
    take<as::published>();
    broker.set_rtt(200ms);
    asio::cancellation_signal cancel;
    made.async_publish<"kept", "t">("text", asio::bind_cancellation_slot(cancel.slot(), into()));
    loop.poll();
    cancel.emit(asio::cancellation_type::terminal);
    BOOST_TEST((take<as::unknown>().why.code == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT));
}

BOOST_FIXTURE_TEST_CASE(closing_waits_for_what_was_published_and_lets_the_loop_end, fixture) {
    auto made = make(R"(, "CONFIG": {"linger.ms": 100})");
    int published = 0;
    for (int i = 0; i < 100; ++i)
        made.async_publish<"kept", "t">(std::to_string(i), [&](as::outcome what) { published += std::holds_alternative<as::published>(what); });
    std::optional<as::error_code> closed;
    made.async_close(20s, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST(!*closed, closed->message());
    BOOST_TEST(published == 100);
    made.async_publish<"kept", "t">("late", into());
    loop.restart();
    BOOST_TEST((take<as::not_sent>().why.code == as::errc::closed));
}

BOOST_FIXTURE_TEST_CASE(closing_with_the_broker_down_gives_up_at_the_deadline, fixture) {
    broker.down();
    auto made = make();
    made.async_publish<"kept", "t">("text", into());
    std::optional<as::error_code> closed;
    auto const begin = std::chrono::steady_clock::now();
    made.async_close(100ms, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST((take<as::not_sent>().why.code == RD_KAFKA_RESP_ERR__PURGE_QUEUE));
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 6s));
}

BOOST_FIXTURE_TEST_CASE(destroying_it_lets_what_is_under_way_end, fixture) {
    {
        auto made = make();
        made.async_publish<"kept", "t">("text", into());
        loop.poll();
    }
    loop.run();
    take<as::published>();
}

BOOST_FIXTURE_TEST_CASE(it_is_used_from_a_coroutine, fixture) {
    auto made = make();
    std::string seen;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            auto const first = co_await made.async_publish<"kept", "t">("text");
            kafka::outgoing message{std::string{"more"}};
            message.key = "k";
            auto const second = co_await made.async_publish("kept", "t", std::move(message));
            seen = as::to_json_line(first) + as::to_json_line(second);
            co_await made.async_close(10s);
        },
        asio::detached);
    loop.run();
    BOOST_TEST(seen == R"({"outcome":"published","topic":"t","partition":0,"offset":0}{"outcome":"published","topic":"t","partition":0,"offset":1})");
}

BOOST_AUTO_TEST_SUITE_END()
