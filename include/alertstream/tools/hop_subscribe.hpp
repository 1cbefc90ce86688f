#pragma once

#include <span>
#include <string>
#include <utility>

#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/tools/alert_output.hpp>

/// `hop subscribe` of hop-client on this library. Needs toml++, Boost.URL, libbson, libavro-c, zlib and
/// pugixml.
namespace alertstream::tools {

struct subscribe_options {
    std::string url{};            ///< kafka://[user@]host[:port]/topic[,topic…]
    bool no_auth{};               ///< no log-in, and no TLS, as with hop-client
    std::string group{};          ///< empty: a group of its own, that keeps nothing
    std::string start{"LATEST"};  ///< for a group without position; EARLIEST, a span (24h) or a time too
    bool until_end{};             ///< stop at the end of each partition as it was at the start
    bool json{};                  ///< one JSON line a message (alert_line.hpp)
    bool raw{};                   ///< the bytes as they are, not made safe for a terminal
    bool include_tests{};
    bool quiet{};                 ///< log warnings and errors only
    bool verbose{};               ///< log more
};

/// Appends a message as hop-client prints it, each ended by a newline: a circular as
/// text, JSON compactly, Avro as JSON lines (`append_avro_text`), notices, VOEvents and other text as they are. What would act on a
/// terminal is escaped; of bytes that are no text, the first and their number are shown.
void append_hop_text(std::string& out, metadata const& from);

/// The same without escaping anything: a circular as text, else the payload's bytes.
void append_hop_bytes(std::string& out, metadata const& from);

/// Prints messages to a descriptor.
class hop_printer {
public:
    enum class style { text, raw, json };

    hop_printer(style how, int descriptor, alert_output::failed_handler failed) : how_{how}, output_{descriptor, std::move(failed)} {}

    /// @throws unavailable when the descriptor cannot be written.
    void operator()(std::span<message const> alerts, std::span<metadata const> from);

private:
    style how_;
    alert_output output_;
};

/// Prints the messages of a URL's topics to standard output, logging in with the
/// credential that hop-client keeps (hopskotch/auth_file.hpp). Large messages are fetched
/// from the archive.
/// @returns an exit code: 0, 1 if the stream failed for good or standard output could not
/// be written, 64 for wrong arguments, 78 without a credential or with one that cannot be used.
int hop_subscribe(subscribe_options const& wanted);

}  // namespace alertstream::tools

#include <alertstream/impl/hop_subscribe.ipp>
