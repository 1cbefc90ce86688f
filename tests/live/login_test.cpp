#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>

#include "cluster.hpp"

using namespace live;

namespace {

using any = as::hopskotch::stream<as::topic<"*", as::ignore_alert>>;

/// Runs against these settings until the stream's state or error satisfies `done`; gives the status then.
as::stream_status status_when(std::string const& json, std::function<bool(as::stream_status const&)> const& done) {
    boost::asio::io_context loop;
    as::alert_streams<any> streams{loop, as::settings::parse(json), as::logger{nullptr}};
    streams.async_run([](as::error_code) {});
    bool const reached = run_until(loop, [&] { return done(streams.status().front()); }, std::chrono::seconds{40});
    auto const now = streams.status().front();
    BOOST_TEST(reached, "state " << to_string(now.state) << ", error " << now.last_error);
    streams.stop_at_once();
    loop.run();
    return now;
}

bool contains(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE(scram_over_tls_logs_in_and_the_group_gets_its_prefix, *boost::unit_test::precondition(needs_scram{})) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("login");
    auto const now = status_when(settings_json(folder.path().string(), R"("TOPIC_HANDLERS": {")" + topic + R"(": null})"),
                                 [](auto const& status) { return status.state == as::stream_state::live; });
    BOOST_TEST(now.group_id == "alice-alertstream");
}

BOOST_AUTO_TEST_CASE(every_sasl_mechanism_of_the_service_logs_in, *boost::unit_test::precondition(needs_scram{})) {
    as::testing::temporary_folder folder;
    auto const topic = fresh_topic("mechanism");
    for (auto const* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
        status_when(settings_json(folder.path().string(), R"("TOPIC_HANDLERS": {")" + topic + R"(": null})", "ALERTSTREAM_KAFKA_SCRAM",
                                  from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE"), std::string{R"("sasl.mechanism": ")"} + mechanism + "\""),
                    [](auto const& status) { return status.state == as::stream_state::live; });
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said_in_words, *boost::unit_test::precondition(needs_scram{})) {
    as::testing::temporary_folder folder;
    auto const now = status_when(settings_json(folder.path().string(), "", "ALERTSTREAM_KAFKA_SCRAM", "wrong"),
                                 [](auto const& status) { return status.state == as::stream_state::unauthorised && contains(status.last_error, "USERNAME"); });
    BOOST_TEST(!contains(now.last_error, "wrong"));
}

BOOST_AUTO_TEST_CASE(an_expired_a_foreign_and_anothers_certificate_are_refused_in_words, *boost::unit_test::precondition(needs_scram{})) {
    as::testing::temporary_folder folder;
    for (auto const* listener : {"ALERTSTREAM_KAFKA_EXPIRED", "ALERTSTREAM_KAFKA_FOREIGN", "ALERTSTREAM_KAFKA_ELSEWHERE"}) {
        bool told = false;
        boost::asio::io_context loop;
        as::logger const log{as::make_function_sink([&](as::log_record const& line) {
            for (auto const& each : line.fields)
                if (auto const* text = std::get_if<std::string_view>(&each.value); text && contains(std::string{*text}, "CA_FILE")) told = true;
        })};
        as::alert_streams<any> streams{loop, as::settings::parse(settings_json(folder.path().string(), "", listener)), log};
        streams.async_run([](as::error_code) {});
        BOOST_TEST(run_until(loop, [&] { return told; }, std::chrono::seconds{30}), listener);
        BOOST_TEST((streams.status().front().state == as::stream_state::connecting));
        streams.stop_at_once();
        loop.run();
    }
}

BOOST_AUTO_TEST_CASE(a_topic_that_the_credential_may_not_read_is_said_once_and_others_go_on, *boost::unit_test::precondition(needs_scram{})) {
    as::testing::temporary_folder folder;
    auto const open = fresh_topic("open");
    try {
        create_topic("secret.bob");
    } catch (std::runtime_error const&) {
        // An earlier run made it.
    }
    auto const now = status_when(settings_json(folder.path().string(), R"("TOPIC_HANDLERS": {"secret.bob": null, ")" + open + R"(": null})"), [](auto const& status) {
        return status.state == as::stream_state::live &&
               std::any_of(status.topics.begin(), status.topics.end(), [](auto const& each) { return each.topic == "secret.bob" && each.state == as::topic_state::unauthorised; });
    });
    BOOST_TEST(now.topics.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_unknown_host_and_a_closed_port_are_waited_for_and_said, *boost::unit_test::precondition(needs_kafka{})) {
    as::testing::temporary_folder folder;
    auto const json = R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": "kafka://127.0.0.1:1/", "STATE_DIR": ")" + folder.path().string() +
                      R"(", "CONFIG": {"security.protocol": "plaintext"}}}]})";
    status_when(json, [](auto const& status) { return status.state == as::stream_state::connecting && contains(status.last_error, "check URL"); });
}

BOOST_AUTO_TEST_CASE(a_log_in_that_an_old_librdkafka_cannot_do_is_explained, *boost::unit_test::label("old_librdkafka") * boost::unit_test::precondition([](auto unit) {
    auto there = needs_kafka{}(unit);
    if (!there) return there;
    boost::test_tools::assertion_result old{!scram_works()};
    old.message() << "needs an old librdkafka and a new Kafka";
    return old;
})) {
    as::testing::temporary_folder folder;
    auto const json = R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": "kafka://)" + from_environment("ALERTSTREAM_KAFKA_SCRAM") +
                      R"(/", "USERNAME": "alice", "PASSWORD": ")" + from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE") + R"(", "CA_FILE": ")" +
                      from_environment("ALERTSTREAM_KAFKA_CA") + R"(", "STATE_DIR": ")" + folder.path().string() + "\"}}]}";
    status_when(json, [](auto const& status) { return status.state == as::stream_state::unauthorised && contains(status.last_error, "2.6.1"); });
}

BOOST_AUTO_TEST_SUITE_END()
