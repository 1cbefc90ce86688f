#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/fifo_mutex.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/tom_look_for.ipp>
#include <alertstream/log.hpp>
#include <alertstream/tom/client.hpp>
#include <alertstream/tom/shipment.hpp>

namespace alertstream::tom::inner {

/// What is known of a TOM. Outlives the destination's client: what is under way keeps it.
struct tom_at_hand {
    using clock = std::chrono::steady_clock;

    struct remembered {
        known_target which{};
        clock::time_point since{};
    };

    tom_at_hand(client with, bool may_create, std::string into, logger to) : tom{std::move(with)}, create{may_create}, list{std::move(into)}, log{std::move(to)} {}

    remembered const* find(std::string const& name) const {
        auto const found = targets.find(hermes::simple_name(name));
        return found == targets.end() || clock::now() - found->second.since > kept ? nullptr : &found->second;
    }
    void forget(std::string const& name) { targets.erase(hermes::simple_name(name)); }
    void remember(std::string const& name, known_target which) { targets.insert_or_assign(hermes::simple_name(name), remembered{std::move(which), clock::now()}); }

    static constexpr std::chrono::minutes kept{10};
    client tom;
    bool create;
    std::string list;
    logger log;
    bool proven{};  ///< the log-in
    std::map<std::string, remembered, std::less<>> targets{};
    /// One asks at a time: who comes next finds what the first one was told.
    std::shared_ptr<alertstream::detail::fifo_mutex> asking{std::make_shared<alertstream::detail::fifo_mutex>()};
};

using at_hand = std::shared_ptr<tom_at_hand>;

/// Nothing was changed. What time does not mend stops a destination, not a message.
inline not_sent nothing_sent(failure why) {
    bool const for_good = std::ranges::any_of(std::initializer_list<errc>{errc::wrong_address, errc::bad_settings, errc::insecure, errc::untrusted_server, errc::bad_answer, errc::request_refused, errc::bad_value},
                                              [&](errc each) { return why.code == each; });
    return {std::move(why), !for_good};
}

/// One's turn to ask.
inline boost::asio::awaitable<std::shared_ptr<alertstream::detail::fifo_mutex>> enter(at_hand with) {
    auto const mutex = with->asking;
    if (!mutex->try_enter()) co_await mutex->wait();
    co_return mutex;
}

/// Absent: the TOM takes the log-in. Only while `asking` is held.
inline boost::asio::awaitable<std::optional<failure>> prove_login(at_hand with) {
    if (with->proven) co_return std::nullopt;
    auto const taken = co_await with->tom.async_check_login(boost::asio::use_awaitable);
    if (!taken) co_return taken.error();
    with->proven = true;
    co_return std::nullopt;
}

// ---------------------------------------------------------------- targets

/// What became of a target: it is there, the message is at fault, or nothing can be said now.
using resolved = std::variant<known_target, std::vector<field_error>, not_sent, unknown>;

inline resolved not_resolved(failure why, std::string const& path) {
    // Found here, of this name: the others are not to blame.
    if (why.code == errc::bad_value) return std::vector<field_error>{{path, why.detail}};
    return nothing_sent(std::move(why));
}

inline boost::asio::awaitable<result<std::optional<known_target>>> look_for(at_hand with, shipped_target const& what) { co_return co_await look_for(with->tom, what.name, what.aliases); }

/// A name or an alias is taken, and nobody of that name was found.
inline std::vector<field_error> taken_by_the_unseen(rejected const& why, std::string const& path) {
    std::vector<field_error> made;
    for (auto const& each : why.errors)
        made.push_back({path + '.' + each.path, each.problem + " The account does not see that target: ask its owner to give the account access, or leave the name out"});
    return made;
}

inline boost::asio::awaitable<resolved> make_target(at_hand with, shipped_target const& what) {
    if (!with->create) {
        std::vector<field_error> wrong{{what.path + ".name", "this TOM has no target " + hermes::inner::shown_text(what.name) + " that the account sees: make it there, or set CREATE_TARGETS"}};
        co_return wrong;
    }
    if (!what.creation) co_return what.why_not;
    auto came = co_await with->tom.async_create_target(*what.creation, boost::asio::use_awaitable);
    if (auto* const made = std::get_if<known_target>(&came)) co_return std::move(*made);
    if (auto* const lost = std::get_if<unknown>(&came)) co_return std::move(*lost);
    if (auto* const kept = std::get_if<not_sent>(&came)) co_return std::move(*kept);
    auto const& why = std::get<rejected>(came);
    if (is_taken(why)) {
        // Somebody may have made it since it was looked for.
        auto again = co_await look_for(with, what);
        if (!again) co_return not_resolved(again.error(), what.path + ".name");
        if (*again) co_return std::move(**again);
        co_return taken_by_the_unseen(why, what.path);
    }
    std::vector<field_error> wrong;
    for (auto const& each : why.errors) wrong.push_back({each.path.empty() ? what.path : what.path + '.' + each.path, each.problem});
    co_return wrong;
}

/// A target that cannot be put into a list is shared all the same.
inline boost::asio::awaitable<std::optional<not_sent>> put_into_list(at_hand with, known_target which) {
    auto const done = co_await with->tom.async_add_to_list(which.id, with->list, boost::asio::use_awaitable);
    if (done) co_return std::nullopt;
    auto const& why = done.error();
    if (why.code == errc::not_found_there || why.code == errc::request_refused) {
        with->log.warning("a target was not put into its list at the TOM", {{"target", which.name}, {"list", with->list}, {"why", why.message()}});
        co_return std::nullopt;
    }
    co_return nothing_sent(why);
}

/// The TOM's target, from memory, found, or made. Only while `asking` is held.
inline boost::asio::awaitable<resolved> resolve(at_hand with, shipped_target const& what) {
    if (auto const* const known = with->find(what.name)) co_return known->which;
    auto found = co_await look_for(with, what);
    if (!found) co_return not_resolved(found.error(), what.path + ".name");
    known_target which;
    if (*found) {
        which = std::move(**found);
        if (!with->list.empty())
            if (auto stopped = co_await put_into_list(with, which)) co_return *std::move(stopped);
    } else {
        auto came = co_await make_target(with, what);
        auto* const is = std::get_if<known_target>(&came);
        if (!is) co_return came;
        which = std::move(*is);
    }
    with->remember(what.name, which);
    co_return which;
}

}  // namespace alertstream::tom::inner
