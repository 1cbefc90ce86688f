#pragma once

#include <charconv>
#include <string>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/impl/hermes_member_writer.ipp>

/// The writing half of hermes_fields.ipp: members in the order in which the tables
/// there expect them.
namespace alertstream::hermes::inner {

/// What a JSON text of the user's has that Python, which Hermes is written in, would
/// take and then break on. The text is JSON already, but for a bare NaN or Infinity.
inline std::string_view breaks_later(std::string_view json) noexcept {
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '"') {
            for (++i; i < json.size() && json[i] != '"'; ++i) {
                if (json[i] != '\\') continue;
                if (json.substr(i).starts_with("\\u0000")) return "holds NUL";
                ++i;
            }
            continue;
        }
        if (json[i] == 'N' || json[i] == 'I') return "not finite";
        if (json[i] < '0' || json[i] > '9') continue;
        double number = 0;
        auto const [end, problem] = std::from_chars(json.data() + i, json.data() + json.size(), number);
        if (problem != std::errc{}) return "a number that no double holds";
        i = static_cast<std::size_t>(end - json.data()) - 1;
    }
    return {};
}

template <class Text>
class writer : member_writer {
public:
    /// Writes all of it. Every problem is added, and writing goes on.
    writer(basic_alert<Text> const& from, encode_options const& with, std::string& out, std::vector<failure>& problems, inner::controls controls = inner::controls::written)
        : member_writer{out, estimate(from) + with.topic.size() + with.default_authors.size(), problems, controls} {
        begin();
        text<"title">(from.title);
        text<"topic">(with.topic.empty() ? std::string_view{from.topic} : with.topic);
        text<"message_text">(from.message_text);
        text<"submitter">(from.submitter);
        text<"authors">(from.authors.empty() ? with.default_authors : std::string_view{from.authors});
        boolean<"submit_to_tns">(with.submit.to_tns);
        boolean<"submit_to_mpc">(with.submit.to_mpc);
        boolean<"submit_to_gcn">(with.submit.to_gcn);
        name<"data">();
        begin();
        data(from);
        end();
        end();
        out_.finish();
        out.pop_back();
    }

private:
    void data(basic_alert<Text> const& from) {
        in_data_ = true;
        table<"references">(from.references, [this](auto const& row) { reference(row); });
        text<"event_id">(from.event_id);
        table<"targets">(from.targets, [this](auto const& row) { target(row); });
        table<"photometry">(from.photometry, [this](auto const& row) { photometry(row); });
        table<"spectroscopy">(from.spectroscopy, [this](auto const& row) { spectrum(row); });
        table<"astrometry">(from.astrometry, [this](auto const& row) { astrometry(row); });
        for (auto const& each : from.extra) extra(each, from.extra);
    }

    void reference(basic_reference<Text> const& row) {
        text<"source">(row.source);
        text<"citation">(row.citation);
        text<"url">(row.url);
    }

    void target(basic_target<Text> const& row) {
        text<"name">(row.name);
        angle<"ra">(row.ra, row.ra_text);
        angle<"dec">(row.dec, row.dec_text);
        number<"ra_error">(row.ra_error);
        number<"dec_error">(row.dec_error);
        text<"ra_error_units">(row.ra_error_units);
        text<"dec_error_units">(row.dec_error_units);
        number<"pm_ra">(row.pm_ra);
        number<"pm_dec">(row.pm_dec);
        text<"epoch">(row.epoch);
        if (row.orbital_elements) object<"orbital_elements">([&] { orbit(*row.orbital_elements); });
        boolean<"new_discovery">(row.new_discovery);
        if (row.discovery_info) object<"discovery_info">([&] { discovery(*row.discovery_info); });
        number<"distance">(row.distance);
        number<"distance_error">(row.distance_error);
        text<"distance_units">(row.distance_units);
        number<"redshift">(row.redshift);
        text<"host_name">(row.host_name);
        number<"host_redshift">(row.host_redshift);
        texts<"aliases">(row.aliases);
        texts<"group_associations">(row.group_associations);
        files(row.file_info);
        text<"comments">(row.comments);
    }

    void orbit(basic_orbital_elements<Text> const& row) {
        text<"epoch_of_elements">(row.epoch_of_elements);
        number<"orbital_inclination">(row.orbital_inclination);
        number<"longitude_of_the_ascending_node">(row.longitude_of_the_ascending_node);
        number<"argument_of_the_perihelion">(row.argument_of_the_perihelion);
        number<"eccentricity">(row.eccentricity);
        number<"semimajor_axis">(row.semimajor_axis);
        number<"mean_anomaly">(row.mean_anomaly);
        number<"perihelion_distance">(row.perihelion_distance);
        text<"epoch_of_perihelion">(row.epoch_of_perihelion);
    }

    void discovery(basic_discovery_info<Text> const& row) {
        text<"date">(row.date);
        text<"reporting_group">(row.reporting_group);
        text<"discovery_source">(row.discovery_source);
        text<"transient_type">(row.transient_type);
        number<"proprietary_period">(row.proprietary_period);
        text<"proprietary_period_units">(row.proprietary_period_units);
        text<"nondetection_source">(row.nondetection_source);
        text<"nondetection_comments">(row.nondetection_comments);
    }

    /// What all measured rows have, and come first.
    template <class Row>
    void observation(Row const& row) {
        text<"target_name">(row.target);
        date(row.at, row.date_text);
        text<"telescope">(row.telescope);
        text<"instrument">(row.instrument);
    }

    void photometry(basic_photometry<Text> const& row) {
        observation(row);
        text<"bandpass">(row.bandpass);
        auto const* const seen = std::get_if<detection>(&row.measured);
        auto const* const not_seen = std::get_if<upper_limit>(&row.measured);
        auto const* const odd = std::get_if<in_unknown_unit>(&row.measured);
        if (seen) {
            number<"brightness">(seen->value.value);
            number<"brightness_error">(seen->error);
            unit<"brightness_unit">(seen->value.unit);
        } else if (odd) {
            number<"brightness">(odd->brightness);
            number<"brightness_error">(odd->error);
            if (odd->brightness) unit_as_written<"brightness_unit">(row.unit_text);
        }
        number<"exposure_time">(row.exposure_time);
        text<"observer">(row.observer);
        text<"comments">(row.comments);
        if (not_seen) limit(not_seen->value, not_seen->error);
        else if (seen && seen->limit) limit(*seen->limit, seen->limit_error);
        else if (seen && seen->limit_error) add("limiting_brightness_error", errc::bad_value, "without a limit");
        else if (odd) odd_limit(*odd, row.limit_unit_text);
        text<"catalog">(row.catalog);
    }

    void limit(brightness const& value, std::optional<double> const& error) {
        number<"limiting_brightness">(value.value);
        number<"limiting_brightness_error">(error);
        unit<"limiting_brightness_unit">(value.unit);
    }

    void odd_limit(in_unknown_unit const& row, std::string_view as_written) {
        if (row.limit) {
            number<"limiting_brightness">(row.limit);
            number<"limiting_brightness_error">(row.limit_error);
            unit_as_written<"limiting_brightness_unit">(as_written);
        } else if (row.limit_error) {
            add("limiting_brightness_error", errc::bad_value, "without a limit");
        }
    }

    void spectrum(basic_spectrum<Text> const& row) {
        observation(row);
        text<"setup">(row.setup);
        numbers<"flux">(row.flux);
        numbers<"flux_error">(row.flux_error);
        text<"flux_units">(with_angstrom_sign(row.flux_units));
        text<"flux_type">(row.flux_type);
        numbers<"wavelength">(row.wavelength);
        text<"wavelength_units">(with_angstrom_sign(row.wavelength_units));
        text<"classification">(row.classification);
        text<"spec_type">(row.spec_type);
        number<"exposure_time">(row.exposure_time);
        text<"observer">(row.observer);
        text<"reducer">(row.reducer);
        text<"comments">(row.comments);
        number<"proprietary_period">(row.proprietary_period);
        text<"proprietary_period_units">(row.proprietary_period_units);
        files(row.file_info);
    }

    void files(std::vector<basic_file_info<Text>> const& all) {
        objects<"file_info">(all, [&](auto const& each) {
            text<"name">(each.name);
            text<"description">(each.description);
            text<"url">(each.url);
        });
    }

    void astrometry(basic_astrometry<Text> const& row) {
        observation(row);
        angle<"ra">(row.ra, row.ra_text);
        angle<"dec">(row.dec, row.dec_text);
        number<"ra_error">(row.ra_error);
        number<"dec_error">(row.dec_error);
        text<"ra_error_units">(row.ra_error_units);
        text<"dec_error_units">(row.dec_error_units);
        text<"mpc_sitecode">(row.mpc_sitecode);
        text<"catalog">(row.catalog);
        text<"comments">(row.comments);
    }

    /// As it was written: its digits, its order.
    void extra(basic_data_member<Text> const& one, std::vector<basic_data_member<Text>> const& all) {
        if (!fine(one.name, "extra")) return;
        for (std::string_view const own : {"references", "event_id", "targets", "photometry", "spectroscopy", "astrometry"})
            if (own == one.name) return add(one.name, errc::bad_value, "is a member of its own, not one of extra");
        for (auto const* other = all.data(); other != &one; ++other)
            if (other->name == one.name) return add(one.name, errc::bad_value, "twice in extra");
        if (auto const bad = breaks_later(one.json); !bad.empty()) return add(one.name, errc::bad_value, bad);
        scratch_.clear();
        detail::append_json_string(scratch_, one.name);
        scratch_ += ':';
        auto const problem = detail::append_json_verbatim(scratch_, one.json, deepest_extra);
        if (problem == errc::too_deep) add(one.name, errc::bad_value, "nested deeper than " + std::to_string(deepest_extra) + ", which no reader of the stream takes");
        else if (problem) add(one.name, errc::bad_value, "not JSON");
        scratch_ += ',';
        out_ += std::string_view{scratch_};
    }

    /// The message and its data are around it.
    static constexpr unsigned deepest_extra = detail::deepest_json - 2;

    /// More than a usual alert needs, so that it is reserved once.
    static std::size_t estimate(basic_alert<Text> const& from) {
        std::size_t size = 512 + from.title.size() + from.topic.size() + from.submitter.size() + from.authors.size() + from.message_text.size() + from.event_id.size();
        for (auto const& each : from.targets) size += 512 + each.name.size() + each.host_name.size() + each.comments.size() + 32 * (each.aliases.size() + each.group_associations.size()) + 256 * each.file_info.size();
        for (auto const& each : from.photometry)
            size += 384 + each.target.size() + each.bandpass.size() + each.telescope.size() + each.instrument.size() + each.observer.size() + each.comments.size() + each.catalog.size();
        for (auto const& each : from.spectroscopy) size += 512 + 24 * (each.flux.size() + each.flux_error.size() + each.wavelength.size()) + each.comments.size() + 256 * each.file_info.size();
        for (auto const& each : from.extra) size += each.name.size() + each.json.size() + 4;
        return size + 512 * from.astrometry.size() + 256 * from.references.size();
    }
};

}  // namespace alertstream::hermes::inner
