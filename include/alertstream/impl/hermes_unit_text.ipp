#pragma once

#include <array>
#include <string>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/unit_text.hpp>

namespace alertstream::hermes {

namespace inner {

/// Products and quotients of erg, s, cm and Å.
class cgs_unit {
public:
    static bool is_flux_per_angstrom(std::string_view text) {
        cgs_unit made{text};
        made.product(1, 0);
        return made.fine_ && made.at_ == text.size() && made.power_ == std::array{1, -1, -2, -1};
    }

private:
    explicit cgs_unit(std::string_view text) : text_{text} {}

    bool take(std::string_view what) noexcept {
        if (!text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }
    void skip_blanks() noexcept {
        while (take(" ") || take("*") || take("·")) {}
    }

    /// A slash inverts what stands next to it only.
    void product(int sign, int depth) {
        bool inverted = false;
        for (skip_blanks(); fine_ && at_ < text_.size() && text_[at_] != ')'; skip_blanks()) {
            if (take("/")) {
                fine_ = fine_ && !inverted;
                inverted = true;
                continue;
            }
            int const here = inverted ? -sign : sign;
            inverted = false;
            if (!take("(")) {
                factor(here);
            } else if (depth == 8) {
                fine_ = false;
            } else {
                product(here, depth + 1);
                fine_ = take(")") && fine_;
            }
        }
        fine_ = fine_ && !inverted;
    }

    void factor(int sign) {
        struct name {
            std::string_view text;
            std::size_t place;
        };
        constexpr std::array<name, 11> names{{{"ergs", 0}, {"erg", 0}, {"sec", 1}, {"s", 1}, {"cm", 2}, {"Angstroms", 3}, {"Angstrom", 3}, {"angstrom", 3}, {"AA", 3}, {"\u212b", 3}, {"\u00c5", 3}}};
        for (auto const& each : names)
            if (take(each.text)) return raise(each.place, sign);
        if (take("A")) return raise(3, sign);
        fine_ = false;
    }

    void raise(std::size_t place, int sign) {
        power_[place] += sign * exponent();
        bool const letter = at_ < text_.size() && ((text_[at_] >= 'a' && text_[at_] <= 'z') || (text_[at_] >= 'A' && text_[at_] <= 'Z'));
        fine_ = fine_ && !letter;  // "cmA" is no product
    }

    int exponent() {
        if (take("⁻")) return -(take("¹") ? 1 : take("²") ? 2 : 0);
        if (take("²")) return 2;
        bool const raised = take("^") || take("**");
        bool const braces = raised && (take("{") || take("("));
        bool const negative = take("-");
        int made = take("1") ? 1 : take("2") ? 2 : raised || negative ? 0 : 1;
        if (braces && !take("}") && !take(")")) made = 0;
        return negative ? -made : made;
    }

    std::string_view text_;
    std::size_t at_{};
    bool fine_{true};
    std::array<int, 4> power_{};
};

inline std::optional<unit_text> magnitude_of(std::string_view text) {
    std::string plain;
    for (char const c : text)
        if (std::string_view{" _()[]-"}.find(c) == std::string_view::npos) plain += alertstream::detail::lower_ascii(c);
    bool named = false;
    for (auto const* each : {"magnitudes", "magnitude", "mags", "mag"}) {
        std::string_view const name{each};
        if (named || plain.size() < name.size()) continue;
        if (plain.ends_with(name)) plain.erase(plain.size() - name.size());
        else if (plain.starts_with(name)) plain.erase(0, name.size());
        else continue;
        named = true;
    }
    if (plain == "ab") return unit_text{brightness_unit::ab_magnitude};
    if (plain == "vega") return unit_text{brightness_unit::vega_magnitude};
    // Made in place: g++ 12 warns of what a copy of the absent unit holds.
    if (plain.empty() && named) return std::optional<unit_text>{std::in_place};
    return std::nullopt;
}

inline std::optional<unit_text> jansky_of(std::string_view text) {
    struct name {
        std::string_view text;
        int power;
    };
    // A large M is mega.
    constexpr std::array<name, 14> names{{{"mJy", 0}, {"mjy", 0}, {"millijansky", 0}, {"Jy", 3}, {"jy", 3}, {"jansky", 3}, {"uJy", -3}, {"ujy", -3}, {"\u00b5Jy", -3}, {"\u03bcJy", -3}, {"microjansky", -3}, {"nJy", -6}, {"njy", -6}, {"nanojansky", -6}}};
    for (auto const& each : names)
        if (each.text == text) return unit_text{brightness_unit::millijansky, each.power};
    return std::nullopt;
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<unit_text> read_unit_text(std::string_view text) {
    text = alertstream::detail::python_strip(text);
    if (text.size() > 100) return std::nullopt;
    if (auto const known = parse_brightness_unit(text)) return unit_text{*known};
    if (auto const magnitude = inner::magnitude_of(text)) return magnitude;
    if (auto const jansky = inner::jansky_of(text)) return jansky;
    if (inner::cgs_unit::is_flux_per_angstrom(text)) return unit_text{brightness_unit::erg_per_s_cm2_angstrom};
    return std::nullopt;
}

}  // namespace alertstream::hermes
