#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/file.hpp>
#include <alertstream/tools/write_all.hpp>
#include <alertstream/tools/write_output.hpp>

namespace alertstream::tools {

namespace output_inner {

inline failure failed(std::string const& file, error_code why) { return {why, file == "-" ? std::string{"standard output"} : alertstream::detail::escape_for_terminal(file)}; }
inline error_code last_error() { return {errno, boost::system::system_category()}; }

inline error_code write_to(int descriptor, std::function<void(output_piece const&)> const& write) {
    error_code problem;
    write([&](std::string_view piece) {
        if (!problem) problem = write_all(descriptor, piece);
    });
    return problem;
}

/// What a link points to, there or not; a link: they go in a circle.
inline std::filesystem::path behind_links(std::filesystem::path at) {
    std::error_code problem;
    for (int i = 0; i < 40 && std::filesystem::is_symlink(std::filesystem::symlink_status(at, problem)); ++i) {
        auto const to = std::filesystem::read_symlink(at, problem);
        if (problem) break;
        at = at.parent_path() / to;
    }
    return at;
}

/// Gone at the end, whether it was renamed before or what writes threw.
struct unlinked {
    std::string const& file;
    ~unlinked() { ::unlink(file.c_str()); }
};

}  // namespace output_inner

ALERTSTREAM_DECL result<void> write_output(std::string const& file, std::function<void(output_piece const&)> const& write) {
    using namespace output_inner;
    std::error_code unknown;
    auto const there = std::filesystem::status(file, unknown);
    bool const in_place = file != "-" && std::filesystem::exists(there) && !std::filesystem::is_regular_file(there);
    if (file == "-" || in_place) {
        alertstream::detail::descriptor const opened{in_place ? ::open(file.c_str(), O_WRONLY | O_CLOEXEC) : ::dup(STDOUT_FILENO)};
        auto const problem = opened ? write_to(opened.get(), write) : last_error();
        if (problem) return failed(file, problem);
        return {};
    }
    // A link stays one: what it points to is replaced.
    auto const place = behind_links(file).string();
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(place, unknown))) return failed(file, {ELOOP, boost::system::system_category()});
    // Who could not read the old one does not read the new one, not even while it is written.
    bool const is_new = !std::filesystem::exists(there);
    auto const rights = is_new ? mode_t{0666} : static_cast<mode_t>(there.permissions() & std::filesystem::perms::all);
    auto const beside = place + ".part-" + std::to_string(::getpid());
    error_code problem;
    {
        ::unlink(beside.c_str());  // of a process that had this number before and was killed
        alertstream::detail::descriptor const opened{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, rights & mode_t{0666})};
        if (!opened) return failed(file, last_error());
        unlinked const at_the_end{beside};
        problem = write_to(opened.get(), write);
        if (!problem && !is_new && ::fchmod(opened.get(), rights) != 0) problem = last_error();
        if (!problem && ::fsync(opened.get()) != 0) problem = last_error();
        if (!problem && std::rename(beside.c_str(), place.c_str()) != 0) problem = last_error();
    }
    if (problem) return failed(file, problem);
    return {};
}

}  // namespace alertstream::tools
