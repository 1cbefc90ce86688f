#pragma once

#include <map>
#include <utility>

#include <alertstream/formats/csv_cell.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/photometry_table.hpp>
#include <alertstream/impl/hermes_column_plan.ipp>
#include <alertstream/impl/hermes_table_cells.ipp>

namespace alertstream::hermes {

namespace inner {

inline constexpr std::array<std::string_view, column_roles> role_names{"none", "target", "ra", "dec", "time", "bandpass", "brightness", "error", "limit", "limit_error", "unit", "detected",
                                                                       "not_detected", "telescope", "instrument", "exposure_time", "observer", "comments", "catalog"};

/// Rows of a table, one after the other.
class row_reader {
public:
    row_reader(csv::table const& from, table_options const& options, column_plan const& plan, photometry_table_contents& into) : from_{from}, options_{options}, plan_{plan}, into_{into} {}

    void read() {
        for (row_ = 0; row_ < from_.rows(); ++row_) {
            auto const before = problems_;
            photometry made;
            auto const at = target_of(made);
            time(made);
            texts(made);
            bool const measured = measure(made);
            if (problems_ != before) continue;
            if (measured) into_.rows.push_back(std::move(made));
            else into_.left_out.push_back({from_.lines[row_], "", "no brightness and no limit"});
            if (measured && at < into_.targets.size()) used_[at] = true;
        }
        leave_out_unused_targets();
    }

private:
    static constexpr std::size_t most_errors = 1000;

    void problem(std::optional<std::size_t> column, std::string words) {
        ++problems_;
        if (into_.errors.size() >= most_errors) ++into_.more_errors;
        else into_.errors.push_back({from_.lines[row_], column ? from_.columns[*column].name : "", std::move(words)});
    }
    void problem(column_role role, std::string words) { problem(plan_[role], std::move(words)); }

    std::string_view cell(column_role role) const {
        auto const at = plan_[role];
        return at ? std::string_view{from_.cell(row_, *at)} : std::string_view{};
    }
    /// A text, empty where it says that there is none.
    std::string_view text(column_role role) const {
        auto const written = cell(role);
        if (written == "--" || alertstream::detail::equal_in_any_case(written, "nan") || alertstream::detail::equal_in_any_case(written, "null") || alertstream::detail::equal_in_any_case(written, "n/a")) return {};
        // Tables for spreadsheets guard what looks like a formula; an ECSV is none.
        return !written.empty() && from_.columns[*plan_[role]].datatype.empty() ? csv::without_guard(written) : written;
    }
    static std::string or_else(std::string_view one, std::string const& other) { return one.empty() ? other : std::string{one}; }

    number_cell number(column_role role, int power = 0) {
        auto made = read_number(cell(role), power);
        if (!made.wrong.empty()) problem(role, made.wrong + ": " + shown_text(cell(role)));
        return made;
    }
    /// Of what has no limits.
    std::optional<double> plain_number(column_role role, int power = 0) {
        auto const made = number(role, power);
        if (made.before != 0) problem(role, "no number: " + shown_text(cell(role)));
        return made.value;
    }
    std::optional<double> not_negative(column_role role, int power = 0) {
        auto const made = plain_number(role, power);
        if (made && *made < 0) problem(role, "negative: " + shown_text(cell(role)) + "; leave the cell empty where there is none");
        return made;
    }

    std::size_t target_of(photometry& into) {
        into.target = or_else(text(column_role::target), options_.target);
        if (into.target.empty()) {
            problem(column_role::target, "no target");
            return into_.targets.size();
        }
        auto const [known, is_new] = targets_.try_emplace(into.target, into_.targets.size());
        if (is_new) {
            into_.targets.emplace_back().name = into.target;
            used_.push_back(false);
            told_.push_back(false);
            into_.targets.back().ra = options_.ra;
            into_.targets.back().dec = options_.dec;
            if (options_.ra && into_.targets.size() == 2) problem(column_role::target, "a second target: the position that was given is of one");
        }
        auto const ra = angle(column_role::ra, 0, 360), dec = angle(column_role::dec, -90, 90);
        if (!ra || !dec) return known->second;
        auto& of = into_.targets[known->second];
        if (!of.ra) {
            of.ra = ra;
            of.dec = dec;
        } else if ((of.ra != ra || of.dec != dec) && !told_[known->second]) {
            told_[known->second] = true;
            problem(column_role::ra, "another position of " + shown_text(into.target) + " than in a line above: give one with ra and dec, or leave the columns out: ra= dec=");
        }
        return known->second;
    }

    std::optional<degrees> angle(column_role role, double lowest, double highest) {
        if (!plan_[role]) return std::nullopt;
        auto const read = read_number(cell(role));
        if (read.wrong.empty() && !read.value) return std::nullopt;
        bool const fits = read.value && read.before == 0 && *read.value >= lowest && *read.value <= highest;
        if (!fits) return problem(role, "no angle in decimal degrees: " + shown_text(cell(role))), std::nullopt;
        return degrees{*read.value};
    }

    void time(photometry& into) {
        auto const written = cell(column_role::time);
        bool const only_number = written.find_first_not_of("0123456789.") == written.npos;
        if (plan_.time == column_kind::mjd || plan_.time == column_kind::jd) {
            bool const year = written.find('.') == written.npos && written.size() < 5;  // and no day
            if (!year) into.at = read_day_number(written, plan_.time == column_kind::jd);
        } else if (!only_number) {
            into.at = parse_iso_time(written);
            if (into.at && plan_.day_apart && written.size() == std::string_view{"2023-05-19"}.size()) return problem(column_role::time, "a date without its time of day, which may stand in another column: put both into one");
        } else if (auto const point = read_number(written).value; point && *point > 2'400'000 && *point < 2'600'000) {
            into.at = read_day_number(written, true);
        } else if (point && *point > 15'000 && *point < 150'000) {
            into.at = read_day_number(written, false);
        }
        constexpr time_point first{std::chrono::microseconds{-4'000'000'000'000'000}}, last{std::chrono::microseconds{4'100'000'000'000'000}};
        if (into.at && *into.at > first && *into.at < last) return;
        problem(column_role::time, (is_no_value(written) ? "no time" : plan_.time == column_kind::mjd ? "no MJD: " : plan_.time == column_kind::jd ? "no JD: " : "no time that is ISO 8601, a JD or an MJD: ") +
                                       (is_no_value(written) ? std::string{} : shown_text(written)));
    }

    void texts(photometry& into) {
        into.bandpass = or_else(text(column_role::bandpass), options_.bandpass);
        into.telescope = or_else(text(column_role::telescope), options_.telescope);
        into.instrument = or_else(text(column_role::instrument), options_.instrument);
        into.observer = text(column_role::observer);
        into.comments = text(column_role::comments);
        into.catalog = text(column_role::catalog);
        into.exposure_time = not_negative(column_role::exposure_time);
    }

    /// The unit of the row, where each has its own.
    std::optional<unit_text> unit_here(std::optional<unit_text> const& fixed) {
        if (fixed) return fixed;
        auto read = read_unit_text(text(column_role::unit));
        bool fits = read && (plan_.brightness_kind == column_kind::plain || read->is_magnitude() == (plan_.brightness_kind == column_kind::magnitude));
        if (fits && !read->unit) {
            read->unit = options_.unit;
            fits = read->unit && read->is_magnitude();
        }
        if (!fits) return problem(column_role::unit, "no unit that goes with the brightness: " + shown_text(cell(column_role::unit)) + ": AB or Vega magnitudes, mJy (or Jy, µJy, nJy), erg / (Angstrom s cm2)"), std::nullopt;
        return read;
    }

    /// A number that stands for none.
    void no_mark(column_role role, std::optional<double> value, unit_text const& unit) {
        if (value && unit.is_magnitude() && std::abs(*value) >= 90) problem(role, shown_text(cell(role)) + " looks like a mark for no value: leave the cell empty");
    }

    bool is_limit_sign(char sign, unit_text const& unit, column_role role) {
        if (sign == 0) return false;
        bool const right = sign == (unit.is_magnitude() ? '>' : '<') || (sign == '<' && plan_.aavso);
        if (!right) problem(role, shown_text(cell(role)) + ": a limit is written as >19.5 in magnitudes and as <0.02 in fluxes");
        return right;
    }

    /// What a column says of the row; absent if there is none, or nothing in it.
    std::optional<bool> seen() {
        std::optional<bool> made;
        for (auto const role : {column_role::detected, column_role::not_detected}) {
            auto const written = text(role);
            if (written.empty()) continue;
            auto const flag = read_flag(written);
            if (!flag) problem(role, "neither true nor false: " + shown_text(written));
            else if (made && *made != (*flag == (role == column_role::detected))) problem(role, "the columns disagree on whether it was seen");
            else made = *flag == (role == column_role::detected);
        }
        return made;
    }

    bool measure(photometry& into) {
        auto const& any_unit = plan_[column_role::brightness] ? plan_.brightness : plan_.limit;
        auto const was_seen = seen();
        if (is_no_value(cell(column_role::brightness)) && is_no_value(cell(column_role::limit))) return false;
        auto const unit = unit_here(any_unit);
        if (!unit) return false;
        auto const limit_unit = plan_.limit ? *plan_.limit : *unit;
        auto brightness = number(column_role::brightness, unit->power), limit = number(column_role::limit, limit_unit.power);
        auto const error = not_negative(column_role::error, plan_.error_power.value_or(unit->power)), limit_error = not_negative(column_role::limit_error, limit_unit.power);
        no_mark(column_role::brightness, brightness.value, *unit);
        no_mark(column_role::limit, limit.value, limit_unit);
        no_mark(column_role::error, error, *unit);
        no_mark(column_role::limit_error, limit_error, limit_unit);
        is_limit_sign(limit.before, limit_unit, column_role::limit);
        bool const by_sign = is_limit_sign(brightness.before, *unit, column_role::brightness);
        bool const is_limit = by_sign || (was_seen && !*was_seen);
        if (by_sign && was_seen && *was_seen) problem(column_role::brightness, "a limit, and the row says that it was seen");
        // A magnitude beside it is the limit; a flux may be what was measured, below zero even.
        if (is_limit && !by_sign && brightness.value && !unit->is_magnitude() && text(column_role::not_detected).empty())
            problem(column_role::brightness, "not detected, and a flux: what was measured, or the limit? read no such column (detected=), or name one that says that it is a limit (not_detected=COLUMN)");
        hermes::brightness const value{brightness.value.value_or(0), *unit->unit}, deep{limit.value.value_or(0), *limit_unit.unit};
        if (is_limit && brightness.value && limit.value && value != deep) problem(column_role::limit, "two limits: the brightness is one already");
        if (is_limit && brightness.value) into.measured = upper_limit{value, limit_error ? limit_error : error};
        else if (was_seen && *was_seen && !brightness.value) problem(column_role::brightness, "seen, but without a brightness");
        else if (brightness.value) into.measured = detection{value, error, limit.value ? std::optional{deep} : std::nullopt, limit.value ? limit_error : std::nullopt};
        else if (limit.value) into.measured = upper_limit{deep, limit_error ? limit_error : error};
        return brightness.value || limit.value;
    }

    /// Those of which no row is sent.
    void leave_out_unused_targets() {
        std::vector<target> kept;
        for (std::size_t i = 0; i < into_.targets.size(); ++i)
            if (used_[i]) kept.push_back(std::move(into_.targets[i]));
        into_.targets = std::move(kept);
    }

    csv::table const& from_;
    table_options const& options_;
    column_plan const& plan_;
    photometry_table_contents& into_;
    std::size_t row_{};
    std::size_t problems_{};
    std::map<std::string, std::size_t, std::less<>> targets_;
    std::vector<bool> used_, told_;
};

}  // namespace inner

ALERTSTREAM_DECL std::string_view to_string(column_role role) noexcept {
    auto const at = static_cast<std::size_t>(role);
    return at < inner::role_names.size() ? inner::role_names[at] : std::string_view{};
}

ALERTSTREAM_DECL std::optional<column_role> parse_column_role(std::string_view name) noexcept {
    for (std::size_t i = 1; i < inner::role_names.size(); ++i)
        if (inner::role_names[i] == name) return static_cast<column_role>(i);
    return std::nullopt;
}

ALERTSTREAM_DECL photometry_table_contents read_photometry_table(csv::table const& from, table_options const& options) {
    photometry_table_contents made;
    auto const plan = inner::column_planner{from, options, made}.plan();
    if (made.errors.empty()) inner::row_reader{from, options, plan, made}.read();
    return made;
}

}  // namespace alertstream::hermes
