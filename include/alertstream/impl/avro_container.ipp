#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include <zlib.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/avro/container.hpp>
#include <alertstream/formats/wire.hpp>

namespace alertstream::avro {

namespace inner {

inline constexpr std::size_t sync_size = 16;

struct inflater {
    z_stream stream{};
    bool ready{};

    inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }  // RFC 1951, no zlib header: as Avro says
    ~inflater() {
        if (ready) inflateEnd(&stream);
    }
    inflater(inflater const&) = delete;
    inflater& operator=(inflater const&) = delete;
};

}  // namespace inner

inline result<container> container::open(std::string_view bytes) {
    container made{bytes};
    if (auto done = made.read_header(); !done) return done.error();
    return made;
}

inline result<container> container::open(message const& from) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::avro); !said) return said.error();
    return open(from.payload());
}

inline result<void> container::read_header() {
    std::string_view magic, codec;
    auto const bad = [](char const* words) { return failure{errc::not_avro, words}; };
    if (!rest_.bytes(4, magic) || !is_container(magic)) return bad("it does not begin with \"Obj\" and 1");
    if (!read_metadata(rest_, codec)) return rest_.problem().told();
    if (!rest_.bytes(inner::sync_size, sync_)) return bad("the bytes end in the header");
    if (schema_.empty()) return bad("its header has no avro.schema");
    deflate_ = codec == "deflate";
    if (!deflate_ && !codec.empty() && codec != "null")
        return failure{errc::bad_value, "avro.codec \"" + detail::escape_for_terminal(detail::cut_text(codec, 40)) + "\" is not read here, only null and deflate"};
    return {};
}

inline bool container::read_metadata(cursor& from, std::string_view& codec) {
    std::size_t entries = 0;
    for (std::uint64_t count = 0, size = 0;;) {
        if (!from.block(count, size)) return false;
        if (count == 0) return true;
        for (; count > 0; --count) {
            std::string_view name, value;
            if (++entries > limits::metadata_entries) return from.fail(errc::bad_value, "more than " + std::to_string(limits::metadata_entries) + " entries in its header");
            if (!from.counted(name) || !from.counted(value)) return false;
            if (name == "avro.schema") schema_ = value;
            if (name == "avro.codec") codec = value;
        }
    }
}

inline result<bool> container::next(block& into, storage& kept) {
    while (rest_.left() > 0) {
        std::int64_t count = 0;
        std::string_view sync;
        if (!rest_.number(count) || !rest_.counted(into.bytes) || !rest_.bytes(inner::sync_size, sync)) return rest_.problem().told();
        if (count < 0) return failure{errc::bad_value, "a block of a negative count of values"};
        if (sync != sync_) return failure{errc::not_avro, "a block does not end with the sync marker of the header"};
        if (count == 0) continue;
        into.count = static_cast<std::uint64_t>(count);
        if (deflate_) {
            auto made = inflate(into.bytes, kept.next());
            if (!made) return made.error();
            into.bytes = *made;
        }
        return true;
    }
    return false;
}

inline result<std::string_view> container::inflate(std::string_view bytes, std::vector<char>& into) {
    inner::inflater with;
    if (!with.ready) return failure{errc::bad_value, "zlib did not start"};
    with.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib's const-less interface; it does not write
    with.stream.avail_in = static_cast<uInt>(bytes.size());
    constexpr std::size_t smallest = 256;  // a message may have a block for every 20 of its bytes
    std::size_t made = 0;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        auto const most = limits::inflated_bytes - inflated_;
        if (made >= most) return failure{errc::bad_value, "inflates to more than " + std::to_string(limits::inflated_bytes >> 20) + " MB"};
        if (made == into.size()) into.resize(std::min(most, std::max<std::size_t>({made * 2, bytes.size() * 2, smallest})));
        auto const room = std::min(most, into.size()) - made;
        with.stream.next_out = reinterpret_cast<Bytef*>(into.data() + made);
        with.stream.avail_out = static_cast<uInt>(room);
        state = ::inflate(&with.stream, Z_NO_FLUSH);
        made += room - with.stream.avail_out;
        if (state != Z_OK && state != Z_STREAM_END && !(state == Z_BUF_ERROR && with.stream.avail_out == 0)) return failure{errc::not_avro, "a deflated block is broken"};
    }
    inflated_ += made;
    return std::string_view{into.data(), made};
}

}  // namespace alertstream::avro
