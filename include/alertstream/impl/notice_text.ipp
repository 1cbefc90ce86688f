#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/object_writer.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tools/format_text.hpp>
#include <alertstream/tools/notice_text.hpp>

namespace alertstream::tools {

namespace notice_inner {

inline std::string_view name_of(gcn::notice_kind kind) noexcept {
    switch (kind) {
    case gcn::notice_kind::alert: return "alert";
    case gcn::notice_kind::update: return "update";
    case gcn::notice_kind::retraction: return "retraction";
    case gcn::notice_kind::other: return "other";
    }
    return "other";
}

using alertstream::detail::object_writer, alertstream::detail::append_json_list;

inline void append_texts(std::string& out, std::vector<std::string> const& all) {
    append_json_list(out, all, [&out](std::string const& each) { alertstream::detail::append_json_bytes(out, each); });
}

inline void append_circle(std::string& out, std::optional<sky_circle> const& where) {
    if (!where) {
        out += "null";
        return;
    }
    object_writer members{out};
    members.number("ra", where->center.ra);
    members.number("dec", where->center.dec);
    members.number("radius", where->radius);
    members.number("containment", where->containment);
    members.end();
}

inline void append_view(std::string& out, object_writer& members, gcn::notice_view const& view) {
    members.text("what", view.what);
    members.text("event", view.event);
    members.text("who", view.who);
    members.text("kind", name_of(view.kind));
    members.boolean("test", view.test);
    members.time("when", view.when);
    members.time("issued", view.issued);
    members.name("where");
    append_circle(out, view.where);
}

inline void append_parameter(std::string& out, voevent const& of, voevent::parameter const& from) {
    object_writer members{out};
    if (from.group && *from.group < of.groups.size()) {
        auto const& group = of.groups[*from.group];
        members.text("group", group.name.empty() ? group.type : group.name);
    }
    members.text("name", from.name);
    members.text("value", from.value);
    members.text_if_any("unit", from.unit);
    members.text_if_any("ucd", from.ucd);
    members.text_if_any("dataType", from.data_type);
    members.end();
}

inline void append_position(std::string& out, voevent const& from) {
    object_writer members{out};
    members.text_if_any("observatory", from.observatory);
    members.text_if_any("coord_system", from.coord_system);
    members.text_if_any("iso_time", from.time_text);
    if (from.where) {
        members.text("unit", from.where->unit);
        members.text("name1", from.where->name1);
        members.text("name2", from.where->name2);
        members.number("c1", from.where->c1);
        members.number("c2", from.where->c2);
        members.number("error2radius", from.where->error_radius);
    }
    members.end();
}

inline void append_why(std::string& out, voevent const& from) {
    object_writer members{out};
    members.number("importance", from.importance);
    members.text_if_any("expires", from.expires_text);
    members.name("inferences");
    append_json_list(out, from.inferences, [&out](voevent::inference const& each) {
        object_writer inference{out};
        inference.number("probability", each.probability);
        inference.text_if_any("relation", each.relation);
        inference.name("names");
        append_texts(out, each.names);
        inference.name("concepts");
        append_texts(out, each.concepts);
        inference.end();
    });
    members.name("concepts");
    append_texts(out, from.concepts);
    members.end();
}

inline void append_payload(std::string& out, object_writer& to, voevent const& from) {
    to.name("voevent");
    object_writer members{out};
    members.text("ivorn", from.ivorn);
    members.text("role", from.role);
    members.text("version", from.version);
    members.text_if_any("author_ivorn", from.who.ivorn);
    members.text_if_any("date", from.date_text);
    members.name("params");
    append_json_list(out, from.parameters, [&](voevent::parameter const& each) { append_parameter(out, from, each); });
    members.name("where_when");
    append_position(out, from);
    members.name("why");
    append_why(out, from);
    members.name("citations");
    append_json_list(out, from.citations, [&out](voevent::citation const& each) {
        object_writer citation{out};
        citation.text("cite", each.cite);
        citation.text("ivorn", each.ivorn);
        citation.end();
    });
    members.text_if_any("description", from.description);
    members.end();
}

inline void append_payload(std::string& out, object_writer& to, gcn::text_notice const& from) {
    to.name("fields");
    object_writer members{out};
    for (auto const& each : from.fields) members.text(each.key, each.value);
    members.end();
}

inline void append_payload(std::string& out, object_writer& to, gcn::binary_notice const& from) {
    to.name("packet");
    gcn::append_json(out, from);
}

/// JSON on the wire is JSON already.
template <class Payload>
void append_payload(std::string&, object_writer&, Payload const&) {}

inline bool is_gcns(std::string_view topic) noexcept { return topic.starts_with("gcn.") || topic.starts_with("igwn."); }

inline std::string circle_text(sky_circle const& where) {
    auto const number = [](double value) {
        std::string made;
        alertstream::detail::append_json_number(made, value);
        return made;
    };
    auto made = "RA " + number(where.center.ra) + ", Dec " + number(where.center.dec);
    if (where.radius) made += ", error " + number(*where.radius);
    return made + " deg";
}

inline void append_view_lines(std::string& out, gcn::notice_view const& view, std::size_t limit) {
    inner::append_event_line(out, "what", view.what, limit);
    inner::append_event_line(out, "event", view.event, limit);
    inner::append_event_line(out, "who", view.who, limit);
    if (view.kind != gcn::notice_kind::alert) inner::append_event_line(out, "kind", std::string{name_of(view.kind)}, limit);
    if (view.test) inner::append_event_line(out, "test", "yes", limit);
    if (view.when) inner::append_event_line(out, "when", to_iso_time(*view.when), limit);
    if (view.where) inner::append_event_line(out, "where", circle_text(*view.where), limit);
}

inline void append_member_lines(std::string& out, std::string_view json, std::size_t limit) {
    constexpr std::size_t most_of_a_member = 600;  // a sky map is a million
    (void)alertstream::detail::for_each_json_member(json, [&](std::string_view name, std::string_view value) {
        auto const most = std::min(limit, most_of_a_member);
        out.append("  ").append(alertstream::detail::escape_for_terminal(name)).append(": ");
        out += alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(value, most));
        out += value.size() > most ? " (and more)\n" : "\n";
    });
}

inline bool append_notice(std::string& out, message const& from, std::size_t limit) {
    auto const family = gcn::family_of(from);
    // The core shows texts and circulars as they are.
    if (family != gcn::notice_family::binary && family != gcn::notice_family::notice && family != gcn::notice_family::gw_alert) return false;
    gcn::notice_view view;
    if (!decoder<gcn::notice_view>::decode(from, view)) return false;
    append_view_lines(out, view, limit);
    if (family != gcn::notice_family::binary) append_member_lines(out, from.payload(), limit);
    return true;
}

}  // namespace notice_inner

inline void append_notice_json(std::string& out, gcn::any_notice const& from) {
    notice_inner::object_writer members{out};
    members.text("family", to_string(from.family()));
    notice_inner::append_view(out, members, gcn::view_of(from));
    std::visit([&](auto const& payload) { notice_inner::append_payload(out, members, payload); }, from.payload);
    members.end();
}

inline result<bool> append_notice_json(std::string& out, message const& from) {
    if (!notice_inner::is_gcns(from.topic()) || from.tombstone()) return false;
    gcn::any_notice notice;
    if (auto done = decoder<gcn::any_notice>::decode(from, notice); !done) return std::move(done).error();
    append_notice_json(out, notice);
    return true;
}

inline bool append_notice_text(std::string& out, message const& from, std::size_t limit) {
    if (notice_inner::is_gcns(from.topic()) && !from.tombstone() && notice_inner::append_notice(out, from, limit)) return true;
    return append_format_text(out, from, limit);
}

}  // namespace alertstream::tools
