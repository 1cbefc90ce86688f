#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/refusal.hpp>
#include <alertstream/impl/hermes_python_date.ipp>
#include <alertstream/time.hpp>

namespace alertstream::hermes::inner {

using alertstream::detail::python_float, alertstream::detail::python_strip;

struct odd_value {
    refusal why{};
    std::string problem{};  ///< empty: nothing is odd
};

/// A date is published as it was written, and its readers guess. `year`: 2000.0 is an epoch.
/// Numbers out of range are Hermes' own to judge.
inline odd_value odd_date(std::string_view text, bool year = false) {
    auto const trimmed = python_strip(text);
    if (trimmed.size() == 4 && is_digits(trimmed) && !year) return {refusal::date, "Hermes reads a number of four digits as a modified Julian date: write ISO 8601 with zone: " + std::string{trimmed}};
    if (trimmed.empty() || python_float(trimmed) || parse_iso_time(trimmed)) return {};
    if (read_python_date(trimmed) == python_date::overflow) return {refusal::server_crash, "Hermes falls over such a date: write ISO 8601 with zone: " + shown_text(text)};
    return {refusal::date, "not a date that every reader understands: write ISO 8601 with zone, or a JD or MJD: " + shown_text(text)};
}

inline odd_value odd_right_ascension(std::string_view text) {
    if (text.empty() || python_float(text) || text.find_first_not_of("0123456789+-.: hms") == text.npos) return {};
    return {refusal::angle, "neither degrees nor hours, minutes and seconds: " + shown_text(text)};
}

inline odd_value odd_declination(std::string_view text) {
    bool const with_units = text.find('d') != text.npos && text.find_first_not_of("0123456789+-. dms") == text.npos;
    if (text.empty() || python_float(text) || with_units) return {};
    return {refusal::angle, "not decimal degrees: Hermes reads a declination with colons or blanks as hours: " + shown_text(text)};
}

inline constexpr std::string_view no_url = "neither uploaded with the message nor with a url: Hermes falls over it";
inline constexpr std::string_view no_error = "for TNS, units without the error itself: Hermes falls over it";

/// What only a person can read, and what Hermes falls over, in an alert.
class odd_values {
public:
    odd_values(alert const& what, encode_options const& with, std::vector<refused>& into) : with_{with}, found_{into} {
        for (std::size_t i = 0; i < what.targets.size(); ++i) target(what.targets[i], {"targets", i});
        for (std::size_t i = 0; i < what.photometry.size(); ++i) observation(what.photometry[i], {"photometry", i});
        for (std::size_t i = 0; i < what.spectroscopy.size(); ++i) {
            observation(what.spectroscopy[i], {"spectroscopy", i});
            files(what.spectroscopy[i].file_info, {"spectroscopy", i});
        }
        for (std::size_t i = 0; i < what.astrometry.size(); ++i) {
            observation(what.astrometry[i], {"astrometry", i});
            angles(what.astrometry[i], {"astrometry", i});
        }
    }

private:
    /// A row; its path is written only where something is odd.
    struct place {
        std::string_view table;
        std::size_t row;
    };

    void add(place const& at, std::string_view member, odd_value const& odd) {
        if (odd.problem.empty()) return;
        found_.push_back({{"data." + std::string{at.table} + '[' + std::to_string(at.row) + "]." + std::string{member}, odd.problem}, odd.why});
    }

    void target(hermes::target const& each, place const& at) {
        angles(each, at);
        add(at, "epoch", odd_date(each.epoch, true));
        if (auto const& orbit = each.orbital_elements) {
            add(at, "orbital_elements.epoch_of_elements", odd_date(orbit->epoch_of_elements));
            add(at, "orbital_elements.epoch_of_perihelion", odd_date(orbit->epoch_of_perihelion));
        }
        if (each.discovery_info) add(at, "discovery_info.date", odd_date(each.discovery_info->date));
        files(each.file_info, at);
        if (!with_.submit.tns()) return;
        auto const given = [](std::string const& units) { return !units.empty() && units != "degrees"; };
        if (given(each.ra_error_units) && !each.ra_error) add(at, "ra_error_units", {refusal::error_units, std::string{no_error}});
        if (given(each.dec_error_units) && !each.dec_error) add(at, "dec_error_units", {refusal::error_units, std::string{no_error}});
    }

    template <class Row>
    void observation(Row const& each, place const& at) {
        if (!each.at) add(at, "date_obs", odd_date(each.date_text));
    }

    template <class Row>
    void angles(Row const& each, place const& at) {
        if (!each.ra) add(at, "ra", odd_right_ascension(each.ra_text));
        if (!each.dec) add(at, "dec", odd_declination(each.dec_text));
    }

    void files(std::vector<file_info> const& all, place const& at) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            bool const uploaded = std::find(with_.uploads.begin(), with_.uploads.end(), all[i].name) != with_.uploads.end();
            if (all[i].url.empty() && !uploaded) add(at, "file_info[" + std::to_string(i) + "].url", {refusal::file_without_url, std::string{no_url}});
        }
    }

    encode_options const& with_;
    std::vector<refused>& found_;
};

}  // namespace alertstream::hermes::inner
