#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alertstream/hermes/unit_text.hpp>
#include <alertstream/impl/store_mjd.ipp>
#include <alertstream/impl/store_svg_bands.ipp>
#include <alertstream/impl/store_svg_ticks.ipp>
#include <alertstream/store/record.hpp>

/// What is drawn where, before it is drawn.
namespace alertstream::store::svg_inner {

/// A point that can be drawn.
struct mark {
    double mjd{};
    double value{};
    double error{};   ///< 0: none
    bool limit{};
    bool retracted{};
    datum_record const* of{};
};

/// Of one band, and of one system of magnitudes.
struct series {
    std::string bandpass;
    std::string system;  ///< "AB", "Vega", "" where there is none or it is not said
    band_look look{};
    std::string label{};
    std::vector<mark> marks{};
};

/// Of one unit, or of magnitudes.
struct panel {
    bool magnitudes{};
    std::string unit;
    std::vector<series> all{};
    std::set<std::string> systems{};  ///< of magnitudes
    span_of values{};

    std::size_t count() const noexcept {
        std::size_t made = 0;
        for (auto const& each : all) made += each.marks.size();
        return made;
    }
    template <class Predicate>
    bool any(Predicate holds) const {
        return std::any_of(all.begin(), all.end(), [&](series const& each) { return std::any_of(each.marks.begin(), each.marks.end(), holds); });
    }
};

struct picture {
    std::vector<panel> panels{};
    span_of mjd{};
    std::size_t detections{}, limits{}, retracted{};
    std::size_t without_number{}, other_types{}, other_units{};
    std::size_t marks{};  ///< that were left after thinning out
};

inline constexpr std::size_t most_panels = 4;
/// Above it, sums and steps come near the end of a double.
inline constexpr double largest_value = 1e100;

inline bool is_drawable(std::optional<double> value) noexcept { return value && std::abs(*value) <= largest_value; }

/// The axis that a unit belongs to, and what its numbers are multiplied by.
struct unit_place {
    bool magnitudes;
    std::string unit;
    std::string system{};
    double factor{1};
};
inline unit_place place_of(std::string const& written) {
    auto const read = hermes::read_unit_text(written);
    if (!read) return {false, written};
    if (!read->unit) return {true, {}};
    switch (*read->unit) {
    case hermes::brightness_unit::ab_magnitude: return {true, {}, "AB"};
    case hermes::brightness_unit::vega_magnitude: return {true, {}, "Vega"};
    case hermes::brightness_unit::millijansky: return {false, "mJy", {}, std::pow(10.0, read->power)};
    case hermes::brightness_unit::erg_per_s_cm2_angstrom: break;
    }
    return {false, "erg / s / cm² / Å"};
}

/// Rows, by panel and by band.
inline picture sorted_out(std::vector<datum_record> const& points) {
    picture made;
    std::map<std::string, unit_place> places;
    std::map<std::pair<bool, std::string>, std::map<std::pair<std::string, std::string>, std::vector<mark>>> by_unit;
    for (auto const& each : points) {
        if (each.type != data_type::photometry) {
            ++made.other_types;
            continue;
        }
        auto const known = places.find(each.unit);
        auto const& place = known != places.end() ? known->second : places.emplace(each.unit, place_of(each.unit)).first->second;
        bool const seen = is_drawable(each.brightness);
        if (!seen && !is_drawable(each.limit)) {
            ++made.without_number;
            continue;
        }
        mark one{export_inner::mjd_of(each.at), (seen ? *each.brightness : *each.limit) * place.factor, 0, !seen, each.retracted.has_value(), &each};
        if (seen && is_drawable(each.brightness_error) && *each.brightness_error > 0) one.error = *each.brightness_error * place.factor;
        ++(one.retracted ? made.retracted : seen ? made.detections : made.limits);
        by_unit[{!place.magnitudes, place.unit}][{each.bandpass, place.system}].push_back(one);
    }
    for (auto& [unit, bands] : by_unit) {
        auto& here = made.panels.emplace_back(panel{!unit.first, unit.second});
        for (auto& [band, marks] : bands) {
            here.systems.insert(band.second);
            here.all.push_back({band.first, band.second, {}, {}, std::move(marks)});
        }
    }
    return made;
}

/// Magnitudes first, then the unit with the most points.
inline void keep_largest(picture& of) {
    std::sort(of.panels.begin(), of.panels.end(), [](panel const& a, panel const& b) { return std::tuple{!a.magnitudes, b.count(), a.unit} < std::tuple{!b.magnitudes, a.count(), b.unit}; });
    while (of.panels.size() > most_panels) {
        of.other_units += of.panels.back().count();
        of.panels.pop_back();
    }
}

/// Bands by wavelength; the rarest of too many are one.
inline void name_bands(panel& of, std::size_t most) {
    auto& all = of.all;
    if (all.size() > most) {
        std::sort(all.begin(), all.end(), [](series const& a, series const& b) { return std::tuple{b.marks.size(), a.bandpass, a.system} < std::tuple{a.marks.size(), b.bandpass, b.system}; });
        series rest{"", "", {0, "#8a8a8a", marker::circle}, std::to_string(all.size() - most + 1) + " other bands"};
        for (auto i = most - 1; i < all.size(); ++i) rest.marks.insert(rest.marks.end(), all[i].marks.begin(), all[i].marks.end());
        all.resize(most - 1);
        all.push_back(std::move(rest));
    }
    auto const order = [](series const& each) {
        auto const at = look_of(each.bandpass).nanometres;
        return std::tuple{!each.label.empty(), at == 0 ? std::numeric_limits<int>::max() : at, each.bandpass, each.system};
    };
    std::sort(all.begin(), all.end(), [&](series const& a, series const& b) { return order(a) < order(b); });
    look_chooser looks;
    for (auto& each : all) {
        if (!each.label.empty()) continue;
        each.look = looks.choose(each.bandpass);
        each.label = each.bandpass.empty() ? "no bandpass" : shortened(each.bandpass, 18);
        if (of.systems.size() > 1) each.label += each.system.empty() ? " (mag)" : " (" + each.system + ')';
    }
}

/// Where an axis of values begins and ends: all values, their errors unless they are much larger
/// than what the values span, some room, and below a limit that of its arrow.
inline span_of value_axis(panel const& of, double height) {
    span_of seen{largest_value, -largest_value}, errors = seen;
    double largest_error = 0;
    bool limits = false;
    for (auto const& each : of.all)
        for (auto const& one : each.marks) {
            seen = {std::min(seen.low, one.value), std::max(seen.high, one.value)};
            errors = {std::min(errors.low, one.value - one.error), std::max(errors.high, one.value + one.error)};
            largest_error = std::max(largest_error, one.error);
            limits = limits || one.limit;
        }
    auto const scale = std::max(std::abs(seen.low), std::abs(seen.high));
    if (seen.size() <= 1e-9 * scale || seen.size() < 1e-280) {
        auto const by_error = std::clamp(2 * largest_error, 1e-6 * scale, 10 * scale + 1e-280);
        auto const room = of.magnitudes ? std::max(1e-6 * scale, std::clamp(2 * largest_error, 0.5, 10.0)) : by_error > 1e-280 && largest_error > 0 ? by_error : scale > 1e-280 ? 0.2 * scale : 1.0;
        return {seen.low - room, seen.high + room};
    }
    auto const range = seen.size();
    span_of made{std::max(errors.low, seen.low - 0.75 * range), std::min(errors.high, seen.high + 0.75 * range)};
    auto const room = 0.06 * made.size(), arrow_room = limits ? made.size() * 20 / height : 0;
    auto const faint = std::max(room, arrow_room);
    return {made.low - (of.magnitudes ? room : faint), made.high + (of.magnitudes ? faint : room)};
}

inline span_of time_axis(picture const& of) {
    span_of made{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
    for (auto const& each : of.panels)
        for (auto const& band : each.all)
            for (auto const& one : band.marks) made = {std::min(made.low, one.mjd), std::max(made.high, one.mjd)};
    if (of.panels.empty()) return {0, 1};
    // A double holds an MJD to the microsecond: below a millisecond there is nothing to be told apart.
    auto const room = made.size() < 1e-8 ? 0.5 : 0.03 * made.size();
    return {made.low - room, made.high + room};
}

/// Of points of a band within a cell, the first: until no more than `most` are left. An outlier has
/// a cell of its own. `width` and `height` in pixels, of each panel.
inline void thin_out(picture& of, std::size_t most, double width, double height) {
    of.marks = 0;
    for (auto const& each : of.panels) of.marks += each.count();
    if (of.marks <= most) return;
    auto const cell_of = [&](panel const& in, mark const& one, double size) {
        auto const x = static_cast<std::uint64_t>(of.mjd.share(one.mjd) * width / size), y = static_cast<std::uint64_t>(in.values.share(one.value) * height / size);
        return (x << 20U | y) << 2U | (one.limit ? 2U : 0U) | (one.retracted ? 1U : 0U);
    };
    auto const first_ones = [&](double size, bool really) {
        std::size_t left = 0;
        for (auto& each : of.panels)
            for (auto& band : each.all) {
                std::unordered_set<std::uint64_t> cells;
                auto const is_known = [&](mark const& one) { return !cells.insert(cell_of(each, one, size)).second; };
                if (really) std::erase_if(band.marks, is_known);
                else for (auto const& one : band.marks) is_known(one);
                left += cells.size();
            }
        return left;
    };
    double size = 1;
    while (first_ones(size, false) > most && size < 64) size *= 1.5;
    of.marks = first_ones(size, true);
}

}  // namespace alertstream::store::svg_inner
