#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace simulation {

/// Chance made from a seed. Without the standard's distributions, whose results each library chooses itself.
class dice {
public:
    explicit dice(std::uint64_t seed) : engine_{seed} {}

    /// 0 to `count` - 1.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::mt19937_64 engine_;
};

}  // namespace simulation
