#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include <alertstream/decoder.hpp>
#include <alertstream/delivery/gate.hpp>
#include <alertstream/delivery/work.hpp>

namespace alertstream::delivery {

/// A gate that looks at each alert by itself, and remembers nothing.
class filter_gate final : public gate {
public:
    using question = std::function<bool(alerts const& in_hand, std::size_t slot)>;

    /// `counted`: where those are counted that it does not let in.
    filter_gate(question lets_in, std::uint64_t counters::*counted) : lets_in_{std::move(lets_in)}, counted_{counted} {}

    std::uint64_t counters::*counted() const noexcept override { return counted_; }

    void choose(alerts const& in_hand, slots which, lane_facts const&, std::span<verdict> into) override {
        for (std::size_t i = 0; i < which.count; ++i)
            if (into[i] == verdict::let_in && !lets_in_(in_hand, which.first + i)) into[i] = verdict::keep_out;
    }

private:
    question lets_in_;
    std::uint64_t counters::*counted_;
};

/// What the lanes of a handler share for it: nothing.
struct nothing_shared {};

/// The payload in a slot of a lane, for its gates.
template <class Payload>
class payload_at {
public:
    explicit payload_at(lane_payloads& payloads) : all_{&payloads.of<Payload>()} {}
    Payload const& operator()(alerts const&, std::size_t slot) const noexcept { return all_->all()[slot]; }

private:
    typed_slots<Payload> const* all_;
};
template <>
class payload_at<message> {
public:
    explicit payload_at(lane_payloads&) {}
    message const& operator()(alerts const& in_hand, std::size_t slot) const noexcept { return in_hand.messages[slot]; }
};

}  // namespace alertstream::delivery
