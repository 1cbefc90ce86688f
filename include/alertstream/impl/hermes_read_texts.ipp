#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <alertstream/detail/python.hpp>
#include <alertstream/impl/hermes_angle.ipp>
#include <alertstream/impl/hermes_python_date.ipp>
#include <alertstream/impl/hermes_words.ipp>

/// What Hermes says of a trimmed text that is to be a date or an angle; empty: it takes it.
namespace alertstream::hermes::inner {

inline std::string date_problem(std::string_view text) {
    if (auto const number = alertstream::detail::python_float(text)) return is_julian(*number) ? std::string{} : words::date_out_of_range(*number);
    return read_python_date(text) == python_date::refused ? words::no_date(text) : std::string{};
}
inline std::string right_ascension_problem(std::string_view text) {
    if (auto const number = alertstream::detail::python_float(text)) return std::string{std::isfinite(*number) ? "" : words::infinite_ra};
    return std::string{is_longitude(text) ? "" : words::bad_angle};
}
inline std::string declination_problem(std::string_view text) {
    auto const number = alertstream::detail::python_float(text);
    if (number && !std::isfinite(*number)) return std::string{words::infinite_dec};
    return std::string{(number ? std::abs(*number) <= 90 : is_latitude(text)) ? "" : words::bad_angle};
}

}  // namespace alertstream::hermes::inner
