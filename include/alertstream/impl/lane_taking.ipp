#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/delivery/lane.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL bool lane::take() {
    looked_at_ = 1;
    if (queue_ && log_now_) start_over();
    if (!queue_ || seeking_ || held_) return false;
    if (large_ && !large_->ended && !large_->given_up) return false;
    auto want = most_;
    if (topic_->remaining) want = std::min(want, *topic_->remaining);
    if (want == 0) return false;
    kafka::polled polled;
    if (!large_) polled = seen_ahead_ ? *std::exchange(seen_ahead_, std::nullopt) : queue_->poll();
    // The last of a run of alerts stands for them all; while more come, none needs to.
    if (polled.what != kafka::polled::kind::message || is_large(polled.record.view(where_.topic))) mark_kept();
    drop_hand();
    auto took = large_ ? take_fetched() : take_one(polled);
    while (took == taken_one::alert || took == taken_one::passed_over) {
        if (messages_.size() >= want || seeking_ || held_) break;
        // Many that are passed over must not hold the loop either.
        if (++looked_at_ > most_ + 256 && messages_.empty()) return true;
        polled = queue_->poll();
        took = take_one(polled);
    }
    bool const undecodable = took == taken_one::undecodable;
    if (messages_.empty() && !undecodable) {
        if (position_ > kept_.next && !found_) {
            kept_.next = position_;
            owner_->moved(*this);
        }
        return false;
    }
    if (topic_->remaining) *topic_->remaining -= messages_.size() + (undecodable ? 1 : 0);
    ++hand_;
    machine_.taken(messages_.size(), undecodable);
    return true;
}

ALERTSTREAM_DECL lane::taken_one lane::take_one(kafka::polled& polled) {
    switch (polled.what) {
    case kafka::polled::kind::nothing: return taken_one::nothing;
    case kafka::polled::kind::end: reach_end(polled.offset); return taken_one::passed_over;
    case kafka::polled::kind::error: owner_->partition_failed(*this, polled.code, polled.reason); return taken_one::passed_over;
    case kafka::polled::kind::message: break;
    }
    auto const view = polled.record.view(where_.topic);
    if (found_ && checks_start(view)) return taken_one::passed_over;
    at_end_ = false;
    bool const kept_earlier = view.offset() < skip_below_;
    bool const large = !kept_earlier && is_large(view);
    if (large && !messages_.empty()) {
        // First those in hand: it may take its time.
        seen_ahead_ = std::move(polled);
        return taken_one::large;
    }
    auto const before = std::exchange(position_, view.offset() + 1);
    if (kept_earlier) return taken_one::passed_over;
    ++topic_->counters.received;
    if (passes_over(view)) return taken_one::passed_over;
    if (!large) return take_message(view, std::move(polled.record));
    position_ = before;
    return begin_fetch(std::move(polled.record));
}

/// True if it is too old or a test message: that is counted.
ALERTSTREAM_DECL bool lane::passes_over(message const& m) {
    if (topic_->max_age && too_old(m)) {
        ++topic_->counters.too_old;
        return true;
    }
    if (!is_skipped_test(m)) return false;
    ++topic_->counters.tests;
    return true;
}

ALERTSTREAM_DECL lane::taken_one lane::take_message(message const& from, kafka::fetched record) {
    if (!payloads_.empty()) {
        if (auto decoded = payloads_.decode(from, messages_.size()); !decoded) {
            tail_problem_ = std::move(decoded).error();
            tail_record_ = std::move(record);
            return taken_one::undecodable;
        }
    }
    records_.push_back(std::move(record));
    messages_.push_back(from);
    about_.emplace_back(messages_.back(), topic_->stream, 1u, false, topic_->log);
    return taken_one::alert;
}

/// True if the message was only looked at.
ALERTSTREAM_DECL bool lane::checks_start(std::optional<message> const& first) {
    auto const looked_at = found_->offset();
    found_->saw(first ? std::optional{mark_of(*first)} : std::nullopt);
    auto const here = first ? first->offset() : looked_at;
    auto const next = found_->offset();
    bool const settled = !found_->checking();
    if (settled) settle_start();
    // Forwards, and to a place that the log skips, we just read on.
    if (settled && (next > here || (first && next == here) || kept_.next > looked_at)) {
        skip_below_ = next;
        return !first || here < next;
    }
    begin_seek(next);
    return true;
}

ALERTSTREAM_DECL void lane::settle_start() {
    kept_ = found_->position();
    skip_below_ = kept_.next;
    auto const found = *found_;
    found_.reset();
    open_letters_ = owner_->open_letters(*this);
    plain_ = may_go_plain();
    owner_->started(*this, found);
}

ALERTSTREAM_DECL void lane::reach_end(std::int64_t offset) {
    if (found_ && checks_start(std::nullopt) && seeking_) return;
    if (offset > position_) position_ = offset;
    at_end_ = true;
    owner_->reached_end(*this);
}

ALERTSTREAM_DECL bool lane::too_old(message const& m) const {
    auto const written = m.timestamp();
    return written && std::chrono::system_clock::now() - *written > *topic_->max_age;
}

/// HOPSKOTCH's mark is the header's presence, whatever its value.
ALERTSTREAM_DECL bool lane::is_skipped_test(message const& m) const noexcept {
    return topic_->plan->policy.skip_tests && m.headers().find("_test").has_value();
}

ALERTSTREAM_DECL void lane::drop_hand() noexcept {
    about_.clear();
    messages_.clear();
    records_.clear();
    resolved_.reset();
    tail_record_.reset();
    tail_problem_.reset();
}

}  // namespace alertstream::delivery
