#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <alertstream/detail/file.hpp>
#include <alertstream/tools/read_input.hpp>

namespace alertstream::tools {

namespace inner {

inline failure cannot_read(std::string const& name, int problem) {
    return {error_code{problem, boost::system::generic_category()}, "cannot read " + name + ": " + std::strerror(problem)};
}

inline result<std::string> read_all(int from, std::string const& name) {
    constexpr std::size_t block = 64U << 10U;
    std::string text;
    while (text.size() <= most_input) {
        auto const before = text.size();
        text.resize(before + block);
        auto const got = ::read(from, text.data() + before, block);
        auto const problem = errno;
        text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0) return text;
        if (got > 0 || problem == EINTR) continue;
        if (problem != EAGAIN && problem != EWOULDBLOCK) return cannot_read(name, problem);
        pollfd more{from, POLLIN, 0};
        ::poll(&more, 1, -1);
    }
    return failure{errc::bad_value, "cannot read " + name + ": it has more than " + std::to_string(most_input) + " bytes, which no destination takes"};
}

}  // namespace inner

ALERTSTREAM_DECL result<std::string> read_input(std::string const& file) {
    if (file == "-") return inner::read_all(STDIN_FILENO, "standard input");
    alertstream::detail::descriptor const opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened) return inner::cannot_read(file, errno);
    return inner::read_all(opened.get(), file);
}

}  // namespace alertstream::tools
