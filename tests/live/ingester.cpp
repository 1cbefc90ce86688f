// Stores Hermes' alerts, each once, and may be killed at any moment; SIGTERM ends it well.
//
//   live_ingester SETTINGS
//
// Says how many alerts it has stored, once in fifty; and on standard error, which was stored before.
#include <cstddef>
#include <iostream>

#include <boost/asio/io_context.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/run.hpp>
#include <alertstream/store/open.hpp>

namespace as = alertstream;

using stored = as::hopskotch::stream<as::topic<"live.*", as::hermes::alert_handler>, as::kept_by<as::store::alert_store>>;

int main(int argc, char** argv) {
    if (argc != 2) return 64;
    boost::asio::io_context loop{1};
    auto const from = as::settings::load(argv[1]);
    as::logger const log{as::make_text_sink(), as::log_level::warning};
    auto const store = as::store::open(loop, from, as::store::use::read_and_write, log);
    std::size_t alerts = 0;
    store.on_stored([&](as::store::unit_report const& report) {
        // Rows would be told apart all the same; but what is stored with its offset does not come again.
        if (report.known) std::cerr << "stored before: " << report.message.partition << '/' << report.message.offset << std::endl;
        if (++alerts % 50 == 0) std::cout << alerts << std::endl;
    });
    as::error_code ended;
    {
        as::hermes::alert_handler_options const with{from.store_options()};
        as::alert_streams<stored> streams{loop, from, log, as::hermes::alert_handler{store, with}, store};
        as::stop_on_signal(loop, streams);
        streams.async_run([&ended](as::error_code problem) { ended = problem; });
        loop.run();
    }
    return ended ? 1 : 0;
}
