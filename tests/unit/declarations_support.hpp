#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/handler_set.hpp>

namespace declared {

namespace as = alertstream;

struct service {
    static constexpr std::string_view name = "hopskotch";
};

/// A payload that is its text, and counts how often it is decoded.
struct text {
    std::string value;
    static inline int decoded = 0;
};

/// The alerts in one lane's hand, and what its handlers get.
struct lane {
    explicit lane(std::vector<std::string> payloads) {
        for (auto& each : payloads) records.push_back({.topic = "hermes.test", .offset = static_cast<std::int64_t>(records.size()), .payload = std::move(each)});
        for (auto const& each : records) messages.push_back(each.view());
        for (auto const& each : messages) about.emplace_back(each, "hopskotch", 7u);
    }

    as::delivery::handler_work& handler(as::delivery::handler_plan const& plan) {
        work.push_back(plan.make(plan.handler, payloads));
        return *work.back();
    }
    as::result<void> decode() {
        for (std::size_t slot = 0; slot < messages.size(); ++slot)
            if (auto done = payloads.decode(messages[slot], slot); !done) return done;
        return {};
    }
    as::delivery::alerts in_hand() const { return {messages, about}; }

    std::vector<as::owned_message> records;
    std::vector<as::message> messages;
    std::vector<as::metadata> about;
    as::delivery::lane_payloads payloads;
    std::vector<std::unique_ptr<as::delivery::handler_work>> work;
};

/// The only handler's plan in a stream of one topic.
template <class Handler, class... Arguments>
as::delivery::handler_plan plan(Arguments&&... arguments) {
    using one = as::stream<service, as::topic<"hermes.test", Handler>>;
    return one::topics(as::handler_set<one>{std::forward<Arguments>(arguments)...}).at(0).handlers.at(0);
}

}  // namespace declared

template <>
struct alertstream::decoder<declared::text> {
    static alertstream::result<void> decode(alertstream::message const& from, declared::text& into) {
        ++declared::text::decoded;
        into.value = from.payload();
        return {};
    }
};
