#include "fixture.hpp"

#include <future>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

BOOST_FIXTURE_TEST_SUITE(tokens, https_fixture)

BOOST_AUTO_TEST_CASE(a_coroutine) {
    auto asker = client();
    unsigned status = 0;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            http::request const what{.url = url()};
            http::result const one = co_await asker.async_request(what, asio::use_awaitable);
            auto const [two] = co_await asker.async_request(what, asio::as_tuple(asio::use_awaitable));
            http::result const three = co_await asker.async_request(what, asio::deferred);
            status = one.value().status + two.value().status + three.value().status;
            server.stop();
        },
        asio::detached);
    loop.run();
    BOOST_TEST(status == 600U);
}

BOOST_AUTO_TEST_CASE(a_future) {
    auto asker = client();
    std::future<http::result> got = asker.async_request({.url = url()}, asio::use_future);
    while (got.wait_for(0s) != std::future_status::ready) loop.run_one();
    BOOST_TEST(got.get().value().body == "ok");
}

BOOST_AUTO_TEST_CASE(a_deferred_one_starts_when_it_is_called) {
    auto asker = client();
    auto const later = asker.async_request({.url = url()}, asio::deferred);
    loop.poll();
    BOOST_TEST(asker.count().requests == 0U);
    bool done = false;
    auto copy = later;
    std::move(copy)([&](http::result got) { done = got.has_value(); });
    while (!done) loop.run_one();
}

BOOST_AUTO_TEST_CASE(a_detached_one) {
    auto asker = client();
    asker.async_request({.url = url()}, asio::detached);
    while (server.requests.empty()) loop.run_one();
}

BOOST_AUTO_TEST_CASE(a_handler_that_cannot_be_copied) {
    auto asker = client();
    bool done = false;
    asker.async_request({.url = url()}, [&, held = std::make_unique<int>(1)](http::result got) { done = got.has_value() && *held == 1; });
    while (!done) loop.run_one();
}

BOOST_AUTO_TEST_CASE(the_first_of_two_ends_the_other) {
    using namespace asio::experimental::awaitable_operators;
    reply(script::steps{script::hold{}});
    auto asker = client();
    std::size_t winner = 0;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            asio::steady_timer soon{loop, 1ms};
            http::request const what{.url = url()};
            auto const first = co_await (asker.async_request(what, asio::use_awaitable) || soon.async_wait(asio::use_awaitable));
            winner = first.index();
            server.stop();
        },
        asio::detached);
    loop.run();
    BOOST_TEST(winner == 1U);
}

BOOST_AUTO_TEST_CASE(value_throws_the_problem) {
    auto asker = client();
    BOOST_CHECK_EXCEPTION(get(asker, "https://127.0.0.1:1/").value(), as::error, [](auto const& e) { return contains(e.what(), "Connection refused: connecting to 127.0.0.1:1"); });
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_owns_its_client_can_be_left_behind_with_the_loop) {
    auto owned = std::make_unique<asio::io_context>();
    auto other = std::make_unique<https_server>(*owned, authority.issue({"127.0.0.1"}));
    other->silent = https_server::silence::before_handshake;
    auto const held = std::make_shared<int>();
    asio::co_spawn(
        *owned,
        [](http::client asker, std::string where, std::shared_ptr<int>) -> asio::awaitable<void> {
            http::request const what{.url = std::move(where)};
            co_await asker.async_request(what, asio::use_awaitable);
        }({owned->get_executor(), options(), logger()}, url_of(*other), held),
        asio::detached);
    while (other->connections == 0) owned->run_one();
    other.reset();
    owned.reset();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
