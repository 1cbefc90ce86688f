#pragma once

#include <array>
#include <string>
#include <string_view>

#include <openssl/rand.h>
#include <zlib.h>

#include <alertstream/formats/avro/writer.hpp>

namespace alertstream::avro::inner {

inline void put_number(std::string& into, std::int64_t value) {
    auto left = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
    for (; left >= 0x80; left >>= 7) into += static_cast<char>(left | 0x80);
    into += static_cast<char>(left);
}
inline void put_counted(std::string& into, std::string_view bytes) {
    put_number(into, static_cast<std::int64_t>(bytes.size()));
    into += bytes;
}
template <class Number>
void put_fixed(std::string& into, Number value) {
    into.append(reinterpret_cast<char const*>(&value), sizeof value);
}

inline result<std::string> deflated(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) return failure{errc::bad_value, "zlib did not start"};
    std::string made(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    bool const whole = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
    made.resize(stream.total_out);
    deflateEnd(&stream);
    if (!whole) return failure{errc::bad_value, "zlib did not deflate the values"};
    return made;
}

/// A container of one block.
inline result<void> put_container(std::string& into, schema const& as, std::string_view values, std::size_t count, codec how) {
    std::array<unsigned char, 16> sync{};
    if (RAND_bytes(sync.data(), static_cast<int>(sync.size())) != 1) return failure{errc::bad_value, "OpenSSL gives no random bytes for the sync marker"};
    std::string_view const marker{reinterpret_cast<char const*>(sync.data()), sync.size()};
    std::string smaller;
    if (how == codec::deflate) {
        auto made = deflated(values);
        if (!made) return made.error();
        smaller = std::move(*made);
        values = smaller;
    }
    into.append("Obj\x01", 4);
    put_number(into, 2);
    put_counted(into, "avro.schema");
    put_counted(into, as.text());
    put_counted(into, "avro.codec");
    put_counted(into, how == codec::deflate ? "deflate" : "null");
    put_number(into, 0);
    into += marker;
    if (count == 0) return {};
    put_number(into, static_cast<std::int64_t>(count));
    put_counted(into, values);
    into += marker;
    return {};
}

}  // namespace alertstream::avro::inner
