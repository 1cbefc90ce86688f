#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/message.hpp>
#include <alertstream/store/digest.hpp>

/// What is stored of one alert. All of it, or nothing.
namespace alertstream::store {

/// As TOM Toolkit calls them.
enum class data_type : std::uint8_t { photometry, spectroscopy, astrometry };
ALERTSTREAM_DECL std::string_view to_string(data_type) noexcept;

/// A target as an alert speaks of it. Angles in degrees (ICRS), proper motion in mas a year.
struct seen_target {
    std::string name{};
    std::vector<std::string> aliases{};
    std::optional<double> ra{};
    std::optional<double> dec{};
    std::optional<double> epoch{};   ///< of the position, a year
    std::optional<double> pm_ra{};
    std::optional<double> pm_dec{};
    bool moves{};                    ///< it has orbital elements: never matched by position
    std::string details{};           ///< what else was said of it, a JSON object; may be empty

    friend bool operator==(seen_target const&, seen_target const&) = default;
};

/// How targets are found: by name or alias always (written as `hermes::simple_name` has
/// them), then by position, then, if wanted, made.
struct matching {
    double radius{};   ///< degrees; 0: not by position. The nearest known target within it.
    /// Unknown ones are made, with their aliases; and known ones get the aliases and the position that they
    /// lack. Else nobody's alert says what a name means: rows of an unknown target wait for it.
    bool create{};

    friend bool operator==(matching const&, matching const&) = default;
};

/// One row: a point of a light curve, a spectrum, a position.
///
/// Its *identity* is what was observed and by whom it is said; its *content* is what was
/// observed and measured, whoever says it. A row whose content is known is known. One of
/// a known identity with another content is a correction: the newer message counts, and
/// the older row goes to `reduced_data_history`. Make both by `digest_of(at, …)`.
struct datum {
    data_type type{};
    std::size_t target{};            ///< its place in `unit::targets`
    digest identity{};
    digest content{};
    time_point at{};                 ///< of the observation, UTC
    std::optional<double> brightness{};
    std::optional<double> brightness_error{};
    std::optional<double> limit{};
    std::string unit{};              ///< "AB mag", "mJy", …
    std::string bandpass{};
    std::string telescope{};
    std::string instrument{};
    std::string value{};             ///< a JSON object: what TOM Toolkit keeps of it, or a spectrum's arrays

    friend bool operator==(datum const&, datum const&) = default;
};

/// A row that cannot be stored as data. It is kept, with the reason.
struct refused_row {
    data_type type{};
    std::size_t row{};               ///< its place in the alert's table
    std::string content{};           ///< a JSON object
    std::string why{};

    friend bool operator==(refused_row const&, refused_row const&) = default;
};

/// Something that happened: a gravitational wave, a burst, a circular about one.
struct event {
    std::string source{};            ///< "igwn.gwalert", "gcn.circulars", …: the topic's name
    std::string id{};                ///< the same for all that is said of it: "S230518h"; may be empty
    std::string type{};              ///< "INITIAL", "UPDATE", …
    std::optional<time_point> at{};
    bool retracts{};                 ///< takes back all that the same sender said of `id` before, whichever of them is stored first
    std::string content{};           ///< a JSON object
    digest identity{};               ///< of what was said: known is not stored again

    friend bool operator==(event const&, event const&) = default;
};

/// The message that all this came in.
struct message_info {
    std::string topic{};
    std::string id{};                ///< `_id` or `uuid`; without one its `place_of`
    std::string sender{};            ///< `_sender`, as the service vouches for it; may be empty
    std::string submitter{};
    std::string title{};
    std::optional<time_point> shared{};  ///< when the record was written
    std::int32_t partition{};
    std::int64_t offset{};

    friend bool operator==(message_info const&, message_info const&) = default;
};

/// What a message without an id is known by: "partition/offset@milliseconds", the last of when its record was written (absent if
/// that is not known). A topic that is made anew, and another cluster's, have the same offsets.
ALERTSTREAM_DECL std::string place_of(std::int32_t partition, std::int64_t offset, std::optional<time_point> written);

struct unit {
    message_info message{};
    std::string source_location{};   ///< for `reduced_data`, as TOM has it: "Hermes via HOP"
    std::vector<seen_target> targets{};
    std::vector<datum> data{};
    std::vector<refused_row> refused{};
    std::vector<event> events{};
    std::vector<std::string> retracts{};  ///< ids of messages of the same sender: marked, never deleted
    store::matching matching{};

    friend bool operator==(unit const&, unit const&) = default;
};

/// Rows that it becomes in a database, at most, without its message's own: data and refused rows, events, targets with their aliases, retractions.
ALERTSTREAM_DECL std::size_t rows_of(unit const&) noexcept;

/// About what it takes in memory.
ALERTSTREAM_DECL std::size_t size_of(unit const&) noexcept;

/// What became of a row.
enum class row_outcome : std::uint8_t {
    stored,
    known,        ///< the same was there: nothing changed
    updated,      ///< a correction: the older row is in the history
    superseded,   ///< older than what is there: into the history
    unmatched,    ///< stored, and waits for a target of its name
    refused,      ///< kept in `refused_rows` with the reason
};
ALERTSTREAM_DECL std::string_view to_string(row_outcome) noexcept;

/// What became of a unit.
struct unit_report {
    message_info message{};
    std::vector<row_outcome> rows{};      ///< of `unit::data`, in order
    std::size_t refused{};                ///< rows that were refused before
    std::vector<std::string> created{};   ///< targets, by name
    std::size_t events{};                 ///< that were new
    std::size_t retracted{};              ///< messages and events that were marked
    bool known{};                         ///< the message was there
    std::string why{};                    ///< why its rows were refused by the database, if they were

    friend bool operator==(unit_report const&, unit_report const&) = default;
};

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_unit.ipp>
#endif
