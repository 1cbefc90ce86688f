#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/delivery/lane_machine.hpp>
#include <alertstream/delivery/position.hpp>

#include "dice.hpp"
#include "ledger.hpp"
#include "partition_log.hpp"

namespace simulation {

using delivery::lane_machine;
using delivery::outcome;

/// How the handlers of this world are.
struct temper {
    std::vector<bool> takes_batch;
    std::size_t most = 1;       ///< alerts in hand
    unsigned retries = 2;
    unsigned poisonous = 5;     ///< percent of alerts that some handler never takes
    unsigned undecodable = 5;   ///< percent of alerts
    unsigned failing = 10;      ///< percent of calls; so the others
    unsigned unavailable = 5;
    unsigned slow = 30;
    bool calm = false;          ///< from now on only what is poisonous fails

    /// Always the same for one alert, whoever reads it.
    bool undecodable_is(std::uint64_t id) const { return id * 7919 % 100 < undecodable; }
    bool poisonous_is(std::uint64_t id, std::size_t handler) const {
        return id * 104729 % 100 < poisonous && id % takes_batch.size() == handler;
    }
};

/// What delivery::lane does around its machine, without queue, threads or time:
/// each move() is one thing that may happen next.
class lane {
public:
    lane(delivery::start_finder found, partition_log const& log, ledger& book, temper const& how, dice& luck)
        : machine_{how.takes_batch, how.retries}, log_{&log}, book_{&book}, how_{&how}, luck_{&luck}, found_{std::move(found)},
          shown_(how.takes_batch.size(), -1) {
        position_ = found_->offset();
        if (!found_->checking()) settle_start();
    }

    bool dirty = false;
    bool cut_off = false;  ///< its handler outlived the deadline: what it does now is not committed
    bool held = false;     ///< the old lane's handler still runs
    bool zombie = false;   ///< the broker gave the partition to another already
    std::int64_t committed = 0;  ///< what the broker took from this lane

    bool finished() const { return finished_; }
    bool running() const { return running_; }
    bool starting() const { return found_.has_value(); }
    bool looks_again() const { return must_look_again_; }
    delivery::kept_position const& kept() const { return kept_; }
    std::int64_t position() const { return position_; }

    /// What happens in one go: until it must wait for a handler, a back-off or
    /// alerts. False if nothing can happen now.
    bool move() {
        bool moved = false;
        while (step_once(moved)) moved = true;
        return moved;
    }

private:
    using step = lane_machine::step;

    bool step_once(bool moved) {
        if (finished_ || held || (moved && running_)) return false;
        if (running_) {
            end_call();
            return true;
        }
        if (released_ || (moved && machine_.now() == step::back_off)) return false;
        switch (machine_.now()) {
        case step::fetch: return !moved && take();
        case step::call: call(); return true;
        case step::back_off:
            if (!how_->calm && luck_->chance(2)) give_up();
            else machine_.backed_off();
            return true;
        case step::put_aside: put_aside(); return true;
        case step::keep: keep(); return true;
        case step::finished: finish(); return true;
        }
        return false;
    }

public:
    /// A handler that heeds cancellation ends at once, another when it likes.
    void drain() {
        machine_.drain();
        if (!running_ && machine_.now() == step::finished) finish();
    }
    void cancel() {
        cancelled_ = true;
        machine_.cancel();
        if (!running_ && machine_.now() == step::finished) finish();
    }

    std::string describe() const {
        return "step " + std::to_string(static_cast<int>(machine_.now())) + " at " + std::to_string(position_) + ", kept " + std::to_string(kept_.next) +
               ", committed " + std::to_string(committed) + (running_ ? ", running" : "") + (held ? ", held" : "") + (finished_ ? ", finished" : "") +
               (found_ ? ", starting" : "");
    }

    /// The partition is not ours any more; a handler that still runs may have done its work or not.
    void let_go() {
        released_ = true;
        excuse_hand();
    }

    /// The log is not what it was: the position is looked for again.
    void log_changed() { must_look_again_ = true; }
    void look_again(delivery::start_finder found) {
        must_look_again_ = false;
        found_ = std::move(found);
        position_ = found_->offset();
        skip_below_ = 0;
        committed = 0;
        shown_.assign(shown_.size(), -1);
        if (!found_->checking()) settle_start();
    }
    bool wants_to_look_again() const {
        return !finished_ && !running_ && !released_ && !held && machine_.now() == step::fetch &&
               (must_look_again_ || position_ < log_->low());
    }

private:
    bool take() {
        if (must_look_again_ || position_ < log_->low()) return false;
        if (found_) return check_start();
        mark_kept();
        hand_.clear();
        tail_.reset();
        auto const want = 1 + luck_->below(how_->most);
        while (hand_.size() < want) {
            auto const* next = log_->read(position_);
            if (!next) break;
            position_ = next->offset + 1;
            if (next->offset < skip_below_) continue;
            if (how_->undecodable_is(next->id)) {
                tail_ = *next;
                break;
            }
            hand_.push_back(*next);
        }
        if (hand_.empty() && !tail_) {
            if (position_ == log_->high()) return false;
            // The end, behind control records.
            position_ = log_->high();
            if (position_ > kept_.next) {
                kept_.next = position_;
                dirty = true;
            }
            return true;
        }
        machine_.taken(hand_.size(), tail_.has_value());
        return true;
    }

    bool check_start() {
        auto const* first = log_->read(found_->offset());
        found_->saw(first ? std::optional{first->mark()} : std::nullopt);
        if (!found_->checking()) settle_start();
        return true;
    }

    void settle_start() {
        kept_ = found_->position();
        position_ = skip_below_ = kept_.next;
        found_.reset();
        dirty = true;
    }

    void call() {
        require(!released_ && !held, "no handler is called for a partition that is not ours");
        require(!cancelled_, "no handler is called after cancel()");
        auto const what = machine_.what();
        require(what.count > 0 && what.first + what.count <= hand_.size(), "handlers are called for what is in hand");
        auto const handler = machine_.handler();
        if (machine_.attempt() == 1) {
            require(hand_[what.first].offset >= shown_[handler], "alerts come in the partition's order");
            shown_[handler] = hand_[what.first].offset;
        }
        running_ = true;
        if (how_->calm || !luck_->chance(how_->slow)) end_call();
    }

    void end_call() {
        running_ = false;
        auto const what = machine_.what();
        auto const handler = machine_.handler();
        machine_.called(ended(what, handler));
        if (machine_.now() == step::finished || released_) finish();
    }

    outcome ended(delivery::slots what, std::size_t handler) {
        bool poisonous = false;
        for (auto slot = what.first; slot < what.first + what.count; ++slot) poisonous = poisonous || how_->poisonous_is(hand_[slot].id, handler);
        if (cancelled_ && luck_->chance(50)) {
            // It may have done all of it before it noticed.
            for (auto slot = what.first; slot < what.first + what.count; ++slot) book_->excuse(hand_[slot].id);
            return outcome::cancelled;
        }
        if (poisonous) return outcome::failed;
        if (!how_->calm && luck_->chance(how_->failing)) return outcome::failed;
        if (!how_->calm && luck_->chance(how_->unavailable)) return outcome::unavailable;
        for (auto slot = what.first; slot < what.first + what.count; ++slot) book_->handled(hand_[slot].id, handler, !zombie && !released_);
        return outcome::done;
    }

    void give_up() {
        auto const what = machine_.what();
        auto const slot = what.first + luck_->below(what.count);
        if (slot >= hand_.size()) {
            machine_.backed_off();
            return;
        }
        book_->put_aside(hand_[slot].id);
        machine_.skip(slot);
    }

    void put_aside() {
        bool const undecodable = machine_.aside_slot() == machine_.count();
        require(!undecodable || tail_.has_value(), "only an alert in hand is put aside");
        if (!how_->calm && !undecodable && luck_->chance(20)) {
            machine_.hold();
            return;
        }
        bool const written = how_->calm || luck_->chance(80);
        if (written) book_->put_aside(undecodable ? tail_->id : hand_.at(machine_.aside_slot()).id);
        machine_.put_aside(written);
    }

    void keep() {
        kept_.next = position_;
        kept_now_ = true;
        mark_kept();
        dirty = true;
        machine_.kept();
        hand_.clear();
        tail_.reset();
    }

    void mark_kept() {
        if (!kept_now_) return;
        kept_now_ = false;
        auto const* last = tail_ ? &*tail_ : hand_.empty() ? nullptr : &hand_.back();
        if (last) kept_.advance(kept_.next, last->mark());
    }

    void finish() {
        finished_ = true;
        excuse_hand();
    }

    /// What was begun and not kept comes again.
    void excuse_hand() {
        for (auto const& each : hand_) book_->excuse(each.id);
        if (tail_) book_->excuse(tail_->id);
    }

    lane_machine machine_;
    partition_log const* log_;
    ledger* book_;
    temper const* how_;
    dice* luck_;
    std::optional<delivery::start_finder> found_;
    std::vector<std::int64_t> shown_;  ///< by handler: the offset it was shown last
    std::vector<record> hand_;
    std::optional<record> tail_;
    delivery::kept_position kept_;
    std::int64_t position_{};
    std::int64_t skip_below_{};
    bool running_{};
    bool cancelled_{};
    bool finished_{};
    bool released_{};
    bool kept_now_{};
    bool must_look_again_{};
};

}  // namespace simulation
