#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/store/admission.hpp>
#include <alertstream/tom/client.hpp>

namespace alertstream::tom {

struct ingest_options {
    ingest_options() = default;

    /// Targets that the TOM does not have are made there, as the alert describes them. False: their rows are passed over.
    bool create_targets{false};
    /// Those that are made come into this list too, unless it is empty.
    std::string target_list{};
    /// From so many points of one target in one alert on, they go as one file (`photometry_file.hpp`), in one request. 0: never.
    std::size_t file_from{50};
    /// Of each datum, at most 100 characters. Empty: the alert's topic, as TOM's own reader has it.
    std::string source_name{};
    /// Whose alerts go into the TOM, and how many rows of photometry and spectra of a sender a day: of others none.
    store::admission_rules admission{};
    /// Told the reference that an outbox wrote into an alert (`data.alertstream_reference`): an alert that it knows is this program's
    /// own, comes back, and is passed over. May throw `unavailable`.
    std::function<bool(std::string_view reference)> skip_ours{};
};

/// What became of the rows so far. An alert that is tried again is counted again.
struct ingest_counters {
    std::uint64_t alerts{};       ///< handled to their end
    std::uint64_t stored{};       ///< rows that were not there before
    std::uint64_t known{};        ///< rows that the TOM had already
    std::uint64_t refused{};      ///< rows that the TOM does not take, or could not show as they are
    std::uint64_t passed_over{};  ///< rows of targets that it does not have
    std::uint64_t files{};
    std::uint64_t targets{};      ///< made
    std::uint64_t ours{};         ///< alerts that came back
    std::uint64_t strangers{};    ///< alerts of senders that the topic's list does not name
    std::uint64_t over_quota{};   ///< alerts of senders that had their rows of the day

    friend bool operator==(ingest_counters const&, ingest_counters const&) = default;
};

/// A handler that puts photometry and spectra of Hermes alerts into a TOM, through its REST interface:
/// @code
/// using hopskotch = as::hopskotch::stream<as::topic<"hermes.test", as::tom::ingest>>;
/// as::tom::account const pi{.base_url = "https://tom.example.org/", .username = "pi", .password = password};
/// as::alert_streams<hopskotch> streams{loop, settings, as::tom::ingest{as::tom::client{loop.get_executor(), pi}}};
/// @endcode
///
/// A target is found by its name as the TOM compares names, then by the aliases that the alert
/// gives it, which must not lead to two. Each row is a datum and one request, as TOM asks; many of one target are a file.
/// Astrometry is not taken. An alert that is retracted stays in the TOM: its REST interface deletes nothing.
///
/// @par Whose alerts
/// Whoever may write to the topic writes into your TOM: name the senders in `admission`. Where this program also publishes from the
/// TOM, `skip_ours` keeps what comes back out of it.
///
/// @par Nothing is lost, nothing is doubled
/// An alert may come again: what the TOM has already, it does not keep twice. `unavailable` is thrown, and so the
/// alert is tried without end and is never a dead letter, if the TOM cannot be reached, answers 429 or 5xx, is not a
/// TOM, or does not take the log-in (looked at before anything is sent: a TOM keeps what it takes for anonymous people's).
/// A row that the TOM refuses is logged and counted and the others go on; an alert of whose rows it keeps
/// none, and refuses some, fails with the reasons: a dead letter. A row that breaks the TOM (500 for it alone) cannot be told from a TOM that is
/// broken: `unavailable` names it ("the TOM: photometry[3]: …"), and a person may skip the alert (`dead_letters skip`).
///
/// Before a file is sent, the points that the TOM has are left out. A file that it has, of whose points it shows none, is waited for once: it may be at work
/// on it. The other way round TOM Toolkit 2 cannot tell: of points
/// that came in a file, and singly in another alert, it keeps both (the file's have a `time` in their value). TOM 3 keeps one.
///
/// @par Threads and lifetime
/// Partitions enter it side by side; all on the client's executor. Copies share client and counters. What it is given
/// lives until its awaitable is done. Cancelled, it throws `unavailable` or Asio's `operation_aborted`.
class ingest {
public:
    ALERTSTREAM_DECL explicit ingest(tom::client into, ingest_options with = {});

    ALERTSTREAM_DECL boost::asio::awaitable<void> operator()(hermes::alert const& alert, metadata const& from) const;

    ALERTSTREAM_DECL ingest_counters const& count() const noexcept;

private:
    struct state;
    /// It may outlive this object.
    ALERTSTREAM_DECL static boost::asio::awaitable<void> put(std::shared_ptr<state> with, hermes::alert const& alert, metadata const& from);

    std::shared_ptr<state> state_;
};

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_ingest.ipp>
#endif
