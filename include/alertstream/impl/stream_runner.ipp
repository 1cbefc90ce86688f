#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::delivery {

namespace inner {

inline constexpr auto awaitable_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

/// How long the broker may take to answer where a partition starts.
inline constexpr std::chrono::seconds facts_deadline{20};
/// After the drain deadline, for handlers that heed cancellation.
inline constexpr std::chrono::seconds cancel_grace{2};
/// What "at once" means for handlers and broker together.
inline constexpr std::chrono::seconds at_once{1};
/// Tries of the last commit before partitions are given back, some 3 s: the group waits for it.
inline constexpr unsigned last_commit_tries = 5;
inline constexpr std::chrono::milliseconds last_commit_again{200};
/// How far the application's position file may lag behind.
inline constexpr std::chrono::seconds positions_saved_every{10};
/// For the group's own word on topics that the broker did not list: it can tell one that may not be read from one that is not there.
inline constexpr std::chrono::seconds topics_settle{1};
/// For the other members to notice that one has come, and to end with what is in their hands.
inline constexpr std::chrono::seconds others_give_back{20};
/// A slice that is worth a word to the user.
inline constexpr std::chrono::milliseconds held_the_loop{1000};

}  // namespace inner

ALERTSTREAM_DECL stream_runner::stream_runner(boost::asio::any_io_executor executor, stream_plan plan, run_options options,
                                              std::size_t* remaining, logger log)
    : executor_{executor}, plan_{std::move(plan)}, options_{std::move(options)}, remaining_{remaining}, log_{std::move(log)},
      round_deadline_{executor}, commit_timer_{executor}, watchdog_timer_{executor}, report_timer_{executor}, others_timer_{executor}, open_timer_{executor}, known_topics_{plan_.subscription, plan_.known_topics} {
    // Beside the group, which neither loses partitions to us nor alerts; within the prefix that the service may ask for. Nothing is kept then, by no keeper either.
    if (!options_.keep_offsets) {
        plan_.group.group_id += "-beside-" + std::to_string(random_());
        plan_.keeper.reset();
    }
    if (!plan_.position_file.empty() && options_.keep_offsets && !plan_.keeper) {
        position_file_.emplace(plan_.position_file, cluster(), plan_.application);
    }
}

ALERTSTREAM_DECL stream_runner::~stream_runner() {
    if (plan_.keeper) plan_.keeper->detach(*this);
    for (auto& [_, each] : lanes_) each->let_go();
}

// ---------------------------------------------------------------- the run as a whole

ALERTSTREAM_DECL void stream_runner::run(done_handler done) {
    for (auto const& each : plan_.notes) log(log_level::warning, "settings", {{"note", each}});
    if (auto const opened = open_client(); !opened) {
        last_error_ = opened.error().message();
        log(log_level::error, "stream not started", {{"error", last_error_}});
        set_state(stream_state::failed);
        return finish(opened.error().code, std::move(done));
    }
    set_state(stream_state::connecting);
    if (plan_.keeper) plan_.keeper->attach(*this);
    // A run with an end in sight has somebody who waits for it.
    if (plan_.heartbeat.count() > 0 && !plan_.heartbeat_topic.empty() && !options_.until_end && !remaining_)
        heartbeat_ = std::make_shared<heartbeat>(executor_, static_cast<heartbeat_owner&>(*this), plan_.connection, plan_.heartbeat_topic, plan_.heartbeat, log_);
    run_client(std::move(done));
}

ALERTSTREAM_DECL result<void> stream_runner::open_client() {
    kafka::consumer::options wanted;
    wanted.group = plan_.group;
    for (auto const& each : plan_.subscription)
        wanted.topics.push_back(alertstream::detail::is_pattern(each) ? alertstream::detail::to_regex(each) : each);
    auto opened = kafka::consumer::open(executor_, plan_.connection, wanted, log_);
    if (!opened) return opened.error();
    consumer_ = std::move(opened).value();
    return {};
}

ALERTSTREAM_DECL void stream_runner::run_client(done_handler done) {
    // Not kept here, but by the loop: the handler may own whoever owns us.
    consumer_->async_run(*this, [self = shared_from_this(), done = std::move(done)](error_code problem) mutable {
        if (self->remaking_ && !problem) return self->start_over(std::move(done));
        self->finish(problem, std::move(done));
    });
}

ALERTSTREAM_DECL void stream_runner::stop() {
    if (!consumer_ || state_ == stream_state::stopped || state_ == stream_state::failed) return;
    if (heartbeat_) heartbeat_->end();
    bool const ends_already = std::exchange(remaking_, false) && !reopening_;
    if (state_ != stream_state::draining) {
        log(log_level::info, "stopping", {});
        set_state(stream_state::draining);
    }
    if (reopening_) open_timer_.cancel();
    if (ends_already || reopening_) return;
    machine_.stop();
    perform();
}

ALERTSTREAM_DECL void stream_runner::stop_at_once() {
    if (!consumer_ || state_ == stream_state::stopped || state_ == stream_state::failed) return;
    plan_.drain = std::min(plan_.drain, inner::at_once);
    stop();
    machine_.stop();
    perform();
    if (round_deadline_.expiry() > lane::clock::now() + plan_.drain) wait_for_round(waited_for_);
}

/// Nothing more can be done: ends as after stop_at_once(), with this error.
ALERTSTREAM_DECL void stream_runner::give_up_run(failure const& problem, std::string_view what) {
    last_error_ = problem.message();
    log(log_level::error, what, {{"error", last_error_}});
    failure_ = problem;
    stop_at_once();
}

/// Before the client is destroyed, which waits for every record and queue of it.
ALERTSTREAM_DECL void stream_runner::on_gone(error_code) {
    end(finding_);
    end(flushing_);
    round_deadline_.cancel();
    commit_timer_.cancel();
    watchdog_timer_.cancel();
    report_timer_.cancel();
    others_timer_.cancel();
    if (known_topics_.has_list()) report_topics();
    for (auto const& [_, each] : lane_map{lanes_}) {
        each->cancel();
        each->let_go();
    }
    open_lanes_.clear();
}

ALERTSTREAM_DECL void stream_runner::finish(error_code problem, done_handler done) {
    over_ = true;
    if (heartbeat_) heartbeat_->end();
    if (!problem && failure_) problem = failure_->code;
    on_gone(problem);
    // A database that is away has nothing to keep of a run that is over: its alerts come again.
    if (plan_.keeper) plan_.keeper->detach(*this);
    say_kept_out();
    if (problem) {
        last_error_ = failure_ && failure_->code == problem ? failure_->message() : problem.message();
        log(log_level::error, "stream ended", {{"error", last_error_}});
    }
    if (state_ != stream_state::failed) set_state(problem ? stream_state::failed : stream_state::stopped);
    boost::asio::post(executor_, boost::asio::append(std::move(done), problem));
}

ALERTSTREAM_DECL void stream_runner::set_state(stream_state state) {
    bool const silent = heartbeat_ && heartbeat_->is_silent();
    if (silent && (state == stream_state::joining || state == stream_state::live)) state = stream_state::silent;
    if (state_ == state) return;
    state_ = state;
    if (changed_) changed_();
}

ALERTSTREAM_DECL void stream_runner::set_state(std::string const& topic, topic_state state) {
    if (!known_topics_.set(topic, state)) return;
    for (auto const& each : known_topics_.news()) say(each);
    if (changed_) changed_();
}

ALERTSTREAM_DECL void stream_runner::log(log_level level, std::string_view event, std::initializer_list<log_field> fields) {
    if (!log_.enabled(level)) return;
    std::vector<log_field> all{{"stream", plan_.name}};
    all.insert(all.end(), fields.begin(), fields.end());
    log_.write(level, event, all);
}

/// For coroutines, in which g++ 12 cannot make the list of fields.
ALERTSTREAM_DECL void stream_runner::warn(std::string_view event, std::string_view error) { log(log_level::warning, event, {{"error", error}}); }

// ---------------------------------------------------------------- the group

ALERTSTREAM_DECL void stream_runner::perform() {
    if (performing_) return;
    performing_ = true;
    for (auto due = machine_.next(); !due.empty(); due = machine_.next())
        for (auto& each : due) std::visit([this](auto& action) { act(action); }, each);
    performing_ = false;
    if (finding_ && !machine_.is_finding(finding_round_)) end(finding_);
    if (flushing_ && !machine_.is_committing(flushing_round_)) end(flushing_);
}

ALERTSTREAM_DECL void stream_runner::on_assigned(std::vector<topic_partition> which) {
    // The broker's patterns cover names that ours do not: `__…`, and `sys.…` unless named.
    std::erase_if(which, [this](auto const& each) { return plan_for(each.topic) == nullptr; });
    log(log_level::info, "partitions assigned", {{"partitions", which.size()}});
    on_connected_by_group();
    if (heartbeat_) heartbeat_->connected();
    // An eager assignment is the whole of it, and may come again before we answered.
    machine_.assigned(which, !consumer_->cooperative());
    perform();
    assigned_nothing_ = which.empty();
    look_at_others();
}

/// A run that reads until the end, and to which the group gave nothing, is at its end.
ALERTSTREAM_DECL void stream_runner::look_at_others() {
    if (!options_.until_end || !assigned_nothing_ || !topics_known_ || nothing_to_read_) return;
    if (!consumer_->cooperative()) return others_have_all();
    // What others have to give back first comes with the next assignment.
    others_timer_.expires_after(inner::others_give_back);
    others_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        if (auto const self = weak.lock(); self && !cancelled && self->assigned_nothing_) self->others_have_all();
    });
}

ALERTSTREAM_DECL void stream_runner::others_have_all() {
    if (!lanes_.empty() || machine_.stopping()) return;
    log(log_level::warning, "other members of the group have all partitions: nothing is left to read", {{"group", plan_.group.group_id}});
    others_have_all_ = true;
    stop_if_done();
}

ALERTSTREAM_DECL void stream_runner::on_connected_by_group() {
    last_error_.clear();
    if (state_ != stream_state::live && state_ != stream_state::draining) set_state(stream_state::joining);
}

ALERTSTREAM_DECL void stream_runner::on_revoked(std::vector<topic_partition> which, bool lost) {
    log(lost ? log_level::warning : log_level::info, lost ? "partitions lost" : "partitions revoked", {{"partitions", which.size()}});
    machine_.revoked(which, lost);
    perform();
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::find& wanted) {
    end(finding_);
    finding_ = std::make_shared<boost::asio::cancellation_signal>();
    finding_round_ = wanted.round;
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), round = wanted.round, which = wanted.which] { return self->find_starts(round, which); },
        boost::asio::bind_cancellation_slot(finding_->slot(), [signal = finding_](std::exception_ptr) {}));
}

/// A question whose answer nobody needs any more must not keep the loop.
ALERTSTREAM_DECL void stream_runner::end(std::shared_ptr<boost::asio::cancellation_signal>& which) {
    auto const signal = std::exchange(which, nullptr);
    if (!signal || !signal->slot().has_handler()) return;
    // On the loop: see lane::emit().
    boost::asio::dispatch(executor_, [signal] { signal->emit(boost::asio::cancellation_type::terminal); });
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::open& wanted) {
    std::vector<kafka::group_position> from;
    std::vector<std::shared_ptr<lane>> made;
    for (auto const& each : wanted.which) {
        auto const& [found, end] = starts_.at(each);
        from.push_back({each, found.offset(), {}});
        auto fresh = std::make_shared<lane>(executor_, static_cast<lane_owner&>(*this), entry_of(each.topic), each, found, end);
        lanes_[each] = fresh;
        fresh->begin();
        made.push_back(std::move(fresh));
        set_state(each.topic, topic_state::live);
        carried_.erase(each);
    }
    starts_.clear();
    auto queues = consumer_->assign(from);
    if (!queues) return give_up_run(queues.error(), "partitions could not be taken");
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i]->open(std::move((*queues)[i]));
        if (machine_.held(made[i]->where())) {
            log(log_level::warning, "a partition waits for the handler that still runs from its last assignment",
                {{"topic", made[i]->where().topic}, {"partition", made[i]->where().partition}});
            continue;
        }
        open_lanes_.push_back(made[i]);
        ready(*made[i]);
    }
    group_answered_ = true;
    note_those_elsewhere();
    set_state(state_ == stream_state::draining ? state_ : made.empty() && lanes_.empty() ? stream_state::joining : stream_state::live);
    stop_if_done();
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::start_held& wanted) {
    auto const held = lanes_.find(wanted.which);
    if (held == lanes_.end()) return;
    // What the old handler left is of alerts that the new lane reads.
    if (plan_.keeper) plan_.keeper->dropped(wanted.which);
    open_lanes_.push_back(held->second);
    ready(*held->second);
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::drain& wanted) {
    for (auto const& each : wanted.which)
        if (auto const found = lanes_.find(each); found != lanes_.end()) std::shared_ptr<lane>{found->second}->drain();
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::cancel& wanted) {
    for (auto const& each : wanted.which)
        if (auto const found = lanes_.find(each); found != lanes_.end()) std::shared_ptr<lane>{found->second}->cancel();
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::wait& wanted) { wait_for_round(wanted); }

ALERTSTREAM_DECL void stream_runner::wait_for_round(assignment_machine::wait wanted) {
    waited_for_ = wanted;
    round_deadline_.expires_after(wanted.grace ? inner::cancel_grace : plan_.drain);
    round_deadline_.async_wait([weak = weak_from_this(), wanted](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled) return;
        if (!wanted.grace && self->machine_.is_draining(wanted.round))
            self->log(log_level::warning, "handlers still run at the drain deadline: they are cancelled", {});
        self->machine_.deadline(wanted.round);
        self->perform();
    });
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::commit& wanted) {
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), round = wanted.round, which = wanted.which] { return self->commit_last(round, which); },
        boost::asio::detached);
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::release& wanted) {
    for (auto const& each : wanted.which) {
        auto const found = lanes_.find(each);
        if (found == lanes_.end()) continue;
        auto const gone = found->second;
        lanes_.erase(found);
        std::erase(open_lanes_, gone);
        gone->let_go();
        if (plan_.keeper) plan_.keeper->gave_back(each);
        confirmed_.erase(each);
        note_reached(*gone);
        if (!gone->is_finished()) leftovers_[each] = gone;
        bool const last_of_topic = std::none_of(lanes_.begin(), lanes_.end(), [&](auto const& other) { return other.first.topic == each.topic; });
        if (last_of_topic && known_topics_.state(each.topic) == topic_state::live) set_state(each.topic, topic_state::elsewhere);
    }
    consumer_->unassign(wanted.which);
    if (state_ == stream_state::live && lanes_.empty()) set_state(stream_state::joining);
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::leave&) {
    for (auto& [where, each] : lanes_) {
        note_reached(*each);
        each->let_go();
        if (!each->is_finished()) leftovers_[where] = each;
    }
    lanes_.clear();
    open_lanes_.clear();
    consumer_->async_close(plan_.drain, [self = shared_from_this()](error_code problem) {
        if (problem) self->log(log_level::warning, "the group was not left in good order", {{"error", problem.message()}});
    });
}

}  // namespace alertstream::delivery

#include <alertstream/impl/stream_alerts.ipp>
#include <alertstream/impl/stream_offsets.ipp>
#include <alertstream/impl/stream_remaking.ipp>
#include <alertstream/impl/stream_starts.ipp>
#include <alertstream/impl/stream_watching.ipp>
