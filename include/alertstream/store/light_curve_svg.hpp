#pragma once

#include <cstddef>
#include <string>

#include <alertstream/store/record.hpp>

namespace alertstream::store {

struct svg_options {
    int width{960};                  ///< pixels, 480 to 8000
    int height{600};                 ///< 320 to 8000; taller where several panels need it
    std::string title{};             ///< in place of the target's name
    std::size_t most_marks{6'000};   ///< points that are drawn, at least 100

    svg_options() {}
};

/// A light curve as a picture: one SVG 1.1 document, a figure for a paper or a page, with a
/// background of its own.
///
/// Brightness against time: MJD below, calendar dates in UTC above. Magnitudes run downwards, AB
/// and Vega on one axis and told apart in the legend; fluxes have a panel of their own, one for each
/// unit (Jy, µJy and nJy become mJy); of more than four units, those with the fewest points are only
/// counted. An error bar is one `brightness_error` to each side; a limit without a detection is an
/// arrow downwards; a point that was taken back is hollow and crossed. Bands differ by colour and by
/// marker: u g r i z y as Rubin Observatory has them for all kinds of eyes (RTN-045), others in tints
/// that are told apart too; of more bands than fit into the legend the rarest are one grey kind.
///
/// What is drawn has finite numbers: other rows, and those of other types than photometry, are counted
/// at the foot. No curve is an error: an empty one gives a picture that says so. Of more than
/// `most_marks` points those of a band that nearly coincide (a pixel, or more if it must be) are
/// drawn once, which keeps each outlier; the foot says how many are drawn. A picture of some hundred
/// points has the numbers of each behind it, which browsers show.
///
/// Names come from alerts: markup in them is text, controls and marks that turn the reading direction
/// are shown escaped, long ones are cut.
ALERTSTREAM_DECL std::string to_svg(light_curve const& from, svg_options const& with = {});

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_svg.ipp>
#endif
