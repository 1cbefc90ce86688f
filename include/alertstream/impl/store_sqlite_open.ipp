#pragma once

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <sqlite3.h>

#include <alertstream/detail/file.hpp>
#include <alertstream/store/network_file_system.hpp>
#include <alertstream/store/sqlite.hpp>

// Opening: which files are taken, how the connection is set up, versions of what is in it.
namespace alertstream::store::sqlite {

namespace inner {

inline constexpr std::int64_t our_application = 0x616c7274;  // "alrt", as `file` shows it
inline constexpr std::int64_t our_layout = 1;                // of the file as a whole, in user_version

/// The path by the folder's own name: then only the file itself can be a link.
inline result<std::string> resolved(std::string const& path, errc unusable) {
    std::filesystem::path const given{path};
    if (path.find('\0') != path.npos || given.filename().empty()) return failure{unusable, "no name of a file: \"" + path.substr(0, path.find('\0')) + '"'};
    std::error_code ec;
    auto const folder = std::filesystem::canonical(given.has_parent_path() ? given.parent_path() : ".", ec);
    if (ec) return failure{unusable, "there is no folder " + given.parent_path().string() + ": make it (" + ec.message() + ")"};
    return (folder / given.filename()).string();
}

/// Whether the file was made just now (0600): it was not there.
inline result<bool> check_file(open_options const& with) {
    auto const& path = with.path;
    struct stat there {};
    if (::lstat(path.c_str(), &there) != 0) {
        if (errno != ENOENT) return failure{with.unusable, path + ": " + std::strerror(errno)};
        if (!with.create || with.read_only) return failure{with.unusable, "there is no file " + path};
        detail::descriptor const made{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
        if (!made) return failure{with.unusable, "cannot make " + path + ": " + std::strerror(errno)};
        detail::sync_folder(std::filesystem::path{path}.parent_path());
        return true;
    }
    if (S_ISLNK(there.st_mode)) return failure{with.unusable, path + " is a link: name the file itself"};
    if (!S_ISREG(there.st_mode)) return failure{with.unusable, path + " is no regular file: name another one"};
    // By its other name a second process would not see the lock.
    if (there.st_nlink > 1) return failure{with.unusable, path + " has another name too (a hard link): remove one of them"};
    for (auto const* const end : {"", "-wal", "-shm"})
        if (::lstat((path + end).c_str(), &there) == 0 && (there.st_mode & 077) != 0)
            return failure{with.unusable, "others may read or write " + path + end + ": chmod 600 it, if you trust what is in it"};
    return false;
}

}  // namespace inner

inline database::database(open_options with) : options_{std::move(with)} {}

inline database::~database() {
    for (auto& [sql, all] : idle_)
        for (auto* const each : all) sqlite3_finalize(each);
    if (open_) sqlite3_close(open_);
}

inline result<std::unique_ptr<database>> database::open(open_options with) {
    auto path = inner::resolved(with.path, with.unusable);
    if (!path) return path.error();
    with.path = std::move(*path);
    if (auto const name = network_file_system_of(std::filesystem::path{with.path}.parent_path().string()))
        return failure{with.unusable, with.path + " is on a network file system (" + std::string{*name} + "), whose locks cannot be relied on: name a file on a local disk"};
    std::unique_ptr<database> made{new database{std::move(with)}};
    if (made->options_.alone) {
        auto lock = lock_file::take(made->path() + "-lock", made->options_.in_use, made->options_.unusable);
        if (!lock) return lock.error();
        made->lock_ = std::move(*lock);
    }
    auto const made_now = inner::check_file(made->options_);
    if (!made_now) return made_now.error();
    made->made_ = *made_now;
    if (auto const connected = made->connect(); !connected) return connected.error();
    if (auto const prepared = made->prepare_connection(); !prepared) return prepared.error();
    return made;
}

inline result<void> database::connect() {
    int const flags = (options_.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    auto const code = sqlite3_open_v2(options_.path.c_str(), &open_, flags, options_.vfs.empty() ? nullptr : options_.vfs.c_str());
    if (code != SQLITE_OK) return trouble(code, "open");
    // SQLite opens what it may not write for reading only.
    if (!options_.read_only && sqlite3_db_readonly(open_, "main") != 0) return trouble(SQLITE_READONLY, "open");
    sqlite3_busy_timeout(open_, static_cast<int>(options_.patience.count()));
    // What is in the file is data: it runs nothing, and cannot be made to write over itself.
    sqlite3_db_config(open_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(open_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(open_, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    sqlite3_limit(open_, SQLITE_LIMIT_ATTACHED, 0);
    return {};
}

inline result<void> database::prepare_connection() {
    // Looked at before anything is changed.
    auto const application = one<std::int64_t>("PRAGMA application_id");
    if (!application) return application.error();
    auto const layout = one<std::int64_t>("PRAGMA user_version");
    if (!layout) return layout.error();
    auto const tables = one<std::int64_t>("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    auto const fresh = application->value_or(0) == 0 && layout->value_or(0) == 0 && tables->value_or(0) == 0;
    if (!fresh && application->value_or(0) != inner::our_application) return failure{options_.unusable, path() + " is the database of another program: name another file"};
    if (layout->value_or(0) > inner::our_layout)
        return failure{options_.unusable, path() + " was written by a newer version of this program: use that one; nothing was changed"};
    if (auto const done = script("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON"); !done) return done.error();
    if (options_.read_only) {
        if (fresh) return failure{options_.unusable, path() + " is empty"};
        return {};
    }
    // Before WAL is switched on: that is a transaction, too.
    if (auto const done = script(options_.sync == sqlite::synchronous::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"); !done) return done.error();
    auto const mode = one<std::string>("PRAGMA journal_mode = WAL");
    if (!mode) return mode.error();
    if (mode->value_or("") != "wal") return failure{options_.unusable, path() + " is on a file system that cannot share memory (WAL): name a file on a local disk"};
    // A page that is changed again and again goes to its place once in 16 MB; after a larger
    // transaction the file beside it gets small again.
    if (auto const done = script("PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16384"); !done) return done.error();
    if (!fresh) return {};
    auto begun = transaction::begin(*this);
    if (!begun) return begun.error();
    auto const made = script("PRAGMA application_id = " + std::to_string(inner::our_application) + "; PRAGMA user_version = " + std::to_string(inner::our_layout) +
                             "; CREATE TABLE parts (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID");
    if (!made) return made.error();
    return begun->commit();
}

inline result<std::int64_t> database::version_of(std::string_view part) {
    auto const found = one<std::int64_t>("SELECT version FROM parts WHERE name = ?", part);
    if (!found) return found.error();
    return found->value_or(0);
}

inline result<void> database::migrate(std::string_view part, std::span<std::string_view const> steps) {
    auto const version = version_of(part);
    if (!version) return version.error();
    auto const known = static_cast<std::int64_t>(steps.size());
    if (*version > known)
        return failure{options_.unusable, "the " + std::string{part} + " in " + path() + " was written by a newer version of this program: use that one; nothing was changed"};
    if (*version == known) return {};
    auto begun = transaction::begin(*this);
    if (!begun) return begun.error();
    for (auto const step : steps.subspan(static_cast<std::size_t>(*version)))
        if (auto const done = script(std::string{step}); !done) return done.error();
    auto const noted = run("INSERT INTO parts VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version", part, known);
    if (!noted) return noted.error();
    return begun->commit();
}

}  // namespace alertstream::store::sqlite
