#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>

#include <bson/bson.h>

#include <alertstream/formats/bson.hpp>

namespace alertstream::bson::detail {

/// A document that is being written. libbson says no once it would be too large; that is asked at the end.
class document {
public:
    document() { bson_init(&bson_); }
    document(document const&) = delete;
    document& operator=(document const&) = delete;
    ~document() { bson_destroy(&bson_); }

    document& binary(std::string_view name, std::string_view value) {
        return note(fits(value) && bson_append_binary(&bson_, name.data(), size(name), BSON_SUBTYPE_BINARY, reinterpret_cast<std::uint8_t const*>(value.data()),
                                                      static_cast<std::uint32_t>(value.size())));
    }
    document& text(std::string_view name, std::string_view value) {
        return note(fits(value) && bson_append_utf8(&bson_, name.data(), size(name), value.data(), size(value)));
    }
    document& boolean(std::string_view name, bool value) { return note(bson_append_bool(&bson_, name.data(), size(name), value)); }
    document& null(std::string_view name) { return note(bson_append_null(&bson_, name.data(), size(name))); }
    document& integer(std::string_view name, std::int64_t value) {
        bool const small = value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
        return note(small ? bson_append_int32(&bson_, name.data(), size(name), static_cast<std::int32_t>(value)) : bson_append_int64(&bson_, name.data(), size(name), value));
    }
    document& object(std::string_view name, document const& value) { return note(value.fine_ && bson_append_document(&bson_, name.data(), size(name), &value.bson_)); }
    document& array(std::string_view name, document const& value) { return note(value.fine_ && bson_append_array(&bson_, name.data(), size(name), &value.bson_)); }

    result<std::string> bytes() const {
        if (!fine_) return failure{errc::bad_value, "larger than the 2 GiB that BSON holds"};
        return std::string{reinterpret_cast<char const*>(bson_get_data(&bson_)), bson_.len};
    }

private:
    static bool fits(std::string_view value) noexcept { return value.size() < std::numeric_limits<std::int32_t>::max() / 2; }
    static int size(std::string_view value) noexcept { return static_cast<int>(value.size()); }
    document& note(bool done) noexcept {
        fine_ = fine_ && done;
        return *this;
    }

    bson_t bson_;
    bool fine_{true};
};

/// [[name, bytes], …]
inline result<void> write_headers(std::vector<owned_message::owned_header> const& from, document& into) {
    document all;
    std::uint32_t count = 0;
    for (auto const& each : from) {
        if (!each.value) return failure{errc::bad_value, "headers." + std::to_string(count) + ": the archive keeps no header without a value"};
        document pair;
        pair.text("0", each.name).binary("1", *each.value);
        all.array(std::to_string(count++), pair);
    }
    into.array("headers", all);
    return {};
}

}  // namespace alertstream::bson::detail

namespace alertstream::bson {

inline result<std::string> write_upload(upload const& from) {
    detail::document made;
    made.binary("message", from.payload);
    if (auto fine = detail::write_headers(from.headers, made); !fine) return fine.error();
    if (from.key) made.binary("key", *from.key);
    return made.bytes();
}

inline result<std::string> write_archived(archived_message const& from) {
    detail::document metadata;
    metadata.integer("timestamp", std::chrono::floor<std::chrono::milliseconds>(from.timestamp.time_since_epoch()).count());
    if (auto fine = detail::write_headers(from.headers, metadata); !fine) return fine.error();
    if (from.key) metadata.binary("key", *from.key);
    else metadata.null("key");
    metadata.text("topic", from.topic);
    detail::document annotations;
    annotations.text("con_text_uuid", from.uuid);
    detail::document made;
    made.binary("message", from.payload).object("metadata", metadata).object("annotations", annotations);
    return made.bytes();
}

inline result<std::string> write_receipt(receipt const& from) {
    detail::document made;
    made.text("archive_uuid", from.uuid).boolean("is_client_uuid", from.is_client_uuid);
    return made.bytes();
}

}  // namespace alertstream::bson
