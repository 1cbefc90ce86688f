#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/formats/avro/cursor.hpp>
#include <alertstream/message.hpp>

namespace alertstream::avro {

/// Whether bytes begin as an object container does ("Obj", 1): how Avro is told where no `_format` header says it.
inline bool is_container(std::string_view bytes) noexcept { return bytes.starts_with(std::string_view{"Obj\x01", 4}); }

/// Where inflated blocks live. What is decoded from a compressed container borrows from here; of an uncompressed one
/// it borrows from the message, and nothing is kept. Moving it does not move the bytes.
class storage {
public:
    /// Frees nothing: the memory serves the next message.
    void clear() noexcept { used_ = 0; }
    std::vector<char>& next() {
        if (used_ == buffers_.size()) buffers_.emplace_back();
        return buffers_[used_++];
    }
    /// That which `next` gave.
    std::vector<char> const& last() const noexcept { return buffers_[used_ - 1]; }

    storage() = default;
    storage(storage&&) noexcept = default;
    storage& operator=(storage&&) noexcept = default;
    // A copy's views would still be into the original.
    storage(storage const&) = delete;
    storage& operator=(storage const&) = delete;

private:
    std::vector<std::vector<char>> buffers_;
    std::size_t used_{};
};

/// An object container: the schema's text, and blocks of values. Views into the bytes.
class container {
public:
    /// @returns errc::not_avro if the bytes are no container or end too early; bad_value for a codec other than null and deflate.
    static result<container> open(std::string_view bytes);

    /// `open` for a message: its `_format`, if there is one, must be `avro`.
    /// @returns also errc::tombstone, and wrong_format for another format.
    static result<container> open(message const& from);

    std::string_view schema_text() const noexcept { return schema_; }
    bool compressed() const noexcept { return deflate_; }

    struct block {
        std::uint64_t count{};     ///< values in it, as it says
        std::string_view bytes{};  ///< inflated
    };

    /// The next block that is not empty; false at the end. Inflates into `kept`, at most limits::inflated_bytes in all.
    result<bool> next(block& into, storage& kept);

private:
    explicit container(std::string_view bytes) noexcept : rest_{bytes} {}

    result<void> read_header();
    bool read_metadata(cursor& from, std::string_view& codec);
    result<std::string_view> inflate(std::string_view bytes, std::vector<char>& into);

    cursor rest_;
    std::string_view schema_{};
    std::string_view sync_{};
    std::size_t inflated_{};
    bool deflate_{};
};

}  // namespace alertstream::avro

#include <alertstream/impl/avro_container.ipp>
