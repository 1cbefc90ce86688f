#pragma once

#include <charconv>
#include <string>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/voevent_view.hpp>

namespace alertstream::gcn {

namespace voevent_fields {

inline std::string_view value_of(voevent const& from, std::string_view name) noexcept {
    auto const* const found = from.find(name);
    return found ? std::string_view{found->value} : std::string_view{};
}

inline bool says(voevent const& from, std::string_view name, std::string_view value) noexcept {
    return alertstream::detail::equal_in_any_case(value_of(from, name), value);
}

inline std::optional<std::int64_t> whole_number(std::string_view text) noexcept {
    std::int64_t value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "SWIFT" of ivo://nasa.gsfc.gcn/SWIFT#BAT_GRB_Pos_772006-7987.
inline std::string_view stream_in(std::string_view ivorn) noexcept {
    auto const resource = ivorn.substr(0, ivorn.find('#'));
    auto const slash = resource.rfind('/');
    return slash == resource.npos ? std::string_view{} : resource.substr(slash + 1);
}

/// Mock events (MS230518h) and tests (TS230518h) of the gravitational-wave detectors.
inline bool is_mock_event(std::string_view grace_id) noexcept { return grace_id.starts_with('M') || grace_id.starts_with('T'); }

inline bool is_degrees(std::string_view unit) noexcept { return unit.empty() || alertstream::detail::equal_in_any_case(unit, "deg") || alertstream::detail::equal_in_any_case(unit, "degrees"); }

/// "UTC-FK5-GEO": scale of time, frame, place. Which frame is meant where none is said is not in doubt at GCN.
inline bool is_equatorial_of_2000(std::string_view coord_system) noexcept {
    return coord_system.empty() || coord_system.find("FK5") != coord_system.npos || coord_system.find("ICRS") != coord_system.npos;
}

inline bool says_dec_first(voevent::position const& where) noexcept { return alertstream::detail::equal_in_any_case(where.name1, "Dec"); }

inline std::string name_of_kind(voevent const& from) {
    if (auto const type = type_of(from); type && to_string(*type) != "UNKNOWN") return std::string{to_string(*type)};
    if (!from.who.title.empty()) return from.who.title;
    if (auto const stream = stream_in(from.ivorn); !stream.empty()) return std::string{stream};
    return from.role;
}

inline std::string event_of(voevent const& from) {
    if (auto const grace_id = value_of(from, "GraceID"); !grace_id.empty()) return std::string{grace_id};
    // A neutrino has no TrigID that means something: its run and its event name it.
    auto const run = value_of(from, "run_id"), event = value_of(from, "event_id");
    if (!run.empty() && !event.empty()) return std::string{run} + '-' + std::string{event};
    for (auto const name : {"TrigID", "AMON_ID", "Burst_Id"})
        if (auto const found = value_of(from, name); !found.empty()) return std::string{found};
    return {};
}

/// "Fermi (via VO-GCN)", and "VO-GCN" alone, which says nothing.
inline std::string author_of(voevent const& from) {
    constexpr std::string_view relay = "(via VO-GCN)";
    std::string_view name = from.who.short_name;
    if (auto const at = name.find(relay); at != name.npos) name = name.substr(0, at);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.empty() || name == "VO-GCN") name = stream_in(from.ivorn);
    return std::string{name};
}

inline bool cites(voevent const& from, std::string_view how) noexcept {
    for (auto const& each : from.citations)
        if (each.cite == how && !each.ivorn.empty()) return true;
    return false;
}

inline notice_kind kind_of(voevent const& from) noexcept {
    if (is_retraction(from)) return notice_kind::retraction;
    if (from.role == "utility") return notice_kind::other;
    auto const later = cites(from, "followup") || cites(from, "supersedes") || says(from, "AlertType", "Update");
    return later ? notice_kind::update : notice_kind::alert;
}

}  // namespace voevent_fields

inline std::optional<notice_type> type_of(voevent const& from) noexcept {
    auto const number = voevent_fields::whole_number(voevent_fields::value_of(from, "Packet_Type"));
    if (!number || *number < 0 || *number > INT32_MAX) return std::nullopt;
    return static_cast<notice_type>(*number);
}

inline std::string_view sky_map_url(voevent const& from) noexcept {
    auto const* const found = from.find("GW_SKYMAP", "skymap_fits");
    return found ? std::string_view{found->value} : std::string_view{};
}

inline std::optional<sky_circle> place_of(voevent const& from) noexcept {
    if (!from.where || !voevent_fields::is_degrees(from.where->unit) || !voevent_fields::is_equatorial_of_2000(from.coord_system)) return std::nullopt;
    auto const& at = *from.where;
    if (at.c1 == 0 && at.c2 == 0 && !at.error_radius) return std::nullopt;
    auto const center = voevent_fields::says_dec_first(at) ? make_position(at.c2, at.c1) : make_position(at.c1, at.c2);
    if (!center) return std::nullopt;
    return sky_circle{.center = *center, .radius = at.error_radius, .containment = {}};
}

inline bool is_test(voevent const& from) noexcept {
    if (from.role == "test") return true;
    if (auto const type = type_of(from); type && to_string(*type).find("TEST") != std::string_view::npos) return true;
    for (auto const name : {"Test", "InternalTest", "Test_Submission"})
        if (voevent_fields::says(from, name, "true")) return true;
    return voevent_fields::says(from, "isRealAlert", "false") || voevent_fields::is_mock_event(voevent_fields::value_of(from, "GraceID"));
}

inline bool is_retraction(voevent const& from) noexcept {
    if (voevent_fields::cites(from, "retraction") || voevent_fields::says(from, "AlertType", "Retraction") || voevent_fields::says(from, "Retraction", "true")) return true;
    if (voevent_fields::says(from, "Def_NOT_a_GRB", "true")) return true;
    return type_of(from) == notice_type::lvc_retraction;
}

inline notice_view notice_viewer<voevent>::of(voevent const& from) {
    notice_view made{.what = voevent_fields::name_of_kind(from),
                     .event = voevent_fields::event_of(from),
                     .who = voevent_fields::author_of(from),
                     .kind = voevent_fields::kind_of(from),
                     .test = is_test(from),
                     .when = from.time,
                     .issued = from.date};
    if (auto const type = type_of(from); type && inner::is_named(*type)) inner::see_as(*type, made);
    if (made.kind != notice_kind::other) made.where = place_of(from);
    return made;
}

}  // namespace alertstream::gcn

inline std::optional<alertstream::version_mark> alertstream::alert_version<alertstream::voevent>::of(voevent const& from) {
    auto const grace_id = gcn::voevent_fields::value_of(from, "GraceID");
    auto const serial = gcn::voevent_fields::whole_number(gcn::voevent_fields::value_of(from, "Pkt_Ser_Num"));
    if (!grace_id.empty() && serial) return version_mark{std::string{grace_id}, *serial};
    auto event = gcn::voevent_fields::event_of(from);
    if (event.empty() || !from.date) return std::nullopt;
    return version_mark{gcn::voevent_fields::name_of_kind(from) + ' ' + event, from.date->time_since_epoch().count()};
}
