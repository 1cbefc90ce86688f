#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/gcn/binary_notice.hpp>

/// Swift's packets. Times in seconds, angles in degrees, significances in sigma; what a packet does not have is absent.
namespace alertstream::gcn {

/// A burst or transient that the BAT found: SWIFT_BAT_GRB_POS_ACK, _POS_TEST, SWIFT_BAT_TRANS, SWIFT_BAT_SUB_THRESHOLD.
struct swift_bat_position {
    packet_trigger trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};               ///< the error is statistical
    int counts{};                                    ///< in the trigger interval, background off
    int image_peak{};                                ///< counts
    double phi{}, theta{};                           ///< in the instrument's frame, degrees
    std::optional<double> integration{};             ///< seconds
    int trigger_index{};                             ///< which of the criteria on board
    std::optional<double> image_significance{};
    std::optional<double> rate_significance{};       ///< absent for an image trigger
    std::optional<int> background{};                 ///< counts; absent for an image trigger
    bool image_trigger{};
    bool point_source{};                             ///< one was found
    bool burst{};                                    ///< it is taken for a gamma-ray burst
    bool catalogued{};                               ///< it matches a source on board or on the ground
    bool star_tracker_lost{};                        ///< then it is probably bogus

    ALERTSTREAM_DECL static std::optional<swift_bat_position> of(binary_notice const& packet);
};

/// SWIFT_XRT_POSITION.
struct swift_xrt_position {
    packet_trigger trigger{};
    std::optional<time_point> time{};         ///< the image's beginning
    std::optional<sky_circle> where{};
    double flux{};                            ///< in units of its own
    double significance{};
    std::array<double, 4> telescope_alignment{};  ///< the TAM values
    int amplifier{}, waveform{};
    bool maybe_cosmic_ray{};                  ///< a very bright burst, or a cosmic ray

    ALERTSTREAM_DECL static std::optional<swift_xrt_position> of(binary_notice const& packet);
};

/// SWIFT_UVOT_POS: found on the ground.
struct swift_uvot_position {
    packet_trigger trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};
    std::optional<double> magnitude{};

    ALERTSTREAM_DECL static std::optional<swift_uvot_position> of(binary_notice const& packet);
};

/// A file that Swift sent down: light curves, spectra, images, finding charts. `text()` of the packet, with what it is of.
struct swift_data_product {
    packet_trigger trigger{};
    std::optional<time_point> time{};          ///< where it begins; of a light curve, the trigger
    std::optional<sky_position> where{};       ///< of the source; of XRT's spectra and light curves, the field's center
    std::string file{};                        ///< its name; https://gcn.gsfc.nasa.gov/notices_s/ has the file

    ALERTSTREAM_DECL static std::optional<swift_data_product> of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_swift.ipp>
#endif
