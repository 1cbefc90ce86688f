#pragma once

#include <alertstream/impl/testing_python_values.ipp>

/// Coordinates as Hermes reads them with astropy, to the last bit.
namespace alertstream::testing::inner {

/// astropy has an hour angle in radians, from where 15° come back a little less.
inline constexpr double degrees_of_an_hour = 14.999999999999998;

/// `23:21:16`, `05 34 31.94`, `23h21m16s`, `-05d30m00s`, `10 deg`, read where hours are expected.
class sexagesimal_reader {
public:
    explicit sexagesimal_reader(std::string_view text) : text_{stripped(text)} {}

    std::optional<double> degrees() {
        bool const negative = text_.starts_with('-');
        if (negative || text_.starts_with('+')) text_.remove_prefix(1);
        double total = 0;
        bool in_degrees = false;
        double part = 1;
        for (int i = 0; i < 3 && (i == 0 || !text_.empty()); ++i, part *= 60) {
            auto const value = number();
            if (!value || (i > 0 && *value >= 60)) return std::nullopt;
            total += *value / part;
            if (!mark(i, in_degrees)) return std::nullopt;
        }
        if (!text_.empty()) return std::nullopt;
        if (negative) total = -total;
        return in_degrees ? total * (1 / degrees_of_an_hour) * degrees_of_an_hour : total * degrees_of_an_hour;
    }

private:
    std::optional<double> number() {
        std::size_t size = 0;
        while (size < text_.size() && (is_digit(text_[size]) || text_[size] == '.')) ++size;
        auto const value = python_float(text_.substr(0, size));
        text_.remove_prefix(size);
        return size > 0 ? value : std::nullopt;
    }

    /// What stands after a part: its letter, a colon or a blank.
    bool mark(int part, bool& in_degrees) {
        if (text_.empty()) return part > 0;
        if (part == 0)
            for (std::string_view const unit : {" degree", " deg", "°", "d"})
                if (text_.starts_with(unit)) {
                    in_degrees = true;
                    text_.remove_prefix(unit.size());
                    return true;
                }
        constexpr std::string_view letters[] = {"h: ", "m: '", "s\""};
        if (letters[part].find(text_[0]) == std::string_view::npos) return false;
        text_.remove_prefix(1);
        return true;
    }

    std::string_view text_;
};

struct coordinate {
    double degrees{};
    std::string problem{};  ///< empty: it was read
};

inline coordinate no_coordinate() { return {.problem = "Must be in a format astropy understands"}; }

inline coordinate right_ascension(std::string_view text) {
    auto degrees = python_float(text);
    if (degrees && !std::isfinite(*degrees)) return {.problem = "Value must be finite"};
    if (!degrees) degrees = sexagesimal_reader{text}.degrees();
    if (!degrees) return no_coordinate();
    double wrapped = std::fmod(*degrees, 360.0);
    if (wrapped < 0) wrapped += 360.0;
    return {.degrees = wrapped};
}

inline coordinate declination(std::string_view text) {
    auto degrees = python_float(text);
    if (degrees && !std::isfinite(*degrees)) return {.problem = "Dec value must be finite"};
    if (!degrees) degrees = sexagesimal_reader{text}.degrees();
    if (!degrees || std::abs(*degrees) > 90) return no_coordinate();
    return {.degrees = *degrees};
}

}  // namespace alertstream::testing::inner
