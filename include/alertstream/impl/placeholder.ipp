#pragma once

#include <algorithm>
#include <array>

#include <boost/json/static_resource.hpp>
#include <boost/json/stream_parser.hpp>

#include <alertstream/hopskotch/external.hpp>
#include <alertstream/hopskotch/placeholder.hpp>
#include <alertstream/wire_format.hpp>

namespace alertstream::hopskotch {

namespace detail {

inline bool names_external(boost::json::string_view format) noexcept { return parse_wire_format({format.data(), format.size()}) == wire_format::external; }

/// A small JSON object. To ask for the headers of a message has librdkafka parse them into memory
/// of their own (0.3 us), so those of an alert that is no placeholder by its looks stay unread.
inline bool is_small_object(std::string_view payload) noexcept {
    constexpr std::size_t longest = 1024;
    if (payload.size() > longest) return false;
    auto const first = payload.find_first_not_of(" \t\r\n");
    return first != payload.npos && payload[first] == '{';
}

/// What every placeholder has, in its plain spelling: whatever has it not is none.
inline bool may_name_url(std::string_view payload) noexcept { return is_small_object(payload) && payload.find(R"("url")") != payload.npos; }

/// "external" in any case somewhere: whatever has it not needs no parsing.
inline bool may_be_envelope(std::string_view payload) noexcept {
    constexpr std::string_view word = "external";
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return !std::ranges::search(payload, word, {}, lower).empty();
}

inline bool is_envelope_of_external(boost::json::value const& tree) noexcept {
    auto const* const object = tree.if_object();
    auto const* const format = object ? object->if_contains("format") : nullptr;
    return format && object->contains("content") && format->is_string() && names_external(format->get_string());
}

/// In memory of its own: nothing is allocated for a message that is asked about.
inline bool is_old_placeholder(std::string_view payload) noexcept {
    if (!may_be_envelope(payload)) return false;
    std::array<unsigned char, 16384> parsing;
    std::array<unsigned char, 32768> values;
    try {
        boost::json::static_resource scratch{parsing.data(), parsing.size()};
        boost::json::static_resource room{values.data(), values.size()};
        boost::json::stream_parser parser{boost::json::storage_ptr{&scratch}};
        parser.reset(boost::json::storage_ptr{&room});
        error_code ec;
        parser.write(payload.data(), payload.size(), ec);
        if (!ec) parser.finish(ec);
        return !ec && is_envelope_of_external(parser.release());
    } catch (...) {
        return false;  // too intricate for one that is small
    }
}

}  // namespace detail

ALERTSTREAM_DECL bool is_placeholder(message const& what) noexcept {
    if (what.tombstone() || !detail::may_name_url(what.payload())) return false;
    if (what.headers().find("_format")) return is_external(what);
    return detail::is_old_placeholder(what.payload());
}

}  // namespace alertstream::hopskotch
