#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/hermes/packing.hpp>
#include <alertstream/testing/hermes_json.hpp>
#include <alertstream/testing/settings.hpp>

#include <support/plain_reader.hpp>
#include <support/talking_child.hpp>

#include "points.hpp"

namespace chaos {

inline bool long_run() { return std::getenv("ALERTSTREAM_LONG") != nullptr; }

/// The seed of all dice: ALERTSTREAM_SEED, or one of its own, which is said if the test fails.
inline std::uint64_t chosen_seed() {
    auto const* const given = std::getenv("ALERTSTREAM_SEED");
    return given ? std::stoull(given) : std::random_device{}();
}

/// A message as the server keeps it.
struct message {
    std::string uuid;
    std::string reference;
    bool retracted{};
    std::vector<std::size_t> points;
};

inline message read_message(std::string const& payload) {
    message made;
    made.reference = alertstream::hermes::reference_of(payload).value_or("");
    auto const value = alertstream::testing::read_hermes_json(payload).value;
    for (auto const& row : value.at("data").at("photometry").as_array()) {
        auto const at = alertstream::parse_iso_time(std::string{row.at("date_obs").as_string()});
        if (!at) throw std::runtime_error{"a row without a time"};
        auto const number = number_of(*at);
        if (row.at("target_name").as_string() != boost::json::string(target_of(number)) || std::abs(row.at("brightness").as_double() - magnitude_of(number)) > 1e-9) throw std::runtime_error{"a row that nobody wrote"};
        made.points.push_back(number);
    }
    return made;
}

/// How often each point is in these messages.
inline std::vector<std::size_t> counted(std::vector<message> const& all, std::size_t points) {
    std::vector<std::size_t> made(points);
    for (auto const& each : all)
        for (auto const number : each.points) ++made.at(number);
    return made;
}

/// A server that lives, and the settings with which producers are started.
struct world {
    alertstream::testing::temporary_folder folder{};
    talking_child server{{CHAOS_SERVER}};
    std::string kafka{};

    world() {
        std::string word, url, ca_file;
        std::istringstream{server.line().value_or("")} >> word >> url >> ca_file >> kafka;
        if (word != "ready") throw std::runtime_error{"the server does not start"};
        namespace json = boost::json;
        json::object const stream{{"URL", kafka}, {"GROUP_ID", "chaos"}, {"STATE_DIR", folder.path().string()}, {"CONFIG", {{"security.protocol", "plaintext"}}}};
        json::object const hermes{{"BASE_URL", url},       {"HERMES_API_KEY", "token-for-tests"}, {"CA_FILE", ca_file}, {"TIMEOUT_SECONDS", 1}, {"OUTBOX", outbox()},
                                  {"GATHER_ROWS", 10},     {"GATHER_SECONDS", 1},                 {"STREAM", "hopskotch"}, {"LONGEST_SECONDS", 2}};
        std::ofstream{settings()} << json::serialize(json::object{{"ALERT_STREAMS", json::array{{{"NAME", "hopskotch"}, {"OPTIONS", stream}}}}, {"DATA_SHARING", {{"hermes", hermes}}}});
        std::filesystem::permissions(settings(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }

    std::string outbox() const { return (folder.path() / "outbox.sqlite").string(); }
    std::string settings() const { return (folder.path() / "settings.json").string(); }
    std::string log() const { return (folder.path() / "log").string(); }
    talking_child producer(std::size_t points) const { return talking_child{{CHAOS_PRODUCER, settings(), std::to_string(points)}, log()}; }

    /// The end of what the producers wrote to their log.
    std::string last_words() const {
        std::ostringstream all;
        all << std::ifstream{log()}.rdbuf();
        auto text = std::move(all).str();
        return text.size() > 4000 ? text.substr(text.size() - 4000) : text;
    }

    /// As the server counts.
    std::vector<message> published() {
        auto const file = (folder.path() / "published").string();
        server.say("list " + file);
        if (server.line() != "listed") throw std::runtime_error{"the server does not list"};
        std::vector<message> made;
        std::ifstream in{file};
        for (std::string line; std::getline(in, line);) {
            auto const value = boost::json::parse(line);
            auto each = read_message(std::string{value.at("payload").as_string()});
            each.uuid = value.at("uuid").as_string();
            each.retracted = value.at("retracted").as_bool();
            made.push_back(std::move(each));
        }
        return made;
    }

    /// As Kafka does: read by librdkafka alone.
    std::vector<message> on_topic() const {
        auto const bootstrap = kafka.substr(8, kafka.size() - 9);
        std::vector<message> made;
        plain_reader reader{bootstrap, "hermes.test"};
        for (auto left = end_of_topic(bootstrap); left > 0; --left) made.push_back(read_message(std::string{reader.next().payload.value()}));
        return made;
    }

    static std::int64_t end_of_topic(std::string const& bootstrap) {
        auto* const conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap.c_str(), nullptr, 0);
        auto* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
        std::int64_t low{}, high{};
        auto const problem = rd_kafka_query_watermark_offsets(client, "hermes.test", 0, &low, &high, 10'000);
        rd_kafka_destroy(client);
        if (problem) throw std::runtime_error{rd_kafka_err2str(problem)};
        return high - low;
    }
};

/// Kills a producer once, some time after it began; true if it ended by itself before.
inline bool kill_at_random(talking_child& producer, std::mt19937_64& dice) {
    // Half of the instants are while it accepts: after so many lines. The others are while it sends.
    auto lines = dice() % 2 == 0 ? dice() % 40 : 1'000'000;
    auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds{dice() % 3000};
    while (lines-- > 0) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) break;
        auto const heard = producer.line(left);
        if (heard == "drained") return true;
        if (!heard) break;
    }
    producer.kill();
    return false;
}

}  // namespace chaos
