#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <alertstream/store/backend.hpp>
#include <alertstream/store/digest.hpp>

namespace alertstream::store {

ALERTSTREAM_DECL std::string letter_id(dead_letter const& of) {
    constexpr char digits[] = "0123456789abcdef";
    auto const& from = of.message;
    auto const at = from.timestamp ? std::chrono::floor<std::chrono::milliseconds>(from.timestamp->time_since_epoch()).count() : 0;
    // Of a large payload its ends: whoever reads letters asks for each one's id on the loop.
    constexpr std::size_t edge = 64U << 10U;
    std::string_view const all = from.payload ? std::string_view{*from.payload} : std::string_view{};
    auto made = of.id() + '/';
    for (auto const each : digest_of({of.stream, std::to_string(at), std::to_string(all.size()), all.substr(0, edge), all.substr(all.size() - std::min(all.size(), edge))}).bytes) {
        made += digits[each >> 4U];
        made += digits[each & 15U];
    }
    return made;
}

}  // namespace alertstream::store
