#pragma once

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/// What the library's own files have in common: whole writes, locks, privacy.
namespace alertstream::detail {

/// Closes a file descriptor.
class descriptor {
public:
    explicit descriptor(int opened) noexcept : opened_{opened} {}
    ~descriptor() {
        if (opened_ >= 0) ::close(opened_);
    }
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;

    explicit operator bool() const noexcept { return opened_ >= 0; }
    int get() const noexcept { return opened_; }

private:
    int opened_;
};

/// Holds the file's lock as long as it lives.
class file_lock {
public:
    explicit file_lock(int descriptor) noexcept : descriptor_{descriptor} {
        while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {}
    }
    ~file_lock() { ::flock(descriptor_, LOCK_UN); }
    file_lock(file_lock const&) = delete;
    file_lock& operator=(file_lock const&) = delete;

private:
    int descriptor_;
};

inline std::int64_t size_of(int descriptor) noexcept {
    struct stat now {};
    return ::fstat(descriptor, &now) == 0 ? static_cast<std::int64_t>(now.st_size) : -1;
}

inline void sync_folder(std::filesystem::path const& folder) noexcept {
    int const descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

inline bool write_all(int descriptor, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        auto const written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Made if it is not there, and then for nobody else's eyes.
inline void make_private_folder(std::filesystem::path const& folder) noexcept {
    std::error_code ignored;
    if (!folder.empty() && std::filesystem::create_directories(folder, ignored))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
}

}  // namespace alertstream::detail
