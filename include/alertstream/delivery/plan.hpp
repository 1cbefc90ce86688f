#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/delivery/work.hpp>

namespace alertstream {
class dead_letter_sink;
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
};

}  // namespace alertstream::delivery
