#pragma once

#include <array>

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/missions.hpp>
#include <alertstream/gcn/packets/reading.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::optional<integral_event> integral_event::of(binary_notice const& packet) {
    auto const type = packet.type();
    if (!inner::is_integral(type) || type == notice_type::integral_pointdir) return std::nullopt;
    auto const& word = packet.words;
    integral_event made;
    made.trigger = packet.trigger().value_or(packet_trigger{});
    made.time = packet.time();
    made.where = packet.where();
    // GCN's demo program prints word 9 as both, flags and sigma. The sigma is in word 10: a wakeup has 11 there, and 2 in the other.
    made.significance = inner::above_zero(word[10], 100);
    made.detector_flags = static_cast<std::uint32_t>(word[9]);
    made.time_scale = inner::above_zero(word[13], 10'000);
    made.time_error = inner::above_zero(word[16], 10'000);
    if (type != notice_type::integral_spiacs) made.spacecraft = inner::direction_in(word[14], word[15], 10'000);
    return made;
}

ALERTSTREAM_DECL std::optional<agile_position> agile_position::of(binary_notice const& packet) {
    if (!inner::is_agile(packet.type()) || !inner::has_error(packet.type())) return std::nullopt;
    auto const& word = packet.words;
    agile_position made;
    made.trigger = word[4];
    made.time = packet.time();
    made.where = packet.where();
    made.counts_x = word[9] / 1000.0;
    made.counts_y = word[10] / 1000.0;
    made.significance_x = inner::low_half(word[20]) / 100.0;
    made.significance_y = inner::high_half(word[20]) / 100.0;
    return made;
}

ALERTSTREAM_DECL std::optional<maxi_event> maxi_event::of(binary_notice const& packet) {
    constexpr std::array<std::string_view, 5> bands{"", "2-4 keV", "4-10 keV", "10-20 keV", "2-10 keV"};
    constexpr std::array<std::string_view, 9> scales{"", "1 s", "3 s", "10 s", "30 s", "1 scan", "1 orbit", "4 orbits", "1 day"};
    if (!inner::is_maxi(packet.type())) return std::nullopt;
    auto const& word = packet.words;
    maxi_event made;
    made.id = word[4];
    made.time = packet.time();
    made.where = packet.where();
    if (!inner::bit(word[18], 4)) made.flux = inner::scaled(word[9], 10);
    if (packet.type() == notice_type::maxi_unknown) made.flux_error = inner::above_zero(word[10], 10);
    auto const scale = inner::byte_of(word[15], 0), band = inner::byte_of(word[15], 1);
    if (scale < scales.size()) made.time_scale = scales[scale];
    if (band < bands.size()) made.band = bands[band];
    return made;
}

ALERTSTREAM_DECL std::optional<calet_event> calet_event::of(binary_notice const& packet) {
    if (!inner::is_calet(packet.type())) return std::nullopt;
    auto const& word = packet.words;
    calet_event made;
    made.trigger = word[4];
    made.time = packet.time();
    made.where = packet.position();
    made.significance = inner::above_zero(word[9], 100);
    made.duration = inner::above_zero(word[10], 100);
    made.background = inner::above_zero(word[11], 100);
    made.lowest_energy = inner::above_zero(inner::low_half(word[17]), 1);
    made.highest_energy = inner::above_zero(inner::high_half(word[17]), 1);
    made.real = !inner::bit(word[18], 5);
    made.file = packet.text();
    return made;
}

ALERTSTREAM_DECL std::optional<gecam_event> gecam_event::of(binary_notice const& packet) {
    if (packet.type() != notice_type::gecam_flt && packet.type() != notice_type::gecam_gnd) return std::nullopt;
    auto const& word = packet.words;
    gecam_event made;
    made.trigger = word[4];
    made.time = packet.time();
    made.where = packet.where();
    if (made.where && word[10] > 0 && word[10] <= 1'800'000) {
        made.where->radius = word[10] / 10'000.0;
        made.where->containment = 0.68;
    }
    made.significance = inner::above_zero(word[20], 100);
    made.phi = word[12] / 100.0;
    made.theta = word[13] / 100.0;
    return made;
}

ALERTSTREAM_DECL std::optional<ipn_annulus> ipn_annulus::of(binary_notice const& packet) {
    if (packet.type() != notice_type::ipn_raw) return std::nullopt;
    auto const& word = packet.words;
    ipn_annulus made;
    made.time = packet.time();
    made.center = packet.position();
    if (made.center) {
        made.radius = inner::above_zero(word[9], 10'000);
        made.width = inner::above_zero(word[11], 10'000);
    }
    made.window = inner::above_zero(word[10], 100);
    made.duration = inner::above_zero(word[14], 100);
    made.definitely_burst = inner::bit(word[18], 2);
    made.definitely_no_burst = inner::bit(word[18], 5);
    made.file = packet.text();
    return made;
}

}  // namespace alertstream::gcn
