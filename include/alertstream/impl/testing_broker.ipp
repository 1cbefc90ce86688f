#pragma once

#include <array>
#include <vector>

#include <librdkafka/rdkafka.h>
// After rdkafka.h, which it needs.
#include <librdkafka/rdkafka_mock.h>

#include <alertstream/kafka/detail/produce.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/testing/broker.hpp>

namespace alertstream::testing {

/// librdkafka wants a client to make a cluster with; it publishes too.
struct broker::state {
    std::unique_ptr<rd_kafka_t, kafka::detail::free_by<rd_kafka_destroy>> client;
    std::unique_ptr<rd_kafka_mock_cluster_t, kafka::detail::free_by<rd_kafka_mock_cluster_destroy>> cluster;
    kafka::queue_handle reports;
    std::string bootstrap;
    int brokers;

    /// How a wait for reports is going.
    struct progress {
        std::size_t missing{};
        kafka::delivered last{};
        error_code failed{};
    };

    void serve(progress& of, int timeout_ms) {
        kafka::event_handle const event{rd_kafka_queue_poll(reports.get(), timeout_ms)};
        if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) return;
        while (auto const* const message = rd_kafka_event_message_next(event.get())) {
            --of.missing;
            of.last = kafka::detail::delivery_of(*message);
            if (message->err) of.failed = message->err;
        }
    }

    progress publish(std::span<kafka::record const> records) {
        progress of;
        for (auto const& each : records) {
            kafka::topic_handle topic;
            auto refused = kafka::detail::new_topic(client.get(), each.topic, topic);
            while (!refused && (refused = kafka::detail::produce(client.get(), topic.get(), each, nullptr)) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
                serve(of, 100);
                refused = RD_KAFKA_RESP_ERR_NO_ERROR;
            }
            if (refused) of.failed = refused;
            else ++of.missing;
        }
        while (of.missing != 0) serve(of, 1000);
        if (of.failed) throw error{{of.failed, "publishing to the test broker"}};
        return of;
    }

    template <class Function>
    void for_brokers(int broker, Function function) {
        for (int id = broker == 0 ? 1 : broker; id <= (broker == 0 ? brokers : broker); ++id)
            if (rd_kafka_resp_err_t const e = function(id)) throw error{{e, "test broker " + std::to_string(id)}};
    }
};

namespace detail {

inline rd_kafka_t* make_mock_client() {
    kafka::conf_handle conf{rd_kafka_conf_new()};
    std::array<char, 512> why{};
    auto const set = [&](char const* name, char const* value) { rd_kafka_conf_set(conf.get(), name, value, why.data(), why.size()); };
    set("client.id", "alertstream-testing");
    set("linger.ms", "0");
    set("message.max.bytes", "1000000000");
    set("delivery.timeout.ms", "5000");
    set("topic.metadata.refresh.interval.ms", "500");
    set("reconnect.backoff.ms", "10");
    set("reconnect.backoff.max.ms", "100");
    // A broker that a test takes down is no news.
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR);
    auto* const made = rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why.data(), why.size());
    if (!made) throw error{{errc::bad_settings, why.data()}};
    std::ignore = conf.release();  // the client's now
    return made;
}

}  // namespace detail

ALERTSTREAM_DECL broker::broker(int brokers) : state_{std::make_unique<state>()} {
    state_->brokers = brokers;
    state_->client.reset(detail::make_mock_client());
    state_->cluster.reset(rd_kafka_mock_cluster_new(state_->client.get(), brokers));
    if (!state_->cluster) throw error{{errc::bad_settings, "librdkafka could not make a mock cluster: is loopback networking available?"}};
    state_->bootstrap = rd_kafka_mock_cluster_bootstraps(state_->cluster.get());
    state_->reports.reset(rd_kafka_queue_get_main(state_->client.get()));
    rd_kafka_brokers_add(state_->client.get(), state_->bootstrap.c_str());
}

ALERTSTREAM_DECL broker::broker(broker&&) noexcept = default;
ALERTSTREAM_DECL broker& broker::operator=(broker&&) noexcept = default;
ALERTSTREAM_DECL broker::~broker() {
    if (!state_) return;
    state_->reports.reset();
    state_->cluster.reset();
}

ALERTSTREAM_DECL std::string const& broker::bootstrap() const noexcept { return state_->bootstrap; }
ALERTSTREAM_DECL std::string broker::url() const { return "kafka://" + state_->bootstrap + "/"; }

ALERTSTREAM_DECL kafka::connection broker::connection() const { return {.brokers = kafka::parse_brokers(state_->bootstrap).value()}; }

ALERTSTREAM_DECL void broker::create_topic(std::string const& name, int partitions) {
    if (auto const e = rd_kafka_mock_topic_create(state_->cluster.get(), name.c_str(), partitions, 1)) throw error{{e, "create_topic " + name}};
}

ALERTSTREAM_DECL kafka::delivered broker::publish(kafka::record const& what) { return state_->publish({&what, 1}).last; }

ALERTSTREAM_DECL kafka::delivered broker::publish(std::string_view topic, std::string_view payload) {
    return publish(kafka::record{.topic = topic, .payload = payload});
}

ALERTSTREAM_DECL kafka::delivered broker::publish(owned_message const& what) {
    std::vector<header> headers;
    for (auto const& each : what.view().headers()) headers.push_back(each);
    return publish({.topic = what.topic, .key = what.key, .headers = headers, .payload = what.payload, .timestamp = what.timestamp, .partition = what.partition});
}

ALERTSTREAM_DECL void broker::publish(std::span<kafka::record const> what) { state_->publish(what); }

ALERTSTREAM_DECL void broker::topic_error(std::string const& name, rd_kafka_resp_err_t e) {
    rd_kafka_mock_topic_set_error(state_->cluster.get(), name.c_str(), e);
}

ALERTSTREAM_DECL void broker::push_request_errors(request kind, std::initializer_list<rd_kafka_resp_err_t> codes) {
    rd_kafka_mock_push_request_errors_array(state_->cluster.get(), static_cast<std::int16_t>(kind), codes.size(), std::data(codes));
}

ALERTSTREAM_DECL void broker::push_request_errors(int id, request kind, std::initializer_list<delayed_error> errors) {
    for (auto const& each : errors)
        state_->for_brokers(id, [&](int one) {
            return rd_kafka_mock_broker_push_request_error_rtts(state_->cluster.get(), one, static_cast<std::int16_t>(kind), 1, each.code,
                                                                static_cast<int>(each.delay.count()));
        });
}

ALERTSTREAM_DECL void broker::set_rtt(std::chrono::milliseconds rtt, int id) {
    state_->for_brokers(id, [&](int one) { return rd_kafka_mock_broker_set_rtt(state_->cluster.get(), one, static_cast<int>(rtt.count())); });
}

ALERTSTREAM_DECL void broker::down(int id) {
    state_->for_brokers(id, [&](int one) { return rd_kafka_mock_broker_set_down(state_->cluster.get(), one); });
}

ALERTSTREAM_DECL void broker::up(int id) {
    state_->for_brokers(id, [&](int one) { return rd_kafka_mock_broker_set_up(state_->cluster.get(), one); });
}

ALERTSTREAM_DECL void broker::set_leader(std::string const& topic, int partition, int id) {
    if (auto const e = rd_kafka_mock_partition_set_leader(state_->cluster.get(), topic.c_str(), partition, id)) throw error{{e, "set_leader " + topic}};
}

ALERTSTREAM_DECL void broker::set_coordinator(std::string const& group, int id) {
    if (auto const e = rd_kafka_mock_coordinator_set(state_->cluster.get(), "group", group.c_str(), id)) throw error{{e, "set_coordinator " + group}};
}

}  // namespace alertstream::testing
