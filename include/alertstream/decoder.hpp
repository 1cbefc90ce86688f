#pragma once

#include <concepts>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream {

/// How a handler's parameter is read from a message: the customisation point.
/// A user's own payload takes five lines:
/// @code
/// template <>
/// struct alertstream::decoder<light_curve> {
///     static alertstream::result<void> decode(alertstream::message const& from, light_curve& into);
/// };
/// @endcode
/// `into` is the lane's object, used again for each alert: it may hold the last
/// one, so set every member; keep the capacity of its strings and vectors.
/// What it keeps as a view into `from` lives as long as the handler runs.
/// A failure puts the alert aside at once, with the reason; so does an exception.
template <class Payload>
struct decoder;

/// A type that a handler can take: default-constructible, with a `decoder`.
template <class Payload>
concept decodable = std::default_initializable<Payload> && requires(message const& from, Payload& into) {
    { decoder<Payload>::decode(from, into) } -> std::same_as<result<void>>;
};

/// The raw message: nothing is decoded.
template <class Payload>
inline constexpr bool is_raw = std::same_as<Payload, message>;

}  // namespace alertstream
