#pragma once

#include <string>

namespace alertstream::hermes {

/// A file that goes with a message. Its name stands in `file_info` of a target or of a
/// spectrum of the message too: Hermes refuses a file that nothing there names.
struct file {
    std::string name{};
    std::string content_type{};  ///< "text/plain"; empty: application/octet-stream
    std::string bytes{};

    friend bool operator==(file const&, file const&) = default;
};

}  // namespace alertstream::hermes
