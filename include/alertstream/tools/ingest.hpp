#pragma once

#include <chrono>
#include <filesystem>

#include <unistd.h>

#include <alertstream/store/open.hpp>
#include <alertstream/tools/progress_line.hpp>

namespace alertstream::tools {

struct ingest_options {
    std::filesystem::path settings{"settings.json"};
    bool until_end{};         ///< stop at the end of each partition as it was at the start
    bool quiet{};             ///< no progress line, on a terminal either
    int terminal{STDERR_FILENO};  ///< where the progress line goes, if it is one
    std::chrono::milliseconds every{1000};
};

/// Stores what the streams of a settings file bring in its STORE, each alert once: Hermes'
/// alerts with all their data, gravitational-wave alerts, notices and circulars as events.
/// Which topics go to which of the handlers `hermes_alert_handler` and `event_handler`
/// TOPIC_HANDLERS may say; unless it does, `igwn.*` and what GCN sends are events.
/// @returns an exit code: 0; 1 if a stream failed for good or the database cannot be used;
/// 78 for settings with errors, without STORE, or without an active stream.
int ingest(ingest_options const& wanted);

}  // namespace alertstream::tools

#include <alertstream/impl/store_ingest_tool.ipp>
