#include "fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>

namespace {

struct cancelling : https_fixture {
    connect_proxy proxy{loop, server.port()};

    void run_out_of_work() {
        proxy.stop();
        https_fixture::run_out_of_work();
    }

    http::options by_proxy() {
        auto with = options();
        with.proxy = as::secret{"127.0.0.1:" + std::to_string(proxy.port())};
        return with;
    }

    /// Cancels once after k handlers have run, for each k until the request gets its answer first.
    /// How many steps there were.
    template <class Prepare>
    int at_every_step(http::request const& what, asio::cancellation_type type, Prepare prepare) {
        for (int k = 0;; ++k) {
            auto asker = prepare();
            asio::cancellation_signal signal;
            std::optional<http::result> got;
            int completions = 0;
            asker.async_request(what, asio::bind_cancellation_slot(signal.slot(), [&](http::result r) {
                                    ++completions;
                                    got.emplace(std::move(r));
                                }));
            for (int i = 0; i < k && !got; ++i) {
                loop.restart();
                loop.run_one();
            }
            bool const first = got.has_value();
            signal.emit(type);
            // Promptly: the server's own handlers are among these.
            for (int i = 0; i < 100 && !got; ++i) {
                loop.restart();
                loop.run_one();
            }
            BOOST_REQUIRE(got.has_value());
            if (first) {
                BOOST_TEST(got->has_value());
                return k;
            }
            if (got->has_error()) {
                BOOST_TEST(got->error().why.code == asio::error::operation_aborted);
                if (got->error().phase < http::phase::write) BOOST_TEST(!got->error().may_have_arrived);
                if (got->error().phase > http::phase::write) BOOST_TEST(got->error().may_have_arrived);
            }
            BOOST_TEST(completions == 1);
            // A second one finds nothing.
            signal.emit(type);
            { [[maybe_unused]] auto const gone = std::move(asker); }
            // No connection of ours is left.
            while (server.open() > 0) {
                loop.restart();
                loop.run_one();
            }
            loop.restart();
            loop.poll();
            BOOST_TEST(completions == 1);
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cancellation, cancelling)

BOOST_AUTO_TEST_CASE(at_every_step_of_a_post) {
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total})
        BOOST_TEST(at_every_step({.method = http::method::post, .url = url(), .body = std::string(100'000, 'x')}, type, [&] { return client(); }) > 10);
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(at_every_step_of_one_through_a_proxy) {
    BOOST_TEST(at_every_step({.url = "https://hermes.test/"}, asio::cancellation_type::terminal, [&] { return client(by_proxy()); }) > 10);
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(at_every_step_of_one_with_a_name_and_a_redirect) {
    server.on_request = [](auto const& one) {
        return script::steps{script::say{contains(one.head, "/from") ? script::answer("", "302 Found", "Location: /to\r\n") : script::answer("ok")}};
    };
    BOOST_TEST(at_every_step({.url = url("/from", "localhost"), .redirects = 1}, asio::cancellation_type::terminal, [&] { return client(); }) > 10);
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(at_every_step_on_a_kept_connection) {
    BOOST_TEST(at_every_step({.url = url()}, asio::cancellation_type::terminal, [&] {
                   auto asker = client();
                   get(asker, url()).value();
                   return asker;
               }) > 3);
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(before_the_loop_ran_at_all) {
    auto asker = client();
    asio::cancellation_signal signal;
    std::optional<http::result> got;
    asker.async_request({.url = url()}, asio::bind_cancellation_slot(signal.slot(), [&](http::result r) { got.emplace(std::move(r)); }));
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(!got.has_value());  // never inside the call
    while (!got) loop.run_one();
    BOOST_TEST(problem_of(*got).why.code == asio::error::operation_aborted);
    BOOST_TEST(!problem_of(*got).may_have_arrived);
    BOOST_TEST(server.connections == 0U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_connection_is_not_kept) {
    reply(script::steps{script::hold{}});
    auto asker = client();
    asio::cancellation_signal signal;
    std::optional<http::result> got;
    asker.async_request({.url = url()}, asio::bind_cancellation_slot(signal.slot(), [&](http::result r) { got.emplace(std::move(r)); }));
    while (server.requests.empty()) loop.run_one();
    signal.emit(asio::cancellation_type::total);
    while (!got) loop.run_one();
    BOOST_TEST(problem_of(*got).may_have_arrived);
    reply(script::answer("ok"));
    get(asker, url()).value();
    BOOST_TEST(server.connections == 2U);
}

BOOST_AUTO_TEST_CASE(the_client_can_be_destroyed_at_every_step) {
    for (int k = 0, answered = 0; answered == 0; ++k) {
        std::optional<http::client> asker{client()};
        std::vector<http::result> got;
        for (int i = 0; i < 3; ++i) asker->async_request({.url = url()}, [&](http::result r) { got.push_back(std::move(r)); });
        for (int i = 0; i < k && got.size() < 3; ++i) {
            loop.restart();
            loop.run_one();
        }
        answered = got.size() == 3;
        asker.reset();
        while (got.size() < 3 || server.open() > 0) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
        for (auto const& each : got)
            if (each.has_error()) BOOST_TEST(each.error().why.code == asio::error::operation_aborted);
    }
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(the_loop_can_be_destroyed_at_every_step) {
    for (int k = 0, answered = 0; answered == 0; ++k) {
        auto owned = std::make_unique<asio::io_context>();
        auto other = std::make_unique<https_server>(*owned, authority.issue({"127.0.0.1"}));
        auto asker = std::make_unique<http::client>(owned->get_executor(), options(), logger());
        asker->async_request({.url = url_of(*other)}, [&](http::result) { answered = 1; });
        for (int i = 0; i < k && answered == 0; ++i) owned->run_one();
        // In the order of a program's variables.
        asker.reset();
        other.reset();
        owned.reset();
    }
}

BOOST_AUTO_TEST_SUITE_END()
