#pragma once

#include <alertstream/kafka/consumer.hpp>

/// What librdkafka tells a consumer. Part of consumer.ipp, which has the class.
namespace alertstream::kafka {

/// Up to a budget, so that a flood of log lines does not hold the loop.
ALERTSTREAM_DECL void consumer::implementation::drain_control() {
    for (int budget = 256; budget > 0; --budget) {
        if (!queue_) return;
        event_handle const event{rd_kafka_queue_poll(queue_.get(), 0)};
        if (event)
            on_event(event.get());
        else if (!queue_ || rd_kafka_queue_length(queue_.get()) == 0)
            return;
    }
    serve_soon();
}

ALERTSTREAM_DECL void consumer::implementation::on_event(rd_kafka_event_t* event) {
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_REBALANCE: return on_rebalance(event);
    case RD_KAFKA_EVENT_ERROR: return on_error(event);
    case RD_KAFKA_EVENT_OFFSET_COMMIT: return on_committed(event);
    case RD_KAFKA_EVENT_LOG: return detail::log_event(log_, event);
    case RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH: return login_->refresh();
    case RD_KAFKA_EVENT_STATS:
        if (listener_) listener_->on_statistics(rd_kafka_event_stats(event));
        return;
    case RD_KAFKA_EVENT_FETCH:
        // Each assigned partition has a queue of its own, so nothing comes here; if it did, it must not be lost silently.
        log_.error("a message came on the control queue", {});
        return;
    default: return;
    }
}

ALERTSTREAM_DECL bool consumer::implementation::cooperative() const noexcept {
    if (!client_) return false;
    auto const* protocol = rd_kafka_rebalance_protocol(client_.get());
    return protocol && std::string_view{protocol} == "COOPERATIVE";
}

ALERTSTREAM_DECL void consumer::implementation::on_rebalance(rd_kafka_event_t* event) {
    std::vector<topic_partition> which;
    auto const* list = rd_kafka_event_topic_partition_list(event);
    for (int i = 0; list && i < list->cnt; ++i) which.push_back({list->elems[i].topic, list->elems[i].partition});
    auto const kind = rd_kafka_event_error(event);
    if (kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) assign_owed_ = true;
    if (!listener_) {
        // Nobody listens any more; every rebalance must be answered all the same.
        unassign(which);
        return;
    }
    if (kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return listener_->on_assigned(std::move(which));
    if (kind == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) return listener_->on_revoked(std::move(which), rd_kafka_assignment_lost(client_.get()) != 0);
    log_.error("rebalance failed", {{"error", rd_kafka_err2str(kind)}});
    unassign(which);
}

/// "Subscribed topic not available: NAME: reason" is the only place that has the name.
inline std::string_view unavailable_topic(std::string_view reason) {
    constexpr std::string_view before = "Subscribed topic not available: ";
    if (!reason.starts_with(before)) return {};
    reason.remove_prefix(before.size());
    return reason.substr(0, reason.find(": "));
}

ALERTSTREAM_DECL void consumer::implementation::on_error(rd_kafka_event_t* event) {
    auto const kind = rd_kafka_event_error(event);
    std::string const reason = rd_kafka_event_error_string(event);
    // Asked of the client: the event of a fatal error has its cause as code, and not always the mark.
    char text[512]{};
    if (auto const fatal = rd_kafka_fatal_error(client_.get(), text, sizeof text); fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
        log_.error("the Kafka client failed for good", {{"error", make_error_code(fatal).message()}, {"reason", text}});
        return take_down(fatal);
    }
    // Its source has said so, and it logs in with the old one as long as that lives.
    if (kind == RD_KAFKA_RESP_ERR__AUTHENTICATION && detail::is_about_tokens(reason) && login_->token()) return;
    if (kind == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        // Brokers close the connections of a token that ran out, perhaps all at once, and are logged in to again: routine, if they then answer.
        if (login_->report()) all_down_ = reason;
        probe();
        if (!all_down_.empty()) return;
    }
    if (!listener_) return;
    if (kind == RD_KAFKA_RESP_ERR__AUTHENTICATION) {
        auto const why = detail::refused_login(client_.get(), *login_, reason);
        probe();
        return listener_->on_error(why.code, why.message(), {});
    }
    listener_->on_error(kind, reason, unavailable_topic(reason));
}

}  // namespace alertstream::kafka
