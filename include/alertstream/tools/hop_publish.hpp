#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/wire_format.hpp>

/// `hop publish` of hop-client on this library. Needs toml++, Boost.URL, libbson, libavro-c with zlib, and pugixml.
namespace alertstream::tools {

struct publish_options {
    std::string url{};                 ///< kafka://[user@]host[:port]/topic
    bool no_auth{};                    ///< no log-in, and no TLS, as with hop-client
    std::string format{"BLOB"};        ///< as hop-client: VOEVENT, GCNTEXTNOTICE, CIRCULAR, BLOB, JSON, AVRO
    bool test{};                       ///< mark the messages as tests
    double timeout{};                  ///< seconds that one may take; 0: as long as a Kafka destination's default
    std::vector<std::string> files{};  ///< a message each, "-" is standard input; none: each line of standard input
    bool quiet{};                      ///< log warnings and errors only, and print no outcome that is good
    bool verbose{};                    ///< log more
};

/// A file's text or bytes as HOPSKOTCH carries that format: a circular's RFC 822 text
/// becomes its JSON, JSON is checked and compacted, the others stay as they are if their
/// readers can read them: each value of an Avro container, a VOEvent's XML, a notice's UTF-8.
/// @returns what is wrong with it, with the decoder's code.
result<std::string> to_wire(wire_format format, std::string text);

/// Publishes files, in order, each when the one before is through, with the credential
/// that hop-client keeps; what is too large for the topic goes to the archive. Nothing is sent if one of them cannot be read or is not of the
/// format. Prints the outcome of each as one JSON line (`to_json_line`).
/// @returns an exit code, the gravest of the messages': 0 published, 1 rejected, 2 not
/// sent, 3 unknown, 64 for wrong arguments and what cannot be read, 78 without a
/// credential or with one that cannot be used.
int hop_publish(publish_options const& wanted);

}  // namespace alertstream::tools

#include <alertstream/impl/hop_publish.ipp>
