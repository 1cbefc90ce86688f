#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <librdkafka/rdkafka.h>

#include "fake_librdkafka.hpp"

namespace fake {

struct position {
    std::int64_t next{-1};
    std::string metadata{};
};

/// What the clients of a cluster share; lives as long as the last of them.
class world {
public:
    explicit world(temper how, observer* watching) : how{how}, watching{watching}, positions_(static_cast<std::size_t>(how.partitions)) {}

    temper const how;
    observer* const watching;
    std::string address{};

    position at(std::int32_t partition) const {
        std::lock_guard const lock{guard_};
        return positions_.at(static_cast<std::size_t>(partition));
    }
    void move(std::int32_t partition, position to) {
        std::lock_guard const lock{guard_};
        positions_.at(static_cast<std::size_t>(partition)) = std::move(to);
    }
    bool all_committed() const {
        std::lock_guard const lock{guard_};
        return std::ranges::all_of(positions_, [this](auto const& each) { return each.next == how.messages + how.tail; });
    }

    template <class Function>
    void count(Function function) {
        std::lock_guard const lock{guard_};
        function(seen_);
    }
    cluster::counts seen() const {
        std::lock_guard const lock{guard_};
        return seen_;
    }

    void object(std::string what) {
        std::lock_guard const lock{guard_};
        misuse_.push_back(std::move(what));
    }
    std::vector<std::string> misuse() const {
        std::lock_guard const lock{guard_};
        return misuse_;
    }

    /// The number of the client that comes.
    unsigned came() {
        std::lock_guard const lock{guard_};
        ++clients_;
        return ++seen_.clients;
    }
    void went() {
        std::lock_guard const lock{guard_};
        if (--clients_ == 0) deserted_.notify_all();
    }
    bool wait_until_deserted() const {
        std::unique_lock lock{guard_};
        return deserted_.wait_for(lock, std::chrono::seconds{30}, [this] { return clients_ == 0; });
    }

    void fail_for_good() {
        std::lock_guard const lock{guard_};
        failed_ = true;
    }
    bool failed() const {
        std::lock_guard const lock{guard_};
        return failed_;
    }

private:
    std::mutex mutable guard_{};
    std::condition_variable mutable deserted_{};
    std::vector<position> positions_;
    unsigned clients_{};
    bool failed_{};
    cluster::counts seen_{};
    std::vector<std::string> misuse_{};
};

/// What is left of a client when it is destroyed: the application may still have
/// events of it, which hold its end up, or queues, which it must not poll.
class life {
public:
    explicit life(std::shared_ptr<world> of) : world_{std::move(of)} {}

    void event_taken() {
        taken_.fetch_add(1, std::memory_order_relaxed);
        std::lock_guard const lock{guard_};
        ++events_;
    }
    std::uint64_t taken() const { return taken_.load(std::memory_order_relaxed); }
    void event_gone() {
        std::lock_guard const lock{guard_};
        if (--events_ == 0) gone_.notify_all();
    }
    void queue_taken() { queues_.fetch_add(1, std::memory_order_relaxed); }
    void queue_gone() { queues_.fetch_sub(1, std::memory_order_relaxed); }
    int queues() const { return queues_.load(std::memory_order_relaxed); }
    void wait_for_events() {
        std::unique_lock lock{guard_};
        gone_.wait(lock, [this] { return events_ == 0; });
    }

    // Relaxed, to bring no order into the application.
    void end() { over_.store(true, std::memory_order_relaxed); }
    bool over() const { return over_.load(std::memory_order_relaxed); }

    void object(char const* what) { world_->object(what); }

private:
    std::shared_ptr<world> world_;
    std::mutex guard_{};
    std::condition_variable gone_{};
    int events_{};
    std::atomic<std::uint64_t> taken_{};
    std::atomic<int> queues_{};
    std::atomic<bool> over_{};
};

}  // namespace fake
