#pragma once

#include <exception>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/delivery/lane.hpp>

namespace alertstream::delivery {

/// The way of nearly all alerts, without asking the machine at each step: one in
/// hand, handlers that return at once. Whatever else happens is the machine's.
ALERTSTREAM_DECL void lane::pump_plain(std::size_t& budget) {
    if (!queue_ || seeking_ || found_ || held_ || large_) return;
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
        if (is_large(in_hand)) {
            // Behind the last one: what follows is not done yet.
            other.what = kafka::polled::kind::message;
            other.record = std::move(record);
            seen_ahead_ = std::move(other);
            drop_hand();
            return;
        }
        at_end_ = false;
        position_ = in_hand.offset() + 1;
        if (in_hand.offset() < skip_below_) {
            empty_hand();
            continue;
        }
        ++topic_->counters.received;
        if (is_skipped_test(in_hand)) {
            ++topic_->counters.tests;
        } else {
            if (!payloads_.empty() && !decode_plain()) return;
            if (!call_plain(hand)) return;
            ++topic_->counters.handled;
        }
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
    about_.emplace_back(messages_.back(), topic_->stream, 1u, false, topic_->log);
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
    for (std::size_t i = 0; i < handler; ++i) topic_->guards[i].succeeded();
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
        works_[machine_.handler()]->call({messages_, about_, hand_}, machine_.what());
    } catch (...) {
        return judge(std::current_exception());
    }
    succeeded();
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
    if (ended == outcome::failed && topic_->guards[machine_.handler()].tripped()) ended = outcome::unavailable;
    owner_->log(log_level::warning, ended == outcome::unavailable ? "handler unavailable, its alert is tried again" : "handler failed",
                {{"topic", where_.topic}, {"partition", where_.partition}, {"offset", messages_[machine_.what().first].offset()},
                 {"handler", handler_in_hand()}, {"attempt", machine_.attempt()}, {"error", last_error_}});
    return ended;
}

}  // namespace alertstream::delivery
