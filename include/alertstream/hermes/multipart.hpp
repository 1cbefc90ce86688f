#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/hermes/file.hpp>
#include <alertstream/outcome.hpp>

/// Messages with files: multipart/form-data (RFC 7578), a part `data` with the JSON and a
/// part `files` for each file.
namespace alertstream::hermes {

/// The largest body with files that Hermes' proxy takes, in bytes.
inline constexpr std::size_t largest_upload = 10U << 20U;

/// What Hermes would refuse, break on or drop without a word. Empty: nothing.
///
/// - A `file_info` of a target or spectrum without `url`, whose file is not there.
/// - A file that no `file_info` without `url` names, two of one name, and names that do not
///   arrive as they are: with a path, quotes, `&` or control characters, of more than 255 bytes.
/// - JSON over `largest_body`, all together over `largest_upload`.
///
/// Paths are the message's ("data.targets[0].file_info[1]") or "files[2]".
ALERTSTREAM_DECL std::vector<field_error> file_problems(std::string_view json, std::span<file const> files);

struct multipart_body {
    std::string content_type;
    std::string bytes;
};

/// The boundary is one that nothing in it holds.
ALERTSTREAM_DECL multipart_body write_multipart(std::string_view json, std::span<file const> files);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_multipart.ipp>
#endif
