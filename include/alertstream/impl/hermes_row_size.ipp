#pragma once

#include <cmath>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/brightness.hpp>

namespace alertstream::hermes::inner {

/// A text as Python's json.dumps writes it, quotes and all.
inline std::size_t python_json_size(std::string_view text) noexcept {
    std::size_t size = 2;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= 0xf0) size += 12;
        else if (byte >= 0xc0) size += 6;
        else if (byte >= 0x80) continue;
        else if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') size += 2;
        else size += byte < 0x20 ? 6 : 1;
    }
    return size;
}

/// Counts the members of rows as Hermes publishes them, its defaults among them.
class row_size {
public:
    std::size_t bytes() const noexcept { return bytes_; }

    /// With quotes, colon, comma and blanks.
    void member(std::string_view name, std::size_t value) noexcept { bytes_ += name.size() + 6 + value; }
    void always(std::string_view name, std::string_view value) noexcept { member(name, python_json_size(value)); }
    void text(std::string_view name, std::string_view value, std::string_view otherwise = {}) noexcept {
        if (!value.empty() || !otherwise.empty()) always(name, value.empty() ? otherwise : value);
    }
    void number(std::string_view name, std::optional<double> const& value) {
        if (value) member(name, digits(*value));
    }

    void row(reference const& each) {
        begin();
        text("source", each.source);
        text("citation", each.citation);
        text("url", each.url);
    }

    void row(target const& each) {
        begin();
        text("name", each.name);
        place(each);
        number("pm_ra", each.pm_ra);
        number("pm_dec", each.pm_dec);
        text("epoch", each.epoch, "2000.0");
        member("new_discovery", 5);
        if (each.orbital_elements) orbit(*each.orbital_elements);
        if (each.discovery_info) discovery(*each.discovery_info);
        number("distance", each.distance);
        number("distance_error", each.distance_error);
        text("distance_units", each.distance_units);
        number("redshift", each.redshift);
        text("host_name", each.host_name);
        number("host_redshift", each.host_redshift);
        texts("aliases", each.aliases);
        texts("group_associations", each.group_associations);
        files(each.file_info);
        text("comments", each.comments);
    }

    void row(photometry const& each) {
        observation(each);
        text("bandpass", each.bandpass);
        measured(each);
        number("exposure_time", each.exposure_time);
        text("observer", each.observer);
        text("comments", each.comments);
        text("catalog", each.catalog);
    }

    void row(spectrum const& each) {
        observation(each);
        text("setup", each.setup);
        number("exposure_time", each.exposure_time);
        numbers("flux", each.flux);
        numbers("flux_error", each.flux_error);
        numbers("wavelength", each.wavelength);
        text("flux_units", with_angstrom_sign(each.flux_units), "mJy");
        text("wavelength_units", with_angstrom_sign(each.wavelength_units), "nm");
        text("flux_type", each.flux_type, "F\u03bb");
        text("classification", each.classification);
        number("proprietary_period", each.proprietary_period);
        text("proprietary_period_units", each.proprietary_period_units, "Days");
        text("comments", each.comments);
        text("observer", each.observer);
        text("reducer", each.reducer);
        text("spec_type", each.spec_type);
        files(each.file_info);
    }

    void row(astrometry const& each) {
        observation(each);
        place(each);
        text("mpc_sitecode", each.mpc_sitecode);
        text("catalog", each.catalog);
        text("comments", each.comments);
    }

private:
    void begin() noexcept { bytes_ += 4; }

    static std::size_t digits(double value) { return alertstream::detail::python_text(value).size(); }

    void texts(std::string_view name, std::vector<std::string> const& values) {
        if (values.empty()) return;
        member(name, 2);
        for (auto const& each : values) bytes_ += python_json_size(each) + 2;
    }
    void numbers(std::string_view name, std::vector<double> const& values) {
        if (values.empty()) return;
        member(name, 2);
        for (auto const each : values) bytes_ += digits(each) + 2;
    }

    /// Within its range a right ascension keeps its digits; wrapped, or read from a text, it has all of them.
    void angle(std::string_view name, std::optional<degrees> const& value, bool wraps, std::string_view written) {
        constexpr std::size_t most = 24;
        if (value) member(name, wraps && (value->value < 0 || value->value >= 360) ? most : digits(value->value));
        else if (!written.empty()) member(name, most);
    }
    template <class Row>
    void place(Row const& each) {
        angle("ra", each.ra, true, each.ra_text);
        angle("dec", each.dec, false, each.dec_text);
        number("ra_error", each.ra_error);
        number("dec_error", each.dec_error);
        text("ra_error_units", each.ra_error_units, "degrees");
        text("dec_error_units", each.dec_error_units, "degrees");
    }

    void orbit(orbital_elements const& each) {
        member("orbital_elements", 4);
        text("epoch_of_elements", each.epoch_of_elements);
        number("orbital_inclination", each.orbital_inclination);
        number("longitude_of_the_ascending_node", each.longitude_of_the_ascending_node);
        number("argument_of_the_perihelion", each.argument_of_the_perihelion);
        number("eccentricity", each.eccentricity);
        number("semimajor_axis", each.semimajor_axis);
        number("mean_anomaly", each.mean_anomaly);
        number("perihelion_distance", each.perihelion_distance);
        text("epoch_of_perihelion", each.epoch_of_perihelion);
    }

    void discovery(discovery_info const& each) {
        member("discovery_info", 4);
        text("date", each.date);
        text("reporting_group", each.reporting_group);
        text("discovery_source", each.discovery_source);
        text("transient_type", each.transient_type);
        number("proprietary_period", each.proprietary_period);
        text("proprietary_period_units", each.proprietary_period_units, "Days");
        text("nondetection_source", each.nondetection_source);
        text("nondetection_comments", each.nondetection_comments);
    }

    /// Of a file that is uploaded Hermes fills in where it is.
    void files(std::vector<file_info> const& all) {
        if (all.empty()) return;
        member("file_info", 2);
        for (auto const& each : all) {
            begin();
            text("name", each.name);
            text("description", each.description);
            text("url", each.url);
            if (each.url.empty()) member("url", 256 + 3 * each.name.size());
        }
    }

    template <class Row>
    void observation(Row const& each) {
        begin();
        text("target_name", each.target);
        if (each.at) member("date_obs", std::string_view{"\"2026-11-23T17:05:01.250000Z\""}.size());
        else text("date_obs", each.date_text);
        text("telescope", each.telescope);
        text("instrument", each.instrument);
    }

    void measured(photometry const& each) {
        brightness_unit unit{}, limit_unit{};
        std::string_view unit_text, limit_text;
        if (auto const* const seen = std::get_if<detection>(&each.measured)) {
            number("brightness", seen->value.value);
            number("brightness_error", seen->error);
            unit = seen->value.unit;
            if (seen->limit) {
                number("limiting_brightness", seen->limit->value);
                number("limiting_brightness_error", seen->limit_error);
                limit_unit = seen->limit->unit;
            }
        } else if (auto const* const limit = std::get_if<upper_limit>(&each.measured)) {
            number("limiting_brightness", limit->value.value);
            number("limiting_brightness_error", limit->error);
            limit_unit = limit->value.unit;
        } else if (auto const* const odd = std::get_if<in_unknown_unit>(&each.measured)) {
            number("brightness", odd->brightness);
            number("brightness_error", odd->error);
            number("limiting_brightness", odd->limit);
            number("limiting_brightness_error", odd->limit_error);
            unit_text = each.unit_text;
            limit_text = each.limit_unit_text;
        }
        text("brightness_unit", unit_text, to_string(unit));
        text("limiting_brightness_unit", limit_text, to_string(limit_unit));
    }

    std::size_t bytes_{};
};

}  // namespace alertstream::hermes::inner
