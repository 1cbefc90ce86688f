#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "process.hpp"

namespace simulation {

/// A world made from a seed: a broker with some partitions, processes of one
/// group, and everything that may go wrong with them in any order. Time is only
/// an order of events, so clocks that jump are part of every world.
class world {
public:
    explicit world(std::uint64_t seed) : luck_{seed}, members_{make_partitions(), seed % 2 == 0, luck_}, book_{make_temper()} {
        log_faults_ = seed % 3;
        for (auto const& each : members_.all()) logs_[each];
        files_.resize(hosts);
    }

    /// The whole life of the world. Throws `broken`.
    void run() {
        start_process();
        for (unsigned step = 0; step < 600; ++step) {
            something_happens();
            check();
        }
        calm_down();
        leave_all();
    }

    /// What happened, the last of it at the end.
    std::deque<std::string> const& trace() const { return trace_; }

private:
    static constexpr std::size_t hosts = 3;

    partitions make_partitions() {
        partitions made;
        for (std::size_t i = 0, count = 1 + luck_.below(4); i < count; ++i) made.push_back({"alerts", static_cast<std::int32_t>(i)});
        return made;
    }

    std::size_t make_temper() {
        for (std::size_t i = 0, count = 1 + luck_.below(3); i < count; ++i) how_.takes_batch.push_back(luck_.chance(40));
        how_.most = std::count(how_.takes_batch.begin(), how_.takes_batch.end(), true) > 0 ? 1 + luck_.below(6) : 1;
        how_.retries = static_cast<unsigned>(luck_.below(4));
        how_.slow = static_cast<unsigned>(luck_.below(100));
        return how_.takes_batch.size();
    }

    void something_happens() {
        auto const what = luck_.below(1000);
        if (what < 80) return append();
        if (what < 85) return spoil_log();
        if (what < 160) return tell();
        if (what < 165) return say("rebalance"), members_.rebalance();
        if (what < 170) return crash();
        if (what < 176) return start_process();
        if (what < 180) return stop_one();
        if (what < 183) return expel();
        if (what < 185) return forget_group();
        if (what < 205) return fire_deadline();
        if (what < 230) return rejoin();
        move_one();
    }

    // ------------------------------------------------------------ the broker

    void append() {
        auto const where = any_partition();
        if (unsettled(where)) return;
        auto& log = logs_[where];
        if (log_faults_ == 1 && luck_.chance(10)) return log.append_control();
        say("alert " + std::to_string(++last_id_) + " at " + std::to_string(log.high()) + of(where));
        log.append(last_id_);
    }

    void spoil_log() {
        auto const where = any_partition();
        auto& log = logs_[where];
        auto const length = static_cast<std::size_t>(log.high() - log.low());
        if (log_faults_ == 0 || length == 0) return;
        auto const at = log.low() + static_cast<std::int64_t>(luck_.below(length));
        if (log_faults_ == 1) {
            say("retention to " + std::to_string(at) + of(where));
            return log.expire(at);
        }
        if (unsettled(where)) return;
        book_.excuse_from(log, 0);
        if (luck_.chance(30)) {
            say("made anew" + of(where));
            log.make_anew();
        } else {
            say("cut at " + std::to_string(at) + of(where));
            log.cut(at);
        }
        for (auto& each : processes_) each->log_changed(where);
    }

    /// Nobody was there for so long that the group's offsets expired; or the credential, and with it the group, is another.
    void forget_group() {
        while (!processes_.empty()) crash();
        say("group forgotten");
        members_.committed.clear();
        for (auto const& [_, log] : logs_) book_.excuse_from(log, 0);
    }

    bool unsettled(topic_partition const& where) const {
        return std::any_of(processes_.begin(), processes_.end(), [&](auto const& each) { return each->unsettled(where); });
    }

    // ------------------------------------------------------------ processes

    void start_process() {
        if (processes_.size() == hosts) return;
        auto const id = ++last_process_;
        say("process " + std::to_string(id) + " starts");
        processes_.push_back(std::make_unique<process>(id, surroundings{logs_, members_, book_, how_, luck_}));
        processes_.back()->file = files_[static_cast<std::size_t>(id) % hosts];
        members_.join(id);
    }

    void tell() {
        auto* const each = any_process();
        if (!each || each->left() || each->answer_due()) return;
        auto const told = members_.tell(each->id());
        if (!told) return;
        std::string which;
        for (auto const& one : told->which) which += of(one);
        say("process " + std::to_string(each->id()) + (told->revoke ? told->lost ? " loses" : " gives back" : " gets") + which);
        each->told(*told);
    }

    void move_one() {
        auto* const each = any_process();
        if (!each) return;
        each->move();
        if (each->left()) remove(*each);
    }

    void fire_deadline() {
        auto* const each = any_process();
        if (!each || !each->fire_deadline()) return;
        say("deadline of process " + std::to_string(each->id()));
        if (each->left()) remove(*each);
    }

    void crash() {
        auto* const each = any_process();
        if (!each) return;
        say("process " + std::to_string(each->id()) + " crashes");
        each->crash();
        remove(*each);
    }

    void stop_one() {
        if (auto* const each = any_process()) stop(*each);
    }

    void stop(process& each) {
        say("process " + std::to_string(each.id()) + " is told to stop");
        each.stop();
        if (each.left()) remove(each);
    }

    void expel() {
        auto* const each = any_process();
        if (!each || !members_.is_member(each->id())) return;
        say("process " + std::to_string(each->id()) + " is expelled");
        members_.expel(each->id());
        each->expelled();
    }

    void rejoin() {
        auto* const each = any_process();
        if (!each || each->left() || each->stopping() || !members_.wants_to_rejoin(each->id())) return;
        say("process " + std::to_string(each->id()) + " joins again");
        members_.rejoin(each->id());
    }

    void remove(process& gone) {
        auto const id = gone.id();
        say("process " + std::to_string(id) + " is gone");
        files_[static_cast<std::size_t>(id) % hosts] = gone.file;
        std::erase_if(processes_, [&](auto const& each) { return each.get() == &gone; });
        members_.forget(id);
        members_.leave(id);
    }

    // ------------------------------------------------------------ the end

    /// Without further faults all is done and committed, sooner or later.
    void calm_down() {
        say("calm");
        say_end();
        how_.calm = true;
        for (unsigned step = 0; step < 100'000; ++step) {
            if (all_done()) return;
            calm_step();
            check();
        }
        say_end();
        throw broken{"without faults all alerts are handled and committed"};
    }

    bool all_done() const {
        return std::all_of(logs_.begin(), logs_.end(), [&](auto const& each) {
            auto const& [where, log] = each;
            auto const committed = members_.committed.find(where);
            return committed != members_.committed.end() && committed->second.next == log.high() && is_of(log, committed->second) &&
                   book_.done_below(log, log.high());
        });
    }

    void say_end() {
        for (auto const& each : processes_) say("process " + std::to_string(each->id()) + " " + each->describe());
        say("group:" + members_.describe());
        for (auto const& [where, log] : logs_) {
            auto const committed = members_.committed.find(where);
            say("log" + of(where) + " " + std::to_string(log.low()) + " to " + std::to_string(log.high()) + ", committed " +
                (committed == members_.committed.end() ? "nothing" : std::to_string(committed->second.next) + delivery::marks_to_text(committed->second.marks)));
        }
    }

    /// By chance a position of another log may fit.
    static bool is_of(partition_log const& log, delivery::kept_position const& position) {
        if (position.marks.empty()) return true;
        auto const& newest = position.marks.front();
        auto const* const there = log.read(newest.offset);
        return !there || there->offset != newest.offset || there->mark() == newest;
    }

    void calm_step() {
        bool const all_stop = std::all_of(processes_.begin(), processes_.end(), [](auto const& each) { return each->stopping(); });
        if (all_stop) start_process();
        switch (luck_.below(10)) {
        case 0: return tell();
        case 1: return rejoin();
        default: return move_one();
        }
    }

    /// Whoever is told to stop leaves, with nothing committed too much.
    void leave_all() {
        for (std::size_t i = processes_.size(); i-- > 0;) stop(*processes_[i]);
        for (unsigned step = 0; step < 100'000 && !processes_.empty(); ++step) {
            luck_.chance(10) ? tell() : move_one();
            check();
        }
        say_end();
        require(processes_.empty(), "who is told to stop leaves");
        require(all_done(), "what was committed stays so");
    }

    void check() const {
        for (auto const& each : processes_) each->check();
    }

    // ------------------------------------------------------------ chance and words

    topic_partition const& any_partition() { return members_.all()[luck_.below(members_.all().size())]; }
    process* any_process() { return processes_.empty() ? nullptr : processes_[luck_.below(processes_.size())].get(); }
    static std::string of(topic_partition const& where) { return " p" + std::to_string(where.partition); }

    void say(std::string what) {
        trace_.push_back(std::move(what));
        if (trace_.size() > 200) trace_.pop_front();
    }

    dice luck_;
    temper how_;
    group members_;
    ledger book_;
    std::map<topic_partition, partition_log> logs_;
    std::vector<std::map<topic_partition, delivery::kept_position>> files_;
    std::vector<std::unique_ptr<process>> processes_;
    std::deque<std::string> trace_;
    std::uint64_t last_id_{};
    int last_process_{};
    std::uint64_t log_faults_{};  ///< 0: none; 1: retention and control records; 2: cut short and made anew
};

}  // namespace simulation
