#pragma once

#include <optional>
#include <string_view>

#include <alertstream/hermes/brightness.hpp>

namespace alertstream::hermes {

/// What people, TOM and Astropy write for a unit of brightness.
struct unit_text {
    std::optional<brightness_unit> unit{};  ///< absent: a magnitude of a system that is not said
    int power{};                            ///< a value times ten to this is in `unit`

    bool is_magnitude() const noexcept { return !unit || *unit == brightness_unit::ab_magnitude || *unit == brightness_unit::vega_magnitude; }

    friend bool operator==(unit_text const&, unit_text const&) = default;
};

/// "AB", "mag(AB)", "AB mag", "Vega", "mag", "mJy", "uJy" (a millijansky and the power -3),
/// "Jy", "nJy", "erg / (Angstrom s cm2)", "erg s-1 cm-2 A-1" and their like. Absent for
/// what is none of them, "ABFlux" and a cgs unit with a factor included.
ALERTSTREAM_DECL std::optional<unit_text> read_unit_text(std::string_view text);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_unit_text.ipp>
#endif
