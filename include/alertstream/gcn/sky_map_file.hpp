#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/formats/healpix.hpp>
#include <alertstream/gcn/sky_map.hpp>

/// Sky maps out of FITS files. Their tables are read by cfitsio, and what is compressed by
/// zlib: a program that includes this links with `-lcfitsio -lz`.
///
/// The bytes are as hostile as any alert. Their frame is checked before cfitsio sees them
/// (formats/fits.hpp), nothing is reserved because a header says so, and no name out of
/// an alert or of a file reaches cfitsio, whose names can run filters and fetch from the
/// network: it is given memory only.
///
/// Any thread may read maps: the calls of cfitsio are made one after the other in this process. If the program
/// uses cfitsio beside this in other threads, it needs one for which `fits_is_reentrant()` is true (Debian's is).
namespace alertstream::gcn {

/// How much of a map is taken: a few kilobytes of gzip can claim to be anything. As they
/// stand, as much as an alert can mean.
struct sky_map_limits {
    std::size_t bytes{std::size_t{128} << 20};                  ///< of the map, and of what it inflates to
    std::size_t cells{std::size_t{healpix::pixels_at(9)}};      ///< 3.1 million: a flat map of NSIDE 512

    friend bool operator==(sky_map_limits const&, sky_map_limits const&) = default;
};

/// Of a file that somebody chose: a flat map of NSIDE 1024 with distances, which takes a gigabyte of memory.
inline constexpr sky_map_limits limits_of_files{std::size_t{512} << 20, std::size_t{healpix::pixels_at(10)}};

/// Reads the first table of a FITS file, plain or gzip's:
/// - a multi-order map: UNIQ with PROBDENSITY, or with PROB;
/// - a flat one, NESTED or RING: PROB (or PROBABILITY, or PROBDENSITY) for every pixel.
///
/// With DISTMU, DISTSIGMA and DISTNORM it has distances. A density is per steradian unless its
/// unit says per square degree; PROB is per pixel unless its unit says otherwise. The map
/// must be in equatorial coordinates (COORDSYS C, or unsaid).
/// @returns `not_fits` for what is no FITS file, is cut short, or inflates to more than the
/// limit; `missing_member` for a column or ORDERING that is not there; `wrong_type` for
/// a column of another type; `bad_value` for UNIQ that names no pixel, cells that overlap, densities that are
/// negative or not numbers, a flat map with too few pixels or too many, galactic coordinates. Words say which and where.
result<sky_map> read_sky_map(std::span<std::byte const> bytes, sky_map_limits = {});
result<sky_map> read_sky_map(std::string_view bytes, sky_map_limits = {});

/// The same of a file, which is read whole.
/// @returns `not_fits` too where it cannot be read, with the system's reason.
result<sky_map> read_sky_map_file(std::filesystem::path const& file, sky_map_limits = limits_of_files);

}  // namespace alertstream::gcn

#include <alertstream/impl/sky_map_file.ipp>
