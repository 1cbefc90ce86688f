#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/parcel.hpp>

namespace alertstream::hermes {

/// A target's name as TOM Toolkit compares them: without capitals, blanks, dashes,
/// underscores and parentheses. "SN 2023ixf" and "sn2023ixf" are one.
ALERTSTREAM_DECL std::string simple_name(std::string_view name);

/// What a point is, however it is written: a JSON array of the table, the target's
/// simple name, the instant to the millisecond (MJD, JD and ISO 8601 alike), bandpass,
/// telescope, instrument, detection or limit, and the unit. The value is no part of it:
/// another value for the same is a correction of it.
ALERTSTREAM_DECL std::string point_key(photometry const& of);
/// Of a spectrum the setup is the last part; no bandpass, unit and kind.
ALERTSTREAM_DECL std::string point_key(spectrum const& of);
ALERTSTREAM_DECL std::string point_key(astrometry const& of);

/// What was measured: value, error and limit.
ALERTSTREAM_DECL std::string point_revision(photometry const& of);

/// The same, at the end of `out`: nothing is allocated that a buffer has already.
ALERTSTREAM_DECL void append_point_key(std::string& out, photometry const& of);
ALERTSTREAM_DECL void append_point_revision(std::string& out, photometry const& of);

/// All points of an alert: the rows of photometry, then those of spectroscopy and of
/// astrometry, `row` counted through all of them. Of a spectrum and a position the
/// revision is a hash of the whole row.
ALERTSTREAM_DECL std::vector<shared_point> points_of(alert const& what);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_point_key.ipp>
#endif
