#pragma once

#include <algorithm>
#include <limits>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/reading.hpp>
#include <alertstream/time.hpp>

namespace alertstream::gcn {

namespace inner {

inline std::int32_t word_at(char const* from) noexcept {
    auto const byte = [from](int i) { return std::uint32_t{static_cast<unsigned char>(from[i])}; };
    return static_cast<std::int32_t>(byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3));
}

/// What else 160 bytes or another number of them can be, for whoever took the wrong payload.
inline std::string_view looks_like(std::string_view bytes) noexcept {
    if (bytes.starts_with("TITLE:")) return ": it is a text notice, take gcn::text_notice";
    if (bytes.starts_with("<?xml")) return ": it is XML, take voevent";
    return bytes.starts_with('{') ? ": it is JSON, no notice of GCN Classic" : "";
}

inline failure wrong_size(std::string_view bytes) {
    return {errc::bad_value, "a binary notice has " + std::to_string(binary_notice::byte_count) + " bytes, and this has " + std::to_string(bytes.size()) + std::string{looks_like(bytes)}};
}

/// Types are small numbers; absent for one.
inline std::optional<failure> wrong_type(std::string_view bytes, std::int32_t type) {
    constexpr std::int32_t largest_type = 9999;
    if (type > 0 && type <= largest_type) return std::nullopt;
    auto const word = static_cast<std::uint32_t>(type);
    auto const turned = notice_type{static_cast<std::int32_t>(word >> 24 | (word >> 8 & 0xff00u) | (word << 8 & 0xff0000u) | word << 24)};
    if (number(turned) > 0 && number(turned) <= largest_type)
        return failure{errc::bad_value, "the words of a binary notice are big-endian, and these are in the wrong byte order: turned round, the type would be " + std::to_string(number(turned)) +
                                            " (" + std::string{to_string(turned)} + ")"};
    return failure{errc::bad_value, "no binary notice: its type would be " + std::to_string(type) + std::string{looks_like(bytes)}};
}

inline result<void> read_words(std::string_view bytes, binary_notice& into) {
    if (bytes.size() != binary_notice::byte_count) return wrong_size(bytes);
    if (auto wrong = wrong_type(bytes, word_at(bytes.data()))) return *std::move(wrong);
    for (std::size_t i = 0; i < into.words.size(); ++i) into.words[i] = word_at(bytes.data() + 4 * i);
    return {};
}

inline std::optional<time_point> event_time(binary_notice const& packet) noexcept {
    if (is_service(packet.type()) || packet.type() == notice_type::coincidence) return std::nullopt;
    return time_of_hundredths(packet.words[5], packet.words[6]);
}

inline bool has_lvc_event(binary_notice const& packet) noexcept {
    return is_lvc(packet.type()) && packet.type() != notice_type::lvc_counterpart && packet.words[4] > 0;
}

/// The name in parts: a number for the prefix, the day, two letters.
inline std::string lvc_name(binary_notice const& packet) {
    constexpr std::array<std::string_view, 16> prefixes{"", "G", "T", "M", "Y", "H", "E", "K", "S", "GW", "TS", "TGW", "MS", "MGW", "", ""};
    std::string made{prefixes[static_cast<std::uint32_t>(packet.words[19]) >> 20 & 0xfu]};
    made += std::to_string(packet.words[4]);
    for (auto const letter : {static_cast<std::uint32_t>(packet.words[19]) >> 10 & 0xffu, byte_of(packet.words[21], 0)})
        if (letter > 0x20 && letter < 0x7f) made += static_cast<char>(letter);
    return made;
}

inline std::optional<time_point> lvc_time(binary_notice const& packet) noexcept {
    auto const second = event_time(packet);
    auto const of_second = packet.words[13];
    if (!second || of_second < 0 || of_second >= 1'000'000) return second;
    return *second + std::chrono::microseconds{of_second};
}

inline int lvc_sequence(binary_notice const& packet) noexcept { return static_cast<int>(byte_of(packet.words[19], 3)); }

/// What the packets of one event share.
inline std::string event_name(binary_notice const& packet) {
    if (has_lvc_event(packet)) return lvc_name(packet);
    auto const trigger = packet.trigger();
    return trigger ? std::to_string(trigger->number) : "";
}

/// A direction of half the sky and more is none: so SNEWS says it.
inline bool error_says_nowhere(binary_notice const& packet) noexcept {
    return packet.type() == notice_type::snews && (packet.words[11] >= 1'800'000 || (packet.words[18] & 0x4) != 0);
}

template <class Value>
void append_member(std::string& out, std::string_view name, Value const& value) {
    out += ",\"";
    out += name;
    out += "\":";
    if constexpr (std::is_same_v<Value, bool>) alertstream::detail::append_json_bool(out, value);
    else if constexpr (std::is_convertible_v<Value, std::string_view>) alertstream::detail::append_json_string(out, value);
    else alertstream::detail::append_json_number(out, value);
}

inline void append_position(std::string& out, std::string_view name, std::optional<sky_position> const& where) {
    if (!where) return;
    out += ",\"";
    out += name;
    out += "\":{\"ra\":";
    alertstream::detail::append_json_number(out, where->ra);
    out += ",\"dec\":";
    alertstream::detail::append_json_number(out, where->dec);
    out += '}';
}

inline void append_words(std::string& out, binary_notice const& packet) {
    out += ",\"words\":";
    char next = '[';
    for (auto const each : packet.words) {
        out += next;
        alertstream::detail::append_json_number(out, each);
        next = ',';
    }
    out += "]}";
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<std::chrono::microseconds> binary_notice::time_of_day() const noexcept {
    // 0 is also what some of Fermi's have; midnight to 10 ms is given up for that.
    if (words[3] <= 0 || words[3] >= inner::hundredths_of_day) return std::nullopt;
    return std::chrono::microseconds{std::int64_t{words[3]} * 10'000};
}

ALERTSTREAM_DECL std::optional<packet_trigger> binary_notice::trigger() const noexcept {
    auto const id = words[4];
    auto const what = type();
    bool const pointing_only = id == 0 && inner::kind_of(what) == notice_kind::other;
    if (id == -1 || id == std::numeric_limits<std::int32_t>::min() || pointing_only || what == notice_type::coincidence || inner::is_service(what)) return std::nullopt;
    auto const bits = static_cast<std::uint32_t>(id);
    if (inner::is_swift(what)) return packet_trigger{.number = bits & 0xffffffu, .sequence = static_cast<int>(bits >> 24)};
    if (inner::is_integral(what) || inner::is_hete(what)) return packet_trigger{.number = bits & 0xffffu, .sequence = static_cast<int>(bits >> 16)};
    return packet_trigger{.number = id, .sequence = {}};
}

ALERTSTREAM_DECL std::optional<time_point> binary_notice::time() const noexcept { return inner::event_time(*this); }

ALERTSTREAM_DECL std::optional<sky_position> binary_notice::position() const noexcept {
    if (inner::direction_of(type()) != inner::direction::source || inner::error_says_nowhere(*this)) return std::nullopt;
    return inner::direction_in(words[7], words[8], inner::is_batse(type()) ? 100 : 10'000);
}

ALERTSTREAM_DECL std::optional<sky_position> binary_notice::pointing() const noexcept {
    if (inner::direction_of(type()) != inner::direction::pointing) return std::nullopt;
    bool const later = type() == notice_type::integral_pointdir;
    return inner::direction_in(words[later ? 14 : 7], words[later ? 15 : 8], 10'000);
}

ALERTSTREAM_DECL std::optional<double> binary_notice::error_radius() const noexcept {
    if (!inner::has_error(type()) || words[11] <= 0 || inner::error_says_nowhere(*this)) return std::nullopt;
    auto const radius = words[11] / (inner::is_integral(type()) ? 3600.0 : inner::is_batse(type()) ? 100.0 : 10'000.0);
    return radius <= 180 ? std::optional{radius} : std::nullopt;
}

ALERTSTREAM_DECL std::optional<sky_circle> binary_notice::where() const noexcept {
    auto const center = position();
    if (!center) return std::nullopt;
    std::optional<sky_circle> made{std::in_place};
    made->center = *center;
    made->radius = error_radius();
    if (auto const inside = inner::containment_of(type()); made->radius && inside > 0) made->containment = inside;
    return made;
}

ALERTSTREAM_DECL bool binary_notice::retraction() const noexcept {
    if (type() == notice_type::lvc_retraction) return true;
    if (inner::is_integral(type())) return type() != notice_type::integral_pointdir && inner::bit(words[12], 30);
    return inner::has_retraction_bit(type()) && inner::bit(words[18], 5);
}

ALERTSTREAM_DECL bool binary_notice::test() const noexcept {
    if (inner::is_test_type(type())) return true;
    if (inner::is_integral(type())) return inner::bit(words[12], 31);
    auto const which = inner::test_bit(type());
    if (which >= 0 && inner::bit(words[18], which)) return true;
    // S230518h is a candidate, MS230518h a mock one.
    return inner::has_lvc_event(*this) && (inner::lvc_name(*this).starts_with('M') || inner::lvc_name(*this).starts_with('T'));
}

ALERTSTREAM_DECL bool binary_notice::ground_generated() const noexcept {
    if (inner::is_lvc(type())) return inner::bit(words[19], 19);
    return inner::has_ground_bit(type()) && inner::bit(words[19], 30);
}

ALERTSTREAM_DECL bool binary_notice::crc_errors() const noexcept { return inner::has_crc_bit(type()) && inner::bit(words[19], 31); }

ALERTSTREAM_DECL std::string binary_notice::text() const {
    auto const first = inner::text_word(type());
    return first == 0 ? std::string{} : inner::text_in(words, first, 38);
}

ALERTSTREAM_DECL result<binary_notice> read_binary_notice(std::string_view bytes) {
    binary_notice made;
    if (auto read = inner::read_words(bytes, made); !read) return read.error();
    return made;
}

ALERTSTREAM_DECL std::string to_bytes(binary_notice const& packet) {
    std::string made(binary_notice::byte_count, '\0');
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = static_cast<char>(static_cast<std::uint32_t>(packet.words[i / 4]) >> (24 - 8 * (i % 4)) & 0xffu);
    return made;
}

ALERTSTREAM_DECL void append_json(std::string& out, binary_notice const& packet) {
    out += "{\"type\":";
    alertstream::detail::append_json_number(out, packet.words[0]);
    inner::append_member(out, "name", packet.name());
    inner::append_member(out, "serial", packet.serial());
    if (auto const trigger = packet.trigger()) {
        inner::append_member(out, "trigger", trigger->number);
        if (trigger->sequence) inner::append_member(out, "sequence", *trigger->sequence);
    }
    if (auto const at = packet.time()) inner::append_member(out, "time", to_iso_time(*at));
    if (auto const of_day = packet.time_of_day()) inner::append_member(out, "time_of_day", static_cast<double>(of_day->count()) / 1e6);
    inner::append_position(out, "position", packet.position());
    inner::append_position(out, "pointing", packet.pointing());
    if (auto const radius = packet.error_radius()) inner::append_member(out, "error_radius", *radius);
    if (auto const text = packet.text(); !text.empty()) inner::append_member(out, "text", text);
    inner::append_member(out, "retraction", packet.retraction());
    inner::append_member(out, "test", packet.test());
    inner::append_words(out, packet);
}

ALERTSTREAM_DECL notice_view notice_viewer<binary_notice>::of(binary_notice const& packet) {
    notice_view made;
    made.what = packet.name();
    made.event = inner::event_name(packet);
    made.who = inner::origin_of(packet.type());
    made.kind = packet.retraction() ? notice_kind::retraction : inner::kind_of(packet.type());
    made.test = packet.test();
    made.when = inner::has_lvc_event(packet) ? inner::lvc_time(packet) : packet.time();
    made.where = packet.where();
    return made;
}

}  // namespace alertstream::gcn

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<gcn::binary_notice>::decode(message const& from, gcn::binary_notice& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::blob); !said) return said;
    return gcn::inner::read_words(from.payload(), into);
}

ALERTSTREAM_DECL result<void> encoder<gcn::binary_notice>::encode(gcn::binary_notice const& from, std::string& into) {
    if (auto wrong = gcn::inner::wrong_type({}, from.words[0])) return *std::move(wrong);
    into = gcn::to_bytes(from);
    return {};
}

ALERTSTREAM_DECL std::optional<std::string> dedup_key<gcn::binary_notice>::of(gcn::binary_notice const& packet) {
    auto same = packet;
    same.words[2] = 0;
    return gcn::to_bytes(same);
}

ALERTSTREAM_DECL std::optional<version_mark> alert_version<gcn::binary_notice>::of(gcn::binary_notice const& packet) {
    if (gcn::inner::has_lvc_event(packet)) return version_mark{"LVC " + gcn::inner::lvc_name(packet), gcn::inner::lvc_sequence(packet)};
    auto const trigger = packet.trigger();
    if (!trigger || !gcn::inner::is_gbm(packet.type()) || packet.words[20] <= 0) return std::nullopt;
    return version_mark{std::string{packet.name()} + ' ' + std::to_string(trigger->number), packet.words[20]};
}

}  // namespace alertstream
