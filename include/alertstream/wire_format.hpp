#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream {

/// How the bytes of a HOPSKOTCH message are to be read: what its `_format` header says.
/// GCN's messages have no such header.
enum class wire_format : std::uint8_t {
    json,
    blob,           ///< bytes, whatever they are
    circular,       ///< JSON {"header": {…}, "body": "…"}
    gcntextnotice,
    voevent,
    avro,           ///< an object container file
    external,       ///< JSON {"url": "…"}: a large message that is kept elsewhere
};

/// As the header has it: "json", "gcntextnotice".
ALERTSTREAM_DECL std::string_view to_string(wire_format) noexcept;
/// In any case, but nothing around it; empty for a name that is not known.
ALERTSTREAM_DECL std::optional<wire_format> parse_wire_format(std::string_view) noexcept;

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/wire_format.ipp>
#endif
