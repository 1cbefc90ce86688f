#pragma once

#include <array>

#include <alertstream/formats/wire.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/impl/gw_alert_members.ipp>

namespace alertstream::gcn {

template <class Text, class Bytes>
gw_alert_type basic_gw_alert<Text, Bytes>::type() const noexcept {
    constexpr std::array<std::string_view, 5> words{"EARLYWARNING", "PRELIMINARY", "INITIAL", "UPDATE", "RETRACTION"};
    for (std::size_t i = 0; i < words.size(); ++i)
        if (alert_type == words[i]) return static_cast<gw_alert_type>(i);
    return gw_alert_type::other;
}

namespace inner::gw {

template <class Text, class Bytes>
void clear(basic_gw_alert<Text, Bytes>& alert) {
    for_members(alert, [](std::string_view, auto& member) { member = {}; });
    alert.unread.clear();
}

/// What makes any JSON or Avro an alert of this kind.
template <class Text, class Bytes>
result<void> check_members(basic_gw_alert<Text, Bytes> const& read) {
    if (read.alert_type.empty()) return failure{errc::missing_member, "alert_type: expected a text"};
    if (read.superevent_id.empty()) return failure{errc::missing_member, "superevent_id: expected a text"};
    return {};
}

template <class Text, class Bytes>
result<void> read_gw_json(std::string_view payload, basic_gw_alert<Text, Bytes>& into, gw_memory<Text, Bytes> memory) {
    clear(into);
    if (auto done = gw_json<Text, Bytes>{payload, memory, into.unread}.run(into); !done) return done;
    return check_members(into);
}

template <class Text, class Bytes>
result<void> read_gw_avro(message const& from, basic_gw_alert<Text, Bytes>& into, avro::record& container) {
    clear(into);
    if (auto done = decoder<avro::record>::decode(from, container); !done) return done;
    if (!gw_avro<Text, Bytes>{into.unread}.members(container.root(), into)) return failure{errc::wrong_type, "a gravitational-wave alert is a record"};
    return check_members(into);
}

/// Avro by its header, or by how it begins where nothing says what it is.
inline bool is_gw_avro(message const& from) {
    if (!expect_format(from, wire_format::avro)) return false;
    return avro::is_container(from.payload()) || from.headers().find("_format");
}

template <class Text, class Bytes>
result<void> read_gw_alert(message const& from, basic_gw_alert<Text, Bytes>& into, gw_memory<Text, Bytes> memory, avro::record& container) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (is_gw_avro(from)) return read_gw_avro(from, into, container);
    if (auto said = expect_format(from, wire_format::json); !said) return said;
    auto read = read_gw_json(from.payload(), into, memory);
    if (read || read.error().code != errc::missing_member) return read;
    auto const inside = json_in_envelope(from);
    if (!inside && inside.error().code == errc::wrong_format) return inside.error();
    return inside && !inside->empty() ? read_gw_json(*inside, into, memory) : read;
}

template <class Text, class Bytes>
notice_view gw_view(basic_gw_alert<Text, Bytes> const& from) {
    notice_view made{.what = std::string{from.alert_type}, .event = std::string{from.superevent_id}, .who = "LVK", .test = from.mock(), .issued = from.time_created};
    auto const type = from.type();
    if (type == gw_alert_type::retraction) made.kind = notice_kind::retraction;
    else if (type == gw_alert_type::update) made.kind = notice_kind::update;
    if (!from.event) return made;
    made.when = from.event->time;
    for (auto const& each : from.event->instruments) made.who.append(1, ' ').append(each);
    return made;
}

template <class Text, class Bytes>
std::optional<version_mark> gw_version(basic_gw_alert<Text, Bytes> const& from) {
    if (!from.time_created) return std::nullopt;
    return version_mark{.of = std::string{from.superevent_id}, .number = from.time_created->time_since_epoch().count()};
}

template <class Text, class Bytes>
std::optional<std::string> gw_key(basic_gw_alert<Text, Bytes> const& from) {
    if (!from.time_created) return std::nullopt;
    std::string made{from.superevent_id};
    made.append(1, '\n').append(from.alert_type).append(1, '\n');
    append_iso_time(made, *from.time_created);
    return made;
}

}  // namespace inner::gw

}  // namespace alertstream::gcn

namespace alertstream {

inline result<void> decoder<gcn::gw_alert>::decode(message const& from, gcn::gw_alert& into) {
    // The last alert's sky maps: their memory is used again.
    std::vector<std::byte> map, combined_map;
    if (into.event) map.swap(into.event->skymap);
    if (into.external_coinc) combined_map.swap(into.external_coinc->combined_skymap);
    avro::record container;
    return gcn::inner::gw::read_gw_alert<std::string, std::vector<std::byte>>(from, into, {.map = &map, .combined_map = &combined_map}, container);
}

inline result<void> decoder<gcn::gw_alert_view>::decode(message const& from, gcn::gw_alert_view& into) {
    into.unescaped.clear();
    return gcn::inner::gw::read_gw_alert<std::string_view, std::span<std::byte const>>(
        from, into, {.unescaped = &into.unescaped, .map = &into.map, .combined_map = &into.combined_map}, into.container);
}

inline gcn::notice_view gcn::notice_viewer<gcn::gw_alert>::of(gw_alert const& from) { return inner::gw::gw_view(from); }
inline gcn::notice_view gcn::notice_viewer<gcn::gw_alert_view>::of(gw_alert_view const& from) { return inner::gw::gw_view(from); }
inline std::optional<version_mark> alert_version<gcn::gw_alert>::of(gcn::gw_alert const& from) { return gcn::inner::gw::gw_version(from); }
inline std::optional<version_mark> alert_version<gcn::gw_alert_view>::of(gcn::gw_alert_view const& from) { return gcn::inner::gw::gw_version(from); }
inline std::optional<std::string> dedup_key<gcn::gw_alert>::of(gcn::gw_alert const& from) { return gcn::inner::gw::gw_key(from); }
inline std::optional<std::string> dedup_key<gcn::gw_alert_view>::of(gcn::gw_alert_view const& from) { return gcn::inner::gw::gw_key(from); }

}  // namespace alertstream
