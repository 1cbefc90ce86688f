#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/delivery/work.hpp>
#include <alertstream/detail/config.hpp>
#include <alertstream/start_point.hpp>

namespace alertstream {
class dead_letter_sink;
struct topic_options;
}

namespace alertstream::delivery {

/// What happens to the alerts of a topic, beside being handled.
struct policy {
    unsigned retries = 5;                              ///< tries after the first, before the dead letter
    std::chrono::milliseconds first_back_off{200};     ///< doubled each time, with jitter
    std::chrono::milliseconds longest_back_off{60'000};
    std::optional<std::chrono::seconds> max_age;       ///< older alerts are skipped and counted
    std::size_t batch = 100;                           ///< the most that a batch handler is given at once
    bool skip_tests = false;                           ///< messages with a `_test` header are skipped and counted
};

/// A declared topic or pattern with its handlers, in order.
struct topic_plan {
    std::string name;
    bool pattern{};
    delivery::policy policy;
    std::optional<unsigned> declared_retries;  ///< given in the type: settings' RETRIES does not change it
    std::vector<handler_plan> handlers;
    std::shared_ptr<dead_letter_sink> dead_letters{};  ///< its own, before the stream's
    std::optional<start_point> start{};                ///< its own, before the stream's
    bool declared_max_age{};                           ///< these, too, are given in the type
    bool declared_tests{};
    bool declared_start{};
};

/// The plan of one topic that a declaration covers: with the first of these options
/// that fits, an exact name before patterns, where the type does not say otherwise.
ALERTSTREAM_DECL topic_plan plan_for_topic(topic_plan declared, std::vector<topic_options> const& options, std::string_view topic);

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/plan.ipp>
#endif
