#pragma once

#include <concepts>
#include <type_traits>

#include <alertstream/detail/escape.hpp>
#include <alertstream/impl/store_outbox_schema.ipp>
#include <alertstream/store/outbox.hpp>
#include <alertstream/store/sqlite.hpp>

// What all parts of the outbox have in common. Inside, a failure is thrown as `error` and
// the transaction ends with it; each public call gives it back as a value.
namespace alertstream::store {

class outbox::implementation {
public:
    /// Brings the file to where it can be used; throws `error`.
    implementation(std::unique_ptr<sqlite::database> made, sqlite::database& used, std::function<time_point()> clock);

    std::unique_ptr<sqlite::database> own;  // absent: another's
    sqlite::database& in;
    std::function<time_point()> now;
    std::string boot;
    std::int64_t opened_at;  // nanoseconds since that boot
    bool moved;
};

inline outbox::outbox(std::unique_ptr<implementation> made) : made_{std::move(made)} {}
inline outbox::~outbox() = default;

inline std::string_view to_string(entry_state state) noexcept {
    switch (state) {
    case entry_state::waiting: return "waiting";
    case entry_state::under_way: return "under_way";
    case entry_state::unknown: return "unknown";
    case entry_state::published: return "published";
    case entry_state::rejected: return "rejected";
    case entry_state::withdrawn: return "withdrawn";
    case entry_state::expired: return "expired";
    case entry_state::given_up: return "given_up";
    }
    return {};
}

namespace inner {

inline constexpr std::array all_states{entry_state::waiting,  entry_state::under_way, entry_state::unknown, entry_state::published,
                                       entry_state::rejected, entry_state::withdrawn, entry_state::expired, entry_state::given_up};

/// A call that cannot be: the caller's mistake, in words.
[[noreturn]] inline void refuse(std::string words) { throw error{failure{errc::bad_value, std::move(words)}}; }

/// A file that somebody wrote in by hand.
[[noreturn]] inline void damaged(sqlite::database const& in, std::string_view what) {
    throw error{failure{in.options().unusable, in.path() + " has " + std::string{what} + " that this program did not write: restore a backup"}};
}

template <class Work>
using worth = std::invoke_result_t<Work&>;

/// What a piece of work gives, or throws as an `error`.
template <class Work>
result<worth<Work>> guarded(Work&& work) {
    try {
        if constexpr (std::is_void_v<worth<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (error const& e) {
        return e.why();
    }
}

/// The same, all of it on the disk or nothing.
template <class Work>
result<worth<Work>> as_one(sqlite::database& in, Work&& work) {
    return guarded([&]() -> worth<Work> {
        auto begun = sqlite::transaction::begin(in);
        if (!begun) throw error{begun.error()};
        if constexpr (std::is_void_v<worth<Work>>) {
            work();
            begun->commit().value();
        } else {
            auto made = work();
            begun->commit().value();
            return made;
        }
    });
}

inline std::int64_t count_of(time_point at) noexcept { return at.time_since_epoch().count(); }
inline std::optional<std::int64_t> count_of(std::optional<time_point> at) noexcept { return at ? std::optional{count_of(*at)} : std::nullopt; }
inline time_point time_of(std::int64_t count) noexcept { return time_point{time_point::duration{count}}; }

/// Reasons come from servers: enough of them is kept.
inline std::string_view kept_words(std::string_view why) noexcept { return detail::cut_text(why, 16 * 1024); }

inline entry_state state_of(sqlite::database const& in, std::string_view text) {
    for (auto const each : all_states)
        if (to_string(each) == text) return each;
    damaged(in, "a state");
}

inline std::optional<std::int64_t> find_topic(sqlite::database& in, std::string_view destination, std::string_view topic) {
    return in.one<std::int64_t>("SELECT id FROM outbox_topics WHERE destination = ? AND topic = ?", destination, topic).value();
}

inline std::int64_t make_topic(sqlite::database& in, std::string_view destination, std::string_view topic) {
    if (auto const known = find_topic(in, destination, topic)) return *known;
    in.run("INSERT INTO outbox_topics (destination, topic) VALUES (?, ?)", destination, topic).value();
    return in.last_id();
}

/// Those of a destination, the one whose turn is longest ago first.
inline std::vector<std::int64_t> topics_of(sqlite::database& in, std::string_view destination) {
    std::vector<std::int64_t> all;
    in.each("SELECT id FROM outbox_topics WHERE destination = ? ORDER BY last_begun, id", [&](sqlite::row const& row) { all.push_back(row.get<std::int64_t>(0)); }, destination).value();
    return all;
}

}  // namespace inner

}  // namespace alertstream::store
