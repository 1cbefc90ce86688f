#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <alertstream/decoder.hpp>
#include <alertstream/formats/avro/cache.hpp>
#include <alertstream/formats/avro/container.hpp>
#include <alertstream/formats/avro/describe.hpp>
#include <alertstream/formats/avro/plan.hpp>

namespace alertstream::avro {

/// The value of a message that has exactly one, as every broker of alerts writes them: a handler's parameter.
/// @code
/// struct candidate { double ra; double dec; std::optional<float> magpsf; };
/// BOOST_DESCRIBE_STRUCT(candidate, (), (ra, dec, magpsf))
/// struct ztf { std::string_view objectId; ::candidate candidate; };
/// BOOST_DESCRIBE_STRUCT(ztf, (), (objectId, candidate))
/// void store(as::avro::one<ztf> const& alert) { use(alert->candidate.ra); }
/// @endcode
/// Views in it (std::string_view, std::span<std::byte const>: cut-outs are not copied) point into the message, or, where
/// its codec is deflate, into `inflated`. They are valid as long as the handler runs.
template <class Type>
struct one {
    Type value{};
    storage inflated{};  ///< for the decoder

    Type const& operator*() const noexcept { return value; }
    Type const* operator->() const noexcept { return &value; }
};

/// All values of a message, any number: the parameter for topics that put several into one message. Otherwise as `one`.
template <class Type>
struct all {
    std::vector<Type> values{};
    storage inflated{};  ///< for the decoder

    auto begin() const noexcept { return values.begin(); }
    auto end() const noexcept { return values.end(); }
    std::size_t size() const noexcept { return values.size(); }
    Type const& operator[](std::size_t index) const noexcept { return values[index]; }
};

/// A struct that derives from it can be a handler's parameter by itself, views included: see `decoder_for`.
struct keeps_inflated {
    storage inflated{};
};

/// What the decoders share: the container's only value into `at`; with no storage, a compressed container and a
/// type with views do not go together.
/// @returns errc::not_avro, tombstone, wrong_format (another `_format`), wrong_type, missing_member, not_utf8, or
/// bad_value, with the path of the field.
result<void> read_one(message const& from, shape const& type, void* at, storage* kept);

/// All values, each into the place that list (the shape of a std::vector) gives.
result<void> read_all(message const& from, shape const& list, void* at, storage& kept);

/// Lets handlers take a described struct as it is:
/// @code
/// template <> struct alertstream::decoder<ztf> : alertstream::avro::decoder_for<ztf> {};
/// void store(ztf const&);
/// @endcode
/// If it has views and messages may be deflated, it must derive from `keeps_inflated`, where they will point; else
/// such a message is an error.
template <class Type>
struct decoder_for {
    static result<void> decode(message const& from, Type& into) {
        if constexpr (std::derived_from<Type, keeps_inflated>) return read_one(from, shape_of<Type>(), &into, &into.inflated);
        else return read_one(from, shape_of<Type>(), &into, nullptr);
    }
};

}  // namespace alertstream::avro

template <class Type>
struct alertstream::decoder<alertstream::avro::one<Type>> {
    static result<void> decode(message const& from, avro::one<Type>& into) { return avro::read_one(from, avro::shape_of<Type>(), &into.value, &into.inflated); }
};
template <class Type>
struct alertstream::decoder<alertstream::avro::all<Type>> {
    static result<void> decode(message const& from, avro::all<Type>& into) { return avro::read_all(from, avro::shape_of<std::vector<Type>>(), &into.values, into.inflated); }
};

#include <alertstream/impl/avro_typed.ipp>
