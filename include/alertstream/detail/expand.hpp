#pragma once

#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::detail {

/// `${NAME}`, `${NAME:-default}` and `$$` replaced. What a variable holds is not
/// looked at again, and never stands in an error.
ALERTSTREAM_DECL result<std::string> expand(std::string_view text, environment const& variables);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/expand.ipp>
#endif
