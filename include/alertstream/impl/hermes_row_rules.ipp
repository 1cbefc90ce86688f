#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <alertstream/impl/hermes_date_tokens.ipp>
#include <alertstream/impl/hermes_words.ipp>

/// What Hermes asks of a row as a whole, whose members are fine each by itself. They are given
/// as Hermes keeps them: trimmed, numbers as numbers, without what is null or empty.
namespace alertstream::hermes::inner {

/// What is known beside the message.
struct row_context {
    /// The messages that Hermes has, if the caller knows; else a hop_uuid is believed.
    std::optional<std::span<std::string const>> known_messages{};
};

using row_rule = void (*)(boost::json::object const& row, boost::json::object& errors, row_context const&);

inline void add_problem(boost::json::object& errors, std::string_view name, std::string_view problem) {
    auto& at = errors[name];
    if (!at.is_array()) at.emplace_array();
    at.get_array().emplace_back(problem);
}

/// As Python's truth: neither absent nor zero. What is empty is not here any more.
inline bool has(boost::json::object const& row, std::string_view name) {
    auto const* const value = row.if_contains(name);
    auto const* const number = value ? value->if_double() : nullptr;
    return value && (!number || *number != 0);
}

inline std::string_view text_of(boost::json::object const& row, std::string_view name) {
    auto const* const value = row.if_contains(name);
    auto const* const text = value ? value->if_string() : nullptr;
    return text ? std::string_view{text->data(), text->size()} : std::string_view{};
}

inline std::size_t size_of(boost::json::object const& row, std::string_view name) {
    auto const* const value = row.if_contains(name);
    auto const* const list = value ? value->if_array() : nullptr;
    return list ? list->size() : 0;
}

/// 32 digits, however they are divided.
inline bool reads_as_uuid(std::string_view text) {
    std::size_t digits = 0;
    for (auto const* const mark : {"urn:", "uuid:"})
        if (text.starts_with(mark)) text.remove_prefix(std::string_view{mark}.size());
    for (char const c : text) {
        bool const digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!digit && c != '-' && c != '{' && c != '}') return false;
        digits += digit;
    }
    return digits == 32;
}

struct member_problem {
    std::string_view member;
    std::string problem;
};

/// A reference to a message of HOPSKOTCH's must be one.
inline std::optional<member_problem> cited_message_problem(std::string_view source, std::string_view citation, row_context const& context) {
    if (source.size() != 8 || date_lower(source) != "hop_uuid") return std::nullopt;
    if (!reads_as_uuid(citation)) return member_problem{"non_field_errors", words::no_uuid(citation)};
    if (!context.known_messages) return std::nullopt;
    for (auto const& each : *context.known_messages)
        if (each == citation) return std::nullopt;
    return member_problem{"citation", words::unknown_uuid(citation)};
}

inline void reference_rule(boost::json::object const& row, boost::json::object& errors, row_context const& context) {
    bool const source = has(row, "source"), citation = has(row, "citation");
    if (source && citation) {
        if (auto const wrong = cited_message_problem(text_of(row, "source"), text_of(row, "citation"), context)) add_problem(errors, wrong->member, wrong->problem);
        return;
    }
    if (source) return add_problem(errors, "citation", words::citation_with_source);
    if (citation) return add_problem(errors, "source", words::source_with_citation);
    if (has(row, "url")) return;
    for (auto const* const name : {"source", "citation", "url"}) add_problem(errors, name, words::no_reference);
}

inline void orbit_rule(boost::json::object const& row, boost::json::object& errors, row_context const&) {
    bool const axis = has(row, "semimajor_axis"), anomaly = has(row, "mean_anomaly"), distance = has(row, "perihelion_distance"), epoch = has(row, "epoch_of_perihelion");
    if ((axis && anomaly) || (distance && epoch)) return;
    if (axis) return add_problem(errors, "mean_anomaly", words::anomaly_with_axis);
    if (anomaly) return add_problem(errors, "semimajor_axis", words::axis_with_anomaly);
    if (distance) return add_problem(errors, "epoch_of_perihelion", words::epoch_with_distance);
    if (epoch) return add_problem(errors, "perihelion_distance", words::distance_with_epoch);
    for (auto const* const name : {"mean_anomaly", "semimajor_axis", "epoch_of_perihelion", "perihelion_distance"}) add_problem(errors, name, words::no_orbit);
}

inline void target_rule(boost::json::object const& row, boost::json::object& errors, row_context const&) {
    bool const ra = row.contains("ra"), dec = row.contains("dec");
    if (ra && dec) return;
    if (ra) return add_problem(errors, "dec", words::dec_with_ra);
    if (dec) return add_problem(errors, "ra", words::ra_with_dec);
    if (row.contains("orbital_elements")) return;
    add_problem(errors, "ra", words::no_place);
    add_problem(errors, "dec", words::no_place);
    boost::json::object orbit;
    add_problem(orbit, "non_field_errors", words::no_place);
    errors["orbital_elements"] = std::move(orbit);
}

inline void observation_rule(boost::json::object const& row, boost::json::object& errors, row_context const&) {
    if (has(row, "telescope") || has(row, "instrument")) return;
    for (auto const* const name : {"telescope", "instrument"}) add_problem(errors, name, words::no_observer);
}

inline void photometry_rule(boost::json::object const& row, boost::json::object& errors, row_context const& context) {
    observation_rule(row, errors, context);
    if (!errors.empty() || has(row, "brightness") || has(row, "limiting_brightness")) return;
    for (auto const* const name : {"brightness", "limiting_brightness"}) add_problem(errors, name, words::no_brightness);
}

inline void spectrum_rule(boost::json::object const& row, boost::json::object& errors, row_context const& context) {
    observation_rule(row, errors, context);
    if (!errors.empty()) return;
    auto const flux = size_of(row, "flux"), flux_error = size_of(row, "flux_error");
    if (flux == 0 && size_of(row, "file_info") == 0) {
        for (auto const* const name : {"file_info", "flux"}) add_problem(errors, name, words::no_spectrum);
    } else if (flux_error != 0 && flux_error != flux) {
        add_problem(errors, "non_field_errors", words::flux_errors);
    } else if (size_of(row, "wavelength") != flux) {
        add_problem(errors, "non_field_errors", words::wavelengths);
    }
}

/// Adds a list with an object for each row, unless all are fine.
template <class Problem>
void rows_rule(boost::json::object const& data, std::string_view table, std::string_view member, std::string_view words, boost::json::object& errors, Problem const& wrong) {
    auto const* const rows = data.if_contains(table);
    if (!rows) return;
    boost::json::array found;
    bool any = false;
    for (auto const& each : rows->get_array()) {
        boost::json::object problems;
        if (wrong(text_of(each.get_object(), member))) add_problem(problems, member, words), any = true;
        found.emplace_back(std::move(problems));
    }
    if (any) errors[table] = std::move(found);
}

inline void between_tables_rule(boost::json::object const& data, boost::json::object& errors, row_context const&) {
    std::map<std::string_view, int> names;
    if (auto const* const targets = data.if_contains("targets"))
        for (auto const& each : targets->get_array()) ++names[text_of(each.get_object(), "name")];
    rows_rule(data, "targets", "name", words::name_twice, errors, [&](std::string_view name) { return names[name] > 1; });
    for (auto const* const table : {"photometry", "spectroscopy", "astrometry"})
        rows_rule(data, table, "target_name", words::no_such_target, errors, [&](std::string_view name) { return !names.contains(name); });
}

}  // namespace alertstream::hermes::inner
