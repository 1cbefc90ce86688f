#pragma once

#include <alertstream/delivery/message_resolver.hpp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::delivery {

ALERTSTREAM_DECL void throw_exception_from_error(fetch_problem const& p, boost::source_location const&) { throw error{p.why}; }

ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> fetches_nothing::fetch(owned_message placeholder) { co_return placeholder; }

}  // namespace alertstream::delivery

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
