#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/wire_format.hpp>

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
///
/// On HOPSKOTCH a message says how its bytes are to be read: an encoder that has a
/// `static constexpr alertstream::wire_format format` can be published there.
template <class Value>
struct encoder;

/// A value that can be published.
template <class Value>
concept encodable = requires(Value const& from, std::string& into) {
    { encoder<Value>::encode(from, into) } -> std::same_as<result<void>>;
};

/// A value whose encoder says its format.
template <class Value>
concept names_its_format = encodable<Value> && std::same_as<std::remove_cvref_t<decltype(encoder<Value>::format)>, wire_format>;

/// Text and bytes go as they are.
template <>
struct encoder<std::string> {
    static constexpr wire_format format = wire_format::blob;
    static result<void> encode(std::string const& from, std::string& into) {
        into = from;
        return {};
    }
};
template <>
struct encoder<std::string_view> {
    static constexpr wire_format format = wire_format::blob;
    static result<void> encode(std::string_view const& from, std::string& into) {
        into = from;
        return {};
    }
};

template <>
struct encoder<std::span<std::byte const>> {
    static constexpr wire_format format = wire_format::blob;
    static result<void> encode(std::span<std::byte const> const& from, std::string& into) {
        into.assign(reinterpret_cast<char const*>(from.data()), from.size());
        return {};
    }
};
template <>
struct encoder<std::vector<std::byte>> {
    static constexpr wire_format format = wire_format::blob;
    static result<void> encode(std::vector<std::byte> const& from, std::string& into) { return encoder<std::span<std::byte const>>::encode(from, into); }
};

}  // namespace alertstream
