#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/metadata.hpp>
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
/// gives it. Each row is a datum and one request, as TOM asks; many of one target are a file. Astrometry is not taken.
///
/// @par Nothing is lost, nothing is doubled
/// An alert may come again: what the TOM has already, it does not keep twice. `unavailable` is thrown, and so the
/// alert is tried without end and is never a dead letter, if the TOM cannot be reached, answers 429 or 5xx, is not a
/// TOM, or does not take the log-in (looked at before anything is sent: a TOM keeps what it takes for anonymous people's).
/// A row that the TOM refuses is logged and counted and the others go on; an alert of whose rows it keeps
/// none, and refuses some, fails with the reasons: a dead letter.
///
/// Before a file is sent, the points that the TOM has are left out. The other way round TOM Toolkit 2 cannot tell: of points
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
