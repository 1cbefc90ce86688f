#pragma once

#include <span>
#include <string>

#include <alertstream/detail/config.hpp>
#include <alertstream/tom/datum.hpp>

/// Points as the table that a TOM makes data of (`client::async_upload_file`, type
/// "photometry"): CSV with time (MJD), filter, magnitude, error, limit, telescope, instrument, unit and
/// source (the datum's `source_name`).
namespace alertstream::tom {

/// Whether the datum comes out of such a file as it went in. The TOM reads it with astropy, which takes a text of
/// digits for a number, strips blanks, and knows leap seconds that no MJD of ours counts: only points from
/// 2017-01-01 until 2038-04-23 (from then on a double holds no microsecond) and plain texts do.
ALERTSTREAM_DECL bool fits_photometry_file(datum const& point);

/// The table of points that all fit. Times are exact to the microsecond, numbers are what they were.
ALERTSTREAM_DECL std::string write_photometry_file(std::span<datum const> points);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_photometry_file.ipp>
#endif
