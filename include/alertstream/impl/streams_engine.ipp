#pragma once

#include <iterator>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/delivery/replay.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/detail/streams_engine.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/impl/streams_assembly.ipp>

namespace alertstream::detail {

ALERTSTREAM_DECL boost::asio::any_io_executor executor_of(boost::asio::io_context& loop) { return loop.get_executor(); }

ALERTSTREAM_DECL streams_engine::streams_engine(boost::asio::any_io_executor executor, logger log) : executor_{std::move(executor)}, log_{std::move(log)} {}
ALERTSTREAM_DECL streams_engine::~streams_engine() = default;

ALERTSTREAM_DECL void streams_engine::set_options(delivery::run_options options) { options_ = std::move(options); }
ALERTSTREAM_DECL void streams_engine::on_change(std::function<void()> changed) { changed_ = std::move(changed); }
ALERTSTREAM_DECL void streams_engine::at_end(std::function<void()> ended) { at_end_.push_back(std::move(ended)); }

ALERTSTREAM_DECL void streams_engine::prepare(std::span<declared_stream> declared, settings const& from, handler_registry handlers) {
    std::erase_if(handlers, [](auto const& each) { return each.name.empty(); });
    for (auto& each : built_in_handlers()) handlers.push_back(std::move(each));
    auto made = assemble({std::move_iterator{declared.begin()}, std::move_iterator{declared.end()}}, from, handlers, files_, log_);
    if (!made.problems.empty()) throw configuration_error{std::move(made.problems)};
    for (auto const& each : from.notes()) log_.info("settings", {{"note", each}});
    for (auto const& each : made.notes) log_.warning("settings", {{"note", each}});
    if (made.active.empty()) log_.warning("no stream is active in the settings: nothing will be read");
    plans_ = std::move(made.active);
    switched_off_ = std::move(made.switched_off);
}

ALERTSTREAM_DECL void streams_engine::run(done_handler done) {
    if (done_ || !runners_.empty()) {
        boost::asio::post(executor_, boost::asio::append(std::move(done), error_code{boost::asio::error::already_started}));
        return;
    }
    done_.swap(done);
    remaining_ = options_.limit.value_or(0);
    running_ = plans_.size() + 1;
    for (auto const& each : plans_) {
        auto runner = std::make_shared<delivery::stream_runner>(executor_, each, options_, options_.limit ? &remaining_ : nullptr, log_);
        runner->on_change([weak = weak_from_this()] {
            auto const self = weak.lock();
            if (self && self->changed_) self->changed_();
        });
        runners_.push_back(std::move(runner));
    }
    for (auto const& each : runners_) each->run([self = shared_from_this()](error_code problem) { self->stream_ended(problem); });
    if (stop_asked_) stop();
    stream_ended({});  // without any stream this is the end
}

ALERTSTREAM_DECL void streams_engine::stream_ended(error_code problem) {
    if (problem && !first_problem_) first_problem_ = problem;
    if (--running_ > 0 || !done_) return;
    for (auto const& each : at_end_) each();
    done_handler taken;
    taken.swap(done_);
    boost::asio::post(executor_, boost::asio::append(std::move(taken), first_problem_));
}

ALERTSTREAM_DECL void streams_engine::stop() {
    stop_asked_ = true;
    for (auto const& each : runners_) each->stop();
}

ALERTSTREAM_DECL void streams_engine::stop_at_once() {
    stop_asked_ = true;
    for (auto const& each : runners_) each->stop_at_once();
}

ALERTSTREAM_DECL std::vector<stream_status> streams_engine::status() const {
    std::vector<stream_status> all;
    for (auto const& each : runners_) all.push_back(each->status());
    if (runners_.empty())
        for (auto const& each : plans_) all.push_back({.name = each.name, .group_id = each.group.group_id, .last_error = {}});
    for (auto const& each : switched_off_) all.push_back({.name = each, .group_id = {}, .last_error = {}});
    return all;
}

ALERTSTREAM_DECL bool streams_engine::give_up(std::string_view stream, topic_partition const& where, std::int64_t offset) {
    for (auto const& each : runners_)
        if (each->plan().name == stream) {
            each->give_up(where, offset);
            return true;
        }
    return false;
}

inline boost::asio::awaitable<void> replay_letters(std::shared_ptr<streams_engine> engine, std::shared_ptr<dead_letter_shelf> from, streams_engine::replay_handler done) {
    delivery::replay again{engine->plans(), std::move(from), engine->log()};
    result<replay_result> ended;
    try {
        ended = co_await again.run();
    } catch (...) {
        ended = why_thrown(std::current_exception());
    }
    if (!ended) engine->log().write(log_level::error, "replay ended early", std::vector<log_field>{{"error", ended.error().message()}});
    boost::asio::post(engine->executor(), boost::asio::append(std::move(done), ended ? error_code{} : ended.error().code, ended ? *ended : replay_result{}));
}

ALERTSTREAM_DECL void streams_engine::replay(std::shared_ptr<dead_letter_shelf> from, replay_handler done) {
    boost::asio::co_spawn(executor_, replay_letters(shared_from_this(), std::move(from), std::move(done)), boost::asio::detached);
}

}  // namespace alertstream::detail
