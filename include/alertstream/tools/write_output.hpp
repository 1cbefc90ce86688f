#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>

namespace alertstream::tools {

/// Takes the next piece of a text.
using output_piece = std::function<void(std::string_view piece)>;

/// Writes a file that is whole or not there: beside its place, then renamed into it; with the
/// rights of what was there, or the usual ones. A link stays one, and what it points to is written. "-" is standard output; what is there and is no plain file (a pipe, /dev/null) is
/// written as it is.
/// @returns words that name the file: what could not be done. What was there before still is.
ALERTSTREAM_DECL result<void> write_output(std::string const& file, std::function<void(output_piece const&)> const& write);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/write_output.ipp>
#endif
