#pragma once

#include <utility>

#include <alertstream/handler_set.hpp>

#include "world.hpp"

/// As alert_streams takes its handlers.
template <class... Streams>
struct stand_in {
    template <class... Handlers>
    explicit stand_in(Handlers&&... handlers) : set{std::forward<Handlers>(handlers)...} {}

    as::handler_set<Streams...> set;
};
