#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/outcome.hpp>

/// What an outbox keeps and what goes out of it: `durable<destination>`.
namespace alertstream {

/// One point of a message, as the ledger of what was shared knows it.
struct shared_point {
    std::string key{};       ///< what was observed: equal keys are one point, however its target is written (hermes/point_key.hpp)
    std::string revision{};  ///< what was measured: another one of a known key is a correction, and goes out
    std::size_t row{};       ///< where it is in its `packed::content`

    friend bool operator==(shared_point const&, shared_point const&) = default;
};

/// A value that waits in an outbox: all that is needed to send it after a restart.
struct packed {
    std::string content{};                 ///< the destination's own, in whatever form
    std::vector<std::string> subjects{};   ///< targets and references: what shares one with a message of unknown fate waits for that
    std::vector<shared_point> points{};    ///< empty: nothing that the ledger counts
    std::size_t rows{1};                   ///< for GATHER_ROWS
    std::string gathers_as{};              ///< contents of one topic whose texts here are equal go out as one message; empty: by itself

    friend bool operator==(packed const&, packed const&) = default;
};

/// What is sent in one attempt, frozen before its first byte leaves: whatever is sent
/// again is this, with the same reference.
struct parcel {
    std::string topic{};
    std::string reference{};  ///< a UUID of ours, and somewhere in the message: by it the message is found
    std::string body{};       ///< the destination's own

    friend bool operator==(parcel const&, parcel const&) = default;
};

/// The message with the parcel's reference is there.
struct found {
    published as{};
    std::vector<std::string> also{};  ///< uuids of later ones with the same reference: sent twice, to be retracted
};

/// No message with the reference was there, from before the attempt to the end as it
/// was when it was asked for.
struct absent {};

/// It cannot be told.
struct unclear {
    failure why{};
    bool look_again{};  ///< time may help; false: a person decides
};

using finding = std::variant<found, absent, unclear>;

}  // namespace alertstream
