#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/message.hpp>
#include <alertstream/store/unit.hpp>

/// What a store gives back.
namespace alertstream::store {

struct target_record {
    std::int64_t id{};
    std::string name{};
    std::vector<std::string> aliases{};
    bool moves{};
    std::optional<double> ra{};     ///< degrees, ICRS
    std::optional<double> dec{};
    std::optional<double> epoch{};
    std::optional<double> pm_ra{};
    std::optional<double> pm_dec{};
    std::string details{};          ///< a JSON object; may be empty
    std::optional<double> distance{};  ///< of a cone search: degrees from its middle

    friend bool operator==(target_record const&, target_record const&) = default;
};

struct datum_record {
    std::int64_t id{};
    std::string target{};            ///< the target's own name; as the alert wrote it while there is none
    std::optional<std::int64_t> target_id{};  ///< absent: it waits for a target of its name
    data_type type{};
    time_point at{};
    std::optional<double> brightness{};
    std::optional<double> brightness_error{};
    std::optional<double> limit{};
    std::string unit{};
    std::string bandpass{};
    std::string telescope{};
    std::string instrument{};
    std::string value{};             ///< a JSON object
    std::string source_name{};       ///< the topic
    std::string source_location{};
    std::string sender{};
    std::string message{};           ///< the id of the message it came in
    std::optional<time_point> published{};
    std::optional<time_point> retracted{};

    friend bool operator==(datum_record const&, datum_record const&) = default;
};

/// A target and its photometry, by time.
struct light_curve {
    target_record target{};
    std::vector<datum_record> points{};

    friend bool operator==(light_curve const&, light_curve const&) = default;
};

/// Which rows.
struct data_filter {
    std::optional<data_type> type{data_type::photometry};  ///< absent: all
    std::optional<time_point> since{};   ///< observed at or after
    std::optional<time_point> until{};   ///< observed before
    bool retracted{};                    ///< those that were taken back, too
    std::size_t limit{1'000'000};        ///< rows; the oldest ones first

    data_filter() {}
};

struct cone {
    double ra{};      ///< degrees
    double dec{};
    double radius{};  ///< degrees
    std::size_t limit{1'000};
};

}  // namespace alertstream::store
