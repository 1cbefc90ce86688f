#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/error.hpp>
#include <alertstream/log.hpp>
#include <alertstream/store/position.hpp>
#include <alertstream/store/record.hpp>
#include <alertstream/store/unit.hpp>

namespace alertstream::store {

/// What goes into one transaction: the moves first, which raise if one of them is not possible.
struct batch {
    std::vector<move> moves{};
    std::vector<unit> units{};
    std::vector<dead_letter> letters{};
    /// One unit at a time, each by itself: what the database refuses of one (a value that
    /// it cannot hold) goes to `refused_rows`, and the others are stored.
    bool one_by_one{};
};

/// The transaction is through.
struct committed {
    std::vector<unit_report> reports{};  ///< one a unit, in order
};

/// Nothing was stored: these offsets are elsewhere. Somebody else moved them.
struct fenced {
    std::vector<std::pair<std::size_t, std::optional<stored_position>>> found{};  ///< place in `batch::moves`, and what is there
};

/// Nothing was stored, or it is not known (`unknown`): the same batch again tells, by its moves.
struct not_committed {
    failure why{};
    enum class kind {
        away,      ///< the database is locked, full, restarting, or cannot be reached: again later
        refused,   ///< it refuses the values: `one_by_one` will tell which
        broken,    ///< a person has to look: a corrupted page, a missing table, a right that is not given. Again, later
    } kind{};
};

using commit_result = std::variant<committed, fenced, not_committed>;

/// What a dead letter is known by in a store, where those of several clusters lie side by side: two may have the same
/// topic, partition and offset. `dead_letter::id()`, and what tells its alert from all others: a
/// digest of stream, Kafka's time and payload (its size and its ends). The same for the same alert, however often it is put aside.
ALERTSTREAM_DECL std::string letter_id(dead_letter const& of);

/// A dead letter as it lies in the database: its `letter_id`, and what its text says, or
/// why that cannot be read.
struct stored_letter {
    std::string id{};
    result<dead_letter> letter{dead_letter{}};
};

/// A database behind a store. One call of `commit` at a time; the rest may be called beside it.
/// On the loop's thread, without blocking it longer than a bounded batch takes on a local
/// disk. All coroutines honour cancellation.
///
/// @par Errors
/// `errc::store_away`: try again. `errc::store_unusable`: a person has to look, in words.
class backend {
public:
    virtual ~backend() = default;

    /// Opens it, makes what is missing, migrates. Again after a failure; quick when it is open.
    virtual boost::asio::awaitable<result<void>> open() = 0;

    /// One database's own, the same for all who open it: written beside Kafka's commits. After open().
    virtual std::string identity() const = 0;

    /// The size that a transaction should have at most, in rows.
    virtual std::size_t most_rows() const noexcept = 0;

    virtual boost::asio::awaitable<result<std::vector<std::optional<stored_position>>>> positions(std::vector<partition_key> which) = 0;

    virtual boost::asio::awaitable<commit_result> commit(batch const& what) = 0;

    // What people and programs ask.
    virtual boost::asio::awaitable<result<std::optional<target_record>>> find_target(std::string name) = 0;
    virtual boost::asio::awaitable<result<std::vector<target_record>>> within(cone where) = 0;
    /// Of one target, by time of observation; of all (no id), those stored or corrected at or after `stored_since`, in that order.
    virtual boost::asio::awaitable<result<std::vector<datum_record>>> data(std::optional<std::int64_t> target, std::optional<time_point> stored_since, data_filter which) = 0;

    // Dead letters; each is known by its `letter_id`.
    /// Those that are not done, in the order they were put aside, behind this id (empty, or one
    /// that is not there any more: from the first). One whose text cannot be read stops nobody.
    virtual boost::asio::awaitable<result<std::vector<stored_letter>>> open_letters(std::string behind, std::size_t most) = 0;
    virtual boost::asio::awaitable<result<void>> mark_done(std::string id) = 0;
    /// In one transaction: the first is done, the second is there.
    virtual boost::asio::awaitable<result<void>> replace_letter(std::string done, dead_letter with) = 0;
    /// Drops those that are done; how many.
    virtual boost::asio::awaitable<result<std::size_t>> prune_letters() = 0;

    // Targets by hand.
    /// Makes a target, or gives the known one of that name its missing aliases; rows that waited for it find it.
    virtual boost::asio::awaitable<result<target_record>> add_target(seen_target what) = 0;
    /// Marks a message's rows as taken back. How many messages; none is no error.
    virtual boost::asio::awaitable<result<std::size_t>> retract(std::string sender, std::string message) = 0;

    virtual boost::asio::awaitable<void> close() = 0;
};

/// Makes one on an executor; given to `alert_store`.
using backend_maker = std::unique_ptr<backend> (*)(boost::asio::any_io_executor, std::string const& address, logger const&);

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_letter_id.ipp>
#endif
