#pragma once

#include <alertstream/impl/store_outbox.ipp>
#include <alertstream/impl/store_outbox_order.ipp>

// Reading what is there: for the outbox itself and for whoever only looks.
namespace alertstream::store {

namespace inner {

/// So much at once: contents may be megabytes each.
inline constexpr std::size_t most_bytes_listed = 64 * 1024 * 1024;

inline constexpr std::string_view entry_columns =
    "SELECT e.id, t.destination, t.topic, e.key, e.state, e.accepted, e.expires, e.tries, e.why, e.uuid, e.attempt, e.gathers_as, e.row_count, c.content"
    " FROM outbox_entries e JOIN outbox_topics t ON t.id = e.topic JOIN outbox_contents c ON c.entry = e.id ";

inline entry read_entry(sqlite::database& in, sqlite::row const& row) {
    entry read;
    read.id = row.get<std::int64_t>(0);
    read.destination = row.get<std::string>(1);
    read.topic = row.get<std::string>(2);
    read.key = row.get<std::string>(3);
    read.state = state_of(in, row.get<std::string_view>(4));
    read.accepted = time_of(row.get<std::int64_t>(5));
    if (auto const at = row.get<std::optional<std::int64_t>>(6)) read.expires = time_of(*at);
    read.tries = row.get<std::uint32_t>(7);
    read.why = row.get<std::string>(8);
    read.uuid = row.get<std::string>(9);
    read.attempt = row.get<std::optional<std::int64_t>>(10);
    read.what.gathers_as = row.get<std::string>(11);
    read.what.rows = row.get<std::size_t>(12);
    read.what.content = row.get<std::string>(13);
    read.what.subjects = subjects_of(in, read.id);
    return read;
}

inline std::vector<entry> list_entries(sqlite::database& in, entry_filter const& which) {
    std::string sql{entry_columns};
    sql += "WHERE e.id > ?";
    // Numbered, so that each is bound whether it chooses or not.
    sql += which.destination.empty() ? " AND ? = ''" : " AND t.destination = ?";
    sql += which.topic.empty() ? " AND ? = ''" : " AND t.topic = ?";
    sql += which.state ? " AND e.state = ?" : " AND ? = ''";
    sql += " ORDER BY e.id LIMIT ?";
    std::vector<entry> all;
    std::size_t bytes = 0;
    in.each(sql,
            [&](sqlite::row const& row) {
                all.push_back(read_entry(in, row));
                bytes += all.back().what.content.size();
                return bytes < most_bytes_listed;
            },
            which.above, which.destination, which.topic, which.state ? to_string(*which.state) : std::string_view{}, which.most)
        .value();
    return all;
}

inline std::optional<entry> find_entry(sqlite::database& in, std::int64_t id) {
    std::optional<entry> found;
    in.each(std::string{entry_columns} + "WHERE e.id = ?", [&](sqlite::row const& row) { found = read_entry(in, row); }, id).value();
    return found;
}

inline std::size_t& place_of(entry_counts& in, entry_state state) noexcept {
    switch (state) {
    case entry_state::waiting: return in.waiting;
    case entry_state::under_way: return in.under_way;
    case entry_state::unknown: return in.unknown;
    case entry_state::published: return in.published;
    case entry_state::rejected: return in.rejected;
    case entry_state::withdrawn: return in.withdrawn;
    case entry_state::expired: return in.expired;
    case entry_state::given_up: break;
    }
    return in.given_up;
}

/// Of a destination; of all if it is empty.
inline entry_counts count_entries(sqlite::database& in, std::string_view destination) {
    entry_counts counts;
    in.each("SELECT state, count(*) FROM outbox_entries WHERE topic IN (SELECT id FROM outbox_topics WHERE ?1 IN ('', destination)) GROUP BY state",
            [&](sqlite::row const& row) { place_of(counts, state_of(in, row.get<std::string_view>(0))) = row.get<std::size_t>(1); }, destination)
        .value();
    return counts;
}

inline constexpr std::string_view attempt_columns =
    "SELECT a.id, t.destination, t.topic, a.reference, a.ends, a.begun, a.partly_sent, a.why, b.body"
    " FROM outbox_attempts a JOIN outbox_topics t ON t.id = a.topic JOIN outbox_bodies b ON b.attempt = a.id ";

inline attempt read_attempt(sqlite::database& in, sqlite::row const& row) {
    attempt read;
    read.id = row.get<std::int64_t>(0);
    read.destination = row.get<std::string>(1);
    read.what = {.topic = row.get<std::string>(2), .reference = row.get<std::string>(3), .body = row.get<std::string>(8)};
    read.ends = row.get<std::string>(4);
    read.begun = time_of(row.get<std::int64_t>(5));
    read.partly_sent = row.get<bool>(6);
    read.why = row.get<std::string>(7);
    in.each("SELECT id FROM outbox_entries WHERE attempt = ? AND place IS NOT NULL ORDER BY place", [&](sqlite::row const& each) { read.entries.push_back(each.get<std::int64_t>(0)); }, read.id).value();
    return read;
}

inline std::vector<attempt> list_unknown(sqlite::database& in, std::string_view destination) {
    std::vector<attempt> all;
    in.each(std::string{attempt_columns} + "WHERE a.state = 'unknown' AND ? IN ('', t.destination) ORDER BY a.id",
            [&](sqlite::row const& row) { all.push_back(read_attempt(in, row)); }, destination)
        .value();
    return all;
}

}  // namespace inner

inline result<std::vector<entry>> outbox::list(entry_filter const& which) {
    return inner::guarded([&] { return inner::list_entries(made_->in, which); });
}

inline result<std::optional<entry>> outbox::show(std::int64_t id) {
    return inner::guarded([&] { return inner::find_entry(made_->in, id); });
}

inline result<entry_counts> outbox::counts(std::string_view destination) {
    return inner::guarded([&] { return inner::count_entries(made_->in, destination); });
}

inline result<std::vector<attempt>> outbox::unknown_attempts(std::string_view destination) {
    return inner::guarded([&] { return inner::list_unknown(made_->in, destination); });
}

}  // namespace alertstream::store
