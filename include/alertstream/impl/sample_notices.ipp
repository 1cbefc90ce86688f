#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string_view>

#include <alertstream/testing/sample_notices.hpp>

namespace alertstream::testing {

namespace inner {

inline constexpr std::string_view text_of_burst =
    "TITLE:           GCN/SWIFT NOTICE\n"
    "NOTICE_DATE:     Fri 20 Nov 26 03:12:21 UT\n"
    "NOTICE_TYPE:     Swift-BAT GRB Position\n"
    "TRIGGER_NUM:     9999999,   Seg_Num: 0\n"
    "GRB_RA:          210.9107d {+14h 03m 39s} (J2000),\n"
    "                 211.2271d {+14h 04m 55s} (current)\n"
    "GRB_DEC:         +54.3117d {+54d 18' 42\"} (J2000),\n"
    "                 +54.1842d {+54d 11' 03\"} (current)\n"
    "GRB_ERROR:       3.00 [arcmin radius, statistical only]\n"
    "GRB_DATE:        21364 TJD;   324 DOY;   26/11/20\n"
    "GRB_TIME:        11525.50 SOD {03:12:05.50} UT\n"
    "COMMENTS:        Made up for a demonstration.\n";

/// SWIFT_BAT_GRB_POS_ACK of the same burst: words of 32 bits, big-endian.
inline std::string packet_of_burst() {
    std::array<std::uint32_t, 40> words{61, 1, 1, 1154100, 9999999, 21364, 1152550, 2109107, 543117, 2645, 281, 500};
    words[18] = 0x3;  // a point source was found, and it is a burst
    words[39] = 10;
    std::string made;
    for (auto const word : words)
        for (int shift = 24; shift >= 0; shift -= 8) made += static_cast<char>(word >> shift);
    return made;
}

inline constexpr std::string_view voevent_of_burst = R"(<?xml version="1.0" encoding="UTF-8"?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" ivorn="ivo://example.org/SWIFT#BAT_GRB_Pos_9999999-1" role="observation" version="2.0">
  <Who><AuthorIVORN>ivo://example.org/gcn</AuthorIVORN><Author><shortName>Swift (via VO-GCN)</shortName></Author><Date>2026-11-20T03:12:21</Date></Who>
  <What>
    <Param name="Packet_Type" value="61"/>
    <Param name="TrigID" value="9999999" ucd="meta.id"/>
    <Group name="Solution_Status"><Param name="Point_Source" value="true"/><Param name="GRB_Identified" value="true"/></Group>
  </What>
  <WhereWhen>
    <ObsDataLocation><ObservatoryLocation id="GEOLUN"/><ObservationLocation><AstroCoordSystem id="UTC-FK5-GEO"/>
      <AstroCoords coord_system_id="UTC-FK5-GEO"><Time unit="s"><TimeInstant><ISOTime>2026-11-20T03:12:05.50</ISOTime></TimeInstant></Time>
        <Position2D unit="deg"><Name1>RA</Name1><Name2>Dec</Name2><Value2><C1>210.9107</C1><C2>54.3117</C2></Value2><Error2Radius>0.0500</Error2Radius></Position2D>
      </AstroCoords></ObservationLocation></ObsDataLocation>
  </WhereWhen>
  <Why importance="0.9"><Inference probability="0.9"><Name>GRB 261120A</Name><Concept>process.variation.burst;em.gamma</Concept></Inference></Why>
  <Description>Made up for a demonstration.</Description>
</voe:VOEvent>
)";

inline constexpr std::string_view notice_of_burst = R"({"$schema": "https://gcn.nasa.gov/schema/v4.1.0/gcn/notices/einstein_probe/wxt/alert.schema.json", "instrument": "WXT",
 "trigger_time": "2026-11-20T03:12:07.250Z", "id": ["99999999999"], "ra": 210.91, "dec": 54.31, "ra_dec_error": 0.05, "image_energy_range": [0.5, 4], "net_count_rate": 1.5, "image_snr": 8.1,
 "additional_info": "Made up for a demonstration."})";

inline constexpr std::string_view circular_of_burst = R"({"$schema": "https://gcn.nasa.gov/schema/main/gcn/circulars.schema.json", "circularId": 99999,
 "subject": "GRB 261120A: a made-up optical counterpart", "submitter": "O. Server at Example Observatory <observer@example.org>", "createdOn": 1795144365000,
 "eventId": "GRB 261120A", "format": "text/plain", "version": 1, "body": "We observed the field of GRB 261120A.\n\nThis circular was made up for a demonstration.\n"})";

inline constexpr std::string_view mock_wave = R"({"alert_type": "PRELIMINARY", "time_created": "2026-11-19T21:04:11Z", "superevent_id": "MS261119a", "urls": {"gracedb": "https://example.org/superevents/MS261119a/view/"},
 "event": {"time": "2026-11-19T21:03:58.120Z", "far": 9.1e-14, "significant": true, "instruments": ["H1", "L1"], "group": "CBC", "pipeline": "gstlal", "search": "MDC",
  "properties": {"HasNS": 1.0, "HasRemnant": 1.0, "HasMassGap": 0.0}, "classification": {"BNS": 0.95, "NSBH": 0.01, "BBH": 0.03, "Terrestrial": 0.01}, "duration": null, "central_frequency": null, "skymap": null},
 "external_coinc": null})";

inline constexpr std::string_view retraction_of_wave = R"({"alert_type": "RETRACTION", "time_created": "2026-11-19T21:54:02Z", "superevent_id": "MS261119a",
 "urls": {"gracedb": "https://example.org/superevents/MS261119a/view/"}, "event": null, "external_coinc": null})";

inline constexpr std::string_view beat =
    R"({"$schema": "https://gcn.nasa.gov/docs/schema/v4.1.0/gcn/notices/core/Alert.schema.json", "alert_datetime": "2026-11-20T03:12:22.000417Z"})";

}  // namespace inner

ALERTSTREAM_DECL std::vector<sample_notice> sample_notices() {
    return {{"gcn.classic.text.SWIFT_BAT_GRB_POS_ACK", std::string{inner::text_of_burst}},
            {"gcn.classic.binary.SWIFT_BAT_GRB_POS_ACK", inner::packet_of_burst()},
            {"gcn.classic.voevent.SWIFT_BAT_GRB_POS_ACK", std::string{inner::voevent_of_burst}},
            {"gcn.notices.einstein_probe.wxt.alert", std::string{inner::notice_of_burst}},
            {"gcn.circulars", std::string{inner::circular_of_burst}},
            {"igwn.gwalert", std::string{inner::mock_wave}},
            {"igwn.gwalert", std::string{inner::retraction_of_wave}},
            {"gcn.heartbeat", std::string{inner::beat}}};
}

ALERTSTREAM_DECL void publish_sample_notices(broker& to) {
    std::set<std::string> made;
    for (auto const& each : sample_notices()) {
        if (made.insert(each.topic).second) to.create_topic(each.topic);
        to.publish(each.topic, each.payload);
    }
}

}  // namespace alertstream::testing
