#pragma once

#include <alertstream/impl/store_rows_sqlite_questions.ipp>

// Dead letters: put aside, handled again, done.
namespace alertstream::store::sqlite::inner {

inline std::vector<stored_letter> open_letters(database& in, std::string_view behind, std::size_t most) {
    std::vector<stored_letter> all;
    // Behind one that was pruned: from the first.
    in.each("SELECT id, letter FROM dead_letters WHERE done_at IS NULL AND place > coalesce((SELECT place FROM dead_letters WHERE id = ?), 0) ORDER BY place LIMIT ?",
            [&](row const& each) { all.push_back({each.get<std::string>(0), parse_dead_letter(each.get<std::string_view>(1))}); },
            behind, most)
        .value();
    return all;
}

/// How many are done by this.
inline std::size_t mark_done(database& in, std::string_view id, std::string_view now) {
    return in.run("UPDATE dead_letters SET done_at = ? WHERE id = ? AND done_at IS NULL", now, id).value();
}

/// One of the same id keeps its place: who goes through them one after the other does not meet it again.
inline std::size_t replace_letter(database& in, std::string_view done, dead_letter const& with, std::string_view now) {
    auto const marked = mark_done(in, done, now);
    insert_letter(in,
                  "INSERT INTO dead_letters (id, stream, topic, kafka_partition, kafka_offset, handler, reason, letter, put_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                  " ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, letter = excluded.letter, put_aside_at = excluded.put_aside_at, done_at = NULL",
                  with);
    return marked;
}

inline std::size_t prune_letters(database& in) { return in.run("DELETE FROM dead_letters WHERE done_at IS NOT NULL").value(); }

}  // namespace alertstream::store::sqlite::inner
