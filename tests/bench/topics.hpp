#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/handles.hpp>

/// Topics on the Kafka that tests/live/kafka/start started, filled with nothing but librdkafka.
namespace bench {

struct destroy_client {
    void operator()(rd_kafka_t* client) const noexcept { rd_kafka_destroy(client); }
};
using plain_client = std::unique_ptr<rd_kafka_t, destroy_client>;

inline std::string brokers() {
    auto const* const given = std::getenv("ALERTSTREAM_KAFKA_PLAIN");
    if (!given) throw std::runtime_error{"ALERTSTREAM_KAFKA_PLAIN is not set: start a Kafka with tests/live/kafka/start"};
    return given;
}

inline plain_client make_producer(std::vector<std::pair<char const*, char const*>> const& properties) {
    auto* const conf = rd_kafka_conf_new();
    char problem[512]{};
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers().c_str(), problem, sizeof problem);
    for (auto const& [name, value] : properties)
        if (rd_kafka_conf_set(conf, name, value, problem, sizeof problem) != RD_KAFKA_CONF_OK) throw std::runtime_error{problem};
    auto* const made = rd_kafka_new(RD_KAFKA_PRODUCER, conf, problem, sizeof problem);
    if (!made) throw std::runtime_error{problem};
    return plain_client{made};
}

/// The topic is there afterwards, whoever made it.
inline void create_topic(rd_kafka_t* client, std::string const& name, int partitions) {
    char problem[512]{};
    auto* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, problem, sizeof problem);
    auto* const queue = rd_kafka_queue_new(client);
    auto* const options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_AdminOptions_set_operation_timeout(options, 20'000, problem, sizeof problem);
    rd_kafka_CreateTopics(client, &topic, 1, options, queue);
    alertstream::kafka::event_handle const answer{rd_kafka_queue_poll(queue, 30'000)};
    auto code = RD_KAFKA_RESP_ERR__TIMED_OUT;
    std::size_t count = 0;
    if (answer) {
        auto const* const* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
        if (count == 1) code = rd_kafka_topic_result_error(results[0]);
    }
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        throw std::runtime_error{"create " + name + ": " + rd_kafka_err2str(code)};
}

/// Behind the last message of each partition. A topic made a moment ago may have no leader yet.
inline std::vector<std::int64_t> ends(rd_kafka_t* client, std::string const& topic, int partitions) {
    std::vector<std::int64_t> made;
    for (int each = 0; each < partitions; ++each) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        auto code = RD_KAFKA_RESP_ERR__TIMED_OUT;
        for (int attempt = 0; attempt < 100 && code != RD_KAFKA_RESP_ERR_NO_ERROR; ++attempt) {
            if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
            code = rd_kafka_query_watermark_offsets(client, topic.c_str(), each, &low, &high, 20'000);
        }
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error{"end of " + topic + ": " + rd_kafka_err2str(code)};
        made.push_back(high);
    }
    return made;
}

/// Messages of one size, in so many partitions.
struct data_set {
    std::string topic;
    int partitions;
    std::size_t size;
    std::size_t count;
};

/// As Hermes publishes: three headers, and JSON that no compression makes small.
inline std::string text_of(std::size_t size) {
    std::string made = R"({"title": "Light curve", "message_text": ")";
    std::uint32_t random = 1;
    while (made.size() + 2 < size) made += static_cast<char>('a' + ((random = random * 1664525u + 1013904223u) >> 24) % 26);
    return made + "\"}";
}

/// Fills the topic up to the count, spread evenly. What an earlier run left is used again.
inline void fill(data_set const& wanted) {
    auto const client = make_producer({{"linger.ms", "20"}, {"message.max.bytes", "16000000"}, {"queue.buffering.max.kbytes", "65536"}, {"log_level", "3"}});
    create_topic(client.get(), wanted.topic, wanted.partitions);
    auto const there = ends(client.get(), wanted.topic, wanted.partitions);
    auto const payload = text_of(wanted.size);
    bool const headers = wanted.size > 1000;
    auto const each = static_cast<std::int64_t>(wanted.count) / wanted.partitions;
    for (int partition = 0; partition < wanted.partitions; ++partition)
        for (auto offset = there[static_cast<std::size_t>(partition)]; offset < each;) {
            auto const code = headers ? rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(wanted.topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                                                          RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                                          RD_KAFKA_V_HEADER("_id", "0123456789abcdef", 16), RD_KAFKA_V_HEADER("_sender", "bench", 5),
                                                          RD_KAFKA_V_HEADER("_format", "json", 4), RD_KAFKA_V_END)
                                      : rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(wanted.topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                                                          RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                                          RD_KAFKA_V_END);
            if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
                ++offset;
            else if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
                rd_kafka_poll(client.get(), 100);
            else
                throw std::runtime_error{"fill " + wanted.topic + ": " + rd_kafka_err2str(code)};
        }
    rd_kafka_flush(client.get(), 120'000);
    for (auto const end : ends(client.get(), wanted.topic, wanted.partitions))
        if (end < each) throw std::runtime_error{wanted.topic + " was not filled"};
}

inline alertstream::kafka::connection plain_connection() {
    alertstream::kafka::connection to;
    to.brokers = {brokers()};
    return to;
}

}  // namespace bench
