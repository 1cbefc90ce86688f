#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <alertstream/delivery/plan.hpp>

namespace alertstream::delivery {

/// How a handler ended.
enum class outcome {
    done,
    failed,       ///< tried again `retries` times, then the alert is put aside
    unavailable,  ///< what the handler needs is away: tried again without end
    cancelled,    ///< we cancelled it: neither done nor failed
};

/// What one partition does with the alerts in its hand, decided without I/O:
/// its owner does what `now()` says and reports how it ended.
///
/// Handlers run in the order declared, each over all alerts in hand before the
/// next one starts. A retry resumes at the handler that failed. A failed batch
/// is tried `retries` times as it was, then alert by alert. An alert that is put
/// aside at one handler is not shown to the later ones: its replay resumes there.
class lane_machine {
public:
    enum class step : std::uint8_t {
        fetch,      ///< take the next alerts, then taken()
        call,       ///< call handler() for what(), then called()
        back_off,   ///< wait for some time by waits(), then backed_off(); or skip()
        put_aside,  ///< write the dead letter of aside_slot() or of the undecodable one, then put_aside()
        keep,       ///< all alerts in hand are done: keep the offset behind them, then kept()
        finished,   ///< draining is over: nothing more will be asked
    };

    /// `takes_batch[i]` says whether handler i takes a batch.
    lane_machine(std::vector<bool> takes_batch, unsigned retries) : takes_batch_{std::move(takes_batch)}, retries_{retries} {}

    step now() const noexcept { return step_; }

    /// `count` decoded alerts are in hand, in slots 0 to count - 1; behind them,
    /// if `undecodable_tail`, one that did not decode. At least one of them all.
    step taken(std::size_t count, bool undecodable_tail) {
        count_ = count;
        tail_ = undecodable_tail;
        singly_until_ = 0;
        handler_ = 0;
        slot_ = 0;
        if (!aside_.empty() || count > 1) aside_.assign(count, false);
        fresh_try();
        return aim();
    }

    std::size_t handler() const noexcept { return handler_; }
    slots what() const noexcept { return {slot_, segment_}; }

    /// 1 for the first try of this handler with these alerts.
    unsigned attempt() const noexcept { return tries_ + 1; }

    step called(outcome ended) {
        switch (ended) {
        case outcome::done:
            slot_ += segment_;
            fresh_try();
            return aim();
        case outcome::cancelled: return step_ = step::finished;
        case outcome::unavailable: return wait(step::call);
        case outcome::failed: break;
        }
        if (draining_) return step_ = step::finished;
        if (slot_ < singly_until_) return step_ = step::put_aside;
        if (failures_ < retries_) {
            ++failures_;
            return wait(step::call);
        }
        if (segment_ == 1) return step_ = step::put_aside;
        singly_until_ = slot_ + segment_;
        tries_ = 0;
        return aim();
    }

    /// How many waits there were since the last success: what the back-off grows by.
    unsigned waits() const noexcept { return tries_; }

    step backed_off() noexcept { return step_ = after_wait_; }

    /// While backing off from a call: leave out the alert in `slot`, which an
    /// operator gave up. It counts as done.
    step skip(std::size_t slot) {
        set_aside(slot);
        fresh_try();
        return aim();
    }

    /// The slot of the alert to put aside; count() means the undecodable one.
    std::size_t aside_slot() const noexcept { return slot_ == count_ ? count_ : slot_; }
    std::size_t count() const noexcept { return count_; }

    /// With step::keep: how many of the alerts in hand their handlers are done with.
    std::size_t handled() const noexcept { return count_ - static_cast<std::size_t>(std::count(aside_.begin(), aside_.end(), true)); }

    /// Put aside or given up: the later handlers do not see it.
    bool is_aside(std::size_t slot) const noexcept { return !aside_.empty() && aside_[slot]; }

    /// Failed calls of the alert that is put aside now.
    unsigned failures() const noexcept { return failures_ + 1; }

    /// The dead letter is on disk, or could not be written: then it is tried
    /// again without end, for nothing may be lost.
    step put_aside(bool written) {
        if (!written) return draining_ ? step_ = step::finished : wait(step::put_aside);
        if (slot_ == count_) {
            tail_ = false;
            return step_ = step::keep;
        }
        set_aside(slot_);
        ++slot_;
        fresh_try();
        return aim();
    }

    /// While backing off: is it the undecodable one's dead letter that cannot be written?
    bool puts_aside_undecodable() const noexcept { return step_ == step::back_off && after_wait_ == step::put_aside && slot_ == count_; }

    /// Then: an operator gave it up.
    step drop_undecodable() noexcept {
        tail_ = false;
        return step_ = step::keep;
    }

    /// Instead of put_aside(): the handler is to blame, not the alert. It is called again.
    step hold() noexcept { return wait(step::call); }

    step kept() noexcept {
        count_ = 0;
        return step_ = draining_ ? step::finished : step::fetch;
    }

    /// What is in hand is not ours any more: take other alerts.
    void forget() noexcept {
        count_ = 0;
        tail_ = false;
        step_ = draining_ ? step::finished : step::fetch;
    }

    /// Finish the alerts in hand if nothing fails, and take no more. A wait ends at once.
    step drain() noexcept {
        draining_ = true;
        if (step_ == step::fetch || step_ == step::back_off) step_ = step::finished;
        return step_;
    }

    /// Finish nothing: no handler is called any more. What the running one finishes counts all the same.
    step cancel() noexcept {
        cancelled_ = true;
        if (step_ == step::call) step_ = step::finished;
        return drain();
    }

    bool draining() const noexcept { return draining_; }

private:
    void fresh_try() noexcept {
        tries_ = 0;
        failures_ = 0;
    }

    void set_aside(std::size_t slot) {
        if (aside_.empty()) aside_.assign(count_, false);
        aside_[slot] = true;
    }

    step wait(step then) noexcept {
        if (draining_) return step_ = step::finished;
        ++tries_;
        after_wait_ = then;
        return step_ = step::back_off;
    }

    /// Points at the next alerts and handler, or past them all.
    step aim() {
        for (; handler_ < takes_batch_.size(); ++handler_, slot_ = 0, singly_until_ = 0) {
            while (slot_ < count_ && is_aside(slot_)) ++slot_;
            if (slot_ == count_) continue;
            segment_ = 1;
            if (takes_batch_[handler_] && slot_ >= singly_until_)
                while (slot_ + segment_ < count_ && !is_aside(slot_ + segment_)) ++segment_;
            return step_ = cancelled_ ? step::finished : step::call;
        }
        slot_ = count_;
        return step_ = tail_ ? step::put_aside : step::keep;
    }

    std::vector<bool> takes_batch_;
    std::vector<bool> aside_;  ///< by slot; empty while nothing was put aside and one alert is in hand
    std::size_t count_{};
    std::size_t handler_{};
    std::size_t slot_{};
    std::size_t segment_{1};
    std::size_t singly_until_{};
    unsigned retries_;
    unsigned tries_{};     ///< waits since the last success
    unsigned failures_{};  ///< of these, the ones that count towards `retries`
    bool tail_{};
    bool draining_{};
    bool cancelled_{};
    step step_{step::fetch};
    step after_wait_{step::call};
};

/// How long to wait before try `waits` + 1: doubled each time, the upper half at
/// random (`random` in [0, 1)), so that many processes do not come back at once.
inline std::chrono::milliseconds back_off(policy const& p, unsigned waits, double random) noexcept {
    auto const doublings = std::min(waits > 0 ? waits - 1 : 0u, 30u);
    auto const full = std::min<double>(static_cast<double>(p.longest_back_off.count()),
                                       static_cast<double>(p.first_back_off.count()) * static_cast<double>(1u << doublings));
    return std::chrono::milliseconds{static_cast<std::int64_t>(full * (0.5 + 0.5 * random))};
}

}  // namespace alertstream::delivery
