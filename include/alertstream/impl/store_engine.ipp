#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/store_engine.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::detail {

namespace inner {

/// What an alert is covered by, and known by if it has no id.
inline void say_where(store::message_info& of, metadata const& from) {
    of.topic = from.topic();
    of.partition = from.partition();
    of.offset = from.offset();
    if (of.id.empty()) of.id = store::place_of(of.partition, of.offset, from.timestamp());
}

}  // namespace inner

ALERTSTREAM_DECL store_engine::store_engine(boost::asio::any_io_executor executor, std::unique_ptr<store::backend> in, store::store_options with, logger log)
    : executor_{std::move(executor)}, in_{std::move(in)}, options_{with}, log_{std::move(log)},
      change_{executor_, boost::asio::steady_timer::time_point::max()}, pause_{executor_} {}

ALERTSTREAM_DECL store::store_status store_engine::status() const {
    auto now = status_;
    now.waiting = staging_.units();
    now.waiting_bytes = staging_.bytes();
    return now;
}

ALERTSTREAM_DECL std::shared_ptr<stream_keeper> store_engine::keeper_for(std::string_view stream, std::shared_ptr<void> held) {
    auto& known = keepers_[std::string{stream}];
    auto made = known.lock();
    if (made && made->feedback())
        throw configuration_error{{{"ALERT_STREAMS", "the stream \"" + std::string{stream} + "\" runs already, and is kept by this store: two runs of one name at a time would share its offsets"}}};
    if (!made) known = made = std::make_shared<stream_keeper>(shared_from_this(), std::string{stream}, std::move(held));
    return made;
}

ALERTSTREAM_DECL std::shared_ptr<stream_keeper> store_engine::keeper_of(metadata const& from) const {
    auto const found = keepers_.find(from.stream());
    return found == keepers_.end() || from.replayed() ? nullptr : found->second.lock();
}

ALERTSTREAM_DECL store::partition_key const* store_engine::key_of(metadata const& from) const {
    auto const keeper = keeper_of(from);
    return keeper ? keeper->key_of(from.topic(), from.partition()) : nullptr;
}

ALERTSTREAM_DECL bool store_engine::was_kept(metadata const& from) const {
    auto const keeper = keeper_of(from);
    return keeper && keeper->has_run();
}

// ---------------------------------------------------------------- what handlers save

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::save(std::span<metadata const> from, std::vector<store::unit> what) {
    auto const self = shared_from_this();
    if (from.size() != what.size()) throw error{{errc::bad_value, std::to_string(what.size()) + " units of " + std::to_string(from.size()) + " alerts: save one of each"}};
    // First, so that nothing is staged of a handler that is cancelled here.
    while (is_full()) co_await change();
    // It outlived its assignment or its run: whoever has the partition now stores its alerts.
    for (auto const& each : from)
        if (was_kept(each) && !keeps(each)) throw unavailable{"the alert's partition was given away"};
    std::vector<store::staging::ticket> mine;
    for (std::size_t i = 0; i < what.size(); ++i) {
        inner::say_where(what[i].message, from[i]);
        if (auto const* const key = key_of(from[i])) staging_.stage(*key, std::move(what[i]));
        else waited_for_.insert(mine.emplace_back(staging_.add(std::move(what[i]))));
    }
    if (mine.empty()) co_return;
    kick();
    try {
        while (std::any_of(mine.begin(), mine.end(), [this](auto each) { return waited_for_.contains(each); })) co_await change();
    } catch (...) {
        for (auto const each : mine) staging_.take_back(each), waited_for_.erase(each);
        look_again();
        throw;
    }
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::change() {
    if (stopped_) throw unavailable{"the store is closed"};
    auto const [woken] = co_await change_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    static_cast<void>(woken);
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) throw boost::system::system_error{boost::asio::error::operation_aborted};
}

// ---------------------------------------------------------------- the keepers

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> store_engine::open() {
    auto const self = shared_from_this();
    if (closed_) co_return failure{errc::closed, "the store is closed"};
    auto opened = co_await in_->open();
    is_open_ = is_open_ || opened;
    if (opened && tries_ == 0) status_.state = store::store_state::open;
    if (!opened) {
        status_.state = opened.error().code == errc::store_away ? store::store_state::away : store::store_state::broken;
        status_.last_error = opened.error().message();
    }
    co_return opened;
}

ALERTSTREAM_DECL boost::asio::awaitable<std::vector<std::optional<kept_position>>> store_engine::start(std::vector<store::partition_key> which) {
    auto const self = shared_from_this();
    // What is under way of an earlier assignment may still move the offset.
    while (std::any_of(which.begin(), which.end(), [this](auto const& each) { return staging_.is_under_way(each); })) co_await change();
    drop(which);
    if (auto const opened = co_await open(); !opened) throw unavailable{opened.error().message()};
    auto stored = co_await in_->positions(which);
    if (!stored) throw unavailable{stored.error().message()};
    std::vector<std::optional<kept_position>> made;
    for (std::size_t i = 0; i < which.size(); ++i) {
        auto& each = (*stored)[i];
        made.push_back(each ? std::optional{each->position} : std::nullopt);
        staging_.begin(which[i], std::move(each));
    }
    co_return made;
}

ALERTSTREAM_DECL void store_engine::started(store::partition_key const& which, kept_position const& where, delivery::start_reason why) {
    perform(staging_.started(which, where, why));
    kick();
}

ALERTSTREAM_DECL void store_engine::handled(store::partition_key const& which, kept_position const& position) {
    staging_.handled(which, position);
    kick();
}

ALERTSTREAM_DECL result<void> store_engine::put_aside(store::partition_key const& which, dead_letter letter) {
    if (!staging_.knows(which)) return failure{errc::dead_letter_unwritable, "the alert's partition was given away"};
    if (is_full()) return failure{errc::dead_letter_unwritable, "too much waits for the database: " + status_.last_error};
    staging_.put_aside(which, std::move(letter));
    return {};
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::flush(std::vector<store::partition_key> which) {
    auto const self = shared_from_this();
    try {
        while (std::any_of(which.begin(), which.end(), [this](auto const& each) { return staging_.has_work(each); })) co_await change();
    } catch (...) {
        drop(which);
        throw unavailable{status_.last_error.empty() ? "the transaction is not through" : status_.last_error};
    }
    drop(which);
}

ALERTSTREAM_DECL void store_engine::drop(std::vector<store::partition_key> const& which) {
    for (auto const& each : which) staging_.drop(each);
    look_again();
}

ALERTSTREAM_DECL void store_engine::look_again() {
    if (staging_.under_way() && !staging_.is_wanted()) {
        pause_.cancel();
        end_attempt();
    }
    changed();
}

ALERTSTREAM_DECL result<void> store_engine::was_kept_in(std::string_view stream, std::string_view other) {
    if (options_.adopt) {
        log_.warning("the group's alerts were stored in another database until now; from here on they are stored in this one, as it was asked for",
                     {{"stream", stream}, {"other", other}, {"this", identity()}});
        return {};
    }
    return failure{errc::other_store, "until now in " + std::string{other} + ", and this one is " + identity() +
                                          ". Several processes of one group need one database: use PostgreSQL. If this database is to go on alone, start once with STORE_OPTIONS.ADOPT"};
}

// ---------------------------------------------------------------- the end

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> store_engine::close() {
    auto const self = shared_from_this();
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    while (!stopped_ && running_ && staging_.has_work()) co_await change();
    stop();
    closed_ = true;
    co_await in_->close();
    is_open_ = false;
    status_.state = store::store_state::closed;
    co_return result<void>{};
}

ALERTSTREAM_DECL void store_engine::stop() noexcept {
    if (std::exchange(stopped_, true)) return;
    boost::asio::dispatch(executor_, [self = shared_from_this()] {
        self->end_attempt();
        self->pause_.cancel();
        self->change_.cancel();
    });
}

}  // namespace alertstream::detail

#include <alertstream/impl/store_commits.ipp>
#include <alertstream/impl/store_keeper.ipp>
