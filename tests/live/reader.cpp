// A whole program that may be killed at any moment: appends what it handles to a
// file, a line "partition offset" each, and says "ready" once it reads.
//
//   live_reader SETTINGS OUTPUT [until-end]
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <alertstream/alertstream.hpp>

namespace as = alertstream;

struct note {
    int descriptor;
    void operator()(as::message const& alert) const {
        auto const line = std::to_string(alert.partition()) + ' ' + std::to_string(alert.offset()) + '\n';
        if (::write(descriptor, line.data(), line.size()) < 0) throw as::unavailable{"the output file"};
    }
};

using service = as::hopskotch::stream<as::topic<"live.*", note>>;

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    boost::asio::io_context loop{1};
    as::alert_streams<service> streams{loop, as::settings::load(argv[1]), note{::open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)}};
    streams.set({.until_end = argc > 3});
    as::stop_on_signal(loop, streams);
    as::error_code ended;
    streams.async_run([&ended](as::error_code problem) { ended = problem; });
    loop.run();
    return ended ? 1 : 0;
}
