#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>

namespace alertstream::store {

/// A file beside a database, `PATH-lock`, locked as long as this lives: a process that
/// ends in whatever way leaves it unlocked (and so do children that it forked). SQLite's own locks cannot say who may write
/// before anything is written. The file stays, with what was noted in it.
class lock_file {
public:
    /// `in_use` if it is locked, by this process too; `unusable` in words.
    static result<std::unique_ptr<lock_file>> take(std::string const& path, errc in_use, errc unusable);
    ~lock_file();
    lock_file(lock_file const&) = delete;
    lock_file& operator=(lock_file const&) = delete;

    /// A short text that was noted, on the disk when `note` returns; empty: none.
    std::string noted() const;
    bool note(std::string_view text);

private:
    explicit lock_file(int opened) noexcept : descriptor_{opened} {}
    int descriptor_;
};

}  // namespace alertstream::store

#include <alertstream/impl/store_lock_file.ipp>
