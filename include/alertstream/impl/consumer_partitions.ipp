#pragma once

#include <alertstream/kafka/consumer.hpp>

/// What a consumer does with its partitions. Part of consumer.ipp, which has the class.
namespace alertstream::kafka {

inline std::string name_of(topic_partition const& which) { return which.topic + " [" + std::to_string(which.partition) + "]"; }

ALERTSTREAM_DECL result<std::vector<std::unique_ptr<partition_queue>>> consumer::implementation::assign(std::span<group_position const> from) {
    if (gone_) return failure{errc::closed};
    if (auto const fit = check(from); !fit) return fit.error();
    std::vector<std::unique_ptr<partition_queue>> queues;
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(from.size()))};
    for (auto const& each : from) {
        auto* const entry = rd_kafka_topic_partition_list_add(list.get(), each.where.topic.c_str(), each.where.partition);
        entry->offset = each.next;
        queue_handle queue{rd_kafka_queue_get_partition(client_.get(), each.where.topic.c_str(), each.where.partition)};
        if (!queue) return failure{RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, name_of(each.where)};
        // A queue of its own: it is polled only while its lane is free, and fills up alone.
        rd_kafka_queue_forward(queue.get(), nullptr);
        events_.attach(queue.get());
        queues.push_back(std::make_unique<partition_queue>(std::move(queue), each.where));
    }
    // Eagerly, the old assignment is gone either way.
    if (!cooperative()) assigned_.clear();
    if (auto const refused = give(list.get()); refused.code) return refused;
    assign_owed_ = false;
    for (auto const& each : from) assigned_.insert(each.where);
    serve_soon();
    return queues;
}

/// What librdkafka would refuse with less to go by, or read as one of its special offsets.
ALERTSTREAM_DECL result<void> consumer::implementation::check(std::span<group_position const> from) const {
    bool const adding = cooperative();
    std::set<topic_partition> seen;
    for (auto const& each : from) {
        if (each.next < 0) return failure{RD_KAFKA_RESP_ERR__INVALID_ARG, name_of(each.where) + " has no offset to read from"};
        if (!seen.insert(each.where).second) return failure{RD_KAFKA_RESP_ERR__INVALID_ARG, name_of(each.where) + " is given twice"};
        if (adding && assigned_.contains(each.where)) return failure{RD_KAFKA_RESP_ERR__CONFLICT, name_of(each.where) + " is assigned already"};
    }
    return {};
}

/// Adds to the assignment, or replaces it, as the group's protocol has it.
ALERTSTREAM_DECL failure consumer::implementation::give(rd_kafka_topic_partition_list_t const* partitions) {
    if (!cooperative()) return {rd_kafka_assign(client_.get(), partitions)};
    if (error_handle const refused{rd_kafka_incremental_assign(client_.get(), partitions)})
        return {rd_kafka_error_code(refused.get()), rd_kafka_error_string(refused.get())};
    return {};
}

/// librdkafka waits for an assign, be it of nothing: an unassign is no answer.
ALERTSTREAM_DECL void consumer::implementation::answer_assign() {
    if (!std::exchange(assign_owed_, false)) return;
    partition_list_handle const nothing{rd_kafka_topic_partition_list_new(0)};
    if (auto const refused = give(nothing.get()); refused.code) log_.warning("partitions not declined", {{"error", refused.message()}});
}

ALERTSTREAM_DECL void consumer::implementation::unassign(std::span<topic_partition const> partitions) {
    if (gone_) return;
    answer_assign();
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
    for (auto const& each : partitions)
        if (assigned_.erase(each) > 0) rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition);
    if (cooperative()) {
        if (error_handle const problem{rd_kafka_incremental_unassign(client_.get(), list.get())})
            log_.warning("partitions not given back", {{"error", rd_kafka_error_string(problem.get())}});
    } else {
        assigned_.clear();
        if (auto const problem = rd_kafka_assign(client_.get(), nullptr); problem != RD_KAFKA_RESP_ERR_NO_ERROR)
            log_.warning("partitions not given back", {{"error", rd_kafka_err2str(problem)}});
    }
    serve_soon();
}

ALERTSTREAM_DECL void consumer::implementation::commit(std::vector<group_position> positions, code_handler handler) {
    if (gone_) return complete(handler, errc::closed);
    partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(positions.size()))};
    for (auto const& each : positions) {
        auto* const entry = rd_kafka_topic_partition_list_add(list.get(), each.where.topic.c_str(), each.where.partition);
        entry->offset = each.next;
        if (each.metadata.empty()) continue;
        // librdkafka frees it with the list.
        entry->metadata = std::malloc(each.metadata.size());
        if (!entry->metadata) continue;
        std::copy(each.metadata.begin(), each.metadata.end(), static_cast<char*>(entry->metadata));
        entry->metadata_size = each.metadata.size();
    }
    auto& pending = commits_.emplace_back(std::move(handler));
    auto const problem = rd_kafka_commit_queue(client_.get(), list.get(), queue_.get(), nullptr, &pending);
    if (problem == RD_KAFKA_RESP_ERR_NO_ERROR) return watch_cancellation(pending);
    complete(pending.handler, problem);
    commits_.pop_back();
}

/// The request cannot be taken back: its event is waited for all the same.
ALERTSTREAM_DECL void consumer::implementation::watch_cancellation(pending_commit& pending) {
    using boost::asio::cancellation_type;
    auto slot = boost::asio::get_associated_cancellation_slot(pending.handler);
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this(), target = &pending](cancellation_type kind) mutable {
        auto const self = weak.lock();
        if (self && target && (kind & (cancellation_type::terminal | cancellation_type::partial)) != cancellation_type::none)
            self->abort(std::exchange(target, nullptr)->handler);
    });
}

ALERTSTREAM_DECL void consumer::implementation::on_committed(rd_kafka_event_t* event) {
    auto const* const which = static_cast<pending_commit const*>(rd_kafka_event_opaque(event));
    auto const found = std::find_if(commits_.begin(), commits_.end(), [&](auto const& each) { return &each == which; });
    if (found == commits_.end()) return;
    error_code problem;
    if (auto const kind = rd_kafka_event_error(event); kind != RD_KAFKA_RESP_ERR_NO_ERROR) problem = kind;
    auto const* list = rd_kafka_event_topic_partition_list(event);
    for (int i = 0; !problem && list && i < list->cnt; ++i)
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) problem = list->elems[i].err;
    complete(found->handler, problem);
    commits_.erase(found);
}

ALERTSTREAM_DECL void consumer::implementation::facts(std::vector<topic_partition> which, std::optional<time_point> since, std::chrono::milliseconds deadline, facts_handler handler) {
    if (gone_) {
        boost::asio::post(executor_, boost::asio::append(std::move(handler), error_code{errc::closed}, std::vector<partition_facts>{}));
        return;
    }
    // Answers shortly before its deadline, so that no thread is left behind with it.
    auto const until = std::chrono::steady_clock::now() + deadline - std::min<std::chrono::milliseconds>(deadline / 10, std::chrono::milliseconds{500});
    blocking_.async_run(
        "where partitions start",
        [client = client_.share(), which = std::move(which), since, until] { return detail::ask_facts(client.get(), which, since, until); }, deadline,
        detail::facts_completion{std::move(handler)});
}

ALERTSTREAM_DECL void consumer::implementation::seek(topic_partition where, std::int64_t offset, std::chrono::milliseconds deadline, code_handler handler) {
    if (gone_) return complete(handler, errc::closed);
    blocking_.async_run(
        "seek", [client = client_.share(), where = std::move(where), offset, deadline] { return detail::seek_now(client.get(), where, offset, deadline / 2); },
        deadline, std::move(handler));
}

}  // namespace alertstream::kafka
