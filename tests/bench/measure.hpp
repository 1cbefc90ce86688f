#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <time.h>

/// Clocks, counters and the lines that a benchmark prints.
namespace bench {

/// Allocations by the calling thread so far, librdkafka's included (count_allocations.cpp).
std::uint64_t allocations() noexcept;

inline double seconds_of(clockid_t clock) noexcept {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
inline double wall() noexcept { return seconds_of(CLOCK_MONOTONIC); }
inline double thread_cpu() noexcept { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

/// Times that the calling thread went to sleep of itself: each is followed by a wake-up.
inline long sleeps() noexcept {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    return used.ru_nvcsw;
}

/// VmRSS, VmHWM in MB.
inline double memory_mb(std::string_view which) {
    double found = 0;
    if (auto* const file = std::fopen("/proc/self/status", "r")) {
        char line[256];
        while (std::fgets(line, sizeof line, file))
            if (std::string_view{line}.starts_with(which)) found = std::atof(std::strchr(line, ':') + 1) / 1024;
        std::fclose(file);
    }
    return found;
}

/// Of a copy, so that pairs stay together.
inline double quantile(std::vector<double> values, double which) {
    auto const place = std::min(values.size() - 1, static_cast<std::size_t>(which * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
    return values[place];
}
inline double median(std::vector<double> const& values) { return quantile(values, 0.5); }

/// From the first of so many messages to the last, on the thread that handles them.
class reading {
public:
    explicit reading(std::size_t expected) noexcept : expected_{expected} {}

    void saw(std::size_t size) noexcept {
        bytes_ += size;
        if (++count_ == 1) start();
        if (count_ == expected_) stop();
    }

    bool over() const noexcept { return count_ >= expected_; }
    double seconds() const noexcept { return wall_; }
    double rate() const noexcept { return static_cast<double>(expected_ - 1) / wall_; }
    /// Of this thread.
    double cpu_per_message() const noexcept { return cpu_ / static_cast<double>(expected_ - 1); }
    std::uint64_t allocations() const noexcept { return allocations_; }
    std::uint64_t bytes() const noexcept { return bytes_; }

private:
    void start() noexcept {
        wall_ = wall();
        cpu_ = thread_cpu();
        allocations_ = bench::allocations();
    }
    void stop() noexcept {
        wall_ = wall() - wall_;
        cpu_ = thread_cpu() - cpu_;
        allocations_ = bench::allocations() - allocations_;
    }

    std::size_t expected_;
    std::size_t count_{};
    std::uint64_t bytes_{};
    double wall_{};
    double cpu_{};
    std::uint64_t allocations_{};
};

/// `--full` or ALERTSTREAM_LONG: the counts that the figures are quoted from.
inline bool full(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        if (std::string_view{argv[i]} == "--full") return true;
    return std::getenv("ALERTSTREAM_LONG") != nullptr;
}

/// A promise that holds or not, whatever the machine is doing. Kept for the exit status.
inline bool promises_held = true;
inline void promise(bool held, std::string const& name) {
    std::printf("%s %s\n", held ? "ok" : "FAILED", name.c_str());
    std::fflush(stdout);
    promises_held = promises_held && held;
}

/// What is timed depends on the machine: a missed budget is said, and no more.
inline char const* judged(bool held) noexcept { return held ? "held" : "MISSED"; }

}  // namespace bench
