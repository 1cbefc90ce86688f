#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/time.hpp>

namespace alertstream::hermes::inner {

using alertstream::detail::python_float, alertstream::detail::python_strip;

/// What only a person can read: Hermes publishes the text as it is, and its readers guess.
class odd_values {
public:
    odd_values(alert const& what, std::vector<field_error>& into) : found_{into} {
        for (std::size_t i = 0; i < what.targets.size(); ++i) target(what.targets[i], row("targets", i));
        for (std::size_t i = 0; i < what.photometry.size(); ++i) observation(what.photometry[i], row("photometry", i));
        for (std::size_t i = 0; i < what.spectroscopy.size(); ++i) observation(what.spectroscopy[i], row("spectroscopy", i));
        for (std::size_t i = 0; i < what.astrometry.size(); ++i) {
            auto const& each = what.astrometry[i];
            observation(each, row("astrometry", i));
            angles(each, row("astrometry", i));
        }
    }

private:
    static std::string row(std::string_view table, std::size_t number) { return "data." + std::string{table} + '[' + std::to_string(number) + "]."; }

    void target(hermes::target const& each, std::string const& path) {
        angles(each, path);
        date(each.epoch, path + "epoch");
        if (each.orbital_elements) {
            date(each.orbital_elements->epoch_of_elements, path + "orbital_elements.epoch_of_elements");
            date(each.orbital_elements->epoch_of_perihelion, path + "orbital_elements.epoch_of_perihelion");
        }
        if (each.discovery_info) date(each.discovery_info->date, path + "discovery_info.date");
    }

    template <class Row>
    void observation(Row const& each, std::string const& path) {
        if (!each.at) date(each.date_text, path + "date_obs");
    }

    template <class Row>
    void angles(Row const& each, std::string const& path) {
        if (!each.ra && !each.ra_text.empty() && !python_float(each.ra_text) && each.ra_text.find_first_not_of("0123456789+-.: hms") != each.ra_text.npos)
            found_.push_back({path + "ra", "neither degrees nor hours, minutes and seconds: " + shown_text(each.ra_text)});
        bool const with_units = each.dec_text.find('d') != each.dec_text.npos && each.dec_text.find_first_not_of("0123456789+-. dms") == each.dec_text.npos;
        if (!each.dec && !each.dec_text.empty() && !python_float(each.dec_text) && !with_units)
            found_.push_back({path + "dec", "not decimal degrees: Hermes reads a declination with colons or blanks as hours: " + shown_text(each.dec_text)});
    }

    /// Numbers are Hermes' own to judge.
    void date(std::string_view text, std::string const& path) {
        if (text.empty() || python_float(text) || parse_iso_time(python_strip(text))) return;
        found_.push_back({path, "not a date that every reader understands: write ISO 8601 with zone, or a JD or MJD: " + shown_text(text)});
    }

    std::vector<field_error>& found_;
};

}  // namespace alertstream::hermes::inner
