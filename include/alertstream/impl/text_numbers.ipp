#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/gcn/text_values.hpp>

/// The characters, words and numbers of a text notice's values.
namespace alertstream::gcn::inner {

using alertstream::detail::equal_in_any_case;
using alertstream::detail::lower_ascii;

constexpr bool is_decimal_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z') || c == '_'; }
constexpr bool is_word(char c) noexcept { return is_letter(c) || is_decimal_digit(c); }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

inline void skip_blanks(std::string_view& text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

inline std::string_view first_line(std::string_view& text) noexcept {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// `wanted` is in lower case.
inline bool contains(std::string_view text, std::string_view wanted) noexcept {
    return !std::ranges::search(text, wanted, {}, lower_ascii).empty();
}

/// As `contains`, with no letter or digit beside it.
inline bool contains_word(std::string_view text, std::string_view wanted) noexcept {
    for (auto rest = text;;) {
        auto const found = std::ranges::search(rest, wanted, {}, lower_ascii);
        if (found.empty()) return false;
        auto const at = static_cast<std::size_t>(found.begin() - rest.begin());
        auto const end = at + wanted.size();
        if ((at == 0 || !is_word(rest[at - 1])) && (end == rest.size() || !is_word(rest[end]))) return true;
        rest.remove_prefix(at + 1);
    }
}

inline bool is_not_set(std::string_view value) noexcept {
    constexpr std::array<std::string_view, 5> words{"undefined", "n/a", "value not assigned!", "unknown", "-1"};
    return value.empty() || std::ranges::any_of(words, [&](std::string_view each) { return equal_in_any_case(value, each); });
}

/// Takes a decimal number off the front, with its sign; nothing is taken if there is none.
inline std::optional<double> take_number(std::string_view& text) noexcept {
    auto rest = text;
    if (rest.starts_with('+')) rest.remove_prefix(1);
    auto const digits = rest.starts_with('-') && text == rest ? rest.substr(1) : rest;
    if (digits.empty() || !(is_decimal_digit(digits[0]) || (digits.size() > 1 && digits[0] == '.' && is_decimal_digit(digits[1])))) return std::nullopt;
    double value = 0;
    auto const [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (problem != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// The numbers of a line, left to right.
class numbers_reader {
public:
    numbers_reader(std::string_view line, std::vector<number_with_unit>& into) noexcept : left_{line}, into_{into} {}

    void read() {
        while (skip_blanks(left_), !left_.empty()) {
            if (!number()) other();
        }
    }

private:
    bool number() {
        auto rest = left_;
        auto const value = take_number(rest);
        // `1_orbit` is a name.
        if (!value || (!rest.empty() && is_letter(rest.front()) && !is_degree_mark(rest))) return false;
        left_ = rest;
        into_.push_back({.value = *value, .label = label_});
        error();
        unit();
        return true;
    }

    /// `103.7861d {`, `48.76d`: the d of degrees, not the beginning of a word.
    static bool is_degree_mark(std::string_view text) noexcept { return text.starts_with('d') && (text.size() == 1 || !is_word(text[1])); }

    void error() {
        auto rest = left_;
        skip_blanks(rest);
        if (!rest.starts_with("+/-") && !rest.starts_with("+-")) return;
        rest.remove_prefix(rest.starts_with("+/-") ? 3 : 2);
        skip_blanks(rest);
        into_.back().error = take_number(rest);
        if (into_.back().error) left_ = rest;
    }

    void unit() {
        auto rest = left_;
        skip_blanks(rest);
        if (left_.starts_with('%')) return end_list("%", left_.substr(1));
        if (is_degree_mark(left_)) return end_list("deg", left_.substr(1));
        if (auto const end = rest.find(']'); rest.starts_with('[') && end != rest.npos) return end_list(rest.substr(1, end - 1), rest.substr(end + 1));
        // Of a list or of a range, `47-291 [keV]`, the unit is at the end.
        bool const goes_on = rest.starts_with(',') || (left_.size() > 1 && left_[0] == '-' && is_decimal_digit(left_[1]));
        if (!goes_on) return end_list({}, left_);
        left_ = rest.substr(1);
        ++waiting_;
    }

    void end_list(std::string_view unit, std::string_view left) {
        for (; waiting_ > 0; --waiting_) into_[into_.size() - 1 - waiting_].unit = unit;
        into_.back().unit = unit;
        label_ = {};
        left_ = left;
    }

    void other() {
        waiting_ = 0;
        label_ = {};
        for (auto const& [open, close] : {std::pair{'{', '}'}, {'(', ')'}, {'[', ']'}})
            if (left_.front() == open) return left_.remove_prefix(std::min(left_.find(close), left_.size() - 1) + 1);
        if (!is_word(left_.front())) return left_.remove_prefix(1);
        auto const end = static_cast<std::size_t>(std::ranges::find_if_not(left_, is_word) - left_.begin());
        auto const word = left_.substr(0, end);
        left_.remove_prefix(end);
        auto rest = left_;
        skip_blanks(rest);
        if (!rest.starts_with('=') && !rest.starts_with(':')) return;
        label_ = word;
        left_ = rest.substr(1);
    }

    std::string_view left_;
    std::vector<number_with_unit>& into_;
    std::string_view label_{};
    std::size_t waiting_{};  ///< numbers before the last one that share its unit
};

}  // namespace alertstream::gcn::inner
