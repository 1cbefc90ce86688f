#pragma once

#include <functional>
#include <iostream>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/alert_output.hpp>

namespace alertstream::tools {

/// Runs streams of which all topics go to one handler that prints to standard output,
/// until a signal, until what `how` asks is done, or until the output cannot be written.
/// `make` gets the `alert_output::failed_handler` and returns the handler.
/// @returns an `exit_code`: bad_settings if none of the streams is active, which `nothing`
/// says on standard error.
/// @throws configuration_error
template <class... Streams, class Make>
int run_printer(settings const& from, run_options how, logger log, std::string_view nothing, Make&& make) {
    boost::asio::io_context loop{1};
    error_code output;
    std::function<void()> stop_at_once;
    auto printer = make([&](error_code problem) {
        output = problem;
        boost::asio::post(loop, stop_at_once);  // the lane is at work
    });
    alert_streams<Streams...> streams{loop, from, std::move(log), std::move(printer)};
    if (streams.active() == 0) {
        std::cerr << nothing << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
    stop_at_once = [&streams] { streams.stop_at_once(); };
    streams.set(std::move(how));
    stop_on_signal(loop, streams);
    error_code ended;
    streams.async_run([&ended](error_code problem) { ended = problem; });
    loop.run();
    if (output) std::cerr << "standard output: " << output.message() << ": the alerts from here on are left for the next run\n";
    return static_cast<int>(ended || output ? exit_code::failed : exit_code::stopped);
}

}  // namespace alertstream::tools
