#pragma once

#include <array>
#include <cmath>

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/lvc.hpp>
#include <alertstream/gcn/packets/reading.hpp>
#include <alertstream/impl/binary_notice.ipp>

namespace alertstream::gcn {

namespace inner {

/// Hundredths in a byte; word 23 has a bit for each that is not valid.
inline std::optional<double> lvc_probability(unsigned hundredths, std::int32_t invalid, int which) noexcept {
    return bit(invalid, which) || hundredths > 100 ? std::nullopt : std::optional{hundredths / 100.0};
}

inline void lvc_classification(binary_notice const& packet, lvc_event& into) {
    auto const by_class = packet.words[22], invalid = packet.words[23];
    into.bns = lvc_probability(byte_of(by_class, 3), invalid, 2);
    into.nsbh = lvc_probability(byte_of(by_class, 2), invalid, 3);
    into.bbh = lvc_probability(byte_of(by_class, 1), invalid, 4);
    into.mass_gap = lvc_probability(byte_of(packet.words[21], 3), invalid, 5);
    into.terrestrial = lvc_probability(byte_of(by_class, 0), invalid, 6);
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<lvc_event> lvc_event::of(binary_notice const& packet) {
    constexpr std::array<std::string_view, 4> groups{"", "CBC", "Burst", "Test"};
    constexpr std::array<std::string_view, 9> searches{"", "AllSky", "LowMass", "HighMass", "GRB", "Supernova", "MDC", "AllSkyLong", "BBH"};
    if (!inner::has_lvc_event(packet)) return std::nullopt;
    lvc_event made;
    made.name = inner::lvc_name(packet);
    made.sequence = inner::lvc_sequence(packet);
    made.time = inner::lvc_time(packet);
    made.skymap = packet.text();
    // A retraction has only these.
    if (packet.type() == notice_type::lvc_retraction) return made;
    if (packet.words[11] != 0) made.false_alarm_rate = std::pow(10.0, packet.words[11] * 1e-4);
    auto const group = inner::byte_of(packet.words[12], 2), search = inner::byte_of(packet.words[12], 1);
    if (group < groups.size()) made.group = groups[group];
    if (search < searches.size()) made.search = searches[search];
    if (made.group == "CBC") inner::lvc_classification(packet, made);
    return made;
}

}  // namespace alertstream::gcn
