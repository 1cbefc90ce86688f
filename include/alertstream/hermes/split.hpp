#pragma once

#include <cstddef>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>

namespace alertstream::hermes {

/// An alert whose tables are too large, as alerts that are not: rows in their order, each in
/// one of them; with each the targets that its rows name, and all references and members of
/// `extra` (give each a reference of its own afterwards). A target that no row names is in
/// one of them. Titles say so: "Light curve (2 of 3)". An alert that fits is returned as it is.
///
/// `topic_limit`: the topic's max.message.bytes, 0 if it is not known; the body's limit,
/// 2,621,440 bytes, holds always.
/// @returns `bad_value` with the path of what does not fit even alone, or for a message that
/// is to be reported to TNS or GCN, which are told once.
ALERTSTREAM_DECL result<std::vector<alert>> split(alert const& what, std::size_t topic_limit = 0, encode_options const& with = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_split.ipp>
#endif
