#pragma once

#include <optional>

#include <boost/json/parse.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_string.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/wire.hpp>

namespace alertstream {

namespace inner {

/// What a `_format` header says; absent if there is none.
inline result<std::optional<wire_content>> what_the_header_says(message const& from) {
    auto const found = from.headers().find("_format");
    if (!found) return std::optional<wire_content>{};
    if (!found->value) return failure{errc::wrong_format, "the header _format is null: its sender names no format"};
    if (!detail::is_utf8(*found->value)) return failure{errc::wrong_format, "the header _format is not UTF-8"};
    if (auto const known = parse_wire_format(*found->value)) return std::optional{wire_content{.format = *known, .bytes = from.payload()}};
    return std::optional{wire_content{.format = wire_format::blob, .bytes = from.payload(), .unknown = true, .unknown_name = *found->value}};
}

/// What takes a message of a format, for the words of a failure.
inline std::string_view taken_by(wire_format format) {
    switch (format) {
    case wire_format::json: return "boost::json::value, hermes::alert, gcn::circular";
    case wire_format::blob: return "message";
    case wire_format::circular: return "hopskotch::circular";
    case wire_format::gcntextnotice: return "gcn::text_notice";
    case wire_format::voevent: return "voevent";
    case wire_format::avro: return "avro::record or a struct of yours";
    case wire_format::external: return "hopskotch::external";
    }
    return "message";
}

inline failure another_format(wire_content const& what, wire_format wanted) {
    if (what.unknown)
        return {errc::wrong_format, "its _format is \"" + detail::escape_for_terminal(detail::cut_text(what.unknown_name, 80)) +
                                        "\", which is unknown, and the handler's is " + std::string{to_string(wanted)} + ": take message or hopskotch::content"};
    return {errc::wrong_format, "it is " + std::string{to_string(what.format)} + ", and the handler's is " + std::string{to_string(wanted)} + ": take " +
                                    std::string{taken_by(what.format)} + ", or hopskotch::content for all formats"};
}

/// The two members that make an envelope; of a repeated one the last counts.
struct envelope {
    std::optional<std::string_view> format{};
    std::optional<std::string_view> content{};
};

/// One member of `content`, by its name.
inline result<std::string_view> member_of_content(std::string_view content, std::string_view wanted) {
    if (!content.starts_with('{')) return failure{errc::wrong_type, "content: expected an object"};
    std::optional<std::string_view> found;
    detail::for_each_json_member(content, [&](std::string_view name, std::string_view value) {
        if (json::is_name(name, wanted)) found = value;
    });
    if (!found) return failure{errc::missing_member, "content." + std::string{wanted}};
    return *found;
}

/// A blob that JSON holds: a string's characters, or the JSON.
inline wire_content blob_of(std::string_view json_text, std::string& room) {
    if (!json_text.starts_with('"')) return {.format = wire_format::blob, .bytes = json_text, .enveloped = true};
    room = json::string_of(json_text);
    return {.format = wire_format::blob, .bytes = room, .enveloped = true};
}

inline result<wire_content> open_content(wire_format format, std::string_view content, std::string& room) {
    auto const member = [&](std::string_view name) { return member_of_content(content, name); };
    switch (format) {
    case wire_format::circular:
    case wire_format::external:
    case wire_format::voevent:
        if (!content.starts_with('{')) return failure{errc::wrong_type, "content: expected an object"};
        return wire_content{.format = format, .bytes = content, .enveloped = true};
    case wire_format::json:
    case wire_format::avro: {
        auto const value = member("content");
        if (!value) return value.error();
        return wire_content{.format = wire_format::json, .bytes = *value, .enveloped = true};
    }
    case wire_format::blob: {
        auto const value = member("content");
        if (!value) return value.error();
        return blob_of(*value, room);
    }
    case wire_format::gcntextnotice: {
        auto const raw = member("raw");
        if (!raw) return raw.error();
        if (!raw->starts_with('"')) return failure{errc::wrong_type, "content.raw: expected a text"};
        room = json::string_of(*raw);
        return wire_content{.format = format, .bytes = room, .enveloped = true};
    }
    }
    return failure{errc::wrong_format};
}

inline result<wire_content> open_envelope(envelope const& read, std::string& room) {
    if (!read.format->starts_with('"')) return failure{errc::wrong_format, "format: expected a text"};
    auto const name = json::string_of(*read.format);
    if (name == "blob") return wire_content{.format = wire_format::json, .bytes = *read.content, .enveloped = true};
    if (auto const known = parse_wire_format(name)) return open_content(*known, *read.content, room);
    auto made = blob_of(*read.content, room);
    made.unknown = true;
    made.unknown_name = read.format->substr(1, read.format->size() - 2);
    return made;
}

/// No header says what it is.
inline result<wire_content> read_without_header(std::string_view payload, std::string& room) {
    envelope read;
    auto const problem = detail::for_each_json_member(payload, [&](std::string_view name, std::string_view value) {
        if (json::is_name(name, "format")) read.format = value;
        else if (json::is_name(name, "content")) read.content = value;
    });
    if (problem == errc::too_deep) return failure{errc::too_deep};
    if (problem) return wire_content{.format = wire_format::blob, .bytes = payload};
    if (read.format && read.content) return open_envelope(read, room);
    return wire_content{.format = wire_format::json, .bytes = payload};
}

/// An envelope is an object: what cannot be one need not be walked.
inline bool may_be_object(std::string_view payload) {
    auto const first = payload.find_first_not_of(" \t\r\n");
    return first != payload.npos && payload[first] == '{';
}

}  // namespace inner

ALERTSTREAM_DECL result<wire_content> read_wire(message const& from, std::string& room) {
    if (from.tombstone()) return failure{errc::tombstone};
    auto const said = inner::what_the_header_says(from);
    if (!said) return said.error();
    if (*said) return **said;
    return inner::read_without_header(from.payload(), room);
}

ALERTSTREAM_DECL result<void> expect_format(message const& from, wire_format wanted) {
    // Nearly all messages pass here, and pay for no words.
    auto const found = from.headers().find("_format");
    if (!found || (found->value && parse_wire_format(*found->value) == wanted)) return {};
    auto const said = inner::what_the_header_says(from);
    return said ? inner::another_format(**said, wanted) : said.error();
}

ALERTSTREAM_DECL result<std::string_view> bytes_of(message const& from, wire_format wanted, std::string& room) {
    if (from.tombstone()) return failure{errc::tombstone};
    auto const said = inner::what_the_header_says(from);
    if (!said) return said.error();
    if (*said) {
        if ((*said)->format != wanted || (*said)->unknown) return inner::another_format(**said, wanted);
        return from.payload();
    }
    if (!inner::may_be_object(from.payload())) return from.payload();
    auto const read = inner::read_without_header(from.payload(), room);
    if (!read) return read.error();
    if (!read->enveloped) return from.payload();
    if (read->format != wanted || read->unknown) return inner::another_format(*read, wanted);
    return read->bytes;
}

ALERTSTREAM_DECL result<std::string_view> json_in_envelope(message const& from) {
    if (from.tombstone() || from.headers().find("_format") || !inner::may_be_object(from.payload())) return std::string_view{};
    std::string room;  // what is JSON stands in the payload as it is
    auto const read = inner::read_without_header(from.payload(), room);
    if (!read) return read.error();
    if (!read->enveloped) return std::string_view{};
    if (read->format != wire_format::json) return inner::another_format(*read, wire_format::json);
    return read->bytes;
}

}  // namespace alertstream
