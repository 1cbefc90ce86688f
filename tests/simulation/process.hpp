#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <alertstream/delivery/assignment_machine.hpp>

#include "group.hpp"
#include "lane.hpp"

namespace simulation {

using delivery::assignment_machine;

/// What surrounds every process of the world.
struct surroundings {
    std::map<topic_partition, partition_log>& logs;
    group& members;
    ledger& book;
    temper const& how;
    dice& luck;
};

/// What delivery::stream_runner does around its machine: one consumer of the group.
class process {
public:
    process(int id, surroundings const& around) : id_{id}, around_{around} {}

    int id() const { return id_; }
    bool left() const { return left_; }
    bool stopping() const { return machine_.stopping(); }
    bool has_handlers_left() const { return !leftovers_.empty(); }

    std::map<topic_partition, delivery::kept_position> file;  ///< the application's own, of this host
    std::map<topic_partition, std::unique_ptr<lane>> const& lanes() const { return lanes_; }

    void told(notice const& what) {
        require(!answer_due_, "librdkafka tells nothing before the last was answered");
        if (what.revoke) {
            answer_due_ = true;
            lost_and_told_ = what.lost;
            machine_.revoked(what.which, what.lost);
        } else {
            machine_.assigned(what.which, !around_.members.cooperative());
        }
        perform();
    }
    bool answer_due() const { return answer_due_; }

    void stop() {
        machine_.stop();
        perform();
    }

    /// One thing that may happen next inside; false if the chosen one cannot.
    bool move() {
        switch (around_.luck.below(4)) {
        case 0: return answer_find();
        case 1: return answer_commit();
        case 2: return commit_dirty();
        default: return move_lane();
        }
    }

    /// The round's deadline comes, early or late: clocks jump.
    bool fire_deadline() {
        if (!deadline_) return false;
        commit_failed_ = last_commit_.has_value();
        machine_.deadline(*std::exchange(deadline_, std::nullopt));
        perform();
        commit_failed_ = false;
        return true;
    }

    /// The broker gave these to others, and we do not know it yet.
    void expelled() {
        for (auto& [where, each] : lanes_) {
            each->zombie = true;
            around_.book.excuse_from(around_.logs.at(where), each->committed);
        }
        lost_ = true;
    }

    /// All at once, wherever it was.
    void crash() {
        for (auto const* some : {&lanes_, &leftovers_})
            for (auto const& [where, each] : *some) around_.book.excuse_from(around_.logs.at(where), each->committed);
    }

    void log_changed(topic_partition const& where) {
        if (auto const found = lanes_.find(where); found != lanes_.end()) found->second->log_changed();
    }
    /// Somebody holds a position that the log does not have any more.
    bool unsettled(topic_partition const& where) const {
        auto const found = lanes_.find(where);
        if (found != lanes_.end() && (found->second->looks_again() || found->second->starting())) return true;
        return commit_under_way_ || last_commit_.has_value();
    }

    std::string describe() const {
        std::string text = machine_.stopping() ? "stopping" : "running";
        if (finding_) text += ", finding";
        if (answer_due_) text += ", giving back";
        if (last_commit_) text += ", committing";
        for (auto const& [where, each] : lanes_) text += ", p" + std::to_string(where.partition) + ": " + each->describe();
        for (auto const& [where, each] : leftovers_) text += ", old p" + std::to_string(where.partition) + ": " + each->describe();
        return text;
    }

    void check() const {
        require(lanes_.size() + leftovers_.size() <= 2 * around_.logs.size(), "memory stays bounded");
        for (auto const& [where, each] : lanes_) require(machine_.owns(where) || left_, "a lane is open only while its partition is ours");
        for (auto const& [where, old] : leftovers_)
            if (auto const fresh = lanes_.find(where); fresh != lanes_.end())
                require(!old->running() || fresh->second->held, "a new lane waits for the old one's handler");
    }

private:
    struct last_commit {
        std::uint64_t round;
        partitions which;
        std::map<topic_partition, delivery::kept_position> positions;
    };

    void perform() {
        for (auto due = machine_.next(); !due.empty(); due = machine_.next())
            for (auto& each : due) std::visit([this](auto& action) { act(action); }, each);
    }

    void act(assignment_machine::find& wanted) { finding_ = wanted; }

    void act(assignment_machine::open& wanted) {
        for (auto const& where : wanted.which) {
            auto& made = lanes_[where];
            require(!made, "a partition is opened once");
            made = std::make_unique<lane>(find_start(where), around_.logs.at(where), around_.book, around_.how, around_.luck);
            made->held = machine_.held(where);
            made->zombie = lost_;
        }
        around_.members.opened(id_);
    }

    void act(assignment_machine::start_held& wanted) {
        if (auto const found = lanes_.find(wanted.which); found != lanes_.end()) found->second->held = false;
    }

    void act(assignment_machine::drain& wanted) {
        for (auto const& where : wanted.which) {
            auto& each = *lanes_.at(where);
            each.drain();
            if (each.finished()) machine_.finished(where);
        }
    }

    void act(assignment_machine::cancel& wanted) {
        for (auto const& where : wanted.which) {
            auto const found = lanes_.find(where);
            if (found == lanes_.end() || found->second->finished()) continue;
            found->second->cancel();
            if (found->second->finished()) machine_.finished(where);
        }
    }

    void act(assignment_machine::commit& wanted) {
        last_commit_ = last_commit{wanted.round, wanted.which, dirty(&wanted.which)};
        for (auto const& where : wanted.which) {
            require(machine_.owns(where), "nothing is committed for a partition that is not ours");
            auto& each = *lanes_.at(where);
            each.cut_off = each.running();
        }
    }

    void act(assignment_machine::release& wanted) {
        for (auto const& where : wanted.which) let_go(where);
        // Given up at the deadline: it may not arrive any more.
        if (last_commit_ && !machine_.is_committing(last_commit_->round)) last_commit_.reset();
        answer_due_ = false;
        if (lost_and_told_) {
            lost_ = lost_and_told_ = false;
            under_way_.clear();  // of an older generation: refused
        }
        around_.members.released(id_, wanted.which);
    }

    void act(assignment_machine::wait& wanted) { deadline_ = wanted.round; }

    void act(assignment_machine::leave&) {
        while (!lanes_.empty()) let_go(lanes_.begin()->first);
        last_commit_.reset();
        left_ = true;
    }

    void let_go(topic_partition const where) {
        auto const found = lanes_.find(where);
        if (found == lanes_.end()) return;
        auto gone = std::move(found->second);
        lanes_.erase(found);
        // What the broker was not told of comes again.
        auto const told = gone->committed;
        if (!gone->starting() && !gone->looks_again() && told < gone->kept().next) {
            require(gone->zombie || gone->cut_off || commit_failed_, "what was handled is committed before the partition is given back: " + gone->describe() + " " + describe());
            around_.book.excuse_from(around_.logs.at(where), told);
        }
        gone->let_go();
        if (gone->running()) leftovers_[where] = std::move(gone);
    }

    delivery::start_finder find_start(topic_partition const& where) const {
        auto const& log = around_.logs.at(where);
        delivery::known_positions known;
        known.low = known.start = log.low();
        known.high = log.high();
        auto const& committed = around_.members.committed;
        if (auto const found = committed.find(where); found != committed.end()) known.kept = through_text(found->second);
        if (auto const found = file.find(where); found != file.end()) known.in_file = found->second;
        known.topic_known = !committed.empty();
        return delivery::start_finder{known};
    }

    /// As it comes back from the broker.
    static delivery::kept_position through_text(delivery::kept_position const& position) {
        return {position.next, delivery::marks_from_text(delivery::marks_to_text(position.marks))};
    }

    bool answer_find() {
        if (!finding_ || (!around_.how.calm && around_.luck.chance(30))) return false;
        machine_.found(std::exchange(finding_, std::nullopt)->round);
        perform();
        return true;
    }

    std::map<topic_partition, delivery::kept_position> dirty(partitions const* only) {
        std::map<topic_partition, delivery::kept_position> positions;
        bool const again = only && commit_under_way_;
        for (auto const& [where, each] : lanes_) {
            if ((!each->dirty && !again) || each->starting() || each->looks_again() || !machine_.owns(where)) continue;
            if (only && std::find(only->begin(), only->end(), where) == only->end()) continue;
            each->dirty = false;
            positions[where] = each->kept();
        }
        return positions;
    }

    /// The broker takes what a member commits; from others it takes nothing.
    bool store(std::map<topic_partition, delivery::kept_position> const& positions, bool broker_well) {
        if (positions.empty()) return true;
        if (!broker_well || lost_ || !around_.members.is_member(id_)) {
            for (auto const& [where, _] : positions)
                if (auto const found = lanes_.find(where); found != lanes_.end()) found->second->dirty = true;
            return false;
        }
        for (auto const& [where, kept] : positions) {
            if (!around_.members.owns(id_, where)) continue;  // of an older generation: refused
            require(around_.book.done_below(around_.logs.at(where), kept.next), "nothing is committed that is not done");
            around_.members.committed[where] = kept;
            file[where] = kept;
            if (auto const found = lanes_.find(where); found != lanes_.end()) found->second->committed = kept.next;
        }
        return true;
    }

    bool commit_dirty() {
        if (machine_.stopping() || commit_under_way_) return false;
        auto positions = dirty(nullptr);
        if (positions.empty()) return false;
        commit_under_way_ = true;
        under_way_ = std::move(positions);
        return true;
    }

    /// In the order sent: the one under way, then the last before the release.
    bool answer_commit() {
        bool const well = around_.how.calm || around_.luck.chance(85);
        if (commit_under_way_) {
            commit_under_way_ = false;
            store(under_way_, well);
            return true;
        }
        if (!last_commit_) return false;
        auto const answered = *std::exchange(last_commit_, std::nullopt);
        commit_failed_ = !store(answered.positions, well);
        machine_.committed(answered.round);
        perform();
        commit_failed_ = false;
        return true;
    }

    bool move_lane() {
        auto const count = lanes_.size() + leftovers_.size();
        if (count == 0) return false;
        auto const chosen = around_.luck.below(count);
        bool const old = chosen >= lanes_.size();
        auto& from = old ? leftovers_ : lanes_;
        auto const at = std::next(from.begin(), static_cast<std::ptrdiff_t>(old ? chosen - lanes_.size() : chosen));
        auto const where = at->first;
        auto& each = *at->second;
        if (each.wants_to_look_again()) {
            look_again(where, each);
            return true;
        }
        bool const was_finished = each.finished();
        if (!each.move()) return false;
        if (was_finished || !each.finished()) return true;
        if (old) {
            leftovers_.erase(at);
            machine_.handler_gone(where);
        } else {
            machine_.finished(where);
        }
        perform();
        return true;
    }

    void look_again(topic_partition const& where, lane& each) {
        auto const& log = around_.logs.at(where);
        delivery::known_positions known;
        known.low = log.low();
        known.high = log.high();
        known.kept = each.kept();
        each.look_again(delivery::start_finder{known});
    }

    int id_;
    surroundings around_;
    assignment_machine machine_;
    std::map<topic_partition, std::unique_ptr<lane>> lanes_;
    std::map<topic_partition, std::unique_ptr<lane>> leftovers_;
    std::optional<assignment_machine::find> finding_;
    std::optional<std::uint64_t> deadline_;
    std::optional<last_commit> last_commit_;
    std::map<topic_partition, delivery::kept_position> under_way_;
    bool commit_under_way_{};
    bool commit_failed_{};
    bool answer_due_{};
    bool lost_{};           ///< the broker expelled us, whether we know it or not
    bool lost_and_told_{};
    bool left_{};
};

}  // namespace simulation
