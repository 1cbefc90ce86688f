#pragma once

#include <algorithm>

#include <alertstream/detail/object_writer.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/gcn/stored_event.hpp>

namespace alertstream::gcn {

namespace inner {

using alertstream::detail::object_writer;

/// An id stands in an index.
inline std::string short_id(std::string id) { return id.size() <= hopskotch::longest_name ? std::move(id) : std::string{}; }

/// "gcn.classic.text" of "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK".
inline std::string_view source_of(std::string_view topic) noexcept {
    constexpr std::string_view classic = "gcn.classic.";
    return topic.starts_with(classic) ? topic.substr(0, topic.find('.', classic.size())) : topic;
}

/// Mission and number. A trigger 0 is none.
inline std::string classic_id(notice_view const& seen) {
    bool const numbers = seen.event.find_first_not_of("0123456789-") == seen.event.npos;
    if (!numbers) return seen.event;
    if (seen.event.find_first_not_of('0') == seen.event.npos) return {};
    auto const mission = seen.who.substr(0, seen.who.find(' '));
    return mission.empty() ? seen.event : mission + ' ' + seen.event;
}

inline bool is_base64(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=' || c == '\\'; });
}

/// JSON as `append_json_verbatim` writes it, without long Base64.
inline std::string without_base64(std::string const& json) {
    constexpr std::size_t most = 16'384;
    std::string made;
    std::size_t copied = 0;
    for (auto at = json.find('"'); at != json.npos; at = json.find('"', at)) {
        auto end = at + 1;
        while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
        auto const text = std::string_view{json}.substr(at + 1, end - at - 1);
        if (text.size() > most && json[end + 1] != ':' && is_base64(text)) {
            made.append(json, copied, at - copied).append("{\"$left_out\":").append(std::to_string(text.size())).append(1, '}');
            copied = end + 1;
        }
        at = end + 1;
    }
    return copied == 0 ? json : made.append(json, copied);
}

ALERTSTREAM_DECL store::event event_of(notice_view const& seen, message const& from) {
    return {.source = std::string{source_of(from.topic())}, .id = short_id(seen.event), .type = seen.what, .at = seen.when ? seen.when : seen.issued, .retracts = seen.kind == notice_kind::retraction};
}

ALERTSTREAM_DECL store::event classic_event_of(notice_view const& seen, message const& from) {
    auto made = event_of(seen, from);
    made.id = short_id(classic_id(seen));
    return made;
}

ALERTSTREAM_DECL std::optional<std::string> json_without_maps(std::string_view payload) {
    std::string json;
    if (alertstream::detail::append_json_verbatim(json, payload) || !json.starts_with('{')) return std::nullopt;
    return without_base64(json);
}

ALERTSTREAM_DECL std::string json_of_view(notice_view const& seen) {
    std::string made;
    object_writer to{made};
    to.text_if_any("what", seen.what);
    to.text_if_any("event", seen.event);
    to.text_if_any("who", seen.who);
    if (seen.when) to.time("when", seen.when);
    if (seen.issued) to.time("issued", seen.issued);
    if (seen.where)
        to.object("where", [&](object_writer& circle) {
            circle.number("ra", seen.where->center.ra);
            circle.number("dec", seen.where->center.dec);
            circle.number_if_any("radius", seen.where->radius);
        });
    to.end();
    return made;
}

ALERTSTREAM_DECL void identify(store::event& made, message const& from, std::string_view said) {
    made.identity = store::digest_of({hopskotch::stored_sender(from), made.source, made.id, made.type, said});
}

/// What came as JSON, or else what could be read of it.
inline void put_json(store::event& made, notice_view const& seen, message const& from) {
    auto json = json_without_maps(from.payload());
    made.content = json ? *std::move(json) : json_of_view(seen);
}

}  // namespace inner

ALERTSTREAM_DECL store::event event_maker<circular>::of(circular const& what, notice_view const& seen, message const& from) {
    auto made = inner::event_of(seen, from);
    if (made.id.empty()) made.id = "circular " + std::to_string(what.circular_id);
    made.type = what.version.value_or(1) > 1 ? "edited circular" : "circular";
    inner::put_json(made, seen, from);
    inner::identify(made, from, *dedup_key<circular>::of(what));
    return made;
}

ALERTSTREAM_DECL store::event event_maker<notice>::of(notice const& what, notice_view const& seen, message const& from) {
    auto made = inner::event_of(seen, from);
    // Not all notices of an event have its name yet.
    if (!what.event.id.empty()) made.id = inner::short_id(what.event.id.front());
    made.type = what.alert.alert_type ? std::string{unified::to_string(*what.alert.alert_type)} : std::string{parse_schema(what.schema).name};
    inner::put_json(made, seen, from);
    inner::identify(made, from, made.content);
    return made;
}

ALERTSTREAM_DECL store::event event_maker<text_notice>::of(text_notice const& what, notice_view const& seen, message const& from) {
    auto made = inner::classic_event_of(seen, from);
    inner::object_writer to{made.content};
    to.text("type", what.type);
    to.object("fields", [&](inner::object_writer& fields) {
        for (auto const& each : what.fields) fields.text(each.key, each.value);
    });
    to.end();
    inner::identify(made, from, *dedup_key<text_notice>::of(what));
    return made;
}

ALERTSTREAM_DECL store::event event_maker<binary_notice>::of(binary_notice const& what, notice_view const& seen, message const& from) {
    auto made = inner::classic_event_of(seen, from);
    append_json(made.content, what);
    inner::identify(made, from, *dedup_key<binary_notice>::of(what));
    return made;
}

}  // namespace alertstream::gcn
