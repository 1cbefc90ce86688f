// A telescope's points go to Hermes once each, whatever happens on the way: each is on
// the disk before anything is sent, several go out as one message, and what became of a
// message whose answer was lost is read from its topic. Hermes and the broker run inside
// this program, and Hermes fails: it is away, and it answers 500 after publishing.
//
//   examples/run safe_sharing
#include <cstdio>
#include <exception>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/hermes.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
namespace h = as::hermes;

using sharing = as::data_sharing<as::durable<h::destination<"hermes", as::topics<"hermes.test">>>>;

h::alert point(int minute) {
    auto const at = *as::parse_iso_time("2026-11-28T03:00:00Z") + std::chrono::minutes{minute};
    return {.title = "AT 2026xyz, monitored", .submitter = "safe_sharing",
            .targets = {{.name = "AT 2026xyz", .ra = h::degrees{83.633}, .dec = h::degrees{22.0145}}},
            .photometry = {{.target = "AT 2026xyz", .at = at, .bandpass = "r", .measured = h::detection{h::magnitude::ab(18.0 + 0.01 * minute), 0.04}, .telescope = "LCO 2m"}}};
}

boost::asio::awaitable<void> night(sharing& to, as::testing::hermes& server) {
    server.next(as::testing::fault::html{503});              // away
    server.next(as::testing::fault::fail_after_publishing{});  // published, and nobody knows
    for (int minute = 0; minute < 20; ++minute) {
        auto measured = point(minute / 2);  // each point comes twice
        as::acceptance const is = co_await to.async_accept<"hermes", "hermes.test">(std::move(measured), {}, boost::asio::use_awaitable);
        if (auto const* no = std::get_if<as::not_accepted>(&is)) std::printf("not accepted: %s\n", no->why.message().c_str());
    }
    auto const outbox = to.outbox<"hermes">();
    co_await outbox.async_drain(std::chrono::minutes{1}, boost::asio::use_awaitable);
    auto const counts = outbox.counts().value();
    std::printf("%zu points published, %zu wait, %zu unknown\n", counts.published, counts.waiting, counts.unknown);
    co_await to.async_close(std::chrono::seconds{5}, boost::asio::use_awaitable);
    server.close();
}

int main() {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    boost::asio::io_context loop;
    as::testing::hermes server{loop.get_executor(), broker.connection()};
    auto const settings = as::testing::settings_for(broker, server, folder.path(), {"hopskotch"}).changed([&folder](as::settings::parts all) {
        auto& hermes = all.data_sharing.front();
        hermes.outbox = folder.path() / "outbox.sqlite";
        hermes.stream = "hopskotch";               // with whose credential the topic is read
        hermes.longest = std::chrono::seconds{1};  // the real one: 500
        hermes.gather_rows = 5;
    });
    sharing to{loop, settings};
    std::exception_ptr problem;
    boost::asio::co_spawn(loop, night(to, server), [&problem](std::exception_ptr thrown) { problem = thrown; });
    loop.run();
    if (problem) std::rethrow_exception(problem);
}
