#pragma once

#include <string_view>

#include <alertstream/detail/config.hpp>

namespace alertstream::detail {

/// localhost, 127.0.0.0/8 or ::1 (in brackets or not), by its name: none is looked up.
ALERTSTREAM_DECL bool host_is_this_machine(std::string_view host) noexcept;

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/this_machine.ipp>
#endif
