#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/hopskotch/stored_message.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/store/unit.hpp>

/// What is stored of GCN's messages. Gravitational-wave alerts and VOEvents, which need libraries, have headers of their own:
/// gcn/stored_gw_alert.hpp, gcn/stored_voevent.hpp; gcn/stored_any_notice.hpp has all.
namespace alertstream::gcn {

/// How a payload becomes an event of a store: the customisation point.
///
/// | | `id` | `type` | `content` |
/// |---|---|---|---|
/// | circular | its event, else "circular 34776" | circular, edited circular | the JSON |
/// | notice | the trigger's id, else the event's name | its `alert_type`, else its schema's name | the JSON |
/// | text notice | mission and trigger, "Swift 1227767"; of a gravitational wave its name alone | SWIFT_BAT_GRB_POS_ACK | `{"type", "fields"}` |
/// | packet | the same | the same | `append_json` |
/// | VOEvent | the same | the same | `to_dictionary` |
/// | gravitational wave | S230518h | INITIAL | the JSON; of Avro its members as JSON |
///
/// `source` is the topic, of GCN Classic without the notice's type: "gcn.classic.text". So a retraction finds what
/// it takes back on another topic. `at` is the time of the event, else of the message.
///
/// Sky maps, and other Base64 above 16 KB, are not in `content`: `{"$left_out": 1398104}` says how many characters (of
/// Avro, bytes) were there. What its sender says again has the same `identity`: a circular that got a bibcode only, a packet
/// by another way. What another sender says is another's: an event that GCN and a relay on Hopskotch both tell is stored twice,
/// so that none of them can take back, or keep from being taken back, what the other said.
template <class Payload>
struct event_maker;

template <class Payload>
concept has_event = has_notice_view<Payload> && requires(Payload const& what, notice_view const& seen, message const& from) {
    { event_maker<Payload>::of(what, seen, from) } -> std::same_as<store::event>;
};

template <>
struct event_maker<circular> {
    ALERTSTREAM_DECL static store::event of(circular const& what, notice_view const& seen, message const& from);
};
template <>
struct event_maker<notice> {
    ALERTSTREAM_DECL static store::event of(notice const& what, notice_view const& seen, message const& from);
};
template <>
struct event_maker<text_notice> {
    ALERTSTREAM_DECL static store::event of(text_notice const& what, notice_view const& seen, message const& from);
};
template <>
struct event_maker<binary_notice> {
    ALERTSTREAM_DECL static store::event of(binary_notice const& what, notice_view const& seen, message const& from);
};

/// All that is stored of a message: one event. A pure function.
template <has_event Payload>
store::unit to_unit(Payload const& what, metadata const& from) {
    auto seen = view_of(what);
    store::unit made{.message = hopskotch::stored_message(from)};
    made.events.push_back(event_maker<Payload>::of(what, seen, from.raw()));
    if (made.message.title.empty()) made.message.title = std::move(seen.what);
    made.message.submitter = std::move(seen.who);
    return made;
}

namespace inner {

/// An event with what all of them have; `content` and `identity` are to come.
ALERTSTREAM_DECL store::event event_of(notice_view const& seen, message const& from);
/// The same for GCN Classic: the trigger's number with the mission.
ALERTSTREAM_DECL store::event classic_event_of(notice_view const& seen, message const& from);
/// The payload, if it is a JSON object, on one line and without what is large.
ALERTSTREAM_DECL std::optional<std::string> json_without_maps(std::string_view payload);
/// What any notice has in common, as JSON.
ALERTSTREAM_DECL std::string json_of_view(notice_view const& seen);
/// `said`: what makes it another message; the content, or what of it counts.
ALERTSTREAM_DECL void identify(store::event& made, message const& from, std::string_view said);

}  // namespace inner

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_stored_event.ipp>
#endif
