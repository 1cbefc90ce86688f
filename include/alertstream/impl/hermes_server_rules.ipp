#pragma once

#include <algorithm>
#include <cmath>
#include <map>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>

namespace alertstream::hermes::inner {

using alertstream::detail::python_float, alertstream::detail::python_strip, alertstream::detail::python_text;

inline constexpr std::string_view required = "This field is required.";
inline constexpr std::string_view blank = "This field may not be blank.";
inline constexpr std::string_view no_angle = "Must be in a format astropy understands";

/// Hermes' serializers on a typed alert (LCOGT/hermes, serializers.py; run: the worked cases).
class server_rules {
public:
    server_rules(alert const& what, encode_options const& with, error_tree& into) : what_{what}, with_{with}, errors_{into} {}

    void check() {
        required_text("title", what_.title);
        required_text("topic", with_.topic.empty() ? std::string_view{what_.topic} : with_.topic);
        free_text("message_text", what_.message_text);
        required_text("submitter", what_.submitter);
        free_text("authors", what_.authors.empty() ? with_.default_authors : std::string_view{what_.authors});
        auto const before = count_;
        rows("data.references", what_.references, [this](auto const& row) { reference(row); });
        at_ = "data";
        optional_text("event_id", what_.event_id);
        rows("data.targets", what_.targets, [this](auto const& row) { target(row); });
        rows("data.photometry", what_.photometry, [this](auto const& row) { photometry(row); });
        rows("data.spectroscopy", what_.spectroscopy, [this](auto const& row) { spectrum(row); });
        rows("data.astrometry", what_.astrometry, [this](auto const& row) { astrometry(row); });
        if (count_ == before) between_tables();
    }

private:
    void add(std::string_view member, std::string_view problem) {
        errors_.add(at_.empty() ? std::string{member} : at_ + '.' + std::string{member}, problem);
        ++count_;
    }

    template <class Row, class Check>
    void rows(std::string const& table, std::vector<Row> const& all, Check const& check_row) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            at_ = table + '[' + std::to_string(i) + ']';
            check_row(all[i]);
        }
        errors_.set_rows(table, all.size());
    }

    /// A member of a row that is an object of its own.
    template <class Check>
    void object(std::string_view name, Check const& check_members) {
        auto const outside = at_;
        (at_ += '.') += name;
        check_members();
        at_ = outside;
    }

    // --- Kinds of members

    void free_text(std::string_view name, std::string_view value) {
        if (value.find('\0') != value.npos) add(name, "Null characters are not allowed.");
    }
    /// What is empty is not written.
    void optional_text(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (python_strip(value).empty()) add(name, blank);
        else free_text(name, value);
    }
    void required_text(std::string_view name, std::string_view value) {
        if (value.empty()) add(name, required);
        else optional_text(name, value);
    }
    void choice(std::string_view name, std::string_view value, std::initializer_list<std::string_view> choices) {
        if (value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
        add(name, '"' + std::string{value} + "\" is not a valid choice.");
    }
    /// Dates that are no number go to dateutil: `our_refusals` has an eye on them.
    void date(std::string_view name, std::string_view value) {
        auto const before = count_;
        optional_text(name, value);
        auto const number = python_float(value);
        if (before != count_ || !number || (*number > 2400000 && *number < 2600000) || (*number > 1000 && *number < 150000)) return;
        add(name, "Date " + python_text(*number) + " in JD format must be within bounds of 2400000 to 2600000, and in MJD format within bounds of 15000 to 150000.");
    }
    void required_number(std::string_view name, std::optional<double> const& value, double most) {
        if (!value) return add(name, required);
        between(name, value, most);
    }
    void between(std::string_view name, std::optional<double> const& value, double most) {
        if (!value) return;
        if (*value > most) add(name, "Ensure this value is less than or equal to " + python_text(most) + '.');
        else if (*value < 0) add(name, "Ensure this value is greater than or equal to 0.0.");
    }
    void right_ascension(std::optional<degrees> const& value, std::string_view as_written) {
        if (value) return;
        if (auto const number = python_float(as_written); number && !std::isfinite(*number)) add("ra", "Value must be finite");
    }
    void declination(std::optional<degrees> const& value, std::string_view as_written) {
        auto const number = value ? std::optional{value->value} : python_float(as_written);
        if (!number) return;
        if (!std::isfinite(*number)) add("dec", "Dec value must be finite");
        else if (std::abs(*number) > 90) add("dec", no_angle);
    }
    void error_units(std::string_view name, std::string_view value) { choice(name, value, {"degrees", "mas", "arcsec", "arcmin"}); }
    void unit(std::string_view name, std::string_view value) {
        using enum brightness_unit;
        choice(name, value, {to_string(ab_magnitude), to_string(vega_magnitude), to_string(millijansky), to_string(erg_per_s_cm2_angstrom)});
    }
    void period_units(std::string_view value) { choice("proprietary_period_units", value, {"Days", "Months", "Years"}); }

    void texts(std::string_view name, std::vector<std::string> const& values) {
        for (std::size_t i = 0; i < values.size(); ++i) required_item(std::string{name} + '.' + std::to_string(i), values[i]);
    }
    void required_item(std::string const& name, std::string_view value) {
        if (python_strip(value).empty()) add(name, blank);
        else free_text(name, value);
    }

    static bool given(std::string_view text) noexcept { return !python_strip(text).empty(); }
    static bool given(std::optional<double> const& number) noexcept { return number.value_or(0) != 0; }

    // --- Tables

    void reference(hermes::reference const& row) {
        auto const before = count_;
        optional_text("source", row.source);
        optional_text("citation", row.citation);
        optional_text("url", row.url);
        if (before == count_ && !row.url.empty() && !is_url(python_strip(row.url))) add("url", "Enter a valid URL.");
        if (before != count_ || (given(row.source) && given(row.citation))) return;
        if (given(row.source)) return add("citation", "Must set citation with source");
        if (given(row.citation)) return add("source", "Must set source with citation");
        if (given(row.url)) return;
        for (auto const* name : {"source", "citation", "url"}) add(name, "Must set source/citation or url");
    }

    /// Django's URLValidator, but for the finer points of host names.
    static bool is_url(std::string_view text) {
        auto const end = text.find("://");
        if (end == text.npos) return false;
        std::string scheme;
        for (char const c : text.substr(0, end)) scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (scheme != "http" && scheme != "https" && scheme != "ftp" && scheme != "ftps") return false;
        auto host = text.substr(end + 3);
        host = host.substr(0, host.find_first_of("/?#"));
        host = host.substr(host.rfind('@') == host.npos ? 0 : host.rfind('@') + 1);
        auto const name = host.substr(0, host.find(':'));
        bool const dotted = name.find('.') != name.npos && name.front() != '.' && name.find("..") == name.npos;
        return text.find_first_of(" \t\r\n") == text.npos && (dotted || name == "localhost" || host.starts_with('['));
    }

    void target(hermes::target const& row) {
        auto const before = count_;
        required_text("name", row.name);
        right_ascension(row.ra, row.ra_text);
        declination(row.dec, row.dec_text);
        error_units("ra_error_units", row.ra_error_units);
        error_units("dec_error_units", row.dec_error_units);
        date("epoch", row.epoch);
        if (row.orbital_elements) object("orbital_elements", [&] { orbit(*row.orbital_elements); });
        if (row.discovery_info) object("discovery_info", [&] { discovery(*row.discovery_info); });
        choice("distance_units", row.distance_units, {"cm", "m", "km", "pc", "kpc", "Mpc", "Gpc", "ly", "au"});
        optional_text("host_name", row.host_name);
        texts("aliases", row.aliases);
        texts("group_associations", row.group_associations);
        optional_text("comments", row.comments);
        if (before == count_) place_of(row);
    }

    void place_of(hermes::target const& row) {
        bool const ra = row.ra || !row.ra_text.empty(), dec = row.dec || !row.dec_text.empty();
        if (ra && dec) return;
        if (ra) return add("dec", "Must set dec if ra is set");
        if (dec) return add("ra", "Must set ra if dec is set");
        if (row.orbital_elements) return;
        for (auto const* name : {"ra", "dec", "orbital_elements.non_field_errors"}) add(name, "ra/dec or orbital elements are required");
    }

    void orbit(hermes::orbital_elements const& row) {
        auto const before = count_;
        constexpr double any = 1.7976931348623157e308;
        if (row.epoch_of_elements.empty()) add("epoch_of_elements", required);
        else date("epoch_of_elements", row.epoch_of_elements);
        required_number("orbital_inclination", row.orbital_inclination, 180);
        required_number("longitude_of_the_ascending_node", row.longitude_of_the_ascending_node, 360);
        required_number("argument_of_the_perihelion", row.argument_of_the_perihelion, 360);
        required_number("eccentricity", row.eccentricity, any);
        between("mean_anomaly", row.mean_anomaly, 360);
        date("epoch_of_perihelion", row.epoch_of_perihelion);
        if (before != count_) return;
        bool const axis = given(row.semimajor_axis), anomaly = given(row.mean_anomaly), distance = given(row.perihelion_distance), epoch = given(row.epoch_of_perihelion);
        if ((axis && anomaly) || (distance && epoch)) return;
        if (axis) return add("mean_anomaly", "Must set mean_anomaly when semimajor_axis is set");
        if (anomaly) return add("semimajor_axis", "Must set semimajor_axis when mean_anomaly is set");
        if (distance) return add("epoch_of_perihelion", "Must set epoch_of_perihelion when perihelion_distance is set");
        if (epoch) return add("perihelion_distance", "Must set perihelion_distance when epoch_of_perihelion is set");
        for (auto const* name : {"mean_anomaly", "semimajor_axis", "epoch_of_perihelion", "perihelion_distance"})
            add(name, "Must set mean_anomaly/semimajor_axis or epoch_of_perihelion/perihelion_distance");
    }

    void discovery(hermes::discovery_info const& row) {
        date("date", row.date);
        optional_text("reporting_group", row.reporting_group);
        optional_text("discovery_source", row.discovery_source);
        choice("transient_type", row.transient_type,
               {"PSN - Possible SN", "NUC - Possibly nuclear", "PNV - Possible Nova", "AGN - Known AGN", "FRB - Fast Radio Burst event", "Other - Undefined"});
        period_units(row.proprietary_period_units);
        optional_text("nondetection_source", row.nondetection_source);
        optional_text("nondetection_comments", row.nondetection_comments);
    }

    template <class Row>
    void observation(Row const& row) {
        required_text("target_name", row.target);
        if (!row.at && row.date_text.empty()) add("date_obs", required);
        else if (!row.at) date("date_obs", row.date_text);
        free_text("telescope", row.telescope);
        free_text("instrument", row.instrument);
    }

    template <class Row>
    bool made_by_something(Row const& row) {
        if (given(row.telescope) || given(row.instrument)) return true;
        for (auto const* name : {"telescope", "instrument"}) add(name, "Must have at least one of telescope or instrument set");
        return false;
    }

    void photometry(hermes::photometry const& row) {
        auto const before = count_;
        auto const* const odd = std::get_if<in_unknown_unit>(&row.measured);
        observation(row);
        required_text("bandpass", row.bandpass);
        if (odd && odd->brightness) unit("brightness_unit", row.unit_text);
        optional_text("observer", row.observer);
        optional_text("comments", row.comments);
        if (odd && odd->limit) unit("limiting_brightness_unit", row.limit_unit_text);
        optional_text("catalog", row.catalog);
        if (before != count_ || !made_by_something(row) || measured(row.measured)) return;
        for (auto const* name : {"brightness", "limiting_brightness"}) add(name, "brightness or limiting_brightness are required");
    }

    /// To Hermes a zero is no measurement.
    static bool measured(measurement const& what) noexcept {
        if (auto const* const seen = std::get_if<detection>(&what)) return seen->value.value != 0 || (seen->limit && seen->limit->value != 0);
        if (auto const* const limit = std::get_if<upper_limit>(&what)) return limit->value.value != 0;
        auto const* const odd = std::get_if<in_unknown_unit>(&what);
        return odd && (given(odd->brightness) || given(odd->limit));
    }

    void spectrum(hermes::spectrum const& row) {
        auto const before = count_;
        observation(row);
        optional_text("setup", row.setup);
        choice("flux_units", with_angstrom_sign(row.flux_units), {"mJy", "erg / s / cm\u00b2 / \u212b"});
        choice("wavelength_units", with_angstrom_sign(row.wavelength_units), {"\u212b", "nm", "\u00b5m", "Hz", "GHz", "THz"});
        choice("flux_type", row.flux_type, {"F\u03bb", "Flambda", "F\u03bd", "Fnu"});
        optional_text("classification", row.classification);
        optional_text("comments", row.comments);
        optional_text("observer", row.observer);
        optional_text("reducer", row.reducer);
        choice("spec_type", row.spec_type, {"Object", "Other", "Host", "Synthetic", "Sky", "Arcs"});
        if (before != count_ || !made_by_something(row)) return;
        if (row.flux.empty()) {
            for (auto const* name : {"file_info", "flux"}) add(name, "Must specify a spectroscopy file to upload or specify one or more flux values");
        } else if (!row.flux_error.empty() && row.flux_error.size() != row.flux.size()) {
            add("non_field_errors", "Must have same number of datapoints for flux and flux_error");
        } else if (row.wavelength.size() != row.flux.size()) {
            add("non_field_errors", "Must have same number of datapoints for flux and wavelength");
        }
    }

    void astrometry(hermes::astrometry const& row) {
        auto const before = count_;
        observation(row);
        if (!row.ra && row.ra_text.empty()) add("ra", required);
        else right_ascension(row.ra, row.ra_text);
        if (!row.dec && row.dec_text.empty()) add("dec", required);
        else declination(row.dec, row.dec_text);
        error_units("ra_error_units", row.ra_error_units);
        error_units("dec_error_units", row.dec_error_units);
        optional_text("mpc_sitecode", row.mpc_sitecode);
        optional_text("catalog", row.catalog);
        optional_text("comments", row.comments);
        if (before == count_) made_by_something(row);
    }

    void between_tables() {
        std::map<std::string_view, int> names;
        for (auto const& each : what_.targets) ++names[python_strip(each.name)];
        rows("data.targets", what_.targets, [&](auto const& row) {
            if (names[python_strip(row.name)] > 1) add("name", "The target name must be unique within the submission");
        });
        auto const known = [&](auto const& row) {
            if (!names.contains(python_strip(row.target))) add("target_name", "The target_name must reference a name in your target table");
        };
        rows("data.photometry", what_.photometry, known);
        rows("data.spectroscopy", what_.spectroscopy, known);
        rows("data.astrometry", what_.astrometry, known);
    }

    alert const& what_;
    encode_options const& with_;
    error_tree& errors_;
    std::string at_;       ///< the object whose members are looked at
    std::size_t count_{};
};

}  // namespace alertstream::hermes::inner
