#pragma once

#include <utility>

#include <alertstream/delivery/heartbeat_watch.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL heartbeat_watch::duration heartbeat_watch::limit() const noexcept {
    // One beat alone says nothing about the next.
    if (learned_ == 0) return 4 * silence_;
    return std::max(silence_, 3 * *std::max_element(intervals_.begin(), intervals_.end()));
}

ALERTSTREAM_DECL std::optional<heartbeat_watch::time> heartbeat_watch::due() const noexcept {
    bool const nothing_to_wait_for = !any_beat_ && said_none_;
    if (!connected_ || remaking_ || nothing_to_wait_for) return std::nullopt;
    return due_;
}

ALERTSTREAM_DECL void heartbeat_watch::connected(time now) noexcept {
    if (remaking_) remade(now);
    if (std::exchange(connected_, true)) return;
    last_.reset();
    due_ = std::max(due_, now + limit());
}

/// The connection's own state says what is wrong now.
ALERTSTREAM_DECL void heartbeat_watch::disconnected() noexcept {
    connected_ = false;
    silent_ = false;
    last_.reset();
}

ALERTSTREAM_DECL void heartbeat_watch::remade(time now) noexcept {
    remaking_ = false;
    due_ = now + std::max(wait_, limit());
}

ALERTSTREAM_DECL heartbeat_watch::verdict heartbeat_watch::beat(time now) noexcept {
    bool const first = !std::exchange(any_beat_, true);
    if (last_) intervals_[learned_++ % intervals_.size()] = now - *last_;
    last_ = now;
    if (!well_since_) well_since_ = now;
    if (backing_off_ && now - *well_since_ >= back_off_) {
        backing_off_ = false;
        back_off_ = silence_;
    }
    due_ = now + limit();
    bool const comes_again = std::exchange(said_only_alerts_, false);
    if (std::exchange(silent_, false) || comes_again) return {news::recovered, remake::nothing};
    return {first ? news::first_beat : news::nothing, remake::nothing};
}

ALERTSTREAM_DECL heartbeat_watch::verdict heartbeat_watch::check(time now, bool alerts, double random) noexcept {
    if (!due() || now < due_) return {};
    if (now - due_ > limit() / 2) {
        // Whoever slept so long has not heard what came meanwhile.
        last_.reset();
        due_ = now + limit();
        return {};
    }
    if (!any_beat_) return said_none_ = true, verdict{news::none_so_far, remake::nothing};
    if (alerts && silent_) {
        silent_ = false;
        due_ = now + limit();
        return {news::recovered, remake::nothing};
    }
    if (alerts) {
        make_anew(random);
        return {std::exchange(said_only_alerts_, true) ? news::nothing : news::only_alerts, remake::reader};
    }
    bool const is_news = !std::exchange(silent_, true);
    said_only_alerts_ = false;
    if (is_news && backing_off_) {
        due_ = now + next_back_off(random);
        return {news::silent, remake::nothing};
    }
    make_anew(random);
    return {is_news ? news::silent : news::nothing, remake::client};
}

/// Clients that fell silent together do not come back together.
ALERTSTREAM_DECL heartbeat_watch::duration heartbeat_watch::next_back_off(double random) noexcept {
    return std::chrono::duration_cast<duration>(back_off_ * (0.75 + 0.5 * random));
}

ALERTSTREAM_DECL void heartbeat_watch::make_anew(double random) noexcept {
    remaking_ = true;
    wait_ = next_back_off(random);
    back_off_ = std::min(2 * back_off_, longest_back_off);
    backing_off_ = true;
    last_.reset();
    well_since_.reset();
}

}  // namespace alertstream::delivery
