#pragma once

#include <algorithm>

#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::delivery {

namespace inner {

/// Of the handlers behind a gate, what it kept from them.
inline std::vector<handler_status> handlers_of(topic_lanes const& of) {
    std::vector<handler_status> all;
    for (std::size_t i = 0; i < of.plan->handlers.size(); ++i) {
        auto const& handler = of.plan->handlers[i];
        auto const& kept_out = of.kept_out[i];
        if (handler.gated)
            all.push_back({.type = handler.type, .name = handler.name, .duplicates = kept_out.duplicates, .superseded = kept_out.superseded, .outside = kept_out.outside, .unreal = kept_out.unreal});
    }
    return all;
}

}  // namespace inner

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
    auto const* const what = which.fetching()          ? "a large alert is not fetched yet"
                             : which.handler_running() ? "a handler does not come back"
                                                       : "an alert is tried again and again";
    log(log_level::warning, what,
        {{"topic", which.where().topic}, {"partition", which.where().partition}, {"offset", which.offset_in_hand()}, {"handler", which.handler_in_hand()},
         {"seconds", std::chrono::duration<double>(waited).count()}});
    return true;
}

ALERTSTREAM_DECL void stream_runner::on_connected(std::vector<std::string> const& topics) {
    if (state_ == stream_state::connecting || state_ == stream_state::unauthorised) {
        last_error_.clear();
        set_state(lanes_.empty() ? stream_state::joining : stream_state::live);
    }
    if (heartbeat_) heartbeat_->connected();
    bool const any = std::any_of(topics.begin(), topics.end(), [&](auto const& each) { return plan_for(each) != nullptr; });
    known_topics_.listed(topics);
    for (auto const& each : known_topics_.news()) say(each);
    if (changed_) changed_();
    report_topics_soon();
    nothing_to_read_ = !any;
    topics_known_ = true;
    note_those_elsewhere();
    stop_if_done();
    look_at_others();
}

/// A topic that is there, and of which the group gave us nothing, is read by other members.
ALERTSTREAM_DECL void stream_runner::note_those_elsewhere() {
    if (!topics_known_ || !group_answered_) return;
    std::vector<std::string> elsewhere;
    for (auto const& [topic, known] : known_topics_.topics())
        if (known.state == topic_state::connecting) elsewhere.push_back(topic);
    for (auto const& each : elsewhere) set_state(each, topic_state::elsewhere);
}

ALERTSTREAM_DECL void stream_runner::report_topics_soon() {
    if (!known_topics_.is_open()) return report_topics();
    report_timer_.expires_after(inner::topics_settle);
    report_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        if (auto const self = weak.lock(); self && !cancelled) self->report_topics();
    });
}

/// What the broker has of what is subscribed, once.
ALERTSTREAM_DECL void stream_runner::report_topics() {
    for (auto const& each : known_topics_.begin()) say(each);
}

ALERTSTREAM_DECL void stream_runner::say(topic_report::line const& line) {
    std::vector<log_field> fields{{"stream", plan_.name}, {line.topic.find_first_of("*?") == line.topic.npos ? "topic" : "pattern", line.topic}};
    if (line.matches) fields.push_back({"topics", *line.matches});
    if (!line.nearest.empty()) fields.push_back({"nearest", line.nearest});
    if (!line.read_instead.empty()) fields.push_back({"read_instead", line.read_instead});
    if (log_.enabled(line.level)) log_.write(line.level, line.event, fields);
}

/// At the end, of each handler from which alerts were kept.
ALERTSTREAM_DECL void stream_runner::say_kept_out() {
    for (auto const& [topic, entry] : topics_)
        for (auto const& each : inner::handlers_of(*entry))
            if (each.duplicates + each.superseded + each.outside + each.unreal > 0)
                log(log_level::info, "alerts were kept from a handler",
                    {{"topic", topic}, {"handler", each.name.empty() ? each.type : each.name}, {"duplicates", each.duplicates}, {"superseded", each.superseded}, {"outside", each.outside}, {"unreal", each.unreal}});
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
    // Why there is no token says more than that there is none.
    auto words = code == errc::no_token ? std::string{reason} : code.message();
    bool const told = last_error_ == words;
    last_error_ = std::move(words);
    bool const refused = code == errc::scram_too_old || code == errc::login_failed || code == errc::no_token || code == errc::token_refused || is(RD_KAFKA_RESP_ERR__AUTHENTICATION) ||
                         is(RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM) ||
                         is(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED) || is(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
    // A broker that is away says so again and again, each time in other words: once is enough.
    bool const away = is(RD_KAFKA_RESP_ERR__TRANSPORT) || told;
    log(away ? log_level::debug : log_level::warning, "Kafka reports an error; librdkafka tries again", {{"error", last_error_}, {"reason", reason}});
    if (state_ == stream_state::draining) return;
    if (heartbeat_ && (refused || is(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN))) heartbeat_->disconnected();
    if (refused) set_state(stream_state::unauthorised);
    else if (is(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)) set_state(stream_state::connecting);
}

ALERTSTREAM_DECL stream_status stream_runner::status() const {
    stream_status now{.name = plan_.name, .state = state_, .group_id = plan_.group.group_id, .last_error = last_error_};
    std::map<std::string, topic_status> topics;
    for (auto const& [topic, known] : known_topics_.topics()) topics[topic] = {.topic = topic, .state = known.state, .nearest = known.nearest};
    for (auto const& [pattern, known] : known_topics_.patterns()) now.patterns.push_back({pattern, known.topics.size(), known.nearest});
    for (auto const& [topic, entry] : topics_) {
        topics[topic].topic = topic;
        topics[topic].counters = entry->counters;
        topics[topic].handlers = inner::handlers_of(*entry);
        now.counters += entry->counters;
    }
    for (auto const& [where, each] : lanes_)
        topics[where.topic].partitions.push_back({.partition = where.partition, .kept = each->kept().next, .position = each->position(),
                                                  .end_at_start = each->end_at_start(),
                                                  .end = std::max({each->end_at_start(), each->position(), consumer_ ? consumer_->end_of(where).value_or(0) : 0}), .at_end = each->at_end(),
                                                  .waiting = each->waiting_since().has_value() || machine_.held(where)});
    if (heartbeat_) now.last_heartbeat = heartbeat_->last();
    if (consumer_) now.login = consumer_->login();
    for (auto& [_, each] : topics) now.topics.push_back(std::move(each));
    return now;
}

}  // namespace alertstream::delivery
