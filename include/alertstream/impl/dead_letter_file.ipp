#pragma once

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/dead_letter_file.hpp>
#include <alertstream/detail/file.hpp>
#include <alertstream/formats/json_text.hpp>

namespace alertstream {

namespace detail {

inline failure file_failure(std::string const& path, char const* what) {
    return {errc::dead_letter_unwritable, std::string{what} + " " + path + ": " + std::strerror(errno)};
}

/// Calls `each(line)` for the whole lines from `begin` on; returns the offset behind the last one, -1 if reading failed.
template <class Each>
std::int64_t read_lines(int descriptor, std::int64_t begin, Each const& each) {
    std::string rest;
    std::string block(64 * 1024, '\0');
    auto at = begin;
    auto behind = begin;
    // A device may have bytes without end, and no size.
    auto const size = size_of(descriptor);
    for (;;) {
        auto const left = static_cast<std::size_t>(std::max<std::int64_t>(size - at, 0));
        auto const got = ::pread(descriptor, block.data(), std::min(block.size(), left), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) return behind;
        at += got;
        std::string_view piece{block.data(), static_cast<std::size_t>(got)};
        for (auto end = piece.find('\n'); end != piece.npos; end = piece.find('\n')) {
            rest.append(piece.substr(0, end));
            piece.remove_prefix(end + 1);
            behind += static_cast<std::int64_t>(rest.size()) + 1;
            if (!each(std::string_view{rest})) return behind;
            rest.clear();
        }
        rest.append(piece);
    }
}

inline std::uint64_t hash_of(std::string_view id) noexcept {
    std::uint64_t hash = 14695981039346656037ull;
    for (char const c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return hash;
}

inline std::string place(std::string_view topic, std::int32_t partition, std::int64_t offset) {
    return std::string{topic} + '/' + std::to_string(partition) + '/' + std::to_string(offset);
}

/// What a line is: its `id`, `done` or `skip`.
struct line_kind {
    std::string name;
    std::string value;
};

inline std::string done_line(std::string_view id) {
    std::string line = "{\"done\":";
    append_json_bytes(line, id);
    return line + '}';
}

inline line_kind kind_of(std::string_view line) {
    boost::system::error_code problem;
    auto const value = boost::json::parse(line, problem);
    if (problem || !value.is_object()) return {};
    for (auto const* name : {"id", "done", "skip"})
        if (auto const* found = value.get_object().if_contains(name); found && found->is_string())
            return {name, std::string{found->get_string().data(), found->get_string().size()}};
    return {};
}

}  // namespace detail

ALERTSTREAM_DECL dead_letter_file::dead_letter_file(std::string file) : path_{std::move(file)} {}
ALERTSTREAM_DECL dead_letter_file::~dead_letter_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

ALERTSTREAM_DECL result<void> dead_letter_file::open() {
    if (descriptor_ >= 0) return {};
    auto const folder = std::filesystem::path{path_}.parent_path();
    detail::make_private_folder(folder);
    int const descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return detail::file_failure(path_, errno == ELOOP ? "a link is not followed:" : "cannot open");
    descriptor_ = descriptor;
    detail::sync_folder(folder);
    auto ready = [this] {
        detail::file_lock const lock{descriptor_};
        auto const read = read_new_lines();
        return read ? cut_torn_line() : read;
    }();
    if (!ready) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
    return ready;
}

/// A line without its end was never reported as written. Only under the lock, with the whole lines read.
ALERTSTREAM_DECL result<void> dead_letter_file::cut_torn_line() {
    if (detail::size_of(descriptor_) > known_size_ && ::ftruncate(descriptor_, known_size_) != 0)
        return detail::file_failure(path_, "cannot cut the torn last line of");
    return {};
}

/// Lines that could not be read must not pass for a torn end: what follows would cut them off.
ALERTSTREAM_DECL result<void> dead_letter_file::read_new_lines() {
    if (detail::size_of(descriptor_) < known_size_) {
        // Rewritten by a prune.
        known_size_ = 0;
        open_ids_.clear();
    }
    auto const behind = detail::read_lines(descriptor_, known_size_, [this](std::string_view line) {
        learn(line);
        return true;
    });
    if (behind < 0) return detail::file_failure(path_, "cannot read");
    known_size_ = behind;
    return {};
}

ALERTSTREAM_DECL void dead_letter_file::learn(std::string_view line) {
    auto const kind = detail::kind_of(line);
    if (kind.name == "id") open_ids_.insert(detail::hash_of(kind.value));
    if (kind.name == "done") open_ids_.erase(detail::hash_of(kind.value));
    if (kind.name == "skip") skips_.insert(kind.value);
}

ALERTSTREAM_DECL result<void> dead_letter_file::append_lines(std::string lines) {
    lines += '\n';
    // Another process may have died in the middle of a line since we opened the file.
    if (auto cut = cut_torn_line(); !cut) return cut;
    auto const before = detail::size_of(descriptor_);
    if (detail::write_all(descriptor_, lines) && ::fdatasync(descriptor_) == 0) {
        known_size_ = before + static_cast<std::int64_t>(lines.size());
        return {};
    }
    auto const why = detail::file_failure(path_, "cannot write");
    // A device has no size to go back to.
    if (before >= 0 && ::ftruncate(descriptor_, before) != 0 && errno != EINVAL) return detail::file_failure(path_, "cannot undo a half-written line of");
    return why;
}

ALERTSTREAM_DECL result<void> dead_letter_file::append(dead_letter const& letter) {
    if (auto opened = open(); !opened) return opened;
    detail::file_lock const lock{descriptor_};
    if (auto read = read_new_lines(); !read) return read;
    auto const hash = detail::hash_of(letter.id());
    if (open_ids_.contains(hash)) return {};
    if (auto written = append_lines(to_json_line(letter)); !written) return written;
    open_ids_.insert(hash);
    return {};
}

ALERTSTREAM_DECL result<void> dead_letter_file::mark_done(std::string_view id) {
    if (auto opened = open(); !opened) return opened;
    detail::file_lock const lock{descriptor_};
    if (auto read = read_new_lines(); !read) return read;
    if (auto written = append_lines(detail::done_line(id)); !written) return written;
    open_ids_.erase(detail::hash_of(id));
    return {};
}

/// The letter's line comes first: of a write that power loss cut short, no letter is lost.
ALERTSTREAM_DECL result<void> dead_letter_file::replace(std::string_view done, dead_letter const& with) {
    if (auto opened = open(); !opened) return opened;
    detail::file_lock const lock{descriptor_};
    if (auto read = read_new_lines(); !read) return read;
    auto const hash = detail::hash_of(with.id());
    auto lines = open_ids_.contains(hash) ? std::string{} : to_json_line(with) + '\n';
    if (auto written = append_lines(lines + detail::done_line(done)); !written) return written;
    open_ids_.insert(hash);
    open_ids_.erase(detail::hash_of(done));
    return {};
}

ALERTSTREAM_DECL result<void> dead_letter_file::request_skip(std::string_view topic, std::int32_t partition, std::int64_t offset) {
    if (auto opened = open(); !opened) return opened;
    detail::file_lock const lock{descriptor_};
    if (auto read = read_new_lines(); !read) return read;
    std::string line = "{\"skip\":";
    detail::append_json_bytes(line, detail::place(topic, partition, offset));
    return append_lines(line + '}');
}

ALERTSTREAM_DECL bool dead_letter_file::skip_requested(std::string_view topic, std::int32_t partition, std::int64_t offset) {
    std::error_code absent;
    if (descriptor_ < 0 && !std::filesystem::exists(path_, absent)) return false;
    if (!open()) return false;
    if (detail::size_of(descriptor_) != known_size_) {
        detail::file_lock const lock{descriptor_};
        if (!read_new_lines()) return false;
    }
    return skips_.contains(detail::place(topic, partition, offset));
}

ALERTSTREAM_DECL result<std::size_t> dead_letter_file::for_each_open(std::function<bool(dead_letter)> const& each, std::string_view behind) {
    if (auto opened = open(); !opened) return opened.error();
    if (auto read = read_new_lines(); !read) return read.error();
    std::size_t unreadable = 0;
    auto const end = known_size_;
    std::int64_t at = 0;
    bool passed = behind.empty();
    std::unordered_set<std::uint64_t> seen;
    auto const read_to = detail::read_lines(descriptor_, 0, [&](std::string_view line) {
        at += static_cast<std::int64_t>(line.size()) + 1;
        if (at > end) return false;
        auto const kind = detail::kind_of(line);
        if (!passed) {
            passed = kind.name == "id" && kind.value == behind;
            if (kind.name == "id") seen.insert(detail::hash_of(kind.value));
            return true;
        }
        if (kind.name.empty()) ++unreadable;
        if (kind.name != "id" || !open_ids_.contains(detail::hash_of(kind.value)) || !seen.insert(detail::hash_of(kind.value)).second) return true;
        auto letter = parse_dead_letter(line);
        if (letter) return each(std::move(*letter));
        ++unreadable;
        return true;
    });
    if (read_to < 0) return detail::file_failure(path_, "cannot read");
    return passed ? unreadable : for_each_open(each);
}

ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> dead_letter_file::open_letters(std::string_view topic, std::int32_t partition, std::int64_t from) {
    std::multimap<std::int64_t, std::string> found;
    std::error_code absent;
    if ((descriptor_ < 0 && !std::filesystem::exists(path_, absent)) || !open()) return found;
    if (!read_new_lines() || open_ids_.empty()) return found;
    auto const before = std::string{topic} + '/' + std::to_string(partition) + '/';
    detail::read_lines(descriptor_, 0, [&](std::string_view line) {
        auto kind = detail::kind_of(line);
        if (kind.name != "id" || !kind.value.starts_with(before) || !open_ids_.contains(detail::hash_of(kind.value))) return true;
        std::int64_t offset = -1;
        std::from_chars(kind.value.data() + before.size(), kind.value.data() + kind.value.size(), offset);
        if (offset >= from && std::none_of(found.begin(), found.end(), [&](auto const& each) { return each.second == kind.value; }))
            found.emplace(offset, std::move(kind.value));
        return true;
    });
    return found;
}

ALERTSTREAM_DECL result<std::size_t> dead_letter_file::prune() {
    if (auto opened = open(); !opened) return opened.error();
    detail::file_lock const lock{descriptor_};
    if (auto read = read_new_lines(); !read) return read.error();
    auto const fresh = path_ + ".new";
    int const into = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    // It may hold the only copy of letters.
    if (into < 0 && errno == EEXIST)
        return failure{errc::dead_letter_unwritable, "an earlier prune was interrupted: append the lines of " + fresh + " to " + path_ +
                                                         " (a letter that is there twice counts once), remove " + fresh + ", and prune again"};
    if (into < 0) return detail::file_failure(fresh, "cannot write");
    std::size_t left = 0;
    bool written = true;
    std::unordered_set<std::uint64_t> seen;
    auto const behind = detail::read_lines(descriptor_, 0, [&](std::string_view line) {
        auto const kind = detail::kind_of(line);
        // What cannot be read may be a letter that somebody can mend.
        if (kind.name.empty()) {
            written = detail::write_all(into, std::string{line} + '\n');
            return written;
        }
        if (kind.name != "id" || !open_ids_.contains(detail::hash_of(kind.value)) || !seen.insert(detail::hash_of(kind.value)).second) return true;
        ++left;
        written = detail::write_all(into, std::string{line} + '\n');
        return written;
    });
    // The same file goes on: a program that has it open keeps its lock and place.
    if (behind < 0 || !written || ::fsync(into) != 0) {
        auto const why = detail::file_failure(path_, "nothing was pruned: cannot copy the letters of");
        ::close(into);
        ::unlink(fresh.c_str());
        return why;
    }
    detail::sync_folder(std::filesystem::path{path_}.parent_path());
    bool copied = ::ftruncate(descriptor_, 0) == 0;
    std::string block(64 * 1024, '\0');
    for (std::int64_t at = 0; copied;) {
        auto const got = ::pread(into, block.data(), block.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) copied = false;
        if (got <= 0) break;
        at += got;
        copied = detail::write_all(descriptor_, {block.data(), static_cast<std::size_t>(got)});
    }
    copied = copied && ::fdatasync(descriptor_) == 0;
    ::close(into);
    if (!copied) return detail::file_failure(path_, ("the pruned letters are in " + fresh + ", for it was not possible to write").c_str());
    ::unlink(fresh.c_str());
    known_size_ = 0;
    open_ids_.clear();
    skips_.clear();
    if (auto read = read_new_lines(); !read) return read.error();
    return left;
}

}  // namespace alertstream
