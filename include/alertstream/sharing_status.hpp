#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace alertstream {

/// One destination at one moment.
struct destination_status {
    std::string name;
    std::string display_name;         ///< DISPLAY_NAME, else the name
    bool active{};                    ///< false: it has no entry in DATA_SHARING, or is closed
    std::vector<std::string> topics;  ///< that may be published to
    std::uint64_t published{};
    std::uint64_t rejected{};
    std::uint64_t not_sent{};
    std::uint64_t unknown{};
    std::size_t under_way{};

    friend bool operator==(destination_status const&, destination_status const&) = default;
};

}  // namespace alertstream
