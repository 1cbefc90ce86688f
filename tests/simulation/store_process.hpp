#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dice.hpp"
#include "store_tables.hpp"

namespace simulation {

using store::partition_key;
using reason = alertstream::delivery::start_reason;

/// What all processes of a store's world meet.
struct store_surroundings {
    store_tables tables{};
    std::map<partition_key, alert_log> logs{};
    std::vector<store::batch> orphans{};  ///< on their way to the database, though nobody waits for them any more
    std::uint64_t last_id{};
    bool faults{true};
};

/// One process of a group that keeps its offsets in a store: what the lanes and the engine do, around the machine.
class store_process {
public:
    explicit store_process(store_surroundings& with) : with_{with} {}

    void assign(partition_key const& which) { lanes_[which] = {}; }
    bool has(partition_key const& which) const { return lanes_.contains(which); }

    /// To give it back in good order begins; `step` goes on with it.
    void revoke(partition_key const& which) {
        if (has(which)) lanes_[which].ending = true;
    }
    bool is_ending(partition_key const& which) const { return lanes_.at(which).ending; }

    /// It is somebody else's already: nothing is waited for.
    void lose(partition_key const& which, dice& luck) {
        release(which, luck);
        staging_.forget_uncovered(which);
    }

    void step(dice& luck) {
        if (luck.chance(40)) return step_commit(luck);
        if (with_.faults && luck.chance(2)) return add_single();
        if (!stubborn_.empty() && luck.chance(20)) return step_stubborn(luck);
        if (lanes_.empty()) return;
        auto each = std::next(lanes_.begin(), static_cast<std::ptrdiff_t>(luck.below(lanes_.size())));
        step_lane(each->first, each->second, luck);
    }

    /// What is under way may still arrive.
    void crash(dice& luck) {
        if (in_flight_ && !in_flight_->answer && luck.chance(50)) with_.orphans.push_back(in_flight_->sent);
    }

    bool is_at_rest(partition_key const& which) const {
        auto const found = lanes_.find(which);
        return found != lanes_.end() && found->second.state == lane::reading && found->second.generation == with_.logs.at(which).generation && !found->second.hand &&
               found->second.position == with_.logs.at(which).end() && is_idle();
    }
    bool is_idle() const { return !staging_.has_work() && !in_flight_ && waited_for_.empty() && stubborn_.empty(); }
    bool has_none() const { return lanes_.empty(); }
    bool holds_nothing() const { return staging_.bytes() == 0 && staging_.units() == 0; }

private:
    struct lane {
        enum { waiting, asked, reading } state{};
        std::optional<store::stored_position> stored{};  ///< as the database said
        std::uint32_t generation{};
        std::int64_t position{};
        std::optional<alert_log::alert> hand{};
        std::size_t left{};                                             ///< of what its handlers leave, so many
        std::optional<alertstream::delivery::kept_position> go_to{};  ///< once the handler that runs is back
        bool ending{};
    };
    struct request {
        store::batch sent;
        std::optional<store::commit_result> answer{};
    };

    void step_lane(partition_key const which, lane& at, dice& luck) {
        if (at.ending) return step_end(which, at, luck);
        switch (at.state) {
        case lane::waiting:
            if (staging_.is_under_way(which)) return;
            staging_.drop(which);
            if (auto const row = with_.tables.offsets.find(which); row != with_.tables.offsets.end()) at.stored = row->second;
            at.state = lane::asked;
            return;
        case lane::asked: return start(which, at, luck);
        case lane::reading: return read(which, at, luck);
        }
    }

    void start(partition_key const& which, lane& at, dice& luck) {
        auto& log = with_.logs.at(which);
        staging_.begin(which, at.stored);
        auto why = reason::resumed;
        if (!at.stored) why = reason::new_group;
        else if (at.stored->position.marks.at(0).hash != log.generation) why = reason::made_anew;
        at.position = why == reason::resumed ? at.stored->position.next : 0;
        if (why == reason::resumed && with_.faults && at.position > 0 && luck.chance(10)) {
            why = reason::asked;
            at.position = static_cast<std::int64_t>(luck.below(static_cast<std::size_t>(at.position)));
            with_.tables.excuse(log);
        }
        at.generation = log.generation;
        at.state = lane::reading;
        perform(staging_.started(which, log.at(at.position), why));
    }

    /// One alert at a time: taken, left by its handlers piece by piece, done.
    void read(partition_key const& which, lane& at, dice& luck) {
        auto const& log = with_.logs.at(which);
        if (stubborn_.contains(which)) return;
        if (!at.hand) {
            if (at.generation != log.generation) {
                at.generation = log.generation;
                at.position = 0;
                return perform(staging_.started(which, log.at(0), reason::made_anew));
            }
            if (at.position < log.end()) at.hand = log.alerts[static_cast<std::size_t>(at.position)], at.left = 0;
            return;
        }
        auto const ids = store_tables::ids(*at.hand);
        if (at.left < ids.size()) return leave(which, at, ids);
        if (at.go_to && luck.chance(90)) return take_up(which, at);
        if (at.go_to) return;
        at.hand.reset();
        ++at.position;
        alertstream::delivery::kept_position const behind{at.position, {{0, 0, at.generation}}};
        staging_.handled(which, behind);
    }

    void leave(partition_key const& which, lane& at, std::vector<std::string> const& ids) {
        if (at.hand->what == leaves::letter) {
            // A lane that goes elsewhere writes none.
            if (at.go_to) return take_up(which, at);
            alertstream::dead_letter letter;
            letter.message.offset = at.position;
            letter.reason = std::to_string(at.hand->id);
            staging_.put_aside(which, std::move(letter));
        } else {
            store::unit made;
            made.message.id = ids[at.left];
            made.message.offset = at.position;
            staging_.stage(which, std::move(made));
        }
        ++at.left;
    }

    void take_up(partition_key const& which, lane& at) {
        at.position = at.go_to->next;
        at.generation = at.go_to->marks.at(0).hash;
        at.go_to.reset();
        at.hand.reset();
        staging_.forget_uncovered(which);
    }

    /// The alert in hand is finished, or not; what is covered is kept, or not, by the deadline.
    void step_end(partition_key const which, lane& at, dice& luck) {
        if (at.hand && luck.chance(70)) return read(which, at, luck);
        if (staging_.has_work(which) && luck.chance(90)) return;
        release(which, luck);
        staging_.drop(which);
    }

    void release(partition_key const& which, dice& luck) {
        auto const gone = lanes_.extract(which);
        if (gone && gone.mapped().hand && luck.chance(30)) stubborn_[which] = gone.mapped();
    }

    /// A handler that heeds no cancellation runs on beside whoever has its partition now.
    void step_stubborn(dice& luck) {
        auto& [which, at] = *stubborn_.begin();
        auto const ids = store_tables::ids(*at.hand);
        if (at.hand->what != leaves::letter && at.left < ids.size() && luck.chance(60)) return leave(which, at, ids);
        // The new lane, if there is one, starts now.
        staging_.forget_uncovered(which);
        stubborn_.erase(stubborn_.begin());
    }

    // ------------------------------------------------------------ the database

    void add_single() {
        store::unit made;
        made.message.id = "single " + std::to_string(++with_.last_id);
        with_.tables.excuse(made.message.id);
        waited_for_[staging_.add(made)] = made.message.id;
    }

    void step_commit(dice& luck) {
        if (!in_flight_) {
            staging_.abandon();
            if (staging_.take(1 + luck.below(12))) in_flight_ = request{staging_.current()};
            return;
        }
        bool const trouble = with_.faults && luck.chance(25);
        if (!staging_.is_wanted() && luck.chance(50)) {
            // Cancelled: it may arrive all the same.
            if (!in_flight_->answer && trouble) with_.orphans.push_back(in_flight_->sent);
            in_flight_.reset();
            return void(staging_.abandon());
        }
        if (!in_flight_->answer) {
            if (trouble && luck.chance(50)) return in_flight_.reset();
            if (trouble && !in_flight_->sent.one_by_one) return in_flight_.reset(), staging_.refused();
            excuse_what_stays();
            in_flight_->answer = with_.tables.commit(in_flight_->sent);
            return;
        }
        auto const answer = *std::exchange(in_flight_, std::nullopt)->answer;
        if (trouble) return;  // lost
        if (auto const* const elsewhere = std::get_if<store::fenced>(&answer)) return perform(staging_.fenced_off(*elsewhere));
        perform(staging_.through(std::get<store::committed>(answer)));
    }

    /// An offset that stays does not tell whether a batch was through.
    void excuse_what_stays() {
        auto const& sent = in_flight_->sent;
        for (auto const& each : sent.moves)
            if (each.from && each.from->same_place(each.to)) with_.tables.excuse(with_.logs.at(each.which));
    }

    void perform(store::staging::effects const& what) {
        for (auto const& each : what) {
            if (auto const* const one = std::get_if<store::staging::settled>(&each)) waited_for_.erase(one->which);
            if (auto const* const one = std::get_if<store::staging::moved>(&each)) {
                auto const found = lanes_.find(one->which);
                if (found == lanes_.end() || found->second.state != lane::reading) continue;
                found->second.go_to = one->to.position;
                if (!found->second.hand) take_up(one->which, found->second);
            }
        }
    }

    store_surroundings& with_;
    store::staging staging_{};
    std::map<partition_key, lane> lanes_{};
    std::map<partition_key, lane> stubborn_{};
    std::map<store::staging::ticket, std::string> waited_for_{};
    std::optional<request> in_flight_{};
};

}  // namespace simulation
