#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <alertstream/formats/json_fields.hpp>

/// Fields for `json::table` made from pointers to members.
namespace alertstream::json {

template <class Pointer>
struct member_of;
template <class Object, class Member>
struct member_of<Member Object::*> {
    using object = Object;
    using type = Member;
};

/// The member of the object that `at` points to; with more pointers to members, each
/// but the last names a pointer to the object of the next.
template <auto First, auto... Rest>
auto& at_member(void* at) {
    auto& member = static_cast<typename member_of<decltype(First)>::object*>(at)->*First;
    if constexpr (sizeof...(Rest) == 0) return member;
    else return at_member<Rest...>(member);
}

/// A list that is filled again often finds a text of the same length in its place.
inline void put(std::string& into, std::string_view value) {
    if (into.size() == value.size()) std::char_traits<char>::copy(into.data(), value.data(), value.size());
    else into.assign(value);
}
inline void put(std::string_view& into, std::string_view value) noexcept { into = value; }

/// A text: std::string, std::string_view, or an optional of them.
template <auto... Path>
constexpr field text(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) {
                auto& member = at_member<Path...>(at);
                if constexpr (requires { member.reset(); }) member.reset();
                else if constexpr (requires { member.clear(); }) member.clear();
                else member = {};
            },
            .text = [](void* at, std::string_view value) {
                auto& member = at_member<Path...>(at);
                if constexpr (requires { member->assign(value); }) {
                    if (!member) member.emplace();
                    put(*member, value);
                } else {
                    put(member, value);
                }
            }};
}

/// An optional of a number, or a number (0 if absent).
template <auto... Path>
constexpr field number(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) { at_member<Path...>(at) = {}; },
            .number = [](void* at, double value) {
                using member = std::remove_cvref_t<decltype(at_member<Path...>(at))>;
                if constexpr (std::is_same_v<member, std::optional<std::int64_t>> || std::is_same_v<member, std::int64_t>) {
                    // Beyond 2^53, or with a fraction, it is not the number that was meant.
                    constexpr double most = 9007199254740992.0;
                    bool const whole = value >= -most && value <= most && value == static_cast<double>(static_cast<std::int64_t>(value));
                    at_member<Path...>(at) = {};
                    if (whole) at_member<Path...>(at) = static_cast<std::int64_t>(value);
                } else {
                    at_member<Path...>(at) = value;
                }
            }};
}

/// A boolean; also one of the words and numbers that Hermes takes for one.
template <auto... Path>
constexpr field boolean(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) { at_member<Path...>(at) = {}; },
            .text = [](void* at, std::string_view value) {
                auto& member = at_member<Path...>(at);
                member = {};
                for (std::string_view const yes : {"true", "True", "TRUE", "1", "t", "T", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})
                    if (value == yes) member = true;
                for (std::string_view const no : {"false", "False", "FALSE", "0", "f", "F", "n", "N", "no", "No", "NO", "off", "Off", "OFF"})
                    if (value == no) member = false;
            },
            .boolean = [](void* at, bool value) { at_member<Path...>(at) = value; }};
}

/// A list of texts: a vector. The strings of the last message are used again.
template <auto... Path>
constexpr field texts(std::string_view name) {
    field made{.name = name, .absent = [](void* at) { at_member<Path...>(at).clear(); }};
    made.list = true;
    made.begin_list = [](void* at, std::size_t) { at_member<Path...>(at).clear(); };
    made.text = [](void* at, std::string_view value) { at_member<Path...>(at).emplace_back(value); };
    return made;
}

/// A list of numbers: a vector of double.
template <auto... Path>
constexpr field numbers(std::string_view name) {
    field made{.name = name, .absent = [](void* at) { at_member<Path...>(at).clear(); }};
    made.list = true;
    made.begin_list = [](void* at, std::size_t) { at_member<Path...>(at).clear(); };
    made.number = [](void* at, double value) { at_member<Path...>(at).push_back(value); };
    return made;
}

/// Sets every field of a table to absent.
inline void clear(table const& what, void* at) {
    for (auto const& each : what.fields) each.absent(at);
    if (what.end) what.end(at);
}

/// A list of objects: a vector whose elements are filled again, so that their
/// strings keep their memory.
template <auto... Path>
constexpr field objects(std::string_view name, table const& inside) {
    field made{.name = name, .absent = [](void* at) { at_member<Path...>(at).clear(); }};
    made.list = true;
    made.inside = &inside;
    made.enter = [](void* at, std::size_t index) -> void* {
        auto& list = at_member<Path...>(at);
        if (index >= list.size()) list.emplace_back();
        return &list[index];
    };
    made.end_list = [](void* at, std::size_t count) { at_member<Path...>(at).resize(count); };
    return made;
}

}  // namespace alertstream::json
