#pragma once

#include <alertstream/gcn/packets/fermi.hpp>
#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/reading.hpp>

namespace alertstream::gcn {

namespace inner {

inline std::array<bool, 14> gbm_detectors(std::int32_t bits) noexcept {
    std::array<bool, 14> made{};
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = bit(bits, static_cast<int>(i));
    return made;
}

/// The upper half is the probability in 255ths, the lower one the class. Neither: not given.
inline std::optional<fermi_gbm_class> gbm_class(std::int32_t word) noexcept {
    constexpr std::array<std::string_view, 12> names{"Error", "Unreliable location", "Local Particles", "Below horizon", "GRB", "Generic SGR",
                                                     "Generic Transient", "Distant Particles", "Solar Flare", "Cyg X-1", "SGR 1806-20", "GRO J0422+32"};
    auto const which = static_cast<std::size_t>(low_half(word) & 0xffff);
    auto const probability = high_half(word);
    if (word == 0 || which >= names.size() || probability < 0 || probability > 255) return std::nullopt;
    return fermi_gbm_class{names[which], probability / 255.0};
}

/// Minutes of arc.
inline std::optional<double> longitude_in(std::int32_t word) noexcept { return word >= -180 * 60 && word <= 360 * 60 ? std::optional{word / 60.0} : std::nullopt; }
inline std::optional<double> latitude_in(std::int32_t word) noexcept { return word >= -90 * 60 && word <= 90 * 60 ? std::optional{word / 60.0} : std::nullopt; }

}  // namespace inner

ALERTSTREAM_DECL std::optional<fermi_gbm_alert> fermi_gbm_alert::of(binary_notice const& packet) {
    if (packet.type() != notice_type::fermi_gbm_alert && packet.type() != notice_type::fermi_gbm_alert_internal) return std::nullopt;
    auto const& word = packet.words;
    fermi_gbm_alert made;
    made.trigger = word[4];
    made.record = word[20];
    made.time = packet.time();
    made.duration = inner::above_zero(word[14], 1000);
    made.lowest_channel = word[15];
    made.highest_channel = word[16];
    made.algorithm = word[9];
    made.detectors = inner::gbm_detectors(word[26]);
    made.longitude = inner::longitude_in(word[22]);
    made.latitude = inner::latitude_in(word[23]);
    return made;
}

ALERTSTREAM_DECL std::optional<fermi_gbm_flight_position> fermi_gbm_flight_position::of(binary_notice const& packet) {
    using enum notice_type;
    auto const type = packet.type();
    if (type != fermi_gbm_flt_pos && type != fermi_gbm_flt_internal && type != fermi_gbm_trans && type != fermi_gbm_pos_test) return std::nullopt;
    auto const& word = packet.words;
    fermi_gbm_flight_position made;
    made.trigger = word[4];
    made.record = word[20];
    made.time = packet.time();
    made.where = packet.where();
    made.intensity = word[9];
    made.phi = word[12] / 100.0;
    made.theta = word[13] / 100.0;
    made.integration = inner::above_zero(word[14], 1000);
    made.time_scale = inner::above_zero(word[17], 1000);
    made.significance = inner::above_zero(word[21], 100);
    made.hardness = word[25] / 100.0;
    made.algorithm = word[22];
    made.most_likely = inner::gbm_class(word[23]);
    if (made.most_likely && made.most_likely->probability > 0) made.second_most_likely = inner::gbm_class(word[24]);
    // Only where they were carried over from the alert.
    if (inner::bit(word[19], 24)) {
        made.detectors = inner::gbm_detectors(word[26]);
        made.longitude = inner::longitude_in(word[37]);
        made.latitude = inner::latitude_in(word[38]);
    }
    return made;
}

ALERTSTREAM_DECL std::optional<fermi_gbm_ground_position> fermi_gbm_ground_position::of(binary_notice const& packet) {
    if (packet.type() != notice_type::fermi_gbm_gnd_pos && packet.type() != notice_type::fermi_gbm_gnd_internal) return std::nullopt;
    auto const& word = packet.words;
    fermi_gbm_ground_position made;
    made.trigger = word[4];
    made.record = word[20];
    made.time = packet.time();
    made.where = packet.where();
    made.phi = word[12] / 100.0;
    made.theta = word[13] / 100.0;
    made.interval = inner::above_zero(word[14], 1000);
    made.significance = inner::above_zero(word[21], 10);  // tenths here, hundredths in those calculated on board
    made.lowest_energy = inner::above_zero(word[26], 1000);
    made.highest_energy = inner::above_zero(word[27], 1000);
    made.algorithm = word[22];
    return made;
}

ALERTSTREAM_DECL std::optional<fermi_lat_position> fermi_lat_position::of(binary_notice const& packet) {
    using enum notice_type;
    auto const type = packet.type();
    if (!inner::is_lat(type) || type == fermi_lat_monitor) return std::nullopt;
    fermi_lat_position made;
    made.trigger = packet.words[4];
    made.time = packet.time();
    made.where = packet.where();
    made.on_board = type == fermi_lat_pos_ini || type == fermi_lat_pos_upd || type == fermi_lat_pos_diag;
    return made;
}

}  // namespace alertstream::gcn
