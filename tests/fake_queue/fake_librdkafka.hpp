#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// librdkafka's functions as this library uses them, with threads that
/// ThreadSanitizer sees: librdkafka's own are made with C11's threads.h, which it
/// does not. A program that is linked with it has no librdkafka.
namespace fake {

/// How a cluster and the threads of its clients behave. Chances are percent.
struct temper {
    std::uint64_t seed{1};
    std::int32_t partitions{4};
    std::int64_t messages{1000};                      ///< in each partition of the one topic, "t": so many offsets
    std::int64_t tail{};                              ///< offsets behind them without a message: control records, what was compacted away
    std::int64_t stride{1};                           ///< of the offsets, so many lie from one message to the next
    std::chrono::microseconds tick{200};              ///< in which a client's thread does something
    std::chrono::microseconds slowest_answer{1000};   ///< to a commit, and to a question that blocks
    unsigned unanswered{};                            ///< of the questions
    unsigned refused_commits{};
    unsigned rebalances{};                            ///< of the ticks in which the application took something
    unsigned losses{};                                ///< of the rebalances: without a word before
    unsigned lost_positions{};                        ///< of the ticks: a partition is read on only after a seek
    unsigned chatter{};                               ///< of the ticks: logs, errors, polls of the control queue that come back empty-handed
    unsigned empty_polls{};                           ///< of the fetches: a poll comes back empty-handed although messages are behind
    bool cooperative{};
    bool nothing_at_first{};                          ///< the first assignment is empty: other members give back first
};

/// Told what the application does, on the application's own thread, without a
/// lock: what is written there must be safe by the application's order.
class observer {
public:
    /// The partition is read from `offset`; the group's position is `committed`.
    virtual void assigned(std::int32_t partition, std::int64_t offset, std::int64_t committed) = 0;
    virtual void unassigned(std::int32_t partition) = 0;
    virtual void commits(std::int32_t partition, std::int64_t next) = 0;

protected:
    ~observer() = default;
};

class world;

/// A cluster with one topic and one group. A client whose `bootstrap.servers` is
/// `address()` belongs to it.
class cluster {
public:
    explicit cluster(temper, observer* = nullptr);
    cluster(cluster const&) = delete;
    cluster& operator=(cluster const&) = delete;
    ~cluster();

    std::string const& address() const noexcept;

    /// Each client gets an error after which it is of no use.
    void fail_for_good();
    /// False if clients are left after half a minute.
    bool wait_until_deserted() const;

    bool all_committed() const;

    struct counts {
        unsigned revocations{};
        unsigned losses{};
        unsigned commits{};     ///< that the cluster took
        unsigned seeks{};
        unsigned clients{};     ///< ever
    };
    counts seen() const;

    /// What the application did that librdkafka does not allow.
    std::vector<std::string> misuse() const;

private:
    std::shared_ptr<world> world_;
};

}  // namespace fake
