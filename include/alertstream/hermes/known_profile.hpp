#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <alertstream/hermes/profile.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// What a destination knows of its account, and when it is to ask: a day after it was
/// told, ten minutes after it was not. Without I/O; the caller has the clock and asks.
class known_profile {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::hours kept_for{24};
    static constexpr std::chrono::minutes again_after{10};
    static constexpr std::chrono::minutes fresh_for{1};

    bool is_due(clock::time_point now) const noexcept { return !asking_ && now >= next_; }
    void begin() noexcept { asking_ = true; }
    ALERTSTREAM_DECL void told(profile what, clock::time_point now);
    /// What was known stays.
    ALERTSTREAM_DECL void not_told(clock::time_point now) noexcept;

    /// Told a moment ago: whoever is refused now need not ask again whether that still holds.
    bool is_fresh(clock::time_point now) const noexcept { return known_ && now - told_at_ < fresh_for; }
    std::optional<profile> const& known() const noexcept { return known_; }

    /// What the account may not do, with paths `topic` and `submit_to_gcn`; absent if there is
    /// nothing, or nothing is known of it. TNS takes reports of all: without a bot of the account's own, Hermes' reports.
    ALERTSTREAM_DECL std::optional<rejected> refusal(std::string_view topic, submission const& to) const;

private:
    std::optional<profile> known_{};
    clock::time_point told_at_{};
    clock::time_point next_{clock::time_point::min()};
    bool asking_{};
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_known_profile.ipp>
#endif
