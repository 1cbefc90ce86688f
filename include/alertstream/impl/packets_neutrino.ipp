#pragma once

#include <alertstream/gcn/packets/layout.hpp>
#include <alertstream/gcn/packets/neutrino.hpp>
#include <alertstream/gcn/packets/reading.hpp>

namespace alertstream::gcn {

ALERTSTREAM_DECL std::optional<amon_event> amon_event::of(binary_notice const& packet) {
    if (!inner::is_amon(packet.type())) return std::nullopt;
    amon_event made;
    made.id = packet.words[4];
    made.time = packet.time();
    made.where = packet.where();
    return made;
}

ALERTSTREAM_DECL std::optional<sk_supernova> sk_supernova::of(binary_notice const& packet) {
    if (packet.type() != notice_type::sk_sn) return std::nullopt;
    auto const& word = packet.words;
    sk_supernova made;
    made.trigger = word[4];
    made.time = packet.time();
    made.where = packet.position();
    if (made.where) {
        made.radius_68 = inner::above_zero(word[11], 10'000);
        made.radius_90 = inner::above_zero(word[15], 10'000);
        made.radius_95 = inner::above_zero(word[16], 10'000);
    }
    made.events = word[9];
    // The converter of NASA's takes 10^5 of them to the megaparsec: hundredths of a kiloparsec.
    made.nearest = inner::above_zero(word[13], 100);
    made.farthest = inner::above_zero(word[14], 100);
    made.lowest_energy = inner::above_zero(word[20], 10'000);
    made.duration = inner::above_zero(word[21], 10'000);
    return made;
}

ALERTSTREAM_DECL std::optional<snews_event> snews_event::of(binary_notice const& packet) {
    if (packet.type() != notice_type::snews) return std::nullopt;
    auto const& word = packet.words;
    snews_event made;
    made.trigger = word[4];
    made.time = packet.time();
    made.where = packet.where();
    if (made.where && made.where->radius && word[12] > 0 && word[12] <= 100) made.where->containment = word[12] / 100.0;
    made.events = word[9];
    made.duration = inner::above_zero(word[13], 100);
    made.coincidence = !inner::bit(word[18], 0);
    return made;
}

}  // namespace alertstream::gcn
