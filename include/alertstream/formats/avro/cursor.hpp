#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/formats/avro/limits.hpp>
#include <alertstream/formats/avro/schema.hpp>

namespace alertstream::avro {

static_assert(std::endian::native == std::endian::little, "alertstream: Avro's numbers are read as they lie, lowest byte first");

/// What went wrong while a value was read; the path grows on the way out.
struct problem {
    errc code{};
    std::string words{};
    std::string path{};

    void inside(std::string_view name) { path = path.empty() || path.front() == '[' ? std::string{name} + path : std::string{name} + '.' + path; }
    void inside(std::size_t index) { path = '[' + std::to_string(index) + ']' + (path.empty() || path.front() == '[' ? "" : ".") + path; }
    failure told() const { return {code, path.empty() ? words : path + ": " + words}; }
};

/// A place in the bytes of Avro values. What it gives is inside the bytes, whatever they say; a step that cannot be
/// made gives false and leaves the problem.
class cursor {
public:
    explicit cursor(std::string_view bytes, std::size_t memory = limits::decoded_bytes) noexcept
        : at_{bytes.data()}, end_{bytes.data() + bytes.size()}, memory_left_{memory} {}

    std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    char const* place() const noexcept { return at_; }

    bool number(std::int64_t& into) {
        if (at_ != end_ && (static_cast<unsigned char>(*at_) & 0x80u) == 0) [[likely]] {
            into = unzigzag(static_cast<unsigned char>(*at_++));
            return true;
        }
        return long_number(into);
    }

    /// A number that an `int` can hold.
    bool small_number(std::int32_t& into) {
        std::int64_t value = 0;
        if (!number(value)) return false;
        into = static_cast<std::int32_t>(value);
        return into == value || fail(errc::bad_value, "an int beyond 32 bits");
    }

    template <class Number>
    bool fixed_number(Number& into) {
        if (left() < sizeof into) return ended();
        std::memcpy(&into, at_, sizeof into);
        at_ += sizeof into;
        return true;
    }

    bool boolean(bool& into) {
        if (at_ == end_) return ended();
        auto const byte = static_cast<unsigned char>(*at_++);
        into = byte != 0;
        return byte <= 1 || fail(errc::bad_value, "a boolean that is neither 0 nor 1");
    }

    bool bytes(std::uint64_t size, std::string_view& into) {
        if (size > left()) return ended();
        into = {at_, static_cast<std::size_t>(size)};
        at_ += size;
        return true;
    }

    /// Bytes or a text: its length, and that.
    bool counted(std::string_view& into) {
        std::int64_t size = 0;
        if (!number(size)) return false;
        if (size < 0) return fail(errc::bad_value, "a negative length");
        return bytes(static_cast<std::uint64_t>(size), into);
    }

    /// The start of a block of a list or a map. 0 ends it. `size` is that of the block in bytes, 0 if it does not say.
    bool block(std::uint64_t& count, std::uint64_t& size) {
        std::int64_t said = 0, bytes_said = 0;
        if (!number(said)) return false;
        size = 0;
        if (said >= 0) return count = static_cast<std::uint64_t>(said), true;
        if (!number(bytes_said)) return false;
        if (bytes_said < 0) return fail(errc::bad_value, "a block of negative size");
        count = std::uint64_t{0} - static_cast<std::uint64_t>(said);
        size = static_cast<std::uint64_t>(bytes_said);
        return true;
    }

    /// Past a value, without looking at more of it than its lengths.
    bool skip(schema const& of, node const& what, std::size_t depth = 0);

    /// To be asked before memory is taken for values.
    bool charge(std::uint64_t bytes) {
        if (bytes <= memory_left_) return memory_left_ -= static_cast<std::size_t>(bytes), true;
        return fail(errc::bad_value, "its values would take more than " + std::to_string(limits::decoded_bytes >> 20) + " MB of memory");
    }

    /// What may still be charged.
    std::size_t memory_left() const noexcept { return memory_left_; }

    bool ended() { return fail(errc::not_avro, "the bytes end in the middle of a value"); }
    bool too_deep() { return fail(errc::bad_value, "nested more than " + std::to_string(limits::nesting) + " deep"); }
    bool fail(errc code, std::string words) {
        problem_ = {code, std::move(words), {}};
        return false;
    }
    avro::problem& problem() noexcept { return problem_; }

private:
    static std::int64_t unzigzag(std::uint64_t value) noexcept { return static_cast<std::int64_t>(value >> 1 ^ (std::uint64_t{0} - (value & 1))); }

    bool long_number(std::int64_t& into);
    bool skip_blocks(schema const& of, node const& what, std::size_t depth);

    char const* at_;
    char const* end_;
    std::size_t memory_left_;
    avro::problem problem_{};
};

}  // namespace alertstream::avro

#include <alertstream/impl/avro_cursor.ipp>
