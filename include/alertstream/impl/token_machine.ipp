#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/kafka/detail/token_machine.hpp>

namespace alertstream::kafka::detail {

inline bool is_over(dated_token const& token, moment now) { return token.left(now) <= std::chrono::steady_clock::duration::zero(); }

ALERTSTREAM_DECL bool token_machine::is_young(moment now) const {
    if (!token_ || distrusted_) return false;
    auto const life = token_->until.steady - token_->obtained.steady;
    return token_->left(now) > life * (4 - young_quarters) / 4;
}

ALERTSTREAM_DECL token_machine::answer token_machine::ask(user who, moment now) {
    if (is_young(now)) return answer::token;
    wanting_.insert(who);
    if (!fetching_ && not_before_ && now.steady < *not_before_) return answer::none;
    waiting_.insert(who);
    return std::exchange(fetching_, true) ? answer::later : answer::fetch;
}

ALERTSTREAM_DECL void token_machine::left(user who) {
    waiting_.erase(who);
    wanting_.erase(who);
    having_.erase(who);
}

ALERTSTREAM_DECL void token_machine::arrived(dated_token token) {
    token_ = std::move(token);
    waiting_.clear();
    wanting_.clear();
    having_.clear();
    fetching_ = distrusted_ = false;
    failures_ = 0;
    why_ = {};
    failing_since_.reset();
    not_before_.reset();
}

ALERTSTREAM_DECL bool token_machine::adopt(dated_token const& other, moment now) {
    // While one of our own is on its way, that one answers who waits.
    if (fetching_ || distrusted_ || is_over(other, now)) return false;
    if (token_ && token_->left(now) >= other.left(now)) return false;
    arrived(other);
    return true;
}

ALERTSTREAM_DECL bool token_machine::is_news_to(user who, moment now) const {
    return token_ && !distrusted_ && !is_over(*token_, now) && !having_.contains(who);
}

ALERTSTREAM_DECL std::vector<token_machine::user> token_machine::failed(token_problem problem, moment now, double dice) {
    fetching_ = false;
    ++failures_;
    not_before_ = now.steady + back_off(problem, dice);
    why_ = std::move(problem.why);
    if (!failing_since_) failing_since_ = now.system;
    std::vector<user> const told{waiting_.begin(), waiting_.end()};
    waiting_.clear();
    return told;
}

/// Doubled each time; between half of it and all of it, so that not all programs come back at once.
ALERTSTREAM_DECL std::chrono::steady_clock::duration token_machine::back_off(token_problem const& problem, double dice) const {
    using std::chrono::seconds;
    seconds const first{problem.lasting ? 60 : 1}, longest{problem.lasting ? 900 : 60};
    auto const doubled = std::min(longest, first * (1 << std::min(failures_ - 1, 10U)));
    auto const some = std::chrono::duration_cast<std::chrono::steady_clock::duration>(doubled * (0.5 + 0.5 * std::clamp(dice, 0.0, 1.0)));
    auto const asked = std::min<seconds>(problem.retry_after.value_or(seconds{}), std::chrono::hours{1});
    return std::max<std::chrono::steady_clock::duration>(some, asked);
}

ALERTSTREAM_DECL std::optional<std::chrono::steady_clock::time_point> token_machine::try_again_at() const {
    return fetching_ || wanting_.empty() ? std::nullopt : not_before_;
}

ALERTSTREAM_DECL bool token_machine::try_again(moment now) {
    auto const at = try_again_at();
    if (!at || now.steady < *at) return false;
    fetching_ = true;
    return true;
}

ALERTSTREAM_DECL bool token_machine::refused(moment now) {
    // One that was just made is no better when it is made again.
    constexpr std::chrono::minutes new_for{5};
    if (fetching_ || !token_ || now.steady - token_->obtained.steady < new_for) return false;
    if (not_before_ && now.steady < *not_before_) return false;
    distrusted_ = true;
    fetching_ = true;
    return true;
}

ALERTSTREAM_DECL login_report token_machine::report(moment now) const {
    login_report made{.failing_since = failing_since_, .why = why_};
    if (token_) made.clock_ahead = token_->clock_ahead;
    if (token_ && !is_over(*token_, now))
        made.expires = now.system + std::chrono::duration_cast<std::chrono::system_clock::duration>(token_->left(now));
    return made;
}

}  // namespace alertstream::kafka::detail
