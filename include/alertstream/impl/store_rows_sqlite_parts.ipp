#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <alertstream/detail/iso_time.hpp>
#include <alertstream/impl/store_rows_sqlite_schema.ipp>
#include <alertstream/store/backend.hpp>
#include <alertstream/store/sqlite.hpp>
#include <alertstream/store/without_nul.hpp>
#include <alertstream/time.hpp>

// What all parts of the store have in common: statements, times as text, failures as the
// engine above takes them. Inside, a failure is thrown as `error` and the transaction ends
// with it.
namespace alertstream::store::sqlite::inner {

/// A value that the tables cannot hold: thrown as what a constraint of the database would be.
class value_refused : public error {
public:
    explicit value_refused(std::string words) : error{{errc::bad_value, std::move(words)}} {}
};

/// Of the same size each, so that they sort as the times do.
class iso_text {
public:
    explicit iso_text(time_point at) : good_{detail::to_iso_us(at, text_)} {}
    bool good() const noexcept { return good_; }
    std::string_view view() const noexcept { return {text_, sizeof text_}; }

    /// Of something that was observed.
    static iso_text observed(time_point at) {
        iso_text made{at};
        if (!made.good()) throw value_refused{"a time outside the years 1 to 9999"};
        return made;
    }
    /// Of a record: whatever its sender's clock says, the nearest time that can be kept.
    static iso_text nearest(time_point at) {
        constexpr std::chrono::sys_days first{std::chrono::year{1} / 1 / 1}, behind{std::chrono::year{10000} / 1 / 1};
        return iso_text{std::clamp(at, time_point{first}, time_point{behind} - time_point::duration{1})};
    }

private:
    char text_[detail::iso_us_size];
    bool good_;
};

using maybe_text = std::optional<std::string_view>;
inline maybe_text view_of(std::optional<iso_text> const& text) noexcept { return text ? maybe_text{text->view()} : std::nullopt; }

inline time_point time_of(std::string_view text) { return parse_iso_time(text).value_or(time_point{}); }
inline std::optional<time_point> maybe_time_of(maybe_text text) { return text ? parse_iso_time(*text) : std::nullopt; }

using trouble_kind = decltype(not_committed::kind);

/// By what SQLite said of it.
inline trouble_kind kind_of(int code) noexcept {
    using enum trouble_kind;
    if (code == SQLITE_IOERR_NOMEM) return away;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_FULL: return away;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return refused;
    default: return broken;
    }
}

/// What became of work on the file that threw: for the engine above.
inline not_committed why_not(database const& in, error const& thrown) {
    if (dynamic_cast<value_refused const*>(&thrown)) return {thrown.why(), trouble_kind::refused};
    auto const kind = kind_of(in.last_code());
    auto why = thrown.why();
    why.code = kind == trouble_kind::away ? errc::store_away : kind == trouble_kind::refused ? errc::bad_value : errc::store_unusable;
    return {std::move(why), kind};
}

/// The same for work that gives a value.
template <class Work>
auto guarded(database const& in, Work&& work) -> result<decltype(work())> {
    in.forget_code();
    try {
        return work();
    } catch (error const& e) {
        // The words of what is asked in vain are their own, and so is its code.
        auto const& why = e.why();
        return why.code == errc::bad_value || why.code == errc::dead_letter_corrupt ? why : why_not(in, e).why;
    }
}

/// Texts as they can be stored, until the next row.
class clean_texts {
public:
    std::string_view operator()(std::string_view text) {
        if (next_ == rooms_.size()) next_ = 0;
        auto const clean = without_nul(text, rooms_[next_]);
        if (clean.data() == rooms_[next_].data()) ++next_;
        return clean;
    }

private:
    std::array<std::string, 16> rooms_{};  // more than a statement has texts
    std::size_t next_{};
};

/// What is run for each row and each unit.
struct kept_statements {
    database& in;

    statement offset{in, "SELECT epoch, next, marks FROM offsets WHERE cluster = ? AND group_id = ? AND topic = ? AND partition = ?"};
    statement move_offset{in, "INSERT INTO offsets VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT DO UPDATE SET epoch = excluded.epoch, next = excluded.next, marks = excluded.marks, updated = excluded.updated"};

    statement insert_message{in, "INSERT INTO messages (topic, message_id, sender, submitter, title, date_shared, exchange_status, kafka_partition, kafka_offset, retracted_at, stored)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    statement message{in, "SELECT id, retracted_at FROM messages WHERE sender = ? AND message_id = ? AND topic = ?"};
    statement retraction{in, "SELECT at FROM retractions WHERE sender = ? AND message_id = ?"};

    statement insert_row{in, "INSERT INTO reduced_data (target_id, target_name, simple_name, data_type, timestamp, brightness, brightness_error, limiting_brightness, unit, bandpass,"
                             " telescope, instrument, value, source_name, source_location, sender, message_id, published, identity, content, retracted_at, stored)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    statement row_of_content{in, "SELECT identity = ?2 FROM reduced_data WHERE content = ?1"};
    statement row_of_identity{in, "SELECT id, published FROM reduced_data WHERE identity = ?"};
    statement in_history{in, "SELECT 1 FROM reduced_data_history WHERE identity = ? AND content = ?"};
    statement insert_history{in, "INSERT INTO reduced_data_history (identity, content, value, brightness, brightness_error, limiting_brightness, unit, published, message_id, superseded)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    statement row_to_history{in, "INSERT INTO reduced_data_history (identity, content, value, brightness, brightness_error, limiting_brightness, unit, published, message_id, superseded)"
                                 " SELECT identity, content, value, brightness, brightness_error, limiting_brightness, unit, published, message_id, ?2 FROM reduced_data WHERE id = ?1"
                             " ON CONFLICT (identity, content) DO UPDATE SET value = excluded.value, brightness = excluded.brightness, brightness_error = excluded.brightness_error,"
                             " limiting_brightness = excluded.limiting_brightness, unit = excluded.unit, published = excluded.published, message_id = excluded.message_id, superseded = excluded.superseded"};
    statement correct_row{in, "UPDATE reduced_data SET content = ?, value = ?, brightness = ?, brightness_error = ?, limiting_brightness = ?, unit = ?, published = ?, message_id = ?,"
                              " retracted_at = ?, target_id = coalesce(target_id, ?), stored = ? WHERE id = ?"};
    statement delete_row{in, "DELETE FROM reduced_data WHERE id = ?"};

    statement target_of_name{in, "SELECT target_id FROM target_names WHERE simple_name = ?"};
    statement insert_event{in, "INSERT INTO events (source, event_id, type, at, sender, retracts, content, identity, message_id, stored) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"};
    statement event{in, "SELECT id FROM events WHERE identity = ?"};
    statement mark_event{in, "UPDATE events SET retracted_at = ?1 WHERE id = ?2 AND EXISTS (SELECT 1 FROM events e JOIN messages m ON m.id = e.message_id"
                             " WHERE e.source = ?3 AND e.event_id = ?4 AND e.sender = ?5 AND e.retracts = 1 AND m.date_shared > ?6)"};
};

/// A letter as a row of its table; `known`: what is done if it is there.
inline void insert_letter(database& in, std::string_view sql, dead_letter const& what) {
    clean_texts clean;
    in.run(sql, clean(letter_id(what)), clean(what.stream), clean(what.message.topic), what.message.partition, what.message.offset, what.handler, clean(what.reason),
           clean(to_json_line(what)), iso_text::nearest(what.put_aside_at).view())
        .value();
}

}  // namespace alertstream::store::sqlite::inner
