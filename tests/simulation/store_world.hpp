#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "store_process.hpp"

namespace simulation {

/// A store's world made from a seed: processes of one group over one database, of which any may lose a partition without
/// knowing, die at any step, or never hear what became of a transaction.
class store_world {
public:
    explicit store_world(std::uint64_t seed) : luck_{seed} {
        for (std::size_t i = 0, count = 1 + luck_.below(3); i < count; ++i) with_.logs[{"cluster", "g", {"alerts", static_cast<std::int32_t>(i)}}];
        log_faults_ = seed % 3 == 0;
        operator_ = !log_faults_ && seed % 5 == 0;  // with both, old epochs would begin again in another log
    }

    /// The whole life of the world. Throws `broken`.
    void run() {
        for (int i = 0; i < 2; ++i) processes_.push_back(std::make_unique<store_process>(with_));
        for (unsigned step = 0; step < 400; ++step) {
            something_happens();
            with_.tables.check(with_.logs);
        }
        calm_down();
        check_end();
    }

    std::deque<std::string> const& trace() const { return trace_; }

private:
    void something_happens() {
        auto const what = luck_.below(1000);
        if (what < 120) return append();
        if (what < 150) return move_partition();
        if (what < 160) return crash();
        if (what < 166) return make_anew();
        if (what < 170) return take_row_away();
        if (what < 200) return deliver_orphan();
        if (what < 220) return notice_losses();
        any_process().step(luck_);
    }

    store_process& any_process() { return *processes_[luck_.below(processes_.size())]; }
    partition_key const& any_partition() { return std::next(with_.logs.begin(), static_cast<std::ptrdiff_t>(luck_.below(with_.logs.size())))->first; }

    void append() {
        static constexpr leaves kinds[] = {leaves::unit, leaves::unit, leaves::two_units, leaves::letter, leaves::nothing};
        with_.logs[any_partition()].alerts.push_back({++with_.last_id, kinds[luck_.below(std::size(kinds))]});
    }

    /// The group gives it to another member; the one that had it is asked, told, or does not know.
    void move_partition() {
        auto const which = any_partition();
        for (auto const& each : processes_) {
            if (!each->has(which)) continue;
            auto const how = luck_.below(3);
            if (how == 0) each->revoke(which);
            if (how == 1) each->lose(which, luck_);
            say((how == 0 ? "revoked" : how == 1 ? "lost" : "moved away unnoticed") + of(which));
        }
        auto& next = any_process();
        if (next.has(which)) return;
        say("assigned" + of(which));
        next.assign(which);
        owner_[which] = &next;
    }

    void notice_losses() {
        for (auto const& each : processes_)
            for (auto const& [which, _] : with_.logs)
                if (each->has(which) && owner_[which] != each.get() && luck_.chance(50)) each->lose(which, luck_);
    }

    void crash() {
        auto& gone = processes_[luck_.below(processes_.size())];
        say("crash");
        gone->crash(luck_);
        gone = std::make_unique<store_process>(with_);
    }

    void make_anew() {
        if (!log_faults_) return;
        auto const which = any_partition();
        auto& log = with_.logs[which];
        say("made anew" + of(which));
        log = {log.generation + 1, {}};
    }

    void take_row_away() {
        auto const which = any_partition();
        if (!operator_ || with_.tables.offsets.erase(which) == 0) return;
        say("row taken away" + of(which));
        // Of a transaction whose answer was lost nothing tells any more that it was through; and whoever starts reads all.
        for (std::uint64_t id = 1; id <= with_.last_id; ++id)
            for (auto const what : {leaves::two_units, leaves::letter})
                for (auto const& each : store_tables::ids({id, what})) with_.tables.excuse(each);
    }

    void deliver_orphan() {
        if (with_.orphans.empty()) return;
        with_.tables.commit(with_.orphans.front());
        with_.orphans.erase(with_.orphans.begin());
    }

    /// No more trouble: one process has all partitions, and the others go.
    void calm_down() {
        with_.faults = false;
        while (!with_.orphans.empty()) deliver_orphan();
        auto& last = *processes_.front();
        for (auto const& [which, _] : with_.logs) {
            for (auto const& each : processes_)
                if (each.get() != &last && each->has(which)) each->revoke(which);
            if (!last.has(which)) last.assign(which);
        }
        for (unsigned step = 0; step < 60'000 && !is_calm(); ++step) {
            any_process().step(luck_);
            with_.tables.check(with_.logs);
            for (auto const& [which, _] : with_.logs)
                if (!last.has(which)) last.assign(which);  // it was just giving it back
        }
        require(is_calm(), "all ends");
    }

    bool is_calm() const {
        for (auto const& each : processes_)
            if (!each->is_idle() || (each != processes_.front() && !each->has_none())) return false;
        for (auto const& [which, _] : with_.logs)
            if (!processes_.front()->is_at_rest(which)) return false;
        return true;
    }

    void check_end() const {
        for (auto const& [which, log] : with_.logs) {
            auto const row = with_.tables.offsets.find(which);
            require(row != with_.tables.offsets.end() && row->second.position.next == log.end() && row->second.position.marks.at(0).hash == log.generation,
                    "each position is at its log's end");
        }
        for (auto const& each : processes_) require(each->holds_nothing(), "nothing is held that is not waited for");
    }

    void say(std::string what) {
        trace_.push_back(std::move(what));
        if (trace_.size() > 100) trace_.pop_front();
    }
    static std::string of(partition_key const& which) { return " partition " + std::to_string(which.where.partition); }

    dice luck_;
    store_surroundings with_;
    std::vector<std::unique_ptr<store_process>> processes_;
    std::map<partition_key, store_process*> owner_;
    std::deque<std::string> trace_;
    bool log_faults_{};
    bool operator_{};
};

}  // namespace simulation
