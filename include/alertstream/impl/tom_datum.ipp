#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <boost/json/serialize.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/tom_members.ipp>
#include <alertstream/impl/tom_row_checker.ipp>
#include <alertstream/time.hpp>
#include <alertstream/tom/datum.hpp>
#include <alertstream/tom/reduced_datum.hpp>

namespace alertstream::tom {

namespace inner {

inline void check_measured(row_checker& into, hermes::photometry const& row) {
    if (auto const* const seen = std::get_if<hermes::detection>(&row.measured)) {
        into.number("brightness", seen->value.value);
        into.number("brightness_error", seen->error);
    } else if (auto const* const limit = std::get_if<hermes::upper_limit>(&row.measured)) {
        into.number("limiting_brightness", limit->value.value);
        into.number("limiting_brightness_error", limit->error);
    } else if (auto const* const odd = std::get_if<hermes::in_unknown_unit>(&row.measured)) {
        if (!odd->brightness && !odd->limit) into.refuse("brightness", "missing, and no limit either");
        into.number("brightness", odd->brightness);
        into.number("brightness_error", odd->error);
        into.number("limiting_brightness", odd->brightness ? std::nullopt : odd->limit);
        into.text("brightness_unit", odd->brightness ? row.unit_text : row.limit_unit_text, 32);
    } else {
        into.refuse("brightness", "missing, and no limit either");
    }
}

/// As astropy reads it: a TOM 2 cannot draw a spectrum whose unit it cannot.
inline std::string astropy_unit(std::string_view from, std::string_view if_empty) {
    constexpr std::string_view angstrom = "\u212b";
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> known{{{angstrom, "Angstrom"}, {"erg / s / cm\u00b2 / \u212b", "erg / (Angstrom s cm2)"}, {"\u00b5m", "um"}}};
    auto const spelled = hermes::with_angstrom_sign(from.empty() ? if_empty : from);
    for (auto const& [name, unit] : known)
        if (name == spelled) return std::string{unit};
    return std::string{spelled};
}

inline boost::json::array list_of(std::vector<double> const& from) {
    boost::json::array made;
    made.reserve(from.size());
    for (double const each : from) made.emplace_back(each);
    return made;
}

// ---------------------------------------------------------------- what is there

/// A point as either version shows it.
struct shown_point {
    std::optional<double> brightness{}, error{}, limit{};
    std::string bandpass{}, unit{}, telescope{}, instrument{};

    friend bool operator==(shown_point const&, shown_point const&) = default;
};

inline shown_point point_in(boost::json::object const& value) {
    std::vector<field_error> ignored;
    members const from{value, {}, ignored};
    auto const number = [&](std::initializer_list<std::string_view> names) {
        auto const name = from.first_of(names);
        return name.empty() ? std::nullopt : from.number(name);
    };
    auto const text = [&](std::initializer_list<std::string_view> names) {
        auto const name = from.first_of(names);
        return name.empty() ? std::string{} : from.text(name);
    };
    return {number({"brightness", "magnitude"}), number({"brightness_error", "error", "magnitude_error"}), number({"limit"}), text({"bandpass", "filter"}), text({"unit"}), text({"telescope"}), text({"instrument"})};
}

struct shown_spectrum {
    std::optional<std::vector<double>> flux{}, wavelength{};
    std::string telescope{}, instrument{};

    friend bool operator==(shown_spectrum const&, shown_spectrum const&) = default;
};

inline shown_spectrum spectrum_in(boost::json::object const& value) {
    std::vector<field_error> ignored;
    members const from{value, {}, ignored};
    return {from.numbers("flux"), from.numbers("wavelength"), from.text("telescope"), from.text("instrument")};
}

inline failure no_datum(std::string_view what) { return {errc::bad_answer, "a row of the TOM's data " + std::string{what}}; }

}  // namespace inner

// ---------------------------------------------------------------- what is sent

ALERTSTREAM_DECL checked_value value_of(hermes::photometry const& row, std::string const& path) {
    inner::row_checker check{path};
    check.common(row);
    if (alertstream::detail::python_strip(row.bandpass).empty()) check.refuse("bandpass", "missing: a TOM keeps no point without it");
    else check.text("bandpass", row.bandpass, 32);
    inner::check_measured(check, row);
    if (!check.fine()) return rejected{check.take(), {}};
    boost::json::object made;
    // A TOM 3 cannot keep an error of "". The order counts: a TOM 2 on SQLite tells values apart by it.
    for (auto const& [name, value] : stored_value(row))
        if (name != "error" || !value.is_string()) made.emplace(name, value);
    return made;
}

ALERTSTREAM_DECL checked_value value_of(hermes::spectrum const& row, std::string const& path) {
    inner::row_checker check{path};
    check.common(row);
    if (row.flux.empty()) check.refuse("flux", "missing");
    check.numbers("flux", row.flux, row.flux.size());
    check.numbers("wavelength", row.wavelength, row.flux.size());
    if (!row.flux_error.empty()) check.numbers("flux_error", row.flux_error, row.flux.size());
    check.text("flux_units", row.flux_units, 255);
    check.text("wavelength_units", row.wavelength_units, 255);
    if (!check.fine()) return rejected{check.take(), {}};
    boost::json::object made{{"flux", inner::list_of(row.flux)}, {"wavelength", inner::list_of(row.wavelength)}};
    if (!row.flux_error.empty()) made["error"] = inner::list_of(row.flux_error);
    made["flux_units"] = inner::astropy_unit(row.flux_units, "mJy");
    made["wavelength_units"] = inner::astropy_unit(row.wavelength_units, "nm");
    made["telescope"] = row.telescope;
    made["instrument"] = row.instrument;
    return made;
}

ALERTSTREAM_DECL bool is_same(datum const& sent, datum const& there) {
    if (sent.target != there.target || sent.data_type != there.data_type || sent.timestamp != there.timestamp) return false;
    if (sent.data_type == "photometry") return inner::point_in(sent.value) == inner::point_in(there.value);
    if (sent.data_type == "spectroscopy") return inner::spectrum_in(sent.value) == inner::spectrum_in(there.value);
    return sent.value == there.value;
}

ALERTSTREAM_DECL converted_data to_hermes(known_target const& of, std::vector<datum> const& rows) {
    boost::json::array datums;
    for (auto const& each : rows) {
        std::vector<field_error> ignored;
        bool const says_nothing = inner::members{each.value, {}, ignored}.first_of({"brightness", "magnitude", "limit"}).empty();
        if (each.data_type == "photometry" && says_nothing) continue;
        datums.push_back(boost::json::object{{"data_type", each.data_type}, {"timestamp", to_iso_time(each.timestamp)}, {"target", each.target}, {"value", each.value}});
    }
    return to_hermes(boost::json::object{{"targets", boost::json::array{boost::json::value(of.as_given)}}, {"datums", std::move(datums)}});
}

ALERTSTREAM_DECL std::string write_datum(datum const& from) {
    return boost::json::serialize(boost::json::object{{"data_product", nullptr},
                                                      {"data_type", from.data_type},
                                                      {"source_name", from.source_name},
                                                      {"source_location", from.source_location},
                                                      {"timestamp", to_iso_time(from.timestamp)},
                                                      {"target", from.target},
                                                      {"value", from.value}});
}

ALERTSTREAM_DECL result<datum> read_datum(boost::json::value const& from) {
    auto const* const object = from.if_object();
    if (!object) return inner::no_datum("is no JSON object");
    std::vector<field_error> ignored;
    inner::members const of{*object, {}, ignored};
    datum made{.data_type = of.text("data_type"), .source_name = of.text("source_name"), .source_location = of.text("source_location")};
    auto const* const target = of.find("target");
    if (!target || !target->is_int64()) return inner::no_datum("names no target");
    made.target = target->get_int64();
    auto const at = parse_iso_time(of.text("timestamp"));
    if (!at) return inner::no_datum("has no timestamp in ISO 8601");
    made.timestamp = *at;
    auto const* const value = of.find("value");
    if (!value || !value->is_object()) return inner::no_datum("has no object for its value");
    made.value = value->get_object();
    return made;
}

}  // namespace alertstream::tom
