#pragma once

#include <boost/json/value.hpp>

#include <alertstream/decoder.hpp>
#include <alertstream/encoder.hpp>

namespace alertstream {

/// A payload that is JSON, as Boost.JSON's tree. Nested up to 64 deep. A bare NaN,
/// Infinity or -Infinity, which Python writes, is null; of a repeated member the
/// last one counts. Boost 1.81 rounds numbers of more than 15 digits by an ulp or two.
/// A message that says it is of another format is `wrong_format`; out of the JSON
/// envelope of old hop-clients comes what is in it.
template <>
struct decoder<boost::json::value> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, boost::json::value& into);
};

/// JSON of a tree, nested up to 64 deep. JSON has no NaN and no infinity: a number that
/// is none, and text that is not UTF-8, is a failure with its path.
template <>
struct encoder<boost::json::value> {
    static constexpr wire_format format = wire_format::json;
    ALERTSTREAM_DECL static result<void> encode(boost::json::value const& from, std::string& into);
};
template <>
struct encoder<boost::json::object> {
    static constexpr wire_format format = wire_format::json;
    static result<void> encode(boost::json::object const& from, std::string& into) { return encoder<boost::json::value>::encode(from, into); }
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_value.ipp>
#endif
