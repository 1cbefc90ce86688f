#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/time.hpp>

/// The points that the producer publishes, by their numbers.
namespace chaos {

/// Ten of one target, so that a message of unknown fate holds up few others.
inline std::string target_of(std::size_t number) { return "SN " + std::to_string(number / 10); }

inline alertstream::time_point time_of(std::size_t number) {
    return alertstream::time_point{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}} + std::chrono::seconds{number};
}

/// Which point a row is: they are one second apart.
inline std::size_t number_of(alertstream::time_point at) { return static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::seconds>(at - time_of(0)).count()); }

inline double magnitude_of(std::size_t number) { return 15 + static_cast<double>(number % 1000) / 1000; }

inline alertstream::hermes::alert alert_of(std::size_t number) {
    namespace hermes = alertstream::hermes;
    constexpr std::array<char const*, 5> bands{"u", "g", "r", "i", "z"};
    hermes::alert made{.title = "Photometry", .submitter = "chaos"};
    made.targets = {{.name = target_of(number), .ra = hermes::degrees{static_cast<double>(number / 10 % 360)}, .dec = hermes::degrees{2}}};
    made.photometry = {{.target = target_of(number),
                        .at = time_of(number),
                        .bandpass = bands[number % bands.size()],
                        .measured = hermes::detection{.value = hermes::magnitude::ab(magnitude_of(number))},
                        .telescope = "ELP"}};
    return made;
}

}  // namespace chaos
