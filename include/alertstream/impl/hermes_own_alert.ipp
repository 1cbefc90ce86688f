#pragma once

#include <functional>
#include <string_view>

#include <alertstream/hermes/packing.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream::hermes::inner {

/// One that an outbox of this program sent, and that comes back: `is_ours` knows its reference.
inline bool comes_back(std::function<bool(std::string_view)> const& is_ours, metadata const& from) {
    if (!is_ours) return false;
    auto const reference = reference_of(from.raw().payload());
    return reference && is_ours(*reference);
}

}  // namespace alertstream::hermes::inner
