#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include <alertstream/detail/config.hpp>
#include <alertstream/message.hpp>

namespace alertstream::delivery {

/// Which partitions are ours and how they come and go, decided without I/O: its
/// owner reports what happened and does, in order, what next() says.
///
/// What it holds up, whatever comes when:
/// - a lane opens only once its start is known, and only while its partition is ours;
/// - a partition is given back only when its handlers are finished or the deadline
///   and the grace after it are over, and when what was handled is committed;
/// - nothing is committed for a partition that is not ours now, nor after a loss;
/// - a new lane waits for the old one's handler if that could not be stopped;
/// - every assignment and every revocation is answered, in every state.
class assignment_machine {
public:
    using partitions = std::vector<topic_partition>;

    struct find { std::uint64_t round; partitions which; };    ///< learn where to start, then found(round)
    struct open { partitions which; };                         ///< assign them and start their lanes, but for held() ones
    struct start_held { topic_partition which; };              ///< the old handler is gone: the new lane may start
    struct drain { partitions which; };                        ///< end with the alerts in hand; finished() for each
    struct cancel { partitions which; };                       ///< stop the handlers; finished() for each
    struct commit { std::uint64_t round; partitions which; };  ///< commit what is handled, then committed(round)
    struct release { partitions which; };                      ///< close the queues and unassign
    struct wait { std::uint64_t round; bool grace; };          ///< start the deadline, then deadline(round)
    struct leave {};                                           ///< all is drained and committed: close the consumer
    using action = std::variant<find, open, start_held, drain, cancel, commit, release, wait, leave>;

    /// The actions that are due, once.
    std::vector<action> next() { return std::exchange(due_, {}); }

    /// `whole`: it replaces what was assigned and not answered yet (the eager protocol
    /// may assign again without a revocation); else it adds to it.
    ALERTSTREAM_DECL void assigned(partitions const& which, bool whole);
    ALERTSTREAM_DECL void revoked(partitions const& which, bool lost);
    ALERTSTREAM_DECL void found(std::uint64_t round);
    ALERTSTREAM_DECL void finished(topic_partition const& which);
    /// A handler that outlived its lane has ended at last.
    ALERTSTREAM_DECL void handler_gone(topic_partition const& which);
    ALERTSTREAM_DECL void committed(std::uint64_t round);
    ALERTSTREAM_DECL void deadline(std::uint64_t round);
    /// Drain, commit, leave. A second call cancels what still runs.
    ALERTSTREAM_DECL void stop();
    /// After leave: begins anew with another client. Old handlers may still run.
    ALERTSTREAM_DECL void start_over();

    bool stopping() const noexcept { return stopping_; }
    bool is_finding(std::uint64_t round) const noexcept { return kind_ == round_kind::finding && round == round_; }
    /// Do handlers of this round still run?
    bool is_draining(std::uint64_t round) const noexcept {
        return round == round_ && !committing_ && (kind_ == round_kind::giving_back || kind_ == round_kind::stopping);
    }
    bool is_committing(std::uint64_t round) const noexcept { return committing_ && round == round_; }
    /// May its position be committed now?
    bool owns(topic_partition const& which) const { return lanes_.contains(which); }
    /// Assigned again while the old lane's handler still runs.
    bool held(topic_partition const& which) const {
        auto const old = leftovers_.find(which);
        return old != leftovers_.end() && old->second;
    }

private:
    enum class phase : std::uint8_t { running, draining, finished };
    enum class round_kind : std::uint8_t { none, finding, giving_back, stopping, left };

    ALERTSTREAM_DECL void begin_end(partitions const& which, bool lost, round_kind kind);
    ALERTSTREAM_DECL void end_if_finished();
    ALERTSTREAM_DECL void give_back();
    ALERTSTREAM_DECL void look_for_pending();

    std::vector<action> due_;
    std::map<topic_partition, phase> lanes_;
    std::map<topic_partition, bool> leftovers_;  ///< old handlers that still run; true if a new lane waits for it
    partitions pending_;                         ///< assigned, not answered yet
    partitions ending_;                          ///< of the present round
    partitions revoked_while_stopping_;
    std::uint64_t round_{};
    round_kind kind_{round_kind::none};
    bool committing_{};
    bool lost_{};
    bool in_grace_{};
    bool revoke_waits_{};
    bool stopping_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/assignment_machine.ipp>
#endif
