#pragma once

#include <cstring>

#include <alertstream/store/without_nul.hpp>

namespace alertstream::store {

ALERTSTREAM_DECL std::string_view without_nul(std::string_view text, std::string& room) {
    // Nearly all texts have none.
    if (text.empty() || !std::memchr(text.data(), 0, text.size())) return text;
    room.clear();
    for (char const c : text)
        if (c == '\0')
            room += "\xef\xbf\xbd";
        else
            room += c;
    return room;
}

}  // namespace alertstream::store
