#pragma once

#include <string_view>

#include <alertstream/testing/sample_alerts.hpp>

namespace alertstream::testing {

namespace inner {

inline constexpr std::string_view hermes_alert = R"({"topic": "tomtoolkit.test", "title": "AT 2026abc: first light curve", "submitter": "observer@example.org", "authors": "O. Server, A. Stronomer",
 "message_text": "Made up for a demonstration.",
 "data": {"targets": [{"name": "AT 2026abc", "ra": 210.910674, "dec": 54.311651, "aliases": ["ZTF26aaaaaaa"]}],
  "photometry": [
   {"target_name": "AT 2026abc", "date_obs": "2026-11-20T03:12:45Z", "telescope": "LCO 1m", "instrument": "Sinistro", "bandpass": "g", "brightness": 17.21, "brightness_error": 0.03, "brightness_unit": "AB mag"},
   {"target_name": "AT 2026abc", "date_obs": "2026-11-20T03:18:02Z", "telescope": "LCO 1m", "instrument": "Sinistro", "bandpass": "r", "brightness": 16.98, "brightness_error": 0.02, "brightness_unit": "AB mag"},
   {"target_name": "AT 2026abc", "date_obs": "2026-11-18T02:55:10Z", "telescope": "LCO 1m", "instrument": "Sinistro", "bandpass": "g", "limiting_brightness": 20.4, "limiting_brightness_unit": "AB mag"}]}})";

inline constexpr std::string_view gravitational_wave = R"({"alert_type": "PRELIMINARY", "time_created": "2026-11-19T21:04:11Z", "superevent_id": "MS261119a", "urls": {"gracedb": "https://example.org/superevents/MS261119a/view/"},
 "event": {"time": "2026-11-19T21:03:58.120Z", "far": 9.1e-14, "significant": true, "instruments": ["H1", "L1"], "group": "CBC", "pipeline": "gstlal", "search": "MDC",
  "properties": {"HasNS": 1.0, "HasRemnant": 1.0, "HasMassGap": 0.0}, "classification": {"BNS": 0.95, "NSBH": 0.01, "BBH": 0.03, "Terrestrial": 0.01}, "duration": null, "central_frequency": null, "skymap": null},
 "external_coinc": null})";

inline constexpr std::string_view circular = R"({"$schema": "https://gcn.nasa.gov/schema/main/gcn/circulars.schema.json", "circularId": 99999, "subject": "GRB 261120A: a made-up optical counterpart",
 "submitter": "O. Server at Example Observatory <observer@example.org>", "createdOn": 1795144365000, "eventId": "GRB 261120A", "format": "text/plain", "version": 1,
 "body": "We observed the field of GRB 261120A.\n\nThis circular was made up for a demonstration.\n"})";

inline constexpr std::string_view notice =
    "TITLE:           GCN/SWIFT NOTICE\n"
    "NOTICE_DATE:     Fri 20 Nov 26 03:12:21 UT\n"
    "NOTICE_TYPE:     Swift-BAT GRB Position\n"
    "TRIGGER_NUM:     9999999,   Seg_Num: 0\n"
    "GRB_RA:          210.9107d {+14h 03m 39s} (J2000)\n"
    "GRB_DEC:         +54.3117d {+54d 18' 42\"} (J2000)\n"
    "GRB_ERROR:       3.00 [arcmin radius, statistical only]\n"
    "COMMENTS:        Made up for a demonstration.\n";

}  // namespace inner

ALERTSTREAM_DECL void publish_sample_alerts(broker& to) {
    for (auto const* topic : {"tomtoolkit.test", "igwn.gwalert", "gcn.circulars", "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK"}) to.create_topic(topic);
    to.publish("tomtoolkit.test", inner::hermes_alert);
    to.publish("tomtoolkit.test", inner::hermes_alert.substr(0, inner::hermes_alert.size() / 2));
    to.publish("igwn.gwalert", inner::gravitational_wave);
    to.publish("gcn.circulars", inner::circular);
    to.publish("gcn.classic.text.SWIFT_BAT_GRB_POS_ACK", inner::notice);
}

}  // namespace alertstream::testing
