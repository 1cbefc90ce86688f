#pragma once

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/store_engine.hpp>
#include <alertstream/detail/why_thrown.hpp>

/// One transaction after the other, and what comes of it.
namespace alertstream::detail {

namespace inner {

/// A database on this machine is back within milliseconds; one that restarts is not asked more than once in some seconds.
inline std::chrono::milliseconds store_back_off(unsigned tries) noexcept {
    constexpr unsigned doublings = 10;
    return std::chrono::milliseconds{2LL << std::min(tries, doublings)};
}

}  // namespace inner

/// Not at once: the other partitions, which have something too, come first.
ALERTSTREAM_DECL void store_engine::kick() {
    if (running_ || stopped_ || !staging_.has_work()) return;
    running_ = true;
    boost::asio::co_spawn(executor_, commit_all(), boost::asio::detached);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::commit_all() {
    auto const self = shared_from_this();
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    for (bool more = true; more && !stopped_;) {
        std::optional<failure> thrown;
        try {
            if (staging_.abandon()) changed();
            more = staging_.take(in_->most_rows());
            if (more) co_await commit_one();
        } catch (...) {
            thrown = why_thrown(std::current_exception());
        }
        // Whoever threw, a log of the program's for one: the store goes on.
        if (thrown) co_await pause(store::store_state::broken, *thrown);
        changed();
        if (more) co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    }
    running_ = false;
    changed();
}

/// Ended when nobody wants it any more: a database that never answers keeps no program from its end.
ALERTSTREAM_DECL boost::asio::awaitable<store::commit_result> store_engine::attempt() {
    auto const self = shared_from_this();
    auto const opened = co_await open();
    if (opened) co_return co_await in_->commit(staging_.current());
    co_return store::not_committed{opened.error(), opened.error().code == errc::store_away ? store::not_committed::kind::away : store::not_committed::kind::broken};
}

ALERTSTREAM_DECL void store_engine::end_attempt() {
    // On the loop: see lane::emit().
    boost::asio::dispatch(executor_, [signal = attempt_] {
        if (signal) signal->emit(boost::asio::cancellation_type::terminal);
    });
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::commit_one() {
    auto const signal = attempt_ = std::make_shared<boost::asio::cancellation_signal>();
    std::optional<store::commit_result> came;
    try {
        came = co_await boost::asio::co_spawn(executor_, attempt(), boost::asio::bind_cancellation_slot(signal->slot(), boost::asio::use_awaitable));
    } catch (...) {
        came = store::not_committed{why_thrown(std::current_exception()), store::not_committed::kind::broken};
    }
    attempt_.reset();
    if (stopped_) co_return;
    // To try again at once would be to try for ever.
    if (auto const* const elsewhere = std::get_if<store::fenced>(&*came); elsewhere && elsewhere->found.empty())
        came = store::not_committed{{errc::store_unusable, "the database says that offsets were moved, and not which"}, store::not_committed::kind::broken};
    if (auto* const not_yet = std::get_if<store::not_committed>(&*came)) {
        if (staging_.abandon()) co_return;
        if (not_yet->kind == store::not_committed::kind::refused && !staging_.current().one_by_one) {
            say(log_level::warning, "the database refuses something of a transaction: it is made again, one alert at a time", {{"error", not_yet->why.message()}});
            staging_.refused();
            co_return;
        }
        co_await pause(not_yet->kind == store::not_committed::kind::away ? store::store_state::away : store::store_state::broken, not_yet->why);
        co_return;
    }
    if (status_.state != store::store_state::open && tries_ > 0) say(log_level::info, "the database is back", {{"after_tries", tries_}});
    status_.state = store::store_state::open;
    tries_ = 0;
    if (auto* const elsewhere = std::get_if<store::fenced>(&*came)) co_return perform(staging_.fenced_off(*elsewhere));
    ++status_.transactions;
    perform(staging_.through(std::get<store::committed>(std::move(*came))));
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::pause(store::store_state state, failure const& why) {
    status_.state = state;
    status_.last_error = why.message();
    // A lock that is gone at once is worth no line; one that stays is, and then once in some minutes.
    constexpr unsigned tries_without_a_line = 6;
    constexpr unsigned tries_between_lines = 150;
    bool const says = tries_ == tries_without_a_line || (state == store::store_state::broken && tries_ == 0) || (tries_ > tries_without_a_line && tries_ % tries_between_lines == 0);
    if (says)
        say(state == store::store_state::broken ? log_level::error : log_level::warning, "the database does not store: all waits, and it is tried again",
                   std::vector<log_field>{{"error", status_.last_error}, {"waiting", staging_.units()}, {"tries", tries_}});
    pause_.expires_after(inner::store_back_off(tries_++));
    auto const [woken] = co_await pause_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    static_cast<void>(woken);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::effects what) {
    for (auto& each : what) std::visit([this](auto& effect) { perform(effect); }, each);
}

/// Held, for what it is told may end its stream.
ALERTSTREAM_DECL std::shared_ptr<stream_keeper> store_engine::owner_of(store::partition_key const& which) const {
    for (auto const& [_, each] : keepers_)
        if (auto keeper = each.lock(); keeper && keeper->feedback() && keeper->has(which)) return keeper;
    return nullptr;
}

ALERTSTREAM_DECL void store_engine::say(log_level level, std::string_view event, std::vector<log_field> const& fields) noexcept {
    try {
        log_.write(level, event, fields);
    } catch (...) {
        // A sink of the program's threw: there is nobody to tell.
    }
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::confirmed& what) {
    if (auto const owner = owner_of(what.which)) owner->feedback()->confirmed(what.which.where, what.next);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::moved& what) {
    ++status_.moved;
    say(log_level::info, "another process stored alerts of this partition: reading goes on where it stopped",
        {{"topic", what.which.where.topic}, {"partition", what.which.where.partition}, {"offset", what.to.position.next}});
    if (auto const owner = owner_of(what.which)) owner->feedback()->seek(what.which.where, what.to.position);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::settled& what) {
    waited_for_.erase(what.which);
    count(what.report);
    if (!told_) return;
    try {
        auto const told = told_;  // which may put another in its place
        told(what.report);
    } catch (std::exception const& e) {
        say(log_level::error, "who was told of a stored alert threw, which does nothing to the alert", {{"error", e.what()}});
    } catch (...) {
        say(log_level::error, "who was told of a stored alert threw, which does nothing to the alert", {});
    }
}

ALERTSTREAM_DECL void store_engine::count(store::unit_report const& of) {
    ++status_.alerts;
    status_.events += of.events;
    status_.retracted += of.retracted;
    status_.created += of.created.size();
    status_.refused += of.refused;
    if (!of.why.empty()) say(log_level::error, "the database refuses the rows of an alert; they are kept in refused_rows", {{"topic", of.message.topic}, {"message", of.message.id}, {"error", of.why}});
    for (auto const each : of.rows) switch (each) {
        case store::row_outcome::stored: ++status_.rows; break;
        case store::row_outcome::unmatched: ++status_.rows, ++status_.unmatched; break;
        case store::row_outcome::known: ++status_.known; break;
        case store::row_outcome::updated: ++status_.updated; break;
        case store::row_outcome::superseded: ++status_.superseded; break;
        case store::row_outcome::refused: ++status_.refused; break;
        }
}

}  // namespace alertstream::detail
