#pragma once

#include <array>
#include <cstddef>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/wire_format.hpp>

namespace alertstream {

namespace inner {

inline constexpr std::array<std::string_view, 7> wire_format_names{"json", "blob", "circular", "gcntextnotice", "voevent", "avro", "external"};

}  // namespace inner

ALERTSTREAM_DECL std::string_view to_string(wire_format format) noexcept { return inner::wire_format_names[static_cast<std::size_t>(format)]; }

ALERTSTREAM_DECL std::optional<wire_format> parse_wire_format(std::string_view text) noexcept {
    for (std::size_t i = 0; i < inner::wire_format_names.size(); ++i)
        if (detail::equal_in_any_case(text, inner::wire_format_names[i])) return static_cast<wire_format>(i);
    return std::nullopt;
}

}  // namespace alertstream
