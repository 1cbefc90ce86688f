#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>

namespace alertstream {

/// RFC 4648, section 4: the standard alphabet, padded.
ALERTSTREAM_DECL std::string base64_encode(std::string_view bytes);

/// Strict: no blanks, no missing padding, no bits left over; else `bad_value`.
ALERTSTREAM_DECL result<std::string> base64_decode(std::string_view text);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/base64.ipp>
#endif
