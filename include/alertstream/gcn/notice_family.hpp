#pragma once

#include <cstdint>
#include <string_view>

#include <alertstream/message.hpp>

namespace alertstream::gcn {

/// What GCN's messages are, each with a payload type of its own.
enum class notice_family : std::uint8_t {
    text,      ///< `text_notice`
    binary,    ///< `binary_notice`
    voevent,   ///< `alertstream::voevent`
    circular,  ///< `circular`
    notice,    ///< `notice`: unified notices and heartbeats
    gw_alert,  ///< `gw_alert`
};

/// "text", "gw_alert".
ALERTSTREAM_DECL std::string_view to_string(notice_family) noexcept;

/// Which one a message is. GCN's topics say so by their names; only on `gcn.notices.*`, where
/// VOEvents come too, and on other topics the first bytes are looked at, and the names of the
/// members of JSON. Whether it can be read so, its decoder says.
///
/// Of a topic of another name: XML is a VOEvent; an Avro container, and JSON with a
/// `superevent_id`, a gravitational-wave alert; JSON with a `circularId` a circular, other JSON
/// a notice; 160 bytes that are no text a packet; all else is text.
ALERTSTREAM_DECL notice_family family_of(message const& from);

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/notice_family.ipp>
#endif
