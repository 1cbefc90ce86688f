#pragma once

#include <cstdio>
#include <cstring>
#include <string>

#include <sqlite3.h>

#include <alertstream/store/sqlite.hpp>

// Errors in words, and transactions.
namespace alertstream::store::sqlite {

namespace inner {

/// What a result code of SQLite means for whoever has the file.
inline std::string words_for(int code, std::string const& path, int system_error) {
    auto const system = system_error != 0 ? std::string{": "} + std::strerror(system_error) : std::string{};
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another process keeps " + path + " busy: try again";
    case SQLITE_FULL: return "the disk is full: free some space for " + path;
    case SQLITE_READONLY: return path + " cannot be written: check its permissions, those of its folder, and that the file system is not read-only";
    case SQLITE_CORRUPT:
        return path + " is corrupt: put it aside and restore a backup; what is wrong is said by: sqlite3 " + path + " 'PRAGMA integrity_check'; what can be read of it is saved by: sqlite3 " + path + " .recover";
    case SQLITE_NOTADB: return path + " is not a database: put it aside, or name another file";
    case SQLITE_CANTOPEN:
        if (code == SQLITE_CANTOPEN_SYMLINK) return path + " is a link: name the file itself";
        return path + " cannot be opened" + system;
    case SQLITE_IOERR: return "reading or writing " + path + " failed" + system;
    case SQLITE_NOMEM: return "there is not enough memory for " + path;
    case SQLITE_TOOBIG: return "a value is larger than " + path + " can keep";
    case SQLITE_PERM: return path + " may not be opened" + system;
    default: return {};
    }
}

}  // namespace inner

inline failure database::trouble(int code, std::string_view doing) const {
    last_code_ = code;
    auto words = inner::words_for(code, options_.path, open_ ? sqlite3_system_errno(open_) : 0);
    if (words.empty()) {
        words.append(options_.path).append(": ").append(open_ ? sqlite3_errmsg(open_) : sqlite3_errstr(code));
        if (!doing.empty()) words.append(" (").append(doing.substr(0, 80)).append(")");
    }
    auto const busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    return {busy ? errc::not_now : options_.unusable, std::move(words)};
}

inline bool database::in_transaction() const noexcept { return sqlite3_get_autocommit(open_) == 0; }

inline std::int64_t database::last_id() const noexcept { return sqlite3_last_insert_rowid(open_); }

inline result<transaction> transaction::begin(database& in) {
    // One that somebody began by hand counts.
    auto const depth = in.depth_ == 0 && in.in_transaction() ? 1 : in.depth_;
    auto const begun = depth == 0 ? in.run("BEGIN IMMEDIATE") : in.run("SAVEPOINT inner_" + std::to_string(depth));
    if (!begun) return begun.error();
    auto const before = std::exchange(in.depth_, depth + 1);
    return transaction{in, depth, before};
}

inline result<void> transaction::commit() {
    if (!in_) return {};
    // A full disk or a failed read may have ended the whole of it.
    if (!in_->in_transaction()) {
        auto const code = in_->options_.unusable;
        roll_back();
        return failure{code, "the transaction was rolled back before its end"};
    }
    auto const done = depth_ == 0 ? in_->run("COMMIT") : in_->run("RELEASE inner_" + std::to_string(depth_));
    if (!done) {
        roll_back();
        return done.error();
    }
    in_->depth_ = before_;
    in_ = nullptr;
    return {};
}

inline void transaction::roll_back() noexcept {
    auto* const in = std::exchange(in_, nullptr);
    in->depth_ = before_;
    if (!in->in_transaction()) return;
    // Not through the kept statements: those may need memory.
    if (depth_ == 0) {
        sqlite3_exec(in->open_, "ROLLBACK", nullptr, nullptr, nullptr);
        return;
    }
    char text[64];
    std::snprintf(text, sizeof text, "ROLLBACK TO inner_%d; RELEASE inner_%d", depth_, depth_);
    sqlite3_exec(in->open_, text, nullptr, nullptr, nullptr);
}

inline transaction::~transaction() {
    if (in_) roll_back();
}

}  // namespace alertstream::store::sqlite
