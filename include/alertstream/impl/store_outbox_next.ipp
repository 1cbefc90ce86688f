#pragma once

#include <alertstream/impl/store_outbox_list.ipp>

// Choosing what is next.
namespace alertstream::store {

namespace inner {

/// More than any destination takes in one message.
inline constexpr std::size_t most_bytes_gathered = 16 * 1024 * 1024;

/// Takes entries in their order while they make one message; false at the first that does not.
class gathering {
public:
    explicit gathering(std::size_t most_rows) noexcept : most_rows_{most_rows} {}

    bool fits(std::string_view gathers_as, std::size_t rows, std::size_t bytes) const noexcept {
        if (batch_.entries.empty()) return true;
        return !gathers_as.empty() && gathers_as == batch_.entries.front().what.gathers_as && batch_.rows + rows <= most_rows_ && bytes_ + bytes <= most_bytes_gathered;
    }

    /// Whether another one may be added.
    bool add(entry next) {
        batch_.rows += next.what.rows;
        bytes_ += next.what.content.size();
        batch_.topic = next.topic;
        batch_.full = next.what.gathers_as.empty() || batch_.rows >= most_rows_;
        batch_.entries.push_back(std::move(next));
        return !batch_.full;
    }

    void close() noexcept { batch_.full = true; }
    outbox_batch take() && { return std::move(batch_); }

private:
    std::size_t most_rows_;
    std::size_t bytes_{};
    outbox_batch batch_{};
};

inline outbox_batch next_of(sqlite::database& in, std::int64_t topic, std::size_t most_rows, time_point now) {
    gathering gathered{most_rows};
    in.each(std::string{entry_columns} + "WHERE e.topic = ? AND e.state = 'waiting' AND e.behind = 0 AND (e.expires IS NULL OR e.expires > ?) ORDER BY e.id",
            [&](sqlite::row const& row) {
                if (gathered.fits(row.get<std::string_view>(11), row.get<std::size_t>(12), row.get<std::string_view>(13).size())) return gathered.add(read_entry(in, row));
                gathered.close();
                return false;
            },
            topic, count_of(now))
        .value();
    return std::move(gathered).take();
}

inline bool is_busy(sqlite::database& in, std::int64_t topic) {
    return in.one<std::int64_t>("SELECT 1 FROM outbox_attempts WHERE topic = ? AND state = 'under_way' LIMIT 1", topic).value().has_value();
}

}  // namespace inner

inline result<std::vector<outbox_batch>> outbox::next(std::string_view destination, std::size_t most_rows) {
    auto& in = made_->in;
    return inner::guarded([&] {
        std::vector<outbox_batch> all;
        for (auto const topic : inner::topics_of(in, destination)) {
            if (inner::is_busy(in, topic)) continue;
            auto found = inner::next_of(in, topic, most_rows, made_->now());
            if (!found.entries.empty()) all.push_back(std::move(found));
        }
        return all;
    });
}

}  // namespace alertstream::store
