#pragma once

#include <utility>
#include <variant>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <alertstream/delivery/stream_runner.hpp>

namespace alertstream::delivery {

/// As it keys positions.
ALERTSTREAM_DECL std::string stream_runner::cluster() const {
    std::string made;
    for (auto const& each : plan_.connection.brokers) made += (made.empty() ? "" : ",") + each;
    return made;
}

/// What this run was asked for goes before what the topic or the stream says.
ALERTSTREAM_DECL start_point stream_runner::start_of(std::string const& topic) const {
    if (options_.start) return *options_.start;
    return plan_for_topic(*plan_for(topic), plan_.topic_options, topic).start.value_or(plan_.start);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::find_starts(std::uint64_t round, assignment_machine::partitions which) {
    boost::asio::steady_timer pause{executor_};
    policy const patience{};
    for (unsigned tries = 1;; ++tries) {
        // Of its own: an answer that comes late must not pass for the next round's.
        start_map found;
        bool const complete = co_await ask_starts(which, found);
        if (!machine_.is_finding(round) || over_) co_return;
        if (complete) {
            starts_ = std::move(found);
            break;
        }
        warn("where to start is not known yet, asked again", last_error_);
        pause.expires_after(back_off(patience, tries, random()));
        co_await pause.async_wait(inner::awaitable_tuple);
        if (!machine_.is_finding(round) || over_) co_return;
    }
    machine_.found(round);
    perform();
}

namespace inner {

inline bool keeper_knows(std::string const& topic, std::vector<topic_partition> const& which, std::vector<std::optional<kept_position>> const& kept) {
    for (std::size_t i = 0; i < which.size(); ++i)
        if (kept[i] && which[i].topic == topic) return true;
    return false;
}

}  // namespace inner

/// False if the answers are not complete; last_error_ says why.
ALERTSTREAM_DECL boost::asio::awaitable<bool> stream_runner::ask_starts(assignment_machine::partitions const& which, start_map& found) {
    if (which.empty()) co_return true;
    std::vector<std::optional<kept_position>> kept(which.size());
    if (plan_.keeper) {
        std::string problem;
        try {
            kept = co_await plan_.keeper->start(cluster(), plan_.group.group_id, which);
        } catch (std::exception const& e) {
            problem = e.what();
        } catch (...) {
            problem = "an exception that is no std::exception";
        }
        if (problem.empty() && kept.size() != which.size()) problem = "it answered for another number of partitions";
        if (!problem.empty()) {
            last_error_ = "the keeper: " + problem;
            co_return false;
        }
    }
    std::vector<kafka::partition_facts> facts(which.size());
    if (auto const problem = co_await ask_broker(which, facts)) {
        last_error_ = "the broker: " + problem.message();
        co_return false;
    }
    if (auto const other = kept_elsewhere(facts); !other) {
        give_up_run(other.error(), "the group's alerts are stored elsewhere");
        co_return false;
    }
    for (std::size_t i = 0; i < which.size(); ++i)
        found.emplace(which[i], std::pair{start_finder{put_together(facts[i], kept[i], inner::keeper_knows(which[i].topic, which, kept))}, facts[i].high});
    co_return true;
}

/// Two processes of a group with a database each: what one has, the other never gets.
ALERTSTREAM_DECL result<void> stream_runner::kept_elsewhere(std::vector<kafka::partition_facts> const& facts) {
    if (!plan_.keeper || !options_.keep_offsets) return {};
    auto const identity = plan_.keeper->identity();
    std::string_view last;
    for (auto const& each : facts) {
        auto const other = identity_from_text(each.committed.metadata);
        if (other.empty() || other == identity || other == last) continue;
        last = other;
        if (auto taken = plan_.keeper->was_kept_in(other); !taken) return taken;
    }
    return {};
}

/// Those that start at different times are asked for one after the other.
ALERTSTREAM_DECL boost::asio::awaitable<error_code> stream_runner::ask_broker(assignment_machine::partitions const& which, std::vector<kafka::partition_facts>& facts) {
    auto const now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    std::vector<start_point> starts;
    for (auto const& each : which) starts.push_back(start_of(each.topic));
    for (auto const& [since, places] : by_time(starts, now)) {
        assignment_machine::partitions some;
        for (auto const place : places) some.push_back(which[place]);
        auto [problem, answers] = co_await consumer_->async_facts(std::move(some), since, inner::facts_deadline, inner::awaitable_tuple);
        if (!problem && answers.size() != places.size()) problem = errc::position_unknown;
        for (std::size_t i = 0; !problem && i < answers.size(); ++i) {
            problem = answers[i].problem;
            facts[places[i]] = std::move(answers[i]);
        }
        if (problem) co_return problem;
    }
    co_return error_code{};
}

ALERTSTREAM_DECL known_positions stream_runner::put_together(kafka::partition_facts const& facts, std::optional<kept_position> kept, bool keeper_knows_topic) {
    known_positions known;
    known.low = facts.low;
    known.high = facts.high;
    known.topic_known = facts.topic_known;
    auto const start = start_of(facts.committed.where.topic);
    known.start = std::holds_alternative<from_earliest>(start) ? facts.low : std::holds_alternative<from_latest>(start) ? facts.high : facts.start;
    if (starts_anew()) {
        // Only once: what was ours already goes on where this run was.
        if (auto const reached = reached_.find(facts.committed.where); reached != reached_.end()) known.kept = reached->second;
        else known.asked = true;
        if (options_.keep_offsets) group_was_at_.try_emplace(facts.committed.where, facts.committed.next);
        return known;
    }
    known.kept = std::move(kept);
    if (plan_.keeper) {
        // To the keeper a topic is new that the group has read for long: START says, not the log's start.
        known.topic_known = keeper_knows_topic;
        // Unless it takes the place of Kafka's own commit: then the group goes on. What another database has, this one may want.
        bool const kafka_kept = identity_from_text(facts.committed.metadata).empty() && !plan_.keeper->identity().empty();
        if (!known.kept && facts.committed.next >= 0 && kafka_kept) known.kept = kept_position{facts.committed.next, marks_from_text(facts.committed.metadata)};
        return known;
    }
    if (facts.committed.next >= 0) known.kept = kept_position{facts.committed.next, marks_from_text(facts.committed.metadata)};
    // The client before may have been too deaf to commit; others of the group may have gone further since.
    if (auto const carried = carried_.find(facts.committed.where); carried != carried_.end() && (!known.kept || known.kept->next < carried->second.next))
        known.kept = carried->second;
    if (position_file_) known.in_file = position_file_->find(facts.committed.where);
    return known;
}

/// Where this run was asked to start. What the group has from earlier is not moved
/// by that: it follows only what is handled, and never goes back.
ALERTSTREAM_DECL void stream_runner::started_as_asked(lane& which, std::int64_t offset) {
    auto const& where = which.where();
    auto const was = group_was_at_.find(where);
    auto const group = was == group_was_at_.end() ? -1 : was->second;
    if (group < 0) {
        log(log_level::info, "reading starts where this run was asked to", {{"topic", where.topic}, {"partition", where.partition}, {"offset", offset}});
        return;
    }
    bool const leaves_out = offset > group;
    log(leaves_out ? log_level::warning : log_level::info,
        leaves_out ? "reading starts where this run was asked to, ahead of the group: what lies between is left out once an alert behind it is handled"
                   : "reading starts where this run was asked to, behind the group: its position stays until that is passed",
        {{"topic", where.topic}, {"partition", where.partition}, {"offset", offset}, {"group_at", group}});
}

ALERTSTREAM_DECL void stream_runner::started(lane& which, start_finder const& found) {
    auto const& where = which.where();
    auto const offset = found.position().next;
    // Whatever a run that was asked to start elsewhere goes on from later, what was kept stays.
    bool const goes_on = found.reason() == start_reason::resumed || found.reason() == start_reason::gap;
    if (plan_.keeper) plan_.keeper->started(where, found.position(), starts_anew() && goes_on ? start_reason::asked : found.reason());
    auto const say = [&](log_level level, std::string_view what) {
        log(level, what, {{"topic", where.topic}, {"partition", where.partition}, {"offset", offset}});
    };
    switch (found.reason()) {
    case start_reason::asked: return started_as_asked(which, offset);
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

ALERTSTREAM_DECL void stream_runner::seek(lane& which) {
    if (plan_.keeper) plan_.keeper->dropped(which.where());
    auto const lane = which.shared_from_this();
    auto const cancel = which.seek_cancellation();
    boost::asio::co_spawn(
        executor_, [self = shared_from_this(), lane] { return self->move_lane(lane); },
        boost::asio::bind_cancellation_slot(cancel->slot(), [lane, cancel](std::exception_ptr) {}));
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::move_lane(std::shared_ptr<lane> which) {
    boost::asio::steady_timer pause{executor_};
    while (!which->is_finished() && which->has_queue()) {
        auto const target = which->seek_target();
        auto const [problem] = co_await consumer_->async_seek(which->where(), target, inner::facts_deadline, inner::awaitable_tuple);
        if (!problem && target != which->seek_target()) continue;  // overtaken by a later one
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
        auto const lane = which.shared_from_this();
        lane->hold();
        auto const cancel = which.search_cancellation();
        boost::asio::co_spawn(
            executor_, [self = shared_from_this(), lane] { return self->find_again(lane); },
            boost::asio::bind_cancellation_slot(cancel->slot(), [lane, cancel](std::exception_ptr) {}));
        return;
    }
    on_error(code, reason, which.where().topic);
}

/// The position is outside the log: what the log holds now decides.
ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::find_again(std::shared_ptr<lane> which) {
    boost::asio::steady_timer pause{executor_};
    std::vector<topic_partition> const where(1, which->where());
    while (!which->is_finished() && which->has_queue()) {
        auto const [problem, facts] = co_await consumer_->async_facts(where, std::nullopt, inner::facts_deadline, inner::awaitable_tuple);
        if (!problem && facts.size() == 1 && !facts[0].problem) {
            which->relocate(facts[0].low, facts[0].high);
            co_return;
        }
        pause.expires_after(std::chrono::seconds{1});
        co_await pause.async_wait(inner::awaitable_tuple);
    }
}

}  // namespace alertstream::delivery
