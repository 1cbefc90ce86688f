#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/delivery/position.hpp>
#include <alertstream/message.hpp>

namespace alertstream::store {

/// Whose offset it is: groups of several clusters may live in one database.
struct partition_key {
    std::string cluster{};
    std::string group{};
    topic_partition where{};

    friend auto operator<=>(partition_key const&, partition_key const&) = default;
};

/// An offset as it is stored. Each going back raises the epoch, so that (epoch, next) never
/// comes twice: who finds what he expects there was not overtaken.
struct stored_position {
    std::int64_t epoch{};
    delivery::kept_position position{};

    /// The fence compares these, not the marks.
    bool same_place(stored_position const& other) const noexcept { return epoch == other.epoch && position.next == other.position.next; }
    friend bool operator==(stored_position const&, stored_position const&) = default;
};

/// One partition's step in a transaction, made only if the offset is where it is expected.
struct move {
    partition_key which{};
    std::optional<stored_position> from{};  ///< absent: no row yet
    stored_position to{};

    friend bool operator==(move const&, move const&) = default;
};

}  // namespace alertstream::store
