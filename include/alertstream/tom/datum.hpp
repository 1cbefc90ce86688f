#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/tom/reduced_datum.hpp>
#include <alertstream/tom/target.hpp>

namespace alertstream::tom {

/// A row of data as a TOM's REST interface takes and gives it (`api/reduceddatums/`).
struct datum {
    std::int64_t target{};         ///< the target's id in that TOM
    std::string data_type{};       ///< "photometry", "spectroscopy"
    time_point timestamp{};        ///< UTC
    std::string source_name{};     ///< at most 100 characters; of what a TOM reads from Hermes, "HERMES" or the submitter
    std::string source_location{}; ///< at most 200 characters
    boost::json::object value{};   ///< by TOM's names: see `value_of`

    friend bool operator==(datum const&, datum const&) = default;
};

/// A value, or all that a TOM would refuse or break on, by path ("photometry[3].bandpass").
using checked_value = std::variant<boost::json::object, rejected>;

/// The value of a point by names that TOM Toolkit 2 and 3 both understand: filter, telescope,
/// instrument, unit, `magnitude` or `limit`, and `error` if there is one.
///
/// How deep the image of a detection was is no part of it: TOM 2 would show the
/// detection as a limit, and TOM 3 would take a correction of it for a repeat.
/// Refused: no bandpass (TOM 3 answers 500), neither brightness nor limit, no number, a brightness and a
/// limit in two units, and texts longer than a TOM keeps.
ALERTSTREAM_DECL checked_value value_of(hermes::photometry const& row, std::string const& path);

/// The same of a spectrum: flux, wavelength, `error` if there is one, `flux_units`, `wavelength_units` (the
/// names that both versions read; units as astropy writes them), telescope, instrument.
ALERTSTREAM_DECL checked_value value_of(hermes::spectrum const& row, std::string const& path);

/// Whether a TOM shows `there` for what was sent as `sent`: same target, type and instant, and equal in
/// all that tells data apart. A limit is not recognised in the list of a TOM 3, which does not show its value.
ALERTSTREAM_DECL bool is_same(datum const& sent, datum const& there);

/// What a TOM has of a target, as `client` gives both, as rows of a Hermes message. A limit of TOM Toolkit 3, whose list does not show how
/// deep it is, is left out; what else cannot be sent is refused, by its place in `rows` without those ("datums[3].value.unit").
ALERTSTREAM_DECL converted_data to_hermes(known_target const& of, std::vector<datum> const& rows);

/// What POST `api/reduceddatums/` takes.
ALERTSTREAM_DECL std::string write_datum(datum const& from);
/// A row of that list; `bad_answer` if it is none.
ALERTSTREAM_DECL result<datum> read_datum(boost::json::value const& from);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_datum.ipp>
#endif
