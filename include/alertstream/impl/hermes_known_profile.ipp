#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/known_profile.hpp>

namespace alertstream::hermes {

namespace inner {

/// At most twenty, as they came from a server.
inline std::string listed(std::vector<std::string> const& topics) {
    constexpr std::size_t most = 20;
    std::string made;
    for (std::size_t i = 0; i < std::min(topics.size(), most); ++i) made += (i == 0 ? "" : ", ") + shown_text(topics[i]);
    if (topics.size() > most) made += " and " + std::to_string(topics.size() - most) + " more";
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL void known_profile::told(profile what, clock::time_point now) {
    known_ = std::move(what);
    told_at_ = now;
    next_ = now + kept_for;
    asking_ = false;
}

ALERTSTREAM_DECL void known_profile::not_told(clock::time_point now) noexcept {
    next_ = now + again_after;
    asking_ = false;
}

ALERTSTREAM_DECL std::optional<rejected> known_profile::refusal(std::string_view topic, submission const& to) const {
    if (!known_) return std::nullopt;
    rejected made;
    if (!known_->may_write(topic)) made.errors.push_back({"topic", "the account may not publish to " + inner::shown_text(topic) + "; it may to: " + inner::listed(known_->writable_topics)});
    if (to.gcn() && !known_->can_submit_to_gcn)
        made.errors.push_back({"submit_to_gcn", "the account has no linked GCN account that may submit circulars: link one on the profile page of Hermes"});
    if (made.errors.empty()) return std::nullopt;
    return made;
}

}  // namespace alertstream::hermes
