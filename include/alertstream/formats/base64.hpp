#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>

namespace alertstream {

/// RFC 4648, section 4: the standard alphabet, padded.
ALERTSTREAM_DECL std::string base64_encode(std::string_view bytes);

/// Strict: no blanks, no missing padding, no bits left over; else `bad_value`.
ALERTSTREAM_DECL result<std::string> base64_decode(std::string_view text);

/// The same into memory that is used again, which a sky map of a megabyte is worth; empty after a failure.
ALERTSTREAM_DECL result<void> base64_decode(std::string_view text, std::vector<std::byte>& into);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/base64.ipp>
#endif
