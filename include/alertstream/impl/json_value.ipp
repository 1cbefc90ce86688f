#pragma once

#include <cmath>

#include <boost/json/parse.hpp>
#include <boost/json/serializer.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_fields.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/formats/wire.hpp>

namespace alertstream {

namespace detail {

inline result<void> parse_tree(std::string_view payload, boost::json::value& into) {
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    into = boost::json::parse({payload.data(), payload.size()}, problem, {}, options);
    if (!problem) return {};
    if (problem == boost::json::error::too_deep) return failure{errc::too_deep};
    if (auto const repaired = json::without_non_finite(payload)) {
        error_code still;
        into = boost::json::parse(*repaired, still, {}, options);
        if (!still) return {};
    }
    if (!is_utf8(payload)) return failure{errc::not_utf8};
    return failure{errc::not_json, problem.message()};
}

inline bool may_be_envelope(boost::json::value const& tree) {
    auto const* const object = tree.if_object();
    return object && object->contains("format") && object->contains("content");
}

/// What of a tree JSON cannot hold; the path is filled in on the way back. Nothing: it is fine.
inline std::optional<failure> why_no_json(boost::json::value const& value, unsigned depth = 0) {
    constexpr unsigned deepest = 64;
    auto const below = [](std::string step, failure why) {
        bool const at_end = why.detail.empty() || why.detail.front() == ':';
        return failure{why.code, step + (at_end || why.detail.front() == '[' ? "" : ".") + why.detail};
    };
    if (value.is_double() && !std::isfinite(value.get_double())) return failure{errc::bad_value, ": not a finite number"};
    if (value.is_string() && !is_utf8({value.get_string().data(), value.get_string().size()})) return failure{errc::not_utf8, ": not UTF-8"};
    if (value.is_structured() && depth == deepest) return failure{errc::too_deep, ": nested deeper than 64"};
    if (value.is_array())
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            if (auto why = why_no_json(value.get_array()[i], depth + 1)) return below("[" + std::to_string(i) + "]", std::move(*why));
    if (value.is_object())
        for (auto const& [name, each] : value.get_object()) {
            if (!is_utf8({name.data(), name.size()})) return failure{errc::not_utf8, ": a member's name is not UTF-8"};
            if (auto why = why_no_json(each, depth + 1)) return below({name.data(), name.size()}, std::move(*why));
        }
    return std::nullopt;
}

}  // namespace detail

ALERTSTREAM_DECL result<void> decoder<boost::json::value>::decode(message const& from, boost::json::value& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::json); !said) return said;
    if (auto read = detail::parse_tree(from.payload(), into); !read || !detail::may_be_envelope(into)) return read;
    auto const inside = json_in_envelope(from);
    if (!inside) return inside.error();
    return inside->empty() ? result<void>{} : detail::parse_tree(*inside, into);
}

ALERTSTREAM_DECL result<void> encoder<boost::json::value>::encode(boost::json::value const& from, std::string& into) {
    if (auto why = detail::why_no_json(from)) {
        if (why->detail.starts_with(": ")) why->detail.erase(0, 2);
        return std::move(*why);
    }
    boost::json::serializer writer;
    writer.reset(&from);
    std::array<char, 4096> piece;
    while (!writer.done()) {
        auto const read = writer.read(piece.data(), piece.size());
        into.append(read.data(), read.size());
    }
    return {};
}

}  // namespace alertstream
