#pragma once

#include <algorithm>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/tom_datum.ipp>
#include <alertstream/tom/target.hpp>

namespace alertstream::tom {

namespace inner {

inline void put(boost::json::object& into, std::string_view name, std::optional<double> const& value) {
    if (value) into[name] = *value;
}

/// An epoch as text, which a TOM keeps as a number.
inline void put_number(row_checker& check, boost::json::object& into, std::string_view name, std::string_view member, std::string const& text) {
    if (alertstream::detail::python_strip(text).empty()) return;
    auto const read = alertstream::detail::python_float(text);
    if (!read || !std::isfinite(*read)) check.refuse(member, "no number, which a TOM wants: " + hermes::inner::shown_text(text));
    else into[name] = *read;
}

inline void write_orbit(row_checker& check, boost::json::object& into, hermes::orbital_elements const& from) {
    into["type"] = "NON_SIDEREAL";
    put_number(check, into, "epoch_of_elements", "orbital_elements.epoch_of_elements", from.epoch_of_elements);
    put_number(check, into, "epoch_of_perihelion", "orbital_elements.epoch_of_perihelion", from.epoch_of_perihelion);
    put(into, "inclination", from.orbital_inclination);
    put(into, "lng_asc_node", from.longitude_of_the_ascending_node);
    put(into, "arg_of_perihelion", from.argument_of_the_perihelion);
    put(into, "eccentricity", from.eccentricity);
    put(into, "semimajor_axis", from.semimajor_axis);
    put(into, "mean_anomaly", from.mean_anomaly);
    put(into, "perihdist", from.perihelion_distance);
    for (auto const* name : {"epoch_of_elements", "inclination", "lng_asc_node", "arg_of_perihelion", "eccentricity"})
        if (!into.contains(name)) check.refuse("orbital_elements", std::string{name} + " is missing, without which a TOM takes no target that moves");
    for (auto const* name : {"inclination", "lng_asc_node", "arg_of_perihelion", "eccentricity", "semimajor_axis", "mean_anomaly", "perihdist"})
        if (auto const* const value = into.if_contains(name)) check.number("orbital_elements", value->get_double());
}

inline void write_position(row_checker& check, boost::json::object& into, hermes::target const& from) {
    into["type"] = "SIDEREAL";
    if (!from.ra) check.refuse("ra", from.ra_text.empty() ? "missing: a TOM takes no target without a position or an orbit" : "no decimal degrees, which a TOM wants: " + hermes::inner::shown_text(from.ra_text));
    if (!from.dec) check.refuse("dec", from.dec_text.empty() ? "missing: a TOM takes no target without a position or an orbit" : "no decimal degrees, which a TOM wants: " + hermes::inner::shown_text(from.dec_text));
    if (!from.ra || !from.dec) return;
    check.number("ra", from.ra->value);
    check.number("dec", from.dec->value);
    into["ra"] = from.ra->value;
    into["dec"] = from.dec->value;
    if (from.epoch.empty()) into["epoch"] = 2000.0;
    else put_number(check, into, "epoch", "epoch", from.epoch);
    for (auto const& [name, value] : {std::pair{"pm_ra", from.pm_ra}, std::pair{"pm_dec", from.pm_dec}}) {
        check.number(name, value);
        put(into, name, value);
    }
}

inline boost::json::array named(std::vector<std::string> const& names) {
    boost::json::array made;
    for (auto const& each : names) made.push_back(boost::json::object{{"name", each}});
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL std::variant<boost::json::object, rejected> write_target(hermes::target const& from, std::string_view list, std::string const& path) {
    inner::row_checker check{path};
    boost::json::object made{{"name", from.name}};
    if (alertstream::detail::python_strip(from.name).empty()) check.refuse("name", "missing");
    check.text("name", from.name, 100);
    for (std::size_t i = 0; i < from.aliases.size(); ++i) check.text("aliases[" + std::to_string(i) + ']', from.aliases[i], 100);
    if (from.orbital_elements) inner::write_orbit(check, made, *from.orbital_elements);
    else inner::write_position(check, made, from);
    if (!check.fine()) return rejected{check.take(), {}};
    made["permissions"] = "PRIVATE";
    std::vector<std::string> aliases;
    // A TOM refuses its own name as an alias; "-" is none, and the name with other blanks is found anyway.
    for (auto const& each : from.aliases)
        if (auto const simple = hermes::simple_name(each); !simple.empty() && simple != hermes::simple_name(from.name) && std::ranges::find(aliases, each) == aliases.end()) aliases.push_back(each);
    made["aliases"] = inner::named(aliases);
    made["targetextra_set"] = boost::json::array{};
    made["groups"] = boost::json::array{};
    made["target_lists"] = list.empty() ? boost::json::array{} : inner::named({std::string{list}});
    return made;
}

ALERTSTREAM_DECL bool goes_by(known_target const& which, std::string_view name) {
    auto const simple = hermes::simple_name(name);
    auto const is = [&](std::string const& each) { return hermes::simple_name(each) == simple; };
    return is(which.name) || std::ranges::any_of(which.aliases, is);
}

}  // namespace alertstream::tom
