#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <alertstream/alert_text.hpp>
#include <alertstream/error.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/tools/alert_output.hpp>

/// The logic of the command-line tools, so that the examples stay one screen.
namespace alertstream::tools {

/// Appends what a message says as a JSON value. Returns false, and appends nothing, for one that it does not know, and
/// a failure for one that it cannot read. `tools::append_notice_json` is one.
using message_json = std::function<result<bool>(std::string& out, message const& from)>;

struct read_options {
    std::filesystem::path settings{"settings.json"};
    std::optional<std::size_t> limit{};  ///< stop after so many alerts
    std::string from{};                  ///< earliest, latest, a span (24h) or a time; empty: as the settings say
    bool until_end{};                    ///< stop at the end of each partition as it was at the start
    bool no_commit{};                    ///< read in a group of its own and keep no offsets
    bool include_tests{};                ///< INCLUDE_TESTS in every stream: test messages too
    /// What is done to the settings that were read, such as `hopskotch::with_auth_file`.
    std::function<alertstream::settings(alertstream::settings const&)> amend{};
    bool json{};                         ///< one JSON line an alert (alert_line.hpp) instead of readable text
    payload_text other{};                ///< how formats are shown that the core cannot read: `tools::append_notice_text`
    message_json notice{};               ///< with `json`: the line's member `notice`, behind all others
};

/// Prints alerts to a descriptor, a batch at a time; what happens when it cannot be
/// written is said at `alert_output`.
class alert_printer {
public:
    using failed_handler = alert_output::failed_handler;

    alert_printer(bool json, int descriptor, failed_handler failed, payload_text other = {}, message_json notice = {})
        : json_{json}, output_{descriptor, std::move(failed)}, other_{std::move(other)}, notice_{std::move(notice)} {}

    /// @throws unavailable when the descriptor cannot be written.
    ALERTSTREAM_DECL void operator()(std::span<message const> alerts, std::span<metadata const> from);

private:
    /// Why an alert is not what it says that it is.
    ALERTSTREAM_DECL std::optional<failure> refusal(message const& alert, std::string_view type);

    /// One JSON line, without its end.
    ALERTSTREAM_DECL void append_line(std::string& text, message const& alert, metadata const& from);

    bool json_;
    alert_output output_;
    payload_text other_;
    message_json notice_;
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
