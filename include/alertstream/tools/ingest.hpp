#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <string>

#include <unistd.h>

#include <alertstream/delivery/status.hpp>
#include <alertstream/store/open.hpp>

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

/// How things stand, in one line of at most some 150 characters without control characters:
/// `per_second` alerts lately, and how many messages the log is ahead of what is stored.
std::string progress_line(store::store_status const& store, std::span<stream_status const> streams, double per_second);

}  // namespace alertstream::tools

#include <alertstream/impl/store_ingest_tool.ipp>
