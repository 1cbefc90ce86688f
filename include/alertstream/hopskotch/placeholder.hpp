#pragma once

#include <alertstream/message.hpp>

namespace alertstream::hopskotch {

/// The message only says where another one is, which is too large for the topic: it is
/// `external` by its header, or by the old envelope `{"format": "external", "content": {…}}`
/// without one. `external` (external.hpp) reads it. Its payload is a JSON object of at
/// most 1 KiB (an archive's has about 100 bytes) with the member "url", spelt so: all other messages are told by that
/// alone, without a look at their headers, and allocate nothing.
ALERTSTREAM_DECL bool is_placeholder(message const&) noexcept;

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/placeholder.ipp>
#endif
