#pragma once

#include <iostream>
#include <utility>

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_streams.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/read_streams.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

ALERTSTREAM_DECL std::optional<failure> alert_printer::refusal(message const& alert, std::string_view type) {
    if (alert.tombstone()) return std::nullopt;
    result<void> decoded;
    if (type == "hermes.alert") decoded = decoder<hermes::alert_view>::decode(alert, hermes_);
    if (type == "gcn.circular") decoded = decoder<gcn::circular>::decode(alert, circular_);
    if (decoded) return std::nullopt;
    return decoded.error();
}

ALERTSTREAM_DECL void alert_printer::operator()(std::span<message const> alerts, std::span<metadata const> from) {
    // A line that was cut off must not be followed by its own beginning.
    if (gone_) throw unavailable{"the output cannot be written"};
    text_.clear();
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        auto const type = guess_type(from[i]);
        auto const wrong = refusal(alerts[i], type);
        auto const* const error = wrong ? &*wrong : nullptr;
        if (json_) {
            append_alert_line(text_, from[i], type, error);
            text_ += '\n';
        } else {
            append_alert_text(text_, from[i], type, error);
        }
    }
    auto const problem = write_all(descriptor_, text_);
    if (!problem) return;
    gone_ = true;
    failed_(problem);
    throw unavailable{"the output cannot be written: " + problem.message()};
}

namespace inner {

/// Handlers of the settings are not ours to run: everything is printed.
inline settings topics_of(read_options const& wanted) {
    auto const made = settings::load(wanted.settings).with_declared_handlers().with_absent_switched_off();
    return wanted.include_tests ? made.with_tests_included() : made;
}

inline int run_reader(read_options const& wanted, run_options how) {
    using hop = hopskotch::stream<topic<"*", alert_printer>>;
    using nasa = gcn::stream<topic<"*", alert_printer>>;
    boost::asio::io_context loop{1};
    error_code output;
    std::function<void()> stop_at_once;
    alert_printer printer{wanted.json, STDOUT_FILENO, [&](error_code problem) {
                              output = problem;
                              boost::asio::post(loop, stop_at_once);  // the lane is at work
                          }};
    alert_streams<hop, nasa> streams{loop, topics_of(wanted), std::move(printer)};
    if (streams.active() == 0) {
        std::cerr << wanted.settings.string() << ": no stream of HOPSKOTCH or GCN is active in ALERT_STREAMS\n";
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

}  // namespace inner

ALERTSTREAM_DECL int read_streams(read_options const& wanted) {
    run_options how{.keep_offsets = !wanted.no_commit, .until_end = wanted.until_end, .limit = wanted.limit, .start = {}};
    if (!wanted.from.empty()) {
        auto start = parse_start_point(wanted.from);
        if (!start) {
            std::cerr << "--from: " << start.error().detail << '\n';
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
