#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <fcntl.h>
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
    auto const place = std::filesystem::is_symlink(std::filesystem::symlink_status(file, unknown)) ? std::filesystem::weakly_canonical(file, unknown).string() : file;
    auto const beside = place + ".part-" + std::to_string(::getpid());
    error_code problem;
    {
        ::unlink(beside.c_str());  // of a process that had this number before and was killed
        alertstream::detail::descriptor const opened{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
        if (!opened) return failed(file, last_error());
        problem = write_to(opened.get(), write);
        if (!problem && ::fsync(opened.get()) != 0) problem = last_error();
    }
    if (!problem && std::rename(beside.c_str(), place.c_str()) != 0) problem = last_error();
    if (!problem) return {};
    ::unlink(beside.c_str());
    return failed(file, problem);
}

}  // namespace alertstream::tools
