#pragma once

#include <cerrno>
#include <iostream>
#include <system_error>

#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_streams.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/read_streams.hpp>

namespace alertstream::tools {

ALERTSTREAM_DECL void alert_printer::operator()(std::span<message const> alerts, std::span<metadata const> from) {
    text_.clear();
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        if (!include_tests_ && from[i].headers().find("_test")) continue;
        if (json_) {
            append_alert_line(text_, from[i], guess_type(from[i]));
            text_ += '\n';
        } else {
            append_alert_text(text_, from[i], guess_type(from[i]));
        }
    }
    for (std::string_view left{text_}; !left.empty();) {
        auto const written = ::write(STDOUT_FILENO, left.data(), left.size());
        if (written < 0 && errno != EINTR) throw std::system_error{errno, std::system_category(), "standard output"};
        if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    }
}

namespace inner {

/// Handlers of the settings are not ours to run: everything is printed.
inline settings topics_of(std::filesystem::path const& file) { return settings::load(file).with_declared_handlers().with_absent_switched_off(); }

inline int run_reader(read_options const& wanted, run_options how) {
    using hop = hopskotch::stream<topic<"*", alert_printer>>;
    using nasa = gcn::stream<topic<"*", alert_printer>>;
    boost::asio::io_context loop{1};
    alert_streams<hop, nasa> streams{loop, topics_of(wanted.settings), alert_printer{wanted.json, wanted.include_tests}};
    streams.set(std::move(how));
    stop_on_signal(loop, streams);
    error_code ended;
    streams.async_run([&ended](error_code problem) { ended = problem; });
    loop.run();
    return static_cast<int>(ended ? exit_code::failed : exit_code::stopped);
}

}  // namespace inner

ALERTSTREAM_DECL int read_streams(read_options const& wanted) {
    run_options how{.keep_offsets = !wanted.no_commit, .until_end = wanted.until_end, .limit = wanted.limit, .start = {}};
    if (!wanted.from.empty()) {
        auto start = parse_start_point(wanted.from);
        if (!start) {
            std::cerr << "--from: " << start.error().message() << '\n';
            return 64;
        }
        how.start = *start;
    }
    try {
        return inner::run_reader(wanted, std::move(how));
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools
