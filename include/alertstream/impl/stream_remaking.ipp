#pragma once

#include <utility>

#include <alertstream/delivery/stream_runner.hpp>

/// How a stream gets another client in place of one that is deaf: it ends as at a
/// stop, keeps what can be kept, and the next one goes on where it was.
namespace alertstream::delivery {

namespace inner {

/// The system has no file descriptor left, or the like.
inline constexpr std::chrono::seconds open_again_after{5};

}  // namespace inner

ALERTSTREAM_DECL std::uint64_t stream_runner::alerts_received() {
    std::uint64_t received = 0;
    for (auto const& [_, entry] : topics_) received += entry->counters.received;
    return received;
}

ALERTSTREAM_DECL void stream_runner::silence_changed() {
    bool const silent = heartbeat_ && heartbeat_->is_silent();
    bool const as_usual = state_ == stream_state::joining || state_ == stream_state::live;
    if (silent ? as_usual : state_ == stream_state::silent) set_state(lanes_.empty() ? stream_state::joining : stream_state::live);
}

/// Bounded also if the old client hangs: by DRAIN_SECONDS for handlers and commit, and
/// for the close; its destruction is waited for some seconds, and left to its thread then.
ALERTSTREAM_DECL void stream_runner::make_client_anew() {
    if (machine_.stopping() || over_) return;
    log(log_level::warning, "the Kafka client is made anew", {});
    remaking_ = true;
    machine_.stop();
    perform();
}

/// The old client is gone.
ALERTSTREAM_DECL void stream_runner::start_over(done_handler done) {
    reopening_ = true;
    machine_.start_over();
    commit_armed_ = commit_under_way_ = watchdog_armed_ = false;
    confirmed_.clear();
    starts_.clear();
    if (auto const opened = open_client(); !opened) {
        last_error_ = opened.error().message();
        log(log_level::error, "no new Kafka client could be made, tried again", {{"error", last_error_}});
        open_timer_.expires_after(inner::open_again_after);
        open_timer_.async_wait([self = shared_from_this(), done = std::move(done)](error_code const& cancelled) mutable {
            if (!cancelled && self->remaking_) return self->start_over(std::move(done));
            self->reopening_ = false;
            self->finish({}, std::move(done));
        });
        return;
    }
    reopening_ = remaking_ = false;
    log(log_level::info, "the new Kafka client connects", {});
    run_client(std::move(done));
}

/// Where a partition's next lane goes on, whatever the group knows of it.
ALERTSTREAM_DECL void stream_runner::note_reached(lane const& which) {
    if (which.starting()) return;
    if (starts_anew()) reached_[which.where()] = which.kept();
    else if (remaking_ && !plan_.keeper) carried_[which.where()] = which.kept();
}

}  // namespace alertstream::delivery
