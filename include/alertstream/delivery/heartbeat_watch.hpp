#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include <alertstream/detail/config.hpp>

namespace alertstream::delivery {

/// Tells a dead client from a quiet sky by the heartbeat that a broker publishes:
/// decided without a clock and without I/O. Its owner reports beats and the state
/// of the connection, calls check() at due(), and does what it says.
///
/// What it holds up:
/// - beats that come are a living client, however quiet the sky is;
/// - silence counts only while the client says that it is connected, and only after
///   a beat was seen: a broker on which nobody beats is no alarm;
/// - how far apart beats are is measured: less than three times that is no silence;
/// - a check that comes late (a laptop slept, a handler held the loop) is no silence:
///   the wait begins anew;
/// - alerts that come without beats mean that the client lives: only the reader of
///   the beats is made anew;
/// - the client is made anew at once, then after a back-off that doubles, with jitter,
///   until beats have come for as long as that is.
class heartbeat_watch {
public:
    using time = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    /// What somebody should be told, once each.
    enum class news {
        nothing,
        first_beat,   ///< the watch begins
        none_so_far,  ///< nobody beats here
        only_alerts,  ///< beats have stopped, alerts come
        silent,       ///< neither comes
        recovered,    ///< they come again
    };
    enum class remake { nothing, reader, client };
    struct verdict {
        news say{};
        remake anew{};
        friend bool operator==(verdict const&, verdict const&) = default;
    };

    /// Silence shorter than this is none.
    explicit heartbeat_watch(duration silence) noexcept : silence_{silence}, back_off_{silence} {}

    /// The client is connected; the end of the wait for one that was made anew, too.
    ALERTSTREAM_DECL void connected(time now) noexcept;
    ALERTSTREAM_DECL void disconnected() noexcept;
    /// The reader is made anew.
    ALERTSTREAM_DECL void remade(time now) noexcept;

    ALERTSTREAM_DECL verdict beat(time now) noexcept;

    /// When to check next; absent while there is nothing to wait for.
    ALERTSTREAM_DECL std::optional<time> due() const noexcept;
    /// `alerts`: some came since the last beat or check. `random`: in [0, 1).
    ALERTSTREAM_DECL verdict check(time now, bool alerts, double random) noexcept;

    bool is_silent() const noexcept { return silent_; }
    /// So much silence counts, at the beats' present interval.
    ALERTSTREAM_DECL duration limit() const noexcept;

private:
    static constexpr duration longest_back_off = std::chrono::minutes{30};

    duration next_back_off(double random) noexcept;
    void make_anew(double random) noexcept;

    duration silence_;
    duration back_off_;
    duration wait_{};                   ///< after the present remaking
    std::array<duration, 8> intervals_{};
    std::size_t learned_{};
    std::optional<time> last_{};        ///< the last beat, if nothing since makes the interval unusual
    std::optional<time> well_since_{};  ///< the first beat since the last remaking
    time due_{};
    bool connected_{};
    bool any_beat_{};
    bool said_none_{};
    bool said_only_alerts_{};
    bool silent_{};
    bool backing_off_{};                ///< it was made anew, and was not well for long enough since
    bool remaking_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/heartbeat_watch.ipp>
#endif
