#pragma once

#include <alertstream/impl/store_outbox_attempts.ipp>

// Ends of what was never sent, and the deletion of what came to its end.
namespace alertstream::store {

inline result<void> outbox::withdraw(std::int64_t id, std::string_view why) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        std::optional<std::int64_t> topic;
        in.each("SELECT topic, state, place FROM outbox_entries WHERE id = ?",
                [&](sqlite::row const& row) {
                    topic = row.get<std::int64_t>(0);
                    auto const state = row.get<std::string>(1);
                    // What waited when the file moved waits still, for a person.
                    if (state != "waiting" && !(state == "unknown" && row.is_null(2))) inner::refuse("entry " + std::to_string(id) + " does not wait: it is " + state);
                },
                id)
            .value();
        if (!topic) inner::refuse("there is no entry " + std::to_string(id));
        inner::end_entry(in, id, entry_state::withdrawn, why, made_->now());
        inner::hold_anew(in, *topic);
    });
}

inline result<std::size_t> outbox::expire() {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const now = made_->now();
        std::vector<std::pair<std::int64_t, std::int64_t>> over;
        in.each("SELECT topic, id FROM outbox_entries WHERE topic IN (SELECT id FROM outbox_topics) AND state = 'waiting' AND expires IS NOT NULL AND expires <= ? ORDER BY topic",
                [&](sqlite::row const& row) { over.emplace_back(row.get<std::int64_t>(0), row.get<std::int64_t>(1)); }, inner::count_of(now))
            .value();
        for (std::size_t i = 0; i < over.size(); ++i) {
            inner::end_entry(in, over[i].second, entry_state::expired, "its time was over before it was sent", now);
            if (i + 1 == over.size() || over[i + 1].first != over[i].first) inner::hold_anew(in, over[i].first);
        }
        return over.size();
    });
}

inline result<std::optional<time_point>> outbox::next_expiry(std::string_view destination) {
    auto& in = made_->in;
    return inner::guarded([&] {
        std::optional<time_point> first;
        for (auto const topic : inner::topics_of(in, destination)) {
            auto const found = in.one<std::int64_t>("SELECT expires FROM outbox_entries WHERE topic = ? AND state = 'waiting' AND expires IS NOT NULL ORDER BY expires LIMIT 1", topic).value();
            if (found && (!first || inner::time_of(*found) < *first)) first = inner::time_of(*found);
        }
        return first;
    });
}

inline result<std::size_t> outbox::prune(time_point before) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const gone = in.run("DELETE FROM outbox_entries WHERE ended < ?", inner::count_of(before)).value();
        in.run("DELETE FROM outbox_attempts WHERE state NOT IN ('under_way', 'unknown') AND NOT EXISTS (SELECT 1 FROM outbox_entries e WHERE e.attempt = outbox_attempts.id)").value();
        return gone;
    });
}

}  // namespace alertstream::store
