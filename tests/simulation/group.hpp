#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <alertstream/message.hpp>
#include <alertstream/delivery/position.hpp>

#include "dice.hpp"

namespace simulation {

namespace delivery = alertstream::delivery;
using alertstream::topic_partition;
using partitions = std::vector<topic_partition>;

/// What a member is told. A revocation is answered before anything else is told.
struct notice {
    bool revoke;
    bool lost;
    partitions which;
};

/// The broker's side of one consumer group, as strict as Kafka's: a partition
/// is given to the next member once the last one released it or was expelled.
class group {
public:
    group(partitions all, bool cooperative, dice& luck) : all_{std::move(all)}, cooperative_{cooperative}, luck_{&luck} {}

    std::map<topic_partition, delivery::kept_position> committed;

    void join(int member) {
        members_[member];
        rebalance();
    }

    /// Left, or dead: what it had is free.
    void leave(int member) {
        members_.erase(member);
        rebalance();
    }

    /// The session timed out: what it had is free at once; it learns so later.
    void expel(int member) {
        auto const gone = members_.find(member);
        if (gone == members_.end()) return;
        expelled_[member] = gone->second.owned;
        members_.erase(gone);
        rebalance();
    }

    void rebalance() {
        deal();
        for (auto& [_, each] : members_) plan(each);
    }

    /// What `member` is told now, if anything.
    std::optional<notice> tell(int member) {
        if (auto const lost = expelled_.find(member); lost != expelled_.end()) {
            notice told{true, true, {lost->second.begin(), lost->second.end()}};
            expelled_.erase(lost);
            return told;
        }
        auto const found = members_.find(member);
        if (found == members_.end() || found->second.answering) return std::nullopt;
        auto& state = found->second;
        if (state.queue) {
            auto told = *state.queue;
            state.queue.reset();
            state.answering = true;
            return told;
        }
        if (!state.wants_assign || state.opening || !all_released()) return std::nullopt;
        partitions given;
        for (auto const& one : state.target)
            if (!state.owned.contains(one)) {
                if (taken(one)) return std::nullopt;
                given.push_back(one);
            }
        state.wants_assign = false;
        if (given.empty() && cooperative_) return std::nullopt;
        state.owned.insert(given.begin(), given.end());
        state.opening = true;
        return notice{false, false, given};
    }

    /// The answer to a revocation, or to an assignment that is not wanted.
    void released(int member, partitions const& which) {
        auto const found = members_.find(member);
        if (found == members_.end()) {
            rejoin_.insert(member);
            return;
        }
        for (auto const& one : which) found->second.owned.erase(one);
        found->second.answering = found->second.opening = false;
        plan(found->second);
    }

    /// The answer to an assignment.
    void opened(int member) {
        if (auto const found = members_.find(member); found != members_.end()) found->second.opening = false;
    }

    /// An expelled member that has let go of everything comes back.
    bool wants_to_rejoin(int member) const { return rejoin_.contains(member) && !expelled_.contains(member); }
    void rejoin(int member) {
        rejoin_.erase(member);
        join(member);
    }
    void forget(int member) {
        rejoin_.erase(member);
        expelled_.erase(member);
    }

    bool is_member(int member) const { return members_.contains(member); }
    bool owns(int member, topic_partition const& which) const {
        auto const found = members_.find(member);
        return found != members_.end() && found->second.owned.contains(which);
    }
    partitions const& all() const { return all_; }
    bool cooperative() const { return cooperative_; }

    std::string describe() const {
        std::string text;
        for (auto const& [member, each] : members_) {
            text += " member " + std::to_string(member) + (each.answering ? " answering" : "") + (each.opening ? " opening" : "") + " has";
            for (auto const& one : each.owned) text += " p" + std::to_string(one.partition);
            text += " of";
            for (auto const& one : each.target) text += " p" + std::to_string(one.partition);
        }
        return text;
    }

private:
    struct state {
        std::set<topic_partition> owned;
        std::set<topic_partition> target;
        std::optional<notice> queue;
        bool wants_assign = false;
        bool answering = false;  ///< a revocation
        bool opening = false;    ///< answers an assignment
    };

    /// What it must give back first. While it answers for the last time, that waits.
    void plan(state& each) {
        if (each.answering) return;
        each.queue.reset();
        partitions revoked;
        for (auto const& one : each.owned)
            if (!cooperative_ || !each.target.contains(one)) revoked.push_back(one);
        if (!revoked.empty()) each.queue = notice{true, false, revoked};
        each.wants_assign = !cooperative_ || each.target != each.owned;
    }

    void deal() {
        for (auto& [_, each] : members_) each.target.clear();
        if (members_.empty()) return;
        for (auto const& one : all_) std::next(members_.begin(), static_cast<std::ptrdiff_t>(luck_->below(members_.size())))->second.target.insert(one);
    }
    bool all_released() const {
        return std::none_of(members_.begin(), members_.end(), [](auto const& each) { return each.second.answering || each.second.queue; });
    }
    bool taken(topic_partition const& one) const {
        return std::any_of(members_.begin(), members_.end(), [&](auto const& each) { return each.second.owned.contains(one); });
    }

    partitions all_;
    bool cooperative_;
    dice* luck_;
    std::map<int, state> members_;
    std::map<int, std::set<topic_partition>> expelled_;
    std::set<int> rejoin_;
};

}  // namespace simulation
