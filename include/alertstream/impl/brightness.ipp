#pragma once

#include <alertstream/hermes/brightness.hpp>

namespace alertstream::hermes {

ALERTSTREAM_DECL std::string_view to_string(brightness_unit unit) noexcept {
    switch (unit) {
    case brightness_unit::ab_magnitude: return "AB mag";
    case brightness_unit::vega_magnitude: return "Vega mag";
    case brightness_unit::millijansky: return "mJy";
    case brightness_unit::erg_per_s_cm2_angstrom: return "erg / s / cm\u00b2 / \u212b";
    }
    return "";
}

ALERTSTREAM_DECL std::optional<brightness_unit> parse_brightness_unit(std::string_view text) noexcept {
    for (auto const each : {brightness_unit::ab_magnitude, brightness_unit::vega_magnitude, brightness_unit::millijansky, brightness_unit::erg_per_s_cm2_angstrom})
        if (to_string(each) == text) return each;
    if (with_angstrom_sign(text) == to_string(brightness_unit::erg_per_s_cm2_angstrom)) return brightness_unit::erg_per_s_cm2_angstrom;
    return std::nullopt;
}

ALERTSTREAM_DECL std::string_view with_angstrom_sign(std::string_view unit) noexcept {
    if (unit == "\u00c5") return "\u212b";
    return unit == "erg / s / cm\u00b2 / \u00c5" ? to_string(brightness_unit::erg_per_s_cm2_angstrom) : unit;
}

}  // namespace alertstream::hermes
