#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/brightness.hpp>

/// What Hermes' validation says (LCOGT/hermes, serializers.py; Django REST framework 3.17),
/// and what it lets choose from: for typed alerts and raw messages alike.
namespace alertstream::hermes::inner {

namespace words {

inline constexpr std::string_view required = "This field is required.";
inline constexpr std::string_view null = "This field may not be null.";
inline constexpr std::string_view blank = "This field may not be blank.";
inline constexpr std::string_view not_text = "Not a valid string.";
inline constexpr std::string_view not_boolean = "Must be a valid boolean.";
inline constexpr std::string_view not_number = "A valid number is required.";
inline constexpr std::string_view long_number = "String value too large.";
inline constexpr std::string_view nul = "Null characters are not allowed.";
inline constexpr std::string_view not_url = "Enter a valid URL.";
inline constexpr std::string_view too_few = "Ensure this field has at least 1 elements.";
inline constexpr std::string_view bad_angle = "Must be in a format astropy understands";
inline constexpr std::string_view infinite_ra = "Value must be finite";
inline constexpr std::string_view infinite_dec = "Dec value must be finite";
inline constexpr std::string_view dec_with_ra = "Must set dec if ra is set";
inline constexpr std::string_view ra_with_dec = "Must set ra if dec is set";
inline constexpr std::string_view no_place = "ra/dec or orbital elements are required";
inline constexpr std::string_view anomaly_with_axis = "Must set mean_anomaly when semimajor_axis is set";
inline constexpr std::string_view axis_with_anomaly = "Must set semimajor_axis when mean_anomaly is set";
inline constexpr std::string_view epoch_with_distance = "Must set epoch_of_perihelion when perihelion_distance is set";
inline constexpr std::string_view distance_with_epoch = "Must set perihelion_distance when epoch_of_perihelion is set";
inline constexpr std::string_view no_orbit = "Must set mean_anomaly/semimajor_axis or epoch_of_perihelion/perihelion_distance";
inline constexpr std::string_view no_observer = "Must have at least one of telescope or instrument set";
inline constexpr std::string_view no_brightness = "brightness or limiting_brightness are required";
inline constexpr std::string_view no_spectrum = "Must specify a spectroscopy file to upload or specify one or more flux values";
inline constexpr std::string_view flux_errors = "Must have same number of datapoints for flux and flux_error";
inline constexpr std::string_view wavelengths = "Must have same number of datapoints for flux and wavelength";
inline constexpr std::string_view citation_with_source = "Must set citation with source";
inline constexpr std::string_view source_with_citation = "Must set source with citation";
inline constexpr std::string_view no_reference = "Must set source/citation or url";
inline constexpr std::string_view name_twice = "The target name must be unique within the submission";
inline constexpr std::string_view no_such_target = "The target_name must reference a name in your target table";

inline std::string no_choice(std::string_view given) { return '"' + std::string{given} + "\" is not a valid choice."; }
inline std::string at_most(double most) { return "Ensure this value is less than or equal to " + alertstream::detail::python_text(most) + '.'; }
inline std::string at_least(double least) { return "Ensure this value is greater than or equal to " + alertstream::detail::python_text(least) + '.'; }
inline std::string date_out_of_range(double date) {
    return "Date " + alertstream::detail::python_text(date) + " in JD format must be within bounds of 2400000 to 2600000, and in MJD format within bounds of 15000 to 150000.";
}
inline std::string no_date(std::string_view given) { return std::string{given} + " does not parse with dateutil.parser.parse. Please specify the date in a standard format or as a JD."; }
inline std::string no_object(std::string_view type) { return "Invalid data. Expected a dictionary, but got " + std::string{type} + '.'; }
inline std::string no_list(std::string_view type) { return "Expected a list of items but got type \"" + std::string{type} + "\"."; }
inline std::string unknown_uuid(std::string_view uuid) { return "hop_uuid " + std::string{uuid} + " does not exist"; }
inline std::string no_uuid(std::string_view text) { return "\u201c" + std::string{text} + "\u201d is not a valid UUID."; }

}  // namespace words

namespace choices {

using list = std::span<std::string_view const>;

inline constexpr std::array<std::string_view, 4> error_units{"degrees", "mas", "arcsec", "arcmin"};
inline constexpr std::array<std::string_view, 4> brightness_units{"AB mag", "Vega mag", "mJy", "erg / s / cm\u00b2 / \u212b"};
inline constexpr std::array<std::string_view, 2> flux_units{"mJy", "erg / s / cm\u00b2 / \u212b"};
inline constexpr std::array<std::string_view, 6> wavelength_units{"\u212b", "nm", "\u00b5m", "Hz", "GHz", "THz"};
inline constexpr std::array<std::string_view, 4> flux_types{"F\u03bb", "Flambda", "F\u03bd", "Fnu"};
inline constexpr std::array<std::string_view, 6> spec_types{"Object", "Other", "Host", "Synthetic", "Sky", "Arcs"};
inline constexpr std::array<std::string_view, 9> distance_units{"cm", "m", "km", "pc", "kpc", "Mpc", "Gpc", "ly", "au"};
inline constexpr std::array<std::string_view, 3> periods{"Days", "Months", "Years"};
inline constexpr std::array<std::string_view, 6> transient_types{"PSN - Possible SN", "NUC - Possibly nuclear", "PNV - Possible Nova", "AGN - Known AGN", "FRB - Fast Radio Burst event", "Other - Undefined"};

}  // namespace choices

/// Whether Hermes takes a number for a Julian date, or a modified one.
inline bool is_julian(double date) noexcept { return (date > 2400000 && date < 2600000) || (date > 1000 && date < 150000); }

}  // namespace alertstream::hermes::inner
