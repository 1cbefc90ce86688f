#pragma once

#include <cstdint>
#include <optional>

#include <alertstream/gcn/binary_notice.hpp>

/// Packets of neutrino detectors, and of HAWC, which come by way of AMON.
namespace alertstream::gcn {

/// ICECUBE_ASTROTRACK_GOLD and _BRONZE, ICECUBE_CASCADE, HAWC_BURST_MONITOR, AMON_*: what all of them have.
/// The circle of IceCube's holds 90 %, that of HAWC's 68 %.
struct amon_event {
    std::int64_t id{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};

    ALERTSTREAM_DECL static std::optional<amon_event> of(binary_notice const& packet);
};

/// SK_SN: a supernova's neutrinos in Super-Kamiokande. Test alerts of it come every month.
struct sk_supernova {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_position> where{};
    std::optional<double> radius_68{}, radius_90{}, radius_95{};  ///< degrees: what the circle with that probability has
    int events{};
    std::optional<double> nearest{}, farthest{};                  ///< kpc: how far it is
    std::optional<double> lowest_energy{};                        ///< MeV: what was counted from
    std::optional<double> duration{};                             ///< seconds

    ALERTSTREAM_DECL static std::optional<sk_supernova> of(binary_notice const& packet);
};

/// SNEWS: detectors that see a supernova together.
struct snews_event {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};   ///< absent where nobody knows a direction
    int events{};
    std::optional<double> duration{};    ///< seconds
    bool coincidence{};                  ///< of several detectors

    ALERTSTREAM_DECL static std::optional<snews_event> of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_neutrino.ipp>
#endif
