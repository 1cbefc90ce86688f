#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/json/fwd.hpp>

#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/topic.hpp>

namespace alertstream {
struct voevent;
}

/// The mistakes in a topic of GCN's, as compile errors: its name, and what its handlers take.
namespace alertstream::gcn {

struct text_notice;
struct binary_notice;
struct circular;
struct notice;
template <class Text, class Bytes>
struct basic_gw_alert;
struct gw_alert_view;

namespace inner {

/// What the messages of a topic are.
enum class carries : std::uint8_t { anything, text, binary, voevent, circulars, notices, gwalert, heartbeat };

/// Where a payload comes from. `anything`: from wherever its decoder says; so do `message` and the user's own.
template <class Payload>
inline constexpr auto comes_as = carries::anything;
template <>
inline constexpr auto comes_as<text_notice> = carries::text;
template <>
inline constexpr auto comes_as<binary_notice> = carries::binary;
template <>
inline constexpr auto comes_as<alertstream::voevent> = carries::voevent;
template <>
inline constexpr auto comes_as<circular> = carries::circulars;
template <>
inline constexpr auto comes_as<notice> = carries::notices;
template <class Text, class Bytes>
inline constexpr auto comes_as<basic_gw_alert<Text, Bytes>> = carries::gwalert;
template <>
inline constexpr auto comes_as<gw_alert_view> = carries::gwalert;

template <class Payload>
inline constexpr bool is_json_tree = std::same_as<Payload, boost::json::value> || std::same_as<Payload, boost::json::object>;

/// A heartbeat is written as a notice is.
template <class Payload>
constexpr bool may_come_as(carries what) noexcept {
    bool const is_json = what == carries::circulars || what == carries::notices || what == carries::gwalert || what == carries::heartbeat;
    if constexpr (is_json_tree<Payload>) return is_json;
    auto const comes = comes_as<Payload>;
    return comes == carries::anything || comes == what || (comes == carries::notices && what == carries::heartbeat);
}

/// SVOM's early alerts are VOEvents.
constexpr carries what_notices_carry(std::string_view name) noexcept {
    return name.find(".voevent.") != name.npos ? carries::voevent : carries::notices;
}

template <std::size_t Size, std::size_t More>
consteval auto join(alertstream::detail::fixed_string<Size> const& first, alertstream::detail::fixed_string<More> const& second) {
    char text[Size + More - 1]{};
    std::copy_n(first.text, Size - 1, text);
    std::copy_n(second.text, More, text + Size - 1);
    return alertstream::detail::fixed_string<Size + More - 1>{text};
}
template <alertstream::detail::fixed_string First, alertstream::detail::fixed_string Second>
inline constexpr auto joined = join(First, Second);

constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_wild(char c) noexcept { return c == '*' || c == '?'; }

/// Or a pattern of them.
constexpr bool is_type_name(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || is_wild(c); });
}

constexpr bool is_event_type(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-' || is_wild(c); });
}

/// Parts in snake_case with a dot between; or a pattern.
constexpr bool is_notices_name(std::string_view name) noexcept {
    bool const letters = std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '.' || is_wild(c); });
    return letters && !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == name.npos && !name.starts_with("gcn.");
}

// Concepts, so that the compilers show name and handler below the message.
template <auto Type>
concept is_a_notice_type = is_type_name(Type.view());
template <auto EventType>
concept is_an_event_type = is_event_type(EventType.view());
template <auto Name>
concept is_a_name_of_notices = is_notices_name(Name.view());
template <auto Topic, carries What, class Handler>
concept takes_what_comes = may_come_as<typename alertstream::detail::handler_traits<Handler>::payload>(What);

template <auto Topic, auto Name>
consteval bool check_name() {
    if constexpr (Topic.view().starts_with("gcn.classic.")) {
        static_assert(is_a_notice_type<Name>,
                      "alertstream: this is no type of GCN Classic's notices: write it in capitals, digits and '_' as in SWIFT_BAT_GRB_POS_ACK, without the topic's beginning");
        return is_a_notice_type<Name>;
    } else if constexpr (Topic.view().starts_with("gcn.circulars.")) {
        static_assert(is_an_event_type<Name>, "alertstream: this is no event type of circulars: write it in lower case with '_' for a blank, as in gamma-ray_transient, without the topic's beginning");
        return is_an_event_type<Name>;
    } else if constexpr (Topic.view().starts_with("gcn.notices.")) {
        static_assert(is_a_name_of_notices<Name>,
                      "alertstream: this is no name of notices: write mission, instrument and type in snake_case with dots between, as in einstein_probe.wxt.alert, without \"gcn.notices.\"");
        return is_a_name_of_notices<Name>;
    } else {
        return true;
    }
}

template <carries What, auto Topic, class Handler>
consteval bool check_payload() {
    constexpr bool fine = takes_what_comes<Topic, What, Handler>;
    using enum carries;
    if constexpr (What == text)
        static_assert(takes_what_comes<Topic, What, Handler>, "alertstream: this topic carries text notices, and its handler takes something else: let it take gcn::text_notice, or alertstream::message");
    else if constexpr (What == binary)
        static_assert(takes_what_comes<Topic, What, Handler>, "alertstream: this topic carries binary packets, and its handler takes something else: let it take gcn::binary_notice, or alertstream::message");
    else if constexpr (What == voevent)
        static_assert(takes_what_comes<Topic, What, Handler>, "alertstream: this topic carries VOEvents, and its handler takes something else: let it take alertstream::voevent, or alertstream::message");
    else if constexpr (What == circulars)
        static_assert(takes_what_comes<Topic, What, Handler>, "alertstream: this topic carries circulars, and its handler takes something else: let it take gcn::circular, or boost::json::value");
    else if constexpr (What == notices || What == heartbeat)
        static_assert(takes_what_comes<Topic, What, Handler>, "alertstream: this topic carries JSON notices, and its handler takes something else: let it take gcn::notice, or boost::json::value");
    else
        static_assert(takes_what_comes<Topic, What, Handler>,
                      "alertstream: this topic carries gravitational-wave alerts, and its handler takes something else: let it take gcn::gw_alert, or boost::json::value");
    return fine;
}

/// What else is wrong with an item, `topic` says.
template <carries What, auto Topic, class Item>
consteval bool check_item() {
    if constexpr (alertstream::detail::option_kind<Item> != alertstream::detail::option::none) return true;
    else if constexpr (alertstream::detail::handler_traits<Item>::wrong != alertstream::detail::handler_mistake::none) return true;
    else return check_payload<What, Topic, Item>();
}

template <carries What, auto Topic, auto Name, class... Items>
consteval bool check_topic() {
    if constexpr (!check_name<Topic, Name>()) return false;
    else return (check_item<What, Topic, Items>() && ...);
}

/// `Topic`: the whole name. `Name`: what of it the user wrote.
template <carries What, auto Topic, alertstream::detail::fixed_string Name, class... Items>
struct checked_topic {
    static constexpr bool valid = check_topic<What, Topic, Name, Items...>();
    static_assert(valid || true);

    using type = alertstream::topic<Topic, Items...>;
};

}  // namespace inner
}  // namespace alertstream::gcn
