#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>

namespace alertstream {

/// How a value becomes the bytes of a message: the counterpart of `decoder`.
/// @code
/// template <>
/// struct alertstream::encoder<light_curve> {
///     static alertstream::result<void> encode(light_curve const& from, std::string& into);
/// };
/// @endcode
/// `into` comes empty and may have capacity from the last value. A failure says what
/// of the value cannot be written, with its path ("photometry[3].measured: not finite"); an exception is taken
/// as one.
template <class Value>
struct encoder;

/// A value that can be published.
template <class Value>
concept encodable = requires(Value const& from, std::string& into) {
    { encoder<Value>::encode(from, into) } -> std::same_as<result<void>>;
};

/// Text and bytes go as they are.
template <>
struct encoder<std::string> {
    static result<void> encode(std::string const& from, std::string& into) {
        into = from;
        return {};
    }
};
template <>
struct encoder<std::string_view> {
    static result<void> encode(std::string_view const& from, std::string& into) {
        into = from;
        return {};
    }
};

}  // namespace alertstream
