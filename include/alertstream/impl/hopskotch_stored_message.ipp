#pragma once

#include <string>

#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/hopskotch/stored_message.hpp>

namespace alertstream::hopskotch {

ALERTSTREAM_DECL std::string_view stored_sender(message const& from) noexcept {
    auto const sender = sender_of(from);
    return sender && sender->size() <= longest_name ? *sender : std::string_view{};
}

ALERTSTREAM_DECL store::message_info stored_message(metadata const& from, std::string_view own_id) {
    store::message_info made{.topic = std::string{from.topic()}, .shared = from.timestamp(), .partition = from.partition(), .offset = from.offset()};
    if (auto const id = id_of(from.raw())) made.id = to_string(*id);
    else if (auto const own = parse_id(own_id)) made.id = to_string(*own);
    else if (!own_id.empty() && own_id.size() <= longest_name) made.id = own_id;
    else made.id = store::place_of(from.partition(), from.offset(), from.timestamp());
    made.sender = stored_sender(from.raw());
    if (auto const title = title_of(from.raw())) made.title = *title;
    return made;
}

}  // namespace alertstream::hopskotch
