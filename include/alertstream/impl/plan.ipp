#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/delivery/plan.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::delivery {

namespace inner {

inline topic_options const* options_for(std::vector<topic_options> const& options, std::string_view topic) {
    auto found = std::find_if(options.begin(), options.end(), [&](auto const& each) { return each.topic == topic; });
    if (found == options.end())
        found = std::find_if(options.begin(), options.end(), [&](auto const& each) { return alertstream::detail::glob_matches(each.topic, topic); });
    return found == options.end() ? nullptr : &*found;
}

}  // namespace inner

ALERTSTREAM_DECL topic_plan plan_for_topic(topic_plan declared, std::vector<topic_options> const& options, std::string_view topic) {
    auto const* const its_own = inner::options_for(options, topic);
    if (!its_own) return declared;
    auto made = std::move(declared);
    if (its_own->retries && !made.declared_retries) made.policy.retries = *its_own->retries;
    if (its_own->max_age && !made.declared_max_age) made.policy.max_age = its_own->max_age;
    if (its_own->include_tests && !made.declared_tests) made.policy.skip_tests = !*its_own->include_tests;
    if (its_own->start && !made.declared_start) made.start = its_own->start;
    return made;
}

}  // namespace alertstream::delivery
