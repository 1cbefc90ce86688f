#pragma once

#include <csignal>
#include <memory>
#include <utility>

#include <boost/asio/signal_set.hpp>

#include <alertstream/run.hpp>

namespace alertstream::detail {

inline void wait_for_next_signal(std::shared_ptr<boost::asio::signal_set> signals, std::function<void()> stop, std::function<void()> stop_at_once) {
    signals->async_wait([signals, stop, stop_at_once](error_code const& cancelled, int) {
        if (cancelled) return;
        stop();
        wait_for_next_signal(signals, stop_at_once, stop_at_once);
    });
}

ALERTSTREAM_DECL std::function<void()> wait_for_signals(boost::asio::any_io_executor executor, std::function<void()> stop, std::function<void()> stop_at_once) {
    auto signals = std::make_shared<boost::asio::signal_set>(std::move(executor), SIGINT, SIGTERM);
    wait_for_next_signal(signals, std::move(stop), std::move(stop_at_once));
    return [signals] { signals->cancel(); };
}

}  // namespace alertstream::detail
