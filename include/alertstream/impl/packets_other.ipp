#pragma once

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/other.hpp>
#include <alertstream/gcn/packets/reading.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::optional<spacecraft_pointing> spacecraft_pointing::of(binary_notice const& packet) {
    auto const where = packet.pointing();
    if (!where || packet.type() == notice_type::swift_xrt_centroid) return std::nullopt;
    spacecraft_pointing made;
    made.where = *where;
    made.slew = packet.time();
    if (inner::is_swift(packet.type())) made.roll = inner::scaled(packet.words[9], 10'000);
    if (packet.type() != notice_type::swift_pointdir) return made;
    made.target = packet.text();
    made.target.erase(made.target.find_last_not_of(' ') + 1);
    made.duration = inner::above_zero(packet.words[14], 100);
    return made;
}

ALERTSTREAM_DECL std::optional<burst_counterpart> burst_counterpart::of(binary_notice const& packet) {
    if (packet.type() != notice_type::grb_cntrpart) return std::nullopt;
    auto const& word = packet.words;
    burst_counterpart made;
    made.burst = word[4];
    made.burst_time = packet.time();
    made.where = packet.where();
    made.observed = inner::time_of_hundredths(word[14], word[15]);
    made.duration = inner::above_zero(word[16], 100);
    made.instrument = inner::text_in(word, 20, 23);
    made.submitter = packet.text();
    return made;
}

ALERTSTREAM_DECL std::optional<burst_coincidence> burst_coincidence::of(binary_notice const& packet) {
    if (packet.type() != notice_type::coincidence) return std::nullopt;
    // Trigger, day, and milliseconds of the day: in words 5 to 7 and 11 to 13.
    auto const at = [&](std::size_t first) {
        auto const milliseconds = packet.words[first + 2];
        auto made = burst_coincidence::one{.trigger = packet.words[first], .time = {}};
        if (milliseconds < 0) return made;
        made.time = inner::time_of_hundredths(packet.words[first + 1], milliseconds / 10);
        if (made.time) *made.time += std::chrono::milliseconds{milliseconds % 10};
        return made;
    };
    return burst_coincidence{.triggers = {at(5), at(11)}};
}

}  // namespace alertstream::gcn
