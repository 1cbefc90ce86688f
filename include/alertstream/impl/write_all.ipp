#pragma once

#include <cerrno>

#include <poll.h>
#include <unistd.h>

#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

ALERTSTREAM_DECL error_code write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(descriptor, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            // Another program made the terminal or pipe that it shares with us non-blocking.
            pollfd room{descriptor, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return {errno, boost::system::system_category()};
        }
    }
    return {};
}

}  // namespace alertstream::tools
