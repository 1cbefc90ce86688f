#pragma once

#include <array>
#include <utility>

#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/impl/hermes_known_columns.ipp>
#include <alertstream/impl/hermes_table_cells.ipp>

namespace alertstream::hermes::inner {

inline constexpr std::size_t column_roles = static_cast<std::size_t>(column_role::catalog) + 1;

/// Which column is read as what, and in which unit.
struct column_plan {
    std::array<std::optional<std::size_t>, column_roles> columns{};
    column_kind time{column_kind::date};
    column_kind brightness_kind{column_kind::plain};  ///< as its name says it; of the limit, if there is no brightness
    std::optional<unit_text> brightness{};  ///< absent: the row's own
    std::optional<unit_text> limit{};
    std::optional<int> error_power{};       ///< absent: as the brightness
    bool aavso{};
    bool day_apart{};                       ///< the time of day may stand in another column

    std::optional<std::size_t> operator[](column_role role) const noexcept { return columns[static_cast<std::size_t>(role)]; }
};

class column_planner {
public:
    column_planner(csv::table const& from, table_options const& options, photometry_table_contents& into) : from_{from}, options_{options}, into_{into} {
        for (auto const& each : from.columns) {
            found_.push_back(recognise(each));
            into_.columns.push_back({each.name});
        }
        // An F is a filter in ATLAS's tables, and may be a flux anywhere else.
        bool const atlas = std::any_of(from.columns.begin(), from.columns.end(), [](csv::column const& each) { return plain_name(each.name) == "dujy"; });
        for (std::size_t i = 0; i < found_.size() && !atlas; ++i)
            if (plain_name(from.columns[i].name) == "f") found_[i] = {};
    }

    column_plan plan() {
        for (auto const& each : from_.comments) made_.aavso = made_.aavso || plain_name(each).starts_with("type=extended") || plain_name(each).starts_with("type=visual");
        for (auto const& each : options_.columns) choose(each);
        for (std::size_t role = 1; role < column_roles; ++role)
            if (auto const which = static_cast<column_role>(role); which != column_role::error && which != column_role::limit) assign(which);
        time();
        coordinates();
        units();
        exposure();
        for (std::size_t role = 1; role < column_roles; ++role)
            if (made_.columns[role]) into_.columns[*made_.columns[role]].role = static_cast<column_role>(role);
        return std::move(made_);
    }

private:
    struct found {
        column_role role{};
        column_kind kind{};
        std::string unit{};  ///< as the column or its name says it
    };

    static found recognise(csv::column const& column) {
        auto const [name, inside] = without_brackets(column.name);
        auto plain = plain_name(name);
        // What Astropy makes of a position.
        if (!column.frame.empty() && plain.ends_with("_ra")) plain = "ra";
        if (!column.frame.empty() && plain.ends_with("_dec")) plain = "dec";
        auto const* const known = find_known_column(plain);
        found made;
        if (known) made = {known->role, known->kind, std::string{known->unit}};
        if (made.unit == "mJy" && name.find("MJ") != name.npos) made.unit = "MJy";  // mega, or capitals throughout
        if (!inside.empty()) made.unit = inside;
        if (!column.unit.empty()) made.unit = column.unit;
        // A time by what it is, whatever it is called.
        if (!column.scale.empty() && !known) made = {column_role::time, column_kind::date, made.unit};
        return made;
    }

    void problem(std::size_t column, std::string words) { into_.errors.push_back({0, from_.columns[column].name, std::move(words)}); }
    void problem(std::string words) { into_.errors.push_back({0, "", std::move(words)}); }
    std::optional<std::size_t>& place(column_role role) noexcept { return made_.columns[static_cast<std::size_t>(role)]; }
    std::string quoted(std::size_t column) const { return '"' + from_.columns[column].name + '"'; }

    bool is_chosen(column_role role) const {
        return std::any_of(options_.columns.begin(), options_.columns.end(), [role](column_choice const& each) { return each.role == role; });
    }

    void choose(column_choice const& wanted) {
        for (auto& each : found_)
            if (each.role == wanted.role && (wanted.role != column_role::none)) each.role = column_role::none;
        if (wanted.column.empty()) return;
        std::vector<std::size_t> named;
        for (std::size_t i = 0; i < from_.columns.size(); ++i)
            if (alertstream::detail::equal_in_any_case(from_.columns[i].name, wanted.column)) named.push_back(i);
        if (named.size() != 1) return problem(named.empty() ? "there is no column \"" + wanted.column + '"' : "there are " + std::to_string(named.size()) + " columns \"" + wanted.column + '"');
        auto& column = found_[named[0]];
        if (auto const* const known = find_known_column(plain_name(without_brackets(wanted.column).name)); !known || known->role != wanted.role) {
            bool const keeps_kind = known && wanted.role != column_role::time && known->role != column_role::time;
            column.kind = keeps_kind ? known->kind : wanted.role == column_role::time ? column_kind::date : column_kind::plain;
        }
        column.role = wanted.role;
    }

    template <class Fits>
    void assign(column_role role, Fits fits) {
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].role == role && fits(i)) all.push_back(i);
        if (all.size() > 1) {
            bool const parts = role == column_role::time && std::all_of(all.begin(), all.end(), [this](std::size_t i) { return found_[i].kind == column_kind::date; });
            auto words = quoted(all[0]);
            for (std::size_t i = 1; i < all.size(); ++i) words += (i + 1 == all.size() ? " and " : ", ") + quoted(all[i]);
            problem("more than one column could be the " + std::string{to_string(role)} + ": " + words + "; say which: " + std::string{to_string(role)} + '=' + from_.columns[all[0]].name + (parts ? " (a date and its time of day go into one column)" : ""));
        } else if (!all.empty()) {
            place(role) = all[0];
        }
    }
    void assign(column_role role) {
        assign(role, [this, role](std::size_t i) { return role != column_role::time || found_[i].kind != column_kind::not_utc || is_chosen(role); });
    }

    void time() {
        constexpr std::string_view why = "a heliocentric or barycentric time, or one of another scale, differs from UTC by up to minutes: give the time of the exposure as MJD, JD or ISO 8601 in UTC";
        std::optional<std::size_t> other;
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i].kind == column_kind::not_utc) other = i, into_.columns[i].note = "no UTC";
        auto const at = place(column_role::time);
        if (!at && other && into_.errors.empty()) problem(*other, std::string{why});
        else if (!at && into_.errors.empty()) problem("no column of times (mjd, jd, date_obs, isot…)");
        if (!at) return;
        auto const& column = from_.columns[*at];
        auto& here = found_[*at];
        made_.time = here.kind;
        for (std::size_t i = 0; i < found_.size(); ++i) {
            auto const* const known = find_known_column(plain_name(without_brackets(from_.columns[i].name).name));
            made_.day_apart = made_.day_apart || (i != *at && known && known->role == column_role::time && known->kind == column_kind::date);
        }
        if (here.kind == column_kind::not_utc || (!column.scale.empty() && column.scale != "utc")) return problem(*at, std::string{why});
        for (auto const& said : {column.format, here.unit})
            if (!said.empty() && !is_time_format(said)) return problem(*at, "a time in \"" + said + "\": it is read as MJD, JD or ISO 8601 in UTC only");
        // As an AAVSO file says it.
        for (auto const& each : from_.comments)
            if (auto const plain = plain_name(each); made_.aavso && plain.starts_with("date=") && plain != "date=jd") return problem(*at, "the file says " + each + ": " + std::string{why});
        into_.columns[*at].note = made_.time == column_kind::mjd ? "MJD" : made_.time == column_kind::jd ? "JD" : "ISO 8601, JD or MJD";
    }

    bool is_time_format(std::string_view said) {
        auto const plain = plain_name(said);
        if (plain == "mjd") made_.time = column_kind::mjd;
        else if (plain == "jd") made_.time = column_kind::jd;
        else return plain == "d" || plain == "day" || plain == "days" || plain == "utc" || plain == "ut" || plain == "isot" || plain == "iso" || plain == "fits";
        return true;
    }

    void coordinates() {
        if (!place(column_role::target) && options_.target.empty() && into_.errors.empty()) problem("no column of targets (target, object, name…), and no target was given");
        for (auto const role : {column_role::ra, column_role::dec}) {
            auto const at = place(role);
            if (!at) continue;
            auto const& frame = from_.columns[*at].frame;
            auto const& unit = found_[*at].unit;
            if (options_.ra) {
                into_.columns[*at].note = "the position was given";
                place(role).reset();
            } else if (!frame.empty() && frame != "icrs") {
                problem(*at, "positions of the frame " + frame + ": give ICRS");
            } else if (!unit.empty() && unit != "deg" && unit != "degree" && unit != "degrees" && unit != "J2000") {
                problem(*at, "angles in \"" + unit + "\": give decimal degrees");
            }
        }
        if (place(column_role::ra).has_value() != place(column_role::dec).has_value()) problem("a right ascension and a declination come together");
        if (options_.ra.has_value() != options_.dec.has_value()) problem("a right ascension and a declination come together");
        if (auto const at = place(column_role::target); at && !options_.target.empty()) problem(*at, "the table names its targets: a target was given too; say which: target= for the one that was given");
    }

    void exposure() {
        auto const at = place(column_role::exposure_time);
        if (!at) return;
        auto const& unit = found_[*at].unit;
        if (!unit.empty() && unit != "s" && unit != "sec" && unit != "seconds") problem(*at, "exposure times in \"" + unit + "\": give seconds");
    }

    static bool is_magnitude(column_kind kind) noexcept { return kind == column_kind::magnitude; }

    void units() {
        auto const at = place(column_role::brightness);
        made_.brightness = at ? unit_of(*at) : std::nullopt;
        auto kind = at ? found_[*at].kind : column_kind::plain;
        if (made_.brightness) kind = made_.brightness->is_magnitude() ? column_kind::magnitude : column_kind::flux;
        // Of two kinds of brightness each has its errors.
        assign(column_role::error, [&](std::size_t i) {
            bool const other = kind != column_kind::plain && found_[i].kind != column_kind::plain && found_[i].kind != kind;
            if (other) into_.columns[i].note = "of another brightness than the one that is read";
            return !other || is_chosen(column_role::error);
        });
        assign(column_role::limit);
        if (auto const limit = place(column_role::limit)) no_flag(*limit);
        if (auto const which = at ? at : place(column_role::limit)) made_.brightness_kind = found_[*which].kind;
        error_unit();
        if (auto const limit = place(column_role::limit)) made_.limit = limit_unit(*limit);
        else if (!at && into_.errors.empty()) problem("no column of magnitudes, fluxes or limits (mag, flux, limit…)");
        limit_error_unit();
    }

    /// Of the limits' names some are as good for a column that says whether it is one.
    void no_flag(std::size_t column) {
        if (is_chosen(column_role::limit)) return;
        bool flags = false, numbers = false;
        for (std::size_t row = 0; row < from_.rows() && !numbers; ++row)
            if (auto const& cell = from_.cell(row, column); !cell.empty()) (read_flag(cell) ? flags : numbers) = true;
        if (flags && !numbers) problem(column, "a limit, or whether it is one? say which: limit=" + from_.columns[column].name + " or not_detected=" + from_.columns[column].name);
    }

    /// @returns absent where each row says it, or after an error.
    std::optional<unit_text> unit_of(std::size_t column) {
        auto const& here = found_[column];
        auto const read = read_unit_text(here.unit);
        auto& note = into_.columns[column].note;
        if (!here.unit.empty() && !read) return problem(column, "the unit \"" + here.unit + "\" is none of AB or Vega magnitudes, mJy (or Jy, µJy, nJy) and erg / (Angstrom s cm2)"), std::nullopt;
        if (read && read->is_magnitude() != is_magnitude(here.kind) && here.kind != column_kind::plain) return problem(column, "the unit \"" + here.unit + "\" does not go with its name"), std::nullopt;
        if (read && read->unit) {
            if (options_.unit && *options_.unit != *read->unit) return problem(column, "it is in " + std::string{to_string(*read->unit)} + ", not in " + std::string{to_string(*options_.unit)}), std::nullopt;
            note = to_string(*read->unit);
            if (read->power != 0) note = here.unit + ", as " + note;
            return read;
        }
        if (place(column_role::unit)) {
            note = "in the unit of its row";
            return std::nullopt;
        }
        bool const magnitude = read || is_magnitude(here.kind);
        if (!options_.unit) return problem(column, magnitude ? "the magnitudes' system is not said: AB or Vega?" : "the unit is not said: AB, Vega, mJy or cgs?"), std::nullopt;
        unit_text const given{*options_.unit};
        if (given.is_magnitude() ? here.kind == column_kind::flux : magnitude) return problem(column, "its name is not one of a brightness in " + std::string{to_string(*options_.unit)}), std::nullopt;
        note = to_string(*options_.unit);
        return given;
    }

    void error_unit() {
        auto const at = place(column_role::error);
        if (!at || found_[*at].unit.empty()) return;
        auto const read = read_unit_text(found_[*at].unit);
        bool const same = read && (!made_.brightness || (read->unit ? read->unit == made_.brightness->unit : made_.brightness->is_magnitude()));
        if (!same) return problem(*at, "the unit \"" + found_[*at].unit + "\" is not that of the brightness");
        if (made_.brightness) made_.error_power = read->power;
    }

    /// Of a limit, or of a brightness that is one.
    void limit_error_unit() {
        auto const at = place(column_role::limit_error);
        if (!at || found_[*at].unit.empty()) return;
        auto const& of = place(column_role::limit) ? made_.limit : made_.brightness;
        auto const read = read_unit_text(found_[*at].unit);
        bool const same = read && (!of || ((read->unit ? read->unit == of->unit : of->is_magnitude()) && read->power == of->power));
        if (!same) problem(*at, "the unit \"" + found_[*at].unit + "\" is not that of the limit");
    }

    std::optional<unit_text> limit_unit(std::size_t column) {
        auto const& here = found_[column];
        auto const at = place(column_role::brightness);
        bool const says_system = !here.unit.empty() && read_unit_text(here.unit).value_or(unit_text{}).unit.has_value();
        bool const as_brightness = at && !says_system && (here.unit.empty() || read_unit_text(here.unit));
        if (!as_brightness) return unit_of(column);
        bool const magnitude = is_magnitude(here.kind) || !here.unit.empty();
        bool const other = made_.brightness && (made_.brightness->is_magnitude() ? here.kind == column_kind::flux : magnitude);
        if (other) return problem(column, "a limit of another kind than the brightness, in a unit that is not said: name it as limmag(AB), or leave it out: limit="), std::nullopt;
        into_.columns[column].note = into_.columns[*at].note;
        return made_.brightness;
    }

    csv::table const& from_;
    table_options const& options_;
    photometry_table_contents& into_;
    std::vector<found> found_;
    column_plan made_;
};

}  // namespace alertstream::hermes::inner
