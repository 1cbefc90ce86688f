#pragma once

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_string.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/hopskotch/circular.hpp>

namespace alertstream::hopskotch {

namespace inner {

/// Headers as they are met: a name keeps its first place and its last value.
class header_list {
public:
    explicit header_list(std::vector<circular_header>& into) : into_{into} { into_.clear(); }

    void put(std::string name, std::string value) {
        auto const [at, is_new] = places_.try_emplace(name, into_.size());
        if (is_new) into_.push_back({std::move(name), std::move(value)});
        else into_[at->second].value = std::move(value);
    }

private:
    std::vector<circular_header>& into_;
    std::unordered_map<std::string, std::size_t> places_{};
};

inline std::string header_value(std::string_view json_text) {
    if (json_text.starts_with('"')) return json::string_of(json_text);
    return json_text == "null" ? std::string{} : std::string{json_text};
}

inline failure of_json(error_code why) { return {why, "circular"}; }

inline result<void> read_circular(std::string_view payload, circular& into) {
    std::optional<std::string_view> header, body;
    auto const problem = alertstream::detail::for_each_json_member(payload, [&](std::string_view name, std::string_view value) {
        if (json::is_name(name, "header")) header = value;
        else if (json::is_name(name, "body")) body = value;
    });
    if (problem) return of_json(problem);
    if (!header) return failure{errc::missing_member, "header"};
    if (!body) return failure{errc::missing_member, "body"};
    if (!header->starts_with('{')) return failure{errc::wrong_type, "header: expected an object"};
    if (!body->starts_with('"')) return failure{errc::wrong_type, "body: expected a text"};
    header_list headers{into.header};
    alertstream::detail::for_each_json_member(*header, [&](std::string_view name, std::string_view value) { headers.put(json::name_of(name), header_value(value)); });
    into.body = json::string_of(*body);
    return {};
}

/// RFC 822: printable ASCII but the colon.
inline bool is_header_name(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

inline std::string_view without_blanks(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Takes a line off the front, without its end (LF, CR or CRLF).
inline std::string_view take_line(std::string_view& text) noexcept {
    auto const end = text.find_first_of("\r\n");
    auto const line = text.substr(0, end);
    if (end == text.npos) text = {};
    else text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
    return line;
}

/// Joins two lines of a folded value, either of which may be empty.
inline void append_word(std::string& value, std::string_view more) {
    if (!value.empty() && !more.empty()) value += ' ';
    value += more;
}

/// Reads headers off the front of a text; what is left is the body.
inline std::string_view take_headers(std::string_view text, header_list& into) {
    std::string name, value;
    auto const finish = [&] {
        if (!name.empty()) into.put(std::exchange(name, {}), std::exchange(value, {}));
    };
    while (!text.empty()) {
        auto const before = text;
        auto const line = take_line(text);
        bool const folded = line.starts_with(' ') || line.starts_with('\t');
        auto const colon = line.find(':');
        if (line.empty()) break;
        if (folded) {
            if (!name.empty()) append_word(value, without_blanks(line));
        } else if (colon != line.npos && is_header_name(line.substr(0, colon))) {
            finish();
            name = line.substr(0, colon);
            std::ranges::transform(name, name.begin(), alertstream::detail::lower_ascii);
            value = without_blanks(line.substr(colon + 1));
        } else {
            text = before;
            break;
        }
    }
    finish();
    return text;
}

/// A value on one line, or folded.
inline void append_folded(std::string& out, std::string_view value) {
    for (bool first = true; first || !value.empty(); first = false) {
        if (!first) out += "\n ";
        out += take_line(value);
    }
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<std::string_view> circular::find(std::string_view name) const noexcept {
    for (auto const& each : header)
        if (alertstream::detail::equal_in_any_case(each.name, name)) return each.value;
    return std::nullopt;
}

ALERTSTREAM_DECL result<circular> read_circular_text(std::string_view text) {
    if (!alertstream::detail::is_utf8(text)) return failure{errc::not_utf8};
    circular made;
    inner::header_list headers{made.header};
    made.body = inner::take_headers(text, headers);
    return made;
}

ALERTSTREAM_DECL result<std::string> to_text(circular const& from) {
    std::string made;
    for (auto const& [name, value] : from.header) {
        if (!inner::is_header_name(name)) return failure{errc::bad_value, "header: \"" + alertstream::detail::escape_for_terminal(name) + "\" cannot be a header's name in a text"};
        auto const line = made.size();
        std::ranges::transform(name, std::back_inserter(made), alertstream::detail::upper_ascii);
        made += ':';
        constexpr std::size_t column = 9;
        if (made.size() - line < column) made.append(column - (made.size() - line), ' ');
        else made += ' ';
        inner::append_folded(made, value);
        made += '\n';
    }
    made += '\n';
    made += from.body;
    if (!alertstream::detail::is_utf8(made)) return failure{errc::not_utf8};
    return made;
}

}  // namespace alertstream::hopskotch

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<hopskotch::circular>::decode(message const& from, hopskotch::circular& into) {
    std::string room;
    auto const bytes = bytes_of(from, wire_format::circular, room);
    return bytes ? hopskotch::inner::read_circular(*bytes, into) : bytes.error();
}

ALERTSTREAM_DECL result<void> encoder<hopskotch::circular>::encode(hopskotch::circular const& from, std::string& into) {
    if (!alertstream::detail::is_utf8(from.body)) return failure{errc::not_utf8, "body"};
    hopskotch::circular once;
    hopskotch::inner::header_list headers{once.header};
    for (auto const& [name, value] : from.header) {
        if (!alertstream::detail::is_utf8(name) || !alertstream::detail::is_utf8(value)) return failure{errc::not_utf8, "header." + alertstream::detail::escape_for_terminal(name)};
        headers.put(name, value);
    }
    into = "{\"header\": {";
    for (auto const& [name, value] : once.header) {
        if (&name != &once.header.front().name) into += ", ";
        alertstream::detail::append_json_string(into, name);
        into += ": ";
        alertstream::detail::append_json_string(into, value);
    }
    into += "}, \"body\": ";
    alertstream::detail::append_json_string(into, from.body);
    into += '}';
    return {};
}

ALERTSTREAM_DECL std::optional<std::string> dedup_key<hopskotch::circular>::of(hopskotch::circular const& circular) {
    std::string made;
    auto const add = [&made](std::string_view text) { made.append(std::to_string(text.size())).append(1, ':').append(text); };
    for (auto const& [name, value] : circular.header) {
        add(name);
        add(value);
    }
    add(circular.body);
    return made;
}

}  // namespace alertstream
