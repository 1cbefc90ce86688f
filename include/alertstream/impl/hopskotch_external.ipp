#pragma once

#include <optional>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_string.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/hopskotch/external.hpp>

namespace alertstream {

ALERTSTREAM_DECL bool hopskotch::is_external(message const& from) noexcept {
    auto const found = from.headers().find("_format");
    return found && found->value && parse_wire_format(*found->value) == wire_format::external;
}

ALERTSTREAM_DECL result<void> decoder<hopskotch::external>::decode(message const& from, hopskotch::external& into) {
    std::string room;
    auto const read = read_wire(from, room);
    if (!read) return read.error();
    if (read->format != wire_format::external) return failure{errc::wrong_format, "it is " + std::string{to_string(read->format)} + ", no placeholder of a large message"};
    std::optional<std::string_view> url;
    auto const problem = detail::for_each_json_member(read->bytes, [&](std::string_view name, std::string_view value) {
        if (json::is_name(name, "url")) url = value;
    });
    if (problem) return failure{problem, "external"};
    if (!url) return failure{errc::missing_member, "url"};
    if (!url->starts_with('"')) return failure{errc::wrong_type, "url: expected a text"};
    into.url = json::string_of(*url);
    return {};
}

ALERTSTREAM_DECL result<void> encoder<hopskotch::external>::encode(hopskotch::external const& from, std::string& into) {
    if (!detail::is_utf8(from.url)) return failure{errc::not_utf8, "url"};
    into = "{\"url\": ";
    detail::append_json_string(into, from.url);
    into += '}';
    return {};
}

}  // namespace alertstream
