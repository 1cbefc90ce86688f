#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <tuple>

#include <alertstream/kafka/detail/produce.hpp>
#include <alertstream/kafka/handles.hpp>

namespace alertstream::kafka::detail {

/// A null pointer is a null value, so an empty text needs a pointer.
inline char const* pointer_to(std::string_view text) noexcept { return text.data() ? text.data() : ""; }

inline headers_handle make_headers(std::span<header const> from) {
    if (from.empty()) return nullptr;
    headers_handle made{rd_kafka_headers_new(from.size())};
    for (auto const& [name, value] : from)
        rd_kafka_header_add(made.get(), pointer_to(name), static_cast<ssize_t>(name.size()), value ? pointer_to(*value) : nullptr,
                            value ? static_cast<ssize_t>(value->size()) : 0);
    return made;
}

ALERTSTREAM_DECL rd_kafka_resp_err_t produce(rd_kafka_t* client, rd_kafka_topic_t* to, record const& what, void* opaque) {
    auto headers = make_headers(what.headers);
    std::array<rd_kafka_vu_t, 8> parts;
    std::size_t count = 0;
    auto const part = [&](rd_kafka_vtype_t type) -> auto& {
        parts[count].vtype = type;
        return parts[count++].u;
    };
    auto const bytes = [&](rd_kafka_vtype_t type, std::optional<std::string_view> text) {
        part(type).mem = {text ? const_cast<char*>(pointer_to(*text)) : nullptr, text ? text->size() : 0};
    };
    part(RD_KAFKA_VTYPE_RKT).rkt = to;
    part(RD_KAFKA_VTYPE_PARTITION).i32 = what.partition.value_or(RD_KAFKA_PARTITION_UA);
    part(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
    part(RD_KAFKA_VTYPE_OPAQUE).ptr = opaque;
    bytes(RD_KAFKA_VTYPE_KEY, what.key);
    bytes(RD_KAFKA_VTYPE_VALUE, what.payload);
    if (what.timestamp) part(RD_KAFKA_VTYPE_TIMESTAMP).i64 = std::chrono::floor<std::chrono::milliseconds>(what.timestamp->time_since_epoch()).count();
    if (headers) part(RD_KAFKA_VTYPE_HEADERS).headers = headers.get();

    if (error_handle const refused{rd_kafka_produceva(client, parts.data(), count)}) return rd_kafka_error_code(refused.get());
    std::ignore = headers.release();  // librdkafka's now
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

ALERTSTREAM_DECL rd_kafka_resp_err_t new_topic(rd_kafka_t* client, std::string_view name, topic_handle& made) {
    // librdkafka takes any name up to 512 bytes, of which C would cut off what follows a NUL.
    auto const allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
    if (name.empty() || name.size() > 249 || !std::ranges::all_of(name, allowed)) return RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
    made.reset(rd_kafka_topic_new(client, std::string{name}.c_str(), nullptr));
    return made ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
}

inline persisted persisted_of(rd_kafka_message_t const& message) noexcept {
    switch (rd_kafka_message_status(&message)) {
    case RD_KAFKA_MSG_STATUS_NOT_PERSISTED: return persisted::no;
    case RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED: return persisted::possibly;
    case RD_KAFKA_MSG_STATUS_PERSISTED: return persisted::yes;
    }
    return persisted::possibly;
}

ALERTSTREAM_DECL delivered delivery_of(rd_kafka_message_t const& message) noexcept {
    delivered made{message.partition, message.offset, std::nullopt, persisted_of(message)};
    rd_kafka_timestamp_type_t kind{};
    if (auto const ms = rd_kafka_message_timestamp(&message, &kind); kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE)
        made.timestamp = time_point{std::chrono::milliseconds{ms}};
    return made;
}

}  // namespace alertstream::kafka::detail
