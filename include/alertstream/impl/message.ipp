#pragma once

#include <alertstream/message.hpp>

namespace alertstream {

ALERTSTREAM_DECL std::optional<header> header_range::find(std::string_view name) const noexcept {
    for (auto const& each : *this)
        if (each.name == name) return each;
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<time_point> message::timestamp() const noexcept {
    std::int64_t milliseconds = 0;
    if (!source_ || source_->timestamp(record_, milliseconds) == alertstream::timestamp_kind::none) return std::nullopt;
    // A producer may write any 64 bits here; what does not fit into microseconds is no time.
    constexpr auto most = std::chrono::floor<std::chrono::milliseconds>(time_point::max().time_since_epoch()).count();
    if (milliseconds > most || milliseconds < -most) return std::nullopt;
    return time_point{std::chrono::milliseconds{milliseconds}};
}

ALERTSTREAM_DECL alertstream::timestamp_kind message::timestamp_kind() const noexcept {
    std::int64_t milliseconds = 0;
    return source_ ? source_->timestamp(record_, milliseconds) : alertstream::timestamp_kind::none;
}

ALERTSTREAM_DECL owned_message message::copy() const {
    owned_message made;
    made.topic = topic();
    made.partition = partition();
    made.offset = offset();
    made.timestamp = timestamp();
    made.timestamp_kind = timestamp_kind();
    if (auto const k = key()) made.key.emplace(*k);
    for (auto const& each : headers())
        made.headers.push_back({std::string{each.name},
                                each.value ? std::optional<std::string>{std::in_place, *each.value} : std::nullopt});
    if (!tombstone()) made.payload.emplace(payload());
    return made;
}

namespace detail {

inline message_source const owned_source{
    [](void const* record, std::int64_t& milliseconds) noexcept {
        auto const& m = *static_cast<owned_message const*>(record);
        if (!m.timestamp) return timestamp_kind::none;
        milliseconds = std::chrono::floor<std::chrono::milliseconds>(m.timestamp->time_since_epoch()).count();
        return m.timestamp_kind == timestamp_kind::none ? timestamp_kind::created : m.timestamp_kind;
    },
    [](void const* record, std::size_t index, header& out) noexcept {
        auto const& headers = static_cast<owned_message const*>(record)->headers;
        if (index >= headers.size()) return false;
        out.name = headers[index].name;
        out.value = headers[index].value ? std::optional<std::string_view>{*headers[index].value} : std::nullopt;
        return true;
    },
};

}  // namespace detail

ALERTSTREAM_DECL message owned_message::view() const noexcept {
    return {topic, partition, offset, key, payload, &detail::owned_source, this};
}

}  // namespace alertstream
