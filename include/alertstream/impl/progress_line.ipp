#pragma once

#include <algorithm>

#include <alertstream/printable.hpp>
#include <alertstream/tools/progress_line.hpp>

namespace alertstream::tools {

namespace inner {

inline std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

/// How far the logs are ahead of what is stored.
inline std::uint64_t lag_of(std::span<stream_status const> streams) {
    std::int64_t lag = 0;
    for (auto const& stream : streams)
        for (auto const& topic : stream.topics)
            for (auto const& each : topic.partitions) lag += std::max<std::int64_t>(0, each.end - each.kept);
    return static_cast<std::uint64_t>(lag);
}

}  // namespace inner

ALERTSTREAM_DECL std::string progress_line(store::store_status const& store, std::span<stream_status const> streams, double per_second) {
    std::uint64_t put_aside = 0;
    std::string trouble;
    for (auto const& each : streams) {
        put_aside += each.counters.put_aside;
        if (each.state != stream_state::live && each.state != stream_state::idle) trouble += ' ' + each.name + ": " + std::string{to_string(each.state)};
    }
    auto line = inner::grouped(store.alerts) + " alerts (" + inner::grouped(static_cast<std::uint64_t>(std::max(per_second, 0.0))) + "/s), " + inner::grouped(store.rows) + " rows, lag " +
                inner::grouped(inner::lag_of(streams));
    auto const add = [&line](std::uint64_t count, std::string_view what) {
        if (count > 0) line += ", " + inner::grouped(count) + ' ' + std::string{what};
    };
    add(store.known, "known");
    add(store.updated, "corrected");
    add(store.unmatched, "without a target");
    add(store.refused, "refused");
    add(store.events, "events");
    add(put_aside, "put aside");
    if (store.state == store::store_state::away || store.state == store::store_state::broken)
        line += ", STORE " + std::string{to_string(store.state)} + ": " + inner::grouped(store.waiting) + " alerts wait";
    line += trouble;
    constexpr std::size_t longest = 150;
    return std::string{detail::cut_text(printable(line), longest)};
}

}  // namespace alertstream::tools
