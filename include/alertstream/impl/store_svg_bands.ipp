#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/impl/store_svg_text.ipp>

/// The looks of bandpasses.
namespace alertstream::store::svg_inner {

/// No triangle that points down: that is a limit elsewhere.
enum class marker { circle, up, square, diamond, star, pentagon, hexagon, left, right, plus };
inline constexpr std::size_t markers = 10;

struct band_look {
    int nanometres{};  ///< 0: not known
    std::string_view colour{};
    svg_inner::marker marker{};
};

struct known_band {
    std::string_view name;
    band_look look;
};

/// u g r i z y: RTN-045, https://rtn-045.lsst.io, colours on white. The others' are of the Okabe-Ito and Tol palettes.
inline constexpr auto known_bands = std::to_array<known_band>({
    {"UVW2", {193, "#332288", marker::circle}}, {"UVM2", {225, "#6a3d9a", marker::square}}, {"UVW1", {260, "#9970ab", marker::diamond}},
    {"u", {367, "#1600ea", marker::circle}}, {"g", {483, "#31de1f", marker::up}}, {"r", {622, "#b52626", marker::square}},
    {"i", {755, "#370201", marker::diamond}}, {"z", {869, "#ba52ff", marker::star}}, {"y", {971, "#61a2b3", marker::pentagon}},
    {"U", {365, "#5b2a86", marker::hexagon}}, {"B", {445, "#0072b2", marker::left}}, {"V", {551, "#009e73", marker::circle}},
    {"R", {658, "#d55e00", marker::right}}, {"I", {806, "#882255", marker::pentagon}},
    {"c", {533, "#1b9ac4", marker::circle}}, {"o", {679, "#e67300", marker::square}},
    {"BP", {511, "#0077bb", marker::diamond}}, {"G", {622, "#666666", marker::circle}}, {"RP", {777, "#cc3311", marker::up}},
    {"J", {1235, "#aa4499", marker::right}}, {"H", {1662, "#999933", marker::left}}, {"K", {2159, "#663300", marker::up}},
    {"w", {608, "#555555", marker::hexagon}}, {"W1", {3353, "#cc6677", marker::diamond}}, {"W2", {4603, "#117733", marker::star}},
});

/// Colours of bands that nobody knows, and of those that would look like another.
inline constexpr std::array<std::string_view, 10> spare_colours{"#332288", "#117733", "#cc6677", "#0077bb", "#999933", "#aa4499", "#ee7733", "#44aa99", "#882255", "#555555"};

inline bool is_survey(std::string_view word) {
    constexpr std::array<std::string_view, 24> all{"sdss", "ztf", "ps1", "panstarrs", "pan", "starrs", "atlas", "lsst", "rubin", "decam", "des", "johnson", "bessell", "bessel",
                                                   "cousins", "2mass", "gaia", "swift", "uvot", "goto", "skymapper", "band", "wise", "neowise"};
    return std::any_of(all.begin(), all.end(), [word](std::string_view each) { return alertstream::detail::equal_in_any_case(each, word); });
}

/// The band's own letters: "g" of "gp", "g'", "zg", "SDSS g", "ps1-g", "g_ZTF".
inline std::string_view band_name(std::string_view written) {
    std::string_view only;
    for (auto rest = written; !rest.empty();) {
        auto const end = std::min(rest.find_first_of(" _-.:/"), rest.size());
        auto const word = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (word.empty() || is_survey(word)) continue;
        if (!only.empty()) return written;
        only = word;
    }
    for (auto const& [also, name] : std::to_array<std::array<std::string_view, 2>>({{"Ks", "K"}, {"zs", "z"}, {"zg", "g"}, {"zr", "r"}, {"zi", "i"}, {"Y", "y"}, {"Z", "z"}, {"UW2", "UVW2"}, {"UM2", "UVM2"}, {"UW1", "UVW1"},
                                                                                    {"clear", "w"}, {"Clear", "w"}, {"white", "w"}, {"open", "w"}, {"unfiltered", "w"}, {"L", "w"}}))
        if (only == also) return name;
    if (only.size() == 2 && (only[1] == 'p' || only[1] == '\'') && std::string_view{"ugriz"}.find(only[0]) != std::string_view::npos) return only.substr(0, 1);
    return only;
}

/// `marker` and colour of one that is not known are to be chosen.
inline band_look look_of(std::string_view bandpass) {
    auto const name = band_name(bandpass);
    auto const found = std::find_if(known_bands.begin(), known_bands.end(), [name](known_band const& each) { return each.name == name; });
    return found == known_bands.end() ? band_look{} : found->look;
}

/// Gives each band of a panel a look that no other has.
class look_chooser {
public:
    band_look choose(std::string_view bandpass) {
        auto made = look_of(bandpass);
        if (made.colour.empty()) {
            made.colour = spare_colours[next_ % spare_colours.size()];
            made.marker = static_cast<svg_inner::marker>(next_++ % markers);
        }
        for (std::size_t tries = 0; is_used(made) && tries < markers * spare_colours.size(); ++tries) {
            made.marker = static_cast<svg_inner::marker>((static_cast<std::size_t>(made.marker) + 1) % markers);
            if (tries % markers == markers - 1) made.colour = spare_colours[(next_ + tries / markers) % spare_colours.size()];
        }
        used_.push_back(made);
        return made;
    }

private:
    bool is_used(band_look const& look) const {
        return std::any_of(used_.begin(), used_.end(), [&look](band_look const& each) { return each.colour == look.colour && each.marker == look.marker; });
    }
    std::vector<band_look> used_;
    std::size_t next_{};
};

/// Its outline around a place, about as large as a circle of this radius.
inline std::string outline(marker which, double x, double y, double radius) {
    auto const move = [](double dx, double dy) { return 'l' + px(dx) + ' ' + px(dy); };
    auto const polygon = [&](int corners, double size, double inner, double from) {
        std::string made;
        for (int i = 0; i < corners; ++i) {
            auto const angle = from + 2 * std::numbers::pi * i / corners;
            auto const r = inner > 0 && i % 2 == 1 ? inner : size;
            made += (i == 0 ? 'M' : 'L') + px(x + r * std::sin(angle)) + ' ' + px(y - r * std::cos(angle));
        }
        return made + 'z';
    };
    auto const r = radius;
    switch (which) {
    case marker::circle: return 'M' + px(x - r) + ' ' + px(y) + 'a' + px(r) + ' ' + px(r) + " 0 1 0 " + px(2 * r) + " 0a" + px(r) + ' ' + px(r) + " 0 1 0 " + px(-2 * r) + " 0z";
    case marker::square: return 'M' + px(x - 0.88 * r) + ' ' + px(y - 0.88 * r) + 'h' + px(1.76 * r) + 'v' + px(1.76 * r) + 'h' + px(-1.76 * r) + 'z';
    case marker::diamond: return polygon(4, 1.28 * r, 0, 0);
    case marker::up: return polygon(3, 1.32 * r, 0, 0);
    case marker::left: return polygon(3, 1.32 * r, 0, -std::numbers::pi / 2);
    case marker::right: return polygon(3, 1.32 * r, 0, std::numbers::pi / 2);
    case marker::star: return polygon(10, 1.45 * r, 0.6 * r, 0);
    case marker::pentagon: return polygon(5, 1.12 * r, 0, 0);
    case marker::hexagon: return polygon(6, 1.1 * r, 0, std::numbers::pi / 6);
    case marker::plus: break;
    }
    auto const a = 0.42 * r, b = 0.78 * r;
    return 'M' + px(x - a) + ' ' + px(y - a - b) + move(2 * a, 0) + move(0, b) + move(b, 0) + move(0, 2 * a) + move(-b, 0) + move(0, b) + move(-2 * a, 0) + move(0, -b) + move(-b, 0) +
           move(0, -2 * a) + move(b, 0) + 'z';
}

/// A bar, and an arrow downwards: not brighter than this.
inline std::string arrow(double x, double y) {
    return 'M' + px(x - 4) + ' ' + px(y) + "h8M" + px(x) + ' ' + px(y) + "v11m-3-4l3 4l3-4";
}

inline std::string cross(double x, double y, double size) {
    return 'M' + px(x - size) + ' ' + px(y - size) + 'l' + px(2 * size) + ' ' + px(2 * size) + 'M' + px(x - size) + ' ' + px(y + size) + 'l' + px(2 * size) + ' ' + px(-2 * size);
}

}  // namespace alertstream::store::svg_inner
