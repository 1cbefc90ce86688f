#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// Angles as astropy's Angle reads a text (its angle_parsetab grammar), in the unit that
/// Hermes names: hours.
namespace alertstream::hermes::inner {

struct angle_token {
    enum class kind { sign, whole, real, colon, degree, hour, minute, second, unit, east_west, north_south };
    kind what{};
    double value{};  ///< the number; the sign; of a unit its size in degrees
};

/// A unit of arc with an SI prefix before it, "mas", "kdeg"; which of them is asked for in the
/// order of their names, so that the shortest counts. {bytes, degrees}; none: 0 bytes.
inline std::pair<std::size_t, double> angle_unit(std::string_view text) {
    using named = std::pair<std::string_view, double>;
    static constexpr double arcminute = 1.0 / 60, arcsecond = arcminute / 60, radian = 57.295779513082323;
    static constexpr std::array<named, 24> brief{{{"E", 1e18}, {"G", 1e9}, {"M", 1e6}, {"P", 1e15}, {"Q", 1e30}, {"R", 1e27}, {"T", 1e12}, {"Y", 1e24}, {"Z", 1e21}, {"a", 1e-18}, {"c", 1e-2}, {"da", 1e1},
                                                  {"d", 1e-1}, {"f", 1e-15}, {"h", 1e2}, {"k", 1e3}, {"m", 1e-3}, {"n", 1e-9}, {"p", 1e-12}, {"q", 1e-30}, {"r", 1e-27}, {"u", 1e-6}, {"y", 1e-24}, {"z", 1e-21}}};
    static constexpr std::array<named, 25> full{{{"atto", 1e-18}, {"centi", 1e-2}, {"deca", 1e1}, {"deci", 1e-1}, {"deka", 1e1}, {"exa", 1e18}, {"femto", 1e-15}, {"giga", 1e9}, {"hecto", 1e2},
                                                 {"kilo", 1e3}, {"mega", 1e6}, {"micro", 1e-6}, {"milli", 1e-3}, {"nano", 1e-9}, {"peta", 1e15}, {"pico", 1e-12}, {"quecto", 1e-30}, {"quetta", 1e30},
                                                 {"ronna", 1e27}, {"ronto", 1e-27}, {"tera", 1e12}, {"yocto", 1e-24}, {"yotta", 1e24}, {"zepto", 1e-21}, {"zetta", 1e21}}};
    static constexpr std::array<named, 4> units{{{"arcmin", arcminute}, {"arcsec", arcsecond}, {"deg", 1}, {"rad", radian}}};
    static constexpr std::array<named, 4> full_units{{{"arcminute", arcminute}, {"arcsecond", arcsecond}, {"degree", 1}, {"radian", radian}}};
    std::pair<std::size_t, double> found{};
    auto const after = [&](named const& prefix, auto const& names) {
        if (!text.starts_with(prefix.first)) return;
        auto const rest = text.substr(prefix.first.size());
        for (auto const& [name, size] : names)
            if (auto const bytes = prefix.first.size() + name.size(); rest.starts_with(name) && (found.first == 0 || bytes < found.first)) found = {bytes, prefix.second * size};
    };
    for (auto const& [name, size] : {named{"arcmin", arcminute}, {"arcsec", arcsecond}, {"cy", 360}, {"mas", arcsecond / 1e3}, {"rad", radian}, {"uas", arcsecond / 1e6}})
        if (text.starts_with(name)) found = {name.size(), size};
    for (auto const& prefix : brief) after(prefix, units);
    for (auto const& prefix : full) after(prefix, full_units);
    return found;
}

/// Absent: a character that belongs to no token.
inline std::optional<std::vector<angle_token>> angle_tokens(std::string_view text) {
    using kind = angle_token::kind;
    std::vector<angle_token> made;
    auto const digit = [&text](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    auto const word = [&text](std::initializer_list<std::string_view> names) {  // the longest first
        for (auto const name : names)
            if (text.starts_with(name)) return name.size();
        return std::size_t{};
    };
    while (!text.empty()) {
        std::size_t size = 0;
        if (text[0] == ' ') {
            text.remove_prefix(1);
            continue;
        }
        if (digit(0) || (text[0] == '.' && digit(1))) {
            while (digit(size)) ++size;
            bool const real = size < text.size() && text[size] == '.';
            if (real) {
                for (++size; digit(size);) ++size;
                // Written with the sign for minus, an exponent is taken too.
                auto exponent = size < text.size() && (text[size] == 'e' || text[size] == 'E') ? size + 1 : 0;
                if (exponent && (text.substr(exponent).starts_with('+') || text.substr(exponent).starts_with('-'))) ++exponent;
                else if (exponent && text.substr(exponent).starts_with("\u2212")) exponent += 3;
                if (exponent && digit(exponent))
                    for (size = exponent; digit(size);) ++size;
            }
            double value = 0;
            if (std::from_chars(text.data(), text.data() + size, value).ec != std::errc{} && text.substr(0, size).find('-') == text.npos) value = HUGE_VAL;
            made.push_back({real ? kind::real : kind::whole, value});
        } else if ((size = word({"+", "-", "\u2212"}))) {
            made.push_back({kind::sign, text[0] == '+' ? 1.0 : -1.0});
        } else if (text == "E" || text == "W" || text == "N" || text == "S") {
            made.push_back({text == "E" || text == "W" ? kind::east_west : kind::north_south, text == "W" || text == "S" ? -1.0 : 1.0});
            size = 1;
        } else if (auto const unit = angle_unit(text); unit.first) {
            made.push_back({kind::unit, unit.second});
            size = unit.first;
        } else if ((size = word({"minutes", "minute", "min", "m", "\u2032", "'", "\u1d50"}))) {
            made.push_back({kind::minute, 1.0 / 60});
        } else if ((size = word({"seconds", "second", "sec", "s", "\u2033", "\"", "\u02e2"}))) {
            made.push_back({kind::second, 1.0 / 3600});
        } else if ((size = word({"degrees", "degree", "deg", "d", "\u00b0"}))) {
            made.push_back({kind::degree, 1});
        } else if ((size = word({"hours", "hour", "hr", "h", "\u02b0"}))) {
            made.push_back({kind::hour, 15});
        } else if ((size = word({":"}))) {
            made.push_back({kind::colon, 0});
        } else {
            return std::nullopt;
        }
        text.remove_prefix(size);
    }
    return made;
}

class angle_reader {
public:
    explicit angle_reader(std::vector<angle_token> tokens) : tokens_{std::move(tokens)} {}

    /// In degrees; absent: astropy raises an error.
    std::optional<double> read() {
        double sign = 1;
        if (next_is(kind::sign)) sign = tokens_[at_++].value;
        auto const parts = numbers();
        if (!parts) return std::nullopt;
        if (next_is(kind::east_west) || (next_is(kind::north_south) && unit_ != 15.0)) sign *= tokens_[at_++].value;
        if (at_ != tokens_.size()) return std::nullopt;
        bool const hours = !unit_ || *unit_ == 15.0;
        double value = (*parts)[0];
        if (parts->size() > 1) {
            if ((hours && value > 24) || (*parts)[1] > 60 || (parts->size() > 2 && (*parts)[2] > 60)) return std::nullopt;
            value += (*parts)[1] / 60 + (parts->size() > 2 ? (*parts)[2] / 3600 : 0);
        }
        return sign * value * unit_.value_or(15);
    }

private:
    using kind = angle_token::kind;

    bool next_is(kind what) const noexcept { return at_ < tokens_.size() && tokens_[at_].what == what; }
    bool next_is_number() const noexcept { return next_is(kind::whole) || next_is(kind::real); }
    double take() noexcept { return tokens_[at_++].value; }

    /// One to three numbers and their unit; whole ones before the last.
    std::optional<std::vector<double>> numbers() {
        if (!next_is_number()) return std::nullopt;
        std::vector<double> made;
        bool whole = next_is(kind::whole);
        made.push_back(take());
        if (whole && (next_is(kind::hour) || next_is(kind::degree))) return with_units(std::move(made));
        bool const colons = whole && next_is(kind::colon);
        while (whole && made.size() < 3) {
            if (colons && !next_is(kind::colon)) break;
            at_ += colons;
            if (!next_is_number()) {
                if (colons) return std::nullopt;
                break;
            }
            whole = next_is(kind::whole);
            made.push_back(take());
        }
        if (next_is(kind::hour) || next_is(kind::degree) || next_is(kind::minute) || next_is(kind::second) || next_is(kind::unit)) unit_ = take();
        return made;
    }

    /// 1h, 1h2, 1h2m, 1h2.5m, 1h2m3, 1h2m3s, and the same with degrees.
    std::optional<std::vector<double>> with_units(std::vector<double> made) {
        unit_ = take();
        if (!next_is_number()) return made;
        bool const whole = next_is(kind::whole);
        made.push_back(take());
        if (!next_is(kind::minute)) return made;
        ++at_;
        if (!whole || !next_is_number()) return made;
        made.push_back(take());
        if (next_is(kind::second)) ++at_;
        return made;
    }

    std::vector<angle_token> tokens_;
    std::size_t at_{};
    std::optional<double> unit_{};
};

/// What Hermes makes of a right ascension or a declination that is no decimal number:
/// degrees. "05:30" is hours for both.
inline std::optional<double> read_astropy_angle(std::string_view text) {
    auto tokens = angle_tokens(text);
    if (!tokens) return std::nullopt;
    return angle_reader{*std::move(tokens)}.read();
}
inline bool is_longitude(std::string_view text) { return !text.ends_with('N') && !text.ends_with('S') && read_astropy_angle(text); }
inline bool is_latitude(std::string_view text) {
    if (text.ends_with('E') || text.ends_with('W')) return false;
    auto const read = read_astropy_angle(text);
    return read && std::abs(*read) <= 90 * (1 + 1e-15);
}

}  // namespace alertstream::hermes::inner
