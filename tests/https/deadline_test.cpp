#include "fixture.hpp"

#include <sys/socket.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>

namespace {

struct deadlines : https_fixture {
    http::problem late(std::chrono::milliseconds http::deadlines::*which, std::chrono::milliseconds limit, std::string where, std::string body = {}) {
        auto asker = client();
        auto const why = problem_of(ask(asker, {.method = http::method::post, .url = std::move(where), .body = std::move(body), .deadlines = short_of(which, limit)}));
        BOOST_TEST(why.why.code == asio::error::timed_out);
        BOOST_TEST(contains(why.message(), "it took longer than"));
        BOOST_TEST_MESSAGE(why.message());
        return why;
    }
};

/// A port of this machine that takes no more connections: its queue is full.
struct full_port {
    asio::ip::tcp::acceptor acceptor;
    std::vector<asio::ip::tcp::socket> waiting;

    explicit full_port(asio::io_context& loop) : acceptor{loop} {
        asio::ip::tcp::endpoint const where{asio::ip::make_address("127.0.0.1"), 0};
        acceptor.open(where.protocol());
        acceptor.bind(where);
        acceptor.listen(0);
        for (int i = 0; i < 8; ++i) {
            auto& one = waiting.emplace_back(loop);
            one.open(where.protocol());
            one.native_non_blocking(true);
            auto const to = acceptor.local_endpoint();
            ::connect(one.native_handle(), to.data(), static_cast<socklen_t>(to.size()));
        }
    }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deadline, deadlines)

BOOST_AUTO_TEST_CASE(resolving_ends_though_the_system_call_cannot_be_interrupted) {
    // One thread of the loop looks names up, one after the other: this one waits behind a slow one.
    asio::ip::tcp::resolver slow{loop};
    bool looked_up = false;
    slow.async_resolve("nonexistent.invalid", "443", [&](auto...) { looked_up = true; });
    auto const why = late(&http::deadlines::resolve, 0ms, "https://nonexistent.invalid/");
    BOOST_TEST((why.phase == http::phase::resolve));
    BOOST_TEST(!why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(connecting) {
    full_port const port{loop};
    auto const why = late(&http::deadlines::connect, 50ms, port.url());
    BOOST_TEST((why.phase == http::phase::connect));
    BOOST_TEST(!why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(handshake) {
    server.silent = https_server::silence::before_handshake;
    auto const why = late(&http::deadlines::handshake, 20ms, url());
    BOOST_TEST((why.phase == http::phase::handshake));
    BOOST_TEST(!why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(writing) {
    server.silent = https_server::silence::before_request;
    auto const why = late(&http::deadlines::write, 50ms, url(), std::string(64U << 20U, 'x'));
    BOOST_TEST((why.phase == http::phase::write));
    BOOST_TEST(why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(the_first_byte) {
    reply(script::steps{script::hold{}});
    auto const why = late(&http::deadlines::first_byte, 20ms, url());
    BOOST_TEST((why.phase == http::phase::first_byte));
    BOOST_TEST(why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(an_interim_answer_is_no_first_byte) {
    reply(script::steps{script::say{"HTTP/1.1 100 Continue\r\n\r\n"}, script::say{"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"}, script::hold{}});
    auto asker = client();
    auto limits = short_of(&http::deadlines::first_byte, 50ms);
    limits.body = 2s;
    auto const why = problem_of(ask(asker, {.url = url(), .deadlines = limits}));
    BOOST_TEST(why.why.code == asio::error::timed_out);
    BOOST_TEST((why.phase == http::phase::first_byte));
    // Nor is the time for the body used up by it.
    bool looked = false;
    server.on_request = [&](auto const&) {
        looked = true;
        return script::steps{script::say{"HTTP/1.1 100 Continue\r\n\r\n"}, script::hold{}};
    };
    asio::cancellation_signal cancel;
    std::optional<http::result> got;
    asker.async_request({.url = url(), .deadlines = short_of(&http::deadlines::body, 20ms)}, asio::bind_cancellation_slot(cancel.slot(), [&](http::result r) { got.emplace(std::move(r)); }));
    asio::steady_timer longer{loop};
    longer.expires_after(200ms);
    longer.async_wait([&](as::error_code) { cancel.emit(asio::cancellation_type::terminal); });
    while (!got) loop.run_one();
    BOOST_TEST(looked);
    BOOST_TEST((problem_of(*got).phase == http::phase::first_byte));
    BOOST_TEST(problem_of(*got).why.code == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(the_body) {
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal"}, script::hold{}});
    auto const why = late(&http::deadlines::body, 20ms, url());
    BOOST_TEST((why.phase == http::phase::body));
    BOOST_TEST(why.may_have_arrived);
}

BOOST_AUTO_TEST_CASE(a_body_that_trickles_has_one_deadline_for_all_of_it) {
    reply(script::steps{script::say{"HTTP/1.1 200 OK\r\n\r\n"}, script::repeat{"x", 1'000'000'000}});
    auto asker = client();
    auto const why = problem_of(ask(asker, {.url = url(), .deadlines = short_of(&http::deadlines::body, 50ms), .most_body = std::size_t{1} << 40U}));
    BOOST_TEST(why.why.code == asio::error::timed_out);
    BOOST_TEST((why.phase == http::phase::body));
}

BOOST_AUTO_TEST_CASE(a_client_has_deadlines_of_its_own) {
    reply(script::steps{script::hold{}});
    auto with = options();
    with.deadlines.first_byte = 20ms;
    auto asker = client(with);
    BOOST_TEST(contains(problem_of(get(asker, url())).message(), "waiting for the answer of 127.0.0.1:" + std::to_string(server.port()) + ": it took longer than 0.02 s"));
}

BOOST_AUTO_TEST_CASE(one_beyond_all_time_never_comes) {
    constexpr auto never = std::chrono::milliseconds::max();
    auto with = options();
    with.deadlines = {never, never, never, never, never, never};
    with.longest_idle = never;
    auto asker = client(with);
    for (auto const* host : {"127.0.0.1", "localhost"})
        for (int i = 0; i < 2; ++i) BOOST_TEST(get(asker, url("/", host)).value().body == "ok");
    BOOST_TEST(asker.count().reused == 2U);
}

BOOST_AUTO_TEST_CASE(a_deadline_that_was_kept_leaves_nothing_to_wait_for) {
    {
        auto asker = client();
        get(asker, url()).value();
    }
    auto const begin = std::chrono::steady_clock::now();
    run_out_of_work();
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 5min));
}

BOOST_AUTO_TEST_SUITE_END()
