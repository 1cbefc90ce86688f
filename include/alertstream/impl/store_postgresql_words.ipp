#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <alertstream/detail/escape.hpp>
#include <alertstream/store/backend.hpp>
#include <alertstream/store/postgresql.hpp>

// What a refusal of the server means for a store.
namespace alertstream::store::postgresql::inner {

inline constexpr std::string_view sqlstate_of_a_fence = "AS001";

using failure_kind = enum not_committed::kind;

inline failure_kind kind_of(trouble const& why) {
    using kind = failure_kind;
    if (why.lost()) return kind::away;
    for (auto const* const each : {"08", "40", "53", "55", "57"})
        if (why.is_of_class(each)) return kind::away;
    // The server cut off a transaction that took too long.
    if (why.sqlstate == "25P03" || why.sqlstate == "25P04") return kind::away;
    // Data, constraints, and what is too large for an index or a row.
    for (auto const* const each : {"22", "23", "54"})
        if (why.is_of_class(each)) return kind::refused;
    return kind::broken;
}

inline std::string_view advice_for(trouble const& why) {
    if (why.sqlstate == "42501") return "give the role its rights: SELECT, INSERT, UPDATE and DELETE on the store's tables, USAGE on their sequences, and CREATE on the schema for whoever opens it first";
    if (why.sqlstate == "25006") return "the database takes no writes: it is a standby, or default_transaction_read_only is on; name the primary, or add target_session_attrs=read-write to several hosts";
    if (why.sqlstate == "42P01" || why.sqlstate == "42883" || why.sqlstate == "42703") return "a part of the store's tables is gone or was changed: restore it, or give the store a database of its own";
    if (why.sqlstate == "42P07" || why.sqlstate == "42710") return "something else has a table of the store's: give the store a database or a schema of its own (?options=-csearch_path%3DNAME)";
    if (why.sqlstate == "53100") return "free space on the database's disk";
    if (why.is_of_class("XX")) return "the database is damaged: look into its log";
    return {};
}

inline std::string words_for(trouble const& why, std::string_view where) {
    std::string made{where};
    made.append(": ").append(why.words);
    if (!why.lost()) made.append(" (").append(why.sqlstate).append(")");
    if (auto const advice = advice_for(why); !advice.empty()) made.append("; ").append(advice);
    return made;
}

inline failure failure_of(trouble const& why, std::string_view where) {
    auto const kind = kind_of(why);
    return {kind == failure_kind::away ? errc::store_away : kind == failure_kind::refused ? errc::bad_value : errc::store_unusable, words_for(why, where)};
}

inline not_committed not_done(trouble const& why, std::string_view where) { return {failure_of(why, where), kind_of(why)}; }

/// Text for what must be kept whatever is in it: bytes that are no UTF-8 become U+FFFD.
inline std::string valid_text(std::string_view text) {
    std::string made;
    while (!text.empty()) {
        char32_t point{};
        auto const size = alertstream::detail::utf8_character(text, point);
        made += size == 0 ? std::string_view{"\xef\xbf\xbd"} : text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return made;
}

}  // namespace alertstream::store::postgresql::inner
