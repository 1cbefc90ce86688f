#pragma once

#include <tuple>
#include <utility>

#include <boost/asio/dispatch.hpp>

#include <alertstream/delivery/lane.hpp>

namespace alertstream::delivery {

namespace inner {

inline std::vector<bool> which_take_batches(topic_plan const& plan) {
    std::vector<bool> takes;
    for (auto const& each : plan.handlers) takes.push_back(each.takes_batch);
    return takes;
}

inline bool any_batch(topic_plan const& plan) {
    for (auto const& each : plan.handlers)
        if (each.takes_batch) return true;
    return false;
}

}  // namespace inner

ALERTSTREAM_DECL lane::lane(boost::asio::any_io_executor executor, lane_owner& owner, topic_lanes& topic, topic_partition where,
                            start_finder found, std::int64_t end_at_start)
    : executor_{executor}, owner_{&owner}, topic_{&topic}, where_{std::move(where)},
      machine_{inner::which_take_batches(*topic.plan), topic.plan->policy.retries}, found_{std::move(found)},
      end_at_start_{end_at_start}, most_{inner::any_batch(*topic.plan) ? topic.plan->policy.batch : 1}, back_off_{executor}, job_{executor} {
    for (auto const& each : topic.plan->handlers) {
        works_.push_back(each.make(each.handler, payloads_));
        works_.back()->settle({&topic.counters, topic.keeper_listens, &topic.kept_out.at(works_.size() - 1)});
        gated_ = gated_ || each.gated;
        has_waiting_handler_ = has_waiting_handler_ || each.waits;
    }
    plain_ = may_go_plain();
    records_.reserve(most_);
    messages_.reserve(most_);
    about_.reserve(most_);
    position_ = found_->offset();
}

ALERTSTREAM_DECL lane::~lane() = default;

ALERTSTREAM_DECL bool lane::may_go_plain() const {
    return most_ == 1 && !works_.empty() && !has_waiting_handler_ && !gated_ && !topic_->keeper_listens && !topic_->remaining && !topic_->max_age && open_letters_.empty();
}

ALERTSTREAM_DECL void lane::begin() {
    if (!found_->checking()) settle_start();
}

ALERTSTREAM_DECL std::string_view lane::handler_in_hand() const noexcept {
    auto const index = machine_.handler();
    return index < topic_->plan->handlers.size() ? std::string_view{topic_->plan->handlers[index].type} : std::string_view{};
}

ALERTSTREAM_DECL bool lane::pump(std::size_t budget) {
    // A handler that reaches us again through the loop's back door finds the work under way.
    if (pumping_ || finished_) return false;
    pumping_ = true;
    bool more = false;
    while (!finished_ && !running_) {
        if (machine_.now() == step::fetch && budget == 0) {
            more = true;
            break;
        }
        if (plain_ && machine_.now() == step::fetch) {
            pump_plain(budget);
            if (budget == 0) continue;
        }
        bool const goes_on = step_once(budget);
        if (go_to_ && !running_) take_up_seek();
        else if (!goes_on) break;
    }
    if (!finished_ && !running_ && machine_.now() == step::fetch) {
        mark_kept();
        drop_hand();
    }
    pumping_ = false;
    // Told to end while it looked for alerts, by a callback of the user's.
    if (!finished_ && !running_ && machine_.now() == step::finished) finish();
    return more;
}

// ---------------------------------------------------------------- another place

/// One seek at a time: a later target overtakes the one under way.
ALERTSTREAM_DECL void lane::begin_seek(std::int64_t offset) {
    seek_target_ = offset;
    if (std::exchange(seeking_, true)) return;
    owner_->seek(*this);
}

ALERTSTREAM_DECL void lane::sought() {
    seeking_ = false;
    owner_->ready(*this);
}

ALERTSTREAM_DECL void lane::relocate(std::int64_t low, std::int64_t high) {
    log_now_.emplace(low, high);
    owner_->ready(*this);
}

/// With nothing in hand: only then kept_ says all that is handled.
ALERTSTREAM_DECL void lane::start_over() {
    mark_kept();
    drop_hand();
    seen_ahead_.reset();
    held_ = false;
    known_positions known;
    std::tie(known.low, known.high) = *std::exchange(log_now_, std::nullopt);
    known.kept = found_ ? found_->looked_for() : kept_;
    found_ = start_finder{known};
    end_at_start_ = known.high;
    position_ = found_->offset();
    auto const offset = found_->offset();
    if (!found_->checking()) settle_start();
    begin_seek(offset);
}

ALERTSTREAM_DECL void lane::go_to(kept_position to) {
    if (finished_) return;
    go_to_ = std::move(to);
    // What is in hand belongs to the handler that runs: it is dropped when that is back.
    if (running_ || pumping_) return;
    take_up_seek();
}

ALERTSTREAM_DECL void lane::take_up_seek() {
    kept_ = *std::exchange(go_to_, std::nullopt);
    back_off_.cancel();
    end_fetch();
    end(cancel_search_);  // its answer is about where we were
    end_wait();
    drop_hand();
    seen_ahead_.reset();
    found_.reset();
    log_now_.reset();
    held_ = false;
    machine_.forget();
    if (machine_.now() == step::finished) return finish();
    position_ = skip_below_ = kept_.next;
    at_end_ = false;
    begin_seek(kept_.next);
}

// ---------------------------------------------------------------- the end

/// On the loop, for elsewhere co_spawn passes it on behind our back, to a coroutine
/// that may be over by then; and we must live until it is through.
ALERTSTREAM_DECL void lane::emit(boost::asio::cancellation_signal& signal) {
    if (!signal.slot().has_handler()) return;
    boost::asio::dispatch(executor_, [self = shared_from_this(), &signal] { signal.emit(boost::asio::cancellation_type::terminal); });
}

/// The same for what holds its signal itself.
ALERTSTREAM_DECL void lane::end(cancellation& which) {
    auto const signal = std::exchange(which, nullptr);
    if (!signal || !signal->slot().has_handler()) return;
    boost::asio::dispatch(executor_, [signal] { signal->emit(boost::asio::cancellation_type::terminal); });
}

ALERTSTREAM_DECL lane::cancellation lane::search_cancellation() {
    end(cancel_search_);
    return cancel_search_ = std::make_shared<boost::asio::cancellation_signal>();
}

ALERTSTREAM_DECL void lane::drain() {
    if (finished_) return;
    machine_.drain();
    back_off_.cancel();
    if (!running_ && !pumping_ && machine_.now() == step::finished) finish();
}

ALERTSTREAM_DECL void lane::cancel() {
    if (finished_) return;
    cancelled_ = true;
    machine_.cancel();
    drain();
    if (running_) emit(cancel_);
}

ALERTSTREAM_DECL void lane::let_go() {
    if (!running_) drop_hand();
    end_fetch();
    seen_ahead_.reset();
    queue_.reset();
    // Begun for this assignment, they must not move the next one.
    end(cancel_seek_);
    end(cancel_search_);
}

ALERTSTREAM_DECL void lane::finish() {
    if (finished_) return;
    mark_kept();
    finished_ = true;
    end_fetch();
    end_wait();
    back_off_.cancel();
    if (coroutine_idle_) job_.cancel();
    drop_hand();
    owner_->finished(*this);
}

}  // namespace alertstream::delivery

#include <alertstream/impl/lane_fetching.ipp>
#include <alertstream/impl/lane_handling.ipp>
#include <alertstream/impl/lane_taking.ipp>
#include <alertstream/impl/lane_waiting.ipp>
