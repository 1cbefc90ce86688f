#pragma once

#include <cstddef>
#include <string_view>

#include <alertstream/metadata.hpp>
#include <alertstream/store/unit.hpp>

namespace alertstream::hopskotch {

/// Names and ids stand in the indexes of databases, which refuse long ones. No name or id that means something is longer, in bytes.
inline constexpr std::size_t longest_name = 500;

/// The header `_sender`, as `sender_of` has it; empty without one, and for one longer than `longest_name`. Valid as long as the message.
ALERTSTREAM_DECL std::string_view stored_sender(message const& from) noexcept;

/// What a store notes of a message by its headers. Its id is the header `_id` as UUID text; without
/// one `own_id`, what the payload calls itself (a UUID in lower case); without that its
/// `store::place_of`. The sender is `stored_sender`, the title the header `title`. An
/// id longer than `longest_name` is none.
ALERTSTREAM_DECL store::message_info stored_message(metadata const& from, std::string_view own_id = {});

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_stored_message.ipp>
#endif
