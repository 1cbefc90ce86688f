#pragma once

#include <chrono>

#include <time.h>

namespace alertstream::detail {

/// The monotonic clock to some milliseconds, for a quarter of the price of an exact one.
inline std::chrono::nanoseconds coarse_now() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace alertstream::detail
