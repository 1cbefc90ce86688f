#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "fake_librdkafka.hpp"

/// What the handlers saw against what the broker was told, without locks: the
/// library's own order must be enough, and one lent by the test would hide a race.
class ledger final : public fake::observer {
public:
    explicit ledger(std::int32_t partitions) : partitions_(static_cast<std::size_t>(partitions)) {}

    /// By a handler that has done its work, on whatever thread it runs.
    void handled(std::int32_t number, std::int64_t offset) {
        auto& each = at(number);
        auto const done = each.done.load(std::memory_order_relaxed);
        if (!each.ours) object("handled without being assigned", number, offset);
        if (each.expected >= 0 && offset < each.expected) object("handled twice while the partition stayed ours", number, offset);
        if (offset > std::max(each.expected, done)) object("others are left out or overtaken", number, offset);
        if (offset < each.committed) object("handled again although it was committed", number, offset);
        if (offset < done) again_.fetch_add(1, std::memory_order_relaxed);
        each.expected = offset + 1;
        each.done.store(std::max(done, offset + 1), std::memory_order_relaxed);
    }

    /// A client is gone without a word.
    void forget_assignment() {
        for (auto& each : partitions_) each.ours = false;
    }

    std::int64_t done(std::int32_t number) const { return partitions_.at(static_cast<std::size_t>(number)).done.load(std::memory_order_relaxed); }
    std::int64_t total() const {
        std::int64_t sum = 0;
        for (auto const& each : partitions_) sum += each.done.load(std::memory_order_relaxed);
        return sum;
    }
    bool all_done(std::int64_t messages) const {
        return std::ranges::all_of(partitions_, [&](auto const& each) { return each.done.load(std::memory_order_relaxed) == messages; });
    }
    unsigned handled_again() const { return again_.load(std::memory_order_relaxed); }

    void check() const {
        std::lock_guard const lock{guard_};
        for (auto const& each : objections_) BOOST_ERROR(each);
    }

private:
    struct partition {
        std::atomic<std::int64_t> done{};  ///< all below was handled at least once; relaxed, so that it orders nothing
        std::int64_t expected{-1};         ///< in this assignment
        std::int64_t committed{};
        bool ours{};
    };

    void assigned(std::int32_t number, std::int64_t offset, std::int64_t committed) override {
        auto& each = at(number);
        if (offset > committed) object("read from behind the committed position", number, offset);
        each.ours = true;
        each.expected = -1;
        each.committed = committed;
    }
    void unassigned(std::int32_t number) override { at(number).ours = false; }
    void commits(std::int32_t number, std::int64_t next) override {
        if (next > at(number).done.load(std::memory_order_relaxed)) object("committed before it was handled", number, next);
    }

    partition& at(std::int32_t number) { return partitions_.at(static_cast<std::size_t>(number)); }
    void object(std::string const& what, std::int32_t number, std::int64_t offset) {
        std::lock_guard const lock{guard_};
        if (objections_.size() < 10) objections_.push_back(what + ": partition " + std::to_string(number) + ", offset " + std::to_string(offset));
    }

    std::vector<partition> partitions_;
    std::atomic<unsigned> again_{};
    std::mutex mutable guard_{};
    std::vector<std::string> objections_{};
};
