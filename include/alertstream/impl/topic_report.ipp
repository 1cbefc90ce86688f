#pragma once

#include <algorithm>

#include <alertstream/delivery/topic_report.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/near_miss.hpp>

namespace alertstream::delivery {

namespace inner {

/// The topic that a pattern's letters before its first wildcard may have meant.
inline std::string nearest_beginning(std::string_view pattern, std::vector<std::string> const& topics) {
    auto const letters = pattern.substr(0, pattern.find_first_of("*?"));
    constexpr std::size_t telling = 4;
    if (letters.size() < telling) return {};
    // A letter left out or put in makes the beginning shorter or longer.
    std::vector<std::string_view> beginnings;
    for (auto const& each : topics)
        for (auto const length : {letters.size(), letters.size() - 1, letters.size() + 1}) beginnings.push_back(std::string_view{each}.substr(0, length));
    auto const found = alertstream::detail::nearest_topic(letters, beginnings);
    auto const which = std::find(beginnings.begin(), beginnings.end(), found);
    return found.empty() ? std::string{} : topics[static_cast<std::size_t>(which - beginnings.begin()) / 3];
}

inline bool is_there(topic_state state) noexcept { return state == topic_state::live || state == topic_state::elsewhere; }

}  // namespace inner

ALERTSTREAM_DECL topic_report::topic_report(std::vector<std::string> const& subscription, std::shared_ptr<topic_catalogue const> known) : catalogue_{std::move(known)} {
    for (auto const& each : subscription) {
        if (alertstream::detail::is_pattern(each)) {
            patterns_.emplace_back(each, known_pattern{});
        } else {
            topics_.emplace(each, known_topic{});
            subscribed_.push_back(each);
        }
    }
}

/// Nobody says that the service has no such topic.
ALERTSTREAM_DECL bool topic_report::may_exist(std::string_view topic) const {
    if (!catalogue_) return true;
    auto const is = [&](std::string const& each) { return each == topic || alertstream::detail::globs_overlap(each, topic); };
    return std::any_of(catalogue_->names.begin(), catalogue_->names.end(), is);
}

/// Of a pattern: where all that it matches has gone, if it has.
ALERTSTREAM_DECL std::string topic_report::read_instead(std::string_view topic) const {
    if (!catalogue_) return {};
    std::string found;
    for (auto const& each : catalogue_->names) {
        if (!alertstream::detail::glob_matches(topic, each)) continue;
        auto const ended = std::find_if(catalogue_->ended.begin(), catalogue_->ended.end(), [&](auto const& one) { return one.first == each; });
        if (ended == catalogue_->ended.end()) return {};
        found = ended->second;
    }
    return found;
}

/// Of the broker's topics, or else of those that the service is known to have.
ALERTSTREAM_DECL std::string topic_report::nearest_of(std::string_view topic, std::vector<std::string_view> const& there) const {
    if (!catalogue_) return std::string{alertstream::detail::nearest_topic(topic, there)};
    // Names of notices are alike: one that is known is not mistaken for another.
    if (may_exist(topic)) return {};
    if (auto const nearest = alertstream::detail::nearest_topic(topic, there); !nearest.empty()) return std::string{nearest};
    std::vector<std::string_view> const names{catalogue_->names.begin(), catalogue_->names.end()};
    return std::string{alertstream::detail::nearest_topic(topic, names)};
}

ALERTSTREAM_DECL std::string topic_report::nearest_of_pattern(std::string const& pattern, std::vector<std::string> const& there) const {
    if (catalogue_ && may_exist(pattern)) return {};
    auto nearest = inner::nearest_beginning(pattern, there);
    return nearest.empty() && catalogue_ ? inner::nearest_beginning(pattern, catalogue_->names) : nearest;
}

ALERTSTREAM_DECL void topic_report::listed(std::vector<std::string> const& topics) {
    listed_ = true;
    std::set<std::string_view> const there{topics.begin(), topics.end()};
    std::vector<std::string_view> const names{topics.begin(), topics.end()};
    for (auto const& each : topics) matched(each);
    for (auto const& each : subscribed_) {
        if (there.contains(each)) continue;
        auto& known = topics_.at(each);
        known.nearest = nearest_of(each, names);
        if (known.state == topic_state::connecting) set(each, topic_state::waiting);
    }
    for (auto& [pattern, known] : patterns_) known.nearest = known.topics.empty() ? nearest_of_pattern(pattern, topics) : std::string{};
}

ALERTSTREAM_DECL void topic_report::matched(std::string const& topic) {
    for (auto& [pattern, known] : patterns_) {
        if (!alertstream::detail::glob_matches(pattern, topic) || !known.topics.insert(topic).second || !begun_) continue;
        news_.push_back({log_level::info, "a topic that the pattern matches has come", topic, {}, known.topics.size()});
    }
}

ALERTSTREAM_DECL topic_state topic_report::state(std::string const& topic) const {
    auto const found = topics_.find(topic);
    return found == topics_.end() ? topic_state::connecting : found->second.state;
}

ALERTSTREAM_DECL bool topic_report::set(std::string const& topic, topic_state state) {
    auto& known = topics_[topic];
    if (known.state == state) return false;
    auto const before = std::exchange(known.state, state);
    bool const is_subscribed = std::find(subscribed_.begin(), subscribed_.end(), topic) != subscribed_.end();
    if (state != topic_state::waiting) known.nearest.clear();
    // The group's answer came before the list, or the list names what is not there.
    else if (known.nearest.empty() && catalogue_) known.nearest = nearest_of(topic, {});
    if (inner::is_there(state)) matched(topic);
    if (state == topic_state::waiting)
        for (auto& [_, pattern] : patterns_) pattern.topics.erase(topic);
    // What comes to a pattern is said by matched().
    if (begun_ && (is_subscribed || !inner::is_there(state))) changed(topic, before, state);
    return true;
}

ALERTSTREAM_DECL void topic_report::changed(std::string const& topic, topic_state before, topic_state now) {
    switch (now) {
    case topic_state::waiting:
        if (inner::is_there(before)) news_.push_back({log_level::warning, "topic is gone; it is read again as soon as it is back", topic});
        else news_.push_back(absent(topic));
        return;
    case topic_state::unauthorised: news_.push_back({log_level::warning, "topic may not be read with this credential; tried again", topic}); return;
    case topic_state::live:
    case topic_state::elsewhere:
        if (before == topic_state::waiting) news_.push_back({log_level::info, "topic is there now", topic});
        if (before == topic_state::unauthorised) news_.push_back({log_level::info, "topic may be read now", topic});
        return;
    case topic_state::connecting: return;
    }
}

ALERTSTREAM_DECL topic_report::line topic_report::absent(std::string const& topic) const {
    if (auto instead = read_instead(topic); !instead.empty())
        return {log_level::warning, "topic is discontinued, its alerts come on another one; it is read should it exist again", topic, {}, {}, std::move(instead)};
    auto const& nearest = topics_.at(topic).nearest;
    if (!may_exist(topic)) return {log_level::warning, "no topic that " + catalogue_->service + " had when this was written; it is read as soon as it exists", topic, nearest};
    // Some exist only after their first alert; a name that is nearly another's is more likely a mistake.
    return {nearest.empty() ? log_level::info : log_level::warning, "topic does not exist yet, or may not be seen with this credential; it is read as soon as it does", topic, nearest};
}

ALERTSTREAM_DECL topic_report::line topic_report::found(std::string const& topic) const {
    auto instead = read_instead(topic);
    auto const* const event = instead.empty() ? "topic found" : "topic found, though discontinued: its alerts come on another one";
    return {log_level::info, event, topic, {}, {}, std::move(instead)};
}

ALERTSTREAM_DECL topic_report::line topic_report::pattern_line(std::string const& pattern, known_pattern const& known) const {
    auto const count = known.topics.size();
    auto instead = read_instead(pattern);
    if (count > 0) return {log_level::info, "pattern matches topics", pattern, {}, count, std::move(instead)};
    if (!instead.empty()) return {log_level::warning, "pattern matches discontinued topics only, whose alerts come on another one", pattern, {}, count, std::move(instead)};
    bool const mistaken = !known.nearest.empty() || !may_exist(pattern);
    return {mistaken ? log_level::warning : log_level::info, "pattern matches no topic yet; those that come are read", pattern, known.nearest, count};
}

ALERTSTREAM_DECL bool topic_report::is_open() const {
    return std::any_of(subscribed_.begin(), subscribed_.end(), [&](auto const& each) { return state(each) == topic_state::waiting; });
}

ALERTSTREAM_DECL std::vector<topic_report::line> topic_report::begin() {
    if (std::exchange(begun_, true)) return {};
    std::vector<line> lines;
    for (auto const& each : subscribed_) {
        auto const now = state(each);
        if (now == topic_state::waiting) lines.push_back(absent(each));
        else if (now == topic_state::unauthorised) lines.push_back({log_level::warning, "topic may not be read with this credential; tried again", each});
        else lines.push_back(found(each));
    }
    for (auto const& [pattern, known] : patterns_) lines.push_back(pattern_line(pattern, known));
    return lines;
}

}  // namespace alertstream::delivery
