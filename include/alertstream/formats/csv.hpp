#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

/// Tables as text: comma-separated values and their relatives.
namespace alertstream::csv {

struct column {
    std::string name{};
    std::string unit{};      ///< this and the following from an ECSV header only; empty: not said
    std::string datatype{};
    std::string scale{};     ///< of times: utc, tai, tdb…
    std::string format{};    ///< of times: mjd, jd, isot…
    std::string frame{};     ///< of positions: icrs, fk5…
};

/// Cells as they were written, without their quotes and the blanks around them.
struct table {
    std::vector<column> columns{};
    std::vector<std::string> cells{};     ///< row after row
    std::vector<std::size_t> lines{};     ///< where each row begins; the first line is 1
    std::vector<std::string> comments{};  ///< above the first row, without their #; at most 1000

    std::size_t rows() const noexcept { return lines.size(); }
    std::string const& cell(std::size_t row, std::size_t at) const { return cells[row * columns.size() + at]; }
};

struct options {
    char delimiter{};  ///< ' ' for runs of blanks; 0: as the header line shows
    std::size_t most_bytes{std::size_t{64} << 20U};
    std::size_t most_columns{1000};
    std::size_t most_cells{4'000'000};
};

/// Reads a table whose first line names its columns.
///
/// Taken: RFC 4180 (quotes, doubled quotes, line ends in quotes), line ends of Unix,
/// Windows and old Macs, a byte order mark, blank lines, comment lines that begin with
/// `#`, blanks around cells, lines of `-` and `+` under a header with `|`, and a `|` at
/// both ends of each line. Where the first line that is no comment holds a number, the
/// comment before it names the columns, if it has as many (ATLAS, AAVSO).
///
/// The delimiter is the one of `,` `;` tab `|` that the header line has most of outside
/// quotes; with none of them, columns are separated by runs of blanks.
///
/// @returns `bad_value` with line numbers, all rows of a wrong length at once (in words
/// ten of them): a row that is longer or shorter than the header, a quote that is not
/// closed, text behind a closing quote, a NUL, no header, two delimiters that are as
/// frequent, more than the bounds. `not_utf8` with the line for text in another encoding.
ALERTSTREAM_DECL result<table> read(std::string_view text, options const& how = {});

namespace inner {

/// `read` without the search for a header: of a text that begins at `line`, whose columns must be `names`.
ALERTSTREAM_DECL result<table> read_body(std::string_view text, std::size_t line, options const& how, std::vector<column> columns);

/// What keeps a text from being looked at at all.
ALERTSTREAM_DECL result<std::string_view> plain_text(std::string_view text, options const& how);

}  // namespace inner

}  // namespace alertstream::csv

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/csv.ipp>
#endif
