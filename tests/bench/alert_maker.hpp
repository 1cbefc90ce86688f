#pragma once

#include <cstdio>
#include <random>
#include <string>

namespace bench {

inline std::string decimals(double value, int places) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", places, value);
    return text;
}

/// As Hermes publishes it: Python's `", "` and `": "`, every default filled in.
class alert_maker {
public:
    alert_maker() = default;
    /// All of so many targets, with so many points each: of any time of a year, or as a telescope shares them, of the last minutes of one night after the other.
    enum class times { of_a_year, of_nights };
    alert_maker(int targets, int points, times from = times::of_a_year) : targets_{targets}, points_{points}, times_{from} {}

    std::string operator()() {
        auto const name = "AT 2026" + (targets_ > 0 ? number_as_letters(pick(0, targets_ - 1)) : letters(4));
        std::string made = R"({"title": "Light curve of )" + name + R"(", "topic": "tomtoolkit.test", "message_text": "Photometry of )" + name +
                           R"( from the nightly pipeline, zero points from Pan-STARRS.", "submitter": "observer)" + letters(3) +
                           R"(", "authors": "O. Server, A. Stronomer on behalf of a survey", "data": {"references": [], "event_id": "", "targets": [)" + target(name) +
                           R"(], "photometry": [)";
        for (int left = points_ > 0 ? points_ : pick(5, 15); left > 0; --left) made += point(name) + (left > 1 ? ", " : "");
        return made + R"(], "spectroscopy": [], "astrometry": []}})";
    }

private:
    int pick(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }
    double real(double low, double high) { return std::uniform_real_distribution<double>{low, high}(random_); }

    std::string letters(int count) {
        std::string made;
        while (count-- > 0) made += static_cast<char>('a' + pick(0, 25));
        return made;
    }

    static std::string number_as_letters(int number) {
        std::string made;
        for (int i = 0; i < 4; ++i, number /= 26) made += static_cast<char>('a' + number % 26);
        return made;
    }

    std::string target(std::string const& name) {
        return R"({"name": ")" + name + R"(", "ra": )" + decimals(real(0, 360), pick(4, 14)) + R"(, "dec": )" + decimals(real(-90, 90), pick(4, 14)) +
               R"(, "ra_error_units": "degrees", "dec_error_units": "degrees", "epoch": "2000.0", "new_discovery": false, "aliases": ["ZTF26)" + letters(7) + "\"]}";
    }

    std::string point(std::string const& name) {
        static constexpr char const* telescopes[] = {"ELP", "LSC", "Faulkes North 2m", "P48"};
        static constexpr char const* bands[] = {"g", "r", "i", "rp", "ip", "V"};
        auto const brightness = decimals(real(12, 22), pick(2, 6)), error = decimals(real(0, 0.4), pick(2, 6));
        bool const seen = pick(0, 4) > 0;
        auto const date = times_ == times::of_nights ? date_of_nights() : date_of_a_year();
        return R"({"target_name": ")" + name + R"(", "date_obs": ")" + date + R"(", "telescope": ")" + telescopes[pick(0, 3)] +
               R"(", "instrument": "sbig", "bandpass": ")" + bands[pick(0, 5)] + "\", " +
               (seen ? R"("brightness": )" + brightness + R"(, "brightness_error": )" + error + ", " : "") + R"("brightness_unit": "AB mag", "exposure_time": )" +
               decimals(pick(10, 300), 1) + R"(, "observer": "robot")" + (seen ? "" : R"(, "limiting_brightness": )" + brightness) + R"(, "limiting_brightness_unit": "AB mag"})";
    }

    std::string date_of_a_year() { return date(pick(1, 12), pick(1, 28), pick(0, 23), pick(0, 59), pick(0, 59), pick(0, 999999)); }

    /// A point a second in nights of eight hours, each told within ten minutes.
    std::string date_of_nights() {
        constexpr int night = 8 * 3600;
        auto const day = points_made_ / night, second = points_made_ % night + pick(0, 600);
        ++points_made_;
        return date(1 + day / 28 % 12, 1 + day % 28, 1 + second / 3600, second / 60 % 60, second % 60, pick(0, 999999));
    }

    static std::string date(int month, int day, int hour, int minute, int second, int microsecond) {
        char made[64];
        std::snprintf(made, sizeof made, "2026-%02d-%02dT%02d:%02d:%02d.%06d+00:00", month, day, hour, minute, second, microsecond);
        return made;
    }

    std::mt19937 random_{20261123};
    int targets_{};  ///< 0: each has its own
    int points_{};   ///< 0: 5 to 15
    times times_{};
    int points_made_{};
};

}  // namespace bench
