#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/gcn/binary_notice.hpp>

namespace alertstream::gcn {

/// A gravitational wave as GCN Classic has it: LVC_PRELIMINARY, _INITIAL, _UPDATE, _EARLY_WARNING and _RETRACTION.
/// Its direction is in the sky map only. Probabilities are 0 to 1, in hundredths.
struct lvc_event {
    std::string name{};                                   ///< S240514x, MS240510f
    int sequence{};                                       ///< of the event's notices, 1 the first
    std::optional<time_point> time{};                     ///< to the microsecond
    std::optional<double> false_alarm_rate{};             ///< Hz
    std::string_view group{};                             ///< CBC, Burst, Test; empty if it does not say
    std::string_view search{};                            ///< AllSky, BBH, …
    std::optional<double> bns{}, nsbh{}, bbh{};           ///< probabilities: two neutron stars, with a black hole, two black holes
    std::optional<double> mass_gap{}, terrestrial{};      ///< an object between them; noise
    std::string skymap{};                                 ///< its path after https://gracedb.ligo.org/api/superevents/

    /// No event of the sky: made up for tests.
    bool is_mock() const noexcept { return name.starts_with('M') || name.starts_with('T'); }

    ALERTSTREAM_DECL static std::optional<lvc_event> of(binary_notice const& packet);

    friend bool operator==(lvc_event const&, lvc_event const&) = default;
};

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/packets_lvc.ipp>
#endif
