#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

/// Hermes and TOM are written in Python: what they make of a text, and how they write a number.
namespace alertstream::detail {

/// As str.strip: blanks of other scripts too.
ALERTSTREAM_DECL std::string_view python_strip(std::string_view text) noexcept;

/// What float() makes of a text, "1_000", "nan" and "Infinity" included; absent if it is none.
ALERTSTREAM_DECL std::optional<double> python_float(std::string_view text);

/// As str() writes a float: "900.0", "1e+16".
ALERTSTREAM_DECL std::string python_text(double value);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/python.ipp>
#endif
