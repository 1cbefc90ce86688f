#pragma once

#include <cstddef>
#include <string>

#include <alertstream/error.hpp>
#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/message.hpp>

/// GCN's notices as a person reads them, and as JSON with their values read. Needs pugixml,
/// libavro-c and zlib.
namespace alertstream::tools {

/// Appends a notice as one JSON object; its members, in this order:
///
///   `family`  text, binary, voevent, circular, notice, gw_alert
///   `what`, `event`, `who`, `kind` (alert, update, retraction, other), `test`
///   `when`, `issued`  ISO 8601 UTC, or null
///   `where`   null, or `{"ra", "dec", "radius", "containment"}` in degrees; null where not known
///
/// and what only its family has: `fields` of a text notice, in their order; `packet` of a
/// binary one (`gcn::append_json`); `voevent` with ivorn, role, parameters, position,
/// inferences and citations. What is JSON on the wire is not said again.
inline void append_notice_json(std::string& out, gcn::any_notice const& from);

/// The same for a message of a topic of GCN's (`gcn.*`, `igwn.gwalert`).
/// @returns false, and nothing is appended, for all others; the decoder's failure for what cannot be read.
inline result<bool> append_notice_json(std::string& out, message const& from);

/// Appends lines for a message of GCN's topics that the core cannot show by itself: packets,
/// and JSON notices member by member; of others, what `append_format_text` does. A `payload_text`.
/// @returns false, and nothing is appended, for what it does not know or cannot read.
inline bool append_notice_text(std::string& out, message const& from, std::size_t limit);

}  // namespace alertstream::tools

#include <alertstream/impl/notice_text.ipp>
