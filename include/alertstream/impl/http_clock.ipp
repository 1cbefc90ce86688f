#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/http/client.hpp>

/// How long a request may take, phase by phase.
namespace alertstream::http::detail {

/// From now; what would be beyond all time is never.
inline std::chrono::steady_clock::time_point after(std::chrono::milliseconds limit) {
    using clock = std::chrono::steady_clock;
    auto const now = clock::now();
    return now + std::min(limit, std::chrono::floor<std::chrono::milliseconds>(clock::time_point::max() - now));
}

/// Which phase a request is in, and until when: one timer for all of them.
class phase_clock : public std::enable_shared_from_this<phase_clock> {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `late` is called when a phase took too long; never after `stop`.
    phase_clock(boost::asio::any_io_executor const& executor, std::function<void()> late) : timer_{executor}, late_{std::move(late)} {}

    http::phase phase() const noexcept { return phase_; }
    std::chrono::milliseconds limit() const noexcept { return limit_; }
    time_point until() const noexcept { return until_; }

    bool timed_out() const noexcept { return timed_out_; }
    void forget_time_out() noexcept { timed_out_ = false; }

    /// One that takes no time.
    void enter(http::phase which) noexcept { phase_ = which; }

    void enter(http::phase which, std::chrono::milliseconds limit) { enter(which, limit, after(limit)); }

    /// One that began before, or has a part of the time of another.
    void enter(http::phase which, std::chrono::milliseconds limit, time_point until) {
        phase_ = which;
        limit_ = limit;
        until_ = until;
        timed_out_ = false;
        watch();
    }

    void stop() {
        stopped_ = true;
        timer_.cancel();
    }

private:
    /// A timer that is early is left alone: most requests need it set but once.
    void watch() {
        if (watching_ && timer_.expiry() <= until_) return;
        watching_ = true;
        timer_.expires_at(until_);
        timer_.async_wait([weak = weak_from_this()](error_code ec) {
            auto const self = weak.lock();
            if (!ec && self && !self->stopped_) self->look();
        });
    }

    void look() {
        watching_ = false;
        if (std::chrono::steady_clock::now() < until_) return watch();
        timed_out_ = true;
        late_();
    }

    boost::asio::steady_timer timer_;
    std::function<void()> late_;
    http::phase phase_{};
    time_point until_{};
    std::chrono::milliseconds limit_{};
    bool watching_{};
    bool timed_out_{};
    bool stopped_{};
};

/// Of what is left, when so many addresses are: none may eat what the next ones need.
inline phase_clock::time_point share_of(phase_clock::time_point until, std::size_t left) {
    auto const now = std::chrono::steady_clock::now();
    if (left == 1 || until <= now) return until;
    return now + std::min<std::chrono::steady_clock::duration>((until - now) / left, std::chrono::seconds{2});
}

inline std::string in_seconds(std::chrono::milliseconds span) {
    auto text = std::to_string(std::chrono::duration<double>{span}.count());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " s";
}

}  // namespace alertstream::http::detail
