#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

/// Strings in JSON texts that are known to be valid: what `for_each_json_member` shows.
namespace alertstream::json {

/// The characters of a string, which is given with its quotes; what is none gives nothing.
ALERTSTREAM_DECL std::string string_of(std::string_view quoted);

/// A member's name, given as it was written between its quotes.
ALERTSTREAM_DECL std::string name_of(std::string_view written);

/// `written` is this name, escaped or not.
inline bool is_name(std::string_view written, std::string_view name) {
    if (written.find('\\') == written.npos) return written == name;
    return name_of(written) == name;
}

}  // namespace alertstream::json

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_string.ipp>
#endif
