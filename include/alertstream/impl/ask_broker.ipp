#pragma once

#include <algorithm>
#include <map>

#include <alertstream/kafka/detail/ask_broker.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/handles.hpp>

namespace alertstream::kafka::detail {

inline partition_list_handle list_of(std::vector<topic_partition> const& which) {
    partition_list_handle list{rd_kafka_topic_partition_list_new(static_cast<int>(which.size()))};
    for (auto const& each : which) rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition);
    return list;
}

inline int milliseconds(std::chrono::milliseconds limit) { return static_cast<int>(limit.count()); }

/// How many partitions a topic has; 0 if it is not known.
inline std::int32_t partitions_of(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit) {
    // A handle made with a fresh configuration would lose auto.offset.reset.
    topic_handle const handle{rd_kafka_topic_new(client, topic.c_str(), rd_kafka_default_topic_conf_dup(client))};
    struct rd_kafka_metadata const* raw = nullptr;
    if (!handle || rd_kafka_metadata(client, 0, handle.get(), &raw, milliseconds(limit)) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
    metadata_handle const answer{raw};
    return answer->topic_cnt == 1 ? answer->topics[0].partition_cnt : 0;
}

/// Topics of which the group committed some partition.
inline bool group_knows(rd_kafka_t* client, std::string const& group_topic, std::chrono::milliseconds limit) {
    std::vector<topic_partition> all;
    auto const count = partitions_of(client, group_topic, limit);
    for (std::int32_t i = 0; i < count; ++i) all.push_back({group_topic, i});
    if (all.empty()) return false;
    auto const list = list_of(all);
    if (rd_kafka_committed(client, list.get(), milliseconds(limit)) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    return std::any_of(list->elems, list->elems + list->cnt, [](auto const& each) { return each.err == RD_KAFKA_RESP_ERR_NO_ERROR && each.offset >= 0; });
}

inline error_code ask_committed(rd_kafka_t* client, std::vector<topic_partition> const& which, std::vector<partition_facts>& facts, std::chrono::milliseconds limit) {
    auto const list = list_of(which);
    if (auto const problem = rd_kafka_committed(client, list.get(), milliseconds(limit)); problem != RD_KAFKA_RESP_ERR_NO_ERROR) return problem;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto const& answer = list->elems[i];
        facts[i].committed.where = which[i];
        if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR) facts[i].problem = answer.err;
        facts[i].committed.next = answer.offset >= 0 ? answer.offset : -1;
        if (answer.metadata) facts[i].committed.metadata.assign(static_cast<char const*>(answer.metadata), answer.metadata_size);
    }
    return {};
}

inline error_code ask_times(rd_kafka_t* client, std::vector<topic_partition> const& which, time_point since, std::vector<partition_facts>& facts, std::chrono::milliseconds limit) {
    auto const list = list_of(which);
    for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = std::chrono::floor<std::chrono::milliseconds>(since.time_since_epoch()).count();
    if (auto const problem = rd_kafka_offsets_for_times(client, list.get(), milliseconds(limit)); problem != RD_KAFKA_RESP_ERR_NO_ERROR) return problem;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto const& answer = list->elems[i];
        if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR) facts[i].problem = answer.err;
        facts[i].start = answer.offset >= 0 ? answer.offset : facts[i].high;
    }
    return {};
}

ALERTSTREAM_DECL facts_answer ask_facts(rd_kafka_t* client, std::vector<topic_partition> const& which, std::optional<time_point> since,
                                        std::chrono::milliseconds each_call) noexcept {
    try {
        facts_answer answer;
        answer.facts.resize(which.size());
        if ((answer.problem = ask_committed(client, which, answer.facts, each_call))) return answer;
        std::map<std::string, bool> known;
        for (auto& each : answer.facts) {
            auto const& topic = each.committed.where.topic;
            if (each.committed.next >= 0) {
                each.topic_known = known[topic] = true;
            } else if (auto const found = known.find(topic); found != known.end()) {
                each.topic_known = found->second;
            } else {
                each.topic_known = known[topic] = group_knows(client, topic, each_call);
            }
            auto const asked = rd_kafka_query_watermark_offsets(client, topic.c_str(), each.committed.where.partition, &each.low, &each.high, milliseconds(each_call));
            if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) each.problem = asked;
            each.start = each.high;
        }
        if (since) answer.problem = ask_times(client, which, *since, answer.facts, each_call);
        return answer;
    } catch (std::exception const&) {
        return {make_error_code(boost::system::errc::not_enough_memory), {}};
    }
}

ALERTSTREAM_DECL topics_answer ask_topics(rd_kafka_t* client, std::chrono::milliseconds limit) noexcept {
    try {
        topics_answer answer;
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

ALERTSTREAM_DECL error_code seek_now(rd_kafka_t* client, topic_partition const& where, std::int64_t offset, std::chrono::milliseconds limit) noexcept {
    auto const list = list_of({where});
    list->elems[0].offset = offset;
    if (error_handle const problem{rd_kafka_seek_partitions(client, list.get(), milliseconds(limit))}) return rd_kafka_error_code(problem.get());
    return list->elems[0].err;
}

}  // namespace alertstream::kafka::detail
