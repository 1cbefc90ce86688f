#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::store {

/// Text as every database takes it: each NUL, which PostgreSQL refuses, becomes U+FFFD.
/// Gives `text` itself if it has none, else a view of `room`.
ALERTSTREAM_DECL std::string_view without_nul(std::string_view text, std::string& room);

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_without_nul.ipp>
#endif
