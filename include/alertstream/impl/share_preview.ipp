#pragma once

#include <algorithm>
#include <array>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tools/share_contents.hpp>

namespace alertstream::tools {

namespace inner {

/// Cells in columns, two blanks between them; what is longer than 40 characters moves its own line only.
inline void append_aligned(std::string& out, std::vector<std::vector<std::string>> const& lines) {
    std::vector<std::size_t> width;
    for (auto const& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (width.size() <= i) width.push_back(0);
            width[i] = std::max(width[i], std::min<std::size_t>(detail::text_width(line[i]), 40));
        }
    for (auto const& line : lines) {
        std::string made = "  ";
        for (std::size_t i = 0; i < line.size(); ++i) {
            made += line[i];
            made.append(width[i] - std::min(width[i], detail::text_width(line[i])) + 2, ' ');
        }
        out += made.substr(0, made.find_last_not_of(' ') + 1) + '\n';
    }
}

/// The shortest text that is the number.
inline std::string number_text(double value) {
    std::string made;
    detail::append_json_number(made, value);
    return made;
}
inline std::string number_text(std::optional<double> const& value) { return value ? number_text(*value) : std::string{}; }
inline std::string with_error(double value, std::optional<double> const& error) { return number_text(value) + (error ? " ± " + number_text(*error) : std::string{}); }

/// Value, limit and unit of a row.
inline std::array<std::string, 3> measured_cells(hermes::photometry const& row) {
    if (auto const* const seen = std::get_if<hermes::detection>(&row.measured)) {
        auto limit = seen->limit ? with_error(seen->limit->value, seen->limit_error) : std::string{};
        if (seen->limit && seen->limit->unit != seen->value.unit) limit += " " + std::string{to_string(seen->limit->unit)};
        return {with_error(seen->value.value, seen->error), limit, std::string{to_string(seen->value.unit)}};
    }
    if (auto const* const limit = std::get_if<hermes::upper_limit>(&row.measured)) return {"", with_error(limit->value.value, limit->error), std::string{to_string(limit->value.unit)}};
    if (auto const* const odd = std::get_if<hermes::in_unknown_unit>(&row.measured))
        return {number_text(odd->brightness), number_text(odd->limit), detail::escape_for_terminal(odd->brightness ? row.unit_text : row.limit_unit_text)};
    return {};
}

template <class Row>
std::string time_cell(Row const& row) { return row.at ? to_iso_time(*row.at) : detail::escape_for_terminal(row.date_text); }

class preview_text {
public:
    std::string of(share_contents const& what, share_options const& wanted, std::size_t parts) {
        auto const& alert = what.file.alert;
        out_ = count(parts, "message") + ": " + count(alert.targets.size(), "target") + ", " + count(alert.photometry.size(), "row") + " of photometry, " + counted(alert.spectroscopy.size(), "spectrum", "spectra") + ", " +
               count(alert.astrometry.size(), "row") + " of astrometry\n";
        append_aligned(out_, {{"to", shown(wanted.destination)}, {"topic", shown(alert.topic)}, {"title", shown(alert.title)}, {"submitter", shown(alert.submitter)}, {"authors", shown(alert.authors)}, {"text", shown(alert.message_text)}});
        columns(what);
        targets(alert);
        photometry(alert);
        spectra(alert);
        if (!what.left_out.empty()) out_ += "left out\n";
        std::vector<std::vector<std::string>> lines;
        for (auto const& each : what.left_out)
            if (fits(lines)) lines.push_back({shown(each.path), shown(each.problem)});
        put(lines, what.left_out.size(), 0);
        return std::move(out_);
    }

private:
    static constexpr std::size_t most_lines = 500;

    static std::string counted(std::size_t count, std::string_view one, std::string_view more) { return std::to_string(count) + ' ' + std::string{count == 1 ? one : more}; }
    static std::string count(std::size_t count, std::string const& what) { return counted(count, what, what + 's'); }
    static std::string shown(std::string_view text) {
        auto const cut = detail::cut_text(text, 200);
        return detail::escape_for_terminal(cut) + (cut.size() < text.size() ? "…" : "");
    }
    static bool fits(std::vector<std::vector<std::string>> const& lines) noexcept { return lines.size() <= most_lines; }

    void put(std::vector<std::vector<std::string>> const& lines, std::size_t all, std::size_t headers) {
        append_aligned(out_, lines);
        auto const there = lines.size() - std::min(lines.size(), headers);
        if (there < all) out_ += "  … and " + std::to_string(all - there) + " more\n";
    }

    void columns(share_contents const& what) {
        if (what.columns.empty()) return;
        out_ += "columns\n";
        std::vector<std::vector<std::string>> lines;
        for (auto const& each : what.columns) {
            bool const read = each.role != hermes::column_role::none;
            lines.push_back({shown(each.column), read ? std::string{to_string(each.role)} : "not read", shown(each.note)});
        }
        append_aligned(out_, lines);
    }

    void targets(hermes::alert const& alert) {
        if (alert.targets.empty()) return;
        out_ += "targets\n";
        std::vector<std::vector<std::string>> lines{{"name", "ra", "dec", "more"}};
        for (auto const& each : alert.targets) {
            if (!fits(lines)) break;
            std::string more = each.orbital_elements ? "orbital elements" : "";
            for (auto const& alias : each.aliases) more += (more.empty() ? "" : ", ") + shown(alias);
            lines.push_back({shown(each.name), each.ra ? number_text(each.ra->value) : shown(each.ra_text), each.dec ? number_text(each.dec->value) : shown(each.dec_text), more});
        }
        put(lines, alert.targets.size(), 1);
    }

    void photometry(hermes::alert const& alert) {
        if (alert.photometry.empty()) return;
        out_ += "photometry\n";
        std::vector<std::vector<std::string>> lines{{"target", "time", "band", "brightness", "limit", "unit", "telescope", "instrument"}};
        for (auto const& row : alert.photometry) {
            if (!fits(lines)) break;
            auto const [value, limit, unit] = measured_cells(row);
            lines.push_back({shown(row.target), time_cell(row), shown(row.bandpass), value, limit, unit, shown(row.telescope), shown(row.instrument)});
        }
        put(lines, alert.photometry.size(), 1);
    }

    void spectra(hermes::alert const& alert) {
        if (alert.spectroscopy.empty()) return;
        out_ += "spectra\n";
        std::vector<std::vector<std::string>> lines{{"target", "time", "points", "flux in", "wavelength in", "telescope", "instrument"}};
        for (auto const& row : alert.spectroscopy)
            if (fits(lines)) lines.push_back({shown(row.target), time_cell(row), std::to_string(row.flux.size()), shown(row.flux_units), shown(row.wavelength_units), shown(row.telescope), shown(row.instrument)});
        put(lines, alert.spectroscopy.size(), 1);
    }

    std::string out_;
};

}  // namespace inner

ALERTSTREAM_DECL std::string left_out_text(share_contents const& what) {
    constexpr std::size_t most = 20;
    std::string made;
    std::size_t unread = 0;
    for (auto const& each : what.columns) {
        if (each.role != hermes::column_role::none || ++unread > most) continue;
        made += (made.empty() ? "columns that are not read: " : ", ") + detail::escape_for_terminal(each.column) + (each.note.empty() ? "" : " (" + each.note + ')');
    }
    if (unread > most) made += " and " + std::to_string(unread - most) + " more";
    if (unread != 0) made += '\n';
    for (std::size_t i = 0; i < std::min(most, what.left_out.size()); ++i) made += "left out: " + detail::escape_for_terminal(what.left_out[i].path) + ": " + detail::escape_for_terminal(what.left_out[i].problem) + '\n';
    if (what.left_out.size() > most) made += "left out: " + std::to_string(what.left_out.size() - most) + " more rows\n";
    return made;
}

ALERTSTREAM_DECL std::string preview(share_contents const& what, share_options const& wanted, std::size_t parts) { return inner::preview_text{}.of(what, wanted, parts); }

}  // namespace alertstream::tools
