#pragma once

#include <cstddef>
#include <string>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/store/unit.hpp>

namespace alertstream::hermes {

struct stored_alert_options {
    store::matching matching{};
    std::string source_location{"Hermes via HOP"};  ///< as TOM Toolkit writes it
    /// What TOM's reader leaves out of a point (exposure time, observer, comments, catalog, the limit of
    /// a detection) stands in its value too, behind TOM's members and by Hermes' names.
    bool whole_rows{};

    stored_alert_options() {}
};

/// A target with more names, or a message that takes back more at once, is a mistake or meant to do harm.
inline constexpr std::size_t most_aliases = 100, most_retracts = 1000;

/// What is stored of an alert. A pure function: nothing in an alert is lost but what is above these numbers, and nothing of it is a failure.
///
/// A row belongs to the target that it names, by the name or an alias, written as `simple_name` has them; to
/// one of that name alone if the alert has none. Targets without a name are left out, and so are aliases above `most_aliases`:
/// `aliases_left_out` in the target's details says how many.
///
/// | | `value` | `identity` and `content` |
/// |---|---|---|
/// | photometry | `tom::stored_value` | of sender and `point_key`; of `point_key` and `point_revision` |
/// | spectroscopy | `flux`, `wavelength`, `error`, `flux_unit` (mJy where none is said), `wavelength_unit` (nm), `telescope`, `instrument` as TOM has them, the rest by Hermes' names; null for a flux that is not finite | of sender and `point_key`; of `point_key` and `value` |
/// | astrometry | the row by Hermes' names, `ra` and `dec` in degrees | the same |
///
/// The limit of a detection is in `datum::limit` if it has the unit of the brightness; else in `value`. The error of a
/// limit alone is in `brightness_error`, as TOM has it.
///
/// Right ascensions and declinations that are no decimal numbers are read where they can be: bare ones
/// as hours and as degrees, as astronomers write them (Hermes reads hours in both; what it publishes are
/// decimals). A position with one half missing or beyond the poles is none.
///
/// A row that is no data is in `unit::refused`, whole and with the reason: no target, no date that can be read or one
/// beyond the years 1 to 9999, no finite value, lists of a spectrum that do not fit each other, no position.
///
/// `data.retracts` of the message, a uuid or a list of them, is in `unit::retracts`: the first `most_retracts`. To take back more
/// takes more messages.
ALERTSTREAM_DECL store::unit to_unit(alert const& what, metadata const& from, stored_alert_options const& with = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_stored_alert.ipp>
#endif
