#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <alertstream/formats/csv_cell.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/impl/store_export_json.ipp>
#include <alertstream/impl/store_mjd.ipp>
#include <alertstream/store/export.hpp>
#include <alertstream/time.hpp>

namespace alertstream::store {

namespace export_inner {

struct exported {
    std::span<datum_record const> rows;
    target_record const* target{};  ///< of a light curve
};
inline exported exported_of(light_curve const& from) noexcept { return {from.points, &from.target}; }

/// Cells of a row.
class row_writer {
public:
    row_writer(std::string& out, csv::guard with) noexcept : out_{out}, with_{with} {}

    void text(std::string_view cell) { next(), csv::append_cell(out_, cell, with_); }
    /// A limit of 1 is 1.0: a column of 0 and 1 may as well say what is a limit.
    void number(std::optional<double> cell) {
        next();
        if (!cell || !std::isfinite(*cell)) return;
        auto const begin = out_.size();
        alertstream::detail::append_json_number(out_, *cell);
        if (out_.find_first_of(".e", begin) == out_.npos) out_ += ".0";
    }
    void time(std::optional<time_point> cell) {
        next();
        if (cell) append_iso_time(out_, *cell);
    }
    void mjd(time_point cell) { next(), append_mjd(out_, cell); }
    void end() { out_ += '\n'; }

private:
    void next() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    std::string& out_;
    csv::guard with_;
    bool first_{true};
};

inline void append_row(std::string& out, datum_record const& from, target_record const* target, csv::guard with) {
    row_writer row{out, with};
    row.text(from.target);
    if (target) row.number(target->ra), row.number(target->dec);
    row.time(from.at);
    row.mjd(from.at);
    row.text(from.bandpass);
    row.number(from.brightness);
    row.number(from.brightness_error);
    row.number(from.limit);
    for (auto const& each : {std::string_view{from.unit}, std::string_view{from.telescope}, std::string_view{from.instrument}, std::string_view{from.source_name}, std::string_view{from.sender}, std::string_view{from.message}}) row.text(each);
    row.time(from.published);
    row.time(from.retracted);
    row.text(to_string(from.type));
    row.end();
}

struct column_text {
    std::string_view name, datatype, unit{}, description{};
};

/// In the order of `append_row`.
inline std::vector<column_text> columns_of(bool with_position, std::string_view unit) {
    std::vector<column_text> made{{"target", "string"}};
    if (with_position) made.insert(made.end(), {{"ra", "float64", "deg", "ICRS"}, {"dec", "float64", "deg", "ICRS"}});
    made.insert(made.end(), {{"time", "string", "", "ISO 8601, UTC"}, {"time_mjd", "float64", "d", "the same as MJD, UTC"}, {"bandpass", "string"}, {"brightness", "float64", unit}, {"brightness_error", "float64", unit},
                             {"limit", "float64", unit, "not brighter than this"}, {"unit", "string", "", "of brightness and limit"}, {"telescope", "string"}, {"instrument", "string"},
                             {"topic", "string", "", "where the alert came on"}, {"sender", "string"}, {"message", "string", "", "id of the alert"}, {"published", "string"}, {"retracted", "string", "", "when it was taken back"}, {"type", "string"}});
    return made;
}

/// As Astropy writes it; empty for one that is not known. Magnitudes of all systems are its "mag".
inline std::string_view astropy_name(std::string_view unit) {
    auto const read = hermes::read_unit_text(unit);
    if (!read) return {};
    if (read->is_magnitude()) return "mag";
    if (read->unit == hermes::brightness_unit::erg_per_s_cm2_angstrom) return "erg / (Angstrom s cm2)";
    return read->power == 0 ? "mJy" : read->power == 3 ? "Jy" : read->power == -3 ? "uJy" : "nJy";
}

/// The one of all rows; empty where they have several, or one that is not known.
inline std::string_view astropy_unit(std::span<datum_record const> rows) {
    std::string_view all;
    for (auto const& each : rows) {
        if (!each.brightness && !each.limit) continue;
        auto const name = astropy_name(each.unit);
        if (name.empty() || (!all.empty() && name != all)) return {};
        all = name;
    }
    return all;
}

inline void append_names(std::string& out, std::vector<column_text> const& columns) {
    for (auto const& each : columns) (out += &each == columns.data() ? "" : ",") += each.name;
    out += '\n';
}

inline void append_ecsv_header(std::string& out, std::vector<column_text> const& columns) {
    out += "# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n";
    for (auto const& each : columns) {
        ((out += "# - {name: ") += each.name) += ", ";
        if (!each.unit.empty()) ((out += "unit: ") += each.unit) += ", ";
        (out += "datatype: ") += each.datatype;
        if (!each.description.empty()) ((out += ", description: '") += each.description) += '\'';
        out += "}\n";
    }
    out += "# schema: astropy-2.0\n";
}

inline void write_table(text_sink const& out, exported const& from, bool ecsv) {
    pieces made{out};
    auto const unit = ecsv ? astropy_unit(from.rows) : std::string_view{};
    auto const columns = columns_of(from.target != nullptr, unit);
    if (ecsv) append_ecsv_header(made.text(), columns);
    append_names(made.text(), columns);
    for (auto const& each : from.rows) {
        append_row(made.text(), each, from.target, ecsv ? csv::guard::none : csv::guard::apostrophe);
        made.row_is_over();
    }
    made.flush();
}

template <class Write>
std::string written(Write const& write) {
    std::string made;
    write([&made](std::string_view piece) { made += piece; });
    return made;
}

}  // namespace export_inner

ALERTSTREAM_DECL void write_csv(text_sink const& out, std::span<datum_record const> rows) { export_inner::write_table(out, {rows}, false); }
ALERTSTREAM_DECL void write_csv(text_sink const& out, light_curve const& from) { export_inner::write_table(out, export_inner::exported_of(from), false); }
ALERTSTREAM_DECL void write_ecsv(text_sink const& out, std::span<datum_record const> rows) { export_inner::write_table(out, {rows}, true); }
ALERTSTREAM_DECL void write_ecsv(text_sink const& out, light_curve const& from) { export_inner::write_table(out, export_inner::exported_of(from), true); }

ALERTSTREAM_DECL void write_json(text_sink const& out, std::span<datum_record const> rows) {
    export_inner::pieces made{out};
    export_inner::append_list(made, rows);
    made.text() += '\n';
    made.flush();
}
ALERTSTREAM_DECL void write_json(text_sink const& out, light_curve const& from) {
    export_inner::pieces made{out};
    made.text() += "{\"target\":";
    export_inner::append_json(made.text(), from.target);
    made.text() += ",\n\"points\":";
    export_inner::append_list(made, from.points);
    made.text() += "}\n";
    made.flush();
}

ALERTSTREAM_DECL std::string to_csv(std::span<datum_record const> rows) {
    return export_inner::written([&](text_sink const& out) { write_csv(out, rows); });
}
ALERTSTREAM_DECL std::string to_csv(light_curve const& from) {
    return export_inner::written([&](text_sink const& out) { write_csv(out, from); });
}
ALERTSTREAM_DECL std::string to_ecsv(std::span<datum_record const> rows) {
    return export_inner::written([&](text_sink const& out) { write_ecsv(out, rows); });
}
ALERTSTREAM_DECL std::string to_ecsv(light_curve const& from) {
    return export_inner::written([&](text_sink const& out) { write_ecsv(out, from); });
}
ALERTSTREAM_DECL std::string to_json(std::span<datum_record const> rows) {
    return export_inner::written([&](text_sink const& out) { write_json(out, rows); });
}
ALERTSTREAM_DECL std::string to_json(light_curve const& from) {
    return export_inner::written([&](text_sink const& out) { write_json(out, from); });
}
ALERTSTREAM_DECL std::string to_json(std::span<target_record const> targets) {
    std::string made;
    text_sink const sink = [&made](std::string_view piece) { made += piece; };
    export_inner::pieces out{sink};
    export_inner::append_list(out, targets);
    out.text() += '\n';
    out.flush();
    return made;
}

}  // namespace alertstream::store
