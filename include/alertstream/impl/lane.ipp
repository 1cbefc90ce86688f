#pragma once

#include <exception>
#include <tuple>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

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
        has_waiting_handler_ = has_waiting_handler_ || each.waits;
    }
    plain_ = most_ == 1 && !works_.empty() && !has_waiting_handler_ && !topic.keeper_listens && !topic.remaining && !topic.max_age;
    records_.reserve(most_);
    messages_.reserve(most_);
    about_.reserve(most_);
    position_ = found_->offset();
}

ALERTSTREAM_DECL lane::~lane() = default;

ALERTSTREAM_DECL void lane::begin() {
    if (!found_->checking()) settle_start();
}

ALERTSTREAM_DECL std::string_view lane::handler_in_hand() const noexcept {
    auto const index = machine_.handler();
    return index < topic_->plan->handlers.size() ? std::string_view{topic_->plan->handlers[index].type} : std::string_view{};
}

// ---------------------------------------------------------------- taking alerts

ALERTSTREAM_DECL bool lane::take() {
    looked_at_ = 1;
    if (queue_ && log_now_) start_over();
    if (!queue_ || seeking_) return false;
    auto want = most_;
    if (topic_->remaining) want = std::min(want, *topic_->remaining);
    if (want == 0) return false;
    auto polled = seen_ahead_ ? *std::exchange(seen_ahead_, std::nullopt) : queue_->poll();
    // The last of a run of alerts stands for them all; while more come, none needs to.
    if (polled.what != kafka::polled::kind::message) mark_kept();
    drop_hand();
    bool undecodable = false;
    for (;;) {
        auto const took = take_one(polled, messages_.size());
        if (took == taken_one::nothing) break;
        undecodable = took == taken_one::undecodable;
        if (messages_.size() >= want || undecodable || seeking_) break;
        // Many that are passed over must not hold the loop either.
        if (++looked_at_ > most_ + 256 && messages_.empty()) return true;
        polled = queue_->poll();
    }
    if (messages_.empty() && !undecodable) {
        if (position_ > kept_.next && !found_) {
            kept_.next = position_;
            owner_->moved(*this);
        }
        return false;
    }
    if (topic_->remaining) *topic_->remaining -= messages_.size() + (undecodable ? 1 : 0);
    machine_.taken(messages_.size(), undecodable);
    return true;
}

ALERTSTREAM_DECL lane::taken_one lane::take_one(kafka::polled& polled, std::size_t slot) {
    switch (polled.what) {
    case kafka::polled::kind::nothing: return taken_one::nothing;
    case kafka::polled::kind::end: reach_end(polled.offset); return taken_one::passed_over;
    case kafka::polled::kind::error: owner_->partition_failed(*this, polled.code, polled.reason); return taken_one::passed_over;
    case kafka::polled::kind::message: break;
    }
    auto const view = polled.record.view(where_.topic);
    if (found_ && checks_start(view)) return taken_one::passed_over;
    at_end_ = false;
    position_ = view.offset() + 1;
    if (view.offset() < skip_below_) return taken_one::passed_over;
    ++topic_->counters.received;
    if (topic_->max_age && too_old(view)) {
        ++topic_->counters.too_old;
        return taken_one::passed_over;
    }
    if (!payloads_.empty()) {
        if (auto decoded = payloads_.decode(view, slot); !decoded) {
            tail_problem_ = std::move(decoded).error();
            tail_record_ = std::move(polled.record);
            return taken_one::undecodable;
        }
    }
    records_.push_back(std::move(polled.record));
    messages_.push_back(view);
    about_.emplace_back(messages_.back(), topic_->stream);
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
    seeking_ = true;
    owner_->seek(*this, next);
    return true;
}

ALERTSTREAM_DECL void lane::settle_start() {
    kept_ = found_->position();
    skip_below_ = kept_.next;
    auto const found = *found_;
    found_.reset();
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

ALERTSTREAM_DECL void lane::drop_hand() noexcept {
    about_.clear();
    messages_.clear();
    records_.clear();
    tail_record_.reset();
    tail_problem_.reset();
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
    known_positions known;
    std::tie(known.low, known.high) = *std::exchange(log_now_, std::nullopt);
    known.kept = found_ ? found_->looked_for() : kept_;
    found_ = start_finder{known};
    end_at_start_ = known.high;
    position_ = found_->offset();
    auto const offset = found_->offset();
    if (!found_->checking()) settle_start();
    owner_->seek(*this, offset);
}

// ---------------------------------------------------------------- handling them

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
        if (!step_once(budget)) break;
    }
    if (!finished_ && !running_ && machine_.now() == step::fetch) {
        mark_kept();
        drop_hand();
    }
    pumping_ = false;
    return more;
}

/// The way of nearly all alerts, without asking the machine at each step: one in
/// hand, handlers that return at once. Whatever else happens is the machine's.
ALERTSTREAM_DECL void lane::pump_plain(std::size_t& budget) {
    if (!queue_ || seeking_ || found_) return;
    mark_kept();
    empty_hand();
    auto& record = records_.front();
    auto& in_hand = messages_.front();
    alerts const hand{messages_, about_};
    kafka::polled other;
    for (; budget > 0 && machine_.now() == step::fetch; --budget) {
        if (!queue_->next(record, other)) {
            seen_ahead_ = std::move(other);
            break;
        }
        in_hand = record.view(where_.topic);
        at_end_ = false;
        position_ = in_hand.offset() + 1;
        if (in_hand.offset() < skip_below_) {
            empty_hand();
            continue;
        }
        ++topic_->counters.received;
        if (!payloads_.empty() && !decode_plain()) return;
        if (!call_plain(hand)) return;
        ++topic_->counters.handled;
        kept_.next = position_;
        if (!dirty) owner_->moved(*this);
    }
    if (!record) drop_hand();
}

/// A hand with a place for one alert, without allocating.
ALERTSTREAM_DECL void lane::empty_hand() {
    drop_hand();
    records_.emplace_back();
    messages_.emplace_back();
    about_.emplace_back(messages_.back(), topic_->stream);
}

/// False if the alert in hand does not decode: then it is the tail.
ALERTSTREAM_DECL bool lane::decode_plain() {
    auto decoded = payloads_.decode(messages_.front(), 0);
    if (decoded) return true;
    auto record = std::move(records_.front());
    drop_hand();
    tail_problem_ = std::move(decoded).error();
    tail_record_ = std::move(record);
    machine_.taken(0, true);
    return false;
}

/// False if the alert in hand is not done: the machine knows then how far it came.
ALERTSTREAM_DECL bool lane::call_plain(alerts const& hand) {
    std::size_t handler = 0;
    try {
        do {
            works_[handler]->call(hand, {0, 1});
        } while (++handler < works_.size() && !cancelled_);
    } catch (...) {
        machine_.taken(1, false);
        for (std::size_t i = 0; i < handler; ++i) machine_.called(outcome::done);
        machine_.called(judge(std::current_exception()));
        return false;
    }
    topic_->guard.succeeded();
    return handler == works_.size();
}

/// False if nothing can go on for now.
ALERTSTREAM_DECL bool lane::step_once(std::size_t& budget) {
    switch (machine_.now()) {
    case step::fetch:
        if (!take()) return false;
        budget -= std::min(budget, looked_at_);
        return true;
    case step::call: {
        auto const& plan = topic_->plan->handlers[machine_.handler()];
        if (machine_.attempt() > 1) ++topic_->counters.retried;
        if (about_[machine_.what().first].attempt() != machine_.attempt()) tell_attempt();
        if (plan.waits) return start_waiting(false);
        machine_.called(call_now());
        return true;
    }
    case step::back_off: wait_back_off(); return false;
    case step::put_aside: return put_aside();
    case step::keep: keep(); return true;
    case step::finished: finish(); return false;
    }
    return false;
}

ALERTSTREAM_DECL outcome lane::call_now() {
    try {
        works_[machine_.handler()]->call({messages_, about_}, machine_.what());
    } catch (...) {
        return judge(std::current_exception());
    }
    topic_->guard.succeeded();
    return outcome::done;
}

/// What a handler's exception means; keeps its words.
ALERTSTREAM_DECL outcome lane::judge(std::exception_ptr const& problem) {
    auto ended = outcome::failed;
    last_code_ = errc::handler_failed;
    try {
        std::rethrow_exception(problem);
    } catch (unavailable const& e) {
        last_error_ = e.what();
        ended = outcome::unavailable;
    } catch (boost::system::system_error const& e) {
        if (cancelled_ && e.code() == boost::asio::error::operation_aborted) return outcome::cancelled;
        last_error_ = e.what();
        last_code_ = e.code();
    } catch (error const& e) {
        last_error_ = e.what();
        last_code_ = e.why().code;
    } catch (std::exception const& e) {
        last_error_ = e.what();
    } catch (...) {
        last_error_ = "an exception that is no std::exception";
    }
    if (cancelled_) return outcome::cancelled;
    if (ended == outcome::failed && topic_->guard.tripped()) ended = outcome::unavailable;
    owner_->log(log_level::warning, ended == outcome::unavailable ? "handler unavailable, its alert is tried again" : "handler failed",
                {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", messages_[machine_.what().first].offset()},
                 {"handler", handler_in_hand()}, {"attempt", machine_.attempt()}, {"error", last_error_}});
    return ended;
}

/// A waiting handler, or a dead letter that must be waited for, runs in the
/// lane's one coroutine: awaiting it there costs a tenth of spawning it.
ALERTSTREAM_DECL bool lane::start_waiting(bool dead_letter) {
    running_ = true;
    job_is_dead_letter_ = dead_letter;
    waiting_since_ = clock::now();
    watchdog_spoke = false;
    owner_->waiting(*this);
    if (!coroutine_) {
        coroutine_ = true;
        boost::asio::co_spawn(
            executor_, [self = shared_from_this()] { return self->run_waiting(); },
            boost::asio::bind_cancellation_slot(cancel_.slot(), [self = shared_from_this(), owner = owner_->keep_alive()](std::exception_ptr) {
                self->coroutine_ = false;
                self->running_ = false;
                self->waiting_since_.reset();
                if (self->cancelled_ && !self->finished_) self->finish();
            }));
    } else if (coroutine_idle_) {
        job_.cancel();
    }
    return false;
}

ALERTSTREAM_DECL boost::asio::awaitable<void> lane::run_waiting() {
    for (;;) {
        while (running_) {
            co_await run_job();
            running_ = false;
            waiting_since_.reset();
            if (!queue_) {
                // The partition was given away meanwhile: whatever the handler did, it is the new owner's now.
                finish();
                co_return;
            }
            if (go_to_ && !cancelled_) {
                go_to(*std::exchange(go_to_, std::nullopt));
                break;
            }
            // Goes on to the next alert here, without going through the loop.
            if (pump(16)) owner_->ready(*this);
        }
        if (finished_) co_return;
        coroutine_idle_ = true;
        job_.expires_at(clock::time_point::max());
        error_code woken;
        co_await job_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        coroutine_idle_ = false;
        if (finished_) co_return;
    }
}

ALERTSTREAM_DECL boost::asio::awaitable<void> lane::run_job() {
    std::exception_ptr problem;
    if (job_is_dead_letter_) {
        result<void> written;
        try {
            written = co_await owner_->start_put_aside(make_dead_letter());
        } catch (std::exception const& e) {
            written = failure{errc::dead_letter_unwritable, e.what()};
        } catch (...) {
            written = failure{errc::dead_letter_unwritable, "the callable threw what is no std::exception"};
        }
        aside_written(written);
        co_return;
    }
    try {
        co_await works_[machine_.handler()]->start({messages_, about_}, machine_.what());
    } catch (...) {
        problem = std::current_exception();
    }
    if (problem) {
        machine_.called(judge(problem));
        co_return;
    }
    topic_->guard.succeeded();
    machine_.called(outcome::done);
}

ALERTSTREAM_DECL void lane::wait_back_off() {
    waiting_since_ = waiting_since_.value_or(clock::now());
    owner_->waiting(*this);
    back_off_.expires_after(back_off(topic_->plan->policy, machine_.waits(), owner_->random()));
    back_off_.async_wait([weak = weak_from_this()](error_code const& problem) {
        auto const self = weak.lock();
        if (!self || problem || self->finished_) return;
        self->wake_from_back_off();
    });
}

ALERTSTREAM_DECL void lane::wake_from_back_off() {
    if (machine_.now() != step::back_off) return;
    waiting_since_.reset();
    auto const what = machine_.what();
    for (auto slot = what.first; slot < what.first + what.count && slot < messages_.size(); ++slot) {
        auto const offset = messages_[slot].offset();
        if (!owner_->given_up(where_, offset)) continue;
        ++topic_->counters.given_up;
        owner_->log(log_level::warning, "alert given up by hand", {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", offset}});
        machine_.skip(slot);
        if (pump(1)) owner_->ready(*this);
        return;
    }
    machine_.backed_off();
    if (pump(1)) owner_->ready(*this);
}

ALERTSTREAM_DECL void lane::tell_attempt() {
    auto const what = machine_.what();
    for (auto slot = what.first; slot < what.first + what.count; ++slot)
        about_[slot] = metadata{messages_[slot], topic_->stream, machine_.attempt()};
}

/// True if it is done; false if it must be waited for.
ALERTSTREAM_DECL bool lane::put_aside() {
    bool const undecodable = machine_.aside_slot() == machine_.count();
    if (!undecodable && topic_->guard.failed()) {
        owner_->log(log_level::error, "too many alerts in a row failed: the handler is taken for unavailable until one succeeds",
                    {{"topic", where_.topic}, {"handler", handler_in_hand()}, {"error", last_error_}});
        machine_.hold();
        return true;
    }
    if (auto const written = owner_->put_aside_now(make_dead_letter())) {
        aside_written(*written);
        return true;
    }
    return start_waiting(true);
}

ALERTSTREAM_DECL void lane::aside_written(result<void> const& written) {
    bool const undecodable = machine_.aside_slot() == machine_.count();
    if (written) {
        ++topic_->counters.put_aside;
        if (undecodable) ++topic_->counters.undecodable;
    } else {
        owner_->log(log_level::error, "dead letter not written, its alert waits",
                    {{"topic", where_.topic}, {"partition", where_.partition}, {"error", written.error().message()}});
    }
    machine_.put_aside(written.has_value());
}

ALERTSTREAM_DECL dead_letter lane::make_dead_letter() const {
    dead_letter letter;
    letter.stream = topic_->stream;
    letter.put_aside_at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    if (machine_.aside_slot() == machine_.count()) {
        letter.message = tail_record_->view(where_.topic).copy();
        letter.code = tail_problem_->code;
        letter.reason = tail_problem_->message();
        letter.handler = 0;
        letter.attempts = 0;
        return letter;
    }
    letter.message = messages_[machine_.aside_slot()].copy();
    letter.code = last_code_;
    letter.reason = last_error_;
    letter.handler = machine_.handler();
    letter.handler_type = handler_in_hand();
    letter.attempts = machine_.failures();
    return letter;
}

ALERTSTREAM_DECL void lane::keep() {
    topic_->counters.handled += messages_.size();
    kept_.next = position_;
    if (has_waiting_handler_) mark_kept();
    if (!dirty || topic_->keeper_listens) owner_->moved(*this);
    machine_.kept();
}

/// Once for all alerts that were handled in one go: the last one stands for them.
ALERTSTREAM_DECL void lane::mark_kept() {
    auto const mark = [this](message const& last) {
        if (last.offset() < kept_.next) kept_.advance(kept_.next, mark_of(last));
    };
    if (tail_record_) mark(tail_record_->view(where_.topic));
    else if (!messages_.empty()) mark(messages_.back());
}

// ---------------------------------------------------------------- the end

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
    if (running_) cancel_.emit(boost::asio::cancellation_type::terminal);
}

ALERTSTREAM_DECL void lane::let_go() {
    if (!running_) drop_hand();
    queue_.reset();
}

ALERTSTREAM_DECL void lane::go_to(kept_position to) {
    if (finished_) return;
    if (running_) {
        go_to_ = std::move(to);
        return;
    }
    back_off_.cancel();
    waiting_since_.reset();
    drop_hand();
    machine_.forget();
    kept_ = std::move(to);
    position_ = skip_below_ = kept_.next;
    at_end_ = false;
    seeking_ = true;
    owner_->seek(*this, kept_.next);
}

ALERTSTREAM_DECL void lane::finish() {
    if (finished_) return;
    mark_kept();
    finished_ = true;
    waiting_since_.reset();
    back_off_.cancel();
    if (coroutine_idle_) job_.cancel();
    drop_hand();
    owner_->finished(*this);
}

}  // namespace alertstream::delivery
