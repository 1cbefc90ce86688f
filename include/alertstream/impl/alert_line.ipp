#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <alertstream/alert_line.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/wire_format.hpp>

namespace alertstream {

namespace detail {

/// What HOPSKOTCH's own headers say; of repeats the first that can be read.
struct hop_headers {
    std::optional<std::string_view> id;      ///< 16 bytes
    std::optional<std::string_view> sender;
    std::optional<std::string_view> format;
    bool format_given{};                     ///< if with a value that is no text
    bool test{};
    bool any{};
};

inline hop_headers read_hop_headers(metadata const& from) {
    hop_headers found;
    auto const text = [](std::optional<std::string_view> value) { return value && is_utf8(*value) ? value : std::nullopt; };
    for (auto const& each : from.headers()) {
        found.any = found.any || each.name == "_id" || each.name == "_sender" || each.name == "_test" || each.name == "_format";
        if (each.name == "_test") found.test = true;
        if (each.name == "_id" && !found.id && each.value && each.value->size() == 16) found.id = each.value;
        if (each.name == "_sender" && !found.sender) found.sender = text(each.value);
        if (each.name == "_format" && !found.format_given) {  // as hop-client: the first one decides
            found.format_given = true;
            found.format = text(each.value);
        }
    }
    return found;
}

inline void append_uuid(std::string& out, std::string_view id) {
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        append_hex(out, static_cast<unsigned char>(id[i]), 2);
    }
}

inline std::string_view type_by_shape(std::string_view payload, std::string_view otherwise) {
    static constexpr std::array<std::string_view, 8> names{"title", "topic", "submitter", "data", "message_text", "circularId", "subject", "body"};
    unsigned seen = 0;
    auto const wrong = for_each_json_member(payload, [&](std::string_view name, std::string_view) {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (name == names[i]) seen |= 1u << i;
    });
    if (wrong) return otherwise;
    // Hermes publishes a message without data as its text alone.
    if ((seen & 0x07u) == 0x07u && (seen & 0x18u) != 0) return "hermes.alert";
    return (seen & 0xe0u) == 0xe0u ? "gcn.circular" : "json";
}

enum class json_expected { no, perhaps, yes };

inline json_expected expect_json(hop_headers const& hop, std::string_view type) {
    if (hop.format) {
        using enum wire_format;
        auto const format = parse_wire_format(*hop.format);
        if (format == json || format == circular || format == external) return json_expected::yes;
        // As hop-client: a format that nobody knows is bytes.
        if (format != voevent) return json_expected::no;
    }
    return type == "json" || type == "hermes.alert" || type == "gcn.circular" ? json_expected::yes : json_expected::perhaps;
}

/// What kept the payload from being embedded, if it should have been.
inline error_code append_line_payload(std::string& out, metadata const& from, json_expected expected) {
    auto const payload = from.raw().payload();
    error_code wrong;
    if (expected != json_expected::no) {
        wrong = append_json_verbatim(out, payload);
        if (!wrong) return {};
    }
    append_json_bytes(out, payload);
    return expected == json_expected::yes || wrong == errc::too_deep ? wrong : error_code{};
}

inline void append_optional(std::string& out, std::optional<std::string_view> const& value) {
    if (value) append_json_bytes(out, *value);
    else out += "null";
}

inline void append_line_headers(std::string& out, metadata const& from) {
    out += '[';
    bool first = true;
    for (auto const& each : from.headers()) {
        out += first ? "[" : ",[";
        first = false;
        append_json_bytes(out, each.name);
        out += ',';
        if (each.name == "_id" && each.value) append_json_base64(out, *each.value);
        else append_optional(out, each.value);
        out += ']';
    }
    out += ']';
}

inline void append_line_origin(std::string& out, metadata const& from) {
    out += "{\"stream\":";
    append_json_bytes(out, from.stream());
    out += ",\"topic\":";
    append_json_bytes(out, from.topic());
    out += ",\"partition\":";
    append_json_number(out, from.partition());
    out += ",\"offset\":";
    append_json_number(out, from.offset());
    out += ",\"timestamp\":";
    if (auto const written = from.timestamp()) append_json_string(out, to_iso_ms(*written));
    else out += "null";
    out += ",\"key\":";
    append_optional(out, from.key());
    out += ",\"headers\":";
    append_line_headers(out, from);
}

inline void append_line_hop(std::string& out, hop_headers const& hop) {
    if (hop.id) {
        out += ",\"id\":\"";
        append_uuid(out, *hop.id);
        out += '"';
    }
    if (hop.sender) {
        out += ",\"sender\":";
        append_json_string(out, *hop.sender);
    }
    if (hop.any) {
        out += ",\"test\":";
        append_json_bool(out, hop.test);
    }
    if (hop.format) {
        out += ",\"format\":";
        append_json_string(out, *hop.format);
    }
}

inline void append_line_error(std::string& out, failure const& why) {
    out += ",\"error\":{\"code\":";
    append_json_string(out, error_name(why.code));
    out += ",\"message\":";
    append_json_string(out, why.message());
    out += '}';
}

}  // namespace detail

ALERTSTREAM_DECL void append_alert_line(std::string& out, metadata const& from, std::string_view type, failure const* error) {
    auto const hop = detail::read_hop_headers(from);
    error_code wrong;
    detail::append_line_origin(out, from);
    out += ",\"payload\":";
    if (from.raw().tombstone()) out += "null,\"tombstone\":true";
    else wrong = detail::append_line_payload(out, from, detail::expect_json(hop, type));
    detail::append_line_hop(out, hop);
    if (!type.empty()) {
        out += ",\"type\":";
        detail::append_json_bytes(out, type);
    }
    if (error) detail::append_line_error(out, *error);
    else if (hop.format_given && !hop.format) detail::append_line_error(out, {errc::wrong_format, "the header _format has no value that is text"});
    else if (wrong) detail::append_line_error(out, {wrong});
    out += '}';
}

ALERTSTREAM_DECL std::string_view guess_type(metadata const& from) {
    auto const hop = detail::read_hop_headers(from);
    bool const tombstone = from.raw().tombstone();
    if (!hop.format_given) return tombstone ? std::string_view{} : detail::type_by_shape(from.raw().payload(), "blob");
    auto const format = parse_wire_format(hop.format.value_or("")).value_or(wire_format::blob);
    return format == wire_format::json && !tombstone ? detail::type_by_shape(from.raw().payload(), "json") : to_string(format);
}

ALERTSTREAM_DECL std::string error_name(error_code const& code) {
    if (code.category() != error_category()) return std::string{code.category().name()} + ":" + std::to_string(code.value());
    switch (static_cast<errc>(code.value())) {
    case errc::bad_settings: return "bad_settings";
    case errc::not_json: return "not_json";
    case errc::too_deep: return "too_deep";
    case errc::not_utf8: return "not_utf8";
    case errc::wrong_type: return "wrong_type";
    case errc::missing_member: return "missing_member";
    case errc::bad_value: return "bad_value";
    case errc::tombstone: return "tombstone";
    case errc::wrong_format: return "wrong_format";
    case errc::not_xml: return "not_xml";
    case errc::not_avro: return "not_avro";
    case errc::handler_failed: return "handler_failed";
    case errc::stopped: return "stopped";
    case errc::drain_deadline: return "drain_deadline";
    case errc::handler_cancelled: return "handler_cancelled";
    case errc::account_refused: return "account_refused";
    case errc::wrong_address: return "wrong_address";
    case errc::request_refused: return "request_refused";
    case errc::not_now: return "not_now";
    case errc::answer_unclear: return "answer_unclear";
    case errc::position_unknown: return "position_unknown";
    case errc::dead_letter_unwritable: return "dead_letter_unwritable";
    case errc::dead_letter_corrupt: return "dead_letter_corrupt";
    case errc::not_declared: return "not_declared";
    case errc::held_back: return "held_back";
    case errc::publish_failed: return "publish_failed";
    case errc::outbox_in_use: return "outbox_in_use";
    case errc::outbox_unusable: return "outbox_unusable";
    case errc::store_unusable: return "store_unusable";
    case errc::store_away: return "store_away";
    case errc::other_store: return "other_store";
    case errc::not_found_there: return "not_found_there";
    case errc::closed: return "closed";
    case errc::close_deadline: return "close_deadline";
    case errc::login_failed: return "login_failed";
    case errc::scram_too_old: return "scram_too_old";
    case errc::no_token: return "no_token";
    case errc::token_refused: return "token_refused";
    case errc::insecure: return "insecure";
    case errc::bad_request: return "bad_request";
    case errc::bad_answer: return "bad_answer";
    case errc::untrusted_server: return "untrusted_server";
    case errc::not_fetched: return "not_fetched";
    case errc::not_fits: return "not_fits";
    }
    return "alertstream:" + std::to_string(code.value());
}

}  // namespace alertstream
