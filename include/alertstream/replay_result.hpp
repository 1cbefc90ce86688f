#pragma once

#include <cstddef>

namespace alertstream {

/// What a replay of a dead-letter file did.
struct replay_result {
    std::size_t handled{};     ///< done now, and marked so
    std::size_t failed{};      ///< failed again: still in the file
    std::size_t foreign{};     ///< of streams or topics that this program does not have: still in the file
    std::size_t unreadable{};  ///< lines that could not be read
};

}  // namespace alertstream
