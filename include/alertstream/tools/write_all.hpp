#pragma once

#include <string_view>

#include <alertstream/error.hpp>

namespace alertstream::tools {

/// Writes all of it to the descriptor, waiting where there is no room for now.
/// @returns what ended it before.
ALERTSTREAM_DECL error_code write_all(int descriptor, std::string_view text);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/write_all.ipp>
#endif
