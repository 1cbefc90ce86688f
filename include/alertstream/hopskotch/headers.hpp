#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/wire_format.hpp>

/// The headers that HOPSKOTCH keeps for itself: their names begin with `_`.
namespace alertstream::hopskotch {

/// What tells a message from all others: a UUID (RFC 4122), as its 16 bytes.
struct message_id {
    std::array<std::uint8_t, 16> bytes{};

    friend auto operator<=>(message_id const&, message_id const&) = default;
};

/// A new one: version 4, from OpenSSL's random generator.
/// @throws std::runtime_error if the machine has no randomness to give.
ALERTSTREAM_DECL message_id make_id();

/// "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"
ALERTSTREAM_DECL std::string to_string(message_id const&);

/// That text, in any case; absent for any other.
ALERTSTREAM_DECL std::optional<message_id> parse_id(std::string_view text) noexcept;

/// A message's `_id`. Of several, the first that has 16 bytes: that is the one under which
/// the archive keeps the message. (hop-client asks the archive for the last one, and
/// then it does not find a message whose sender added an `_id` of its own.)
ALERTSTREAM_DECL std::optional<message_id> id_of(message const&) noexcept;

/// Who published it, as the publisher says: the first `_sender` that is UTF-8. It can be forged.
ALERTSTREAM_DECL std::optional<std::string_view> sender_of(message const&) noexcept;

/// It is a test: a header `_test` is there, whatever its value.
ALERTSTREAM_DECL bool is_test(message const&) noexcept;

/// The first `title` that is UTF-8. Hermes gives its messages one.
ALERTSTREAM_DECL std::optional<std::string_view> title_of(message const&) noexcept;

/// What HOPSKOTCH's own headers are to say.
struct reserved_headers {
    message_id id{make_id()};
    std::string sender{};       ///< the credential's user name; none without a log-in
    bool test{};
    wire_format format{wire_format::json};
};

/// Adds them behind the caller's, in hop-client's order: `_id`, `_sender`, `_test`, `_format`.
/// @returns `bad_value` for a header of the caller's whose name begins with `_`, or is
/// empty, no UTF-8 or has a NUL (Kafka's C clients end it there); `headers` is then as it was.
ALERTSTREAM_DECL result<void> add_headers(std::vector<owned_message::owned_header>& headers, reserved_headers const& with);

/// How large a message will be, as hop-client reckons it to decide whether a topic takes
/// it: payload, key, headers, and 70 bytes and 2 for each header.
ALERTSTREAM_DECL std::size_t estimated_size(std::size_t payload, std::optional<std::string_view> key, std::span<owned_message::owned_header const> headers) noexcept;

}  // namespace alertstream::hopskotch

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_headers.ipp>
#endif
