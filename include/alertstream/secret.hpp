#pragma once

#include <iosfwd>
#include <string>
#include <utility>

namespace alertstream {

/// A password, token or key. No stream operator, log line or error can print
/// it: who needs the text says `reveal()`.
class secret {
public:
    secret() = default;
    explicit secret(std::string text) : text_{std::move(text)} {}

    std::string const& reveal() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(secret const&, secret const&) = default;

    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>&, secret const&) = delete;

private:
    std::string text_;
};

}  // namespace alertstream
