#pragma once

#include <set>
#include <string_view>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/detail/ask_broker.hpp>
#include <alertstream/kafka/detail/token_login.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/handles.hpp>

namespace alertstream::kafka::detail {

inline partition_list_handle list_of(std::vector<topic_partition> const& which) {
    partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(which.size()))};
    for (auto const& each : which) rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition);
    return list;
}

inline int milliseconds(std::chrono::milliseconds limit) { return static_cast<int>(limit.count()); }

/// One set of questions to the broker. Each is asked for all partitions at once: a
/// round trip for each partition would take a group with hundreds of them minutes.
class facts_question {
public:
    facts_question(rd_kafka_t* client, std::vector<topic_partition> const& which, std::chrono::steady_clock::time_point until)
        : client_{client}, which_{which}, until_{until} {}

    facts_answer ask(std::optional<time_point> since) {
        if (which_.empty()) return {};
        answer_.facts.resize(which_.size());
        for (std::size_t i = 0; i < which_.size(); ++i) answer_.facts[i].committed.where = which_[i];
        ask_committed();
        ask_known_topics();
        ask_offsets(RD_KAFKA_OFFSET_BEGINNING, [](partition_facts& of, std::int64_t found) { of.low = found; });
        ask_offsets(RD_KAFKA_OFFSET_END, [](partition_facts& of, std::int64_t found) { of.high = of.start = found; });
        if (since)
            ask_offsets(std::chrono::floor<std::chrono::milliseconds>(since->time_since_epoch()).count(), [](partition_facts& of, std::int64_t found) {
                // No message is that new.
                of.start = found >= 0 ? found : of.high;
            });
        return std::move(answer_);
    }

private:
    /// False when there is no point in asking on.
    template <class Call>
    bool call(Call ask_with_limit) {
        if (answer_.problem) return false;
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now());
        auto const problem = left.count() > 0 ? ask_with_limit(milliseconds(left)) : RD_KAFKA_RESP_ERR__TIMED_OUT;
        if (problem != RD_KAFKA_RESP_ERR_NO_ERROR) answer_.problem = problem;
        return !answer_.problem;
    }

    void ask_committed() {
        auto const list = list_of(which_);
        if (!call([&](int limit) { return rd_kafka_committed(client_, list.get(), limit); })) return;
        each_answer(list.get(), [](partition_facts& of, rd_kafka_topic_partition_t const& answer) {
            of.committed.next = answer.offset >= 0 ? answer.offset : -1;
            if (answer.metadata) of.committed.metadata.assign(static_cast<char const*>(answer.metadata), answer.metadata_size);
        });
    }

    /// Which of the topics the group knows, by any of their partitions.
    void ask_known_topics() {
        std::set<std::string_view> known, others;
        for (auto const& each : answer_.facts)
            if (each.committed.next >= 0) known.insert(each.committed.where.topic);
        for (auto const& each : which_)
            if (!known.contains(each.topic)) others.insert(each.topic);
        auto const list = partitions_of(others);
        // Not knowing must not pass for "new": that would move a group to START.
        if (list->cnt != 0 && !call([&](int limit) { return rd_kafka_committed(client_, list.get(), limit); })) return;
        for (int i = 0; i < list->cnt; ++i)
            if (auto const& each = list->elems[i]; each.err == RD_KAFKA_RESP_ERR_NO_ERROR && each.offset >= 0) known.insert(*others.find(each.topic));
        for (auto& each : answer_.facts) each.topic_known = known.contains(each.committed.where.topic);
    }

    /// All partitions of these topics; one that is not there has none. The list of all topics
    /// would answer too, and take the assignment away: see ask_topics().
    partition_list_handle partitions_of(std::set<std::string_view> const& topics) {
        partition_list_handle list{rd_kafka_topic_partition_list_new(0)};
        if (topics.empty()) return list;
        // What this client has handles of is asked for in one request.
        std::vector<topic_handle> handles;
        for (auto const& each : topics) handles.emplace_back(rd_kafka_topic_new(client_, std::string{each}.c_str(), nullptr));
        struct rd_kafka_metadata const* raw = nullptr;
        if (!call([&](int limit) { return rd_kafka_metadata(client_, 0, nullptr, &raw, limit); })) return list;
        metadata_handle const metadata{raw};
        for (int i = 0; i < metadata->topic_cnt; ++i) {
            auto const& topic = metadata->topics[i];
            if (!topics.contains(topic.topic)) continue;
            if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) cannot_tell(topic.topic, topic.err);
            for (int p = 0; p < topic.partition_cnt; ++p) rd_kafka_topic_partition_list_add(list.get(), topic.topic, topic.partitions[p].id);
        }
        return list;
    }

    void cannot_tell(std::string_view topic, rd_kafka_resp_err_t problem) {
        for (auto& each : answer_.facts)
            if (each.committed.where.topic == topic) each.problem = problem;
    }

    /// The offsets for a time, or for one of ListOffsets' special times: -2 the earliest, -1 the latest.
    template <class Take>
    void ask_offsets(std::int64_t time, Take take) {
        auto const list = list_of(which_);
        for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = time;
        if (!call([&](int limit) { return rd_kafka_offsets_for_times(client_, list.get(), limit); })) return;
        each_answer(list.get(), [&](partition_facts& of, rd_kafka_topic_partition_t const& answer) { take(of, answer.offset); });
    }

    template <class Take>
    void each_answer(rd_kafka_topic_partition_list_t* list, Take take) {
        for (std::size_t i = 0; i < which_.size(); ++i) {
            auto const* const answer = rd_kafka_topic_partition_list_find(list, which_[i].topic.c_str(), which_[i].partition);
            if (!answer) answer_.facts[i].problem = RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
            else if (answer->err != RD_KAFKA_RESP_ERR_NO_ERROR) answer_.facts[i].problem = answer->err;
            else take(answer_.facts[i], *answer);
        }
    }

    rd_kafka_t* client_;
    std::vector<topic_partition> const& which_;
    std::chrono::steady_clock::time_point until_;
    facts_answer answer_{};
};

ALERTSTREAM_DECL facts_answer ask_facts(rd_kafka_t* client, std::vector<topic_partition> const& which, std::optional<time_point> since,
                                        std::chrono::steady_clock::time_point until) noexcept {
    try {
        return facts_question{client, which, until}.ask(since);
    } catch (std::exception const&) {
        return {make_error_code(boost::system::errc::not_enough_memory), {}};
    }
}

/// A client beside this one, with the same connection and no group.
inline result<client_handle> connect_beside(rd_kafka_t* client, std::optional<bearer_token> const& token) {
    conf_handle conf{rd_kafka_conf_dup(rd_kafka_conf(client))};
    char problem[512]{};
    // Its lines would wait for somebody to take them; the consumer beside it says the same.
    rd_kafka_conf_set(conf.get(), "log.queue", "false", problem, sizeof problem);
    rd_kafka_conf_set_log_cb(conf.get(), [](rd_kafka_t const*, int, char const*, char const*) {});
    auto* const made = rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), problem, sizeof problem);
    if (!made) return failure{rd_kafka_last_error(), problem};
    static_cast<void>(conf.release());  // the client owns it now
    client_handle owned{made};
    if (token)
        if (auto const set = set_token(made, *token); !set) return set.error();
    return owned;
}

ALERTSTREAM_DECL topics_answer ask_topics(rd_kafka_t* client, std::chrono::milliseconds limit, std::optional<bearer_token> const& token) noexcept {
    try {
        topics_answer answer;
        client_handle beside;
        if (forgets_topics(rd_kafka_version())) {
            auto made = connect_beside(client, token);
            if (!made) return {made.error().code, {}};
            beside = std::move(*made);
            client = beside.get();
        }
        struct rd_kafka_metadata const* raw = nullptr;
        auto const problem = rd_kafka_metadata(client, 1, nullptr, &raw, milliseconds(limit));
        if (problem != RD_KAFKA_RESP_ERR_NO_ERROR) return {error_code{problem}, {}};
        metadata_handle const metadata{raw};
        for (int i = 0; i < metadata->topic_cnt; ++i) answer.topics.emplace_back(metadata->topics[i].topic);
        return answer;
    } catch (std::exception const&) {
        return {make_error_code(boost::system::errc::not_enough_memory), {}};
    }
}

ALERTSTREAM_DECL partitions_answer ask_partitions(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit) noexcept {
    topic_handle const asked{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
    if (!asked) return {error_code{rd_kafka_last_error()}, 0};
    struct rd_kafka_metadata const* raw = nullptr;
    // By its name: the list of all topics leaves out those that may not be read.
    auto const problem = rd_kafka_metadata(client, 0, asked.get(), &raw, milliseconds(limit));
    if (problem != RD_KAFKA_RESP_ERR_NO_ERROR) return {error_code{problem}, 0};
    metadata_handle const metadata{raw};
    if (metadata->topic_cnt != 1) return {error_code{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART}, 0};
    auto const& found = metadata->topics[0];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return {error_code{found.err}, 0};
    return {{}, found.partition_cnt};
}

ALERTSTREAM_DECL error_code seek_now(rd_kafka_t* client, topic_partition const& where, std::int64_t offset, std::chrono::milliseconds limit) noexcept {
    auto const list = list_of({where});
    list->elems[0].offset = offset;
    if (error_handle const problem{rd_kafka_seek_partitions(client, list.get(), milliseconds(limit))}) return rd_kafka_error_code(problem.get());
    return list->elems[0].err;
}

}  // namespace alertstream::kafka::detail
