#pragma once

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include <alertstream/detail/glob.hpp>
#include <alertstream/log.hpp>
#include <alertstream/store/admission.hpp>

namespace alertstream::store {

struct admission::state {
    static constexpr std::size_t most_senders = 10'000;

    struct sender {
        std::shared_ptr<std::uint64_t> rows{std::make_shared<std::uint64_t>(0)};
        std::optional<time_point> said{};
    };

    explicit state(admission_rules with) : rules{std::move(with)} {
        std::stable_partition(rules.senders.begin(), rules.senders.end(), [](topic_senders const& each) { return !alertstream::detail::is_pattern(each.topic); });
    }

    time_point now() const { return rules.now ? rules.now() : std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

    bool welcome(std::string_view topic, std::string_view who) const {
        for (auto const& each : rules.senders)
            if (alertstream::detail::glob_matches(each.topic, topic)) return !who.empty() && std::find(each.senders.begin(), each.senders.end(), who) != each.senders.end();
        return true;
    }

    sender& of(std::string_view who, time_point at) {
        auto const today = std::chrono::floor<std::chrono::days>(at);
        if (today != day) known.clear(), others = {}, day = today;
        if (auto const found = known.find(std::string{who}); found != known.end()) return found->second;
        return known.size() < most_senders ? known[std::string{who}] : others;
    }

    void say(metadata const& from, std::string_view who, sender& about, time_point at, std::string_view event) {
        if (about.said && at - *about.said < std::chrono::hours{1}) return;
        about.said = at;
        from.log().warning(event, {{"topic", from.topic()}, {"sender", who}, {"partition", from.partition()}, {"offset", from.offset()}});
    }

    admission_rules rules;
    admission_counts counts{};
    std::chrono::sys_days day{};
    std::unordered_map<std::string, sender> known{};
    sender others{};
};

ALERTSTREAM_DECL admission::admission(admission_rules with) : state_{std::make_shared<state>(std::move(with))} {}

ALERTSTREAM_DECL std::optional<admission::ticket> admission::ask(metadata const& from, std::string_view sender, std::size_t rows) const {
    auto& now = *state_;
    bool const welcome = now.welcome(from.topic(), sender);
    if (welcome && now.rules.most_rows_a_day == 0) return ticket{nullptr, 0};
    auto const at = now.now();
    auto& about = now.of(sender, at);
    if (!welcome) {
        ++now.counts.strangers;
        now.say(from, sender, about, at, "alerts passed over: SENDERS does not name who sent them");
        return std::nullopt;
    }
    if (*about.rows + rows > now.rules.most_rows_a_day) {
        ++now.counts.over_quota;
        now.say(from, sender, about, at, "alerts passed over: their sender has had MOST_ROWS_A_DAY");
        return std::nullopt;
    }
    *about.rows += rows;
    return ticket{about.rows, rows};
}

ALERTSTREAM_DECL admission_counts admission::counts() const noexcept { return state_->counts; }

}  // namespace alertstream::store
