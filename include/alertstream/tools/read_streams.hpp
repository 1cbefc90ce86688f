#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>

/// The logic of the command-line tools, so that the examples stay one screen.
namespace alertstream::tools {

struct read_options {
    std::filesystem::path settings{"settings.json"};
    std::optional<std::size_t> limit{};  ///< stop after so many alerts
    std::string from{};                  ///< earliest, latest, a span (24h) or a time; empty: as the settings say
    bool until_end{};                    ///< stop at the end of each partition as it was at the start
    bool no_commit{};                    ///< read in a group of its own and keep no offsets
    bool include_tests{};                ///< show messages that carry a `_test` header too
    bool json{};                         ///< one JSON line an alert (alert_line.hpp) instead of readable text
};

/// Writes alerts to standard output, and flushes when no more wait. Throws
/// std::system_error when standard output is gone.
class alert_printer {
public:
    alert_printer(bool json, bool include_tests) noexcept : json_{json}, include_tests_{include_tests} {}

    ALERTSTREAM_DECL void operator()(std::span<message const> alerts, std::span<metadata const> from);

private:
    bool json_;
    bool include_tests_;
    std::string text_;
};

/// Reads the streams of a settings file, whatever their topics' handlers are, and
/// prints the alerts. Offsets are kept for what was printed.
/// @returns an exit code: 0, 1 if a stream failed for good, 64 for wrong
/// arguments, 78 for settings with errors.
ALERTSTREAM_DECL int read_streams(read_options const& wanted);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/read_streams.ipp>
#endif
