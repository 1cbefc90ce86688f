#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/parcel.hpp>

/// Kafka messages as an outbox keeps them.
namespace alertstream::kafka::detail {

/// A message that waits, with the partition that it is for, if it is for one.
struct kept_record {
    owned_message message{};  ///< without topic and offset
    std::optional<std::int32_t> partition{};

    friend bool operator==(kept_record const&, kept_record const&) = default;
};

/// Bytes that `read_record` reads again, exactly: null is not empty, headers keep their order.
ALERTSTREAM_DECL std::string write_record(kept_record const& from);
/// `bad_value` for what is none.
ALERTSTREAM_DECL result<kept_record> read_record(std::string_view bytes);

/// What an outbox is told of it: messages of one key wait for each other.
ALERTSTREAM_DECL packed pack_record(kept_record const& from);

/// By it a message of one's own is found again where it has no other name.
inline constexpr std::string_view reference_header = "alertstream-reference";

/// The kept message with the reference as that header, in place of one that it may have from elsewhere.
ALERTSTREAM_DECL std::variant<parcel, rejected> wrap_with_header(std::string const& topic, std::string const& content, std::string const& reference);

/// How many bytes a message has at least, as librdkafka counts them against `message.max.bytes`.
ALERTSTREAM_DECL std::size_t least_size(owned_message const& of) noexcept;

/// What a body that cannot be read comes to: nothing is sent.
ALERTSTREAM_DECL not_sent unreadable(failure const& why);

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/kept_record.ipp>
#endif
