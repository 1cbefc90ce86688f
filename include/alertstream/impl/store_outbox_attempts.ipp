#pragma once

#include <algorithm>
#include <unordered_set>

#include <time.h>

#include <alertstream/impl/store_outbox_ledger.ipp>
#include <alertstream/impl/store_outbox_list.ipp>
#include <alertstream/impl/store_outbox_next.ipp>
#include <alertstream/impl/store_outbox_order.ipp>

// Attempts: on the disk before their first byte leaves, and what came of them.
//
//   waiting ──begin──> under_way ──settle_published──> published
//      ^                │  ^  └────settle_rejected───> rejected; those not blamed wait again
//      └─settle_not_sent┤  └begin_again─┐
//                       └settle_unknown─> unknown ──> each of the above, or settle_given_up ──> given_up
namespace alertstream::store {

namespace inner {

/// Nanoseconds since the system started, its sleep included.
inline std::int64_t time_since_boot() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

/// An entry comes to its end.
inline void end_entry(sqlite::database& in, std::int64_t id, entry_state state, std::string_view why, time_point now) {
    in.run("UPDATE outbox_entries SET state = ?, behind = 0, ended = ?, why = ? WHERE id = ?", to_string(state), count_of(now), kept_words(why), id).value();
    in.run("UPDATE outbox_subjects SET open = 0 WHERE entry = ?", id).value();
    if (state == entry_state::published || state == entry_state::given_up)
        share_points(in, id, now);
    else
        free_points(in, id);
}

/// An attempt that is open, and its entries.
struct open_attempt {
    std::int64_t id{};
    std::int64_t topic{};
    bool unknown{};
    bool partly_sent{};
    bool from_copy{};
    std::vector<std::int64_t> entries{};
};

inline open_attempt find_open(sqlite::database& in, std::int64_t id) {
    std::optional<open_attempt> found;
    in.each("SELECT topic, state, partly_sent, from_copy FROM outbox_attempts WHERE id = ?",
            [&](sqlite::row const& row) {
                auto const state = row.get<std::string>(1);
                if (state != "under_way" && state != "unknown") refuse("attempt " + std::to_string(id) + " is settled already: " + state);
                found = open_attempt{.id = id, .topic = row.get<std::int64_t>(0), .unknown = state == "unknown", .partly_sent = row.get<bool>(2), .from_copy = row.get<bool>(3)};
            },
            id)
        .value();
    if (!found) refuse("there is no attempt " + std::to_string(id));
    in.each("SELECT id FROM outbox_entries WHERE attempt = ? AND place IS NOT NULL ORDER BY place", [&](sqlite::row const& row) { found->entries.push_back(row.get<std::int64_t>(0)); }, id).value();
    return *found;
}

inline void close_attempt(sqlite::database& in, open_attempt const& which, std::string_view state, std::string_view why) {
    in.run("UPDATE outbox_attempts SET state = ?, why = ? WHERE id = ?", state, kept_words(why), which.id).value();
}

/// It was of unknown fate once, and was begun again: others wait for it still.
inline bool is_waited_for(sqlite::database& in, open_attempt const& which) {
    if (!in.one<std::int64_t>("SELECT 1 FROM outbox_held_subjects WHERE topic = ? LIMIT 1", which.topic).value()) return false;
    return std::any_of(which.entries.begin(), which.entries.end(), [&](auto const entry) { return is_held(in, which.topic, subjects_of(in, entry)); });
}

inline void wait_again(sqlite::database& in, std::int64_t entry, std::string_view why) {
    in.run("UPDATE outbox_entries SET state = 'waiting', behind = 0, place = NULL, tries = tries + 1, why = ? WHERE id = ?", kept_words(why), entry).value();
}

/// The entries may go, now and together.
inline void check_entries(sqlite::database& in, std::int64_t topic, std::span<std::int64_t const> entries, time_point now) {
    if (entries.empty()) refuse("an attempt of no entries");
    std::unordered_set<std::int64_t> seen;
    for (auto const id : entries) {
        auto const named = "entry " + std::to_string(id);
        if (!seen.insert(id).second) refuse(named + " is named twice");
        bool found = false;
        in.each("SELECT topic, state, behind, expires FROM outbox_entries WHERE id = ?",
                [&](sqlite::row const& row) {
                    found = true;
                    if (row.get<std::int64_t>(0) != topic) refuse(named + " is of another topic");
                    if (auto const state = row.get<std::string>(1); state != "waiting") refuse(named + " does not wait: it is " + state);
                    if (row.get<bool>(2)) refuse(named + " waits for another one of unknown fate");
                    auto const expires = row.get<std::optional<std::int64_t>>(3);
                    if (expires && *expires <= count_of(now)) throw error{failure{errc::not_now, named + " is past its time"}};
                },
                id)
            .value();
        if (!found) refuse("there is no " + named);
    }
}

/// A reference that was made before, as its destination fixed it when the value was accepted:
/// fine in another topic, and where nothing came of its attempts.
inline void check_reference(sqlite::database& in, std::int64_t topic, std::string_view reference) {
    auto const out = in.one<std::int64_t>("SELECT 1 FROM outbox_attempts WHERE topic = ? AND reference = ? AND state NOT IN ('not_sent', 'rejected') LIMIT 1", topic, reference).value();
    if (out) refuse("another message has this reference");
}

inline attempt find_attempt(sqlite::database& in, std::int64_t id) {
    std::optional<attempt> found;
    in.each(std::string{attempt_columns} + "WHERE a.id = ?", [&](sqlite::row const& row) { found = read_attempt(in, row); }, id).value();
    return std::move(found).value();
}

}  // namespace inner

inline result<attempt> outbox::begin(std::string_view destination, parcel what, std::span<std::int64_t const> entries, std::string ends) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const topic = inner::find_topic(in, destination, what.topic);
        if (!topic) inner::refuse("nothing was accepted for this topic of this destination");
        if (what.reference.empty()) inner::refuse("a message without a reference could not be found again");
        if (inner::is_busy(in, *topic)) inner::refuse("another attempt of this topic is under way");
        auto const now = made_->now();
        inner::check_entries(in, *topic, entries, now);
        if (in.run("INSERT INTO outbox_references VALUES (?) ON CONFLICT DO NOTHING", what.reference).value() == 0) inner::check_reference(in, *topic, what.reference);
        in.run("INSERT INTO outbox_attempts (topic, state, reference, ends, begun, boot, boot_time, partly_sent, from_copy, why) VALUES (?, 'under_way', ?, ?, ?, ?, ?, 0, 0, '')",
               *topic, what.reference, ends, inner::count_of(now), made_->boot, inner::time_since_boot())
            .value();
        auto const id = in.last_id();
        in.run("INSERT INTO outbox_bodies VALUES (?, ?)", id, sqlite::blob{what.body}).value();
        for (std::size_t i = 0; i < entries.size(); ++i)
            in.run("UPDATE outbox_entries SET state = 'under_way', attempt = ?, place = ? WHERE id = ?", id, i, entries[i]).value();
        in.run("UPDATE outbox_topics SET last_begun = ? WHERE id = ?", id, *topic).value();
        return attempt{.id = id, .destination = std::string{destination}, .what = std::move(what), .ends = std::move(ends), .begun = now, .entries = {entries.begin(), entries.end()}};
    });
}

inline result<attempt> outbox::begin_again(std::int64_t id, std::string ends) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        if (!which.unknown) inner::refuse("attempt " + std::to_string(id) + " is under way");
        if (which.partly_sent) inner::refuse("a part of attempt " + std::to_string(id) + " is out: it is not sent again");
        if (which.from_copy && made_->moved)
            throw error{failure{errc::held_back, "the outbox was copied or restored: another process may be sending this; adopt it first"}};
        if (inner::is_busy(in, which.topic)) inner::refuse("another attempt of this topic is under way");
        auto const now = made_->now();
        in.run("UPDATE outbox_attempts SET state = 'under_way', ends = ?, begun = ?, boot = ?, boot_time = ?, why = '' WHERE id = ?", ends, inner::count_of(now), made_->boot,
               inner::time_since_boot(), id)
            .value();
        in.run("UPDATE outbox_entries SET state = 'under_way', tries = tries + 1 WHERE attempt = ? AND place IS NOT NULL", id).value();
        in.run("UPDATE outbox_topics SET last_begun = (SELECT max(id) FROM outbox_attempts) WHERE id = ?", which.topic).value();
        return inner::find_attempt(in, id);
    });
}

inline std::chrono::nanoseconds outbox::since_begun(attempt const& which) const {
    std::int64_t from = made_->opened_at;
    // Where it cannot be read, it is as if it were begun now: then one waits longer.
    auto const read = made_->in.each("SELECT boot, boot_time FROM outbox_attempts WHERE id = ?",
                                     [&](sqlite::row const& row) {
                                         if (!made_->boot.empty() && row.get<std::string_view>(0) == made_->boot) from = row.get<std::int64_t>(1);
                                     },
                                     which.id);
    if (!read) return {};
    return std::chrono::nanoseconds{std::max<std::int64_t>(inner::time_since_boot() - from, 0)};
}

inline result<void> outbox::settle_published(std::int64_t id, published const& as) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        for (auto const entry : which.entries) {
            in.run("UPDATE outbox_entries SET uuid = ? WHERE id = ?", as.uuid, entry).value();
            inner::end_entry(in, entry, entry_state::published, {}, made_->now());
        }
        inner::close_attempt(in, which, "published", {});
        if (which.unknown || inner::is_waited_for(in, which)) inner::hold_anew(in, which.topic);
    });
}

inline result<void> outbox::settle_rejected(std::int64_t id, rejected const& why, std::span<std::int64_t const> blamed) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        if (which.partly_sent) inner::refuse("a part of attempt " + std::to_string(id) + " is out: it was not refused whole");
        for (auto const each : blamed)
            if (std::find(which.entries.begin(), which.entries.end(), each) == which.entries.end())
                inner::refuse("entry " + std::to_string(each) + " is not in attempt " + std::to_string(id));
        auto const words = describe(outcome{why});
        for (auto const entry : which.entries) {
            if (blamed.empty() || std::find(blamed.begin(), blamed.end(), entry) != blamed.end()) {
                in.run("UPDATE outbox_entries SET tries = tries + 1 WHERE id = ?", entry).value();
                inner::end_entry(in, entry, entry_state::rejected, words, made_->now());
            } else {
                inner::wait_again(in, entry, words);
            }
        }
        inner::close_attempt(in, which, "rejected", words);
        inner::hold_anew(in, which.topic);
    });
}

inline result<void> outbox::settle_not_sent(std::int64_t id, failure const& why) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        if (which.partly_sent) inner::refuse("a part of attempt " + std::to_string(id) + " is out");
        for (auto const entry : which.entries) inner::wait_again(in, entry, why.message());
        inner::close_attempt(in, which, "not_sent", why.message());
        inner::hold_anew(in, which.topic);
    });
}

inline result<void> outbox::settle_unknown(std::int64_t id, failure const& why, bool partly_sent) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        auto const words = why.message();
        in.run("UPDATE outbox_attempts SET state = 'unknown', why = ?, partly_sent = max(partly_sent, ?) WHERE id = ?", inner::kept_words(words), partly_sent, id).value();
        in.run("UPDATE outbox_entries SET state = 'unknown', why = ? WHERE attempt = ? AND place IS NOT NULL", inner::kept_words(words), id).value();
        if (which.unknown) return;
        // Its last byte may have left just now: a machine slept, a broker was waited for.
        in.run("UPDATE outbox_attempts SET boot = ?, boot_time = ? WHERE id = ?", made_->boot, inner::time_since_boot(), id).value();
        inner::hold_those_behind(in, which.topic);
    });
}

inline result<void> outbox::settle_given_up(std::int64_t id, std::string_view why) {
    auto& in = made_->in;
    return inner::as_one(in, [&] {
        auto const which = inner::find_open(in, id);
        for (auto const entry : which.entries) inner::end_entry(in, entry, entry_state::given_up, why, made_->now());
        inner::close_attempt(in, which, "given_up", why);
        inner::hold_anew(in, which.topic);
    });
}

}  // namespace alertstream::store
