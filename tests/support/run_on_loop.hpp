#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

/// Runs the loop until it holds; the deadline is for broken code only.
template <class Condition>
void run_on_loop_until(boost::asio::io_context& loop, Condition condition) {
    auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!condition() && std::chrono::steady_clock::now() < limit) {
        if (loop.stopped()) loop.restart();
        loop.run_one_for(std::chrono::milliseconds{100});
    }
    BOOST_REQUIRE(condition());
}

/// What a coroutine returns, once it has.
template <class T>
T run_on_loop(boost::asio::io_context& loop, boost::asio::awaitable<T> what) {
    std::optional<T> came;
    boost::asio::co_spawn(loop, std::move(what), [&](std::exception_ptr thrown, T result) {
        if (thrown) std::rethrow_exception(thrown);
        came.emplace(std::move(result));
    });
    run_on_loop_until(loop, [&] { return came.has_value(); });
    return std::move(*came);
}
