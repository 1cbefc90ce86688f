#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include <alertstream/store/record.hpp>

/// What a store gave back, as files that others read.
///
/// **CSV and ECSV** hold photometry, a row a point: `target`, of a light curve `ra` and `dec`
/// (degrees, ICRS), `time` (ISO 8601, UTC), `time_mjd` (the same as MJD, to the microsecond),
/// `bandpass`, `brightness`, `brightness_error`, `limit`, `unit`, `telescope`, `instrument`,
/// then where it is from: `topic`, `sender`, `message`, `published`, `retracted`, and `type`.
/// A cell of what is absent, NaN or infinite is empty. Numbers are the shortest that read back
/// as the same. `csv::read` or `ecsv::read` and `hermes::read_photometry_table` read such a
/// table back into the same points, if its units are known to Hermes; so does `examples/share`.
///
/// A text that a spreadsheet would run as a formula (`=cmd`, `+1`, `@x`; formats/csv_cell.hpp)
/// has an apostrophe before it in CSV, which our own reader takes off again. ECSV is not read
/// by spreadsheets: its texts are as they are.
///
/// ECSV's header gives the unit of brightness, error and limit where all rows have the same. Of
/// magnitudes it is `mag`, and the column `unit` says of which system: Astropy has no unit for
/// Vega's, and cannot mask a cell of AB's.
///
/// **JSON** holds everything, spectra too: an array of objects, one a line, with the members of
/// `datum_record`; of a light curve `{"target": {…}, "points": […]}`. `time`, `published` and
/// `retracted` are ISO 8601, `mjd` is a number; what is absent or not finite is null; `value`
/// and `details` are the objects that they are, or their text if they are no JSON.
///
/// All of it is UTF-8. Nothing in it moves a terminal's cursor or turns the reading direction.
namespace alertstream::store {

ALERTSTREAM_DECL std::string to_csv(std::span<datum_record const> rows);
ALERTSTREAM_DECL std::string to_csv(light_curve const& from);
ALERTSTREAM_DECL std::string to_ecsv(std::span<datum_record const> rows);
ALERTSTREAM_DECL std::string to_ecsv(light_curve const& from);
ALERTSTREAM_DECL std::string to_json(std::span<datum_record const> rows);
ALERTSTREAM_DECL std::string to_json(light_curve const& from);

/// `[{"id":…,"name":…,"aliases":[…],"moves":…,"ra":…,"dec":…,…}, …]`; `distance` in degrees.
ALERTSTREAM_DECL std::string to_json(std::span<target_record const> targets);

/// Takes a piece of text, of some 64 kB, before the next one is made.
using text_sink = std::function<void(std::string_view piece)>;

/// The same a piece at a time: a million rows take no more memory than some hundred.
ALERTSTREAM_DECL void write_csv(text_sink const& out, std::span<datum_record const> rows);
ALERTSTREAM_DECL void write_csv(text_sink const& out, light_curve const& from);
ALERTSTREAM_DECL void write_ecsv(text_sink const& out, std::span<datum_record const> rows);
ALERTSTREAM_DECL void write_ecsv(text_sink const& out, light_curve const& from);
ALERTSTREAM_DECL void write_json(text_sink const& out, std::span<datum_record const> rows);
ALERTSTREAM_DECL void write_json(text_sink const& out, light_curve const& from);

/// A sink that ends in a stream, as long as that lives.
inline text_sink into(std::ostream& stream) {
    return [&stream](std::string_view piece) { stream.write(piece.data(), static_cast<std::streamsize>(piece.size())); };
}

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_export.ipp>
#endif
