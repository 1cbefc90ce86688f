#pragma once

#include <alertstream/hopskotch/content.hpp>

namespace alertstream {

namespace hopskotch::inner {

/// What a decoder sees of a content: the format in front of the message's own headers.
struct content_source {
    static timestamp_kind timestamp(void const* record, std::int64_t& milliseconds) noexcept {
        auto const& from = static_cast<content const*>(record)->from_;
        auto const at = from.timestamp();
        if (!at) return timestamp_kind::none;
        milliseconds = std::chrono::floor<std::chrono::milliseconds>(at->time_since_epoch()).count();
        return from.timestamp_kind();
    }

    static bool header_at(void const* record, std::size_t index, header& out) noexcept {
        auto const& self = *static_cast<content const*>(record);
        if (index > 0) return self.from_.headers().at(index - 1, out);
        out = {"_format", to_string(self.format())};
        return true;
    }

    static constexpr alertstream::detail::message_source functions{&timestamp, &header_at};
};

}  // namespace hopskotch::inner

ALERTSTREAM_DECL message hopskotch::content::view() const noexcept {
    return {from_.topic(), from_.partition(), from_.offset(), from_.key(), bytes(), &inner::content_source::functions, this};
}

ALERTSTREAM_DECL result<void> decoder<hopskotch::content>::decode(message const& from, hopskotch::content& into) {
    into.from_ = from;
    into.what_ = {};
    into.borrowed_ = true;
    auto const read = read_wire(from, into.room_);
    if (!read) return read.error();
    into.what_ = *read;
    // The bytes of a room move with their owner.
    into.borrowed_ = into.room_.empty() || read->bytes.data() != into.room_.data();
    return {};
}

}  // namespace alertstream
