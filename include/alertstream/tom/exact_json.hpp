#pragma once

#include <string_view>

#include <boost/json/value.hpp>

#include <alertstream/error.hpp>

namespace alertstream::tom {

/// JSON as a tree whose doubles are those that were written. Boost.JSON 1.81 itself
/// rounds numbers of more than 15 digits by an ulp or two, and a brightness that a TOM
/// has computed has 17. Nested up to 64 deep; of a repeated member the last one counts.
/// @returns `not_json`, for NaN and Infinity too, and a number that a double does not hold.
ALERTSTREAM_DECL result<boost::json::value> read_exact_json(std::string_view text);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_exact_json.ipp>
#endif
