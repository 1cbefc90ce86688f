#pragma once

#include <string_view>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/handles.hpp>
#include <alertstream/message.hpp>

namespace alertstream::kafka {

namespace detail {

inline alertstream::detail::message_source const fetched_source{
    [](void const* record, std::int64_t& milliseconds) noexcept {
        rd_kafka_timestamp_type_t kind{};
        milliseconds = rd_kafka_message_timestamp(static_cast<rd_kafka_message_t const*>(record), &kind);
        if (milliseconds < 0) return timestamp_kind::none;
        switch (kind) {
        case RD_KAFKA_TIMESTAMP_CREATE_TIME: return timestamp_kind::created;
        case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: return timestamp_kind::appended;
        case RD_KAFKA_TIMESTAMP_NOT_AVAILABLE: break;
        }
        return timestamp_kind::none;
    },
    [](void const* record, std::size_t index, header& out) noexcept {
        rd_kafka_headers_t* headers = nullptr;
        // librdkafka parses on the first call and keeps the result in the message.
        if (rd_kafka_message_headers(static_cast<rd_kafka_message_t const*>(record), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
        char const* name = nullptr;
        void const* value = nullptr;
        std::size_t size = 0;
        if (rd_kafka_header_get_all(headers, index, &name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
        out.name = name;
        out.value = value ? std::optional<std::string_view>{std::in_place, static_cast<char const*>(value), size} : std::nullopt;
        return true;
    },
};

}  // namespace detail

/// One message taken from a partition, with the event that holds librdkafka's
/// buffer. Let it go as soon as the alert is done: it pins what was fetched with it.
class fetched {
public:
    fetched() = default;
    fetched(event_handle event, rd_kafka_message_t const* raw) noexcept : event_{std::move(event)}, raw_{raw} {}

    explicit operator bool() const noexcept { return raw_ != nullptr; }
    std::int64_t offset() const noexcept { return raw_->offset; }

    /// Views into this record, under the topic's name as the lane keeps it.
    message view(std::string_view topic) const noexcept {
        auto const bytes = [](void const* data, std::size_t size) {
            return data ? std::optional<std::string_view>{std::in_place, static_cast<char const*>(data), size} : std::nullopt;
        };
        return {topic, raw_->partition, raw_->offset, bytes(raw_->key, raw_->key_len), bytes(raw_->payload, raw_->len), &detail::fetched_source, raw_};
    }

private:
    event_handle event_;
    rd_kafka_message_t const* raw_{};
};

}  // namespace alertstream::kafka
