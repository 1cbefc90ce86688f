#pragma once

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/detail/store_engine.hpp>
#include <alertstream/detail/why_thrown.hpp>

namespace alertstream::detail {

namespace inner {

/// A database on this machine is back within milliseconds; one that restarts is not asked more than once in some seconds.
inline std::chrono::milliseconds store_back_off(unsigned tries) noexcept {
    constexpr unsigned doublings = 10;
    return std::chrono::milliseconds{2LL << std::min(tries, doublings)};
}

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
    if (!made) known = made = std::make_shared<stream_keeper>(shared_from_this(), std::string{stream}, std::move(held));
    return made;
}

ALERTSTREAM_DECL store::partition_key const* store_engine::key_of(metadata const& from) const {
    if (from.replayed()) return nullptr;
    auto const found = keepers_.find(from.stream());
    auto const keeper = found == keepers_.end() ? nullptr : found->second.lock();
    return keeper ? keeper->key_of(from.topic(), from.partition()) : nullptr;
}

// ---------------------------------------------------------------- what handlers save

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::save(std::span<metadata const> from, std::vector<store::unit> what) {
    auto const self = shared_from_this();
    // First, so that nothing is staged of a handler that is cancelled here.
    while (is_full()) co_await change();
    // It outlived its assignment: whoever has the partition now stores its alerts.
    for (auto const& each : from)
        if (key_of(each) && !keeps(each)) throw unavailable{"the alert's partition was given away"};
    std::vector<store::staging::ticket> mine;
    for (std::size_t i = 0; i < what.size(); ++i) {
        if (i < from.size()) inner::say_where(what[i].message, from[i]);
        if (auto const* const key = i < from.size() ? key_of(from[i]) : nullptr) staging_.stage(*key, std::move(what[i]));
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

// ---------------------------------------------------------------- transactions

/// Not at once: the other partitions, which have something too, come first.
ALERTSTREAM_DECL void store_engine::kick() {
    if (running_ || stopped_ || !staging_.has_work()) return;
    running_ = true;
    boost::asio::co_spawn(executor_, commit_all(), boost::asio::detached);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> store_engine::commit_all() {
    auto const self = shared_from_this();
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    while (!stopped_) {
        if (staging_.abandon()) changed();
        if (!staging_.take(in_->most_rows())) break;
        co_await commit_one();
        changed();
        co_await boost::asio::post(executor_, boost::asio::use_awaitable);
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
    if (auto* const not_yet = std::get_if<store::not_committed>(&*came)) {
        if (staging_.abandon()) co_return;
        if (not_yet->kind == store::not_committed::kind::refused && !staging_.current().one_by_one) {
            log_.warning("the database refuses something of a transaction: it is made again, one alert at a time", {{"error", not_yet->why.message()}});
            staging_.refused();
            co_return;
        }
        co_await pause(not_yet->kind == store::not_committed::kind::away ? store::store_state::away : store::store_state::broken, not_yet->why);
        co_return;
    }
    if (status_.state != store::store_state::open && tries_ > 0) log_.info("the database is back", {{"after_tries", tries_}});
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
    if (tries_ == tries_without_a_line || (state == store::store_state::broken && tries_ == 0) || (tries_ > tries_without_a_line && tries_ % tries_between_lines == 0))
        log_.write(state == store::store_state::broken ? log_level::error : log_level::warning, "the database does not store: all waits, and it is tried again",
                   std::vector<log_field>{{"error", status_.last_error}, {"waiting", staging_.units()}, {"tries", tries_}});
    pause_.expires_after(inner::store_back_off(tries_++));
    auto const [woken] = co_await pause_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    static_cast<void>(woken);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::effects what) {
    for (auto& each : what) std::visit([this](auto& effect) { perform(effect); }, each);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::confirmed& what) {
    for (auto const& [_, each] : keepers_)
        if (auto const keeper = each.lock(); keeper && keeper->feedback() && keeper->has(what.which)) keeper->feedback()->confirmed(what.which.where, what.next);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::moved& what) {
    ++status_.moved;
    log_.info("another process stored alerts of this partition: reading goes on where it stopped",
              {{"topic", what.which.where.topic}, {"partition", what.which.where.partition}, {"offset", what.to.position.next}});
    for (auto const& [_, each] : keepers_)
        if (auto const keeper = each.lock(); keeper && keeper->feedback() && keeper->has(what.which)) keeper->feedback()->seek(what.which.where, what.to.position);
}

ALERTSTREAM_DECL void store_engine::perform(store::staging::settled& what) {
    waited_for_.erase(what.which);
    count(what.report);
    if (!told_) return;
    try {
        auto const told = told_;  // which may put another in its place
        told(what.report);
    } catch (std::exception const& e) {
        log_.error("who was told of a stored alert threw, which does nothing to the alert", {{"error", e.what()}});
    } catch (...) {
        log_.error("who was told of a stored alert threw, which does nothing to the alert");
    }
}

ALERTSTREAM_DECL void store_engine::count(store::unit_report const& of) {
    ++status_.alerts;
    status_.events += of.events;
    status_.retracted += of.retracted;
    status_.created += of.created.size();
    status_.refused += of.refused;
    if (!of.why.empty()) log_.error("the database refuses the rows of an alert; they are kept in refused_rows", {{"topic", of.message.topic}, {"message", of.message.id}, {"error", of.why}});
    for (auto const each : of.rows) switch (each) {
        case store::row_outcome::stored: ++status_.rows; break;
        case store::row_outcome::unmatched: ++status_.rows, ++status_.unmatched; break;
        case store::row_outcome::known: ++status_.known; break;
        case store::row_outcome::updated: ++status_.updated; break;
        case store::row_outcome::superseded: ++status_.superseded; break;
        case store::row_outcome::refused: ++status_.refused; break;
        }
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

// ---------------------------------------------------------------- one stream's part

ALERTSTREAM_DECL stream_keeper::~stream_keeper() { engine_->forget(stream_); }

ALERTSTREAM_DECL void stream_keeper::detach(keeper_feedback& gone) noexcept {
    // Another run of the stream may have begun.
    if (feedback_ != &gone) return;
    feedback_ = nullptr;
    std::vector<store::partition_key> mine;
    for (auto const& [_, key] : keys_) mine.push_back(key);
    keys_.clear();
    engine_->drop(mine);
}

ALERTSTREAM_DECL boost::asio::awaitable<std::vector<std::optional<kept_position>>> stream_keeper::start(std::string_view cluster, std::string_view group,
                                                                                                      std::vector<topic_partition> partitions) {
    std::vector<store::partition_key> which;
    for (auto& each : partitions) {
        store::partition_key key{std::string{cluster}, std::string{group}, each};
        keys_[each] = key;
        which.push_back(std::move(key));
    }
    co_return co_await engine_->start(std::move(which));
}

ALERTSTREAM_DECL void stream_keeper::started(topic_partition const& where, kept_position const& position, delivery::start_reason why) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->started(key->second, position, why);
}

ALERTSTREAM_DECL void stream_keeper::handled(topic_partition const& where, kept_position const& position) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->handled(key->second, position);
}

ALERTSTREAM_DECL void stream_keeper::dropped(topic_partition const& where) {
    if (auto const key = keys_.find(where); key != keys_.end()) engine_->forget_uncovered(key->second);
}

ALERTSTREAM_DECL boost::asio::awaitable<void> stream_keeper::flush(std::vector<topic_partition> partitions) {
    std::vector<store::partition_key> which;
    for (auto const& each : partitions)
        if (auto const key = keys_.find(each); key != keys_.end()) which.push_back(key->second);
    co_await engine_->flush(std::move(which));
}

ALERTSTREAM_DECL result<void> stream_keeper::put_aside(dead_letter const& letter) {
    auto const key = keys_.find(topic_partition{letter.message.topic, letter.message.partition});
    if (key == keys_.end()) return failure{errc::dead_letter_unwritable, "the store does not keep the offsets of this partition"};
    return engine_->put_aside(key->second, letter);
}

ALERTSTREAM_DECL store::partition_key const* stream_keeper::key_of(std::string_view topic, std::int32_t partition) const {
    // Few partitions, and mostly the one of the last alert.
    auto const found = std::find_if(keys_.begin(), keys_.end(), [&](auto const& each) { return each.first.partition == partition && each.first.topic == topic; });
    return found == keys_.end() ? nullptr : &found->second;
}

ALERTSTREAM_DECL bool stream_keeper::has(store::partition_key const& which) const {
    auto const found = keys_.find(which.where);
    return found != keys_.end() && found->second == which;
}

}  // namespace alertstream::detail
