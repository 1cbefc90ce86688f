#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/gcn/binary_notice.hpp>

/// Packets about more than one mission, and about none that saw something.
namespace alertstream::gcn {

/// SWIFT_POINTDIR, SWIFT_ACTUAL_POINTDIR, INTEGRAL_POINTDIR, FERMI_POINTDIR, AGILE_POINTDIR.
struct spacecraft_pointing {
    sky_position where{};
    std::optional<time_point> slew{};        ///< when it turns there
    std::string target{};                    ///< what is there, of SWIFT_POINTDIR
    std::optional<double> roll{};            ///< degrees, of Swift's
    std::optional<double> duration{};        ///< seconds, of SWIFT_POINTDIR

    ALERTSTREAM_DECL static std::optional<spacecraft_pointing> of(binary_notice const& packet);
};

/// GRB_CNTRPART: somebody saw what may be the counterpart of a burst.
struct burst_counterpart {
    std::int64_t burst{};                    ///< the trigger's number
    std::optional<time_point> burst_time{};
    std::optional<sky_circle> where{};       ///< of the counterpart
    std::optional<time_point> observed{};
    std::optional<double> duration{};        ///< of the observation, seconds
    std::string instrument{};                ///< "Swift-XRT"
    std::string submitter{};

    ALERTSTREAM_DECL static std::optional<burst_counterpart> of(binary_notice const& packet);
};

/// COINCIDENCE: two missions triggered at about the same time. It has a layout of its own, and no position.
struct burst_coincidence {
    struct one {
        std::int64_t trigger{};
        std::optional<time_point> time{};    ///< to the millisecond

        friend bool operator==(one const&, one const&) = default;
    };
    std::array<one, 2> triggers{};

    ALERTSTREAM_DECL static std::optional<burst_coincidence> of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_other.ipp>
#endif
