#pragma once

#include <alertstream/impl/store_rows_sqlite_unit.ipp>

// One transaction: the offsets first, then all that came in below them.
namespace alertstream::store::sqlite::inner {

inline std::optional<stored_position> position_there(kept_statements& with, partition_key const& which) {
    std::optional<stored_position> found;
    with.offset
        .each([&](row const& there) { found = {there.get<std::int64_t>(0), {there.get<std::int64_t>(1), delivery::marks_from_text(there.get<std::string_view>(2))}}; }, which.cluster, which.group,
              which.where.topic, which.where.partition)
        .value();
    return found;
}

/// Makes those that are possible; which ones are not.
inline fenced make_moves(kept_statements& with, std::vector<move> const& all, std::string_view now) {
    fenced behind;
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const& each = all[i];
        auto there = position_there(with, each.which);
        if (there.has_value() != each.from.has_value() || (there && !there->same_place(*each.from))) {
            behind.found.emplace_back(i, std::move(there));
            continue;
        }
        with.move_offset
            .run(each.which.cluster, each.which.group, each.which.where.topic, each.which.where.partition, each.to.epoch, each.to.position.next, delivery::marks_to_text(each.to.position.marks),
                 now)
            .value();
    }
    return behind;
}

/// Throws `error`.
inline commit_result commit_all(kept_statements& with, batch const& what, std::string_view now) {
    with.in.forget_code();
    auto begun = transaction::begin(with.in).value();
    if (auto behind = make_moves(with, what.moves, now); !behind.found.empty()) return behind;
    committed done;
    done.reports.reserve(what.units.size());
    if (!what.units.empty()) {
        unit_writer units{with, now};
        for (auto const& each : what.units) done.reports.push_back(what.one_by_one ? units.put_by_itself(each) : units.put(each));
    }
    for (auto const& each : what.letters)
        insert_letter(with.in,
                      "INSERT INTO dead_letters (id, stream, topic, kafka_partition, kafka_offset, handler, reason, letter, put_aside_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                      each);
    begun.commit().value();
    return done;
}

}  // namespace alertstream::store::sqlite::inner
