#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include <alertstream/kafka/detail/token_answer.hpp>
#include <alertstream/kafka/token_source.hpp>

namespace alertstream::kafka::detail {

/// Both clocks: the steady one is set by nobody, and stands still while a laptop sleeps.
struct moment {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point system{};

    static moment now() { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }
    friend moment operator+(moment at, std::chrono::steady_clock::duration span) {
        return {at.steady + span, at.system + std::chrono::duration_cast<std::chrono::system_clock::duration>(span)};
    }
};

/// A token and the times between which it is good.
struct dated_token {
    secret value{};
    moment obtained{};  ///< when it was asked for
    moment until{};
    std::optional<std::chrono::seconds> clock_ahead{};  ///< as `login_report` has it

    /// By the clock that leaves less.
    std::chrono::steady_clock::duration left(moment now) const {
        return std::min<std::chrono::steady_clock::duration>(until.steady - now.steady, until.system - now.system);
    }
};

/// Who of a credential's clients gets which token, and when one is fetched. It does
/// nothing itself: it says what is to be done, and is told what came.
class token_machine {
public:
    using user = std::size_t;

    /// A client is given the token that is there until three quarters of its life: it asks at 80 %
    /// of it, and clocks are read twice.
    static constexpr int young_quarters = 3;

    enum class answer {
        token,  ///< tell it `token()`
        none,   ///< tell it `why()`: it is too early to try again
        later,  ///< it is told with the others
        fetch,  ///< as `later`, and the fetch begins
    };
    ALERTSTREAM_DECL answer ask(user, moment now);
    ALERTSTREAM_DECL void left(user);

    /// The fetch brought it: it is for every client there is.
    ALERTSTREAM_DECL void arrived(dated_token);

    /// Another loop of the program has it. True if it is taken: then it is for every client, too.
    ALERTSTREAM_DECL bool adopt(dated_token const&, moment now);

    /// The fetch brought none. Those returned wait to be told so. `dice`: 0 to 1.
    ALERTSTREAM_DECL std::vector<user> failed(token_problem, moment now, double dice);

    /// While no new token can be had: that client never had the old one, which still lives and will do.
    ALERTSTREAM_DECL bool is_news_to(user, moment now) const;
    /// That client was told `token()`.
    void gave(user who) { having_.insert(who); }

    /// When the fetch is to be tried again, if anybody still wants what it brings.
    ALERTSTREAM_DECL std::optional<std::chrono::steady_clock::time_point> try_again_at() const;
    /// It is then: true if a fetch begins.
    ALERTSTREAM_DECL bool try_again(moment now);

    /// A broker refused the token: whoever asks next gets another, unless it is new. True if a fetch begins.
    ALERTSTREAM_DECL bool refused(moment now);

    std::optional<dated_token> const& token() const noexcept { return token_; }
    ALERTSTREAM_DECL bool is_young(moment now) const;
    failure const& why() const noexcept { return why_; }
    unsigned failures() const noexcept { return failures_; }
    ALERTSTREAM_DECL login_report report(moment now) const;

private:
    ALERTSTREAM_DECL std::chrono::steady_clock::duration back_off(token_problem const&, double dice) const;

    std::optional<dated_token> token_{};
    std::set<user> waiting_{};  ///< for an answer
    std::set<user> wanting_{};  ///< asked since the last token came, answered or not
    std::set<user> having_{};   ///< were told the token
    bool fetching_{};
    bool distrusted_{};         ///< the token, by a broker
    unsigned failures_{};       ///< in a row
    failure why_{};
    std::optional<std::chrono::system_clock::time_point> failing_since_{};
    std::optional<std::chrono::steady_clock::time_point> not_before_{};
};

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/token_machine.ipp>
#endif
