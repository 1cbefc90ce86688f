#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "partition_log.hpp"

namespace simulation {

/// A broken promise.
struct broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void require(bool holds, std::string const& promise) {
    if (!holds) throw broken{promise};
}

/// What handlers did to each alert in the whole life of the world: the truth
/// against which promises are checked.
class ledger {
public:
    explicit ledger(std::size_t handlers) : handlers_{handlers} {}

    /// `sure` is false where the partition was not surely the caller's any more.
    void handled(std::uint64_t id, std::size_t handler, bool sure) {
        if (handler > 0 && sure) require(done_.contains({id, handler - 1}), "handlers run in their order");
        bool const again = !done_.emplace(id, handler).second;
        if (!sure) excused_.insert(id);
        require(!again || excused_.contains(id), "no alert is handled twice while its partition stays ours: alert " + std::to_string(id));
    }

    void put_aside(std::uint64_t id) { put_aside_.insert(id); }

    /// From here on it may be handled again: by a crash, a loss, a failed commit, a handler cut off.
    void excuse(std::uint64_t id) { excused_.insert(id); }
    void excuse_from(partition_log const& log, std::int64_t offset) {
        for (auto const& each : log.records())
            if (each.offset >= offset) excuse(each.id);
    }

    bool done(std::uint64_t id) const { return put_aside_.contains(id) || done_.contains({id, handlers_ - 1}); }

    bool done_below(partition_log const& log, std::int64_t next) const {
        return std::all_of(log.records().begin(), log.records().end(), [&](record const& each) { return each.offset >= next || done(each.id); });
    }

private:
    std::size_t handlers_;
    std::set<std::pair<std::uint64_t, std::size_t>> done_;
    std::set<std::uint64_t> put_aside_;
    std::set<std::uint64_t> excused_;
};

}  // namespace simulation
