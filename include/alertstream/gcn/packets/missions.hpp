#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/gcn/binary_notice.hpp>

/// Packets of other missions that see X and gamma rays. Times in seconds, angles in degrees, energies in keV,
/// significances in sigma; what a packet does not have is absent.
namespace alertstream::gcn {

/// INTEGRAL_WAKEUP, _REFINED, _OFFLINE, _WEAK, and _SPIACS, which has no position.
struct integral_event {
    packet_trigger trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};            ///< the packet does not say its equinox
    std::optional<double> significance{};
    std::uint32_t detector_flags{};
    std::optional<double> time_scale{}, time_error{};
    std::optional<sky_position> spacecraft{};     ///< where it pointed

    ALERTSTREAM_DECL static std::optional<integral_event> of(binary_notice const& packet);
};

/// AGILE_GRB_WAKEUP, _GROUND, _REFINED, _POS_TEST and AGILE_TRANS.
struct agile_position {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};            ///< the error is statistical and systematic
    double counts_x{}, counts_y{};
    double significance_x{}, significance_y{};

    ALERTSTREAM_DECL static std::optional<agile_position> of(binary_notice const& packet);
};

/// MAXI_UNKNOWN, MAXI_KNOWN, MAXI_TEST.
struct maxi_event {
    std::int64_t id{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};
    std::optional<double> flux{};                 ///< mCrab in the band; absent where it was negative
    std::optional<double> flux_error{};           ///< of MAXI_UNKNOWN only
    std::string_view band{};                      ///< "4-10 keV"; empty if it does not say
    std::string_view time_scale{};                ///< "1 orbit"; empty if it does not say

    ALERTSTREAM_DECL static std::optional<maxi_event> of(binary_notice const& packet);
};

/// CALET_GBM_FLT_LC and _GND_LC.
struct calet_event {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_position> where{};          ///< no error is given with it
    std::optional<double> significance{};
    std::optional<double> duration{}, background{};
    std::optional<double> lowest_energy{}, highest_energy{};
    bool real{};                                  ///< its flags do not say that it is none
    std::string file{};                           ///< after https://cgbm.calet.jp/cgbm_trigger/flight/TRIGGER/

    ALERTSTREAM_DECL static std::optional<calet_event> of(binary_notice const& packet);
};

/// GECAM_FLT and GECAM_GND. The time in the packets seen is impossible, and then absent.
struct gecam_event {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};            ///< within 68 %, as NASA's own converter reads it
    std::optional<double> significance{};
    double phi{}, theta{};

    ALERTSTREAM_DECL static std::optional<gecam_event> of(binary_notice const& packet);
};

/// IPN_RAW: an annulus of the interplanetary network, or a time only.
struct ipn_annulus {
    std::optional<time_point> time{};
    std::optional<sky_position> center{};
    std::optional<double> radius{}, width{};      ///< degrees
    std::optional<double> window{}, duration{};   ///< seconds
    bool definitely_burst{}, definitely_no_burst{};
    std::string file{};                           ///< of a light curve

    ALERTSTREAM_DECL static std::optional<ipn_annulus> of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_missions.ipp>
#endif
