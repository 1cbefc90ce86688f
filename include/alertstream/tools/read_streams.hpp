#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/hermes/alert.hpp>
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
    bool include_tests{};                ///< INCLUDE_TESTS in every stream: test messages too
    bool json{};                         ///< one JSON line an alert (alert_line.hpp) instead of readable text
};

/// Prints alerts to a descriptor, a batch at a time. When it cannot be written any
/// more (a full disk, a reader that is gone), that is no alert's fault: `failed` is
/// called once, nothing is written from then on, and no alert of that batch counts as
/// handled.
class alert_printer {
public:
    using failed_handler = std::function<void(error_code)>;

    alert_printer(bool json, int descriptor, failed_handler failed) : json_{json}, descriptor_{descriptor}, failed_{std::move(failed)} {}

    /// @throws unavailable when the descriptor cannot be written.
    ALERTSTREAM_DECL void operator()(std::span<message const> alerts, std::span<metadata const> from);

private:
    /// Why an alert is not what it says that it is.
    ALERTSTREAM_DECL std::optional<failure> refusal(message const& alert, std::string_view type);

    bool json_;
    int descriptor_;
    failed_handler failed_;
    bool gone_{};
    std::string text_{};
    hermes::alert_view hermes_{};
    gcn::circular circular_{};
};

/// Reads the streams of a settings file, whatever their topics' handlers are, and
/// prints the alerts to standard output. Offsets are kept for what was printed.
/// @returns an exit code: 0, 1 if a stream failed for good or standard output could
/// not be written, 64 for wrong arguments, 78 for settings with errors or without
/// an active stream.
ALERTSTREAM_DECL int read_streams(read_options const& wanted);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/read_streams.ipp>
#endif
