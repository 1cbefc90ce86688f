#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// Why we do not send what Hermes' validation takes.
enum class refusal {
    not_finite,             ///< a number that Hermes publishes as a bare NaN or Infinity, and then answers 500
    topic,                  ///< a topic that Kafka refuses: Hermes looks at it trimmed, and sends it as it is
    flag,                   ///< submit_to_gcn and its like that are no JSON booleans: "off" is sent to GCN
    date,                   ///< a date that Hermes' readers take for another, or do not read
    angle,                  ///< a declination with colons or blanks is read as hours; a text that is no angle
    server_crash,           ///< what the server falls over before it has looked at the rest
    file_without_url,       ///< a file that is neither uploaded nor has an address
    body_size,              ///< over 2,621,440 bytes
    published_size,         ///< what Hermes makes of it is over the topic's limit
    nesting,                ///< deeper than Python reads
    error_units,            ///< for TNS: units of an error that is not given
    control_character,      ///< in a text
    unwritable,             ///< `encode` cannot write it: cannot be allowed
};

/// "not_finite", "topic"…
ALERTSTREAM_DECL std::string_view to_string(refusal) noexcept;
ALERTSTREAM_DECL std::optional<refusal> parse_refusal(std::string_view name) noexcept;

/// What a caller lets through, by name: `allowing{refusal::date, refusal::angle}`. What
/// `encode` cannot write stays refused: there would be nothing to send.
class allowing {
public:
    constexpr allowing() noexcept = default;
    constexpr allowing(std::initializer_list<refusal> which) noexcept {
        for (auto const each : which) bits_ |= bit(each);
    }
    constexpr bool contains(refusal which) const noexcept { return which != refusal::unwritable && (bits_ & bit(which)) != 0; }

private:
    static constexpr std::uint32_t bit(refusal which) noexcept { return std::uint32_t{1} << static_cast<unsigned>(which); }
    std::uint32_t bits_{};
};

/// A `field_error` with the name by which it can be allowed.
struct refused : field_error {
    refusal why{};
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_refusal.ipp>
#endif
