#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <date/date.h>

#include <alertstream/impl/hermes_date_parts.ipp>
#include <alertstream/impl/hermes_date_tokens.ipp>

namespace alertstream::hermes::inner {

/// What dateutil.parser.parse (2.9) makes of a text, as far as Hermes looks at it.
enum class python_date { accepted, refused, overflow };

/// dateutil's parser, rule by rule, names as there. A failure of any rule is `refused`; a
/// number too large for datetime raises OverflowError, which Hermes does not catch.
class date_parser {
public:
    explicit date_parser(std::string_view text) : tokens_{date_tokens(text)} {}

    python_date parse() {
        if (!read_tokens() || !ymd_.resolve()) return python_date::refused;
        if (!ymd_.year && !ymd_.month && !ymd_.day && !hour_ && !minute_ && !second_ && !weekday_ && tzname_.empty() && !tzoffset_) return python_date::refused;
        return build();
    }

private:
    using whole = long long;
    static constexpr whole c_int = 2'147'483'647;

    bool has(std::size_t at) const noexcept { return at < tokens_.size(); }
    std::string_view token(std::size_t at) const { return tokens_[at]; }
    bool is(std::size_t at, std::string_view text) const { return has(at) && tokens_[at] == text; }

    bool read_tokens() {
        for (i_ = 0; i_ < tokens_.size(); ++i_)
            if (!read_token()) return false;
        return true;
    }

    bool read_token() {
        auto const now = token(i_);
        if (date_number const value{now}; value.is_number) return numeric(value);
        if (is_not_finite_word(now)) return false;
        if (is_weekday(now)) return weekday_ = true;
        if (auto const month = month_of(now)) return month_name(month);
        if (auto const half = ampm_of(now)) return half_day(*half);
        if (could_be_tzname(now)) return zone_name(now);
        if (hour_ && (now == "+" || now == "-")) return zone_offset(now == "-" ? -1 : 1);
        return is_jump(now);
    }

    bool month_name(whole month) {
        if (!ymd_.append_month(month)) return false;
        if (!has(i_ + 1)) return true;
        auto const next = token(i_ + 1);
        if (next == "-" || next == "/") {
            if (!has(i_ + 2) || !ymd_.append(token(i_ + 2))) return false;
            if (is(i_ + 3, next)) {
                if (!has(i_ + 4) || !ymd_.append(token(i_ + 4))) return false;
                i_ += 2;
            }
            i_ += 2;
        } else if (has(i_ + 4) && next == " " && is(i_ + 3, " ") && date_lower(token(i_ + 2)) == "of") {
            if (is_digits(token(i_ + 4)) && !ymd_.append_year(full_year(whole_of(token(i_ + 4))))) return false;
            i_ += 4;
        }
        return true;
    }

    /// A year of two digits lies within 50 years of this one.
    static whole full_year(whole year) {
        auto const now = static_cast<int>(today().year());
        if (year >= 100) return year;
        year += now / 100 * 100;
        if (year >= now + 50) return year - 100;
        return year < now - 50 ? year + 100 : year;
    }

    bool half_day(int half) {
        if (!hour_ || *hour_ < 0 || *hour_ > 12) return false;
        hour_ = of_24(*hour_, half);
        return true;
    }
    static whole of_24(whole hour, int half) noexcept { return hour < 12 && half == 1 ? hour + 12 : hour == 12 && half == 0 ? 0 : hour; }

    bool could_be_tzname(std::string_view text) const {
        if (!hour_ || !tzname_.empty() || tzoffset_ || text.size() > 5) return false;
        return text == "z" || text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == text.npos;
    }

    bool zone_name(std::string_view name) {
        tzname_ = name;
        // As there: only the lower-case names are looked up, so that "z" alone has its offset.
        if (name == "z") tzoffset_ = 0;
        if (is(i_ + 1, "+") || is(i_ + 1, "-")) {
            tokens_[i_ + 1] = token(i_ + 1) == "+" ? "-" : "+";  // "GMT+3" is said to the east
            tzoffset_.reset();
            if (is_utc(name)) tzname_.clear();
        }
        return true;
    }

    static bool is_utc(std::string_view name) {
        auto const lower = date_lower(name);
        return lower == "utc" || lower == "gmt" || lower == "z";
    }

    bool zone_offset(int sign) {
        if (!has(i_ + 1)) return false;
        auto const text = token(i_ + 1);
        std::string_view hours = text, minutes = "0";
        if (date_length(text) == 4) {
            hours = text.substr(0, 2);
            minutes = text.substr(2);
        } else if (is(i_ + 2, ":")) {
            if (!has(i_ + 3)) return false;
            minutes = token(i_ + 3);
            i_ += 2;
        } else if (date_length(text) > 2) {
            return false;
        }
        if (!is_digits(hours) || !is_digits(minutes)) return false;
        tzoffset_ = sign * (whole_of(hours) * 3600 + whole_of(minutes) * 60);
        // After i_ moved: a comment in brackets, "(EST)".
        if (has(i_ + 5) && is_jump(token(i_ + 2)) && is(i_ + 3, "(") && is(i_ + 5, ")") && token(i_ + 4).size() >= 3 && token(i_ + 4).size() <= 5 && tzname_.empty() &&
            token(i_ + 4).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos) {
            tzname_ = token(i_ + 4);
            i_ += 4;
        }
        ++i_;
        return true;
    }

    bool numeric(date_number const& value) {
        auto const text = token(i_);
        auto const size = text.size();
        auto const point = text.find('.');
        if (ymd_.size() == 3 && (size == 2 || size == 4) && !hour_ && (!has(i_ + 1) || (token(i_ + 1) != ":" && !hms_of(token(i_ + 1))))) {
            if (!is_digits(text.substr(0, 2))) return false;
            hour_ = whole_of(text.substr(0, 2));
            return size == 2 || take(minute_, text.substr(2));
        }
        if (size == 6 || (size > 6 && point == 6)) {
            if (ymd_.size() == 0 && point == text.npos) return ymd_.append(text.substr(0, 2)) && ymd_.append(text.substr(2, 2)) && ymd_.append(text.substr(4));
            return take(hour_, text.substr(0, 2)) && take(minute_, text.substr(2, 2)) && seconds(text.substr(4));
        }
        if (size == 8 || size == 12 || size == 14) {
            if (!is_digits(text.substr(0, 8)) || !ymd_.append_year_text(text.substr(0, 4)) || !ymd_.append(text.substr(4, 2)) || !ymd_.append(text.substr(6, 2))) return false;
            if (size > 8 && (!take(hour_, text.substr(8, 2)) || !take(minute_, text.substr(10, 2)))) return false;
            return size <= 12 || take(second_, text.substr(12));
        }
        if (auto const unit = hms_index()) return with_unit(*unit, text, value);
        if (has(i_ + 2) && token(i_ + 1) == ":") return clock(value);
        if (has(i_ + 1) && (token(i_ + 1) == "-" || token(i_ + 1) == "/" || token(i_ + 1) == ".")) return separated(text);
        if (!has(i_ + 1) || is_jump(token(i_ + 1))) {
            if (auto const half = has(i_ + 2) ? ampm_of(token(i_ + 2)) : std::nullopt) {
                hour_ = of_24(value.whole, *half);
                i_ += 2;
                return true;
            }
            ++i_;
            return ymd_.append(value);
        }
        if (auto const half = ampm_of(token(i_ + 1)); half && value.whole < 24) {
            hour_ = of_24(value.whole, *half);
            ++i_;
            return true;
        }
        return ymd_.could_be_day(value) && ymd_.append(value);
    }

    static bool take(std::optional<whole>& into, std::string_view text) {
        if (!is_digits(text)) return false;
        into = whole_of(text);
        return true;
    }

    /// "59.25": whole seconds and six digits.
    bool seconds(std::string_view text) {
        auto const point = text.find('.');
        if (point == text.npos) return take(second_, text);
        return take(second_, text.substr(0, point)) && is_digits(text.substr(point + 1));
    }

    void minutes(date_number const& value) {
        minute_ = value.whole;
        second_ = value.fraction != 0 ? std::optional<whole>{static_cast<whole>(60 * value.fraction)} : std::nullopt;
    }

    bool clock(date_number const& hours) {
        hour_ = hours.whole;
        date_number const value{token(i_ + 2)};
        if (!value.is_number) return false;
        minutes(value);
        if (has(i_ + 4) && token(i_ + 3) == ":") {
            if (!seconds(token(i_ + 4))) return false;
            i_ += 2;
        }
        i_ += 2;
        return true;
    }

    bool separated(std::string_view text) {
        auto const separator = token(i_ + 1);
        if (!ymd_.append(text)) return false;
        if (has(i_ + 2) && !is_jump(token(i_ + 2))) {
            auto const second = token(i_ + 2);
            if (is_digits(second)) {
                if (!ymd_.append(second)) return false;
            } else if (auto const month = month_of(second); !month || !ymd_.append_month(month)) {
                return false;
            }
            if (is(i_ + 3, separator)) {
                if (!has(i_ + 4)) return false;
                auto const month = month_of(token(i_ + 4));
                if (month ? !ymd_.append_month(month) : !ymd_.append(token(i_ + 4))) return false;
                i_ += 2;
            }
            ++i_;
        }
        ++i_;
        return true;
    }

    /// Where the h, m or s of this number stands: behind it, or before it.
    std::optional<std::size_t> hms_index() const {
        if (has(i_ + 1) && hms_of(token(i_ + 1))) return i_ + 1;
        if (has(i_ + 2) && token(i_ + 1) == " " && hms_of(token(i_ + 2))) return i_ + 2;
        if (i_ > 0 && hms_of(token(i_ - 1))) return i_ - 1;
        if (i_ > 1 && i_ == tokens_.size() - 1 && token(i_ - 1) == " " && hms_of(token(i_ - 2))) return i_ - 2;
        return std::nullopt;
    }

    bool with_unit(std::size_t unit, std::string_view text, date_number const& value) {
        auto const which = *hms_of(token(unit)) + (unit > i_ ? 0 : 1);
        if (unit > i_) i_ = unit;
        if (which == 0) {
            hour_ = value.whole;
            if (value.fraction != 0) minute_ = static_cast<whole>(60 * value.fraction);
        } else if (which == 1) {
            minutes(value);
        } else if (which == 2) {
            return seconds(text);
        }
        return true;
    }

    static date::year_month_day today() { return date::year_month_day{date::floor<date::days>(std::chrono::system_clock::now())}; }

    /// What is not said is today's, at midnight.
    python_date build() const {
        auto const now = today();
        auto year = ymd_.year.value_or(static_cast<int>(now.year()));
        if (ymd_.year && !ymd_.century_specified) year = full_year(year);
        auto const month = ymd_.month.value_or(static_cast<int>(static_cast<unsigned>(now.month())));
        if (!ymd_.day && (month < 1 || month > 12)) return python_date::refused;
        for (auto const* each : {&ymd_.day, &hour_, &minute_, &second_})
            if (each->value_or(0) > c_int) return python_date::overflow;
        if (year > c_int || month > c_int) return python_date::overflow;
        if (year < 1 || year > 9999 || month < 1 || month > 12) return python_date::refused;
        if (ymd_.day && (*ymd_.day < 1 || *ymd_.day > days_of_month(year, month))) return python_date::refused;
        if (hour_.value_or(0) > 23 || minute_.value_or(0) > 59 || second_.value_or(0) > 59) return python_date::refused;
        constexpr whole most_days = 999'999'999;
        auto const offset = is_utc(tzname_) ? 0 : tzoffset_.value_or(0);
        return offset > (most_days + 1) * 86400 - 1 || offset < -most_days * 86400 ? python_date::overflow : python_date::accepted;
    }

    std::vector<std::string> tokens_;
    std::size_t i_{};
    date_parts ymd_;
    bool weekday_{};
    std::optional<whole> hour_{}, minute_{}, second_{};
    std::string tzname_;
    std::optional<whole> tzoffset_{};
};

inline python_date read_python_date(std::string_view text) { return date_parser{text}.parse(); }

}  // namespace alertstream::hermes::inner
