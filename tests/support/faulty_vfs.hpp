#pragma once

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <sqlite3.h>

/// SQLite's own file layer, but something goes wrong at the n-th operation that changes a
/// file (write, sync, truncate, delete). It knows what was synced, and can leave the files
/// as they are after the power went.
namespace faulty_vfs {

struct change {
    std::int64_t at{};
    std::string bytes{};
    bool truncates{};
};

struct tracked {
    std::string synced{};
    std::vector<change> since{};
};

struct state {
    std::size_t operations{};
    /// Called before the n-th operation, counted from 1; a code instead of it.
    std::function<std::optional<int>(std::size_t n, bool is_write)> before{};
    std::map<std::string, tracked> files{};
};
inline state now;

struct file {
    sqlite3_file base;
    char const* path;
    sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
inline file* of(sqlite3_file* from) noexcept { return reinterpret_cast<file*>(from); }
inline sqlite3_file* real(sqlite3_file* from) noexcept { return of(from)->real(); }

inline std::string content_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline std::optional<int> counted(bool is_write) {
    ++now.operations;
    return now.before ? now.before(now.operations, is_write) : std::nullopt;
}

inline tracked* track(sqlite3_file* which) {
    auto const* const path = of(which)->path;
    return path ? &now.files[path] : nullptr;
}

inline void apply(std::string& to, change const& what) {
    auto const at = static_cast<std::size_t>(what.at);
    if (what.truncates) {
        to.resize(at);
        return;
    }
    if (to.size() < at + what.bytes.size()) to.resize(at + what.bytes.size());
    to.replace(at, what.bytes.size(), what.bytes);
}

/// The files as the power left them: what was synced, and of the rest as many sectors, in
/// whatever order, as the seed says; 0: none.
inline void lose_power(unsigned seed) {
    std::mt19937 draw{seed};
    for (auto& [path, one] : now.files) {
        auto content = one.synced;
        if (seed != 0)
            for (auto const& each : one.since) {
                if (each.truncates) {
                    if (draw() % 2 == 0) apply(content, each);
                    continue;
                }
                for (std::size_t from = 0; from < each.bytes.size(); from += 512)
                    if (draw() % 2 == 0) apply(content, {each.at + static_cast<std::int64_t>(from), each.bytes.substr(from, 512)});
            }
        int const opened = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (opened < 0) continue;
        if (::pwrite(opened, content.data(), content.size(), 0) < 0 || ::ftruncate(opened, static_cast<off_t>(content.size())) != 0) ::abort();
        ::close(opened);
        ::unlink((path + "-shm").c_str());
    }
}

inline int close(sqlite3_file* which) {
    auto const code = real(which)->pMethods ? real(which)->pMethods->xClose(real(which)) : SQLITE_OK;
    return code;
}
inline int read(sqlite3_file* which, void* into, int size, sqlite3_int64 at) { return real(which)->pMethods->xRead(real(which), into, size, at); }
inline int write(sqlite3_file* which, void const* from, int size, sqlite3_int64 at) {
    if (auto const code = counted(true)) return *code;
    if (auto* const one = track(which)) one->since.push_back({at, std::string{static_cast<char const*>(from), static_cast<std::size_t>(size)}});
    return real(which)->pMethods->xWrite(real(which), from, size, at);
}
inline int truncate(sqlite3_file* which, sqlite3_int64 size) {
    if (auto const code = counted(true)) return *code;
    if (auto* const one = track(which)) one->since.push_back({size, {}, true});
    return real(which)->pMethods->xTruncate(real(which), size);
}
inline int sync(sqlite3_file* which, int flags) {
    if (auto const code = counted(false)) return *code;
    if (auto* const one = track(which)) {
        for (auto const& each : one->since) apply(one->synced, each);
        one->since.clear();
    }
    return real(which)->pMethods->xSync(real(which), flags);
}
inline int size(sqlite3_file* which, sqlite3_int64* out) { return real(which)->pMethods->xFileSize(real(which), out); }
inline int lock(sqlite3_file* which, int how) { return real(which)->pMethods->xLock(real(which), how); }
inline int unlock(sqlite3_file* which, int how) { return real(which)->pMethods->xUnlock(real(which), how); }
inline int check_lock(sqlite3_file* which, int* out) { return real(which)->pMethods->xCheckReservedLock(real(which), out); }
inline int control(sqlite3_file* which, int what, void* with) { return real(which)->pMethods->xFileControl(real(which), what, with); }
inline int sector(sqlite3_file* which) { return real(which)->pMethods->xSectorSize(real(which)); }
inline int traits(sqlite3_file* which) { return real(which)->pMethods->xDeviceCharacteristics(real(which)); }
inline int shm_map(sqlite3_file* which, int page, int bytes, int extend, void volatile** out) {
    return real(which)->pMethods->xShmMap(real(which), page, bytes, extend, out);
}
inline int shm_lock(sqlite3_file* which, int offset, int n, int flags) { return real(which)->pMethods->xShmLock(real(which), offset, n, flags); }
inline void shm_barrier(sqlite3_file* which) { real(which)->pMethods->xShmBarrier(real(which)); }
inline int shm_unmap(sqlite3_file* which, int remove) { return real(which)->pMethods->xShmUnmap(real(which), remove); }

inline sqlite3_io_methods const methods{2, close, read, write, truncate, sync, size, lock, unlock, check_lock, control, sector, traits, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

inline sqlite3_vfs* below() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
    return found;
}

inline int open(sqlite3_vfs*, char const* path, sqlite3_file* which, int flags, int* out) {
    auto* const made = of(which);
    made->base.pMethods = nullptr;
    // SQLite keeps the name as long as the file is open.
    made->path = path;
    std::memset(made->real(), 0, static_cast<std::size_t>(below()->szOsFile));
    auto const code = below()->xOpen(below(), path, made->real(), flags, out);
    if (code != SQLITE_OK) return code;
    made->base.pMethods = &methods;
    if (path && !now.files.contains(path)) now.files[path].synced = content_of(path);
    return SQLITE_OK;
}
inline int remove(sqlite3_vfs*, char const* path, int sync_folder) {
    if (auto const code = counted(false)) return *code;
    now.files.erase(path);
    return below()->xDelete(below(), path, sync_folder);
}

/// Under the name "faulty"; for all that is opened without a name if `for_all`.
inline void install(bool for_all) {
    static sqlite3_vfs made = [] {
        auto copy = *below();
        copy.pNext = nullptr;
        copy.zName = "faulty";
        copy.szOsFile = static_cast<int>(sizeof(file)) + below()->szOsFile;
        copy.xOpen = open;
        copy.xDelete = remove;
        return copy;
    }();
    now = {};
    sqlite3_vfs_register(&made, for_all);
}

}  // namespace faulty_vfs
