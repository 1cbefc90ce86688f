#pragma once

#include <algorithm>
#include <memory>

// Before ask_broker.hpp, which it needs, and which includes it.
#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/detail/ask_broker.hpp>
#include <alertstream/kafka/detail/ask_ends.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/handles.hpp>

namespace alertstream::kafka::detail {

/// The questions one after another, each with the time that is left.
class ends_question {
public:
    ends_question(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit)
        : client_{client}, topic_{topic}, until_{std::chrono::steady_clock::now() + limit} {}

    ends_answer ask() {
        auto const there = ask_partitions(client_, topic_, left());
        if (there.problem) return {there.problem, {}};
        for (std::int32_t i = 0; i < there.partitions; ++i) made_.ends.partitions.push_back({.partition = i});
        ask_cluster();
        ask_topic_id();
        // The end after the beginning: what retention takes in between leaves no low above its high.
        ask_offsets(RD_KAFKA_OFFSET_BEGINNING, [](partition_ends& of, std::int64_t found) { of.low = found; });
        ask_offsets(RD_KAFKA_OFFSET_END, [](partition_ends& of, std::int64_t found) { of.high = std::max(found, of.low); });
        return std::move(made_);
    }

private:
    std::chrono::milliseconds left() const {
        return std::max(std::chrono::milliseconds{1}, std::chrono::duration_cast<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()));
    }

    /// Known with the first answer of a broker.
    void ask_cluster() {
        struct free_text {
            rd_kafka_t* client;
            void operator()(char* text) const noexcept { rd_kafka_mem_free(client, text); }
        };
        std::unique_ptr<char, free_text> const id{rd_kafka_clusterid(client_, static_cast<int>(left().count())), free_text{client_}};
        if (id) made_.ends.cluster = id.get();
    }

    /// Who may not ask, or asks a broker that does not say, has none.
    void ask_topic_id() {
#if RD_KAFKA_VERSION >= 0x020300ff
        struct free_names {
            void operator()(rd_kafka_TopicCollection_t* names) const noexcept { rd_kafka_TopicCollection_destroy(names); }
        };
        struct free_options {
            void operator()(rd_kafka_AdminOptions_t* options) const noexcept { rd_kafka_AdminOptions_destroy(options); }
        };
        char const* name = topic_.c_str();
        std::unique_ptr<rd_kafka_TopicCollection_t, free_names> const names{rd_kafka_TopicCollection_of_topic_names(&name, 1)};
        std::unique_ptr<rd_kafka_AdminOptions_t, free_options> const options{rd_kafka_AdminOptions_new(client_, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS)};
        char problem[256]{};
        auto const limit = static_cast<int>(left().count());
        rd_kafka_AdminOptions_set_request_timeout(options.get(), limit, problem, sizeof problem);
        queue_handle const queue{rd_kafka_queue_new(client_)};
        rd_kafka_DescribeTopics(client_, names.get(), options.get(), queue.get());
        event_handle const event{rd_kafka_queue_poll(queue.get(), limit)};
        if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DESCRIBETOPICS_RESULT || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
        std::size_t count = 0;
        auto const* const* const found = rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event.get()), &count);
        if (count != 1 || rd_kafka_error_code(rd_kafka_TopicDescription_error(found[0])) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
        auto const* const id = rd_kafka_TopicDescription_topic_id(found[0]);
        // All zeros: a broker before 2.8 has none.
        if (id && (rd_kafka_Uuid_most_significant_bits(id) != 0 || rd_kafka_Uuid_least_significant_bits(id) != 0)) made_.ends.topic_id = rd_kafka_Uuid_base64str(id);
#endif
    }

    template <class Take>
    void ask_offsets(std::int64_t time, Take take) {
        if (made_.problem) return;
        partition_list_handle const list{rd_kafka_topic_partition_list_new(static_cast<int>(made_.ends.partitions.size()))};
        for (auto const& each : made_.ends.partitions) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), each.partition)->offset = time;
        auto const problem = rd_kafka_offsets_for_times(client_, list.get(), static_cast<int>(left().count()));
        if (problem != RD_KAFKA_RESP_ERR_NO_ERROR) made_.problem = problem;
        for (auto& each : made_.ends.partitions) {
            if (made_.problem) return;
            auto const* const answer = rd_kafka_topic_partition_list_find(list.get(), topic_.c_str(), each.partition);
            if (!answer) made_.problem = RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
            else if (answer->err != RD_KAFKA_RESP_ERR_NO_ERROR) made_.problem = answer->err;
            else if (answer->offset < 0) made_.problem = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
            else take(each, answer->offset);
        }
    }

    rd_kafka_t* client_;
    std::string const& topic_;
    std::chrono::steady_clock::time_point until_;
    ends_answer made_{};
};

ALERTSTREAM_DECL ends_answer ask_ends(rd_kafka_t* client, std::string const& topic, std::chrono::milliseconds limit) noexcept {
    try {
        return ends_question{client, topic, limit}.ask();
    } catch (std::exception const&) {
        return {make_error_code(boost::system::errc::not_enough_memory), {}};
    }
}

}  // namespace alertstream::kafka::detail
