#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <librdkafka/rdkafka.h>

#include <simulation/dice.hpp>

#include "queue.hpp"
#include "world.hpp"

namespace fake {

inline constexpr char topic[] = "t";

struct partition {
    std::shared_ptr<fake::queue> queue;
    std::int64_t next{};
    bool assigned{};
    bool end_told{};
    bool position_lost{};  ///< nothing is fetched until a seek
};

struct pending_commit {
    std::map<std::int32_t, position> positions;
    std::shared_ptr<fake::queue> answer_to;
    void* opaque{};
    std::uint64_t generation{};
    std::chrono::steady_clock::time_point due{};
};

}  // namespace fake

/// A client, with the one thread that stands for all of librdkafka's.
struct rd_kafka_s {
public:
    explicit rd_kafka_s(std::shared_ptr<fake::world>);
    /// Waits for events that the application has, as librdkafka does.
    ~rd_kafka_s();

    /// The client's part of a question that blocks: it takes its time. False if the broker does not answer.
    bool ask();

    void subscribe();
    void assign(rd_kafka_topic_partition_list_t const*);       ///< null: nothing
    void add(rd_kafka_topic_partition_list_t const&);          ///< cooperative
    void remove(rd_kafka_topic_partition_list_t const&);       ///< cooperative
    void commit(fake::pending_commit);
    rd_kafka_resp_err_t seek(std::int32_t partition, std::int64_t offset);
    void close();
    bool closed();
    bool lost();
    bool failed();
    std::shared_ptr<fake::queue> queue_of(std::int32_t partition);

    std::shared_ptr<fake::world> const world;
    std::shared_ptr<fake::life> const life;
    std::shared_ptr<fake::queue> const main;      ///< forwarded to the consumer's by rd_kafka_poll_set_consumer
    std::shared_ptr<fake::queue> const consumer;

private:
    enum class group_state {
        out,        ///< may be given partitions
        assigning,  ///< the application was told, and must answer
        stable,
        revoking,   ///< the application was told, and must answer
    };

    // All below with the guard held.
    void run();
    void tick();
    void serve_group();
    bool has_gone_on();
    void tell_assigned();
    void tell_revoked();
    void answer_commits();
    void fetch(std::int32_t number, fake::partition&);
    void chat();
    void take(std::int32_t number, std::int64_t offset);
    void give(std::int32_t number);
    bool chance(unsigned percent) { return luck_.chance(percent); }
    std::chrono::microseconds some_time();

    std::mutex guard_{};
    std::condition_variable wake_{};
    simulation::dice luck_;
    std::map<std::int32_t, fake::partition> partitions_{};
    std::deque<fake::pending_commit> commits_{};
    std::set<std::int32_t> told_{};  ///< what an assignment or a revocation was about
    group_state state_{group_state::out};
    unsigned asked_{};               ///< rebalances that are not answered yet
    std::uint64_t seen_taken_{};     ///< events, by the application
    bool revokes_early_{};           ///< before the assignment is answered
    bool subscribed_{};
    bool lost_{};
    std::uint64_t generation_{};  ///< of the group, as we know it
    bool closing_{};
    bool closed_{};
    bool failed_{};
    bool ending_{};
    std::thread thread_{};
};
