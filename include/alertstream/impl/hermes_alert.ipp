#pragma once

#include <algorithm>
#include <cstdio>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/impl/hermes_fields.ipp>

namespace alertstream {

namespace hermes::inner {

template <class Text>
result<void> read_alert(std::string_view payload, basic_alert<Text>& into, json::text_arena* arena) {
    reading<Text> state;
    state.alert = &into;
    into.extra.clear();
    if (auto read = json::read_object(payload, alert_table<Text>::table, &state, arena); !read) return read;
    if (!state.any_data && into.title.empty()) return failure{errc::missing_member, "neither title nor data: no Hermes message"};
    return {};
}

/// What is no alert as it is may be one in an envelope. Cold: inlined, it would cost each alert 3 %.
template <class Text>
[[gnu::cold]] result<void> read_envelope(message const& from, failure why_none, basic_alert<Text>& into, json::text_arena* arena) {
    auto const inside = json_in_envelope(from);
    if (!inside && inside.error().code == errc::wrong_format) return inside.error();
    if (!inside || inside->empty()) return why_none;
    if (arena) arena->clear();
    return read_alert(*inside, into, arena);
}

template <class Text>
result<void> read_message(message const& from, basic_alert<Text>& into, json::text_arena* arena) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::json); !said) return said;
    auto read = read_alert(from.payload(), into, arena);
    return read ? read : read_envelope(from, std::move(read).error(), into, arena);
}

inline std::string number(double value) {
    char text[32]{};
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

inline std::string with_error(double value, std::optional<double> const& error) { return number(value) + (error ? " ± " + number(*error) : ""); }

/// Brightness with its error, or "> limit" for magnitudes ("< limit" for fluxes); "limit"
/// where the unit does not say which way it runs.
template <class Text>
std::string shown(basic_photometry<Text> const& row) {
    using alertstream::detail::escape_for_terminal;
    if (auto const* seen = std::get_if<detection>(&row.measured)) return with_error(seen->value.value, seen->error) + " " + std::string{to_string(seen->value.unit)};
    if (auto const* limit = std::get_if<upper_limit>(&row.measured)) {
        bool const is_magnitude = limit->value.unit == brightness_unit::ab_magnitude || limit->value.unit == brightness_unit::vega_magnitude;
        return (is_magnitude ? "> " : "< ") + number(limit->value.value) + " " + std::string{to_string(limit->value.unit)};
    }
    auto const* odd = std::get_if<in_unknown_unit>(&row.measured);
    if (odd && odd->brightness) return with_error(*odd->brightness, odd->error) + " " + escape_for_terminal(row.unit_text);
    if (odd && odd->limit) return "limit " + number(*odd->limit) + " " + escape_for_terminal(row.limit_unit_text);
    return "-";
}

template <class Text>
std::string table(basic_alert<Text> const& from) {
    using alertstream::detail::escape_for_terminal;
    using alertstream::detail::text_width;
    std::vector<std::array<std::string, 4>> cells{{"target", "time", "band", "brightness"}};
    for (auto const& row : from.photometry)
        cells.push_back({escape_for_terminal(row.target), row.at ? to_iso_time(*row.at) : escape_for_terminal(row.date_text), escape_for_terminal(row.bandpass), shown(row)});
    std::array<std::size_t, 3> width{};
    for (auto const& line : cells)
        for (std::size_t i = 0; i < width.size(); ++i) width[i] = std::max(width[i], std::min<std::size_t>(text_width(line[i]), 40));
    std::string text;
    for (auto const& line : cells) {
        for (std::size_t i = 0; i < width.size(); ++i) text += line[i] + std::string(width[i] - std::min(width[i], text_width(line[i])) + 2, ' ');
        text += line[3] + '\n';
    }
    return text;
}

}  // namespace hermes::inner

namespace hermes {

ALERTSTREAM_DECL std::string photometry_table(basic_alert<std::string> const& from) { return inner::table(from); }
ALERTSTREAM_DECL std::string photometry_table(basic_alert<std::string_view> const& from) { return inner::table(from); }

}  // namespace hermes

ALERTSTREAM_DECL result<void> decoder<hermes::alert>::decode(message const& from, hermes::alert& into) { return hermes::inner::read_message<std::string>(from, into, nullptr); }

ALERTSTREAM_DECL result<void> decoder<hermes::alert_view>::decode(message const& from, hermes::alert_view& into) {
    into.unescaped.clear();
    return hermes::inner::read_message<std::string_view>(from, into, &into.unescaped);
}

}  // namespace alertstream
