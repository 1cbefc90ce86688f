#pragma once

#include <cstddef>

/// What a container from the network may ask for. Beyond it is an error, not a slow or a large program.
namespace alertstream::avro::limits {

/// Of a schema: Rubin's is 41 kB, with some 500 fields, 12 levels deep.
inline constexpr std::size_t schema_bytes = 1 << 20;
inline constexpr std::size_t schema_depth = 64;      ///< of its JSON
inline constexpr std::size_t schema_nodes = 16'384;  ///< types, fields, branches and symbols

inline constexpr std::size_t metadata_entries = 256;
inline constexpr std::size_t nesting = 64;           ///< of a value: a schema may contain itself

/// Of one message, inflated.
inline constexpr std::size_t inflated_bytes = 64 << 20;

/// Memory that the values of one message may take: lists of values that take no bytes on the wire, or few, would
/// otherwise cost a thousand times the message.
inline constexpr std::size_t decoded_bytes = 64 << 20;

/// Schemas kept per thread.
inline constexpr std::size_t kept_schemas = 32;
inline constexpr std::size_t kept_schema_bytes = 4 << 20;

}  // namespace alertstream::avro::limits
