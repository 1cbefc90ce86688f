#pragma once

#include <cstddef>

namespace alertstream::hermes {

/// The largest body of JSON that Hermes takes, in bytes.
inline constexpr std::size_t largest_body = 2'621'440;

}  // namespace alertstream::hermes
