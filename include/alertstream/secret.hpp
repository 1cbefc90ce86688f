#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>

namespace alertstream {

/// A password, token or key. No stream operator, log line or error can print
/// it: who needs the text says `reveal()`. Its memory is overwritten when it
/// ends, is moved from or gets another text.
class secret {
public:
    secret() = default;
    explicit secret(std::string text) : text_{std::move(text)} { wipe(text); }
    secret(secret const&) = default;
    secret(secret&& other) noexcept : text_{std::move(other.text_)} { wipe(other.text_); }
    secret& operator=(secret other) noexcept {
        text_.swap(other.text_);
        return *this;
    }
    ~secret() { wipe(text_); }

    std::string const& reveal() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(secret const&, secret const&) = default;

    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>&, secret const&) = delete;

private:
    /// A moved-from short string keeps its letters behind its end: the capacity counts.
    static void wipe(std::string& text) noexcept {
        text.resize(text.capacity());
        // volatile: a compiler may leave out writes that nobody reads.
        char volatile* const bytes = text.data();
        for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = '\0';
        text.clear();
    }

    std::string text_;
};

}  // namespace alertstream
