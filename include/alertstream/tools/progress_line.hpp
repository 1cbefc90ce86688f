#pragma once

#include <span>
#include <string>

#include <alertstream/delivery/status.hpp>
#include <alertstream/store/alert_store.hpp>

namespace alertstream::tools {

/// How things stand, in one line of at most some 150 characters without control characters:
/// `per_second` alerts lately, and how many messages the log is ahead of what is stored.
ALERTSTREAM_DECL std::string progress_line(store::store_status const& store, std::span<stream_status const> streams, double per_second);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/progress_line.ipp>
#endif
