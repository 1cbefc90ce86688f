#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/delivery/assignment_machine.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL void assignment_machine::assigned(partitions const& which, bool whole) {
    if (stopping_) {
        // The group insists: answer, but take nothing.
        due_.push_back(release{which});
        return;
    }
    if (whole) pending_.clear();
    pending_.insert(pending_.end(), which.begin(), which.end());
    if (kind_ == round_kind::giving_back) return;  // looked for after the answer
    look_for_pending();
}

ALERTSTREAM_DECL void assignment_machine::look_for_pending() {
    kind_ = round_kind::finding;
    due_.push_back(find{++round_, pending_});
}

ALERTSTREAM_DECL void assignment_machine::found(std::uint64_t round) {
    if (round != round_ || kind_ != round_kind::finding) return;
    kind_ = round_kind::none;
    for (auto const& each : pending_) {
        lanes_[each] = phase::running;
        if (auto const old = leftovers_.find(each); old != leftovers_.end()) old->second = true;
    }
    due_.push_back(open{std::exchange(pending_, {})});
}

ALERTSTREAM_DECL void assignment_machine::revoked(partitions const& which, bool lost) {
    if (kind_ == round_kind::left) {
        due_.push_back(release{which});
        return;
    }
    if (kind_ == round_kind::finding) {
        // Never opened: nothing to finish, nothing to commit. The others are looked for again after the answer.
        ++round_;
        kind_ = round_kind::none;
        std::erase_if(pending_, [&](auto const& each) { return std::find(which.begin(), which.end(), each) != which.end(); });
    }
    if (kind_ == round_kind::stopping) {
        // Answered when the present drain is over.
        revoke_waits_ = true;
        revoked_while_stopping_ = which;
        if (lost && !lost_) due_.push_back(cancel{ending_});
        lost_ = lost_ || lost;
        return;
    }
    begin_end(which, lost, round_kind::giving_back);
}

ALERTSTREAM_DECL void assignment_machine::stop() {
    if (stopping_) {
        if (!ending_.empty()) due_.push_back(cancel{ending_});
        return;
    }
    stopping_ = true;
    if (kind_ == round_kind::finding) {
        ++round_;
        kind_ = round_kind::none;
        due_.push_back(release{std::exchange(pending_, {})});
    }
    if (kind_ == round_kind::giving_back) return;  // end_if_finished() goes on with the rest
    partitions all;
    for (auto const& [each, _] : lanes_) all.push_back(each);
    begin_end(all, false, round_kind::stopping);
}

ALERTSTREAM_DECL void assignment_machine::start_over() {
    auto leftovers = std::move(leftovers_);
    for (auto& [_, waited_for] : leftovers) waited_for = false;
    auto const round = round_ + 1;  // what the old client still answers is for no round any more
    *this = {};
    leftovers_ = std::move(leftovers);
    round_ = round;
}

ALERTSTREAM_DECL void assignment_machine::begin_end(partitions const& which, bool lost, round_kind kind) {
    ++round_;
    kind_ = kind;
    lost_ = lost;
    committing_ = false;
    in_grace_ = false;
    ending_ = which;
    partitions running;
    for (auto const& each : which)
        if (auto const lane = lanes_.find(each); lane != lanes_.end() && lane->second == phase::running) {
            // A held lane never started.
            auto const old = leftovers_.find(each);
            bool const held = old != leftovers_.end() && old->second;
            if (held) old->second = false;
            lane->second = held ? phase::finished : phase::draining;
            if (!held) running.push_back(each);
        }
    if (!running.empty()) {
        if (lost)
            due_.push_back(cancel{running});
        else
            due_.push_back(drain{running});
        due_.push_back(wait{round_, false});
    }
    end_if_finished();
}

ALERTSTREAM_DECL void assignment_machine::finished(topic_partition const& which) {
    if (auto const lane = lanes_.find(which); lane != lanes_.end()) {
        // Given up at the deadline, it ended after all, before its partition was given back.
        if (lane->second == phase::finished) leftovers_.erase(which);
        lane->second = phase::finished;
    }
    end_if_finished();
}

ALERTSTREAM_DECL void assignment_machine::handler_gone(topic_partition const& which) {
    auto const old = leftovers_.find(which);
    if (old == leftovers_.end()) return;
    bool const waited_for = old->second;
    leftovers_.erase(old);
    if (waited_for) due_.push_back(start_held{which});
}

ALERTSTREAM_DECL void assignment_machine::end_if_finished() {
    if (kind_ != round_kind::giving_back && kind_ != round_kind::stopping) return;
    if (committing_) return;
    for (auto const& each : ending_)
        if (auto const lane = lanes_.find(each); lane != lanes_.end() && lane->second == phase::draining) return;
    partitions to_commit;
    if (!lost_)
        for (auto const& each : ending_)
            if (lanes_.contains(each)) to_commit.push_back(each);
    if (to_commit.empty()) return give_back();
    committing_ = true;
    due_.push_back(commit{round_, to_commit});
    due_.push_back(wait{round_, in_grace_});
}

ALERTSTREAM_DECL void assignment_machine::committed(std::uint64_t round) {
    if (round != round_ || !committing_) return;
    committing_ = false;
    give_back();
}

ALERTSTREAM_DECL void assignment_machine::deadline(std::uint64_t round) {
    if (round != round_) return;
    if (committing_) return committed(round);  // the broker does not answer: the alerts will come again
    partitions still;
    for (auto const& each : ending_)
        if (auto const lane = lanes_.find(each); lane != lanes_.end() && lane->second == phase::draining) still.push_back(each);
    if (still.empty()) return;
    if (!in_grace_) {
        in_grace_ = true;
        due_.push_back(cancel{still});
        due_.push_back(wait{round_, true});
        return;
    }
    for (auto const& each : still) {
        lanes_[each] = phase::finished;
        leftovers_[each] = false;
    }
    end_if_finished();
}

ALERTSTREAM_DECL void assignment_machine::give_back() {
    bool const was_stop = kind_ == round_kind::stopping;
    for (auto const& each : ending_) lanes_.erase(each);
    kind_ = was_stop ? round_kind::left : round_kind::none;
    if (!was_stop) {
        if (stopping_) ending_.insert(ending_.end(), pending_.begin(), pending_.end());
        due_.push_back(release{std::exchange(ending_, {})});
        if (!stopping_) {
            if (!pending_.empty()) look_for_pending();
            return;
        }
        pending_.clear();
        partitions rest;
        for (auto const& [each, _] : lanes_) rest.push_back(each);
        return begin_end(rest, false, round_kind::stopping);
    }
    ending_.clear();
    if (revoke_waits_) {
        revoke_waits_ = false;
        due_.push_back(release{std::exchange(revoked_while_stopping_, {})});
    }
    due_.push_back(leave{});
}

}  // namespace alertstream::delivery
