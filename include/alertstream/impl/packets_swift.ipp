#pragma once

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/reading.hpp>
#include <alertstream/gcn/packets/swift.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::optional<swift_bat_position> swift_bat_position::of(binary_notice const& packet) {
    using enum notice_type;
    auto const type = packet.type();
    if (type != swift_bat_grb_pos_ack && type != swift_bat_grb_pos_test && type != swift_bat_trans && type != swift_bat_sub_threshold) return std::nullopt;
    auto const& word = packet.words;
    auto const flag = [&](int which) { return inner::bit(word[18], which); };
    swift_bat_position made;
    made.trigger = packet.trigger().value_or(packet_trigger{});
    made.time = packet.time();
    made.where = packet.where();
    made.counts = word[9];
    made.image_peak = word[10];
    made.phi = word[12] / 100.0;
    made.theta = word[13] / 100.0;
    made.integration = inner::above_zero(word[14], 250);  // ticks of 4 ms
    made.trigger_index = word[17];
    made.image_significance = inner::above_zero(word[20], 100);
    made.image_trigger = flag(4);
    if (!made.image_trigger) {
        made.rate_significance = inner::above_zero(word[21], 100);
        made.background = word[22];
    }
    made.point_source = flag(0);
    made.catalogued = flag(3) || flag(8);
    made.burst = flag(1) && !flag(5) && !flag(8);
    made.star_tracker_lost = flag(10);
    return made;
}

ALERTSTREAM_DECL std::optional<swift_xrt_position> swift_xrt_position::of(binary_notice const& packet) {
    if (packet.type() != notice_type::swift_xrt_position) return std::nullopt;
    auto const& word = packet.words;
    swift_xrt_position made;
    made.trigger = packet.trigger().value_or(packet_trigger{});
    made.time = packet.time();
    made.where = packet.where();
    made.flux = word[9] / 100.0;
    made.significance = word[21] / 100.0;
    for (std::size_t i = 0; i < made.telescope_alignment.size(); ++i) made.telescope_alignment[i] = word[12 + i] / 100.0;
    made.amplifier = static_cast<int>(inner::byte_of(word[17], 1));
    made.waveform = static_cast<int>(inner::byte_of(word[17], 0));
    made.maybe_cosmic_ray = inner::bit(word[18], 0);
    return made;
}

ALERTSTREAM_DECL std::optional<swift_uvot_position> swift_uvot_position::of(binary_notice const& packet) {
    if (packet.type() != notice_type::swift_uvot_pos) return std::nullopt;
    swift_uvot_position made;
    made.trigger = packet.trigger().value_or(packet_trigger{});
    made.time = packet.time();
    made.where = packet.where();
    made.magnitude = inner::above_zero(packet.words[9], 100);
    return made;
}

ALERTSTREAM_DECL std::optional<swift_data_product> swift_data_product::of(binary_notice const& packet) {
    if (!inner::is_swift(packet.type()) || packet.type() == notice_type::swift_pointdir || inner::text_word(packet.type()) == 0) return std::nullopt;
    swift_data_product made;
    made.trigger = packet.trigger().value_or(packet_trigger{});
    made.time = packet.time();
    made.where = packet.position();
    made.file = packet.text();
    return made;
}

}  // namespace alertstream::gcn
