#pragma once

#include <alertstream/impl/testing_hermes_fields.ipp>

/// The tables of a message.
namespace alertstream::testing::inner {

using members = boost::json::object;

inline bool has(members const& of, std::string_view name) {
    auto const* const there = of.if_contains(name);
    return there && python_truth(*there);
}

/// The same words on several members.
inline members on_each(std::initializer_list<std::string_view> names, std::string const& words) {
    members made;
    for (auto const each : names) made[each] = problem(words);
    return made;
}

inline std::vector<field> operator+(std::vector<field> first, std::vector<field> const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

inline std::vector<field> optional_numbers(std::initializer_list<std::string_view> names) {
    std::vector<field> made;
    for (auto const each : names) made.push_back({.name = each, .is = field_kind::number, .null_ok = true});
    return made;
}
inline std::vector<field> optional_texts(std::initializer_list<std::string_view> names) {
    std::vector<field> made;
    for (auto const each : names) made.push_back({.name = each, .null_ok = true});
    return made;
}
inline field one_of(std::string_view name, std::vector<std::string_view> choices, std::optional<boost::json::value> otherwise = {}, bool null_ok = false) {
    return {.name = name, .is = field_kind::choice, .null_ok = null_ok, .choices = std::move(choices), .otherwise = std::move(otherwise)};
}

/// The Angstrom sign is U+212B.
inline std::vector<std::string_view> brightness_units() { return {"AB mag", "Vega mag", "mJy", "erg / s / cm\u00b2 / \u212b"}; }
inline field error_units(std::string_view name) { return one_of(name, {"degrees", "mas", "arcsec", "arcmin"}, "degrees"); }
inline field proprietary_units() { return one_of("proprietary_period_units", {"Days", "Months", "Years"}, "Days"); }

inline members check_reference(members const& row, hermes_asker const& by) {
    bool const source = has(row, "source"), citation = has(row, "citation");
    if (source && !citation) return on_each({"citation"}, "Must set citation with source");
    if (citation && !source) return on_each({"source"}, "Must set source with citation");
    if (!source && !has(row, "url")) return on_each({"source", "citation", "url"}, "Must set source/citation or url");
    if (!source || lower(python_text(row.at("source"))) != "hop_uuid") return {};
    auto const uuid = python_text(row.at("citation"));
    auto const hex = std::count_if(uuid.begin(), uuid.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
    if (hex == 32 && uuid.find_first_not_of("0123456789abcdefABCDEF-") == uuid.npos)
        return by.knows && by.knows(uuid) ? members{} : on_each({"citation"}, "hop_uuid " + uuid + " does not exist");
    return on_each({"non_field_errors"}, "\u201c" + uuid + "\u201d is not a valid UUID.");
}

inline table const& references() {
    static table const made{optional_texts({"source", "citation"}) + std::vector<field>{{.name = "url", .is = field_kind::url, .null_ok = true}}, check_reference};
    return made;
}

inline table const& files() {
    static table const made{{{.name = "name", .required = true}, {.name = "description", .blank_ok = true}, {.name = "url", .is = field_kind::url}}};
    return made;
}

/// Zero counts as missing.
inline members check_orbit(members const& row, hermes_asker const&) {
    struct pair {
        std::string_view one, other;
    };
    constexpr pair pairs[] = {{"semimajor_axis", "mean_anomaly"}, {"perihelion_distance", "epoch_of_perihelion"}};
    for (auto const& each : pairs)
        if (has(row, each.one) && has(row, each.other)) return {};
    auto const missing = [](std::string_view what, std::string_view when) {
        return on_each({what}, "Must set " + std::string{what} + " when " + std::string{when} + " is set");
    };
    for (auto const& each : pairs) {
        if (has(row, each.one)) return missing(each.other, each.one);
        if (has(row, each.other)) return missing(each.one, each.other);
    }
    return on_each({"mean_anomaly", "semimajor_axis", "epoch_of_perihelion", "perihelion_distance"},
                   "Must set mean_anomaly/semimajor_axis or epoch_of_perihelion/perihelion_distance");
}

inline table const& orbits() {
    using enum field_kind;
    static table const made{{{.name = "epoch_of_elements", .is = date, .required = true},
                             {.name = "orbital_inclination", .is = number, .required = true, .least = 0.0, .most = 180.0},
                             {.name = "longitude_of_the_ascending_node", .is = number, .required = true, .least = 0.0, .most = 360.0},
                             {.name = "argument_of_the_perihelion", .is = number, .required = true, .least = 0.0, .most = 360.0},
                             {.name = "eccentricity", .is = number, .required = true, .least = 0.0},
                             {.name = "semimajor_axis", .is = number, .null_ok = true},
                             {.name = "mean_anomaly", .is = number, .null_ok = true, .least = 0.0, .most = 360.0},
                             {.name = "perihelion_distance", .is = number, .null_ok = true},
                             {.name = "epoch_of_perihelion", .is = date, .null_ok = true}},
                            check_orbit};
    return made;
}

inline table const& discoveries() {
    static table const made{
        std::vector<field>{{.name = "date", .is = field_kind::date, .null_ok = true}} + optional_texts({"reporting_group", "discovery_source"}) +
        std::vector<field>{one_of("transient_type",
                                  {"PSN - Possible SN", "NUC - Possibly nuclear", "PNV - Possible Nova", "AGN - Known AGN", "FRB - Fast Radio Burst event", "Other - Undefined"},
                                  {}, true)} +
        optional_numbers({"proprietary_period"}) + std::vector<field>{proprietary_units()} + optional_texts({"nondetection_source", "nondetection_comments"})};
    return made;
}

inline members check_target(members const& row, hermes_asker const&) {
    bool const ra = row.contains("ra"), dec = row.contains("dec");
    if (ra && !dec) return on_each({"dec"}, "Must set dec if ra is set");
    if (dec && !ra) return on_each({"ra"}, "Must set ra if dec is set");
    if (ra || has(row, "orbital_elements")) return {};
    std::string const words = "ra/dec or orbital elements are required";
    auto made = on_each({"ra", "dec"}, words);
    made["orbital_elements"] = on_each({"non_field_errors"}, words);
    return made;
}

inline table const& targets() {
    using enum field_kind;
    static table const made{
        std::vector<field>{{.name = "name", .required = true}, {.name = "ra", .is = right_ascension, .null_ok = true}, {.name = "dec", .is = declination, .null_ok = true}} +
            optional_numbers({"ra_error", "dec_error"}) + std::vector<field>{error_units("ra_error_units"), error_units("dec_error_units")} +
            optional_numbers({"pm_ra", "pm_dec"}) +
            std::vector<field>{{.name = "epoch", .is = date, .otherwise = "2000.0"},
                               {.name = "new_discovery", .is = boolean, .otherwise = false},
                               {.name = "orbital_elements", .is = object, .members = &orbits()},
                               {.name = "discovery_info", .is = object, .members = &discoveries()}} +
            optional_numbers({"distance", "distance_error"}) +
            std::vector<field>{one_of("distance_units", {"cm", "m", "km", "pc", "kpc", "Mpc", "Gpc", "ly", "au"}, {}, true)} + optional_numbers({"redshift"}) +
            optional_texts({"host_name"}) + optional_numbers({"host_redshift"}) +
            std::vector<field>{{.name = "aliases", .is = texts}, {.name = "group_associations", .is = texts, .null_ok = true}, {.name = "file_info", .is = rows, .members = &files()}} + optional_texts({"comments"}),
        check_target};
    return made;
}

/// What each row of data has.
inline std::vector<field> common_fields() {
    return {{.name = "target_name", .required = true},
            {.name = "date_obs", .is = field_kind::date, .required = true},
            {.name = "telescope", .null_ok = true, .blank_ok = true},
            {.name = "instrument", .null_ok = true, .blank_ok = true}};
}
inline members check_common(members const& row, hermes_asker const&) {
    if (has(row, "telescope") || has(row, "instrument")) return {};
    return on_each({"telescope", "instrument"}, "Must have at least one of telescope or instrument set");
}

/// Zero counts as missing.
inline members check_photometry(members const& row, hermes_asker const& by) {
    if (auto wrong = check_common(row, by); !wrong.empty()) return wrong;
    if (has(row, "brightness") || has(row, "limiting_brightness")) return {};
    return on_each({"brightness", "limiting_brightness"}, "brightness or limiting_brightness are required");
}

inline table const& photometry() {
    static table const made{common_fields() + std::vector<field>{{.name = "bandpass", .required = true}} + optional_numbers({"brightness", "brightness_error"}) +
                                std::vector<field>{one_of("brightness_unit", brightness_units(), "AB mag")} + optional_numbers({"exposure_time"}) +
                                optional_texts({"observer", "comments"}) + optional_numbers({"limiting_brightness", "limiting_brightness_error"}) +
                                std::vector<field>{one_of("limiting_brightness_unit", brightness_units(), "AB mag")} + optional_texts({"catalog"}),
                            check_photometry};
    return made;
}

inline members check_spectrum(members const& row, hermes_asker const& by) {
    if (auto wrong = check_common(row, by); !wrong.empty()) return wrong;
    auto const size = [&row](std::string_view name) { return row.contains(name) ? row.at(name).as_array().size() : 0; };
    if (size("flux") == 0 && size("file_info") == 0)
        return on_each({"file_info", "flux"}, "Must specify a spectroscopy file to upload or specify one or more flux values");
    // Errors may be absent, wavelengths may not.
    for (std::string_view const other : {"flux_error", "wavelength"})
        if ((other == "wavelength" || row.contains(other)) && size(other) != size("flux"))
            return on_each({"non_field_errors"}, "Must have same number of datapoints for flux and " + std::string{other});
    return {};
}

inline table const& spectroscopy() {
    using enum field_kind;
    static table const made{
        common_fields() + optional_texts({"setup"}) +
            std::vector<field>{{.name = "flux", .is = numbers, .least = 1.0},
                               {.name = "flux_error", .is = numbers},
                               one_of("flux_units", {"mJy", "erg / s / cm\u00b2 / \u212b"}, "mJy"),
                               {.name = "wavelength", .is = numbers, .least = 1.0},
                               one_of("wavelength_units", {"\u212b", "nm", "\u00b5m", "Hz", "GHz", "THz"}, "nm"),
                               one_of("flux_type", {"F\u03bb", "Flambda", "F\u03bd", "Fnu"}, "F\u03bb")} +
            optional_texts({"classification"}) + optional_numbers({"proprietary_period"}) + std::vector<field>{proprietary_units()} + optional_texts({"comments"}) +
            optional_numbers({"exposure_time"}) + optional_texts({"observer", "reducer"}) +
            std::vector<field>{one_of("spec_type", {"Object", "Other", "Host", "Synthetic", "Sky", "Arcs"}), {.name = "file_info", .is = rows, .members = &files()}},
        check_spectrum};
    return made;
}

inline table const& astrometry() {
    using enum field_kind;
    static table const made{common_fields() + std::vector<field>{{.name = "ra", .is = right_ascension, .required = true}, {.name = "dec", .is = declination, .required = true}} +
                                optional_numbers({"ra_error", "dec_error"}) + std::vector<field>{error_units("ra_error_units"), error_units("dec_error_units")} +
                                optional_texts({"mpc_sitecode", "catalog", "comments"}),
                            check_common};
    return made;
}

}  // namespace alertstream::testing::inner
