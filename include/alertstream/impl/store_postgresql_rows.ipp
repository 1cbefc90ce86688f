#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>
#include <unordered_set>

#include <alertstream/dead_letter.hpp>
#include <alertstream/impl/store_postgresql_targets.ipp>
#include <alertstream/impl/store_postgresql_words.ipp>

// What units are as arrays, one a column.
namespace alertstream::store::postgresql::inner {

/// Of a record or a question: whatever a clock says, the nearest time of the years 1 to 9999, as in SQLite.
inline std::optional<time_point> nearest(std::optional<time_point> at) {
    constexpr std::chrono::sys_days first{std::chrono::year{1} / 1 / 1}, behind{std::chrono::year{10000} / 1 / 1};
    if (!at) return at;
    return std::clamp(*at, time_point{first}, time_point{behind} - time_point::duration{1});
}

struct message_columns {
    array<std::string_view> topics{}, ids{}, senders{}, submitters{}, titles{};
    array<time_point> shared{};
    array<std::int32_t> partitions{};
    array<std::int64_t> offsets{};

    void push(message_info const& of) {
        topics.push(of.topic);
        ids.push(of.id);
        senders.push(of.sender);
        submitters.push(of.submitter);
        titles.push(of.title);
        shared.push_or_null(nearest(of.shared));
        partitions.push(of.partition);
        offsets.push(of.offset);
    }

    /// Gives the ids of those that are new, then place, id and mark of all.
    void store(std::vector<statement>& into, std::string_view status) const {
        into.emplace_back("INSERT INTO messages (topic, message_id, sender, submitter, title, date_shared, exchange_status, kafka_partition, kafka_offset, retracted_at)"
                          " SELECT g.topic, g.id, g.sender, g.submitter, g.title, g.shared, $9::text, g.partition, g.place, (SELECT r.at FROM retractions r WHERE r.sender = g.sender AND r.message_id = g.id)"
                          " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::integer[], $8::bigint[]) WITH ORDINALITY"
                          " g (topic, id, sender, submitter, title, shared, partition, place, ord) ORDER BY g.sender, g.id, g.topic, g.ord ON CONFLICT DO NOTHING RETURNING id",
                          topics, ids, senders, submitters, titles, shared, partitions, offsets, status);
        into.emplace_back("SELECT g.ord, m.id, m.retracted_at FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY g (topic, id, sender, ord)"
                          " JOIN messages m ON m.sender = g.sender AND m.message_id = g.id AND m.topic = g.topic",
                          topics, ids, senders);
    }
};

struct refused_columns {
    array<std::int64_t> messages{};
    array<std::string_view> types{}, contents{}, reasons{};
    array<std::int32_t> places{};

    void push(std::int64_t message, data_type type, std::size_t row, std::string_view content, std::string_view why) {
        messages.push(message);
        types.push(to_string(type));
        places.push(static_cast<std::int32_t>(row));
        contents.push(content);
        reasons.push(why);
    }
    void store(std::vector<statement>& into) const {
        if (messages.size() == 0) return;
        into.emplace_back("INSERT INTO refused_rows (message_id, data_type, \"row\", content, reason)"
                          " SELECT * FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::text[]) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING",
                          messages, types, places, contents, reasons);
    }
};

/// A message as `messages` has it.
struct stored_message {
    std::int64_t id{};
    std::optional<time_point> retracted{};
};

struct data_columns {
    array<std::int64_t> targets{}, messages{};
    array<std::string_view> target_names{}, simple_names{}, types{}, units{}, bandpasses{}, telescopes{}, instruments{}, values{}, source_names{}, source_locations{}, senders{};
    array<time_point> times{}, published{}, retracted{};
    array<double> brightnesses{}, errors{}, limits{};
    array<digest> identities{}, contents{};
    array<bool> later{};

    void push(unit const& of, datum const& row, std::optional<std::int64_t> target, std::string const& simple, stored_message const& in) {
        targets.push_or_null(target);
        target_names.push(of.targets.at(row.target).name);
        simple_names.push(simple);
        types.push(to_string(row.type));
        times.push(row.at);
        brightnesses.push_or_null(row.brightness);
        errors.push_or_null(row.brightness_error);
        limits.push_or_null(row.limit);
        units.push(row.unit);
        bandpasses.push(row.bandpass);
        telescopes.push(row.telescope);
        instruments.push(row.instrument);
        values.push(row.value);
        source_names.push(of.message.topic);
        source_locations.push(of.source_location);
        senders.push(of.message.sender);
        messages.push(in.id);
        published.push_or_null(nearest(of.message.shared));
        identities.push(row.identity);
        contents.push(row.content);
        retracted.push_or_null(in.retracted);
        bool const is_first = identities_seen_.insert(row.identity).second;
        later.push(!contents_seen_.insert(row.content).second || !is_first);
    }
    /// Gives place and outcome of those that are not simply new.
    void store(std::vector<statement>& into) const {
        into.emplace_back("SELECT * FROM alertstream_put_data($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
                          targets, target_names, simple_names, types, times, brightnesses, errors, limits, units, bandpasses, telescopes, instruments, values, source_names,
                          source_locations, senders, messages, published, identities, contents, retracted, later);
    }

private:
    struct hash {
        std::size_t operator()(digest const& of) const noexcept {
            std::size_t made;
            std::memcpy(&made, of.bytes.data(), sizeof made);
            return made;
        }
    };
    std::unordered_set<digest, hash> identities_seen_{}, contents_seen_{};
};

struct event_columns {
    array<std::string_view> sources{}, ids{}, types{}, senders{}, contents{};
    array<time_point> ats{};
    array<digest> identities{};
    array<std::int64_t> messages{};
    array<bool> retract{};

    void push(message_info const& of, event const& one, std::int64_t message) {
        sources.push(one.source);
        ids.push(one.id);
        types.push(one.type);
        ats.push_or_null(one.at);
        senders.push(of.sender);
        contents.push(one.content);
        identities.push(one.identity);
        messages.push(message);
        retract.push(one.retracts);
    }
    /// Gives the places of those that are new, and how many each takes back.
    void store(std::vector<statement>& into) const {
        into.emplace_back("SELECT * FROM alertstream_put_events($1, $2, $3, $4, $5, $6, $7, $8, $9)", sources, ids, types, ats, senders, contents, identities, messages, retract);
    }
};

/// The letters' columns; what is no UTF-8 in them must not keep the rows away.
inline void store_letters(std::vector<dead_letter> const& all, std::string_view on_conflict, std::vector<statement>& into) {
    if (all.empty()) return;
    array<std::string_view> ids, streams, topics, reasons, letters;
    array<std::int32_t> partitions, handlers;
    array<std::int64_t> offsets;
    array<time_point> ats;
    for (auto const& each : all) {
        ids.push(valid_text(letter_id(each)));
        streams.push(valid_text(each.stream));
        topics.push(valid_text(each.message.topic));
        partitions.push(each.message.partition);
        offsets.push(each.message.offset);
        handlers.push(static_cast<std::int32_t>(each.handler));
        reasons.push(valid_text(each.reason));
        letters.push(to_json_line(each));
        ats.push(*nearest(each.put_aside_at));
    }
    into.emplace_back(on_conflict, ids, streams, topics, partitions, offsets, handlers, reasons, letters, ats);
}

inline constexpr std::string_view new_letters =
    "INSERT INTO dead_letters (id, stream, topic, kafka_partition, kafka_offset, handler, reason, letter, put_aside_at)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::bigint[], $6::integer[], $7::text[], $8::text[], $9::timestamptz[]) ON CONFLICT (id) DO NOTHING";
inline constexpr std::string_view renewed_letters =
    "INSERT INTO dead_letters (id, stream, topic, kafka_partition, kafka_offset, handler, reason, letter, put_aside_at)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::bigint[], $6::integer[], $7::text[], $8::text[], $9::timestamptz[])"
    " ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, letter = excluded.letter, put_aside_at = excluded.put_aside_at, done_at = NULL";

}  // namespace alertstream::store::postgresql::inner
