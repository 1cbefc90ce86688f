#pragma once

#include <string_view>

#include <alertstream/formats/csv.hpp>

/// Enhanced CSV, Astropy's text table with units: `Table.write("x.ecsv")`.
namespace alertstream::ecsv {

/// Whether a text says in its first line that it is one.
ALERTSTREAM_DECL bool is_ecsv(std::string_view text) noexcept;

/// Reads a table of ECSV 1.0 (Astropy's proposal for enhancement APE 6): each column's
/// name, unit and datatype, and of columns that were times or positions their scale,
/// format and frame. The table's `meta` and the columns' descriptions are not read.
///
/// Of YAML it knows what Astropy writes there: a list of columns, each a flow mapping
/// (`{name: mjd, unit: d}`) or a block of `key: value` lines; plain, quoted and folded
/// texts; tags are passed over where they say nothing of a unit.
/// @returns `bad_value` or `not_utf8` in words, with the line: as `csv::read`; a header
/// that it does not understand (another version, an unknown member, an anchor where a
/// name or unit should be, a block text); a datatype that ECSV has not; a body whose
/// columns are not those of the header.
ALERTSTREAM_DECL result<csv::table> read(std::string_view text, csv::options const& how = {});

}  // namespace alertstream::ecsv

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/ecsv.ipp>
#endif
