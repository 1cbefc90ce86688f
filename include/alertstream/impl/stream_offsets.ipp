#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::delivery {

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
    auto const identity = plan_.keeper ? plan_.keeper->identity() : std::string{};
    auto const kept_in = identity.empty() ? identity : '|' + identity;
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
        // A run that was asked to start elsewhere never moves the group back.
        if (auto const was = group_was_at_.find(where); was != group_was_at_.end() && kept.next <= was->second) continue;
        positions.push_back({where, kept.next, marks_to_text(kept.marks) + kept_in});
    }
    return positions;
}

ALERTSTREAM_DECL void stream_runner::commit_dirty() {
    if (commit_under_way_ || machine_.stopping() || consumer_->assignment_lost()) return;
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
    save_positions(false);
}

/// The file is for the day on which the group's own positions are gone: it may lag
/// behind them a little, and each writing waits for the disk.
ALERTSTREAM_DECL void stream_runner::save_positions(bool last) {
    if (!position_file_ || (!last && lane::clock::now() < save_positions_at_)) return;
    save_positions_at_ = lane::clock::now() + inner::positions_saved_every;
    if (auto const saved = position_file_->save(); !saved)
        log(log_level::warning, "the application's position file was not written", {{"error", saved.error().message()}});
}

namespace inner {

/// The group goes on without us, or will not have it: to try again is no use.
inline bool commit_is_hopeless(error_code problem) {
    for (auto const kind : {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
                            RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__STATE})
        if (problem == make_error_code(kind)) return true;
    return problem == errc::closed;
}

}  // namespace inner

/// Ended at the deadline: a database that is away keeps neither the group nor the program waiting.
ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::flush_keeper(std::uint64_t round, assignment_machine::partitions which) {
    auto const signal = std::make_shared<boost::asio::cancellation_signal>();
    end(flushing_);
    flushing_ = signal;
    flushing_round_ = round;
    std::string problem;
    try {
        co_await boost::asio::co_spawn(executor_, plan_.keeper->flush(std::move(which)), boost::asio::bind_cancellation_slot(signal->slot(), boost::asio::use_awaitable));
    } catch (std::exception const& e) {
        problem = e.what();
    } catch (...) {
        problem = "an exception that is no std::exception";
    }
    if (flushing_ == signal) flushing_.reset();
    if (!problem.empty()) warn("the keeper did not keep all before the partitions were given back; their alerts come again", problem);
}

/// Before partitions are given back.
ALERTSTREAM_DECL boost::asio::awaitable<void> stream_runner::commit_last(std::uint64_t round, assignment_machine::partitions which) {
    if (plan_.keeper) co_await flush_keeper(round, which);
    boost::asio::steady_timer pause{executor_};
    for (unsigned tries = 1; machine_.is_committing(round) && options_.keep_offsets && !consumer_->assignment_lost(); ++tries) {
        auto positions = dirty_positions(&which);
        if (positions.empty()) break;
        auto const copy = positions;
        auto const [problem] = co_await consumer_->async_commit(std::move(positions), inner::awaitable_tuple);
        if (problem && (tries == inner::last_commit_tries || inner::commit_is_hopeless(problem))) {
            warn("the last offsets were not committed: their alerts come again", problem.message());
            break;
        }
        commit_done(problem, copy);
        if (!problem) break;
        pause.expires_after(inner::last_commit_again * tries);
        co_await pause.async_wait(inner::awaitable_tuple);
    }
    save_positions(true);
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

}  // namespace alertstream::delivery
