#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/outcome.hpp>

/// TOM Toolkit: its rows of data and what becomes of them in Hermes.
namespace alertstream::tom {

/// Rows of a TOM as those of a Hermes message.
struct converted_data {
    hermes::alert alert{};                ///< targets, photometry and spectroscopy; the rest is the publisher's to add
    std::vector<field_error> refusals{};  ///< by path in TOM's JSON: "datums[3].value.unit"; nothing is fit to be sent while there are any
};

/// Whether JSON has one of the shapes that `to_hermes` reads.
ALERTSTREAM_DECL bool is_tom_data(boost::json::value const& from) noexcept;

/// Converts what a TOM has: `{"datums": […], "targets": […]}`, each a list or the answer
/// of its REST interface with all `results` in it. A datum is a `ReducedDatum`
/// (`data_type`, `timestamp`, `target`, `value`) or a row of the typed tables of
/// tomtoolkit 3 (`brightness`, `bandpass`… beside `timestamp`); a target has `type`, `name`,
/// `ra`… A datum names its target or gives its `id`. Only photometry and spectroscopy are taken.
///
/// As TOM's own converter does it (tomtoolkit up to 2.32.4), but for what goes wrong there:
/// | TOM | here |
/// |---|---|
/// | a magnitude of 0.0 becomes a limit, or nothing | is a magnitude |
/// | a limit is lost where there is a magnitude too | both are sent |
/// | `"error": null` hides `magnitude_error` | the one that has a value counts |
/// | a limit's error is sent as a brightness's | is the limit's |
/// | orbital elements that are null are sent, and Hermes answers 500 | are left out |
/// | `Vega` and `mag(AB)` are sent as they are, and refused | are Hermes' "Vega mag" and "AB mag" |
/// | `ABFlux` is sent as a magnitude | refused |
/// | units of a spectrum that are not known are sent as null | refused |
/// | no filter, neither telescope nor instrument, no value: Hermes refuses it | refused, with the datum's path |
///
/// A `magnitude` or `limit` without a unit is AB, as TOM and Hermes take it; a
/// `brightness` without one is refused.
ALERTSTREAM_DECL converted_data to_hermes(boost::json::value const& from);

/// The same of a text, with its numbers exactly as they were written.
/// @returns `not_json`; `wrong_type` for JSON of another shape.
ALERTSTREAM_DECL result<converted_data> read_tom_data(std::string_view text);

/// The value that TOM's reader of Hermes messages keeps of a row, by TOM's names: error
/// (`""` if there is none), filter, telescope, instrument, unit, and magnitude or limit.
/// A brightness of 0, which TOM's own reader drops, is kept.
ALERTSTREAM_DECL boost::json::object stored_value(hermes::photometry const& row);

/// The same as JSON text, at the end of `out`, without a tree. A number that is not finite is null.
ALERTSTREAM_DECL void append_stored_value(std::string& out, hermes::photometry const& row);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_reduced_datum.ipp>
#endif
