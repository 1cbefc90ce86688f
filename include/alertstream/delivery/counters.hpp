#pragma once

#include <cstdint>

namespace alertstream::delivery {

/// What happened to the alerts of a topic or stream since the start.
struct counters {
    std::uint64_t received{};      ///< messages taken from Kafka
    std::uint64_t handled{};       ///< all handlers done
    std::uint64_t retried{};       ///< handler calls beyond the first
    std::uint64_t put_aside{};     ///< dead letters written
    std::uint64_t undecodable{};   ///< of these, the ones that did not decode
    std::uint64_t too_old{};       ///< skipped because of MAX_AGE
    std::uint64_t tests{};         ///< test messages skipped (INCLUDE_TESTS)
    std::uint64_t given_up{};      ///< skipped by an operator's hand
    std::uint64_t fetched{};       ///< large alerts fetched from where they are kept
    std::uint64_t duplicates{};    ///< kept from a handler that was done with an equal one (as::once); each handler's
    std::uint64_t superseded{};    ///< kept from a handler that had the same version or a newer one (as::latest_version); each handler's
    std::uint64_t outside{};       ///< kept from a handler as they are elsewhere on the sky (as::within, as::within_any); each handler's
    std::uint64_t unreal{};        ///< kept from a handler as tests (as::only_real); each handler's
    std::uint64_t gaps{};          ///< times that the log had lost messages before they were read
    std::uint64_t gap_offsets{};   ///< how many offsets these were
    std::uint64_t restarts{};      ///< partitions read from their start because the topic was made anew

    counters& operator+=(counters const& other) noexcept {
        received += other.received;
        handled += other.handled;
        retried += other.retried;
        put_aside += other.put_aside;
        undecodable += other.undecodable;
        too_old += other.too_old;
        tests += other.tests;
        given_up += other.given_up;
        fetched += other.fetched;
        duplicates += other.duplicates;
        superseded += other.superseded;
        outside += other.outside;
        unreal += other.unreal;
        gaps += other.gaps;
        gap_offsets += other.gap_offsets;
        restarts += other.restarts;
        return *this;
    }
};

}  // namespace alertstream::delivery
