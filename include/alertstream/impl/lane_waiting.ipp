#pragma once

#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/delivery/lane.hpp>
#include <alertstream/detail/coarse_clock.hpp>

namespace alertstream::delivery {

/// A waiting handler, or a dead letter that must be waited for, runs in the
/// lane's one coroutine: awaiting it there costs a tenth of spawning it.
ALERTSTREAM_DECL bool lane::start_waiting(bool dead_letter) {
    running_ = true;
    job_is_dead_letter_ = dead_letter;
    begin_wait();
    if (!coroutine_) {
        coroutine_ = true;
        boost::asio::co_spawn(
            executor_, [self = shared_from_this()] { return self->run_waiting(); },
            boost::asio::bind_cancellation_slot(cancel_.slot(), [self = shared_from_this(), owner = owner_->keep_alive()](std::exception_ptr) {
                self->coroutine_ = false;
                self->running_ = false;
                if (self->cancelled_ && !self->finished_) self->finish();
            }));
    } else if (coroutine_idle_) {
        job_.cancel();
    }
    return false;
}

/// Since the first try of what is in hand, over its retries.
ALERTSTREAM_DECL void lane::begin_wait() {
    if (waiting_since_) return;
    waiting_since_ = clock::now();
    watchdog_spoke = false;
    owner_->waiting(*this);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> lane::run_waiting() {
    // co_spawn begins within the pump that needs it, which would find the first job done behind its back.
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    for (;;) {
        slice_began_ = alertstream::detail::coarse_now();
        while (running_) {
            auto const turn = owner_->turn();
            auto const began = alertstream::detail::coarse_now();
            co_await run_job();
            running_ = false;
            auto const now = alertstream::detail::coarse_now();
            if (turn == owner_->turn()) owner_->held(*this, now - began);
            if (!queue_) {
                // The partition was given away meanwhile: whatever the handler did, it is the new owner's now.
                finish();
                co_return;
            }
            if (go_to_) {
                take_up_seek();
                break;
            }
            // Handlers that do not wait after all must leave room for the rest of the loop.
            if (now - slice_began_ > longest_slice_time) {
                co_await boost::asio::post(executor_, boost::asio::use_awaitable);
                if (finished_) co_return;
                slice_began_ = alertstream::detail::coarse_now();
            }
            // Goes on to the next alert here, without going through the loop.
            if (pump(16)) owner_->ready(*this);
        }
        if (finished_) co_return;
        if (!has_in_hand()) owner_->idle(*this);
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
        co_await works_[machine_.handler()]->start({messages_, about_, hand_}, machine_.what());
    } catch (...) {
        problem = std::current_exception();
    }
    if (problem) {
        machine_.called(judge(problem));
        co_return;
    }
    succeeded();
    machine_.called(outcome::done);
}

ALERTSTREAM_DECL void lane::wait_back_off() {
    begin_wait();
    back_off_.expires_after(back_off(topic_->plan->policy, machine_.waits(), owner_->random()));
    back_off_.async_wait([weak = weak_from_this()](error_code const& problem) {
        auto const self = weak.lock();
        if (!self || problem || self->finished_) return;
        self->wake_from_back_off();
    });
}

ALERTSTREAM_DECL void lane::wake_from_back_off() {
    if (machine_.now() != step::back_off) return;
    if (!give_up_by_hand()) machine_.backed_off();
    owner_->ready(*this);
}

/// True if an operator gave up what waits here: it is left out.
ALERTSTREAM_DECL bool lane::give_up_by_hand() {
    auto const given_up = [this](std::int64_t offset) {
        if (!owner_->given_up(where_, offset)) return false;
        ++topic_->counters.given_up;
        owner_->log(log_level::warning, "alert given up by hand", {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", offset}});
        return true;
    };
    if (machine_.puts_aside_undecodable()) {
        if (!given_up(tail_record_->offset())) return false;
        machine_.drop_undecodable();
        return true;
    }
    auto const what = machine_.what();
    for (auto slot = what.first; slot < what.first + what.count && slot < messages_.size(); ++slot) {
        if (!given_up(messages_[slot].offset())) continue;
        end_wait();
        machine_.skip(slot);
        return true;
    }
    return false;
}

ALERTSTREAM_DECL void lane::tell_attempt() {
    auto const what = machine_.what();
    for (auto slot = what.first; slot < what.first + what.count; ++slot)
        about_[slot] = metadata{messages_[slot], topic_->stream, machine_.attempt(), false, topic_->log};
}

/// True if it is done; false if it must be waited for.
ALERTSTREAM_DECL bool lane::put_aside() {
    bool const undecodable = machine_.aside_slot() == machine_.count();
    if (!undecodable && topic_->guards[machine_.handler()].failed()) {
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
        letter.message = resolved_ && messages_.empty() ? *resolved_ : tail_record_->view(where_.topic).copy();
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
    topic_->counters.handled += machine_.handled();
    if (waiting_since_) end_wait();
    if (!open_letters_.empty()) close_letters();
    kept_.next = position_;
    if (has_waiting_handler_) mark_kept();
    if (!dirty || topic_->keeper_listens) owner_->moved(*this);
    machine_.kept();
}

/// A crash between a letter and its offset brings the alert again; handled now, its
/// letter must not be replayed.
ALERTSTREAM_DECL void lane::close_letters() {
    for (std::size_t slot = 0; slot < messages_.size(); ++slot) {
        if (machine_.is_aside(slot)) continue;
        auto const [first, last] = open_letters_.equal_range(messages_[slot].offset());
        for (auto each = first; each != last; ++each) owner_->letter_done(each->second);
    }
    open_letters_.erase(open_letters_.begin(), open_letters_.lower_bound(position_));
    plain_ = may_go_plain();
}

/// Once for all alerts that were handled in one go: the last one stands for them.
ALERTSTREAM_DECL void lane::mark_kept() {
    auto const mark = [this](message const& last) {
        if (last.offset() < kept_.next) kept_.advance(kept_.next, mark_of(last));
    };
    // As the log has it: what was fetched for it is never read there.
    if (tail_record_) mark(tail_record_->view(where_.topic));
    else if (resolved_ && messages_.size() == 1) mark(records_.back().view(where_.topic));
    else if (!messages_.empty()) mark(messages_.back());
}

}  // namespace alertstream::delivery
