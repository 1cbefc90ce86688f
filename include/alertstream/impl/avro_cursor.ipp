#pragma once

#include <alertstream/formats/avro/cursor.hpp>

namespace alertstream::avro {

inline bool cursor::long_number(std::int64_t& into) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (at_ == end_) return ended();
        auto const byte = static_cast<unsigned char>(*at_++);
        if (shift == 63 && byte > 1) break;
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if ((byte & 0x80u) == 0) {
            into = unzigzag(value);
            return true;
        }
    }
    return fail(errc::bad_value, "a number of more than 64 bits");
}

inline bool cursor::skip(schema const& of, node const& what, std::size_t depth) {
    std::int64_t number_skipped = 0;
    std::string_view skipped;
    if (what.is_constant) return bytes(what.size, skipped);
    if (depth > limits::nesting) return too_deep();
    switch (what.type) {
    case kind::int32:
    case kind::int64:
    case kind::enumeration: return number(number_skipped);
    case kind::bytes:
    case kind::text: return counted(skipped);
    case kind::choice:
        if (!number(number_skipped)) return false;
        if (number_skipped < 0 || number_skipped >= what.part_count) return fail(errc::bad_value, "a union has no branch " + std::to_string(number_skipped));
        return skip(of, of.at(of.parts(what)[static_cast<std::size_t>(number_skipped)].node), depth);
    case kind::record:
        for (auto const& field : of.parts(what))
            if (!skip(of, of.at(field.node), depth + 1)) return problem_.inside(field.name), false;
        return true;
    case kind::list:
    case kind::map: return skip_blocks(of, what, depth);
    default: return true;
    }
}

inline bool cursor::skip_blocks(schema const& of, node const& what, std::size_t depth) {
    auto const& item = of.item(what);
    bool const is_map = what.type == kind::map;
    std::string_view skipped;
    for (std::uint64_t count = 0, size = 0;;) {
        if (!block(count, size)) return false;
        if (count == 0) return true;
        if (size > 0) {
            if (!bytes(size, skipped)) return false;
        } else if (item.is_constant && !is_map) {
            if (item.size > 0 && count > left() / item.size) return ended();
            if (!bytes(count * item.size, skipped)) return false;
        } else {
            for (; count > 0; --count)
                if ((is_map && !counted(skipped)) || !skip(of, item, depth)) return false;
        }
    }
}

}  // namespace alertstream::avro
