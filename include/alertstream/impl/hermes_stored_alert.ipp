#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include <boost/json/value.hpp>

#include <alertstream/formats/json_value.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/hermes/stored_alert.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/hopskotch/stored_message.hpp>
#include <alertstream/impl/hermes_stored_json.ipp>
#include <alertstream/impl/hermes_stored_position.ipp>
#include <alertstream/tom/reduced_datum.hpp>

namespace alertstream::hermes {

namespace inner {

/// Ids of messages that this one takes back. What does not hold the member's name is not parsed.
inline std::vector<std::string> retracts_of(message const& from) {
    std::vector<std::string> made;
    if (from.payload().find("\"retracts\"") == std::string_view::npos) return made;
    boost::json::value tree;
    if (!decoder<boost::json::value>::decode(from, tree)) return made;
    auto const* const root = tree.if_object();
    auto const* const data = root ? root->if_contains("data") : nullptr;
    auto const* const members = data ? data->if_object() : nullptr;
    auto const* const found = members ? members->if_contains("retracts") : nullptr;
    auto const take = [&made](boost::json::value const& each) {
        if (!each.is_string() || made.size() == most_retracts) return;
        std::string_view const text{each.get_string().data(), each.get_string().size()};
        auto const uuid = hopskotch::parse_id(text);
        if (uuid) made.push_back(to_string(*uuid));
        else if (!text.empty() && text.size() <= hopskotch::longest_name) made.emplace_back(text);
    };
    if (auto const* const list = found ? found->if_array() : nullptr) std::for_each(list->begin(), list->end(), take);
    else if (found) take(*found);
    return made;
}

inline store::seen_target seen(target const& from) {
    store::seen_target made{.name = from.name};
    auto const own_name = simple_name(from.name);
    std::size_t looked_at = 0;
    for (auto const& each : from.aliases) {
        if (made.aliases.size() == most_aliases) break;
        ++looked_at;
        auto const simple = simple_name(each);
        if (!simple.empty() && simple != own_name && each.size() <= hopskotch::longest_name) made.aliases.push_back(each);
    }
    auto const ra = right_ascension(from.ra, from.ra_text), dec = declination(from.dec, from.dec_text);
    if (ra && dec) made.ra = ra, made.dec = dec;
    made.epoch = epoch_year(from.epoch);
    made.pm_ra = if_finite(from.pm_ra);
    made.pm_dec = if_finite(from.pm_dec);
    made.moves = from.orbital_elements && *from.orbital_elements != orbital_elements{};
    made.details = details_of(from, !made.epoch, from.aliases.size() - looked_at);
    return made;
}

/// Makes a unit of an alert, table by table.
class unit_maker {
public:
    unit_maker(alert const& what, store::unit& into, stored_alert_options const& with) : into_{into}, with_{with} {
        into_.targets.reserve(what.targets.size());
        into_.data.reserve(what.photometry.size() + what.spectroscopy.size() + what.astrometry.size());
        for (auto const& each : what.targets) add(each);
        // A name counts before an alias of another.
        for (std::size_t i = 0; i < into_.targets.size(); ++i)
            for (auto const& each : into_.targets[i].aliases) by_name_.emplace(simple_name(each), i);
        rows(store::data_type::photometry, what.photometry);
        rows(store::data_type::spectroscopy, what.spectroscopy);
        rows(store::data_type::astrometry, what.astrometry);
    }

private:
    void add(target const& from) {
        auto simple = simple_name(from.name);
        if (simple.empty() || from.name.size() > hopskotch::longest_name) return;
        by_name_.emplace(std::move(simple), into_.targets.size());
        into_.targets.push_back(seen(from));
    }

    template <class Row>
    void rows(store::data_type type, std::vector<Row> const& all) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            store::datum made{.type = type};
            auto why = common(all[i], made);
            if (why.empty()) why = measured(all[i], made);
            if (why.empty()) into_.data.push_back(std::move(made));
            else into_.refused.push_back({type, i, row_json(all[i]), std::move(why)});
        }
    }

    /// What all rows have. Empty, or why it is no data.
    template <class Row>
    std::string common(Row const& row, store::datum& made) {
        if (row.target.size() > hopskotch::longest_name) return "the target's name has " + std::to_string(row.target.size()) + " bytes";
        auto const found = target_of(row.target);
        if (!found) return "names no target";
        made.target = *found;
        auto const at = row.at ? row.at : parse_observation_time(row.date_text);
        if (!at) return row.date_text.empty() ? "no date" : "a date that cannot be read";
        // The years that ISO 8601, and the databases, write with four digits.
        constexpr time_point first{std::chrono::microseconds{-62'135'596'800'000'000}}, past_last{std::chrono::microseconds{253'402'300'800'000'000}};
        if (*at < first || *at >= past_last) return "a year outside 1 to 9999";
        made.at = *at;
        made.telescope = row.telescope;
        made.instrument = row.instrument;
        return {};
    }

    /// Rows that follow each other are nearly always of one target.
    std::optional<std::size_t> target_of(std::string const& name) {
        if (last_target_ && name == last_name_) return last_target_;
        auto simple = simple_name(name);
        if (simple.empty()) return std::nullopt;
        auto const [found, unknown] = by_name_.try_emplace(std::move(simple), into_.targets.size());
        if (unknown) into_.targets.push_back({.name = name});
        last_name_ = name;
        last_target_ = found->second;
        return last_target_;
    }

    std::string measured(photometry const& row, store::datum& made) {
        made.bandpass = row.bandpass;
        std::optional<brightness> other_limit;
        if (auto const* const seen = std::get_if<detection>(&row.measured)) {
            made.brightness = seen->value.value;
            made.brightness_error = if_finite(seen->error);
            made.unit = to_string(seen->value.unit);
            if (seen->limit && seen->limit->unit == seen->value.unit) made.limit = if_finite(seen->limit->value);
            else if (seen->limit) other_limit = seen->limit;
        } else if (auto const* const limit = std::get_if<upper_limit>(&row.measured)) {
            made.limit = limit->value.value;
            made.brightness_error = if_finite(limit->error);
            made.unit = to_string(limit->value.unit);
        } else if (auto const* const odd = std::get_if<in_unknown_unit>(&row.measured)) {
            made.brightness = odd->brightness;
            made.brightness_error = if_finite(odd->error);
            made.unit = odd->brightness ? row.unit_text : row.limit_unit_text;
            if (!odd->brightness || row.unit_text == row.limit_unit_text) made.limit = odd->brightness ? if_finite(odd->limit) : odd->limit;
        }
        if (!made.brightness && !made.limit) return "neither a brightness nor a limit";
        if (auto const counts = made.brightness ? made.brightness : made.limit; !std::isfinite(*counts)) return made.brightness ? "its brightness is no finite number" : "its limit is no finite number";
        put_value(row, other_limit.has_value(), made.value);
        key_.clear();
        append_point_key(key_, row);
        revision_.clear();
        append_point_revision(revision_, row);
        put_digests(made, revision_);
        return {};
    }

    void put_value(photometry const& row, bool limit_apart, std::string& value) {
        constexpr std::size_t usual = 128;
        value.reserve(usual + row.bandpass.size() + row.telescope.size() + row.instrument.size());
        tom::append_stored_value(value, row);
        auto const* const odd = std::get_if<in_unknown_unit>(&row.measured);
        limit_apart = limit_apart || (odd && odd->brightness && odd->limit && row.unit_text != row.limit_unit_text);
        if (!limit_apart && !with_.whole_rows) return;
        std::string more;
        object_writer to{more};
        if (auto const* const seen = std::get_if<detection>(&row.measured)) write_limit_of(to, *seen);
        else if (odd && odd->brightness) write_limit(to, odd->limit, odd->limit_error, row.limit_unit_text);
        if (with_.whole_rows) write_rest(to, row);
        if (to.empty()) return;
        to.end();
        more.front() = ',';
        value.pop_back();
        value += more;
    }

    std::string measured(spectrum const& row, store::datum& made) {
        auto const several = [](std::size_t count, std::string_view what) { return std::to_string(count) + " " + std::string{what}; };
        auto const fluxes = row.flux.size();
        if (fluxes == 0 && row.file_info.empty()) return "neither fluxes nor a file";
        if (row.wavelength.size() != fluxes) return several(row.wavelength.size(), "wavelengths of ") + several(fluxes, "fluxes");
        if (!row.flux_error.empty() && row.flux_error.size() != fluxes) return several(row.flux_error.size(), "errors of ") + several(fluxes, "fluxes");
        auto const finite = [](double each) { return std::isfinite(each); };
        if (fluxes > 0 && std::none_of(row.flux.begin(), row.flux.end(), finite)) return "none of its fluxes is a finite number";
        if (!std::all_of(row.wavelength.begin(), row.wavelength.end(), finite)) return "not all of its wavelengths are finite numbers";
        if (fluxes > 0 || !row.flux_units.empty()) made.unit = row.flux_units.empty() ? "mJy" : with_angstrom_sign(row.flux_units);
        constexpr std::size_t of_a_number = 12;
        made.value.reserve(256 + of_a_number * (2 * fluxes + row.flux_error.size()));
        object_writer to{made.value};
        to.numbers_if_any("flux", row.flux);
        to.numbers_if_any("wavelength", row.wavelength);
        to.numbers_if_any("error", row.flux_error);
        to.text_if_any("flux_unit", made.unit);
        if (fluxes > 0 || !row.wavelength_units.empty()) to.text("wavelength_unit", row.wavelength_units.empty() ? "nm" : with_angstrom_sign(row.wavelength_units));
        to.text("telescope", row.telescope);
        to.text("instrument", row.instrument);
        write_rest(to, row);
        to.end();
        key_ = point_key(row);
        put_digests(made, made.value);
        return {};
    }

    std::string measured(astrometry const& row, store::datum& made) {
        auto const ra = right_ascension(row.ra, row.ra_text), dec = declination(row.dec, row.dec_text);
        if (!ra || !dec) return "no position that can be read";
        object_writer to{made.value};
        to.number("ra", ra);
        to.number("dec", dec);
        to.text_if_any("ra_text", row.ra_text);
        to.text_if_any("dec_text", row.dec_text);
        to.text_if_any("telescope", row.telescope);
        to.text_if_any("instrument", row.instrument);
        write_rest(to, row);
        to.end();
        key_ = point_key(row);
        put_digests(made, made.value);
        return {};
    }

    void put_digests(store::datum& made, std::string_view revision) const {
        made.identity = store::digest_of(made.at, {into_.message.sender, key_});
        made.content = store::digest_of(made.at, {key_, revision});
    }

    store::unit& into_;
    stored_alert_options const& with_;
    std::unordered_map<std::string, std::size_t> by_name_;  ///< simple names and aliases, places in `unit::targets`
    std::string last_name_;
    std::optional<std::size_t> last_target_;
    std::string key_, revision_;
};

}  // namespace inner

ALERTSTREAM_DECL store::unit to_unit(alert const& what, metadata const& from, stored_alert_options const& with) {
    store::unit made{.message = hopskotch::stored_message(from, what.uuid), .source_location = with.source_location, .matching = with.matching};
    if (!what.title.empty()) made.message.title = what.title;
    made.message.submitter = what.submitter;
    inner::unit_maker{what, made, with};
    made.retracts = inner::retracts_of(from.raw());
    return made;
}

}  // namespace alertstream::hermes
