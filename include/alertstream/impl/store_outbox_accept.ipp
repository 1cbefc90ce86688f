#pragma once

#include <alertstream/impl/store_outbox.ipp>
#include <alertstream/impl/store_outbox_ledger.ipp>
#include <alertstream/impl/store_outbox_order.ipp>

// Accepting: once under each key, no point twice.
namespace alertstream::store {

namespace inner {

inline std::int64_t insert_entry(sqlite::database& in, std::int64_t topic, new_entry const& from, packed const& what, std::size_t left_out, time_point now) {
    auto const behind = is_held(in, topic, what.subjects);
    in.run("INSERT INTO outbox_entries (topic, state, behind, key, gathers_as, row_count, accepted, expires, tries, why, uuid)"
           " VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, 0, '', '')",
           topic, behind, from.with.key, what.gathers_as, what.rows, count_of(now), count_of(from.with.expires))
        .value();
    auto const id = in.last_id();
    in.run("INSERT INTO outbox_contents VALUES (?, ?)", id, sqlite::blob{what.content}).value();
    for (std::size_t i = 0; i < what.subjects.size(); ++i) in.run("INSERT INTO outbox_subjects VALUES (?, ?, ?, ?, 1)", id, i, topic, what.subjects[i]).value();
    if (behind) hold_subjects(in, topic, what.subjects, id);
    if (!from.with.key.empty()) in.run("INSERT INTO outbox_keys VALUES (?, ?, ?, ?, ?)", topic, from.with.key, id, left_out, count_of(now)).value();
    reserve(in, topic, id, what.points, now);
    return id;
}

/// The content without the rows that are shared already, or why that cannot be.
inline std::variant<packed, failure> without_rows(new_entry const& from, std::vector<std::size_t> const& rows) {
    if (!from.by) return failure{errc::bad_value, "some of its points were shared before, and nobody is there to leave them out"};
    try {
        return from.by->without(from.what, rows);
    } catch (std::exception const& e) {
        return failure{errc::publish_failed, std::string{"points that were shared before could not be left out: "} + e.what()};
    }
}

inline acceptance accept_one(sqlite::database& in, new_entry const& from, time_point now) {
    auto const topic = make_topic(in, from.destination, from.topic);
    if (!from.with.key.empty()) {
        std::optional<accepted> before;
        in.each("SELECT entry, left_out FROM outbox_keys WHERE topic = ? AND key = ?",
                [&](sqlite::row const& row) { before = accepted{.id = row.get<std::int64_t>(0), .left_out = row.get<std::size_t>(1), .before = true}; }, topic, from.with.key)
            .value();
        if (before) return *before;
    }
    auto const found = sift(in, topic, from.what.points);
    if (found.all_known) return already_shared{};
    if (found.rows.empty()) return accepted{.id = insert_entry(in, topic, from, from.what, 0, now)};
    auto const less = without_rows(from, found.rows);
    if (auto const* const why = std::get_if<failure>(&less)) return not_accepted{.why = *why};
    auto const& what = std::get<packed>(less);
    if (!sift(in, topic, what.points).rows.empty())
        return not_accepted{.why = {errc::bad_value, "some of its points were shared before, and this destination did not leave them out"}};
    return accepted{.id = insert_entry(in, topic, from, what, found.points, now), .left_out = found.points};
}

}  // namespace inner

inline result<std::vector<acceptance>> outbox::accept(std::span<new_entry const> all) {
    if (all.empty()) return std::vector<acceptance>{};
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        std::vector<acceptance> answers;
        answers.reserve(all.size());
        auto const now = made_->now();
        for (auto const& each : all) answers.push_back(inner::accept_one(in, each, now));
        return answers;
    });
}

}  // namespace alertstream::store
