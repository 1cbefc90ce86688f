#pragma once

#include <string>

#include <alertstream/detail/object_writer.hpp>
#include <alertstream/hermes/alert.hpp>

/// Rows and targets of an alert as JSON for a store, by Hermes' own member names. Unlike what is
/// sent, it is written whatever the values are.
namespace alertstream::hermes::inner {

using alertstream::detail::object_writer;

inline void write_files(object_writer& to, std::vector<file_info> const& all) {
    to.objects_if_any("file_info", all, [](object_writer& each, file_info const& file) {
        each.text_if_any("name", file.name);
        each.text_if_any("description", file.description);
        each.text_if_any("url", file.url);
    });
}

inline void write_orbit(object_writer& to, orbital_elements const& orbit) {
    to.text_if_any("epoch_of_elements", orbit.epoch_of_elements);
    to.number_if_any("orbital_inclination", orbit.orbital_inclination);
    to.number_if_any("longitude_of_the_ascending_node", orbit.longitude_of_the_ascending_node);
    to.number_if_any("argument_of_the_perihelion", orbit.argument_of_the_perihelion);
    to.number_if_any("eccentricity", orbit.eccentricity);
    to.number_if_any("semimajor_axis", orbit.semimajor_axis);
    to.number_if_any("mean_anomaly", orbit.mean_anomaly);
    to.number_if_any("perihelion_distance", orbit.perihelion_distance);
    to.text_if_any("epoch_of_perihelion", orbit.epoch_of_perihelion);
}

inline void write_discovery(object_writer& to, discovery_info const& discovery) {
    to.text_if_any("date", discovery.date);
    to.text_if_any("reporting_group", discovery.reporting_group);
    to.text_if_any("discovery_source", discovery.discovery_source);
    to.text_if_any("transient_type", discovery.transient_type);
    to.number_if_any("proprietary_period", discovery.proprietary_period);
    to.text_if_any("proprietary_period_units", discovery.proprietary_period_units);
    to.text_if_any("nondetection_source", discovery.nondetection_source);
    to.text_if_any("nondetection_comments", discovery.nondetection_comments);
}

inline void write_position_errors(object_writer& to, auto const& of) {
    to.number_if_any("ra_error", of.ra_error);
    to.number_if_any("dec_error", of.dec_error);
    to.text_if_any("ra_error_units", of.ra_error_units);
    to.text_if_any("dec_error_units", of.dec_error_units);
}

/// What is said of a target beside its name, aliases, position and motion. Texts of a
/// position stay as they were written, also where they could be read; `epoch`: it could not be.
/// `left_out`: aliases that were too many.
inline std::string details_of(target const& from, bool epoch, std::size_t left_out) {
    std::string made;
    object_writer to{made};
    to.text_if_any("ra", from.ra_text);
    to.text_if_any("dec", from.dec_text);
    write_position_errors(to, from);
    if (epoch) to.text_if_any("epoch", from.epoch);
    if (from.orbital_elements) to.object("orbital_elements", [&](object_writer& inside) { write_orbit(inside, *from.orbital_elements); });
    to.boolean_if_any("new_discovery", from.new_discovery);
    if (from.discovery_info) to.object("discovery_info", [&](object_writer& inside) { write_discovery(inside, *from.discovery_info); });
    to.number_if_any("distance", from.distance);
    to.number_if_any("distance_error", from.distance_error);
    to.text_if_any("distance_units", from.distance_units);
    to.number_if_any("redshift", from.redshift);
    to.text_if_any("host_name", from.host_name);
    to.number_if_any("host_redshift", from.host_redshift);
    to.texts_if_any("group_associations", from.group_associations);
    write_files(to, from.file_info);
    to.text_if_any("comments", from.comments);
    if (left_out > 0) to.number("aliases_left_out", static_cast<double>(left_out));
    if (to.empty()) return {};
    to.end();
    return made;
}

inline void write_observation(object_writer& to, auto const& row) {
    to.text("target_name", row.target);
    if (row.at) to.time("date_obs", row.at);
    else to.text_if_any("date_obs", row.date_text);
    to.text_if_any("telescope", row.telescope);
    to.text_if_any("instrument", row.instrument);
}

inline void write_limit(object_writer& to, std::optional<double> limit, std::optional<double> error, std::string_view unit) {
    to.number_if_any("limiting_brightness", limit);
    to.number_if_any("limiting_brightness_error", error);
    if (limit) to.text_if_any("limiting_brightness_unit", unit);
}

inline void write_limit_of(object_writer& to, detection const& seen) {
    if (seen.limit) write_limit(to, seen.limit->value, seen.limit_error, to_string(seen.limit->unit));
}

/// What TOM's reader leaves out, but for limits.
inline void write_rest(object_writer& to, photometry const& row) {
    to.number_if_any("exposure_time", row.exposure_time);
    to.text_if_any("observer", row.observer);
    to.text_if_any("comments", row.comments);
    to.text_if_any("catalog", row.catalog);
}

inline void write_row(object_writer& to, photometry const& row) {
    write_observation(to, row);
    to.text_if_any("bandpass", row.bandpass);
    if (auto const* const seen = std::get_if<detection>(&row.measured)) {
        to.number("brightness", seen->value.value);
        to.number_if_any("brightness_error", seen->error);
        to.text("brightness_unit", to_string(seen->value.unit));
        write_limit_of(to, *seen);
    } else if (auto const* const limit = std::get_if<upper_limit>(&row.measured)) {
        write_limit(to, limit->value.value, limit->error, to_string(limit->value.unit));
    } else if (auto const* const odd = std::get_if<in_unknown_unit>(&row.measured)) {
        to.number_if_any("brightness", odd->brightness);
        to.number_if_any("brightness_error", odd->error);
        to.text_if_any("brightness_unit", row.unit_text);
        write_limit(to, odd->limit, odd->limit_error, row.limit_unit_text);
    }
    write_rest(to, row);
}

/// What a spectrum is beside its lists, and who took it with what and when.
inline void write_rest(object_writer& to, spectrum const& row) {
    to.text_if_any("setup", row.setup);
    to.text_if_any("flux_type", row.flux_type);
    to.text_if_any("classification", row.classification);
    to.text_if_any("spec_type", row.spec_type);
    to.number_if_any("exposure_time", row.exposure_time);
    to.text_if_any("observer", row.observer);
    to.text_if_any("reducer", row.reducer);
    to.text_if_any("comments", row.comments);
    to.number_if_any("proprietary_period", row.proprietary_period);
    to.text_if_any("proprietary_period_units", row.proprietary_period_units);
    write_files(to, row.file_info);
}

inline void write_row(object_writer& to, spectrum const& row) {
    write_observation(to, row);
    to.numbers_if_any("flux", row.flux);
    to.numbers_if_any("flux_error", row.flux_error);
    to.text_if_any("flux_units", row.flux_units);
    to.numbers_if_any("wavelength", row.wavelength);
    to.text_if_any("wavelength_units", row.wavelength_units);
    write_rest(to, row);
}

inline void write_rest(object_writer& to, astrometry const& row) {
    write_position_errors(to, row);
    to.text_if_any("mpc_sitecode", row.mpc_sitecode);
    to.text_if_any("catalog", row.catalog);
    to.text_if_any("comments", row.comments);
}

inline void write_row(object_writer& to, astrometry const& row) {
    write_observation(to, row);
    if (row.ra) to.number("ra", row.ra->value);
    else to.text_if_any("ra", row.ra_text);
    if (row.dec) to.number("dec", row.dec->value);
    else to.text_if_any("dec", row.dec_text);
    write_rest(to, row);
}

template <class Row>
std::string row_json(Row const& row) {
    std::string made;
    object_writer to{made};
    write_row(to, row);
    to.end();
    return made;
}

}  // namespace alertstream::hermes::inner
