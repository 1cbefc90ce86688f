#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

/// What came of publishing, whatever the kind of destination. Four outcomes that a
/// caller must tell apart, because each asks for something else: be glad, mend the
/// message, try later, look it up.
namespace alertstream {

/// The destination has it, beyond doubt.
struct published {
    std::string uuid{};                       ///< the message's id as text with hyphens; empty where the destination gives none
    std::optional<topic_partition> where{};   ///< where a destination that is a Kafka put it
    std::int64_t offset{-1};

    friend bool operator==(published const&, published const&) = default;
};

/// One thing that is wrong with a message.
struct field_error {
    std::string path;     ///< data.photometry[0].bandpass; empty: the message as a whole
    std::string problem;  ///< in the destination's words

    friend auto operator<=>(field_error const&, field_error const&) = default;
};

/// The message itself was refused, by the destination or by us before anything was
/// sent: it will be refused again until it is changed.
struct rejected {
    std::vector<field_error> errors{};
    /// The destination's own error tree, as JSON; empty if it gave none.
    std::string tree{};

    friend bool operator==(rejected const&, rejected const&) = default;
};

/// Nothing was published, beyond doubt.
struct not_sent {
    failure why{};
    /// The same message may go through later (the network, an account that is
    /// mended). False: something else must be changed first.
    bool retryable{};
};

/// It may or may not have been published: never sent again blindly.
struct unknown {
    failure why{};
    /// A part is known to be out already (TNS and GCN are told before Kafka): not
    /// to be sent again even if the rest turns out to be absent.
    bool partly_sent{};
};

using outcome = std::variant<published, rejected, not_sent, unknown>;

/// "published", "rejected", "not_sent", "unknown".
ALERTSTREAM_DECL std::string_view name_of(outcome const&) noexcept;

/// For a person: "published as 5b7f2c5e-…", "rejected: topic: This field is required."
ALERTSTREAM_DECL std::string describe(outcome const&);

/// One line of JSON without the newline, as `share` prints it:
/// {"outcome":"published","uuid":…}, {"outcome":"rejected","errors":…},
/// {"outcome":"not_sent","reason":…,"retryable":…}, {"outcome":"unknown","reason":…}.
/// `errors` is the destination's own tree if there is one, else an object of lists by path.
ALERTSTREAM_DECL std::string to_json_line(outcome const&);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/outcome.ipp>
#endif
