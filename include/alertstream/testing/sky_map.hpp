#pragma once

#include <string>
#include <string_view>

#include <alertstream/gcn/sky_map.hpp>
#include <alertstream/testing/broker.hpp>

/// Gravitational-wave alerts to test handlers with: no detector, no GraceDB.
namespace alertstream::testing {

/// A round patch of probability, finer where there is more of it: `sigma` degrees wide
/// (0.5 to 60), and as far away as `distance` says all over.
/// @throws alertstream::error where the centre is no position.
ALERTSTREAM_DECL gcn::sky_map round_sky_map(sky_position center, double sigma, gcn::distance_parameters distance, gcn::sky_map_header header = {});

/// The map as a multi-order FITS file, as LIGO, Virgo and KAGRA send it.
ALERTSTREAM_DECL std::string sky_map_file(gcn::sky_map const&);

/// An alert as JSON, the bytes of a sky map in Base64 in it; a RETRACTION has no event.
ALERTSTREAM_DECL std::string gw_alert_json(std::string_view alert_type, std::string_view superevent_id, std::string_view sky_map = {});

/// Publishes on `igwn.gwalert` what comes in a night, made up: a mock event's PRELIMINARY;
/// S261128a's PRELIMINARY around RA 150, Dec -30, its UPDATE with a smaller map, an UPDATE whose
/// sky map is cut short, and its RETRACTION.
ALERTSTREAM_DECL void publish_sample_gw_alerts(broker& to);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_sky_map.ipp>
#endif
