#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <alertstream/delivery/position.hpp>

namespace simulation {

namespace delivery = alertstream::delivery;

struct record {
    std::int64_t offset;
    std::uint64_t id;  ///< never given twice, whatever happens to the log

    delivery::kept_mark mark() const { return {offset, 0, static_cast<std::uint32_t>(id)}; }
};

/// One partition as the broker holds it. Offsets without a record are control
/// records or compacted away.
class partition_log {
public:
    std::int64_t low() const { return low_; }
    std::int64_t high() const { return high_; }
    std::vector<record> const& records() const { return records_; }

    void append(std::uint64_t id) { records_.push_back({high_++, id}); }
    void append_control() { ++high_; }

    /// Retention: what lies before `offset` is gone.
    void expire(std::int64_t offset) {
        low_ = offset;
        std::erase_if(records_, [&](record const& each) { return each.offset < offset; });
    }
    /// An unclean election: what lies at or behind `offset` is gone, and the offsets come again.
    void cut(std::int64_t offset) {
        high_ = offset;
        std::erase_if(records_, [&](record const& each) { return each.offset >= offset; });
    }
    void make_anew() {
        low_ = high_ = 0;
        records_.clear();
    }

    /// The first record at or behind `offset`; null at the end.
    record const* read(std::int64_t offset) const {
        auto const found = std::find_if(records_.begin(), records_.end(), [&](record const& each) { return each.offset >= offset; });
        return found == records_.end() ? nullptr : &*found;
    }

private:
    std::vector<record> records_;
    std::int64_t low_{};
    std::int64_t high_{};
};

}  // namespace simulation
