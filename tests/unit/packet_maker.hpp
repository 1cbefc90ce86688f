#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include <alertstream/gcn/binary_notice.hpp>

/// Packets of GCN Classic from the words that matter.
namespace packets {

using words = std::initializer_list<std::pair<std::size_t, std::int64_t>>;

inline alertstream::gcn::binary_notice packet(alertstream::gcn::notice_type type, words which) {
    alertstream::gcn::binary_notice made;
    made.words[0] = static_cast<std::int32_t>(type);
    for (auto const& [at, value] : which) made.words[at] = static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return made;
}

/// As they are stored: four by four, turned round.
inline void put_text(alertstream::gcn::binary_notice& into, std::size_t first, std::string const& text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        into.words[first + i / 4] = static_cast<std::int32_t>(static_cast<std::uint32_t>(into.words[first + i / 4]) | std::uint32_t{static_cast<unsigned char>(text[i])} << 8 * (i % 4));
}

}  // namespace packets
