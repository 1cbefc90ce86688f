#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/acceptance.hpp>
#include <alertstream/deliverer.hpp>
#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/parcel.hpp>

/// Databases: where what must not be lost is kept.
namespace alertstream::store {

namespace sqlite {
class database;
}

enum class entry_state {
    waiting,     ///< to be sent
    under_way,   ///< an attempt has begun in this process
    unknown,     ///< an attempt has begun, and what came of it is not known
    published,
    rejected,    ///< the message was refused for its own sake
    withdrawn,   ///< by a person or the program, before anything was sent
    expired,     ///< its time was over before anything was sent
    given_up,    ///< unknown, and a person decided to leave it so
};
std::string_view to_string(entry_state) noexcept;

/// What is to be accepted. The pointer is for the call.
struct new_entry {
    std::string destination{};
    std::string topic{};
    packed what{};
    accept_options with{};
    deliverer const* by{};  ///< leaves the rows out that are shared already
};

/// A value that was accepted.
struct entry {
    std::int64_t id{};
    std::string destination{};
    std::string topic{};
    packed what{};                       ///< its points are not filled
    std::string key{};
    entry_state state{};
    time_point accepted{};
    std::optional<time_point> expires{};
    std::uint32_t tries{};               ///< attempts that are known not to have sent it
    std::string why{};                   ///< of its last failure, in words
    std::string uuid{};                  ///< of the message that it was published in
    std::optional<std::int64_t> attempt{};  ///< the one it is or was part of
};

/// A message on its way.
struct attempt {
    std::int64_t id{};
    std::string destination{};
    parcel what{};
    std::string ends{};                  ///< `deliverer::ends_of` before it
    time_point begun{};                  ///< of its last sending
    bool partly_sent{};
    std::string why{};                   ///< why it is unknown, in words
    std::vector<std::int64_t> entries{}; ///< in the order of their contents
};

/// The next message of a topic: entries that may go now and together, the oldest first.
struct outbox_batch {
    std::string topic{};
    std::vector<entry> entries{};
    std::size_t rows{};
    bool full{};  ///< the limit of rows is reached, or what is behind cannot be gathered with it
};

struct entry_counts {
    std::size_t waiting{}, under_way{}, unknown{}, published{}, rejected{}, withdrawn{}, expired{}, given_up{};

    friend bool operator==(entry_counts const&, entry_counts const&) = default;
};

/// Which entries `list` gives; what is absent does not choose.
struct entry_filter {
    std::string destination{};
    std::string topic{};
    std::optional<entry_state> state{};
    std::int64_t above{};        ///< ids above this one
    std::size_t most{1000};
};

struct outbox_options {
    std::string path{};                              ///< the file; made if it is not there, 0600
    std::function<time_point()> now{};               ///< empty: the system's clock
};

/// Values accepted for publishing and the ledger of points shared, in one SQLite file,
/// each change in one transaction that is on the disk (WAL, synchronous FULL) when the
/// call returns. What it decides is decided here and tested without a network; what
/// sends is `durable<>`.
///
/// @par After a crash
/// What was `under_way` is `unknown`: its first byte may have left. So is all that waits
/// in a file that was restored from a backup or carried to another machine (another
/// machine-id, not the inode that it was made with, or older than its last opening as
/// `PATH-lock` has it), until `adopt()`: what it says was waiting may have been sent since.
/// Attempts of such a file are not begun again before (`errc::held_back`).
///
/// @par One process
/// The file is locked as long as it is open; a second process is refused with
/// `errc::outbox_in_use`. `outbox_reader` only looks.
///
/// @par Ledger
/// A point (destination, topic, `shared_point::key`) is reserved when accepted and shared
/// when its message is published; it is freed when that was rejected, withdrawn or
/// expired. One of a known key and revision is not accepted again; one of another
/// revision is a correction. What came from a topic counts as shared to it (`note_received`).
///
/// @par Errors
/// `errc::outbox_unusable` in words (the disk is full, the file is corrupt, of a newer
/// version, on a network file system, behind a link), `errc::outbox_in_use`. A busy
/// database does not block: `errc::not_now`, to be tried again. A call that cannot be in
/// the state that things are in (a settled attempt, an unknown id) is `errc::bad_value`,
/// and changes nothing. One thread at a time.
class outbox {
public:
    static result<std::unique_ptr<outbox>> open(outbox_options with);

    /// In a database that is open already (`alone`, synchronous full) and outlives it;
    /// `path` is not used. While a transaction is open there, calls are a part of it: on the
    /// disk when that is committed, gone with it.
    static result<std::unique_ptr<outbox>> open(sqlite::database& in, outbox_options with = {});
    ~outbox();
    outbox(outbox const&) = delete;
    outbox& operator=(outbox const&) = delete;

    /// All in one transaction, in order; an answer for each. An entry whose key was
    /// accepted before is the same entry, whatever came of it.
    result<std::vector<acceptance>> accept(std::span<new_entry const> all);

    /// Points that came from a topic of a destination: not sent back to it.
    result<void> note_received(std::string_view destination, std::string_view topic, std::span<shared_point const> points);

    /// Whether a reference was made here: our own message that comes back on a stream.
    result<bool> is_ours(std::string_view reference);

    /// What may be sent next to each topic of the destination, one batch a topic. In the order of
    /// acceptance, but that an entry waits for an `under_way` or `unknown` one, or one
    /// that waits itself, if they share a subject; those behind it go on. Not: topics with
    /// an attempt under way.
    result<std::vector<outbox_batch>> next(std::string_view destination, std::size_t most_rows);

    /// Freezes the entries and the message: to be called before the first byte leaves.
    result<attempt> begin(std::string_view destination, parcel what, std::span<std::int64_t const> entries, std::string ends);

    /// The same message once more, with the same reference, after it was proven absent.
    result<attempt> begin_again(std::int64_t attempt, std::string ends);

    // What came of an attempt that is under way or unknown.
    result<void> settle_published(std::int64_t attempt, published const& as);
    /// Those blamed are rejected; the others wait again, for another message. None: all are.
    result<void> settle_rejected(std::int64_t attempt, rejected const& why, std::span<std::int64_t const> blamed);
    /// Beyond doubt nothing was sent: its entries wait again.
    result<void> settle_not_sent(std::int64_t attempt, failure const& why);
    result<void> settle_unknown(std::int64_t attempt, failure const& why, bool partly_sent);
    result<void> settle_given_up(std::int64_t attempt, std::string_view why);

    result<std::vector<attempt>> unknown_attempts(std::string_view destination);

    /// How long ago an attempt was last under way (`settle_unknown`; after a crash: last begun), by a clock that
    /// no one sets and that does not stop in sleep. After a reboot it counts from the opening of the outbox.
    std::chrono::nanoseconds since_begun(attempt const& which) const;

    /// Only of what waits, or waited when the file moved.
    result<void> withdraw(std::int64_t entry, std::string_view why);

    /// Ends what waits and is past its time; how many.
    result<std::size_t> expire();
    /// When the next one will be.
    result<std::optional<time_point>> next_expiry(std::string_view destination);

    /// The file is another machine's or a restored one: see above.
    bool moved() const noexcept;
    /// What was waiting when it moved waits again: to be said by a person who knows that
    /// it was not sent since.
    result<std::size_t> adopt();

    /// At most 64 MB of contents at once, and one entry at least: ask on above the last id until none comes.
    result<std::vector<entry>> list(entry_filter const& which);
    result<std::optional<entry>> show(std::int64_t id);
    /// Of all destinations if it is empty.
    result<entry_counts> counts(std::string_view destination);

    /// Deletes what came to its end before; the ledger keeps its points.
    result<std::size_t> prune(time_point before);
    /// Points shared before are forgotten; they would be shared again. So are keys accepted
    /// before, of entries that were pruned.
    result<std::size_t> forget_points(time_point before);

private:
    class implementation;
    explicit outbox(std::unique_ptr<implementation> made);
    std::unique_ptr<implementation> made_;
};

}  // namespace alertstream::store

#include <alertstream/impl/store_outbox.ipp>
#include <alertstream/impl/store_outbox_accept.ipp>
#include <alertstream/impl/store_outbox_attempts.ipp>
#include <alertstream/impl/store_outbox_end.ipp>
#include <alertstream/impl/store_outbox_ledger.ipp>
#include <alertstream/impl/store_outbox_list.ipp>
#include <alertstream/impl/store_outbox_next.ipp>
#include <alertstream/impl/store_outbox_open.ipp>
#include <alertstream/impl/store_outbox_order.ipp>
