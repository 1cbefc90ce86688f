#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/formats/csv.hpp>
#include <alertstream/hermes/alert.hpp>

namespace alertstream::hermes {

/// What a column of a table is read as.
enum class column_role {
    none, target, ra, dec, time, bandpass, brightness, error, limit, limit_error, unit, detected, not_detected,
    telescope, instrument, exposure_time, observer, comments, catalog
};

/// "target", "brightness", "not_detected"…
ALERTSTREAM_DECL std::string_view to_string(column_role) noexcept;
ALERTSTREAM_DECL std::optional<column_role> parse_column_role(std::string_view) noexcept;

struct column_choice {
    column_role role{};
    std::string column{};  ///< its name in the table, in any case; empty: nothing is read as that
};

/// What a table does not say itself.
struct table_options {
    std::optional<brightness_unit> unit{};  ///< where neither the header nor a column says it
    std::string target{};                   ///< of a table without a column of targets
    std::optional<degrees> ra{};            ///< of the only target, in place of the columns
    std::optional<degrees> dec{};
    std::string bandpass{};                 ///< these where the cell is empty or there is no column
    std::string telescope{};
    std::string instrument{};
    std::vector<column_choice> columns{};
};

/// What became of a column.
struct column_use {
    std::string column{};
    column_role role{};
    std::string note{};  ///< "MJD", "AB mag"; of a column that is not read: why, where there is a reason
};

struct table_problem {
    std::size_t line{};    ///< 0: of the table as a whole
    std::string column{};  ///< empty: of the row as a whole
    std::string problem{};

    friend bool operator==(table_problem const&, table_problem const&) = default;
};

/// Nothing of it is fit to be sent while there are errors.
struct photometry_table_contents {
    std::vector<photometry> rows{};
    std::vector<target> targets{};              ///< in the order in which they come
    std::vector<column_use> columns{};          ///< all of the table's, in its order
    std::vector<table_problem> errors{};        ///< at most 1000
    std::size_t more_errors{};
    std::vector<table_problem> left_out{};      ///< rows without a brightness and a limit
};

/// Photometry out of a table whose columns are recognised by their names, in any case
/// (the README lists them). Nothing is guessed: where two columns could be the same, a
/// unit or a magnitude's system is not said, or a time is not UTC, that is an error in words.
///
/// Units: of the column (ECSV), behind its name (`mag(AB)`, `flux [mJy]`), in its name
/// (`ab_mag`, `uJy`), of a column of units, or of `options`. Jy, µJy and nJy become mJy
/// by moving the decimal point, so that a number is as exact as it was written; nothing
/// else is converted.
///
/// Times: MJD and JD by the column's name or format; texts are ISO 8601, UTC where no
/// zone is said; in a column that is only called a time or date, a number between 2400000
/// and 2600000 is a JD, one between 15000 and 150000 an MJD. HJD and BJD are refused: they
/// differ from UTC by minutes, by an amount that depends on the target.
/// A date and its time of day go into one column.
///
/// Limits: a column of them, `>19.5` in place of a magnitude, `<0.02` in place of a flux,
/// or a column that says what was detected: a magnitude that was not is the limit, a flux
/// that was not is an error unless the column says that it is one. `<` before a magnitude
/// is read in AAVSO's own files only, where it means fainter than. Empty cells, `--`, NaN,
/// null and N/A are no value; 99.99 and its like are errors. An apostrophe before a text that a
/// spreadsheet would take for a formula (formats/csv_cell.hpp) is no part of it.
ALERTSTREAM_DECL photometry_table_contents read_photometry_table(csv::table const& from, table_options const& options = {});

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_photometry_table.ipp>
#endif
