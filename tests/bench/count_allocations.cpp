#include "measure.hpp"

#include <cerrno>
#include <cstddef>

// glibc's own, behind the names that every library in the process calls.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {
thread_local std::uint64_t count = 0;
}

std::uint64_t bench::allocations() noexcept { return count; }

extern "C" {

void* malloc(std::size_t size) {
    ++count;
    return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
    ++count;
    return __libc_calloc(number, size);
}

void* realloc(void* old, std::size_t size) {
    ++count;
    return __libc_realloc(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++count;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
    ++count;
    *made = __libc_memalign(alignment, size);
    return *made ? 0 : ENOMEM;
}
}
