#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/encoder.hpp>
#include <alertstream/formats/avro/describe.hpp>
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/avro/schema.hpp>
#include <alertstream/formats/avro/typed.hpp>

namespace alertstream::avro {

/// How the values lie in the container. Every reader of Avro knows both.
enum class codec : std::uint8_t { null, deflate };

/// The schema that a type is written with, as JSON; specialise it to publish in a schema that others know. Empty: one made from
/// the type (see `schema_made_for`).
template <class Type>
inline constexpr std::string_view schema_text_of{};

/// A schema made from a type: records and enums under their C++ names, or `name_of`; optional as a union with null whose
/// default is null, time_point as timestamp-micros, a variant as a union.
/// @returns bad_value where Avro has no such schema: a variant with an optional in it, say.
result<std::shared_ptr<schema const>> schema_made_for(shape const& type);

/// The schema of a type: that of `schema_text_of`, else one made for it. Once per thread, then known.
template <class Type>
result<std::shared_ptr<schema const>> schema_of() {
    static thread_local auto const made = schema_text_of<Type>.empty() ? schema_made_for(shape_of<Type>()) : schema::parse(schema_text_of<Type>);
    return made;
}

/// An object container of some values, at the end of `into`. Fields are found by name, as when reading: a field of the
/// schema that the struct lacks is null if the schema lets it be, else an error, as is a number that would lose
/// something. A time is rounded down to the schema's unit.
/// @param list the shape of a std::vector, and what it points to
/// @returns bad_value, not_utf8 or wrong_type with the path of the field; then `into` is as it was.
result<void> write_values(schema const& as, shape const& list, void const* values, std::string& into, codec = codec::null);

template <class Type>
result<void> write_all(std::vector<Type> const& values, std::string& into, codec how = codec::null) {
    auto const as = schema_of<Type>();
    if (!as) return as.error();
    return write_values(**as, shape_of<std::vector<Type>>(), &values, into, how);
}

/// The same of one value that is not in a vector.
result<void> write_value(schema const& as, shape const& type, void const* value, std::string& into, codec = codec::null);

template <class Type>
result<void> write(Type const& value, std::string& into, codec how = codec::null) {
    auto const as = schema_of<Type>();
    if (!as) return as.error();
    return write_value(**as, shape_of<Type>(), &value, into, how);
}

/// What was read generically, in the schema that it came with.
result<void> write(record const&, std::string& into, codec = codec::null);
result<void> write(records const&, std::string& into, codec = codec::null);

/// A container of one value that is there as JSON, the way `to_json` gives it: bytes and fixed as Base64. Of a union the
/// first branch that the value fits. A member that is absent is null if the schema lets it be.
result<void> write_json(schema const& as, boost::json::value const& from, std::string& into, codec = codec::null);

/// Lets a described struct be published as it is:
/// @code
/// template <> struct alertstream::encoder<ztf> : alertstream::avro::encoder_for<ztf> {};
/// @endcode
template <class Type>
struct encoder_for {
    static constexpr wire_format format = wire_format::avro;
    static result<void> encode(Type const& from, std::string& into) { return write(from, into); }
};

}  // namespace alertstream::avro

template <class Type>
struct alertstream::encoder<alertstream::avro::one<Type>> {
    static constexpr wire_format format = wire_format::avro;
    static result<void> encode(avro::one<Type> const& from, std::string& into) { return avro::write(from.value, into); }
};
template <class Type>
struct alertstream::encoder<alertstream::avro::all<Type>> {
    static constexpr wire_format format = wire_format::avro;
    static result<void> encode(avro::all<Type> const& from, std::string& into) { return avro::write_all(from.values, into); }
};
template <>
struct alertstream::encoder<alertstream::avro::record> {
    static constexpr wire_format format = wire_format::avro;
    static result<void> encode(avro::record const& from, std::string& into) { return avro::write(from, into); }
};
template <>
struct alertstream::encoder<alertstream::avro::records> {
    static constexpr wire_format format = wire_format::avro;
    static result<void> encode(avro::records const& from, std::string& into) { return avro::write(from, into); }
};

#include <alertstream/impl/avro_made_schema.ipp>
#include <alertstream/impl/avro_write_container.ipp>
#include <alertstream/impl/avro_write_generic.ipp>
#include <alertstream/impl/avro_write_json.ipp>
#include <alertstream/impl/avro_write_typed.ipp>
