#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/alert_version.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/gcn/notice_types.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/message.hpp>
#include <alertstream/sky.hpp>

namespace alertstream::gcn {

/// What started the detection that a packet is about, as its mission counts.
struct packet_trigger {
    std::int64_t number{};
    std::optional<int> sequence{};  ///< Swift: the observation segment; INTEGRAL and HETE: the number of the message

    friend bool operator==(packet_trigger const&, packet_trigger const&) = default;
};

/// A binary packet of GCN Classic, `gcn.classic.binary.*`: 40 big-endian words. What the words
/// mean depends on the type (https://gcn.gsfc.nasa.gov/sock_pkt_def_doc.html). The members here
/// know where types differ in what most of them have; what only some have, `as` gives:
/// @code
/// if (auto const burst = packet.as<gcn::swift_bat_position>()) point_at(burst->where, burst->image_significance);
/// @endcode
/// A value that a type does not have, or that is not set, is absent: never a zero.
struct binary_notice {
    static constexpr std::size_t word_count = 40;
    static constexpr std::size_t byte_count = 4 * word_count;

    std::array<std::int32_t, word_count> words{};

    notice_type type() const noexcept { return notice_type{words[0]}; }
    std::string_view name() const noexcept { return to_string(type()); }       ///< SWIFT_BAT_GRB_POS_ACK; UNKNOWN
    std::uint32_t serial() const noexcept { return static_cast<std::uint32_t>(words[1]); }  ///< counts the packets of its type
    std::int32_t hop_count() const noexcept { return words[2]; }

    /// When the packet was made, since midnight UTC; its day is nowhere. Some packets of Fermi's do not have it.
    ALERTSTREAM_DECL std::optional<std::chrono::microseconds> time_of_day() const noexcept;
    ALERTSTREAM_DECL std::optional<packet_trigger> trigger() const noexcept;
    /// Of the event, to 10 ms; of an image or a spectrum, its beginning; of a pointing, the slew to it.
    /// Absent if the day has no such second.
    ALERTSTREAM_DECL std::optional<time_point> time() const noexcept;
    /// Of the event. Of INTEGRAL's 53 to 56 the packet does not say the equinox; the text notices say J2000.
    ALERTSTREAM_DECL std::optional<sky_position> position() const noexcept;
    /// How well that is known, in degrees.
    ALERTSTREAM_DECL std::optional<double> error_radius() const noexcept;
    /// Both, with the containment where it is known of the type.
    ALERTSTREAM_DECL std::optional<sky_circle> where() const noexcept;
    /// Where the spacecraft points, or will: of the *_POINTDIR types, and of XRT's when it found no source.
    ALERTSTREAM_DECL std::optional<sky_position> pointing() const noexcept;

    ALERTSTREAM_DECL bool retraction() const noexcept;
    /// By its type, its flags, or the name of a mock event.
    ALERTSTREAM_DECL bool test() const noexcept;
    /// Not by the spacecraft itself.
    ALERTSTREAM_DECL bool ground_generated() const noexcept;
    /// Received with errors in transmission: its values are suspect.
    ALERTSTREAM_DECL bool crc_errors() const noexcept;
    /// The name of a file, a target or a person that some types have; empty if it has anything but ASCII in it.
    ALERTSTREAM_DECL std::string text() const;

    /// What a family of packets has of its own (gcn/packets/): absent if this one is not of it.
    template <class Family>
    std::optional<Family> as() const {
        return Family::of(*this);
    }

    friend bool operator==(binary_notice const&, binary_notice const&) = default;
};

/// Reads a packet.
/// @returns `bad_value` with words for bytes that are no packet: not 160 of them, or in the
/// wrong byte order, or without a type. A type without a name is none of these, nor is a last word
/// that does not end the packet: some of Fermi's do not.
ALERTSTREAM_DECL result<binary_notice> read_binary_notice(std::string_view bytes);

/// The 160 bytes, as they came.
ALERTSTREAM_DECL std::string to_bytes(binary_notice const& packet);

/// A JSON object: `type`, `name`, `serial`, then `trigger`, `time`, `time_of_day` (seconds), `position`, `pointing`, `error_radius`
/// (degrees) and `text` where the packet has them, `retraction` and `test`, and the `words`.
ALERTSTREAM_DECL void append_json(std::string& out, binary_notice const& packet);

template <>
struct notice_viewer<binary_notice> {
    ALERTSTREAM_DECL static notice_view of(binary_notice const& packet);
};

}  // namespace alertstream::gcn

template <>
struct alertstream::decoder<alertstream::gcn::binary_notice> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, gcn::binary_notice& into);
};

template <>
struct alertstream::encoder<alertstream::gcn::binary_notice> {
    static constexpr wire_format format = wire_format::blob;
    ALERTSTREAM_DECL static result<void> encode(gcn::binary_notice const& from, std::string& into);
};

/// The words but for the hop count, which says only which way it came.
template <>
struct alertstream::dedup_key<alertstream::gcn::binary_notice> {
    ALERTSTREAM_DECL static std::optional<std::string> of(gcn::binary_notice const& packet);
};

/// Gravitational waves by the sequence number of the event's notices, whatever their type; Fermi GBM by the record number
/// of the type and trigger. Other packets do not say which is the later one (Swift's segment is not a version).
template <>
struct alertstream::alert_version<alertstream::gcn::binary_notice> {
    ALERTSTREAM_DECL static std::optional<version_mark> of(gcn::binary_notice const& packet);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/binary_notice.ipp>
#endif
