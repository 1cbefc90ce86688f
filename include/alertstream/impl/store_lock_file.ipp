#pragma once

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <alertstream/detail/file.hpp>
#include <alertstream/store/lock_file.hpp>

namespace alertstream::store {

inline result<std::unique_ptr<lock_file>> lock_file::take(std::string const& path, errc in_use, errc unusable) {
    int const opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (opened < 0 && errno == ELOOP) return failure{unusable, path + " is a link: remove it"};
    if (opened < 0) return failure{unusable, "cannot open " + path + ": " + std::strerror(errno)};
    std::unique_ptr<lock_file> made{new lock_file{opened}};
    struct stat ours {};
    if (::fstat(opened, &ours) != 0 || !S_ISREG(ours.st_mode)) return failure{unusable, path + " is no regular file: remove it"};
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return failure{in_use, path + " is locked"};
        return failure{unusable, "cannot lock " + path + ": " + std::strerror(errno)};
    }
    // Somebody may have put another file in its place between the two.
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0 || there.st_ino != ours.st_ino || there.st_dev != ours.st_dev)
        return failure{in_use, path + " was replaced just now"};
    return made;
}

inline lock_file::~lock_file() { ::close(descriptor_); }

inline std::string lock_file::noted() const {
    std::string text(256, '\0');
    auto const got = ::pread(descriptor_, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

inline bool lock_file::note(std::string_view text) {
    // Written over before it is cut: at no instant is it empty.
    return ::pwrite(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) &&
           ::ftruncate(descriptor_, static_cast<off_t>(text.size())) == 0 && ::fdatasync(descriptor_) == 0;
}

}  // namespace alertstream::store
