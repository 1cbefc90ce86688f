#pragma once

#include <string>
#include <string_view>

#include <alertstream/metadata.hpp>

namespace alertstream {

/// `accept_options::key` for what a handler makes of an alert: an alert that comes again (a
/// crash before its offset was kept, a partition that moved, a replay) is accepted
/// once. Stream, topic, partition, offset and the handler's name; the time of the record
/// too, as in a topic that was made anew the offsets begin again.
///
/// A handler that accepts several values of one alert adds a text of its own to each.
inline std::string key_of(metadata const& from, std::string_view handler) {
    std::string made{from.stream()};
    for (auto const& each : {std::string{from.topic()}, std::to_string(from.partition()), std::to_string(from.offset())}) made.append("/").append(each);
    if (auto const written = from.timestamp()) made += "@" + std::to_string(written->time_since_epoch().count());
    return made.append("/").append(handler);
}

}  // namespace alertstream
