#pragma once

#include <map>
#include <queue>

#include <alertstream/impl/store_outbox.ipp>

// What must not be overtaken: an entry waits while one with a subject of its own is of
// unknown fate, or waits for such a one. That is noted with the entries when it comes
// about, so that the next to be sent is found without a look at those that cannot be.
// Attempts under way need no note: they keep their topic from sending at all.
namespace alertstream::store::inner {

inline bool is_held(sqlite::database& in, std::int64_t topic, std::span<std::string const> subjects) {
    for (auto const& each : subjects)
        if (in.one<std::int64_t>("SELECT 1 FROM outbox_held_subjects WHERE topic = ? AND subject = ?", topic, each).value()) return true;
    return false;
}

inline void hold_subjects(sqlite::database& in, std::int64_t topic, std::span<std::string const> subjects, std::int64_t above) {
    for (auto const& each : subjects)
        in.run("INSERT INTO outbox_held_subjects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET above = min(above, excluded.above)", topic, each, above).value();
}

inline std::vector<std::string> subjects_of(sqlite::database& in, std::int64_t entry) {
    std::vector<std::string> all;
    in.each("SELECT subject FROM outbox_subjects WHERE entry = ? ORDER BY place", [&](sqlite::row const& row) { all.push_back(row.get<std::string>(0)); }, entry).value();
    return all;
}

/// Entries of a topic that wait for those of unknown fate, from the lowest on, so that each
/// subject is looked at once.
inline void hold_those_behind(sqlite::database& in, std::int64_t topic) {
    using held = std::pair<std::int64_t, std::string>;  // entries above this one that have the subject
    std::priority_queue<held, std::vector<held>, std::greater<>> todo;
    in.each("SELECT DISTINCT s.subject FROM outbox_entries e JOIN outbox_subjects s ON s.entry = e.id WHERE e.topic = ? AND e.state = 'unknown'",
            [&](sqlite::row const& row) { todo.emplace(0, row.get<std::string>(0)); }, topic)
        .value();
    std::map<std::string, std::int64_t> done;
    while (!todo.empty()) {
        auto const [above, subject] = todo.top();
        todo.pop();
        if (!done.emplace(subject, above).second) continue;
        hold_subjects(in, topic, {&subject, 1}, above);
        std::vector<std::int64_t> entries;
        in.each("SELECT entry FROM outbox_subjects WHERE topic = ? AND subject = ? AND open = 1 AND entry > ?",
                [&](sqlite::row const& row) { entries.push_back(row.get<std::int64_t>(0)); }, topic, subject, above)
            .value();
        for (auto const each : entries) {
            auto const changed = in.run("UPDATE outbox_entries SET behind = 1 WHERE id = ? AND state = 'waiting' AND behind = 0", each).value();
            if (changed == 0) continue;
            for (auto& other : subjects_of(in, each))
                if (!done.contains(other)) todo.emplace(each, std::move(other));
        }
    }
}

/// After something of unknown fate was settled, or something that others wait for has gone.
inline void hold_anew(sqlite::database& in, std::int64_t topic) {
    auto const held = in.run("DELETE FROM outbox_held_subjects WHERE topic = ?", topic).value();
    if (held > 0) in.run("UPDATE outbox_entries SET behind = 0 WHERE topic = ? AND state = 'waiting' AND behind = 1", topic).value();
    hold_those_behind(in, topic);
}

}  // namespace alertstream::store::inner
