#pragma once

#include <cstddef>

namespace alertstream {

/// What a replay of dead letters did.
struct replay_result {
    std::size_t handled{};     ///< done now, and marked so
    std::size_t failed{};      ///< failed again: still there
    std::size_t foreign{};     ///< of streams or topics that this program does not have: still there
    std::size_t unreadable{};  ///< lines or letters that could not be read
};

}  // namespace alertstream
