#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <alertstream/message.hpp>

/// Reads a partition with nothing but librdkafka: what tests compare with.
class plain_reader {
public:
    plain_reader(std::string const& bootstrap, std::string const& topic, int partition = 0) {
        auto* const conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap.c_str(), nullptr, 0);
        rd_kafka_conf_set(conf, "group.id", "plain", nullptr, 0);
        rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", nullptr, 0);
        rd_kafka_conf_set_log_cb(conf, nullptr);
        client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
        auto* const list = rd_kafka_topic_partition_list_new(1);
        rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
        rd_kafka_assign(client_, list);
        rd_kafka_topic_partition_list_destroy(list);
    }
    plain_reader(plain_reader const&) = delete;
    plain_reader& operator=(plain_reader const&) = delete;
    ~plain_reader() { rd_kafka_destroy(client_); }

    /// The next message; throws after ten seconds without one.
    alertstream::owned_message next() {
        for (int tries = 0; tries < 100; ++tries) {
            auto* const message = rd_kafka_consumer_poll(client_, 100);
            if (!message) continue;
            if (message->err) {
                rd_kafka_message_destroy(message);
                continue;
            }
            auto made = copy(*message);
            rd_kafka_message_destroy(message);
            return made;
        }
        throw std::runtime_error{"no message came"};
    }

private:
    static alertstream::owned_message copy(rd_kafka_message_t const& from) {
        alertstream::owned_message made{.topic = rd_kafka_topic_name(from.rkt), .partition = from.partition, .offset = from.offset};
        if (from.key) made.key.emplace(static_cast<char const*>(from.key), from.key_len);
        if (from.payload) made.payload.emplace(static_cast<char const*>(from.payload), from.len);
        rd_kafka_timestamp_type_t kind;
        if (auto const ms = rd_kafka_message_timestamp(&from, &kind); kind == RD_KAFKA_TIMESTAMP_CREATE_TIME) {
            made.timestamp = alertstream::time_point{std::chrono::milliseconds{ms}};
            made.timestamp_kind = alertstream::timestamp_kind::created;
        }
        rd_kafka_headers_t* headers = nullptr;
        rd_kafka_message_headers(&from, &headers);
        char const* name;
        void const* value;
        std::size_t size;
        for (std::size_t i = 0; headers && rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
            made.headers.push_back({name, value ? std::optional<std::string>{std::in_place, static_cast<char const*>(value), size} : std::nullopt});
        return made;
    }

    rd_kafka_t* client_{};
};
