#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <alertstream/message.hpp>

/// Avro and VOEvents as a person reads them. Needs libavro-c, zlib and pugixml.
namespace alertstream::tools {

/// Appends the values of an Avro message, a JSON line each, not more than `limit` bytes of
/// any: bytes as `<81234 bytes>`, times in ISO 8601, numbers as short as they can be.
/// Nothing in it acts on a terminal.
/// @returns false, and nothing is appended, for what is no Avro or cannot be read.
bool append_avro_text(std::string& out, message const& from, std::size_t limit = std::string::npos);

/// Appends lines for what `append_alert_text` cannot read by itself: Avro as above, and a
/// VOEvent's ivorn, role, time, position and parameters; a `payload_text`.
/// @returns false, and nothing is appended, for all others.
bool append_format_text(std::string& out, message const& from, std::size_t limit);

}  // namespace alertstream::tools

#include <alertstream/impl/format_text.ipp>
