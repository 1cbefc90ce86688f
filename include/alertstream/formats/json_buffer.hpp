#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <alertstream/formats/json_text.hpp>

/// For the formats' own encoders.
namespace alertstream::json {

/// Whether a text can stand between a JSON string's quotes as it is: ASCII without
/// controls, DEL, quotes and backslashes.
inline bool is_plain(std::string_view text) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101, highs = ones << 7;
    auto const odd = [](char const* at) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        auto const has = [word](char c) {
            auto const zero_where = word ^ (ones * static_cast<unsigned char>(c));
            return (zero_where - ones) & ~zero_where;
        };
        return (word | (word + ones) | (word - ones * 0x20) | has('"') | has('\\')) & highs;
    };
    auto const* at = text.data();
    auto left = text.size();
    if (left >= 8) {
        for (; left > 8; at += 8, left -= 8)
            if (odd(at)) return false;
        return !odd(at + left - 8);  // the last eight, some of them seen before
    }
    bool plain = true;
    for (; left > 0; ++at, --left) plain &= detail::is_plain_json(*at);
    return plain;
}

/// The end of a string that is written: as fast as a pointer, and grows. What is
/// behind the end is not text until `finish`.
class buffer {
public:
    /// Replaces what is in `out`, and uses its memory.
    buffer(std::string& out, std::size_t expected) : out_{out} {
        out_.clear();
        out_.resize(expected);
        place();
    }
    buffer(buffer const&) = delete;
    buffer& operator=(buffer const&) = delete;

    void finish() { out_.resize(size()); }

    void operator+=(char c) {
        need(1);
        *at_++ = c;
    }
    void operator+=(std::string_view text) {
        need(text.size());
        std::copy_n(text.data(), text.size(), at_);
        at_ += text.size();
    }

    char& back() noexcept { return at_[-1]; }

    /// A text and two quotes; it must be plain.
    void quote(std::string_view plain) {
        need(plain.size() + 2);
        *at_ = '"';
        std::copy_n(plain.data(), plain.size(), at_ + 1);
        at_ += plain.size() + 2;
        at_[-1] = '"';
    }

    /// A finite number, as the fewest digits that read back as the same number.
    void number(double value) {
        constexpr std::size_t most = 32;
        need(most);
        if (few_decimals(value)) return;
        // Large whole numbers would be written with all their digits.
        at_ = std::abs(value) < 1e15 ? std::to_chars(at_, at_ + most, value).ptr : std::to_chars(at_, at_ + most, value, std::chars_format::scientific).ptr;
    }

private:
    /// Most numbers that people measure have at most six decimals, and are less than
    /// 10^9. Such a number is a whole number of millionths below 10^15, divided by
    /// 10^6: the division rounds to the nearest double, as reading its decimals does,
    /// and no other decimals of 15 digits read as that double. So these are the fewest.
    bool few_decimals(double value) noexcept {
        auto const size = std::abs(value);
        if (!(size > 0 && size < 1e9)) return false;
        auto const millionths = static_cast<std::uint64_t>(size * 1e6 + 0.5);
        if (static_cast<double>(millionths) / 1e6 != size) return false;
        if (value < 0) *at_++ = '-';
        at_ = std::to_chars(at_, at_ + 12, static_cast<std::uint32_t>(millionths / 1'000'000)).ptr;
        auto fraction = static_cast<std::uint32_t>(millionths % 1'000'000);
        if (fraction == 0) return true;
        *at_ = '.';
        for (int i = 6; i > 0; --i, fraction /= 10) at_[i] = static_cast<char>('0' + fraction % 10);
        at_ += 6;
        while (*at_ == '0') --at_;
        ++at_;
        return true;
    }

    std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - out_.data()); }

    void need(std::size_t more) {
        if (static_cast<std::size_t>(end_ - at_) < more) grow(more);
    }

    void grow(std::size_t more) {
        auto const used = size();
        out_.resize(used + std::max(used, more));
        place();
        at_ += used;
    }

    void place() noexcept {
        at_ = out_.data();
        end_ = at_ + out_.size();
    }

    std::string& out_;
    char* at_{};
    char* end_{};
};

}  // namespace alertstream::json
