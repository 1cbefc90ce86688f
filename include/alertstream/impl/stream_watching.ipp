#pragma once

#include <algorithm>

#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL void stream_runner::waiting(lane&) { arm_watchdog(); }

ALERTSTREAM_DECL void stream_runner::arm_watchdog() {
    if (watchdog_armed_ || plan_.watchdog.count() == 0) return;
    watchdog_armed_ = true;
    watchdog_timer_.expires_after(plan_.watchdog);
    watchdog_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled) return;
        self->watchdog_armed_ = false;
        self->watch();
    });
}

ALERTSTREAM_DECL void stream_runner::watch() {
    bool any = false;
    for (auto const& [_, each] : lanes_) any = watch(*each) || any;
    // Their partitions wait for these handlers, here and perhaps elsewhere.
    for (auto const& [_, each] : leftovers_) any = watch(*each) || any;
    if (any) arm_watchdog();
}

/// True while there is something to watch.
ALERTSTREAM_DECL bool stream_runner::watch(lane& which) {
    auto const since = which.waiting_since();
    if (!since) return false;
    auto const waited = lane::clock::now() - *since;
    if (waited < plan_.watchdog || which.watchdog_spoke) return true;
    which.watchdog_spoke = true;
    log(log_level::warning, which.handler_running() ? "a handler does not come back" : "an alert is tried again and again",
        {{"topic", which.where().topic}, {"partition", which.where().partition}, {"offset", which.offset_in_hand()}, {"handler", which.handler_in_hand()},
         {"seconds", std::chrono::duration<double>(waited).count()}});
    return true;
}

ALERTSTREAM_DECL void stream_runner::on_connected(std::vector<std::string> const& topics) {
    if (state_ == stream_state::connecting || state_ == stream_state::unauthorised) {
        last_error_.clear();
        set_state(lanes_.empty() ? stream_state::joining : stream_state::live);
    }
    bool any = false;
    for (auto const& each : topics) any = any || plan_for(each) != nullptr;
    for (auto const& [topic, known] : known_topics_)
        if (known.state == topic_state::connecting && std::find(topics.begin(), topics.end(), topic) == topics.end())
            set_state(topic, topic_state::waiting);
    nothing_to_read_ = !any;
    stop_if_done();
}

ALERTSTREAM_DECL void stream_runner::on_error(error_code code, std::string_view reason, std::string_view topic) {
    auto const is = [&](rd_kafka_resp_err_t kind) { return code == make_error_code(kind); };
    // A pattern without a topic yet is reported under its regular expression.
    std::string const name{topic.starts_with('^') ? std::string_view{} : topic};
    if (is(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) || is(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)) {
        if (!name.empty()) set_state(name, topic_state::waiting);
        return;
    }
    if (is(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)) {
        if (!name.empty()) set_state(name, topic_state::unauthorised);
        return;
    }
    bool const told = last_error_ == code.message();
    last_error_ = code.message();
    bool const refused = code == errc::scram_too_old || code == errc::login_failed || is(RD_KAFKA_RESP_ERR__AUTHENTICATION) ||
                         is(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED) || is(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
    // A broker that is away says so again and again, each time in other words: once is enough.
    bool const away = is(RD_KAFKA_RESP_ERR__TRANSPORT) || told;
    log(away ? log_level::debug : log_level::warning, "Kafka reports an error; librdkafka tries again", {{"error", last_error_}, {"reason", reason}});
    if (state_ == stream_state::draining) return;
    if (refused) set_state(stream_state::unauthorised);
    else if (is(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)) set_state(stream_state::connecting);
}

ALERTSTREAM_DECL stream_status stream_runner::status() const {
    stream_status now{.name = plan_.name, .state = state_, .group_id = plan_.group.group_id, .last_error = last_error_};
    std::map<std::string, topic_status> topics;
    for (auto const& [topic, known] : known_topics_) topics[topic] = {.topic = topic, .state = known.state};
    for (auto const& [topic, entry] : topics_) {
        topics[topic].topic = topic;
        topics[topic].counters = entry->counters;
        now.counters += entry->counters;
    }
    for (auto const& [where, each] : lanes_)
        topics[where.topic].partitions.push_back({.partition = where.partition, .kept = each->kept().next, .position = each->position(),
                                                  .end_at_start = each->end_at_start(), .at_end = each->at_end(),
                                                  .waiting = each->waiting_since().has_value() || machine_.held(where)});
    for (auto& [_, each] : topics) now.topics.push_back(std::move(each));
    return now;
}

}  // namespace alertstream::delivery
