#pragma once

#include <algorithm>
#include <set>
#include <tuple>

#include <alertstream/impl/store_outbox.ipp>

// The ledger: which points are shared to a topic, or reserved for an entry that will be.
namespace alertstream::store {

namespace inner {

inline bool is_known(sqlite::database& in, std::int64_t topic, shared_point const& point) {
    return in.one<std::int64_t>("SELECT 1 FROM outbox_points WHERE topic = ? AND key = ? AND revision = ?", topic, point.key, point.revision).value().has_value();
}

/// Rows of which nothing is new, in rising order, and how many points they hold.
struct sifted {
    std::vector<std::size_t> rows{};
    std::size_t points{};
    bool all_known{};
};

inline sifted sift(sqlite::database& in, std::int64_t topic, std::span<shared_point const> points) {
    sifted found;
    std::set<std::pair<std::string_view, std::string_view>> here;
    std::set<std::size_t> known_rows;
    std::set<std::size_t> new_rows;
    for (auto const& each : points) {
        // Twice in one message is once.
        auto const again = !here.emplace(each.key, each.revision).second;
        (again || is_known(in, topic, each) ? known_rows : new_rows).insert(each.row);
    }
    // A row that has something new goes out whole.
    std::set_difference(known_rows.begin(), known_rows.end(), new_rows.begin(), new_rows.end(), std::back_inserter(found.rows));
    found.points = static_cast<std::size_t>(std::count_if(points.begin(), points.end(), [&](auto const& each) { return !new_rows.contains(each.row); }));
    found.all_known = !points.empty() && new_rows.empty();
    return found;
}

inline void reserve(sqlite::database& in, std::int64_t topic, std::int64_t entry, std::span<shared_point const> points, time_point now) {
    for (auto const& each : points)
        in.run("INSERT INTO outbox_points VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING", topic, each.key, each.revision, entry, count_of(now)).value();
}

inline void share_points(sqlite::database& in, std::int64_t entry, time_point now) {
    in.run("UPDATE outbox_points SET reserved_by = NULL, noted = ? WHERE reserved_by = ?", count_of(now), entry).value();
}

/// They may be accepted again, but for those that came from the topic meanwhile.
inline void free_points(sqlite::database& in, std::int64_t entry) {
    in.run("DELETE FROM outbox_points WHERE reserved_by = ? AND received = 0", entry).value();
    in.run("UPDATE outbox_points SET reserved_by = NULL WHERE reserved_by = ?", entry).value();
}

}  // namespace inner

inline result<void> outbox::note_received(std::string_view destination, std::string_view topic, std::span<shared_point const> points) {
    if (points.empty()) return {};
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const where = inner::make_topic(in, destination, topic);
        for (auto const& each : points)
            in.run("INSERT INTO outbox_points VALUES (?, ?, ?, NULL, 1, ?) ON CONFLICT DO UPDATE SET received = 1", where, each.key, each.revision,
                   inner::count_of(made_->now()))
                .value();
    });
}

inline result<bool> outbox::is_ours(std::string_view reference) {
    return inner::guarded([&] { return made_->in.one<std::int64_t>("SELECT 1 FROM outbox_references WHERE reference = ?", reference).value().has_value(); });
}

inline result<std::size_t> outbox::forget_points(time_point before) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        // With a point goes the key of an entry that is gone itself: it did nothing else.
        in.run("DELETE FROM outbox_keys WHERE accepted < ? AND entry NOT IN (SELECT id FROM outbox_entries)", inner::count_of(before)).value();
        return in.run("DELETE FROM outbox_points WHERE reserved_by IS NULL AND noted < ?", inner::count_of(before)).value();
    });
}

}  // namespace alertstream::store
