#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>

/// Texts in tables that are written.
namespace alertstream::csv {

/// Whether a spreadsheet would take a cell for a formula: it begins, behind blanks and
/// apostrophes, with `=`, `+`, `-`, `@`, a full-width one of them, a tab or a line end.
ALERTSTREAM_DECL bool looks_like_formula(std::string_view text) noexcept;

/// What to write before a text that looks like a formula.
enum class guard { none, apostrophe };

/// A text as a cell of a comma-separated table, at the end of `out`: in quotes where it needs
/// them (RFC 4180). With a guard, an apostrophe before what looks like a formula: a spreadsheet
/// shows it as a text. Bytes that are no UTF-8, a NUL, the other controls but tabs and line
/// ends, and marks that turn the reading direction become U+FFFD.
ALERTSTREAM_DECL void append_cell(std::string& out, std::string_view text, guard with);

/// The text of a guarded cell: without the apostrophe, if there is one. A text that
/// began with an apostrophe is as it was: `'Oumuamua` was never guarded.
ALERTSTREAM_DECL std::string_view without_guard(std::string_view cell) noexcept;

}  // namespace alertstream::csv

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/csv_cell.ipp>
#endif
