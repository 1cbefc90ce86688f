#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/json_walker.hpp>
#include <alertstream/error.hpp>

/// Reading what Hermes answers: a member of another type than is expected is as if it were
/// not there, and what must be there is asked for afterwards.
namespace alertstream::hermes::inner {

/// Answers are a message or more with an envelope around them, whose own depth is bounded when they are decoded.
inline constexpr unsigned deepest_answer = alertstream::detail::deepest_json + 8;

inline failure bad_answer(std::string what) { return {errc::bad_answer, std::move(what)}; }

/// A number or a text, as text.
inline bool take_text(json::walker& from, std::string& into) {
    if (from.next() != json::value_kind::number) return from.take(into);
    auto const* const start = from.place();
    if (!from.skip()) return false;
    into = from.since(start);
    return true;
}

inline void take_texts(json::walker& from, std::vector<std::string>& into) {
    from.each_item([&] {
        std::string text;
        if (take_text(from, text)) into.push_back(std::move(text));
    });
}

/// The value as it is written.
inline std::string_view take_raw(json::walker& from) {
    auto const* const start = from.place();
    return from.skip() ? from.since(start) : std::string_view{};
}

/// A whole number of a double; absent for another.
inline std::optional<std::int64_t> take_integer(json::walker& from) {
    double value{};
    constexpr double most = 9007199254740992.0;
    if (!from.take(value) || !(value >= -most && value <= most) || value != static_cast<double>(static_cast<std::int64_t>(value))) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

/// Reads an object to its end: `member` is given each name, and must take or skip its value.
template <class Member>
result<void> read_members(std::string_view text, Member const& member) {
    json::walker from{text, deepest_answer};
    if (from.next() != json::value_kind::object) return bad_answer("no JSON object");
    from.each_member([&](std::string_view name) { member(from, name); });
    if (auto const whole = from.finish(); !whole) return bad_answer(whole.error().message());
    return {};
}

}  // namespace alertstream::hermes::inner
