#pragma once

#include <optional>
#include <string_view>

#include <alertstream/alert_version.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/gcn/notice_types.hpp>
#include <alertstream/gcn/notice_view.hpp>

/// GCN's VOEvents, seen as notices. Needs pugixml, as `voevent` does.
namespace alertstream::gcn {

/// What its `Packet_Type` says, also a number that has no name (`to_string` is UNKNOWN then).
/// Absent for one that is not GCN Classic's.
inline std::optional<notice_type> type_of(voevent const&) noexcept;

/// Where a gravitational wave's sky map is: `skymap_fits` of the group GW_SKYMAP. Empty where
/// there is none; valid as long as the event is not changed.
inline std::string_view sky_map_url(voevent const&) noexcept;

/// Where the event is: in degrees of ICRS or FK5, absent for any other frame and unit. At
/// exactly 0, 0 without a radius is what GCN writes where nothing is known: absent too.
inline std::optional<sky_circle> place_of(voevent const&) noexcept;

/// Its own words say that it is no real event: its role, its kind (SWIFT_BAT_GRB_POS_TEST), a
/// parameter Test, InternalTest or Test_Submission that is true, isRealAlert that is not, or
/// the name of a mock event (MS230518h).
inline bool is_test(voevent const&) noexcept;

/// It takes back another: it cites one as `retraction`, or its kind or parameters say so.
inline bool is_retraction(voevent const&) noexcept;

}  // namespace alertstream::gcn

/// What and who: by its `Packet_Type`, as packets have them; without one its author's title, or the
/// stream in its ivorn, and its author. Event: GraceID, or run and event of a neutrino, or TrigID. An
/// update is one that its type says is one, that cites another as followup or supersedes, or says
/// AlertType Update; what has the role utility is no alert, and its position no event's.
template <>
struct alertstream::gcn::notice_viewer<alertstream::voevent> {
    inline static notice_view of(voevent const& from);
};

/// Of a gravitational wave, whose kinds of notices follow each other: `Pkt_Ser_Num` of its
/// GraceID. Of others the date, among those of one kind and one event; absent without an
/// event or a date.
template <>
struct alertstream::alert_version<alertstream::voevent> {
    inline static std::optional<version_mark> of(voevent const& from);
};

#include <alertstream/impl/voevent_view.ipp>
