#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/impl/notice_fields.ipp>

namespace alertstream::gcn {

namespace unified::inner {

/// Fills a notice that may hold the last one: what it has of memory serves again.
class reader {
public:
    reader(std::string_view payload, notice& into) noexcept : from_{payload}, into_{into} {}

    result<void> run() {
        bool const object = from_.each_member([this](std::string_view name) { member(name); });
        if (auto done = from_.finish(); !done) return done;
        if (!object) return failure{errc::wrong_type, "a notice is a JSON object"};
        clear_unseen(std::make_index_sequence<core_members.size()>{});
        if (!schema_seen_) into_.schema.clear();
        into_.other.resize(kept_);
        return {};
    }

private:
    /// Three quarters of the core, usually: unrolled, each is a store instead of a call.
    template <std::size_t... Index>
    void clear_unseen(std::index_sequence<Index...>) {
        ((seen_[Index] ? void() : core_members[Index].clear(into_)), ...);
    }

    void member(std::string_view name) {
        auto const* const place = from_.place();
        auto const non_finite = from_.non_finite();
        auto const* const core = core_members_by_name.find(name);
        bool const is_schema = !core && name == "$schema";
        bool const is_null = from_.next() == json::value_kind::null;
        bool const read = core && !is_null ? core->read(from_, into_) : is_schema ? from_.take(into_.schema) : (from_.skip(), false);
        if (core) seen_[static_cast<std::size_t>(core - core_members.data())] = read;
        if (is_schema) schema_seen_ = read;
        if (read || from_.failed() || (is_null && (core || is_schema))) return;
        keep(name, place, from_.non_finite() != non_finite, core || is_schema);
    }

    /// What Python writes and JSON does not know is made null.
    void keep(std::string_view name, char const* place, bool made_null, bool unread) {
        if (kept_ == into_.other.size()) into_.other.emplace_back();
        auto& kept = into_.other[kept_++];
        kept.name.assign(name);
        kept.unread = unread;
        kept.json.clear();
        if (!made_null || detail::append_json_verbatim(kept.json, from_.since(place))) kept.json.assign(from_.since(place));
    }

    json::walker from_;
    notice& into_;
    std::array<bool, core_members.size()> seen_{};
    bool schema_seen_{};
    std::size_t kept_{};
};

inline result<void> read_notice(std::string_view payload, notice& into) { return reader{payload, into}.run(); }

/// Old hop-clients put an envelope around what they sent; of GCN's own notices none looks like one.
inline bool may_be_envelope(notice const& read) noexcept { return read.schema.empty() && read.find("format") && read.find("content"); }

inline bool is_xml(std::string_view payload) noexcept {
    if (payload.starts_with("\xef\xbb\xbf")) payload.remove_prefix(3);
    auto const first = payload.find_first_not_of(" \t\r\n");
    return first != payload.npos && payload[first] == '<';
}

inline void write_other(writer& to, notice const& from) {
    std::vector<std::string_view> names;
    for (auto const& each : from.other) {
        auto const* const core = core_members_by_name.find(each.name);
        if (each.name == "$schema" || (core && core->given(from))) continue;
        to.member = each.name;
        names.push_back(each.name);
        to.out += ',';
        write(to, each.name);
        to.out += ':';
        if (detail::append_json_verbatim(to.out, each.json)) to.fail(errc::bad_value, "no JSON: " + each.json.substr(0, 40));
    }
    std::sort(names.begin(), names.end());
    auto const twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return;
    to.member = *twice;
    to.fail(errc::bad_value, "twice in `other`");
}

/// Also of a notice without `$schema`.
inline void write_notice(writer& to, notice const& from) {
    to.out += R"({"$schema":)";
    to.member = "$schema";
    write(to, from.schema);
    for (auto const& each : core_members) {
        if (!each.given(from)) continue;
        to.member = each.name;
        to.out.append(",\"").append(each.name).append("\":");
        each.write(to, from);
    }
    write_other(to, from);
    to.out += '}';
}

inline bool is_test(notice const& from) noexcept {
    auto const tense = from.alert.alert_tense;
    return tense == unified::alert_tense::test || tense == unified::alert_tense::injection || tense == unified::alert_tense::commanded;
}

inline notice_kind kind_of(notice const& from, schema_name const& schema) noexcept {
    bool const about_nothing = from.event.id.empty() && from.event.event_name.empty() && !from.time.trigger_time;
    if (from.alert.alert_tense == unified::alert_tense::planned || (schema.mission == "core" && about_nothing)) return notice_kind::other;
    if (!from.alert.alert_type || from.alert.alert_type == unified::alert_type::initial) return notice_kind::alert;
    return from.alert.alert_type == unified::alert_type::retraction ? notice_kind::retraction : notice_kind::update;
}

inline std::optional<sky_circle> where(unified::localization const& from) {
    auto const center = from.ra && from.dec ? make_position(*from.ra, *from.dec) : std::nullopt;
    if (!center) return std::nullopt;
    sky_circle made{.center = *center};
    if (from.ra_dec_error) {
        constexpr double by_the_schema = 0.9;
        made.radius = from.ra_dec_error->radius();
        made.containment = from.containment_probability.value_or(by_the_schema);
    }
    return made;
}

/// Texts of any content, told apart.
inline void add_to_key(std::string& key, std::string_view text) { key.append(std::to_string(text.size())).append(1, ':').append(text); }

}  // namespace unified::inner

ALERTSTREAM_DECL std::optional<std::string_view> notice::find(std::string_view name) const noexcept {
    for (auto it = other.rbegin(); it != other.rend(); ++it)
        if (it->name == name) return std::string_view{it->json};
    return std::nullopt;
}

ALERTSTREAM_DECL schema_name parse_schema(std::string_view schema) noexcept {
    constexpr std::string_view before = "/schema/", notices = "/gcn/notices/", after = ".schema.json";
    auto const begin = schema.find(notices);
    if (begin == schema.npos || !schema.ends_with(after)) return {};
    auto const version = schema.rfind(before, begin);
    schema_name made{.path = schema.substr(0, schema.size() - after.size())};
    if (made.path.size() <= begin + notices.size()) return {};
    made.path.remove_prefix(begin + notices.size());
    if (version != schema.npos) made.version = schema.substr(version + before.size(), begin - std::min(begin, version + before.size()));
    made.mission = made.path.substr(0, made.path.find('/'));
    made.name = made.path.substr(made.path.rfind('/') + 1);
    return made;
}

}  // namespace alertstream::gcn

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<gcn::notice>::decode(message const& from, gcn::notice& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::json); !said) return said;
    if (gcn::unified::inner::is_xml(from.payload())) return failure{errc::wrong_format, "it is XML: gcn.notices.svom.voevent.* are VOEvents; take them as alertstream::voevent"};
    auto read = gcn::unified::inner::read_notice(from.payload(), into);
    if (!read || !gcn::unified::inner::may_be_envelope(into)) return read;
    auto const inside = json_in_envelope(from);
    if (!inside && inside.error().code == errc::wrong_format) return inside.error();
    return inside && !inside->empty() ? gcn::unified::inner::read_notice(*inside, into) : read;
}

ALERTSTREAM_DECL result<void> encoder<gcn::notice>::encode(gcn::notice const& from, std::string& into) {
    if (from.schema.empty()) return failure{errc::missing_member, "$schema: GCN takes no notice without one (https://gcn.nasa.gov/docs/schema)"};
    if (gcn::parse_schema(from.schema).path.empty()) return failure{errc::bad_value, "$schema: not that of a notice, …/gcn/notices/MISSION/NAME.schema.json"};
    gcn::unified::inner::writer to{into};
    gcn::unified::inner::write_notice(to, from);
    if (to.problem) return *to.problem;
    return {};
}

ALERTSTREAM_DECL gcn::notice_view gcn::notice_viewer<gcn::notice>::of(notice const& from) {
    auto const schema = parse_schema(from.schema);
    notice_view made{.kind = unified::inner::kind_of(from, schema), .test = unified::inner::is_test(from), .when = from.time.trigger_time, .issued = from.alert.alert_datetime};
    made.what = schema.path;
    std::replace(made.what.begin(), made.what.end(), '/', '.');
    if (!from.event.event_name.empty()) made.event = from.event.event_name.front();
    else if (!from.event.id.empty()) made.event = from.event.id.front();
    made.who = from.reporter.mission;
    if (made.who.empty() && schema.mission != "core") made.who = schema.mission;
    if (!from.reporter.instrument.empty()) made.who += (made.who.empty() ? "" : " ") + from.reporter.instrument;
    if (!made.when) made.when = from.time.observation_start;
    made.where = unified::inner::where(from.localization);
    return made;
}

ALERTSTREAM_DECL std::optional<version_mark> alert_version<gcn::notice>::of(gcn::notice const& from) {
    auto const schema = gcn::parse_schema(from.schema);
    if (schema.path.empty() || from.event.id.empty() || !from.reporter.record_number) return std::nullopt;
    version_mark made{.number = *from.reporter.record_number};
    gcn::unified::inner::add_to_key(made.of, schema.path);
    for (auto const& id : from.event.id) gcn::unified::inner::add_to_key(made.of, id);
    return made;
}

ALERTSTREAM_DECL std::optional<std::string> dedup_key<gcn::notice>::of(gcn::notice const& from) {
    std::string made;
    if (from.event.id.empty() || !from.reporter.record_number) {
        gcn::unified::inner::writer to{made};
        gcn::unified::inner::write_notice(to, from);
        return made;
    }
    gcn::unified::inner::add_to_key(made, from.schema);
    for (auto const& id : from.event.id) gcn::unified::inner::add_to_key(made, id);
    gcn::unified::inner::add_to_key(made, std::to_string(*from.reporter.record_number));
    gcn::unified::inner::add_to_key(made, from.alert.alert_type ? to_string(*from.alert.alert_type) : "");
    return made;
}

}  // namespace alertstream
