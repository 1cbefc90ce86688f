#pragma once

#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/gcn/topic_check.hpp>
#include <alertstream/topic.hpp>

/// GCN's topics as types: `alertstream::topic` with the names filled in and the wiring
/// checked. Each takes handlers and policies as `topic` does, and stands where one does:
/// @code
/// gcn::stream<gcn::classic::text<"SWIFT_BAT_GRB_POS_ACK", log_notice, starts<"24h">>,
///             gcn::circulars<archive>,
///             gcn::notices<"einstein_probe.wxt.alert", ingest>>
/// @endcode
/// A name may be a pattern: `classic::text<"FERMI_*", ingest>`. A handler that takes what a
/// topic does not carry is a compile error; `message` and payloads of the user's own go with
/// every topic. A name that GCN has not got is said when the stream starts, with the
/// nearest that it has: new ones come.
namespace alertstream::gcn {

/// `gcn.circulars`: each circular when it is sent, and again when it is edited.
template <class... Items>
using circulars = typename inner::checked_topic<inner::carries::circulars, inner::joined<"gcn.circulars", "">, "", Items...>::type;

/// `gcn.circulars.<event type>`: those of one type, again. In lower case, a blank is `_`: `circulars_of<"gamma-ray_transient", log_circular>`.
template <alertstream::detail::fixed_string EventType, class... Items>
using circulars_of = typename inner::checked_topic<inner::carries::circulars, inner::joined<"gcn.circulars.", EventType>, EventType, Items...>::type;

/// `gcn.notices.<mission>[.<instrument>].<type>`: JSON, and VOEvents where the name says so (`svom.voevent.grm`).
/// A pattern that takes in both (`svom.*`, `*`) is for a payload that reads both (gcn/any_notice.hpp): to a `gcn::notice` a VOEvent is no alert, and put aside.
template <alertstream::detail::fixed_string Name, class... Items>
using notices = typename inner::checked_topic<inner::what_notices_carry(Name.view()), inner::joined<"gcn.notices.", Name>, Name, Items...>::type;

/// `igwn.gwalert`: the gravitational waves of LIGO, Virgo and KAGRA.
template <class... Items>
using gwalert = typename inner::checked_topic<inner::carries::gwalert, inner::joined<"igwn.gwalert", "">, "", Items...>::type;

/// `gcn.heartbeat`, once a second. A stream watches it by itself (`service::heartbeat_silence`): this is for who wants the beats.
template <class... Items>
using heartbeat = typename inner::checked_topic<inner::carries::heartbeat, inner::joined<"gcn.heartbeat", "">, "", Items...>::type;

/// The notices of GCN Classic in their three forms, by type (notice_types.hpp).
namespace classic {

/// `gcn.classic.text.<type>`
template <alertstream::detail::fixed_string Type, class... Items>
using text = typename inner::checked_topic<inner::carries::text, inner::joined<"gcn.classic.text.", Type>, Type, Items...>::type;

/// `gcn.classic.voevent.<type>`
template <alertstream::detail::fixed_string Type, class... Items>
using voevent = typename inner::checked_topic<inner::carries::voevent, inner::joined<"gcn.classic.voevent.", Type>, Type, Items...>::type;

/// `gcn.classic.binary.<type>`: packets of 160 bytes.
template <alertstream::detail::fixed_string Type, class... Items>
using binary = typename inner::checked_topic<inner::carries::binary, inner::joined<"gcn.classic.binary.", Type>, Type, Items...>::type;

}  // namespace classic

}  // namespace alertstream::gcn
