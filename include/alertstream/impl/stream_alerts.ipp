#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/detail/coarse_clock.hpp>
#include <alertstream/detail/glob.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL topic_lanes& stream_runner::entry_of(std::string const& topic) {
    auto& entry = topics_[topic];
    if (entry) return *entry;
    auto const plan = std::make_shared<topic_plan const>(plan_for_topic(*plan_for(topic), plan_.topic_options, topic));
    entry = std::make_unique<topic_lanes>(topic_lanes{.plan = plan, .topic = topic, .stream = plan_.name, .guards = std::vector<failure_guard>(plan->handlers.size(), failure_guard{plan_.failures_in_a_row}),
                                                      .kept_out = std::vector<counters>(plan->handlers.size()), .log = &log_,
                                                      .max_age = plan->policy.max_age, .resolver = plan_.resolver, .fetch_limit = plan_.fetch_limit, .fetching = fetching_,
                                                      .keeper_listens = plan_.keeper != nullptr, .remaining = remaining_});
    return *entry;
}

/// Exact names stand before patterns, so the first that fits is the one.
ALERTSTREAM_DECL topic_plan const* stream_runner::plan_for(std::string_view topic) const {
    bool const subscribed = std::any_of(plan_.subscription.begin(), plan_.subscription.end(),
                                        [&](auto const& each) { return alertstream::detail::glob_matches(each, topic); });
    if (!subscribed) return nullptr;
    for (auto const& each : plan_.topics)
        if (alertstream::detail::glob_matches(each.name, topic)) return &each;
    return nullptr;
}

ALERTSTREAM_DECL bool stream_runner::on_readable() {
    bool more = false;
    // A handler may stop the stream, which changes the list.
    for (std::size_t i = 0; i < open_lanes_.size(); ++i) {
        auto const each = open_lanes_[i];
        more = pump(*each) || more;
    }
    if (open_lanes_.size() > 1) std::rotate(open_lanes_.begin(), open_lanes_.begin() + 1, open_lanes_.end());
    stop_if_done();
    return more;
}

/// One slice of a lane's work: as many alerts as fit into some milliseconds.
ALERTSTREAM_DECL bool stream_runner::pump(lane& which) {
    auto const began = alertstream::detail::coarse_now();
    bool const more = which.pump(which.slice);
    auto const took = alertstream::detail::coarse_now() - began;
    if (took > lane::longest_slice_time)
        which.slice = std::max<std::size_t>(1, which.slice / 8);
    else if (which.slice < lane::longest_slice)
        which.slice *= 2;
    held(which, took);
    return more;
}

ALERTSTREAM_DECL void stream_runner::held(lane& which, std::chrono::nanoseconds took) {
    if (took <= inner::held_the_loop) return;
    log(log_level::warning, "a handler held the loop",
        {{"topic", which.where().topic}, {"partition", which.where().partition}, {"behind_offset", which.position()},
         {"seconds", std::chrono::duration<double>(took).count()}});
}

/// One marker in the loop at a time: it goes by when the loop goes on.
ALERTSTREAM_DECL std::uint64_t stream_runner::turn() {
    if (!std::exchange(turn_marked_, true))
        boost::asio::post(executor_, [weak = weak_from_this()] {
            auto const self = weak.lock();
            if (!self) return;
            ++self->turn_;
            self->turn_marked_ = false;
        });
    return turn_;
}

ALERTSTREAM_DECL void stream_runner::ready(lane& which) {
    boost::asio::post(executor_, [weak = weak_from_this(), lane = which.shared_from_this()] {
        auto const self = weak.lock();
        if (!self || lane->is_finished() || !lane->has_queue() || self->machine_.held(lane->where())) return;
        if (self->pump(*lane)) self->ready(*lane);
        self->stop_if_done();
    });
}

ALERTSTREAM_DECL void stream_runner::finished(lane& which) {
    auto const where = which.where();
    auto const current = lanes_.find(where);
    if (current != lanes_.end() && current->second.get() == &which) {
        machine_.finished(where);
    } else {
        leftovers_.erase(where);
        machine_.handler_gone(where);
    }
    // The lane may be in the middle of its own work.
    boost::asio::post(executor_, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->perform();
    });
}

ALERTSTREAM_DECL void stream_runner::reached_end(lane& which) { idle(which); }

ALERTSTREAM_DECL void stream_runner::idle(lane&) {
    if (!options_.until_end && !remaining_) return;
    boost::asio::post(executor_, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->stop_if_done();
    });
}

ALERTSTREAM_DECL void stream_runner::stop_if_done() {
    if (machine_.stopping() || !consumer_) return;
    bool const any_in_hand = std::any_of(lanes_.begin(), lanes_.end(), [](auto const& each) { return each.second->has_in_hand(); });
    if (any_in_hand) return;
    if (remaining_ && *remaining_ == 0) return stop();
    if (!options_.until_end) return;
    if (lanes_.empty() && !nothing_to_read_ && !others_have_all_) return;
    for (auto const& [_, each] : lanes_)
        if (each->starting() || each->position() < each->end_at_start()) return;
    stop();
}

/// The topic's own taker of dead letters, else the stream's; there may be none.
ALERTSTREAM_DECL dead_letter_sink* stream_runner::sink_of(std::string const& topic) {
    auto const* const plan = plan_for(topic);
    return (plan && plan->dead_letters ? plan->dead_letters : plan_.dead_letters).get();
}

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> stream_runner::start_put_aside(dead_letter letter) {
    co_return co_await sink_of(letter.message.topic)->start(std::move(letter));
}

ALERTSTREAM_DECL std::optional<result<void>> stream_runner::put_aside_now(dead_letter const& letter) {
    log(log_level::error, "alert put aside",
        {{"topic", letter.message.topic}, {"partition", letter.message.partition}, {"offset", letter.message.offset}, {"reason", letter.reason}});
    if (plan_.keeper && plan_.keeper->takes_dead_letters()) return plan_.keeper->put_aside(letter);
    auto* const sink = sink_of(letter.message.topic);
    if (!sink) return failure{errc::dead_letter_unwritable, "the stream has nothing that takes dead letters"};
    if (sink->waits()) return std::nullopt;
    return sink->put(letter);
}

ALERTSTREAM_DECL bool stream_runner::given_up(topic_partition const& where, std::int64_t offset) {
    if (given_up_.erase({where, offset}) > 0) return true;
    auto* const sink = sink_of(where.topic);
    return sink && sink->skip_requested(where.topic, where.partition, offset);
}

ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> stream_runner::open_letters(lane& which) {
    auto const& where = which.where();
    // A letter is in the transaction of its offset: none is open at or behind it.
    if (plan_.keeper && plan_.keeper->takes_dead_letters()) return {};
    auto* const sink = sink_of(where.topic);
    if (!sink) return {};
    return sink->open_letters(where.topic, where.partition, which.kept().next);
}

ALERTSTREAM_DECL void stream_runner::letter_done(std::string const& id) {
    auto const topic = id.substr(0, id.find('/'));
    if (auto const marked = sink_of(topic)->mark_done(id); !marked)
        log(log_level::warning, "a dead letter whose alert is handled by now could not be marked done: its replay would handle it again",
            {{"letter", id}, {"error", marked.error().message()}});
    else
        log(log_level::info, "an alert that an earlier run put aside is handled: its dead letter is done", {{"letter", id}});
}

ALERTSTREAM_DECL void stream_runner::give_up(topic_partition const& where, std::int64_t offset) { given_up_.emplace(where, offset); }

}  // namespace alertstream::delivery
