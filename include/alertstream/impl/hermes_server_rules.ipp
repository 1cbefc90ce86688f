#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/hermes_read_texts.ipp>
#include <alertstream/impl/hermes_row_rules.ipp>
#include <alertstream/impl/hermes_url.ipp>
#include <alertstream/impl/hermes_words.ipp>

namespace alertstream::hermes::inner {

using alertstream::detail::python_strip;

/// Hermes' serializers on a typed alert, in their order (LCOGT/hermes, serializers.py).
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
        in_data_ = true;
        rows("references", what_.references, [this](auto const& row) { reference(row); });
        optional_text("event_id", what_.event_id);
        rows("targets", what_.targets, [this](auto const& row) { target(row); });
        rows("photometry", what_.photometry, [this](auto const& row) { photometry(row); });
        rows("spectroscopy", what_.spectroscopy, [this](auto const& row) { spectrum(row); });
        rows("astrometry", what_.astrometry, [this](auto const& row) { astrometry(row); });
        if (count_ == before) between_tables();
    }

private:
    // --- Where we are: a path is written for an error only

    void add(std::string_view member, std::string_view problem) {
        errors_.add((path() += member), problem);
        ++count_;
    }
    void add_all(std::initializer_list<std::string_view> members, std::string_view problem) {
        for (auto const each : members) add(each, problem);
    }
    std::string path() const {
        std::string made = in_data_ ? "data." : "";
        if (!table_.empty()) ((made += table_) += '[' + std::to_string(row_)) += "].";
        if (!inside_.empty()) made += inside_;
        if (inside_row_ >= 0) made += '[' + std::to_string(inside_row_) + ']';
        return inside_.empty() ? made : made += '.';
    }

    template <class Row, class Check>
    void rows(std::string_view table, std::vector<Row> const& all, Check const& check_row) {
        auto const before = count_;
        table_ = table;
        for (row_ = 0; row_ < all.size(); ++row_) check_row(all[row_]);
        table_ = {};
        if (count_ != before) errors_.set_rows(path() += table, all.size());
    }

    /// A member of a row that is an object of its own.
    template <class Check>
    void object(std::string_view name, Check const& check_members) {
        inside_ = name;
        check_members();
        inside_ = {};
    }

    // --- Kinds of members

    void free_text(std::string_view name, std::string_view value) {
        if (value.find('\0') != value.npos) add(name, words::nul);
    }
    /// What is empty is not written.
    void optional_text(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (python_strip(value).empty()) add(name, words::blank);
        else free_text(name, value);
    }
    void required_text(std::string_view name, std::string_view value) {
        if (value.empty()) add(name, words::required);
        else optional_text(name, value);
    }
    void texts(std::string_view name, std::vector<std::string> const& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto const item = [&] { return std::string{name} + '.' + std::to_string(i); };
            if (python_strip(values[i]).empty()) add(item(), words::blank);
            else if (values[i].find('\0') != std::string::npos) add(item(), words::nul);
        }
    }
    void choice(std::string_view name, std::string_view value, choices::list choices) {
        if (value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
        add(name, words::no_choice(value));
    }
    void url(std::string_view name, std::string_view value) {
        optional_text(name, value);
        if (auto const trimmed = python_strip(value); !trimmed.empty() && !url_rule::accepts(trimmed)) add(name, words::not_url);
    }
    /// A text that dateutil, or astropy, is to read.
    void read_text(std::string_view name, std::string_view value, std::string (*problem)(std::string_view)) {
        auto const before = count_;
        optional_text(name, value);
        if (value.empty() || before != count_) return;
        if (auto const words = problem(python_strip(value)); !words.empty()) add(name, words);
    }
    void date(std::string_view name, std::string_view value) { read_text(name, value, date_problem); }
    void required_number(std::string_view name, std::optional<double> const& value, double most) {
        if (!value) return add(name, words::required);
        between(name, value, most);
    }
    void between(std::string_view name, std::optional<double> const& value, double most) {
        if (!value) return;
        if (*value > most) add(name, words::at_most(most));
        else if (*value < 0) add(name, words::at_least(0));
    }
    void angles(std::optional<degrees> const& ra, std::string_view ra_text, std::optional<degrees> const& dec, std::string_view dec_text) {
        if (!ra) read_text("ra", ra_text, right_ascension_problem);
        if (!dec) read_text("dec", dec_text, declination_problem);
        else if (std::abs(dec->value) > 90) add("dec", words::bad_angle);
    }
    template <class Row>
    void error_units(Row const& row) {
        choice("ra_error_units", row.ra_error_units, choices::error_units);
        choice("dec_error_units", row.dec_error_units, choices::error_units);
    }
    void files(std::vector<file_info> const& all) {
        auto const before = count_;
        inside_ = "file_info";
        for (inside_row_ = 0; inside_row_ < static_cast<int>(all.size()); ++inside_row_) {
            auto const& each = all[static_cast<std::size_t>(inside_row_)];
            required_text("name", each.name);
            free_text("description", each.description);
            url("url", each.url);
        }
        inside_row_ = -1;
        inside_ = {};
        if (count_ != before) errors_.set_rows(path() += "file_info", all.size());
    }

    static bool given(std::string_view text) { return !text.empty() && !python_strip(text).empty(); }
    static bool given(std::optional<double> const& number) noexcept { return number.value_or(0) != 0; }

    // --- Tables

    void reference(hermes::reference const& row) {
        auto const before = count_;
        optional_text("source", row.source);
        optional_text("citation", row.citation);
        url("url", row.url);
        if (before != count_) return;
        bool const source = given(row.source), citation = given(row.citation);
        if (source && citation) {
            if (auto const wrong = cited_message_problem(python_strip(row.source), python_strip(row.citation), {with_.known_messages})) add(wrong->member, wrong->problem);
            return;
        }
        if (source) return add("citation", words::citation_with_source);
        if (citation) return add("source", words::source_with_citation);
        if (row.url.empty()) add_all({"source", "citation", "url"}, words::no_reference);
    }

    void target(hermes::target const& row) {
        auto const before = count_;
        required_text("name", row.name);
        angles(row.ra, row.ra_text, row.dec, row.dec_text);
        error_units(row);
        date("epoch", row.epoch);
        if (row.orbital_elements) object("orbital_elements", [&] { orbit(*row.orbital_elements); });
        if (row.discovery_info) object("discovery_info", [&] { discovery(*row.discovery_info); });
        choice("distance_units", row.distance_units, choices::distance_units);
        optional_text("host_name", row.host_name);
        texts("aliases", row.aliases);
        texts("group_associations", row.group_associations);
        files(row.file_info);
        optional_text("comments", row.comments);
        if (before == count_) place_of(row);
    }

    void place_of(hermes::target const& row) {
        bool const ra = row.ra || !row.ra_text.empty(), dec = row.dec || !row.dec_text.empty();
        if (ra && dec) return;
        if (ra) return add("dec", words::dec_with_ra);
        if (dec) return add("ra", words::ra_with_dec);
        if (!row.orbital_elements) add_all({"ra", "dec", "orbital_elements.non_field_errors"}, words::no_place);
    }

    void orbit(hermes::orbital_elements const& row) {
        auto const before = count_;
        constexpr double any = std::numeric_limits<double>::infinity();
        if (row.epoch_of_elements.empty()) add("epoch_of_elements", words::required);
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
        if (axis) return add("mean_anomaly", words::anomaly_with_axis);
        if (anomaly) return add("semimajor_axis", words::axis_with_anomaly);
        if (distance) return add("epoch_of_perihelion", words::epoch_with_distance);
        if (epoch) return add("perihelion_distance", words::distance_with_epoch);
        add_all({"mean_anomaly", "semimajor_axis", "epoch_of_perihelion", "perihelion_distance"}, words::no_orbit);
    }

    void discovery(hermes::discovery_info const& row) {
        date("date", row.date);
        optional_text("reporting_group", row.reporting_group);
        optional_text("discovery_source", row.discovery_source);
        choice("transient_type", row.transient_type, choices::transient_types);
        choice("proprietary_period_units", row.proprietary_period_units, choices::periods);
        optional_text("nondetection_source", row.nondetection_source);
        optional_text("nondetection_comments", row.nondetection_comments);
    }

    template <class Row>
    void observation(Row const& row) {
        required_text("target_name", row.target);
        if (!row.at && row.date_text.empty()) add("date_obs", words::required);
        else if (!row.at) date("date_obs", row.date_text);
        free_text("telescope", row.telescope);
        free_text("instrument", row.instrument);
    }

    template <class Row>
    bool made_by_something(Row const& row) {
        if (given(row.telescope) || given(row.instrument)) return true;
        add_all({"telescope", "instrument"}, words::no_observer);
        return false;
    }

    void photometry(hermes::photometry const& row) {
        auto const before = count_;
        auto const* const odd = std::get_if<in_unknown_unit>(&row.measured);
        observation(row);
        required_text("bandpass", row.bandpass);
        if (odd && odd->brightness) choice("brightness_unit", row.unit_text, choices::brightness_units);
        optional_text("observer", row.observer);
        optional_text("comments", row.comments);
        if (odd && odd->limit) choice("limiting_brightness_unit", row.limit_unit_text, choices::brightness_units);
        optional_text("catalog", row.catalog);
        if (before != count_ || !made_by_something(row) || measured(row.measured)) return;
        add_all({"brightness", "limiting_brightness"}, words::no_brightness);
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
        choice("flux_units", with_angstrom_sign(row.flux_units), choices::flux_units);
        choice("wavelength_units", with_angstrom_sign(row.wavelength_units), choices::wavelength_units);
        choice("flux_type", row.flux_type, choices::flux_types);
        optional_text("classification", row.classification);
        choice("proprietary_period_units", row.proprietary_period_units, choices::periods);
        optional_text("comments", row.comments);
        optional_text("observer", row.observer);
        optional_text("reducer", row.reducer);
        choice("spec_type", row.spec_type, choices::spec_types);
        files(row.file_info);
        if (before != count_ || !made_by_something(row)) return;
        if (row.flux.empty() && row.file_info.empty()) add_all({"file_info", "flux"}, words::no_spectrum);
        else if (!row.flux_error.empty() && row.flux_error.size() != row.flux.size()) add("non_field_errors", words::flux_errors);
        else if (row.wavelength.size() != row.flux.size()) add("non_field_errors", words::wavelengths);
    }

    void astrometry(hermes::astrometry const& row) {
        auto const before = count_;
        observation(row);
        if (!row.ra && row.ra_text.empty()) add("ra", words::required);
        else if (!row.ra) read_text("ra", row.ra_text, right_ascension_problem);
        if (!row.dec && row.dec_text.empty()) add("dec", words::required);
        else angles(degrees{}, {}, row.dec, row.dec_text);
        error_units(row);
        optional_text("mpc_sitecode", row.mpc_sitecode);
        optional_text("catalog", row.catalog);
        optional_text("comments", row.comments);
        if (before == count_) made_by_something(row);
    }

    void between_tables() {
        std::map<std::string_view, int> names;
        for (auto const& each : what_.targets) ++names[python_strip(each.name)];
        rows("targets", what_.targets, [&](auto const& row) {
            if (names[python_strip(row.name)] > 1) add("name", words::name_twice);
        });
        auto const known = [&](auto const& row) {
            if (!names.contains(python_strip(row.target))) add("target_name", words::no_such_target);
        };
        rows("photometry", what_.photometry, known);
        rows("spectroscopy", what_.spectroscopy, known);
        rows("astrometry", what_.astrometry, known);
    }

    alert const& what_;
    encode_options const& with_;
    error_tree& errors_;
    bool in_data_{};
    std::string_view table_{};   ///< with `row_`
    std::size_t row_{};
    std::string_view inside_{};  ///< the object in the row, or the list of them with `inside_row_`
    int inside_row_{-1};
    std::size_t count_{};
};

}  // namespace alertstream::hermes::inner
