#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <date/date.h>

#include <alertstream/impl/store_mjd.ipp>
#include <alertstream/impl/store_svg_text.ipp>
#include <alertstream/time.hpp>

/// Where an axis has its marks.
namespace alertstream::store::svg_inner {

/// From the smallest to the largest value that is seen; never empty.
struct span_of {
    double low{};
    double high{};

    /// 0 at the low end, 1 at the high one; halves, as a difference may be more than a double holds.
    double share(double value) const noexcept { return (value / 2 - low / 2) / (high / 2 - low / 2); }
    double size() const noexcept { return high - low; }
};

struct tick {
    double at{};
    std::string label{};  ///< empty: a small one
};

/// 1, 2 or 5 times a power of ten.
struct nice_step {
    double size;
    int power;     ///< of ten, at or below it
    int parts;     ///< into how many small ones it is divided
};
inline nice_step step_for(double range, double most) {
    auto const raw = range / most;
    auto const power = static_cast<int>(std::floor(std::log10(raw)));
    auto const unit = std::pow(10.0, power);
    for (auto const& [times, parts] : std::to_array<std::array<int, 2>>({{1, 5}, {2, 4}, {5, 5}}))
        if (raw <= times * unit * (1 + 1e-9)) return {times * unit, power, parts};
    return {10 * unit, power + 1, 5};
}

/// Labels are multiples of ten to `power`.
inline std::vector<tick> ticks_of(span_of const& axis, double most, int power = 0) {
    auto const step = step_for(axis.size(), most);
    auto const small = step.size / step.parts;
    std::vector<tick> made;
    auto const first = std::ceil(axis.low / small), last = std::floor(axis.high / small);
    for (auto n = first; n <= last && made.size() < 200; ++n) {
        auto const big = std::round(n / step.parts);
        if (big * step.parts != n) made.push_back({n * small});
        else made.push_back({big * step.size, with_minus(fixed(big * step.size / std::pow(10.0, power), std::max(0, power - step.power)))});
    }
    return made;
}

/// A factor of ten to this keeps labels short; 0: none.
inline int power_for(span_of const& axis) {
    auto const largest = std::max(std::abs(axis.low), std::abs(axis.high));
    return largest >= 1e5 || largest < 1e-2 ? static_cast<int>(std::floor(std::log10(largest))) : 0;
}

/// Calendar dates on an axis of MJD. Times of day have their date where it changes.
class date_ticks {
public:
    date_ticks(span_of const& mjd, std::size_t most) : mjd_{mjd}, most_{std::max<std::size_t>(most, 2)} {}

    std::vector<tick> make() {
        // What the calendar's four digits hold.
        if (mjd_.low < -678'000 || mjd_.high > 2'973'000) return {};
        auto const fits = [this](unsigned step) { return mjd_.size() / step <= static_cast<double>(most_); };
        if (fits(1)) times();
        else if (fits(15)) days(fits(2) ? 2 : fits(5) ? 5 : fits(10) ? 10 : 15);
        else months();
        return std::move(made_);
    }

private:
    static std::string two(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }
    static std::string four(int value) { return std::string(value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0, '0') + std::to_string(value); }
    static date::year_month_day calendar(std::int64_t day) { return date::sys_days{date::days{static_cast<int>(day - export_inner::mjd_of_1970)}}; }
    static double mjd_of_day(date::year_month_day const& at) { return static_cast<double>(date::sys_days{at}.time_since_epoch().count() + export_inner::mjd_of_1970); }
    static std::string day_text(date::year_month_day const& at) {
        return four(static_cast<int>(at.year())) + '-' + two(static_cast<unsigned>(at.month())) + '-' + two(static_cast<unsigned>(at.day()));
    }

    void add(double at, std::string label) {
        if (at >= mjd_.low && at <= mjd_.high) made_.push_back({at, std::move(label)});
    }

    void months() {
        constexpr std::array<int, 15> steps{1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 60000};
        auto const found = std::find_if(steps.begin(), steps.end(), [this](int each) { return mjd_.size() / 30.44 / each <= static_cast<double>(most_); });
        auto const step = found == steps.end() ? steps.back() : *found;
        auto const first = calendar(static_cast<std::int64_t>(std::floor(mjd_.low)));
        auto month = static_cast<int>(first.year()) * 12 + static_cast<int>(static_cast<unsigned>(first.month())) - 1;
        for (month -= month % step; month < 12 * 9999; month += step) {
            if (month < 12) continue;
            date::year_month_day const at{date::year{month / 12}, date::month{static_cast<unsigned>(month % 12 + 1)}, date::day{1}};
            if (mjd_of_day(at) > mjd_.high) break;
            add(mjd_of_day(at), step >= 12 ? four(month / 12) : day_text(at).substr(0, 7));
        }
    }

    /// Days of the month: 1, 6, 11… or 1, 16; never the last ones, which stand near the next 1.
    void days(unsigned step) {
        for (auto day = static_cast<std::int64_t>(std::ceil(mjd_.low)); static_cast<double>(day) <= mjd_.high; ++day) {
            auto const at = calendar(day);
            auto const place = static_cast<unsigned>(at.day()) - 1;
            if (place % step == 0 && place + step <= 31) add(static_cast<double>(day), day_text(at));
        }
    }

    /// Of a span of some days and below. Counted in microseconds, from the day it begins in.
    void times() {
        constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute;
        auto const range = mjd_.size() * static_cast<double>(export_inner::day);
        std::vector<std::int64_t> steps;
        for (std::int64_t unit = 1; unit < second; unit *= 10) steps.insert(steps.end(), {unit, 2 * unit, 5 * unit});
        for (auto const unit : {second, minute}) steps.insert(steps.end(), {unit, 2 * unit, 5 * unit, 10 * unit, 15 * unit, 30 * unit});
        steps.insert(steps.end(), {hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour});
        auto const found = std::find_if(steps.begin(), steps.end(), [&](std::int64_t each) { return range / static_cast<double>(each) <= static_cast<double>(most_); });
        auto const step = found == steps.end() ? 24 * hour : *found;
        auto const begin = static_cast<std::int64_t>(std::floor(mjd_.low));
        auto const first = static_cast<std::int64_t>(std::ceil((mjd_.low - static_cast<double>(begin)) * static_cast<double>(export_inner::day) / static_cast<double>(step)));
        auto last_day = begin - 1;
        for (auto n = first; made_.size() < 100; ++n) {
            auto const at = n * step;
            auto const mjd = static_cast<double>(begin) + static_cast<double>(at) / static_cast<double>(export_inner::day);
            if (mjd > mjd_.high) break;
            auto const in_epoch = (begin - export_inner::mjd_of_1970) * export_inner::day + at;
            auto const text = to_iso_time(time_point{std::chrono::microseconds{in_epoch}});
            auto const time = text.substr(11, (step % minute == 0 ? 16 : text.size() - 1) - 11);
            auto const day = begin + at / export_inner::day;
            add(mjd, day == last_day ? time : text.substr(0, 10) + (at % export_inner::day == 0 && step % hour == 0 ? "" : ' ' + time));
            last_day = day;
        }
    }

    span_of mjd_;
    std::size_t most_;
    std::vector<tick> made_;
};

}  // namespace alertstream::store::svg_inner
