#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/python.hpp>

/// A date's text cut into tokens as dateutil's _timelex does, and dateutil's words.
namespace alertstream::hermes::inner {

inline bool is_digits(std::string_view text) noexcept { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; }

inline std::string date_lower(std::string_view text) {
    std::string made{text};
    for (char& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

/// In characters.
inline std::size_t date_length(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Digits, stopped where no datetime follows.
inline long long whole_of(std::string_view digits) noexcept {
    long long made = 0;
    for (char const c : digits) made = made > 100'000'000'000'000 ? made : made * 10 + (c - '0');
    return made;
}

/// A token that is a number: "2023", "12.5".
struct date_number {
    explicit date_number(std::string_view text) {
        auto const point = text.find('.');
        is_number = is_digits(text.substr(0, point)) && (point == text.npos || is_digits(text.substr(point + 1)));
        if (!is_number) return;
        whole = whole_of(text.substr(0, point));
        double place = 0.1;
        for (auto at = point; at != text.npos && ++at < text.size(); place /= 10) fraction += place * (text[at] - '0');
    }
    bool is_number{};
    long long whole{};
    double fraction{};
};

/// The place of a word in a list; its alternatives stand together.
template <std::size_t Count>
std::optional<int> date_index(std::array<std::string_view, Count> const& all, std::string_view token, std::size_t alternatives) {
    auto const found = std::find(all.begin(), all.end(), std::string_view{date_lower(token)});
    if (found == all.end()) return std::nullopt;
    return static_cast<int>(static_cast<std::size_t>(found - all.begin()) / alternatives);
}

/// To float() these are numbers.
inline bool is_not_finite_word(std::string_view token) {
    static constexpr std::array<std::string_view, 3> all{"nan", "inf", "infinity"};
    return date_index(all, token, 1).has_value();
}
inline bool is_jump(std::string_view token) {
    static constexpr std::array<std::string_view, 18> all{" ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th"};
    return date_index(all, token, 1).has_value();
}
inline bool is_weekday(std::string_view token) {
    static constexpr std::array<std::string_view, 14> all{"mon", "monday", "tue", "tuesday", "wed", "wednesday", "thu", "thursday", "fri", "friday", "sat", "saturday", "sun", "sunday"};
    return date_index(all, token, 2).has_value();
}
/// 1 to 12; 0: none.
inline int month_of(std::string_view token) {
    static constexpr std::array<std::string_view, 36> all{"jan", "january", "", "feb", "february", "", "mar", "march", "", "apr", "april", "", "may", "", "", "jun", "june", "",
                                                          "jul", "july", "", "aug", "august", "", "sep", "sept", "september", "oct", "october", "", "nov", "november", "", "dec", "december", ""};
    if (token.empty()) return 0;
    auto const found = date_index(all, token, 3);
    return found ? *found + 1 : 0;
}
inline std::optional<int> ampm_of(std::string_view token) {
    static constexpr std::array<std::string_view, 4> all{"am", "a", "pm", "p"};
    return date_index(all, token, 2);
}
inline std::optional<int> hms_of(std::string_view token) {
    static constexpr std::array<std::string_view, 9> all{"h", "hour", "hours", "m", "minute", "minutes", "s", "second", "seconds"};
    return date_index(all, token, 3);
}

/// Letters together, digits together, all else by itself; a point belongs to a number, or
/// parts the tokens beside it. Characters beyond ASCII count as letters: no rule takes them.
class date_lexer {
public:
    explicit date_lexer(std::string_view text) : text_{text} {}

    std::vector<std::string> read() {
        while (at_ < text_.size()) next();
        return std::move(tokens_);
    }

private:
    static bool letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }
    static bool digit(char c) noexcept { return c >= '0' && c <= '9'; }

    /// The length of a blank here, of whatever script.
    std::size_t blank() const {
        auto size = std::size_t{1};
        while (at_ + size < text_.size() && (static_cast<unsigned char>(text_[at_ + size]) & 0xc0) == 0x80) ++size;
        return alertstream::detail::python_strip(text_.substr(at_, size)).empty() ? size : 0;
    }

    void next() {
        if (auto const size = blank()) {
            tokens_.emplace_back(" ");
            at_ += size;
            return;
        }
        char const first = text_[at_];
        if (!letter(first) && !digit(first)) {
            tokens_.emplace_back(1, first);
            ++at_;
            return;
        }
        run(letter(first));
    }

    void run(bool letters) {
        std::string token(1, text_[at_++]);
        bool points = false, seen_letters = false;
        for (; at_ < text_.size() && blank() == 0; ++at_) {
            char const c = text_[at_];
            if (letters) {
                seen_letters = true;
                if (letter(c)) {
                } else if (c == '.') {
                    points = true;
                } else if (points && digit(c) && token.back() == '.') {
                    letters = false;
                } else {
                    break;
                }
            } else if (!points) {
                if (c == '.' || (c == ',' && token.size() >= 2)) points = true;
                else if (!digit(c)) break;
            } else if (letter(c) && token.back() == '.') {
                letters = true;
            } else if (c != '.' && !digit(c)) {
                break;
            }
            token += c;
        }
        emit(token, letters, points, seen_letters);
    }

    void emit(std::string& token, bool letters, bool points, bool seen_letters) {
        auto const count = std::count(token.begin(), token.end(), '.');
        if (points && (seen_letters || count > 1 || token.back() == '.' || token.back() == ',')) return split(token);
        if (points && !letters && count == 0) std::replace(token.begin(), token.end(), ',', '.');
        tokens_.push_back(std::move(token));
    }

    void split(std::string_view token) {
        for (std::size_t from = 0; from <= token.size();) {
            auto const end = std::min(token.find_first_of(".,", from), token.size());
            if (end > from) tokens_.emplace_back(token.substr(from, end - from));
            if (end < token.size()) tokens_.emplace_back(1, token[end]);
            from = end + 1;
        }
    }

    std::string_view text_;
    std::size_t at_{};
    std::vector<std::string> tokens_;
};

inline std::vector<std::string> date_tokens(std::string_view text) { return date_lexer{text}.read(); }

}  // namespace alertstream::hermes::inner
