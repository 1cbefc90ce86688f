#pragma once

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

#include <alertstream/detail/glob.hpp>
#include <alertstream/log.hpp>
#include <alertstream/store/admission.hpp>

namespace alertstream::store {

struct admission::state {
    static constexpr std::size_t most_senders = 10'000, most_strangers = 64;

    struct sender {
        std::shared_ptr<std::uint64_t> rows{std::make_shared<std::uint64_t>(0)};
        std::optional<time_point> said{};  ///< that its quota is used up
    };

    explicit state(admission_rules with) : rules{std::move(with)} {
        for (auto const& each : rules.senders) named.insert(each.senders.begin(), each.senders.end());
    }

    time_point now() const { return rules.now ? rules.now() : std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

    bool welcome(std::string_view topic, std::string_view who) const {
        auto const* holds = rule_of(topic);
        return !holds || (!who.empty() && std::find(holds->senders.begin(), holds->senders.end(), who) != holds->senders.end());
    }

    /// Exact names before patterns.
    topic_senders const* rule_of(std::string_view topic) const {
        for (bool const pattern : {false, true})
            for (auto const& each : rules.senders)
                if (alertstream::detail::is_pattern(each.topic) == pattern && alertstream::detail::glob_matches(each.topic, topic)) return &each;
        return nullptr;
    }

    /// Its place of today. Made-up names take no place from those that settings name, nor from topics.
    sender& of(std::string_view topic, std::string_view who, time_point at) {
        auto const today = std::chrono::floor<std::chrono::days>(at);
        if (today != day) known.clear(), others = {}, day = today;
        auto const name = who.empty() ? "topic " + std::string{topic} : "sender " + std::string{who};
        if (auto const found = known.find(name); found != known.end()) return found->second;
        bool const has_place = who.empty() || known.size() < most_senders || named.contains(std::string{who});
        return has_place ? known[name] : others;
    }

    static bool is_due(std::optional<time_point>& said, time_point at) {
        if (said && at - *said < std::chrono::hours{1}) return false;
        said = at;
        return true;
    }

    /// Of strangers only the hour of their line is kept, and of not many.
    void say_stranger(metadata const& from, std::string_view who, time_point at) {
        std::string const name{who};
        if (!strangers.contains(name) && strangers.size() >= most_strangers)
            std::erase_if(strangers, [&](auto const& each) { return at - *each.second >= std::chrono::hours{1}; });
        bool const has_place = strangers.contains(name) || strangers.size() < most_strangers;
        if (!is_due(has_place ? strangers[name] : other_strangers, at)) return;
        say(from, who, has_place ? "alerts passed over: SENDERS does not name who sent them" : "alerts passed over: SENDERS names none of many who sent them");
    }

    static void say(metadata const& from, std::string_view who, std::string_view event) {
        from.log().warning(event, {{"topic", from.topic()}, {"sender", who}, {"partition", from.partition()}, {"offset", from.offset()}});
    }

    admission_rules rules;
    admission_counts counts{};
    std::chrono::sys_days day{};
    std::unordered_set<std::string> named{};
    std::unordered_map<std::string, sender> known{};
    sender others{};
    std::unordered_map<std::string, std::optional<time_point>> strangers{};
    std::optional<time_point> other_strangers{};
};

ALERTSTREAM_DECL admission::admission(admission_rules with) : state_{std::make_shared<state>(std::move(with))} {}

ALERTSTREAM_DECL bool admission::welcomes(metadata const& from, std::string_view sender) const {
    auto& now = *state_;
    if (now.welcome(from.topic(), sender)) return true;
    ++now.counts.strangers;
    now.say_stranger(from, sender, now.now());
    return false;
}

ALERTSTREAM_DECL std::optional<admission::ticket> admission::ask(metadata const& from, std::string_view sender, std::size_t rows, bool takes_back) const {
    if (!welcomes(from, sender)) return std::nullopt;
    auto& now = *state_;
    if (now.rules.most_rows_a_day == 0) return ticket{nullptr, 0};
    auto const at = now.now();
    auto& about = now.of(from.topic(), sender, at);
    rows = std::max<std::size_t>(rows, 1);
    if (!takes_back && *about.rows + rows > now.rules.most_rows_a_day) {
        ++now.counts.over_quota;
        if (state::is_due(about.said, at)) state::say(from, sender, "alerts passed over: their sender has had MOST_ROWS_A_DAY");
        return std::nullopt;
    }
    *about.rows += rows;
    return ticket{about.rows, rows};
}

ALERTSTREAM_DECL admission_counts admission::counts() const noexcept { return state_->counts; }

}  // namespace alertstream::store
