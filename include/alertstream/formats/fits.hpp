#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>

/// The frame of a FITS file (FITS standard 4.0, sections 3, 4 and 7.3): what its headers claim, held
/// against the bytes that are there. Its values are read by cfitsio, which believes the claims.
namespace alertstream::fits {

/// A binary table.
struct table_place {
    int hdu{};                   ///< its number as cfitsio counts: the first of all is 1
    std::uint64_t rows{};        ///< NAXIS2
    std::uint64_t row_bytes{};   ///< NAXIS1: all rows are within the bytes
    std::uint64_t columns{};     ///< TFIELDS
    std::uint64_t end{};         ///< how many bytes it and all before it are, in whole blocks of 2880

    friend bool operator==(table_place const&, table_place const&) = default;
};

/// Finds the first binary table, and sees that all before it and in it are within the bytes.
///
/// Taken are at most 64 headers of 10,000 cards each, of printable ASCII as the standard
/// has it, at most 999 columns, and no table that is compressed by tiles (ZTABLE, ZIMAGE).
/// @returns `not_fits`, with what stands there instead: text, an address, Base64, a web page;
/// where it ends before its rows do, how many bytes it claims and has.
ALERTSTREAM_DECL result<table_place> find_table(std::span<std::byte const> bytes);

}  // namespace alertstream::fits

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/fits.ipp>
#endif
