#pragma once

#include <cstddef>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

/// While it lives, the process gets at most so much memory more than it has: beyond that, std::bad_alloc. For tests of
/// what a peer can make us allocate. Bounds nothing where the system does not say how much there is (other than Linux),
/// nor under AddressSanitizer, which ends the program then and needs more for itself.
class memory_limit {
public:
    explicit memory_limit(std::size_t more) {
        ::getrlimit(RLIMIT_AS, &before_);
        std::size_t pages = 0;
        if (under_address_sanitizer || !(std::ifstream{"/proc/self/statm"} >> pages)) return;
        auto limited = before_;
        limited.rlim_cur = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + more;
        ::setrlimit(RLIMIT_AS, &limited);
    }
    ~memory_limit() { ::setrlimit(RLIMIT_AS, &before_); }
    memory_limit(memory_limit const&) = delete;
    memory_limit& operator=(memory_limit const&) = delete;

private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool under_address_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    static constexpr bool under_address_sanitizer = true;
#else
    static constexpr bool under_address_sanitizer = false;
#endif
#else
    static constexpr bool under_address_sanitizer = false;
#endif
    rlimit before_{};
};
