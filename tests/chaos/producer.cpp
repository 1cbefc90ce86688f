// Shares points through an outbox, and may be killed at any moment.
//
//   chaos_producer SETTINGS COUNT
//
// Accepts all points from 0 on whatever was accepted before: keys make that harmless.
// Says "accepted N" now and then, and "drained" when nothing waits and nothing is unknown.
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/hermes/destination.hpp>

#include "points.hpp"

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

using sharing = as::data_sharing<as::durable<as::hermes::destination<"hermes", as::topics<"hermes.test">>>>;

/// Somebody who mends the account whenever it is refused: what is parked goes on after a
/// moment, not at the next probe of its own.
asio::awaitable<void> mend(sharing& to) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (true) {
        timer.expires_after(std::chrono::milliseconds{300});
        co_await timer.async_wait(asio::use_awaitable);
        if (auto const status = to.outbox<"hermes">().status(); status && !status->held_up.empty()) to.outbox<"hermes">().resume();
    }
}

asio::awaitable<void> share(sharing& to, std::size_t count) {
    for (std::size_t number = 0; number < count; ++number) {
        auto alert = chaos::alert_of(number);
        as::accept_options with{"point " + std::to_string(number)};
        auto const is = co_await to.async_accept<"hermes", "hermes.test">(std::move(alert), std::move(with), asio::use_awaitable);
        if (!std::holds_alternative<as::accepted>(is)) throw std::runtime_error{"point " + std::to_string(number) + " was not accepted"};
        if (number % 10 == 9) std::cout << "accepted " << number + 1 << std::endl;
    }
    auto const left = co_await to.outbox<"hermes">().async_drain(std::chrono::minutes{30}, asio::as_tuple(asio::use_awaitable));
    auto const problem = std::get<0>(left);
    if (problem) throw std::runtime_error{"not drained: " + problem.message()};
    auto const counts = to.outbox<"hermes">().counts();
    if (!counts || counts->published != count) throw std::runtime_error{"drained, and not all is published"};
    std::cout << "drained" << std::endl;
    co_await to.async_close(std::chrono::seconds{10}, asio::as_tuple(asio::use_awaitable));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 64;
    try {
        asio::io_context loop{1};
        sharing to{loop.get_executor(), as::settings::load(argv[1])};
        std::exception_ptr failed;
        asio::co_spawn(loop, mend(to), asio::detached);
        asio::co_spawn(loop, share(to, std::stoull(argv[2])), [&](std::exception_ptr problem) {
            failed = problem;
            loop.stop();
        });
        loop.run();
        if (failed) std::rethrow_exception(failed);
    } catch (std::exception const& e) {
        std::cerr << "chaos_producer: " << e.what() << '\n';
        return 1;
    }
}
