#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/detail/escape.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/message.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::tom::inner {

/// What Python's `len` gives of it.
inline std::size_t characters(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Finds what a TOM would refuse; paths begin with the row's.
class row_checker {
public:
    explicit row_checker(std::string const& path) : path_{path} {}

    void refuse(std::string_view member, std::string problem) { found_.push_back({path_ + (member.empty() ? "" : ".") + std::string{member}, std::move(problem)}); }

    /// Of a column of a TOM 3; a TOM 2 takes any length.
    void text(std::string_view member, std::string_view value, std::size_t most) {
        if (!alertstream::detail::is_utf8(value)) refuse(member, "no UTF-8");
        else if (value.find('\0') != value.npos) refuse(member, "holds a NUL");
        else if (auto const size = characters(value); size > most) refuse(member, "has " + std::to_string(size) + " characters; a TOM keeps at most " + std::to_string(most));
    }

    void number(std::string_view member, std::optional<double> value) {
        if (value && !std::isfinite(*value)) refuse(member, "not finite");
    }

    void numbers(std::string_view member, std::vector<double> const& values, std::size_t count) {
        if (values.size() != count) return refuse(member, "has " + std::to_string(values.size()) + " values; there are " + std::to_string(count) + " of flux");
        auto const odd = std::ranges::find_if(values, [](double each) { return !std::isfinite(each); });
        if (odd != values.end()) refuse(std::string{member} + '[' + std::to_string(odd - values.begin()) + ']', "not finite");
    }

    void instant(std::optional<time_point> const& at, std::string_view written) {
        if (!at) refuse("date_obs", written.empty() ? "missing" : "no date: " + hermes::inner::shown_text(written));
        else if (*at < time_point{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}} || *at >= time_point{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}}) refuse("date_obs", "not between the years 1 and 9999");
    }

    template <class Row>
    void common(Row const& of) {
        instant(of.at, of.date_text);
        text("telescope", of.telescope, 255);
        text("instrument", of.instrument, 255);
    }

    std::vector<field_error> take() { return std::move(found_); }
    bool fine() const noexcept { return found_.empty(); }

private:
    std::string const& path_;
    std::vector<field_error> found_{};
};

}  // namespace alertstream::tom::inner
