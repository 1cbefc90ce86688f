#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/testing/temporary_folder.hpp>
#include <alertstream/testing/token_endpoint.hpp>

#include "cluster.hpp"

/// A GCN of this machine: Kafka's listener that takes tokens, and the endpoint that gives them.
namespace live {

/// The real Kafka, as started with a listener for tokens.
struct needs_tokens {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result there{!from_environment("ALERTSTREAM_KAFKA_OAUTH").empty()};
        there.message() << "ALERTSTREAM_KAFKA_OAUTH is not set: start a Kafka with tests/live/kafka/start";
        return there;
    }
};

inline std::string content_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class gcn_world {
public:
    explicit gcn_world(std::chrono::seconds life = std::chrono::hours{1}) : endpoint{loop.get_executor(), {.life = life}} {
        // One CA_FILE for both.
        std::ofstream{ca_file()} << content_of(endpoint.ca_file()) << content_of(from_environment("ALERTSTREAM_KAFKA_CA"));
    }
    ~gcn_world() { endpoint.close(); }
    gcn_world(gcn_world const&) = delete;
    gcn_world& operator=(gcn_world const&) = delete;

    std::string ca_file() const { return (folder.path() / "ca.pem").string(); }

    /// What of OPTIONS is not the credential. Where brokers close a connection every few seconds, as its token
    /// is over, librdkafka's back-off would double with each, up to more than the group waits; tokens of an hour are far from that.
    std::string addresses() const {
        return R"("URL": "kafka://)" + from_environment("ALERTSTREAM_KAFKA_OAUTH") + R"(/", "TOKEN_URL": ")" + endpoint.url() + R"(", "CA_FILE": ")" + ca_file() +
               R"(", "START": "earliest", "STATE_DIR": ")" + folder.path().string() + R"(", "CONFIG": {"session.timeout.ms": 6000, "heartbeat.interval.ms": 1000, "reconnect.backoff.max.ms": 500})";
    }
    /// Without a topic, all that the stream declares.
    std::string settings_json(std::string_view secret = as::testing::token_endpoint::default_secret, std::string const& topic = "") const {
        return R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {)" + addresses() + R"(, "CLIENT_ID": ")" + std::string{as::testing::token_endpoint::default_client} +
               R"(", "CLIENT_SECRET": ")" + std::string{secret} + "\"" + (topic.empty() ? "" : R"(, "TOPIC_HANDLERS": {")" + topic + R"(": null})") + "}}]}";
    }

    boost::asio::io_context loop;
    as::testing::temporary_folder folder;
    as::testing::token_endpoint endpoint;
};

}  // namespace live
