#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/delivery/gate.hpp>
#include <alertstream/delivery/until_free.hpp>

namespace alertstream::delivery {

namespace inner {

struct close_gate {
    gate& at;
    ~close_gate() { at.over(); }
};

}  // namespace inner

ALERTSTREAM_DECL void gated_work::settle(lane_facts const& facts) {
    facts_ = facts;
    inner_->settle(facts);
}

ALERTSTREAM_DECL void gated_work::call(alerts const& in_hand, slots which) {
    inner::close_gate const closing{*gate_};
    choose(in_hand, which);
    for (slots run{which.first, 0}; next_run(which, run);) {
        inner_->call(in_hand, run);
        run_done(in_hand, run);
    }
    end(in_hand, which);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> gated_work::start(alerts const& in_hand, slots which) { return started(in_hand, which); }

ALERTSTREAM_DECL boost::asio::awaitable<void> gated_work::started(alerts in_hand, slots which) {
    auto const executor = co_await boost::asio::this_coro::executor;
    reached_ = false;
    while (auto const busy = gate_->busy_with(executor, in_hand, which, facts_)) {
        auto const woken = co_await busy->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        static_cast<void>(woken);
        // Both are told by the same error: the end of what is waited for, and our own cancellation.
        auto const state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none) throw boost::system::system_error{boost::asio::error::operation_aborted};
    }
    inner::close_gate const closing{*gate_};
    choose(in_hand, which);
    slots run{which.first, 0};
    while (next_run(which, run)) {
        co_await inner_->start(in_hand, run);
        run_done(in_hand, run);
    }
    end(in_hand, which);
}

ALERTSTREAM_DECL bool gated_work::is_done(message const& which) const { return std::ranges::find(done_, which.offset()) != done_.end(); }

ALERTSTREAM_DECL void gated_work::choose(alerts const& in_hand, slots which) {
    reached_ = false;
    if (std::exchange(hand_, in_hand.hand) != in_hand.hand) done_.clear();
    chosen_.assign(which.count, gate::verdict::let_in);
    for (std::size_t i = 0; i < which.count; ++i)
        if (is_done(in_hand.messages[which.first + i])) chosen_[i] = gate::verdict::done_already;
    gate_->choose(in_hand, which, facts_, chosen_);
}

/// The next of the alerts that are let in, as many as stand side by side.
ALERTSTREAM_DECL bool gated_work::next_run(slots which, slots& run) const {
    auto const in = [&](std::size_t slot) { return chosen_[slot - which.first] == gate::verdict::let_in; };
    auto const end = which.first + which.count;
    auto first = run.first + run.count;
    while (first < end && !in(first)) ++first;
    auto last = first;
    while (last < end && in(last)) ++last;
    run = {first, last - first};
    return first < end;
}

ALERTSTREAM_DECL void gated_work::run_done(alerts const& in_hand, slots run) {
    reached_ = reached_ || inner_->reached();
    gate_->handled(run);
    for (auto slot = run.first; slot < run.first + run.count; ++slot) done_.push_back(in_hand.messages[slot].offset());
}

/// All is done, and nothing of it comes to a retry.
ALERTSTREAM_DECL void gated_work::end(alerts const& in_hand, slots which) {
    for (auto slot = which.first; slot < which.first + which.count; ++slot) std::erase(done_, in_hand.messages[slot].offset());
    auto const kept_out = static_cast<std::uint64_t>(std::count(chosen_.begin(), chosen_.end(), gate::verdict::keep_out));
    for (auto* const each : {facts_.counted, facts_.of_handler})
        if (each) each->*gate_->counted() += kept_out;
}

}  // namespace alertstream::delivery
