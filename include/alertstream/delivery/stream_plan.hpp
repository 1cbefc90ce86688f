#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/delivery/message_resolver.hpp>
#include <alertstream/delivery/plan.hpp>
#include <alertstream/delivery/topic_catalogue.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/message.hpp>
#include <alertstream/settings.hpp>
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
    std::vector<alertstream::topic_options> topic_options{};  ///< of single topics: the first that fits, exact names before patterns
    start_point start{std::chrono::hours{24}};
    bool skip_tests{};                        ///< the service marks its test messages, and they are not asked for
    std::vector<std::string> notes{};         ///< settings that have no effect here, in words
    std::chrono::seconds drain{10};
    std::chrono::seconds watchdog{60};
    std::shared_ptr<message_resolver> resolver{};  ///< fetches large messages; none: the topics have none
    std::chrono::seconds fetch_limit{600};         ///< for one of them, over all tries
    std::chrono::milliseconds commit_interval{1000};
    std::string position_file{};    ///< empty: none is kept
    std::shared_ptr<offset_keeper> keeper{};  ///< none: Kafka's commit
    std::shared_ptr<dead_letter_sink> dead_letters{};
    std::shared_ptr<topic_catalogue const> known_topics{};  ///< of the service, for the start-up report; none: nobody knows
    std::string heartbeat_topic{};            ///< on which the broker beats
    std::chrono::milliseconds heartbeat{};    ///< silence on it that is worth a new client; 0: not watched
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
