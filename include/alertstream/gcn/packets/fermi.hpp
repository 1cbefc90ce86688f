#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <alertstream/gcn/binary_notice.hpp>

/// Fermi's packets. Times in seconds, angles in degrees, energies in keV, significances in sigma; what a packet does not have is absent.
namespace alertstream::gcn {

/// What the GBM takes a trigger for, with its probability, 0 to 1.
struct fermi_gbm_class {
    std::string_view name{};  ///< GRB, Solar Flare, Local Particles, …
    double probability{};

    friend bool operator==(fermi_gbm_class const&, fermi_gbm_class const&) = default;
};

/// FERMI_GBM_ALERT and _ALERT_INTERNAL: something triggered; no position is known yet.
struct fermi_gbm_alert {
    std::int64_t trigger{};                        ///< seconds since 2001
    int record{};                                  ///< of the trigger's packets
    std::optional<time_point> time{};
    std::optional<double> duration{};              ///< of the trigger interval
    int lowest_channel{}, highest_channel{};       ///< of energy, 0 to 7
    int algorithm{};
    std::array<bool, 14> detectors{};              ///< those that triggered: 12 of NaI, 2 of BGO
    std::optional<double> longitude{}, latitude{}; ///< of the spacecraft

    ALERTSTREAM_DECL static std::optional<fermi_gbm_alert> of(binary_notice const& packet);
};

/// FERMI_GBM_FLT_POS, _FLT_INTERNAL, _TRANS and _POS_TEST: calculated on board.
struct fermi_gbm_flight_position {
    std::int64_t trigger{};
    int record{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};             ///< the error is statistical, one sigma: add some 5 degrees
    int intensity{};                               ///< counts per second
    double phi{}, theta{};
    std::optional<double> integration{}, time_scale{};
    std::optional<double> significance{};
    double hardness{};
    int algorithm{};
    std::optional<fermi_gbm_class> most_likely{}, second_most_likely{};
    std::optional<std::array<bool, 14>> detectors{};
    std::optional<double> longitude{}, latitude{}; ///< of the spacecraft

    ALERTSTREAM_DECL static std::optional<fermi_gbm_flight_position> of(binary_notice const& packet);
};

/// FERMI_GBM_GND_POS and _GND_INTERNAL: calculated on the ground.
struct fermi_gbm_ground_position {
    std::int64_t trigger{};
    int record{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};
    double phi{}, theta{};
    std::optional<double> interval{};                    ///< of the data
    std::optional<double> significance{};
    std::optional<double> lowest_energy{}, highest_energy{};
    int algorithm{};

    ALERTSTREAM_DECL static std::optional<fermi_gbm_ground_position> of(binary_notice const& packet);
};

/// FERMI_LAT_POS_INI, _UPD, _DIAG, _TRANS, _TEST, FERMI_LAT_GND and _OFFLINE.
struct fermi_lat_position {
    std::int64_t trigger{};
    std::optional<time_point> time{};
    std::optional<sky_circle> where{};
    bool on_board{};                                     ///< calculated by the instrument itself

    ALERTSTREAM_DECL static std::optional<fermi_lat_position> of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_fermi.ipp>
#endif
