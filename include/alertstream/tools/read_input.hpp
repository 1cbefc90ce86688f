#pragma once

#include <cstddef>
#include <string>

#include <alertstream/error.hpp>

namespace alertstream::tools {

/// More than a Hermes or a Kafka takes; a device or a pipe may never end.
inline constexpr std::size_t most_input = 64U << 20U;

/// All of a file, or of standard input for "-", waiting for what is to come.
/// @returns words that name it: what cannot be read, or has more than `most_input`.
ALERTSTREAM_DECL result<std::string> read_input(std::string const& file);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/read_input.ipp>
#endif
