#pragma once

#include <chrono>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/message.hpp>
#include <alertstream/testing/settings.hpp>

/// The cluster that tests/run started: its addresses, and what tests do with it as its super user.
namespace live {

namespace as = alertstream;

inline std::string from_environment(char const* name) {
    auto const* const value = std::getenv(name);
    return value ? value : "";
}

/// Live tests need the cluster's addresses in the environment.
struct needs_kafka {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result there{!from_environment("ALERTSTREAM_KAFKA_PLAIN").empty()};
        there.message() << "ALERTSTREAM_KAFKA_PLAIN is not set: start a Kafka with tests/live/kafka/start";
        return there;
    }
};

/// SCRAM works with this library on this broker.
inline bool scram_works() { return rd_kafka_version() >= 0x020601ff || from_environment("ALERTSTREAM_KAFKA_VERSION").starts_with("3."); }

struct needs_scram {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id unit) const {
        auto there = needs_kafka{}(unit);
        if (!there) return there;
        boost::test_tools::assertion_result works{scram_works()};
        works.message() << "an old librdkafka cannot log in to this Kafka";
        return works;
    }
};

inline as::kafka::connection plain() {
    as::kafka::connection to;
    to.brokers = {from_environment("ALERTSTREAM_KAFKA_PLAIN")};
    return to;
}

/// Creates a topic and waits until it is there.
inline void create_topic(std::string const& name, int partitions = 1, std::string const& most_bytes = "16000000") {
    auto conf = as::kafka::make_producer_conf(plain());
    char problem[512]{};
    auto* const client = rd_kafka_new(RD_KAFKA_PRODUCER, conf->release(), problem, sizeof problem);
    if (!client) throw std::runtime_error{problem};
    auto* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, problem, sizeof problem);
    rd_kafka_NewTopic_set_config(topic, "max.message.bytes", most_bytes.c_str());
    auto* const queue = rd_kafka_queue_new(client);
    auto* const options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_AdminOptions_set_operation_timeout(options, 20'000, problem, sizeof problem);
    rd_kafka_CreateTopics(client, &topic, 1, options, queue);
    auto* const answer = rd_kafka_queue_poll(queue, 30'000);
    std::size_t count = 0;
    std::string failed = answer ? "" : "no answer";
    if (answer) {
        auto const* const* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count);
        if (count == 1 && rd_kafka_topic_result_error(results[0]) != RD_KAFKA_RESP_ERR_NO_ERROR) failed = rd_kafka_topic_result_error_string(results[0]);
        rd_kafka_event_destroy(answer);
    }
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
    rd_kafka_destroy(client);
    if (!failed.empty()) throw std::runtime_error{"create " + name + ": " + failed};
}

/// A topic name that no other test and no other run has.
inline std::string fresh_topic(std::string const& stem, int partitions = 1) {
    static int count = 0;
    auto name = "live." + stem + "-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
    if (partitions > 0) create_topic(name, partitions);
    return name;
}

/// Publishes all and waits for every acknowledgement.
inline void publish(std::vector<as::kafka::record> const& records) {
    boost::asio::io_context loop;
    auto to = plain();
    to.extra = {{"message.max.bytes", "16000000"}, {"linger.ms", "5"}};
    as::kafka::producer producer{loop.get_executor(), to, as::logger{nullptr}};
    std::size_t left = records.size();
    std::size_t failed = 0;
    for (auto const& each : records)
        producer.async_send(each, [&](as::error_code problem, as::kafka::delivered) {
            if (problem) ++failed;
            if (--left == 0) producer.async_close(std::chrono::seconds{10}, [](as::error_code) {});
        });
    loop.run();
    if (failed > 0) throw std::runtime_error{std::to_string(failed) + " messages were not published"};
}

/// OPTIONS for the SCRAM listener, as alice, beside what is given. A member that
/// is killed is missed after six seconds.
inline std::string settings_json(std::string const& state_dir, std::string const& more = "", std::string const& listener = "ALERTSTREAM_KAFKA_SCRAM",
                                 std::string const& password = from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE"), std::string const& config = "") {
    bool const scram = scram_works();
    auto const log_in = scram ? R"("USERNAME": "alice", "PASSWORD": ")" + password + R"(", "CA_FILE": ")" + from_environment("ALERTSTREAM_KAFKA_CA") + "\", " : std::string{};
    return R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": "kafka://)" + from_environment(scram ? listener.c_str() : "ALERTSTREAM_KAFKA_PLAIN") +
           R"(/", "START": "earliest", "STATE_DIR": ")" + state_dir + "\", " + log_in + R"("CONFIG": {"session.timeout.ms": 6000, "heartbeat.interval.ms": 1000)" +
           (scram ? "" : R"(, "security.protocol": "plaintext")") + (config.empty() ? "" : ", " + config) + "}" + (more.empty() ? "" : ", " + more) + "}}]}";
}

/// Runs the loop until `done` says so; the test fails if it takes longer than `limit`.
inline bool run_until(boost::asio::io_context& loop, std::function<bool()> const& done, std::chrono::seconds limit = std::chrono::seconds{90}) {
    auto const end = std::chrono::steady_clock::now() + limit;
    while (!done() && std::chrono::steady_clock::now() < end) {
        if (loop.stopped()) loop.restart();
        if (loop.run_one_until(end) == 0) break;
    }
    return done();
}

}  // namespace live
