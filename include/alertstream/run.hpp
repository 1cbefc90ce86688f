#pragma once

#include <functional>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/settings.hpp>

namespace alertstream {

/// What `run` returns, and so the exit code of a program that returns it.
enum class exit_code : int {
    stopped = 0,        ///< a signal, or the end of what was asked
    failed = 1,         ///< a stream failed for good; the log says why
    bad_settings = 78,  ///< the settings have errors, all of them on stderr (EX_CONFIG of sysexits.h)
};

namespace detail {

/// What `run` does, whatever its streams are: runs them on the loop, and says how it ended.
ALERTSTREAM_DECL exit_code run_on_signals(boost::asio::io_context& loop, streams_engine& streams);
ALERTSTREAM_DECL exit_code tell_bad_settings(configuration_error const& what);

/// The first SIGINT or SIGTERM calls `stop`, the others `stop_at_once`. Returns what ends the waiting.
ALERTSTREAM_DECL std::function<void()> wait_for_signals(boost::asio::any_io_executor executor, std::function<void()> stop, std::function<void()> stop_at_once);

}  // namespace detail

/// SIGINT and SIGTERM: the first drains, keeps the offsets and leaves; a second
/// one stops at once. Nothing stays behind on the loop when the run is over.
/// `streams` must live until then.
template <class Context, class... Streams>
void stop_on_signal(Context& loop, alert_streams<Streams...>& streams) {
    streams.at_end(detail::wait_for_signals(detail::executor_of(loop), [&streams] { streams.stop(); }, [&streams] { streams.stop_at_once(); }));
}

/// The whole program: reads the streams until a signal comes.
/// @code
/// int main() { return as::run<gcn>("settings.json"); }
/// @endcode
/// @returns an `exit_code`.
template <class... Streams, class... Handlers>
int run(std::string const& file, Handlers&&... handlers) {
    try {
        boost::asio::io_context loop{1};
        alert_streams<Streams...> streams{loop, settings::load(file), std::forward<Handlers>(handlers)...};
        return static_cast<int>(detail::run_on_signals(loop, *streams.engine_));
    } catch (configuration_error const& e) {
        return static_cast<int>(detail::tell_bad_settings(e));
    }
}

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/run.ipp>
#endif
