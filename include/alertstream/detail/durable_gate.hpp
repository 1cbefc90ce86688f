#pragma once

#include <cstdint>
#include <string>

#include <alertstream/detail/durable_timing.hpp>
#include <alertstream/error.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::detail {

/// Whether a destination may be sent to: what came of the last attempts decides when the
/// next one begins. Without clock and dice of its own.
///
/// - What was refused for the moment waits, longer each time.
/// - After an `unknown` a probe must succeed before anything is sent: the first one at
///   once, then longer and longer, so that a service that takes messages and answers
///   nothing does not make the whole outbox unknown.
/// - What the account, the address or a setting is to blame for parks the destination:
///   it is the same for every message. Probes, ever more slowly, show when it is over.
class durable_gate {
public:
    using duration = durable_timing::duration;
    using time = duration;  ///< by a steady clock

    enum class state : std::uint8_t { open, waits, unsure, parked };
    enum class step : std::uint8_t {
        send,
        probe,
        wait,  ///< until `due`, or for the answer of a probe
    };

    explicit durable_gate(durable_timing const& with) noexcept
        : retry_{with.first_retry, with.longest_retry}, unsure_{with.first_retry, with.longest_retry}, parked_{with.first_parked, with.longest_parked} {}

    state now() const noexcept { return state_; }
    time due() const noexcept { return due_; }
    bool probing() const noexcept { return probing_; }
    /// Why nothing is sent; without code while it is open.
    failure const& why() const noexcept { return why_; }

    step next(time now) const noexcept {
        if (state_ == state::open) return step::send;
        if (probing_ || now < due_) return step::wait;
        return state_ == state::waits ? step::send : step::probe;
    }

    /// A message came through, or was refused for its own sake: the destination is well.
    void answered() noexcept {
        for (auto* each : {&retry_, &unsure_, &parked_}) each->reset();
        unknowns_ = 0;
        if (state_ == state::waits) open();
    }

    void not_sent(alertstream::not_sent const& came, time now, double random) {
        if (parks(came)) return park(came.why, now + parked_.next(random));
        if (state_ == state::parked || state_ == state::unsure) return;  // one that began before
        become(state::waits, came.why, now + retry_.next(random));
    }

    void unknown(failure const& why, time now, double random) {
        if (state_ == state::parked) return;
        become(state::unsure, why, unknowns_++ == 0 ? now : now + unsure_.next(random));
    }

    void probe_begins() noexcept { probing_ = true; }
    void probe_ends_unheard() noexcept { probing_ = false; }
    void probed_well() noexcept {
        probing_ = false;
        open();
    }
    void probed_ill(failure const& why, time now, double random) {
        probing_ = false;
        if (state_ == state::open) return;  // resumed meanwhile
        why_ = why;
        due_ = now + (state_ == state::parked ? parked_ : unsure_).next(random);
    }

    /// A person says that it is mended.
    void resume() noexcept {
        answered();
        open();
    }

    /// The failure is the same for every message to this destination.
    static bool parks(alertstream::not_sent const& came) noexcept {
        return !came.retryable || came.why.code == errc::account_refused || came.why.code == errc::wrong_address;
    }

private:
    void open() {
        state_ = state::open;
        why_ = {};
    }
    void park(failure const& why, time until) { become(state::parked, why, until); }
    void become(state next, failure const& why, time until) {
        state_ = next;
        why_ = why;
        due_ = until;
    }

    back_off retry_, unsure_, parked_;
    state state_{};
    time due_{};
    failure why_{};
    std::uint32_t unknowns_{};  ///< since it last answered
    bool probing_{};
};

}  // namespace alertstream::detail
