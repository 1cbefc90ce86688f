#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <alertstream/dead_letter.hpp>

namespace alertstream {

/// Dead letters as lines of JSON in a file: mode 0600, never through a link, on
/// disk (file and folder synced) before the alert's offset is kept.
///
/// @par Lines
/// A letter (dead_letter.hpp); {"done": id} once its replay succeeded;
/// {"skip": "topic/partition/offset"} when an operator gives up an alert that is
/// being retried. A letter that is in the file and not done is not written again.
/// A torn last line (a crash while writing) is cut off at the next opening.
///
/// @par Processes
/// Lines are appended whole, under a lock of the file that is held only for the
/// write, so a replay or a skip by another process and the running program do not
/// disturb each other. For two programs of one machine, each its own file is better.
///
/// @par Blocking
/// Writing syncs the disk on the caller's thread: dead letters are rare, and the
/// alert must not be acknowledged before.
class dead_letter_file {
public:
    /// Nothing is opened or created before the first use.
    ALERTSTREAM_DECL explicit dead_letter_file(std::string file);
    ALERTSTREAM_DECL ~dead_letter_file();
    dead_letter_file(dead_letter_file const&) = delete;
    dead_letter_file& operator=(dead_letter_file const&) = delete;

    /// Success also if the letter is there already. An error leaves the file as it was.
    ALERTSTREAM_DECL result<void> append(dead_letter const& letter);
    ALERTSTREAM_DECL result<void> mark_done(std::string_view id);
    ALERTSTREAM_DECL result<void> request_skip(std::string_view topic, std::int32_t partition, std::int64_t offset);

    /// Somebody requested it, in this process or another. Cheap while the file does not grow.
    ALERTSTREAM_DECL bool skip_requested(std::string_view topic, std::int32_t partition, std::int64_t offset);

    /// In one write: the first is done, and the second is there. They are of two handlers.
    ALERTSTREAM_DECL result<void> replace(std::string_view done, dead_letter const& with);

    /// Calls `each` for every letter that is not done, in order, one in memory at a
    /// time, until it returns false: those behind this one, open or done, or all, if the file
    /// does not have it.
    /// @returns how many lines on the way could not be read, or why the file could not.
    ALERTSTREAM_DECL result<std::size_t> for_each_open(std::function<bool(dead_letter)> const& each, std::string_view behind = {});

    /// Ids of the letters of a partition that are not done, from this offset on, by
    /// offset. None if the file cannot be read, or is not there; it is not made.
    ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> open_letters(std::string_view topic, std::int32_t partition, std::int64_t from);

    /// Rewrites the file without letters that are done; the open ones, and lines that cannot be
    /// read, stay byte for byte. Interrupted, it leaves them in "PATH.new" too, and does not touch that again.
    /// @returns how many letters are left.
    ALERTSTREAM_DECL result<std::size_t> prune();

    std::string const& path() const noexcept { return path_; }

private:
    ALERTSTREAM_DECL result<void> open();
    ALERTSTREAM_DECL result<void> cut_torn_line();
    /// One or several.
    ALERTSTREAM_DECL result<void> append_lines(std::string lines);
    ALERTSTREAM_DECL result<void> read_new_lines();
    ALERTSTREAM_DECL void learn(std::string_view line);

    std::string path_;
    int descriptor_{-1};
    std::int64_t known_size_{};                     ///< lines up to here were read
    std::unordered_set<std::uint64_t> open_ids_;    ///< hashes: a letter costs 8 bytes, not its text
    std::set<std::string, std::less<>> skips_;
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/dead_letter_file.ipp>
#endif
