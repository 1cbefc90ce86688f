#pragma once

#include <algorithm>
#include <chrono>

/// How long `durable<>` waits for what.
namespace alertstream::detail {

/// Doubles from `first` to `longest`; of each, half at least. No Retry-After is known.
class back_off {
public:
    using duration = std::chrono::nanoseconds;

    constexpr back_off(duration first, duration longest) noexcept : first_{first}, longest_{longest}, next_{first} {}

    /// `random`: in [0, 1).
    duration next(double random) noexcept {
        auto const full = next_;
        next_ = std::min(2 * next_, longest_);
        return std::chrono::duration_cast<duration>(full * (0.5 + 0.5 * random));
    }
    void reset() noexcept { next_ = first_; }

private:
    duration first_, longest_, next_;
};

struct durable_timing {
    using duration = back_off::duration;

    duration first_retry{std::chrono::seconds{1}}, longest_retry{std::chrono::minutes{5}};
    duration first_parked{std::chrono::minutes{1}}, longest_parked{std::chrono::minutes{30}};
    duration first_look{std::chrono::seconds{5}}, longest_look{std::chrono::minutes{5}};
    duration first_disk{std::chrono::milliseconds{100}}, longest_disk{std::chrono::seconds{30}};
    duration longest_request{std::chrono::seconds{500}};  ///< LONGEST_SECONDS: Hermes' proxy waits so long
    duration look_at_clock{std::chrono::hours{1}};        ///< what goes by the system's clock is looked at as often, as it may be set
};

}  // namespace alertstream::detail
