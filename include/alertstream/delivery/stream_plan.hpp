#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/delivery/plan.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/message.hpp>
#include <alertstream/start_point.hpp>

namespace alertstream {
class offset_keeper;
class dead_letter_sink;
}  // namespace alertstream

namespace alertstream::delivery {

/// Everything that running one stream needs: declarations and settings put together.
struct stream_plan {
    std::string name;
    kafka::connection connection{};
    kafka::consumer_options group{};
    std::string application{};                ///< keys the position file
    std::vector<topic_plan> topics{};         ///< exact names first, then patterns: the first that fits gets the alert
    std::vector<std::string> subscription{};  ///< names and globs to subscribe to
    start_point start{std::chrono::hours{24}};
    bool skip_tests{};                        ///< the service marks its test messages, and they are not asked for
    std::vector<std::string> notes{};         ///< settings that have no effect here, in words
    std::chrono::seconds drain{10};
    std::chrono::seconds watchdog{60};
    std::chrono::milliseconds commit_interval{1000};
    std::filesystem::path position_file{};    ///< empty: none is kept
    std::shared_ptr<offset_keeper> keeper{};  ///< none: Kafka's commit
    std::shared_ptr<dead_letter_sink> dead_letters{};
    unsigned failures_in_a_row{20};           ///< after which a topic's failures count as `unavailable`
};

/// What a program may ask of a run beyond its settings.
struct run_options {
    bool keep_offsets{true};                 ///< false: read in a group of its own and keep nothing
    bool until_end{};                        ///< stop at the end of each partition as it was at the start
    std::optional<std::size_t> limit{};      ///< stop after so many alerts
    std::optional<start_point> start{};      ///< where to start, whatever the group's position is
};

}  // namespace alertstream::delivery
