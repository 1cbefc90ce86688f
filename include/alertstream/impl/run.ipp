#pragma once

#include <csignal>
#include <iostream>
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

ALERTSTREAM_DECL exit_code run_on_signals(boost::asio::io_context& loop, streams_engine& streams) {
    streams.at_end(wait_for_signals(loop.get_executor(), [&streams] { streams.stop(); }, [&streams] { streams.stop_at_once(); }));
    error_code ended;
    streams.run([&ended](error_code problem) { ended = problem; });
    loop.run();
    return ended ? exit_code::failed : exit_code::stopped;
}

ALERTSTREAM_DECL exit_code tell_bad_settings(configuration_error const& what) {
    std::cerr << what.what() << '\n';
    return exit_code::bad_settings;
}

}  // namespace alertstream::detail
