#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/config.hpp>

namespace alertstream {

/// UTC, as Kafka and the alert formats count it. Microseconds since 1970.
using time_point = std::chrono::sys_time<std::chrono::microseconds>;

/// A record header. The value is absent where Kafka has a null.
struct header {
    std::string_view name;
    std::optional<std::string_view> value;

    friend bool operator==(header const&, header const&) = default;
};

/// Who wrote the timestamp of a record.
enum class timestamp_kind { none, created, appended };

/// A partition of a topic.
struct topic_partition {
    std::string topic;
    std::int32_t partition{};

    friend auto operator<=>(topic_partition const&, topic_partition const&) = default;
};

namespace detail {

/// Where a message's rarely asked parts come from; librdkafka's record or an
/// owning copy. Keeps this floor free of librdkafka.
struct message_source {
    timestamp_kind (*timestamp)(void const* record, std::int64_t& milliseconds) noexcept;
    /// False past the last header.
    bool (*header_at)(void const* record, std::size_t index, header& out) noexcept;
};

}  // namespace detail

/// The headers of a message: in their order on the wire, repeats kept. Asking
/// costs some 0.4 µs the first time; a handler that does not ask pays nothing.
class header_range {
public:
    class iterator {
    public:
        using value_type = header;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        iterator() = default;
        header const& operator*() const noexcept { return current_; }
        header const* operator->() const noexcept { return &current_; }
        iterator& operator++() noexcept {
            more_ = source_->header_at(record_, ++index_, current_);
            return *this;
        }
        void operator++(int) noexcept { ++*this; }
        friend bool operator==(iterator const& it, std::default_sentinel_t) noexcept { return !it.more_; }

    private:
        friend class header_range;
        iterator(detail::message_source const* source, void const* record) noexcept
            : source_{source}, record_{record}, more_{source && source->header_at(record, 0, current_)} {}

        detail::message_source const* source_{};
        void const* record_{};
        std::size_t index_{};
        header current_{};
        bool more_{};
    };

    header_range(detail::message_source const* source, void const* record) noexcept : source_{source}, record_{record} {}

    iterator begin() const noexcept { return {source_, record_}; }
    std::default_sentinel_t end() const noexcept { return {}; }

    /// The header at a place, counted from 0; false past the last one.
    bool at(std::size_t index, header& out) const noexcept { return source_ && source_->header_at(record_, index, out); }

    /// The first header of this name (case-sensitive), as hop-client reads `_format`.
    ALERTSTREAM_DECL std::optional<header> find(std::string_view name) const noexcept;

private:
    detail::message_source const* source_;
    void const* record_;
};

struct owned_message;

/// One Kafka record, as views into librdkafka's own buffer.
///
/// @par Lifetime
/// Everything a message shows is valid while the handler that was given it
/// runs, over its `co_await`s too, and no longer. `copy()` makes an owning copy.
class message {
public:
    message() = default;
    message(std::string_view topic, std::int32_t partition, std::int64_t offset, std::optional<std::string_view> key,
            std::optional<std::string_view> payload, detail::message_source const* source = nullptr,
            void const* record = nullptr) noexcept
        : topic_{topic}, key_{key ? key->data() : nullptr}, key_size_{key ? key->size() : 0},
          payload_{payload ? payload->data() : nullptr}, payload_size_{payload ? payload->size() : 0}, offset_{offset},
          partition_{partition}, has_key_{key.has_value()}, has_payload_{payload.has_value()}, source_{source}, record_{record} {}

    std::string_view topic() const noexcept { return topic_; }
    std::int32_t partition() const noexcept { return partition_; }
    std::int64_t offset() const noexcept { return offset_; }

    /// Absent where the record has a null key.
    std::optional<std::string_view> key() const noexcept {
        if (!has_key_) return std::nullopt;
        return std::string_view{key_, key_size_};
    }

    /// The bytes of the record's value; empty for a tombstone too (see there).
    std::string_view payload() const noexcept { return {payload_, payload_size_}; }

    /// The value is null, which is not the same as empty.
    bool tombstone() const noexcept { return !has_payload_; }

    header_range headers() const noexcept { return {source_, record_}; }

    /// Absent if the record has none. Kafka counts milliseconds.
    ALERTSTREAM_DECL std::optional<time_point> timestamp() const noexcept;
    ALERTSTREAM_DECL alertstream::timestamp_kind timestamp_kind() const noexcept;

    ALERTSTREAM_DECL owned_message copy() const;

private:
    std::string_view topic_{};
    char const* key_{};
    std::size_t key_size_{};
    char const* payload_{};
    std::size_t payload_size_{};
    std::int64_t offset_{};
    std::int32_t partition_{};
    bool has_key_{};
    bool has_payload_{};
    detail::message_source const* source_{};
    void const* record_{};
};

/// An owning copy of a message; also how tests and replays make one.
struct owned_message {
    struct owned_header {
        std::string name;
        std::optional<std::string> value;

        friend bool operator==(owned_header const&, owned_header const&) = default;
    };

    std::string topic{};
    std::int32_t partition{};
    std::int64_t offset{};
    std::optional<time_point> timestamp{};
    alertstream::timestamp_kind timestamp_kind{};
    std::optional<std::string> key{};
    std::vector<owned_header> headers{};
    std::optional<std::string> payload{};

    /// A view of this object, valid while it lives and is not changed.
    ALERTSTREAM_DECL message view() const noexcept;

    friend bool operator==(owned_message const&, owned_message const&) = default;
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/message.ipp>
#endif
