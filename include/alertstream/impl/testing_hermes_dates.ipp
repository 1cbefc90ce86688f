#pragma once

#include <vector>

#include <alertstream/impl/testing_python_values.ipp>

/// Hermes takes what Python's dateutil takes for a date.
namespace alertstream::testing::inner {

/// What nobody catches in the real one: it answers 500.
struct uncaught {};

/// Reads dates as dateutil.parser.parse does, as far as dates are written: numbers
/// with separators, names of months and days, times, zones.
class date_reader {
public:
    explicit date_reader(std::string_view text) : text_{text} {}

    bool accepts() {
        while (at_ < text_.size())
            if (!(is_digit(text_[at_]) ? number() : is_letter(text_[at_]) ? word() : separator())) return false;
        return (any_ || !numbers_.empty()) && possible_date();
    }

private:
    struct date_number {
        unsigned long value;
        std::size_t digits;
    };

    static bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    std::string_view digits() {
        auto const begin = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }
    static unsigned long value_of(std::string_view digits) {
        unsigned long value = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc{}) throw uncaught{};  // OverflowError
        return value;
    }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool number() {
        auto const first = digits();
        if (at_ < text_.size() && text_[at_] == ':') return time(value_of(first));
        if (take('.') && at_ < text_.size() && is_digit(text_[at_])) digits();  // a fraction, or 9.4.2023
        if (any_time_ && !zone_ && first.size() == 6) return true;              // 010203 after T
        if (first.size() == 8 || first.size() == 14 || first.size() == 12) {
            numbers_ = {{value_of(first.substr(0, 4)), 4}, {value_of(first.substr(4, 2)), 2}, {value_of(first.substr(6, 2)), 2}};
            any_time_ = true;
            return true;
        }
        numbers_.push_back({value_of(first), first.size()});
        return numbers_.size() + (month_ ? 1 : 0) <= 3;
    }

    bool time(unsigned long hour) {
        if (any_clock_) return false;
        any_ = any_time_ = any_clock_ = true;
        take(':');
        auto const minute = value_of(digits());
        unsigned long second = 0;
        if (take(':')) {
            second = value_of(digits());
            if (take('.') || take(',')) digits();
        }
        return hour < 24 && minute < 60 && second < 60;
    }

    bool word() {
        auto const begin = at_;
        while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
        auto const written = text_.substr(begin, at_ - begin);
        auto const name = lower(written);
        static constexpr std::string_view months[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
        static constexpr std::string_view days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
        for (auto const each : months)
            if (name == each || name == each.substr(0, 3) || name == "sept") return any_ = true, !std::exchange(month_, true);
        for (auto const each : days)
            if (name == each || name == each.substr(0, 3)) return any_ = true;
        for (std::string_view const jump : {"at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th", "h", "hour", "hours", "min", "minute", "minutes", "s", "sec", "second", "seconds"})
            if (name == jump) return any_time_ = any_time_ || name == "t", true;
        if (any_clock_ && (name == "am" || name == "pm")) return true;
        if (any_time_ && (name == "utc" || name == "gmt" || name == "z")) return zone_ = true;
        return any_clock_ && written.size() <= 5 && written == upper(written);  // any zone's name
    }

    static std::string upper(std::string_view text) {
        std::string made{text};
        for (char& c : made)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        return made;
    }

    bool separator() {
        char const c = text_[at_++];
        if ((c == '+' || c == '-') && any_clock_ && !zone_) {
            if (at_ >= text_.size() || !is_digit(text_[at_])) return false;
            auto const hours = digits();
            if (take(':')) digits();
            return zone_ = hours.size() == 2 || hours.size() == 4 || hours.size() == 1;
        }
        return std::string_view{" .,;-/'\t\n()"}.find(c) != std::string_view::npos;
    }

    /// Which number is the year, the month and the day is dateutil's guess.
    bool possible_date() const {
        std::optional<unsigned long> year;
        std::vector<unsigned long> rest;
        for (auto const& each : numbers_) {
            bool const is_year = !year && (each.digits > 2 || each.value > 31 || (rest.size() == 2 && !month_) || (rest.size() == 1 && month_));
            if (is_year) year = each.value;
            else rest.push_back(each.value);
        }
        if (year && numbers_.size() > 0 && (*year == 0 || *year > 9999)) return false;
        if (month_) return rest.size() <= 1 && (rest.empty() || possible(rest[0], 31));
        if (rest.empty()) return true;
        if (rest.size() == 1) return year ? possible(rest[0], 12) : possible(rest[0], 31);
        return rest.size() == 2 && possible_month_and_day(rest[0], rest[1], year.value_or(2000));
    }

    static bool possible(unsigned long value, unsigned long most) { return value >= 1 && value <= most; }

    static bool possible_month_and_day(unsigned long first, unsigned long second, unsigned long year) {
        auto const month = first > 12 ? second : first, day = first > 12 ? first : second;
        bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        unsigned long const most = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
        return possible(month, 12) && possible(day, most);
    }

    std::string_view text_;
    std::size_t at_{};
    std::vector<date_number> numbers_{};
    bool month_{};      ///< by its name
    bool any_{};        ///< a name of a month or a day, or a time
    bool any_time_{};
    bool any_clock_{};  ///< hours with a colon
    bool zone_{};
};

/// Empty if Hermes takes this date.
inline std::string date_problem(std::string_view text) {
    if (auto const number = python_float(text)) {
        bool const inside = (2400000 < *number && *number < 2600000) || (1000 < *number && *number < 150000);
        if (inside) return {};
        return "Date " + python_text(*number) +
               " in JD format must be within bounds of 2400000 to 2600000, and in MJD format within bounds of 15000 to 150000.";
    }
    if (date_reader{text}.accepts()) return {};
    return std::string{text} + " does not parse with dateutil.parser.parse. Please specify the date in a standard format or as a JD.";
}

}  // namespace alertstream::testing::inner
