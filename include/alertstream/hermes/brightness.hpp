#pragma once

#include <compare>
#include <optional>
#include <string_view>
#include <variant>

#include <alertstream/detail/config.hpp>

namespace alertstream::hermes {

/// The units that Hermes knows. AB and Vega magnitudes differ by up to two
/// magnitudes, fluxes run the other way: nothing converts by itself.
enum class brightness_unit { ab_magnitude, vega_magnitude, millijansky, erg_per_s_cm2_angstrom };

/// As Hermes writes them: "AB mag", "Vega mag", "mJy", "erg / s / cm² / Å" (with U+212B).
ALERTSTREAM_DECL std::string_view to_string(brightness_unit) noexcept;

/// The same, exactly, but for U+00C5 in place of U+212B, which editors make of it.
ALERTSTREAM_DECL std::optional<brightness_unit> parse_brightness_unit(std::string_view) noexcept;

/// A unit with Å as Hermes spells it, U+212B, if it is one of those with U+00C5, which
/// keyboards write and editors make of it; any other text as it is.
ALERTSTREAM_DECL std::string_view with_angstrom_sign(std::string_view unit) noexcept;

/// A brightness with its unit. Made by `magnitude::ab(11.02)`, `flux_density::mjy(0.3)`….
struct brightness {
    double value{};
    brightness_unit unit{brightness_unit::ab_magnitude};

    constexpr brightness() noexcept = default;
    /// A number alone is no brightness: its unit would be a guess.
    constexpr brightness(double number, brightness_unit of) noexcept : value{number}, unit{of} {}

    friend bool operator==(brightness const&, brightness const&) = default;
};

struct magnitude {
    static constexpr brightness ab(double value) noexcept { return {value, brightness_unit::ab_magnitude}; }
    static constexpr brightness vega(double value) noexcept { return {value, brightness_unit::vega_magnitude}; }
};

struct flux_density {
    static constexpr brightness mjy(double value) noexcept { return {value, brightness_unit::millijansky}; }
    static constexpr brightness per_angstrom(double value) noexcept { return {value, brightness_unit::erg_per_s_cm2_angstrom}; }
};

/// The object was seen. Errors are in the unit of the value.
struct detection {
    brightness value{};
    std::optional<double> error{};
    std::optional<brightness> limit{};  ///< how deep the image was, where that is given too
    std::optional<double> limit_error{};

    friend bool operator==(detection const&, detection const&) = default;
};

/// The object was not seen; it is not brighter than this.
struct upper_limit {
    brightness value{};
    std::optional<double> error{};

    friend bool operator==(upper_limit const&, upper_limit const&) = default;
};

/// Numbers of which at least one has a unit that is none of Hermes' four: the row's
/// `unit_text` has the brightness's as written, `limit_unit_text` the limit's.
struct in_unknown_unit {
    std::optional<double> brightness{};
    std::optional<double> error{};
    std::optional<double> limit{};
    std::optional<double> limit_error{};

    friend bool operator==(in_unknown_unit const&, in_unknown_unit const&) = default;
};

/// Neither a brightness nor a limit was given. Hermes refuses such rows; older ones exist.
struct no_measurement {
    friend bool operator==(no_measurement, no_measurement) = default;
};

using measurement = std::variant<no_measurement, detection, upper_limit, in_unknown_unit>;

/// An angle in degrees.
struct degrees {
    double value{};
    friend auto operator<=>(degrees const&, degrees const&) = default;
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/brightness.ipp>
#endif
