#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/detail/coarse_clock.hpp>
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
/// A slice of work after which others of the loop get their turn.
inline constexpr std::chrono::milliseconds longest_slice{10};
/// A slice that is worth a word to the user.
inline constexpr std::chrono::milliseconds held_the_loop{1000};

}  // namespace inner

ALERTSTREAM_DECL stream_runner::stream_runner(boost::asio::any_io_executor executor, stream_plan plan, run_options options,
                                              std::size_t* remaining, logger log)
    : executor_{executor}, plan_{std::move(plan)}, options_{std::move(options)}, remaining_{remaining}, log_{std::move(log)},
      round_deadline_{executor}, commit_timer_{executor}, watchdog_timer_{executor} {
    if (!plan_.position_file.empty() && options_.keep_offsets && !plan_.keeper) {
        std::string cluster;
        for (auto const& each : plan_.connection.brokers) cluster += (cluster.empty() ? "" : ",") + each;
        position_file_.emplace(plan_.position_file, cluster, plan_.application);
    }
    for (auto const& each : plan_.subscription)
        if (!alertstream::detail::is_pattern(each)) known_topics_[each];
}

ALERTSTREAM_DECL stream_runner::~stream_runner() {
    for (auto& [_, each] : lanes_) each->let_go();
}

// ---------------------------------------------------------------- the run as a whole

ALERTSTREAM_DECL void stream_runner::run(done_handler done) {
    kafka::consumer::options wanted;
    wanted.group = plan_.group;
    for (auto const& each : plan_.subscription)
        wanted.topics.push_back(alertstream::detail::is_pattern(each) ? alertstream::detail::to_regex(each) : each);
    auto opened = kafka::consumer::open(executor_, plan_.connection, wanted, log_);
    if (!opened) {
        last_error_ = opened.error().message();
        log(log_level::error, "stream not started", {{"error", last_error_}});
        set_state(stream_state::failed);
        return finish(opened.error().code, std::move(done));
    }
    consumer_ = std::move(opened).value();
    set_state(stream_state::connecting);
    if (plan_.keeper) plan_.keeper->attach(*this);
    // Not kept here, but by the loop: the handler may own whoever owns us.
    consumer_->async_run(*this, [self = shared_from_this(), done = std::move(done)](error_code problem) mutable { self->finish(problem, std::move(done)); });
}

ALERTSTREAM_DECL void stream_runner::stop() {
    if (!consumer_ || state_ == stream_state::stopped || state_ == stream_state::failed) return;
    if (state_ != stream_state::draining) {
        log(log_level::info, "stopping", {});
        set_state(stream_state::draining);
    }
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

ALERTSTREAM_DECL void stream_runner::finish(error_code problem, done_handler done) {
    round_deadline_.cancel();
    commit_timer_.cancel();
    watchdog_timer_.cancel();
    for (auto& [_, each] : lanes_) {
        each->cancel();
        each->let_go();
    }
    open_lanes_.clear();
    if (problem) {
        last_error_ = problem.message();
        log(log_level::error, "stream ended", {{"error", last_error_}});
    }
    if (state_ != stream_state::failed) set_state(problem ? stream_state::failed : stream_state::stopped);
    boost::asio::post(executor_, boost::asio::append(std::move(done), problem));
}

ALERTSTREAM_DECL void stream_runner::set_state(stream_state state) {
    if (state_ == state) return;
    state_ = state;
    if (changed_) changed_();
}

ALERTSTREAM_DECL void stream_runner::set_state(std::string const& topic, topic_state state) {
    auto& known = known_topics_[topic];
    if (known.state == state) return;
    known.state = state;
    if (state == topic_state::waiting)
        log(log_level::info, "topic does not exist yet; it is read as soon as it does", {{"topic", topic}});
    if (state == topic_state::unauthorised)
        log(log_level::warning, "topic may not be read with this credential; tried again", {{"topic", topic}});
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
}

ALERTSTREAM_DECL void stream_runner::on_assigned(std::vector<topic_partition> which) {
    // The broker's patterns cover names that ours do not: `__…`, and `sys.…` unless named.
    std::erase_if(which, [this](auto const& each) { return plan_for(each.topic) == nullptr; });
    log(log_level::info, "partitions assigned", {{"partitions", which.size()}});
    on_connected_by_group();
    machine_.assigned(which);
    perform();
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
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), round = wanted.round, which = wanted.which] { return self->find_starts(round, which); },
        boost::asio::detached);
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::open& wanted) {
    std::vector<kafka::group_position> from;
    std::vector<std::shared_ptr<lane>> made;
    for (auto const& each : wanted.which) {
        auto const& [found, end] = starts_.at(each);
        from.push_back({each, found.offset(), {}});
        auto fresh = std::make_shared<lane>(executor_, static_cast<lane_owner&>(*this), entry_of(each.topic), each, found, end);
        fresh->begin();
        lanes_[each] = fresh;
        made.push_back(std::move(fresh));
        set_state(each.topic, topic_state::live);
    }
    starts_.clear();
    auto queues = consumer_->assign(from);
    if (!queues) {
        last_error_ = queues.error().message();
        log(log_level::error, "partitions could not be taken", {{"error", last_error_}});
        return;
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i]->open(std::move((*queues)[i]));
        if (machine_.held(made[i]->where())) continue;
        open_lanes_.push_back(made[i]);
        ready(*made[i]);
    }
    set_state(state_ == stream_state::draining ? state_ : made.empty() && lanes_.empty() ? stream_state::joining : stream_state::live);
    stop_if_done();
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::start_held& wanted) {
    auto const held = lanes_.find(wanted.which);
    if (held == lanes_.end()) return;
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
        if (!wanted.grace) self->log(log_level::warning, "handlers still run at the drain deadline: they are cancelled", {});
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
        if (!gone->is_finished()) leftovers_[each] = gone;
        bool const last_of_topic = std::none_of(lanes_.begin(), lanes_.end(), [&](auto const& other) { return other.first.topic == each.topic; });
        if (last_of_topic) set_state(each.topic, topic_state::elsewhere);
    }
    consumer_->unassign(wanted.which);
    if (state_ == stream_state::live && lanes_.empty()) set_state(stream_state::joining);
}

ALERTSTREAM_DECL void stream_runner::act(assignment_machine::leave&) {
    for (auto& [where, each] : lanes_) {
        each->let_go();
        if (!each->is_finished()) leftovers_[where] = each;
    }
    lanes_.clear();
    open_lanes_.clear();
    consumer_->async_close(plan_.drain, [self = shared_from_this()](error_code problem) {
        if (problem) self->log(log_level::warning, "the group was not left in good order", {{"error", problem.message()}});
    });
}

// ---------------------------------------------------------------- where to start

ALERTSTREAM_DECL std::optional<time_point> stream_runner::since() const {
    if (auto const* span = std::get_if<std::chrono::seconds>(&start()))
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) - *span;
    if (auto const* time = std::get_if<time_point>(&start())) return *time;
    return std::nullopt;
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::find_starts(std::uint64_t round, assignment_machine::partitions which) {
    boost::asio::steady_timer pause{executor_};
    policy const patience{};
    for (unsigned tries = 1; !co_await ask_starts(which); ++tries) {
        pause.expires_after(back_off(patience, tries, random()));
        co_await pause.async_wait(inner::awaitable_tuple);
        if (!machine_.is_finding(round)) co_return;
    }
    machine_.found(round);
    perform();
}

/// Fills starts_; false if the answers are not complete.
ALERTSTREAM_DECL boost::asio::awaitable<bool> stream_runner::ask_starts(assignment_machine::partitions const& which) {
    starts_.clear();
    if (which.empty()) co_return true;
    std::vector<std::optional<kept_position>> kept(which.size());
    if (plan_.keeper) {
        std::string problem;
        try {
            kept = co_await plan_.keeper->start(position_file_ ? std::string_view{} : std::string_view{plan_.connection.brokers.front()},
                                                plan_.group.group_id, which);
        } catch (std::exception const& e) {
            problem = e.what();
        }
        if (!problem.empty() || kept.size() != which.size()) {
            last_error_ = problem.empty() ? "the keeper answered for another number of partitions" : problem;
            warn("where to start is not known yet: the keeper did not say", last_error_);
            co_return false;
        }
    }
    auto [problem, facts] = co_await consumer_->async_facts(which, since(), inner::facts_deadline, inner::awaitable_tuple);
    for (std::size_t i = 0; !problem && i < facts.size(); ++i) problem = facts[i].problem;
    if (problem || facts.size() != which.size()) {
        last_error_ = problem.message();
        warn("where to start is not known yet: the broker did not say", last_error_);
        co_return false;
    }
    for (std::size_t i = 0; i < which.size(); ++i)
        starts_.emplace(which[i], std::pair{start_finder{put_together(facts[i], kept[i])}, facts[i].high});
    co_return true;
}

ALERTSTREAM_DECL known_positions stream_runner::put_together(kafka::partition_facts const& facts, std::optional<kept_position> kept) const {
    known_positions known;
    known.low = facts.low;
    known.high = facts.high;
    known.topic_known = facts.topic_known;
    known.start = std::holds_alternative<from_earliest>(start()) ? facts.low
                  : std::holds_alternative<from_latest>(start()) ? facts.high
                                                                  : facts.start;
    bool const anew = options_.start || !options_.keep_offsets;
    if (anew) {
        known.topic_known = false;
        return known;
    }
    known.kept = std::move(kept);
    if (plan_.keeper) return known;
    if (facts.committed.next >= 0) known.kept = kept_position{facts.committed.next, marks_from_text(facts.committed.metadata)};
    if (position_file_) known.in_file = position_file_->find(facts.committed.where);
    return known;
}

ALERTSTREAM_DECL void stream_runner::started(lane& which, start_finder const& found) {
    auto const& where = which.where();
    auto const offset = found.position().next;
    auto const say = [&](log_level level, std::string_view what) {
        log(level, what, {{"topic", where.topic}, {"partition", where.partition}, {"offset", offset}});
    };
    switch (found.reason()) {
    case start_reason::resumed: say(log_level::debug, "reading goes on where it stopped"); break;
    case start_reason::new_group: say(log_level::info, "the group is new here: reading starts as START says"); break;
    case start_reason::new_partition: say(log_level::info, "a new partition of a known topic: reading starts at its start"); break;
    case start_reason::adopted: say(log_level::warning, "the group has no position: adopted the one of the application's own file"); break;
    case start_reason::gap:
        ++which.topic().counters.gaps;
        which.topic().counters.gap_offsets += static_cast<std::uint64_t>(found.gap());
        log(log_level::error, "gap: messages were deleted before they were read; reading goes on at the log's start",
            {{"topic", where.topic}, {"partition", where.partition}, {"missing", found.gap()}, {"offset", offset}});
        break;
    case start_reason::truncated: say(log_level::warning, "the log was cut short: reading goes on behind the newest kept message it still holds"); break;
    case start_reason::made_anew:
        ++which.topic().counters.restarts;
        say(log_level::warning, "the topic was made anew: read from its start");
        break;
    }
    // At once, so that a partition seen later is known to be new.
    which.dirty = true;
    arm_commit(std::chrono::milliseconds{0});
}

ALERTSTREAM_DECL void stream_runner::seek(lane& which, std::int64_t offset) {
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), lane = which.shared_from_this(), offset] { return self->move_lane(lane, offset); }, boost::asio::detached);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::move_lane(std::shared_ptr<lane> which, std::int64_t offset) {
    boost::asio::steady_timer pause{executor_};
    while (!which->is_finished() && which->has_queue()) {
        auto const [problem] = co_await consumer_->async_seek(which->where(), offset, inner::facts_deadline, inner::awaitable_tuple);
        if (!problem) {
            which->sought();
            co_return;
        }
        warn("moving to another offset failed, tried again", problem.message());
        pause.expires_after(std::chrono::seconds{1});
        co_await pause.async_wait(inner::awaitable_tuple);
    }
}

ALERTSTREAM_DECL void stream_runner::partition_failed(lane& which, error_code code, std::string const& reason) {
    if (code == make_error_code(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) || code == make_error_code(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)) {
        which.hold();
        boost::asio::co_spawn(
            executor_, [self = shared_from_this(), lane = which.shared_from_this()] { return self->find_again(lane); }, boost::asio::detached);
        return;
    }
    on_error(code, reason, which.where().topic);
}

/// The position is outside the log: what the log holds now decides.
ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::find_again(std::shared_ptr<lane> which) {
    boost::asio::steady_timer pause{executor_};
    std::vector<topic_partition> const where(1, which->where());
    while (!which->is_finished() && which->has_queue()) {
        auto const [problem, facts] = co_await consumer_->async_facts(where, since(), inner::facts_deadline, inner::awaitable_tuple);
        if (!problem && facts.size() == 1 && !facts[0].problem) {
            which->relocate(facts[0].low, facts[0].high);
            co_return;
        }
        pause.expires_after(std::chrono::seconds{1});
        co_await pause.async_wait(inner::awaitable_tuple);
    }
}

// ---------------------------------------------------------------- alerts

ALERTSTREAM_DECL topic_lanes& stream_runner::entry_of(std::string const& topic) {
    auto& entry = topics_[topic];
    if (entry) return *entry;
    auto const* const plan = plan_for(topic);
    entry = std::make_unique<topic_lanes>(topic_lanes{.plan = plan, .topic = topic, .stream = plan_.name, .guard = failure_guard{plan_.failures_in_a_row},
                                                      .max_age = plan->policy.max_age, .keeper_listens = plan_.keeper != nullptr, .remaining = remaining_});
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
    if (took > inner::longest_slice)
        which.slice = std::max<std::size_t>(1, which.slice / 8);
    else if (which.slice < lane::longest_slice)
        which.slice *= 2;
    if (took > inner::held_the_loop)
        log(log_level::warning, "a handler held the loop",
            {{"topic", which.where().topic}, {"partition", which.where().partition}, {"behind_offset", which.position()},
             {"seconds", std::chrono::duration<double>(took).count()}});
    return more;
}

ALERTSTREAM_DECL void stream_runner::ready(lane& which) {
    boost::asio::post(executor_, [weak = weak_from_this(), lane = which.shared_from_this()] {
        auto const self = weak.lock();
        if (!self || lane->is_finished() || !lane->has_queue()) return;
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

ALERTSTREAM_DECL void stream_runner::reached_end(lane&) {
    if (!options_.until_end) return;
    boost::asio::post(executor_, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->stop_if_done();
    });
}

ALERTSTREAM_DECL void stream_runner::stop_if_done() {
    if (machine_.stopping() || !consumer_) return;
    if (remaining_ && *remaining_ == 0) return stop();
    if (!options_.until_end) return;
    if (lanes_.empty() && !nothing_to_read_) return;
    for (auto const& [_, each] : lanes_)
        if (each->starting() || each->handler_running() || each->backing_off() || each->position() < each->end_at_start()) return;
    stop();
}

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> stream_runner::start_put_aside(dead_letter letter) {
    co_return co_await plan_.dead_letters->start(letter);
}

ALERTSTREAM_DECL std::optional<result<void>> stream_runner::put_aside_now(dead_letter const& letter) {
    log(log_level::error, "alert put aside",
        {{"topic", letter.message.topic}, {"partition", letter.message.partition}, {"offset", letter.message.offset}, {"reason", letter.reason}});
    if (plan_.keeper && plan_.keeper->takes_dead_letters()) return plan_.keeper->put_aside(letter);
    if (plan_.dead_letters->waits()) return std::nullopt;
    return plan_.dead_letters->put(letter);
}

ALERTSTREAM_DECL bool stream_runner::given_up(topic_partition const& where, std::int64_t offset) {
    if (given_up_.erase({where, offset}) > 0) return true;
    return plan_.dead_letters && plan_.dead_letters->skip_requested(where.topic, where.partition, offset);
}

ALERTSTREAM_DECL void stream_runner::give_up(topic_partition const& where, std::int64_t offset) { given_up_.emplace(where, offset); }


// ---------------------------------------------------------------- offsets

ALERTSTREAM_DECL void stream_runner::moved(lane& which) {
    which.dirty = true;
    if (plan_.keeper) plan_.keeper->handled(which.where(), which.kept());
    arm_commit(plan_.commit_interval);
}

ALERTSTREAM_DECL void stream_runner::arm_commit(std::chrono::milliseconds after) {
    if (commit_armed_ || !options_.keep_offsets) return;
    commit_armed_ = true;
    commit_timer_.expires_after(after);
    commit_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled) return;
        self->commit_armed_ = false;
        self->commit_dirty();
    });
}

ALERTSTREAM_DECL std::vector<kafka::group_position> stream_runner::dirty_positions(assignment_machine::partitions const* only) {
    std::vector<kafka::group_position> positions;
    // The last commit says again what one under way says: that one may still fail.
    bool const again = only && commit_under_way_;
    for (auto const& [where, each] : lanes_) {
        if ((!each->dirty && !again) || each->starting() || !machine_.owns(where)) continue;
        if (only && std::find(only->begin(), only->end(), where) == only->end()) continue;
        auto kept = each->kept();
        if (plan_.keeper) {
            auto const confirmed = confirmed_.find(where);
            if (confirmed == confirmed_.end()) continue;
            kept = confirmed->second;
        }
        each->dirty = false;
        positions.push_back({where, kept.next, marks_to_text(kept.marks)});
    }
    return positions;
}

ALERTSTREAM_DECL void stream_runner::commit_dirty() {
    if (commit_under_way_ || machine_.stopping()) return;
    auto positions = dirty_positions(nullptr);
    if (positions.empty()) return;
    commit_under_way_ = true;
    auto copy = positions;
    consumer_->async_commit(std::move(positions), [weak = weak_from_this(), copy = std::move(copy)](error_code problem) {
        auto const self = weak.lock();
        if (!self) return;
        self->commit_under_way_ = false;
        self->commit_done(problem, copy);
    });
}

ALERTSTREAM_DECL void stream_runner::commit_done(error_code problem, std::vector<kafka::group_position> const& what) {
    if (problem) {
        log(log_level::warning, "offsets not committed, tried again", {{"error", problem.message()}});
        for (auto const& each : what)
            if (auto const found = lanes_.find(each.where); found != lanes_.end()) found->second->dirty = true;
        arm_commit(plan_.commit_interval);
        return;
    }
    // A lane that moved on meanwhile is dirty already and does not say so again.
    bool const moved_on = std::any_of(lanes_.begin(), lanes_.end(), [](auto const& each) { return each.second->dirty; });
    if (moved_on) arm_commit(plan_.commit_interval);
    if (!position_file_) return;
    for (auto const& each : what) position_file_->note(each.where, {each.next, marks_from_text(each.metadata)});
    if (auto const saved = position_file_->save(); !saved)
        log(log_level::warning, "the application's position file was not written", {{"error", saved.error().message()}});
}

/// Before partitions are given back.
ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::commit_last(std::uint64_t round, assignment_machine::partitions which) {
    if (plan_.keeper) {
        try {
            co_await plan_.keeper->flush(which);
        } catch (std::exception const& e) {
            warn("the keeper did not keep all before the partitions were given back; their alerts come again", e.what());
        }
    }
    auto positions = options_.keep_offsets && !consumer_->assignment_lost() ? dirty_positions(&which) : std::vector<kafka::group_position>{};
    if (!positions.empty()) {
        auto const copy = positions;
        auto const [problem] = co_await consumer_->async_commit(std::move(positions), inner::awaitable_tuple);
        commit_done(problem, copy);
    }
    machine_.committed(round);
    perform();
}

ALERTSTREAM_DECL void stream_runner::confirmed(topic_partition const& where, std::int64_t next) {
    auto const found = lanes_.find(where);
    if (found == lanes_.end()) return;
    auto& known = confirmed_[where];
    known = next == found->second->kept().next ? found->second->kept() : kept_position{next};
    found->second->dirty = true;
    arm_commit(plan_.commit_interval);
}

ALERTSTREAM_DECL void stream_runner::seek(topic_partition const& where, kept_position to) {
    auto const found = lanes_.find(where);
    if (found == lanes_.end()) return;
    log(log_level::info, "the keeper moved the position", {{"topic", where.topic}, {"partition", where.partition}, {"offset", to.next}});
    found->second->go_to(std::move(to));
}

// ---------------------------------------------------------------- watching

ALERTSTREAM_DECL void stream_runner::waiting(lane&) { arm_watchdog(); }

ALERTSTREAM_DECL void stream_runner::arm_watchdog() {
    if (watchdog_armed_ || plan_.watchdog.count() == 0) return;
    watchdog_armed_ = true;
    watchdog_timer_.expires_after(plan_.watchdog);
    watchdog_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled) return;
        self->watchdog_armed_ = false;
        self->watch();
    });
}

ALERTSTREAM_DECL void stream_runner::watch() {
    auto const now = lane::clock::now();
    bool any = false;
    for (auto const& [where, each] : lanes_) {
        auto const since = each->waiting_since();
        if (!since) continue;
        any = true;
        if (now - *since < plan_.watchdog || each->watchdog_spoke) continue;
        each->watchdog_spoke = true;
        log(log_level::warning, each->backing_off() ? "an alert is tried again and again" : "a handler does not come back",
            {{"topic", where.topic}, {"partition", where.partition}, {"offset", each->offset_in_hand()}, {"handler", each->handler_in_hand()},
             {"seconds", std::chrono::duration<double>(now - *since).count()}});
    }
    if (any) arm_watchdog();
}

ALERTSTREAM_DECL void stream_runner::on_connected(std::vector<std::string> const& topics) {
    if (state_ == stream_state::connecting || state_ == stream_state::unauthorised) {
        last_error_.clear();
        set_state(lanes_.empty() ? stream_state::joining : stream_state::live);
    }
    bool any = false;
    for (auto const& each : topics) any = any || plan_for(each) != nullptr;
    for (auto const& [topic, known] : known_topics_)
        if (known.state == topic_state::connecting && std::find(topics.begin(), topics.end(), topic) == topics.end())
            set_state(topic, topic_state::waiting);
    nothing_to_read_ = !any;
    stop_if_done();
}

ALERTSTREAM_DECL void stream_runner::on_error(error_code code, std::string_view reason, std::string_view topic) {
    auto const is = [&](rd_kafka_resp_err_t kind) { return code == make_error_code(kind); };
    // A pattern without a topic yet is reported under its regular expression.
    std::string const name{topic.starts_with('^') ? std::string_view{} : topic};
    if (is(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) || is(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)) {
        if (!name.empty()) set_state(name, topic_state::waiting);
        return;
    }
    if (is(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)) {
        if (!name.empty()) set_state(name, topic_state::unauthorised);
        return;
    }
    bool const told = last_error_ == code.message();
    last_error_ = code.message();
    bool const refused = code == errc::scram_too_old || code == errc::login_failed || is(RD_KAFKA_RESP_ERR__AUTHENTICATION) ||
                         is(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED) || is(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
    // A broker that is away says so again and again, each time in other words: once is enough.
    bool const away = is(RD_KAFKA_RESP_ERR__TRANSPORT) || told;
    log(away ? log_level::debug : log_level::warning, "Kafka reports an error; librdkafka tries again", {{"error", last_error_}, {"reason", reason}});
    if (state_ == stream_state::draining) return;
    if (refused) set_state(stream_state::unauthorised);
    else if (is(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)) set_state(stream_state::connecting);
}

/// A lane whose handler runs goes on without a queue; finish() cancels it.
ALERTSTREAM_DECL void stream_runner::on_ended() {
    for (auto& [_, each] : lanes_) each->let_go();
}

ALERTSTREAM_DECL stream_status stream_runner::status() const {
    stream_status now{.name = plan_.name, .state = state_, .group_id = plan_.group.group_id, .last_error = last_error_};
    std::map<std::string, topic_status> topics;
    for (auto const& [topic, known] : known_topics_) topics[topic] = {.topic = topic, .state = known.state};
    for (auto const& [topic, entry] : topics_) {
        topics[topic].topic = topic;
        topics[topic].counters = entry->counters;
        now.counters += entry->counters;
    }
    for (auto const& [where, each] : lanes_)
        topics[where.topic].partitions.push_back({.partition = where.partition, .kept = each->kept().next, .position = each->position(),
                                                  .end_at_start = each->end_at_start(), .at_end = each->at_end(),
                                                  .waiting = each->waiting_since().has_value()});
    for (auto& [_, each] : topics) now.topics.push_back(std::move(each));
    return now;
}

}  // namespace alertstream::delivery
