#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/file.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/parcel.hpp>

/// Alerts as an outbox keeps them, and the messages made of them: pure functions.
namespace alertstream::hermes {

/// The member of `data` that holds our reference: Hermes publishes what it does not
/// know there unchanged, so that a message whose fate is not known can be found, and
/// one of our own that comes back on a stream be told from a colleague's.
inline constexpr std::string_view reference_member = "alertstream_reference";

/// The reference in a message as it is on the topic, if there is one. Cheap for all
/// others: what does not hold the member's name is not parsed.
ALERTSTREAM_DECL std::optional<std::string> reference_of(std::string_view payload);

/// All of a request that a restart must not change.
struct frozen_message {
    submission submit{};
    std::string json{};  ///< what POST `submit_message/` takes
    std::vector<file> files{};

    friend bool operator==(frozen_message const&, frozen_message const&) = default;
};
/// A line of JSON, then the bytes.
ALERTSTREAM_DECL std::string freeze(frozen_message const& from);
/// @returns `bad_value` if it is none of `freeze`'s.
ALERTSTREAM_DECL result<frozen_message> thaw(std::string_view frozen);

/// What an alert needs to be packed, beside itself.
struct pack_options {
    std::string_view default_authors{};
    submission submit{};
    std::span<file const> files{};
};

/// An alert for an outbox: checked as for publishing (`check`), and `rejected` if that
/// refuses it, or if it has a `data` member of the reference's name. Its points are
/// `points_of`, its subjects the targets by their simple names and the messages that
/// `references` cite. Alerts are gathered if all but their tables is the same (title,
/// submitter, authors, text, event, references, other members of `data`), and neither
/// files nor TNS nor GCN are asked for.
ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, alert const& what, pack_options const& with = {});

/// The same without these rows, counted as `points_of` does; targets stay.
ALERTSTREAM_DECL packed without(packed from, std::span<std::size_t const> rows);

/// Contents as one message with the reference in it. Targets of one name are one; the
/// rows stand in the order of the contents.
ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference);

/// How many of them, from the first on, go into one message: as many as are surely
/// below what a topic takes (`most_gathered` bytes as sent), and do not describe a
/// target in two ways. At least one.
ALERTSTREAM_DECL std::size_t fit(std::span<std::string const> contents);
inline constexpr std::size_t most_gathered = 400'000;

/// Which contents a refusal is about: those whose rows or targets it names. Empty if
/// one of the errors is about no row.
ALERTSTREAM_DECL std::vector<std::size_t> blamed(std::span<std::string const> contents, rejected const& why);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_packing.ipp>
#endif
