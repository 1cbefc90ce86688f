#pragma once

#include <array>
#include <limits>
#include <span>
#include <string_view>

#include <alertstream/impl/hermes_row_rules.ipp>
#include <alertstream/impl/hermes_words.ipp>

/// Hermes' serializers as tables: what each member may be, in the order of its checks.
namespace alertstream::hermes::inner {

enum class member_kind { text, date, right_ascension, declination, url, number, boolean, choice, texts, numbers, object, rows };

struct object_rules;

struct member_rule {
    std::string_view name;
    member_kind kind{member_kind::text};
    bool required{};
    bool null_ok{};
    bool blank_ok{};
    bool some{};                            ///< a list, if there is one, has a value
    double least{-std::numeric_limits<double>::infinity()};
    double most{std::numeric_limits<double>::infinity()};
    choices::list choices{};
    std::string_view otherwise{};           ///< what is published where the member is left out
    object_rules const* inside{};
};

struct object_rules {
    std::span<member_rule const> members;
    row_rule row{};                         ///< asked once all members are fine
    bool keeps_empty{};                     ///< the message itself
};

namespace rules {

using enum member_kind;

inline constexpr std::array file_members{
    member_rule{.name = "name", .required = true},
    member_rule{.name = "description", .blank_ok = true},
    member_rule{.name = "url", .kind = url},
};
inline constexpr object_rules file{file_members};

inline constexpr std::array reference_members{
    member_rule{.name = "source", .null_ok = true},
    member_rule{.name = "citation", .null_ok = true},
    member_rule{.name = "url", .kind = url, .null_ok = true},
};
inline constexpr object_rules reference{reference_members, reference_rule};

inline constexpr std::array orbit_members{
    member_rule{.name = "epoch_of_elements", .kind = date, .required = true},
    member_rule{.name = "orbital_inclination", .kind = number, .required = true, .least = 0, .most = 180},
    member_rule{.name = "longitude_of_the_ascending_node", .kind = number, .required = true, .least = 0, .most = 360},
    member_rule{.name = "argument_of_the_perihelion", .kind = number, .required = true, .least = 0, .most = 360},
    member_rule{.name = "eccentricity", .kind = number, .required = true, .least = 0},
    member_rule{.name = "semimajor_axis", .kind = number, .null_ok = true},
    member_rule{.name = "mean_anomaly", .kind = number, .null_ok = true, .least = 0, .most = 360},
    member_rule{.name = "perihelion_distance", .kind = number, .null_ok = true},
    member_rule{.name = "epoch_of_perihelion", .kind = date, .null_ok = true},
};
inline constexpr object_rules orbit{orbit_members, orbit_rule};

inline constexpr std::array discovery_members{
    member_rule{.name = "date", .kind = date, .null_ok = true},
    member_rule{.name = "reporting_group", .null_ok = true},
    member_rule{.name = "discovery_source", .null_ok = true},
    member_rule{.name = "transient_type", .kind = choice, .null_ok = true, .choices = choices::transient_types},
    member_rule{.name = "proprietary_period", .kind = number, .null_ok = true},
    member_rule{.name = "proprietary_period_units", .kind = choice, .choices = choices::periods, .otherwise = "Days"},
    member_rule{.name = "nondetection_source", .null_ok = true},
    member_rule{.name = "nondetection_comments", .null_ok = true},
};
inline constexpr object_rules discovery{discovery_members};

inline constexpr std::array target_members{
    member_rule{.name = "name", .required = true},
    member_rule{.name = "ra", .kind = right_ascension, .null_ok = true},
    member_rule{.name = "dec", .kind = declination, .null_ok = true},
    member_rule{.name = "ra_error", .kind = number, .null_ok = true},
    member_rule{.name = "dec_error", .kind = number, .null_ok = true},
    member_rule{.name = "ra_error_units", .kind = choice, .choices = choices::error_units, .otherwise = "degrees"},
    member_rule{.name = "dec_error_units", .kind = choice, .choices = choices::error_units, .otherwise = "degrees"},
    member_rule{.name = "pm_ra", .kind = number, .null_ok = true},
    member_rule{.name = "pm_dec", .kind = number, .null_ok = true},
    member_rule{.name = "epoch", .kind = date, .otherwise = "2000.0"},
    member_rule{.name = "new_discovery", .kind = boolean, .otherwise = "false"},
    member_rule{.name = "orbital_elements", .kind = object, .inside = &orbit},
    member_rule{.name = "discovery_info", .kind = object, .inside = &discovery},
    member_rule{.name = "distance", .kind = number, .null_ok = true},
    member_rule{.name = "distance_error", .kind = number, .null_ok = true},
    member_rule{.name = "distance_units", .kind = choice, .null_ok = true, .choices = choices::distance_units},
    member_rule{.name = "redshift", .kind = number, .null_ok = true},
    member_rule{.name = "host_name", .null_ok = true},
    member_rule{.name = "host_redshift", .kind = number, .null_ok = true},
    member_rule{.name = "aliases", .kind = texts},
    member_rule{.name = "group_associations", .kind = texts, .null_ok = true},
    member_rule{.name = "file_info", .kind = rows, .inside = &file},
    member_rule{.name = "comments", .null_ok = true},
};
inline constexpr object_rules target{target_members, target_rule};

/// What all measured rows have comes first.
template <std::size_t Count>
constexpr auto observation(std::array<member_rule, Count> const& own) {
    std::array<member_rule, Count + 4> all{};
    all[0] = member_rule{.name = "target_name", .required = true};
    all[1] = member_rule{.name = "date_obs", .kind = date, .required = true};
    all[2] = member_rule{.name = "telescope", .null_ok = true, .blank_ok = true};
    all[3] = member_rule{.name = "instrument", .null_ok = true, .blank_ok = true};
    for (std::size_t i = 0; i < Count; ++i) all[i + 4] = own[i];
    return all;
}

inline constexpr auto photometry_members = observation(std::array{
    member_rule{.name = "bandpass", .required = true},
    member_rule{.name = "brightness", .kind = number, .null_ok = true},
    member_rule{.name = "brightness_error", .kind = number, .null_ok = true},
    member_rule{.name = "brightness_unit", .kind = choice, .choices = choices::brightness_units, .otherwise = "AB mag"},
    member_rule{.name = "exposure_time", .kind = number, .null_ok = true},
    member_rule{.name = "observer", .null_ok = true},
    member_rule{.name = "comments", .null_ok = true},
    member_rule{.name = "limiting_brightness", .kind = number, .null_ok = true},
    member_rule{.name = "limiting_brightness_error", .kind = number, .null_ok = true},
    member_rule{.name = "limiting_brightness_unit", .kind = choice, .choices = choices::brightness_units, .otherwise = "AB mag"},
    member_rule{.name = "catalog", .null_ok = true},
});
inline constexpr object_rules photometry{photometry_members, photometry_rule};

inline constexpr auto spectrum_members = observation(std::array{
    member_rule{.name = "setup", .null_ok = true},
    member_rule{.name = "exposure_time", .kind = number, .null_ok = true},
    member_rule{.name = "flux", .kind = numbers, .some = true},
    member_rule{.name = "flux_error", .kind = numbers},
    member_rule{.name = "flux_units", .kind = choice, .choices = choices::flux_units, .otherwise = "mJy"},
    member_rule{.name = "wavelength", .kind = numbers, .some = true},
    member_rule{.name = "wavelength_units", .kind = choice, .choices = choices::wavelength_units, .otherwise = "nm"},
    member_rule{.name = "flux_type", .kind = choice, .choices = choices::flux_types, .otherwise = choices::flux_types[0]},
    member_rule{.name = "classification", .null_ok = true},
    member_rule{.name = "proprietary_period", .kind = number, .null_ok = true},
    member_rule{.name = "proprietary_period_units", .kind = choice, .choices = choices::periods, .otherwise = "Days"},
    member_rule{.name = "comments", .null_ok = true},
    member_rule{.name = "observer", .null_ok = true},
    member_rule{.name = "reducer", .null_ok = true},
    member_rule{.name = "spec_type", .kind = choice, .choices = choices::spec_types},
    member_rule{.name = "file_info", .kind = rows, .inside = &file},
});
inline constexpr object_rules spectrum{spectrum_members, spectrum_rule};

inline constexpr auto astrometry_members = observation(std::array{
    member_rule{.name = "ra", .kind = right_ascension, .required = true},
    member_rule{.name = "dec", .kind = declination, .required = true},
    member_rule{.name = "ra_error", .kind = number, .null_ok = true},
    member_rule{.name = "dec_error", .kind = number, .null_ok = true},
    member_rule{.name = "ra_error_units", .kind = choice, .choices = choices::error_units, .otherwise = "degrees"},
    member_rule{.name = "dec_error_units", .kind = choice, .choices = choices::error_units, .otherwise = "degrees"},
    member_rule{.name = "mpc_sitecode", .null_ok = true},
    member_rule{.name = "catalog", .null_ok = true},
    member_rule{.name = "comments", .null_ok = true},
});
inline constexpr object_rules astrometry{astrometry_members, observation_rule};

inline constexpr std::array data_members{
    member_rule{.name = "references", .kind = rows, .inside = &reference},
    member_rule{.name = "event_id", .null_ok = true},
    member_rule{.name = "targets", .kind = rows, .inside = &target},
    member_rule{.name = "photometry", .kind = rows, .inside = &photometry},
    member_rule{.name = "spectroscopy", .kind = rows, .inside = &spectrum},
    member_rule{.name = "astrometry", .kind = rows, .inside = &astrometry},
};
inline constexpr object_rules data{data_members, between_tables_rule};

inline constexpr std::array message_members{
    member_rule{.name = "title", .required = true},
    member_rule{.name = "topic", .required = true},
    member_rule{.name = "message_text", .blank_ok = true},
    member_rule{.name = "submitter", .required = true},
    member_rule{.name = "authors", .blank_ok = true},
    member_rule{.name = "data", .kind = object, .inside = &data},
    member_rule{.name = "submit_to_tns", .kind = boolean, .null_ok = true},
    member_rule{.name = "submit_to_mpc", .kind = boolean, .null_ok = true},
    member_rule{.name = "submit_to_gcn", .kind = boolean, .null_ok = true},
};
inline constexpr object_rules message{message_members, nullptr, true};

}  // namespace rules

}  // namespace alertstream::hermes::inner
