#pragma once

#include <array>
#include <optional>

#include <alertstream/impl/hermes_date_tokens.ipp>

namespace alertstream::hermes::inner {

/// As calendar.monthrange; years beyond datetime's too. `month` is 1 to 12.
inline long long days_of_month(long long year, long long month) noexcept {
    constexpr std::array<long long, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

/// dateutil's _ymd: up to three numbers in the order in which they came, some of them known
/// to be the year, the month or the day, and what the others then are. False: refused.
class date_parts {
public:
    std::size_t size() const noexcept { return count_; }

    /// A text. More than two digits are a year.
    bool append(std::string_view text) {
        if (!is_digits(text)) return false;
        return text.size() > 2 ? append_year_text(text) : push(whole_of(text));
    }
    bool append_year_text(std::string_view text) {
        if (!is_digits(text)) return false;
        century_specified = century_specified || text.size() > 2;
        return mark_year(whole_of(text));
    }
    bool append_year(long long value) {
        century_specified = century_specified || value > 99;
        return mark_year(value);
    }
    bool append(date_number const& value) {
        if (value.whole < 100 || (value.whole == 100 && value.fraction == 0)) return push(value.whole);
        century_specified = true;
        return mark_year(value.whole);
    }
    bool append_month(long long value) {
        if (month_at_ || !push(value)) return false;
        month_at_ = count_ - 1;
        return true;
    }

    bool could_be_day(date_number const& value) const {
        auto const most = month_at_ ? days_of_month(year_at_ ? values_[*year_at_] : 2000, values_[*month_at_]) : 31;
        return value.whole >= 1 && (value.whole < most || (value.whole == most && value.fraction == 0));
    }

    bool resolve() {
        if (count_ > 3) return false;
        auto const known = (year_at_ ? 1u : 0u) + (month_at_ ? 1u : 0u);
        if (known == 2 && count_ == 3) return set(*year_at_, *month_at_, 3 - *year_at_ - *month_at_);
        if (count_ > 0 && count_ == known) {
            if (year_at_) year = values_[*year_at_];
            if (month_at_) month = values_[*month_at_];
            return true;
        }
        if (count_ == 1 || (count_ == 2 && month_at_)) return one_and_a_month();
        if (count_ == 2) return two();
        return count_ == 0 || three();
    }

    std::optional<long long> year{}, month{}, day{};
    bool century_specified{};

private:
    bool push(long long value) {
        if (count_ < values_.size()) values_[count_] = value;
        ++count_;
        return true;
    }
    bool mark_year(long long value) {
        push(value);
        if (year_at_) return false;
        year_at_ = count_ - 1;
        return true;
    }
    bool set(std::size_t y, std::size_t m, std::size_t d) {
        year = values_[y];
        month = values_[m];
        day = values_[d];
        return true;
    }

    bool one_and_a_month() {
        auto const other = values_[month_at_ == 0u && count_ == 2 ? 1 : 0];
        if (month_at_) month = values_[*month_at_];
        if (count_ == 1 && month_at_) return true;
        (other > 31 ? year : day) = other;
        return true;
    }
    bool two() {
        if (values_[0] > 31) {
            year = values_[0];
            month = values_[1];
        } else if (values_[1] > 31) {
            month = values_[0];
            year = values_[1];
        } else {
            month = values_[0];
            day = values_[1];
        }
        return true;
    }
    bool three() {
        if (month_at_ == 0u) return values_[1] > 31 ? set(1, 0, 2) : set(2, 0, 1);
        if (month_at_ == 1u) return values_[0] > 31 ? set(0, 1, 2) : set(2, 1, 0);
        if (month_at_ == 2u) return values_[1] > 31 ? set(1, 2, 0) : set(0, 2, 1);
        if (values_[0] > 31 || year_at_ == 0u) return set(0, 1, 2);
        return values_[0] > 12 ? set(2, 1, 0) : set(2, 0, 1);
    }

    std::array<long long, 4> values_{};
    std::size_t count_{};
    std::optional<std::size_t> year_at_{}, month_at_{};
};

}  // namespace alertstream::hermes::inner
