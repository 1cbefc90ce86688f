#pragma once

#include <concepts>
#include <optional>
#include <string>

#include <alertstream/detail/config.hpp>

namespace alertstream {

/// What makes two alerts of a payload equal for `as::once`, where a publisher gave
/// them no `_id`: the customisation point. A user's own payload:
/// @code
/// template <>
/// struct alertstream::dedup_key<light_curve> {
///     static std::optional<std::string> of(light_curve const&);
/// };
/// @endcode
/// The text may be long: a hash of it is kept. Put everything into it that must be
/// handled when it changes; absent where the alert cannot be known again. The topic
/// is part of the key anyway.
template <class Payload>
struct dedup_key;

/// A payload with a key of its own.
template <class Payload>
concept has_dedup_key = requires(Payload const& from) {
    { dedup_key<Payload>::of(from) } -> std::same_as<std::optional<std::string>>;
};

}  // namespace alertstream
