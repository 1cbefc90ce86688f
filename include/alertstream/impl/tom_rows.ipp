#pragma once

#include <array>

#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/impl/hermes_table_cells.ipp>
#include <alertstream/impl/tom_members.ipp>
#include <alertstream/time.hpp>
#include <alertstream/tom/reduced_datum.hpp>

/// One target, one point, one spectrum of TOM's as Hermes' own.
namespace alertstream::tom::inner {

using number = std::optional<double>;

/// TOM leaves a zero out.
inline number if_not_zero(number value) { return value && *value != 0 ? value : std::nullopt; }

inline hermes::orbital_elements orbit_of(members const& from) {
    hermes::orbital_elements made;
    made.epoch_of_elements = from.text("epoch_of_elements");
    made.orbital_inclination = from.number("inclination");
    made.longitude_of_the_ascending_node = from.number("lng_asc_node");
    made.argument_of_the_perihelion = from.number("arg_of_perihelion");
    made.eccentricity = from.number("eccentricity");
    made.semimajor_axis = from.number("semimajor_axis");
    made.mean_anomaly = from.number("mean_anomaly");
    made.perihelion_distance = from.number("perihdist");
    made.epoch_of_perihelion = from.text("epoch_of_perihelion");
    return made;
}

inline hermes::target target_of(members const& from) {
    hermes::target made;
    made.name = from.text("name");
    if (made.name.empty()) from.refuse("name", "missing");
    if (from.text("type") == "NON_SIDEREAL") {
        made.orbital_elements = orbit_of(from);
    } else {
        auto const ra = from.number("ra"), dec = from.number("dec");
        if (!ra || !dec) from.refuse(ra ? "dec" : "ra", "missing: Hermes takes no target without a position");
        if (ra && dec) made.ra = hermes::degrees{*ra}, made.dec = hermes::degrees{*dec};
        if (if_not_zero(from.number("epoch"))) made.epoch = from.text("epoch");
        made.pm_ra = if_not_zero(from.number("pm_ra"));
        made.pm_dec = if_not_zero(from.number("pm_dec"));
    }
    auto const* const aliases = from.find("aliases");
    if (auto const* const list = aliases ? aliases->if_array() : nullptr)
        for (auto const& each : *list) {
            auto const* const object = each.if_object();
            auto const* const name = object ? object->if_contains("name") : &each;
            if (name && name->is_string()) made.aliases.emplace_back(name->get_string().data(), name->get_string().size());
            else from.refuse("aliases", "no name");
        }
    return made;
}

/// What a point and a spectrum have in common.
template <class Row>
void common_of(Row& into, members const& datum, members const& value) {
    auto const written = datum.text("timestamp");
    into.at = parse_iso_time(written);
    if (!into.at) datum.refuse("timestamp", written.empty() ? "missing" : "no date in ISO 8601: " + hermes::inner::shown_text(written));
    into.telescope = value.text("telescope");
    into.instrument = value.text("instrument");
    if (into.telescope.empty() && into.instrument.empty()) value.refuse("telescope", "neither telescope nor instrument: Hermes needs one of them");
}

inline std::optional<hermes::unit_text> unit_of(members const& value, bool typed) {
    auto const written = value.text("unit");
    if (alertstream::detail::python_strip(written).empty()) {
        if (typed) return value.refuse("unit", "missing"), std::nullopt;
        return hermes::unit_text{hermes::brightness_unit::ab_magnitude};  // as TOM and Hermes take it
    }
    auto const read = hermes::read_unit_text(written);
    if (!read && alertstream::detail::equal_in_any_case(written, "ABFLUX")) return value.refuse("unit", "ABFlux is no magnitude: give the flux in mJy, or the magnitude in AB"), std::nullopt;
    if (!read) return value.refuse("unit", "none of AB or Vega magnitudes, mJy and erg / (Angstrom s cm2): " + hermes::inner::shown_text(written)), std::nullopt;
    if (!read->unit) return value.refuse("unit", "the magnitudes' system is not said: AB or Vega?"), std::nullopt;
    return read;
}

/// By moving the point of the shortest text that is the number.
inline number scaled(number value, int power) {
    if (!value || power == 0) return value;
    char text[32];
    return hermes::inner::read_number({static_cast<char const*>(text), static_cast<char const*>(std::to_chars(text, text + sizeof text, *value).ptr)}, power).value;
}

inline hermes::photometry point_of(members const& datum, members const& value) {
    hermes::photometry made;
    common_of(made, datum, value);
    bool const typed = &datum.of() == &value.of() || value.has("brightness") || value.has("bandpass");
    made.bandpass = value.text(value.first_of({"filter", "bandpass"}));
    if (made.bandpass.empty()) value.refuse(typed ? "bandpass" : "filter", "missing: Hermes takes no point without it");
    auto const name = value.first_of({"magnitude", "brightness"});
    if (name == "magnitude" && value.number("brightness")) value.refuse("brightness", "beside a magnitude: which of the two?");
    auto const seen = name.empty() ? number{} : value.number(name), limit = value.number("limit");
    auto const error_name = value.first_of({"error", "magnitude_error", "brightness_error"});
    auto const error = error_name.empty() ? number{} : value.number(error_name);
    if (!seen && !limit) value.refuse(typed ? "brightness" : "magnitude", "missing, and no limit either");
    auto const unit = unit_of(value, typed);
    if (!unit || !(seen || limit)) return made;
    auto const power = unit->power;
    auto const in_unit = [&unit, power](double number) { return hermes::brightness{*scaled(number, power), *unit->unit}; };
    if (seen) made.measured = hermes::detection{in_unit(*seen), scaled(error, power), limit ? std::optional{in_unit(*limit)} : std::nullopt, std::nullopt};
    else made.measured = hermes::upper_limit{in_unit(*limit), scaled(error, power)};
    return made;
}

inline std::string wavelength_unit_of(std::string_view written) {
    using pair = std::pair<std::string_view, std::string_view>;
    constexpr std::array<pair, 15> known{{{"Angstrom", "\u212b"}, {"angstrom", "\u212b"}, {"AA", "\u212b"}, {"\u00c5", "\u212b"}, {"\u212b", "\u212b"}, {"nm", "nm"}, {"nanometer", "nm"}, {"micron", "\u00b5m"}, {"um", "\u00b5m"},
                                          {"\u00b5m", "\u00b5m"}, {"\u03bcm", "\u00b5m"}, {"Hz", "Hz"}, {"hertz", "Hz"}, {"GHz", "GHz"}, {"THz", "THz"}}};
    for (auto const& [name, unit] : known)
        if (name == written) return std::string{unit};
    return {};
}

/// `{"1": {"flux": 1.0, "wavelength": 500.0, "error": 0.1}, …}`
inline void entries_of(hermes::spectrum& into, members const& value) {
    for (auto const& [key, held] : value.of()) {
        auto const* const object = held.if_object();
        if (!object || !object->contains("flux")) continue;
        auto const entry = value.inside({key.data(), key.size()}, *object);
        auto const flux = entry.number("flux"), wavelength = entry.number("wavelength");
        auto const error = entry.number(entry.first_of({"flux_error", "error"}));
        if (!flux) entry.refuse("flux", "missing");
        if (!wavelength) entry.refuse("wavelength", "missing");
        into.flux.push_back(flux.value_or(0));
        into.wavelength.push_back(wavelength.value_or(0));
        if (error) into.flux_error.push_back(*error);
    }
}

inline hermes::spectrum spectrum_of(members const& datum, members const& value) {
    hermes::spectrum made;
    common_of(made, datum, value);
    made.observer = value.text("observer");
    made.reducer = value.text("reducer");
    if (value.has("flux")) {
        made.flux = value.numbers("flux").value_or(std::vector<double>{});
        made.wavelength = value.numbers("wavelength").value_or(std::vector<double>{});
        if (auto const name = value.first_of({"flux_error", "error"}); !name.empty()) made.flux_error = value.numbers(name).value_or(std::vector<double>{});
    } else {
        entries_of(made, value);
    }
    if (made.flux.empty()) value.refuse("flux", "missing");
    if (made.wavelength.size() != made.flux.size()) value.refuse("wavelength", "not as many as there are fluxes");
    if (!made.flux_error.empty() && made.flux_error.size() != made.flux.size()) value.refuse("flux_error", "not as many as there are fluxes");
    auto const flux_name = value.first_of({"flux_units", "flux_unit"}), wavelength_name = value.first_of({"wavelength_units", "wavelength_unit"});
    auto const flux_unit = flux_name.empty() ? std::nullopt : hermes::read_unit_text(value.text(flux_name));
    if (flux_name.empty()) value.refuse("flux_units", "missing: Hermes would take mJy");
    else if (!flux_unit || flux_unit->is_magnitude() || flux_unit->power != 0) value.refuse(flux_name, "neither mJy nor erg / (Angstrom s cm2): " + hermes::inner::shown_text(value.text(flux_name)));
    else made.flux_units = to_string(*flux_unit->unit);
    if (wavelength_name.empty()) value.refuse("wavelength_units", "missing: Hermes would take nm");
    else made.wavelength_units = wavelength_unit_of(value.text(wavelength_name));
    if (!wavelength_name.empty() && made.wavelength_units.empty()) value.refuse(wavelength_name, "none of Angstrom, nm, micron, Hz, GHz and THz: " + hermes::inner::shown_text(value.text(wavelength_name)));
    return made;
}

}  // namespace alertstream::tom::inner
