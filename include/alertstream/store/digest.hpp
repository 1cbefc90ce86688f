#pragma once

#include <array>
#include <compare>
#include <initializer_list>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/message.hpp>

namespace alertstream::store {

/// The first half of a SHA-256: short enough for an index, too long to be met twice.
struct digest {
    std::array<unsigned char, 16> bytes{};

    std::string_view view() const noexcept { return {reinterpret_cast<char const*>(bytes.data()), bytes.size()}; }
    friend auto operator<=>(digest const&, digest const&) = default;
};

/// Of all parts one after the other, with their sizes: ("a", "bc") is not ("ab", "c").
ALERTSTREAM_DECL digest digest_of(std::initializer_list<std::string_view> parts);

/// The same for what was observed at a time: its minute comes first, twelve bytes of the hash after it. In an index what was
/// observed together lies together, so that a transaction writes few of its pages: SQLite stores twice as many rows a
/// second. The instant counts to the millisecond, as in `hermes::point_key`, and must be among what tells the row from others.
ALERTSTREAM_DECL digest digest_of(time_point at, std::initializer_list<std::string_view> parts);

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_digest.ipp>
#endif
