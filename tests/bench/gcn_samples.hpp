#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <alertstream/formats/base64.hpp>

/// Messages of GCN in the shapes and sizes of real ones, with nothing real in them.
namespace bench {

inline std::string text_notice() {
    return "TITLE:           GCN/SWIFT NOTICE\n"
           "NOTICE_DATE:     Sat 28 Nov 26 05:39:21 UT\n"
           "NOTICE_TYPE:     Swift-BAT GRB Position\n"
           "TRIGGER_NUM:     1227999,   Seg_Num: 0\n"
           "GRB_RA:          103.7861d {+06h 55m 09s} (J2000),\n"
           "                 104.1106d {+06h 56m 27s} (current),\n"
           "                 103.1176d {+06h 52m 28s} (1950)\n"
           "GRB_DEC:          +5.8716d {+05d 52' 18\"} (J2000),\n"
           "                  +5.8390d {+05d 50' 20\"} (current),\n"
           "                  +5.9364d {+05d 56' 11\"} (1950)\n"
           "GRB_ERROR:       3.00 [arcmin radius, statistical only]\n"
           "GRB_INTEN:       2645 [cnts]    Image_Peak=281 [image_cnts]\n"
           "TRIGGER_DUR:     1.024 [sec]\n"
           "TRIGGER_INDEX:   152       E_range: 25-100 keV\n"
           "BKG_INTEN:       39822 [cnts]\n"
           "BKG_TIME:        20305.43 SOD {05:38:25.43} UT\n"
           "BKG_DUR:         8 [sec]\n"
           "GRB_DATE:        21372 TJD;   332 DOY;   26/11/28\n"
           "GRB_TIME:        20323.71 SOD {05:38:43.71} UT\n"
           "GRB_PHI:         -26.68 [deg]\n"
           "GRB_THETA:        24.64 [deg]\n"
           "SOLN_STATUS:     0x13\n"
           "RATE_SIGNIF:     14.87 [sigma]\n"
           "IMAGE_SIGNIF:    9.46 [sigma]\n"
           "MERIT_PARAMS:    +1  +0  +0  +0  +2  -2  +0  +0  -4  +1\n"
           "SUN_POSTN:       244.38d {+16h 17m 31s}  -21.31d {-21d 18' 36\"}\n"
           "SUN_DIST:        137.53 [deg]   Sun_angle= 9.4 [hr] (West of Sun)\n"
           "MOON_POSTN:       98.53d {+06h 34m 07s}  +27.09d {+27d 05' 24\"}\n"
           "MOON_DIST:       21.77 [deg]\n"
           "GAL_COORDS:      207.82,  3.50 [deg] galactic lon,lat of the burst (or transient)\n"
           "ECL_COORDS:      104.35,-16.92 [deg] ecliptic lon,lat of the burst (or transient)\n"
           "COMMENTS:        SWIFT-BAT GRB Coordinates.\n"
           "COMMENTS:        This is a rate trigger.\n"
           "COMMENTS:        A point_source was found.\n"
           "COMMENTS:        This does not match any source in the on-board catalog.\n"
           "COMMENTS:        This does not match any source in the ground catalog.\n"
           "COMMENTS:        This is a GRB.\n"
           "COMMENTS:        This trigger occurred at longitude,latitude = 201.33,-6.38 [deg].\n";
}

/// SWIFT_BAT_GRB_POS_ACK.
inline std::string packet() {
    std::array<std::int32_t, 40> words{61, 12, 1, 2036100, 1227999, 21372, 2032371, 1037861, 58716, 2645, 281, 500, -2668, 2464, 256, 0, 0, 152, 0x13, 0, 946, 1487, 39822};
    words[39] = 10;
    std::string made;
    for (auto const word : words)
        for (int shift = 24; shift >= 0; shift -= 8) made += static_cast<char>(static_cast<std::uint32_t>(word) >> shift);
    return made;
}

inline std::string voevent() {
    std::string made = R"(<?xml version = '1.0' encoding = 'UTF-8'?>
<voe:VOEvent
      ivorn="ivo://nasa.gsfc.gcn/SWIFT#BAT_GRB_Pos_1227999-172"
      role="observation" version="2.0"
      xsi:schemaLocation="http://www.ivoa.net/xml/VOEvent/v2.0  http://www.ivoa.net/xml/VOEvent/VOEvent-v2.0.xsd"
      xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" >
  <Who>
    <AuthorIVORN>ivo://nasa.gsfc.tan/gcn</AuthorIVORN>
    <Author>
      <shortName>VO-GCN</shortName>
      <contactName>A. Contact</contactName>
      <contactPhone>+1-555-0100</contactPhone>
      <contactEmail>contact@localhost</contactEmail>
    </Author>
    <Date>2026-11-28T05:39:21</Date>
    <Description>This VOEvent message was created with GCN VOE version: 15.08 17jun22</Description>
  </Who>
  <What>
)";
    auto const parameter = [&made](std::string const& name, std::string const& value, std::string const& more = "") { made += "    <Param name=\"" + name + "\" value=\"" + value + "\" " + more + "/>\n"; };
    parameter("Packet_Type", "61");
    parameter("Pkt_Ser_Num", "12");
    parameter("TrigID", "1227999", R"(ucd="meta.id")");
    parameter("Segment_Num", "0", R"(ucd="meta.id.part")");
    parameter("Burst_TJD", "21372", R"(unit="days" ucd="time")");
    parameter("Burst_SOD", "20323.71", R"(unit="sec" ucd="time")");
    for (int i = 0; i < 14; ++i) parameter("Measured_" + std::to_string(i), std::to_string(100 + i) + ".25", R"(unit="cts" ucd="phot.count")");
    for (auto const* group : {"Solution_Status", "Misc_Flags", "Merit_Values"}) {
        made += "    <Group name=\"" + std::string{group} + "\">\n";
        for (int i = 0; i < 10; ++i) parameter("Flag_" + std::to_string(i), i % 3 == 0 ? "true" : "false");
        made += "    </Group>\n";
    }
    return made + R"(    <Description>Type=61: The Swift-BAT instrument position notice.</Description>
  </What>
  <WhereWhen>
    <ObsDataLocation>
      <ObservatoryLocation id="GEOLUN"/>
      <ObservationLocation>
        <AstroCoordSystem id="UTC-FK5-GEO"/>
        <AstroCoords coord_system_id="UTC-FK5-GEO">
          <Time unit="s">
            <TimeInstant><ISOTime>2026-11-28T05:38:43.71</ISOTime></TimeInstant>
          </Time>
          <Position2D unit="deg">
            <Name1>RA</Name1>
            <Name2>Dec</Name2>
            <Value2><C1>103.7861</C1><C2>5.8716</C2></Value2>
            <Error2Radius>0.0500</Error2Radius>
          </Position2D>
        </AstroCoords>
      </ObservationLocation>
    </ObsDataLocation>
    <Description>The RA,Dec coordinates are of the type: source_object.</Description>
  </WhereWhen>
  <How>
    <Description>Swift Satellite, BAT Instrument</Description>
    <Reference uri="http://localhost/swift.html" type="url"/>
  </How>
  <Why importance="0.95">
    <Inference probability="0.99">
      <Name>GRB 261128</Name>
      <Concept>process.variation.burst;em.gamma</Concept>
    </Inference>
  </Why>
  <Description>
  </Description>
</voe:VOEvent>
)";
}

inline std::string notice() {
    return R"({"$schema": "https://gcn.nasa.gov/schema/v4.1.0/gcn/notices/einstein_probe/wxt/alert.schema.json", "instrument": "WXT", "trigger_time": "2026-11-28T05:38:43.71Z",
 "id": ["01709130012"], "ra": 120.1234, "dec": 40.5678, "ra_dec_error": 0.02, "image_energy_range": [0.5, 4], "net_count_rate": 1.25, "image_snr": 8.5,
 "additional_info": "The net count rate is derived from an accumulated image (up to 20 min) in 0.5-4 keV, assuming a constant flux. However, it can be significantly affected by the source's position in the focal plane."})";
}

inline std::string circular() {
    std::string body;
    for (int i = 0; i < 30; ++i) body += "We observed the field of GRB 261128A with the 1-m telescope, starting 0.4 hours after the trigger.\\n";
    return R"({"$schema": "https://gcn.nasa.gov/schema/v7.2.3/gcn/circulars.schema.json", "circularId": 42123, "subject": "GRB 261128A: optical observations", "eventId": "GRB 261128A",
 "submittedHow": "web", "createdOn": 1795844321000, "submitter": "A. Astronomer at Observatory <a@localhost>", "format": "text/plain", "body": ")" +
           body + "\"}";
}

/// `size`: of the Base64 text.
inline std::string gw_alert(std::size_t size) {
    std::string map(size / 4 * 3, '\0');
    std::uint32_t state = 20261128;
    for (auto& each : map) each = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
    map.replace(0, 30, "SIMPLE  =                    T");
    return R"({"alert_type": "PRELIMINARY", "time_created": "2026-11-28T05:41:07Z", "superevent_id": "MS261128a", "urls": {"gracedb": "https://localhost/superevents/MS261128a/view/"},
 "event": {"significant": true, "time": "2026-11-28T05:38:26.395Z", "far": 5.2e-16, "instruments": ["H1", "L1"], "group": "CBC", "pipeline": "gstlal", "search": "MDC",
 "properties": {"HasNS": 1.0, "HasRemnant": 1.0, "HasMassGap": 0.0}, "classification": {"BNS": 0.9999, "NSBH": 0.0, "BBH": 0.0, "Terrestrial": 0.0001}, "duration": null,
 "central_frequency": null, "skymap": ")" +
           alertstream::base64_encode(map) + R"("}, "external_coinc": null})";
}

}  // namespace bench
