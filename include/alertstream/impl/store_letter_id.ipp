#pragma once

#include <chrono>

#include <alertstream/store/backend.hpp>
#include <alertstream/store/digest.hpp>

namespace alertstream::store {

ALERTSTREAM_DECL std::string letter_id(dead_letter const& of) {
    constexpr char digits[] = "0123456789abcdef";
    auto const& from = of.message;
    auto const at = from.timestamp ? std::chrono::floor<std::chrono::milliseconds>(from.timestamp->time_since_epoch()).count() : 0;
    auto made = of.id() + '/';
    for (auto const each : digest_of({of.stream, std::to_string(at), from.payload ? std::string_view{*from.payload} : std::string_view{}}).bytes) {
        made += digits[each >> 4U];
        made += digits[each & 15U];
    }
    return made;
}

}  // namespace alertstream::store
