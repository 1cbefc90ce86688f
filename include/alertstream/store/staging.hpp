#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <alertstream/store/backend.hpp>

namespace alertstream::store {

/// What waits for its transaction, decided without I/O. Units and dead letters of a
/// partition are staged as its alerts are handled; `handled` says up to where they are
/// covered, and a batch takes what is covered, of all partitions, with their offsets.
///
/// A batch stays as it is until it is through, however often it must be tried: whether it
/// was, the offsets tell.
class staging {
public:
    /// For a unit without an offset: names it in `settled`.
    using ticket = std::uint64_t;

    /// All below is kept.
    struct confirmed {
        partition_key which{};
        std::int64_t next{};
    };
    /// Somebody else moved the offset: nothing of the partition is staged any more.
    struct moved {
        partition_key which{};
        stored_position to{};
    };
    /// What became of a unit; the ticket is 0 for one of a partition.
    struct settled {
        ticket which{};
        unit_report report{};
    };
    using effect = std::variant<confirmed, moved, settled>;
    using effects = std::vector<effect>;

    /// Rows of which one offset may take the place of an earlier one: batches are cut at offsets.
    static constexpr std::size_t rows_between_offsets = 250;

    // ---- partitions
    /// It was assigned, and this is stored: what was staged of an earlier time is dropped. Not
    /// while `is_under_way`.
    ALERTSTREAM_DECL void begin(partition_key const& which, std::optional<stored_position> stored);
    /// Reading begins here. If it was `asked` for by whoever runs the program, what is stored never goes back.
    ALERTSTREAM_DECL effects started(partition_key const& which, delivery::kept_position const& where, delivery::start_reason why);
    /// These are ignored for a partition that is not ours.
    ALERTSTREAM_DECL void stage(partition_key const& which, unit what);
    ALERTSTREAM_DECL void put_aside(partition_key const& which, dead_letter letter);
    /// The alerts in hand were dropped: what their handlers staged and nothing covers is void. They come again.
    ALERTSTREAM_DECL void forget_uncovered(partition_key const& which);
    /// Ignored where it is behind what is covered already.
    ALERTSTREAM_DECL void handled(partition_key const& which, delivery::kept_position const& position);
    /// It was given away.
    ALERTSTREAM_DECL void drop(partition_key const& which);
    /// It is in the batch, or something of it is covered and waits.
    ALERTSTREAM_DECL bool has_work(partition_key const& which) const noexcept;
    ALERTSTREAM_DECL bool is_under_way(partition_key const& which) const noexcept;
    ALERTSTREAM_DECL bool knows(partition_key const& which) const noexcept;

    // ---- units without an offset
    ALERTSTREAM_DECL ticket add(unit what);
    /// Nobody waits for it any more. One that is in the batch is stored with it, if anybody wants that.
    ALERTSTREAM_DECL void take_back(ticket which);

    // ---- the batch
    /// Fills the batch, if none is under way, with about so many rows. False: there is nothing.
    ALERTSTREAM_DECL bool take(std::size_t most_rows);
    /// False if all partitions of the batch were given away and nobody waits for it: who has
    /// them now stores their alerts.
    ALERTSTREAM_DECL bool is_wanted() const noexcept;
    /// Ends the batch if it is not wanted; whether it did. Not while the database has it.
    ALERTSTREAM_DECL bool abandon();
    batch const& current() const noexcept { return current_; }
    bool under_way() const noexcept { return under_way_; }

    ALERTSTREAM_DECL effects through(committed result);
    /// Those that are elsewhere leave the batch; false of `under_way()` then: nothing is left.
    ALERTSTREAM_DECL effects fenced_off(fenced const& result);
    /// The database refuses something of it: unit by unit, the next time.
    void refused() noexcept { current_.one_by_one = true; }

    /// About the memory that all units and letters take that are not stored yet.
    std::size_t bytes() const noexcept { return bytes_; }
    std::size_t units() const noexcept { return units_; }
    /// There is something for a batch.
    ALERTSTREAM_DECL bool has_work() const noexcept;

private:
    struct staged {
        unit what;
        std::size_t bytes;
    };
    /// An offset behind which units and letters are covered.
    struct checkpoint {
        delivery::kept_position position;
        bool reset{};          ///< behind what is stored, and meant so: the epoch goes up
        bool stays{};          ///< what is stored stays
        std::size_t units{};   ///< from the one before to this
        std::size_t letters{};
        std::size_t rows{};
    };
    struct lane {
        std::optional<stored_position> stored{};
        std::deque<staged> units{};
        std::deque<dead_letter> letters{};
        std::deque<checkpoint> covered{};
        std::size_t covered_units{};    ///< the first so many of `units`
        std::size_t covered_letters{};
        std::optional<std::int64_t> stays_until{};  ///< rereading what is stored
    };
    /// One partition's part of the batch; behind these come the units without an offset.
    struct part {
        partition_key which;
        std::size_t units{};
        std::size_t letters{};
        bool dropped{};  ///< given away meanwhile
    };
    struct single {
        ticket which;
        staged what;
    };

    void cover(lane& which, delivery::kept_position const& position, bool stays, bool reset = false);
    void take_from(partition_key const& which, lane& from, std::size_t& rows);
    std::optional<stored_position> next_of(lane const& which) const;
    void clear(lane& which);
    void clear_uncovered(lane& which);
    void forget(staged const& what) noexcept { bytes_ -= what.bytes, --units_; }
    void forget(dead_letter const& letter) noexcept;
    void clean_up();

    std::map<partition_key, lane> lanes_{};
    std::optional<partition_key> turn_{};  ///< whose was first in the last batch
    std::deque<single> singles_{};
    ticket last_ticket_{};

    batch current_{};
    std::vector<part> parts_{};
    std::vector<ticket> tickets_{};
    std::vector<std::size_t> sizes_{};  ///< of the batch's units
    bool under_way_{};
    std::size_t bytes_{};
    std::size_t units_{};
};

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_staging.ipp>
#endif
