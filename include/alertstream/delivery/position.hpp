#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/config.hpp>
#include <alertstream/message.hpp>

namespace alertstream::delivery {

/// Enough of a message that was kept to know it again: a topic that was made
/// anew, or a log cut short by an unclean election, holds another message there.
struct kept_mark {
    std::int64_t offset{};
    std::int64_t milliseconds{};  ///< the record's timestamp; 0 if it has none
    std::uint32_t hash{};         ///< of sizes and the payload's ends

    friend bool operator==(kept_mark const&, kept_mark const&) = default;
};

/// The mark of a message. Reads at most 128 bytes of it.
ALERTSTREAM_DECL kept_mark mark_of(message const&) noexcept;

/// Everything below `next` is done. The marks are of messages below it, newest
/// first, the older ones further and further apart.
struct kept_position {
    std::int64_t next{};
    std::vector<kept_mark> marks{};

    friend bool operator==(kept_position const&, kept_position const&) = default;

    /// Moves on behind `last`, thinning the older marks to at most eight.
    ALERTSTREAM_DECL void advance(std::int64_t behind, kept_mark const& last);
};

/// The marks as the metadata of a Kafka commit, at most some 300 bytes, and back.
/// Text that is not ours (another client's) gives no marks.
ALERTSTREAM_DECL std::string marks_to_text(std::vector<kept_mark> const&);
ALERTSTREAM_DECL std::vector<kept_mark> marks_from_text(std::string_view);
/// What stands behind the marks: `offset_keeper::identity`. Empty if there is none.
ALERTSTREAM_DECL std::string_view identity_from_text(std::string_view);

/// Why reading starts where it does. All but `resumed` are reported.
enum class start_reason {
    resumed,        ///< where the last run stopped
    new_group,      ///< the group never committed: as START says
    new_partition,  ///< the group knows the topic, but not this partition: from its start
    adopted,        ///< the group is new, but the application's own file knows where it was
    gap,            ///< messages behind the position are gone from the log: from the log's start
    truncated,      ///< the log was cut: behind the newest kept message that it still holds
    made_anew,      ///< the log holds other messages than those kept: from its start
    asked,          ///< this run was told where to start, whatever the group's position is
};

ALERTSTREAM_DECL std::string_view to_string(start_reason) noexcept;

/// What is known of a partition when it is assigned.
struct known_positions {
    std::optional<kept_position> kept;     ///< the keeper's, or the group's committed one
    std::optional<kept_position> in_file;  ///< the application's own file
    bool topic_known{};                    ///< the group committed other partitions of this topic
    bool asked{};                          ///< `start` holds whatever else is known
    std::int64_t low{};                    ///< the first offset of the log
    std::int64_t high{};                   ///< behind the last offset of the log
    std::int64_t start{};                  ///< the offset that START means here
};

/// Where to start, decided step by step: where a kept message must be known
/// again, it is read first. No I/O.
class start_finder {
public:
    ALERTSTREAM_DECL explicit start_finder(known_positions const&);

    /// Where to read now; with `checking()`, to look at one message only.
    std::int64_t offset() const noexcept { return checking() ? candidates_[candidate_].offset : offset_; }
    bool checking() const noexcept { return checking_; }

    /// While checking: the position that is looked for in the log.
    kept_position looked_for() const { return {next_, marks_}; }

    /// While checking: the first message at or behind offset(); absent at the
    /// log's end. True if reading must move to the new offset(): always when
    /// checking is over, but for a message that follows on directly.
    ALERTSTREAM_DECL void saw(std::optional<kept_mark> const& first);

    /// Valid once not checking().
    start_reason reason() const noexcept { return reason_; }
    /// How many offsets a gap has; 0 for other reasons.
    std::int64_t gap() const noexcept { return gap_; }
    /// The position that reading starts from, with the marks still valid.
    kept_position position() const { return {offset_, marks_}; }

private:
    void settle(std::int64_t offset, start_reason reason) {
        checking_ = false;
        offset_ = offset;
        reason_ = reason;
    }

    std::int64_t offset_{};
    std::int64_t low_{};
    std::int64_t gap_{};
    std::int64_t next_{};
    bool beyond_end_{};
    bool checking_{};
    start_reason reason_{start_reason::resumed};
    start_reason confirmed_{start_reason::resumed};  ///< the reason if the newest mark is found
    std::vector<kept_mark> marks_;
    std::vector<kept_mark> candidates_;
    std::size_t candidate_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/position.ipp>
#endif
