#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/delivery/heartbeat.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::delivery {

namespace inner {

/// A reader that failed by what may mend itself.
inline constexpr std::chrono::seconds read_again_after{10};
/// One that is not there, or may not be read: each look is a client of its own.
inline std::chrono::milliseconds look_again_after(std::chrono::milliseconds silence) {
    return std::min<std::chrono::milliseconds>(std::chrono::minutes{10}, 20 * silence);
}

}  // namespace inner

ALERTSTREAM_DECL heartbeat::heartbeat(boost::asio::any_io_executor executor, heartbeat_owner& owner, kafka::connection to, std::string topic,
                                      std::chrono::milliseconds silence, logger log)
    : executor_{executor}, owner_{&owner}, to_{std::move(to)}, topic_{std::move(topic)}, silence_{silence}, log_{std::move(log)}, watch_{silence},
      check_timer_{executor}, again_timer_{executor} {}

ALERTSTREAM_DECL void heartbeat::connected() {
    if (!owner_) return;
    connected_ = true;
    if (off_) return;
    watch_.connected(std::chrono::steady_clock::now());
    if (!reader_) read();
    arm();
}

ALERTSTREAM_DECL void heartbeat::disconnected() {
    connected_ = false;
    watch_.disconnected();
}

ALERTSTREAM_DECL void heartbeat::end() {
    owner_ = nullptr;
    reader_.reset();
    check_timer_.cancel();
    again_timer_.cancel();
}

ALERTSTREAM_DECL void heartbeat::read() {
    auto opened = kafka::topic_reader::open(executor_, to_, {.topic = topic_, .start = kafka::topic_reader_options::from::latest}, log_);
    if (!opened) return on_end(opened.error().code);
    reader_ = std::move(opened).value();
    reader_->async_run(
        [weak = weak_from_this()](message const&) {
            if (auto const self = weak.lock()) self->on_beat();
        },
        [weak = weak_from_this(), which = ++readers_](error_code problem) {
            if (auto const self = weak.lock(); self && which == self->readers_) self->on_end(problem);
        });
}

ALERTSTREAM_DECL void heartbeat::on_beat() {
    if (!owner_) return;
    received_ = owner_->alerts_received();
    last_ = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    if (std::exchange(said_off_, false))
        owner_->log(log_level::info, "the broker's heartbeat can be read now: a dead client is told from a quiet sky from here on", {{"topic", topic_}});
    act(watch_.beat(std::chrono::steady_clock::now()));
    arm();
}

ALERTSTREAM_DECL void heartbeat::on_end(error_code problem) {
    reader_.reset();
    if (!owner_) return;
    bool const absent = problem == make_error_code(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) || problem == make_error_code(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC);
    off_ = absent || problem == make_error_code(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    if (off_) {
        watch_.disconnected();
        owner_->silence_changed();
    }
    if (!off_ || said_off_) owner_->log(log_level::debug, "reading the broker's heartbeat failed, tried again", {{"topic", topic_}, {"error", problem.message()}});
    else owner_->log(log_level::info, "the broker's heartbeat cannot be read here: a dead client will not be told from a quiet sky", {{"topic", topic_}, {"error", problem.message()}});
    said_off_ = said_off_ || off_;
    read_again(off_ ? inner::look_again_after(silence_) : inner::read_again_after);
}

/// Once the client is connected; it may be so already.
ALERTSTREAM_DECL void heartbeat::read_again(std::chrono::milliseconds after) {
    again_timer_.expires_after(after);
    again_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self || cancelled || !self->owner_) return;
        bool const was_off = std::exchange(self->off_, false);
        if (!self->connected_ || self->reader_) return;
        if (was_off) self->connected();
        else self->read();
    });
}

/// Not for each beat anew: the timer looks when it is due by then.
ALERTSTREAM_DECL void heartbeat::arm() {
    auto const due = watch_.due();
    if (armed_ || !due || !owner_) return;
    armed_ = true;
    check_timer_.expires_at(*due);
    check_timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
        auto const self = weak.lock();
        if (!self) return;
        self->armed_ = false;
        if (!cancelled && self->owner_) self->check();
    });
}

ALERTSTREAM_DECL void heartbeat::check() {
    auto const now = std::chrono::steady_clock::now();
    if (auto const due = watch_.due(); due && now >= *due) {
        auto const received = owner_->alerts_received();
        bool const alerts = std::exchange(received_, received) != received;
        act(watch_.check(now, alerts, owner_->random()));
    }
    arm();
}

ALERTSTREAM_DECL void heartbeat::act(heartbeat_watch::verdict const& verdict) {
    if (!owner_) return;
    say(verdict.say);
    if (verdict.anew == heartbeat_watch::remake::nothing) return;
    ++readers_;  // the old one's end is no news
    reader_.reset();
    if (verdict.anew == heartbeat_watch::remake::client) return owner_->make_client_anew();
    read();
    watch_.remade(std::chrono::steady_clock::now());
}

ALERTSTREAM_DECL void heartbeat::say(heartbeat_watch::news what) {
    auto const seconds = std::chrono::duration<double>(watch_.limit()).count();
    auto const log = [&](log_level level, std::string_view event) { owner_->log(level, event, {{"topic", topic_}, {"seconds", seconds}}); };
    switch (what) {
    case heartbeat_watch::news::nothing: return;
    case heartbeat_watch::news::first_beat: return log(log_level::debug, "the broker's heartbeat comes");
    case heartbeat_watch::news::none_so_far: return log(log_level::info, "nobody beats on the broker's heartbeat topic: it is watched from the first beat on");
    case heartbeat_watch::news::only_alerts: return log(log_level::warning, "the broker's heartbeat has stopped, alerts come: its reader is made anew");
    case heartbeat_watch::news::silent:
        log(log_level::warning, "silent: connected, but not even the broker's heartbeat comes");
        return owner_->silence_changed();
    case heartbeat_watch::news::recovered:
        log(log_level::info, "the broker is heard again");
        return owner_->silence_changed();
    }
}

}  // namespace alertstream::delivery
