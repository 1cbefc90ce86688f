// A publication, and the closing of what publishes, cancelled at each step of the loop.
#include "fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;

as::hermes::alert one_point() {
    as::hermes::alert made{.title = "t", .submitter = "me"};
    made.targets = {{.name = "a", .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = as::hermes::detection{.value = as::hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

/// What a handler was given, and how often.
template <class Result>
struct completion {
    std::optional<Result> came{};
    int times{};

    auto handler() {
        return [this](Result what) {
            ++times;
            came.emplace(std::move(what));
        };
    }
};

struct publishing : https_fixture {
    publishing() { reply(script::answer(R"({"uuid": "5b7f2c5e-0000-4000-8000-000000000001"})")); }

    sharing make() {
        return {loop, as::settings::parse(R"({"DATA_SHARING": {"hermes": {"BASE_URL": ")" + url() + R"(", "CA_FILE": ")" + (folder / "ca.pem").string() +
                                          R"(", "TIMEOUT_SECONDS": 600, "HERMES_API_KEY": "k"}}})"),
                logger()};
    }
    void step() {
        loop.restart();
        BOOST_REQUIRE(loop.run_one() > 0);
    }
    template <class Condition>
    void step_until(Condition condition) {
        while (!condition()) step();
    }
    /// So many, or until there is a result.
    template <class Result>
    void step(int times, completion<Result> const& until) {
        for (int i = 0; i < times && !until.came; ++i) step();
    }
    /// What a handler that came twice would have needed.
    void idle() {
        loop.restart();
        loop.poll();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(publication_cancellation, publishing)

BOOST_AUTO_TEST_CASE(at_every_step_of_a_publication) {
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        int not_sent = 0, unknown = 0;
        bool published = false;
        for (int k = 0; !published; ++k) {
            BOOST_TEST_INFO_SCOPE("step " << k);
            server.requests.clear();
            auto made = make();
            asio::cancellation_signal signal;
            completion<as::outcome> outcome;
            made.async_publish<"hermes", "hermes.test">(one_point(), asio::bind_cancellation_slot(signal.slot(), outcome.handler()));
            step(k, outcome);
            published = outcome.came.has_value();
            signal.emit(type);
            step(100, outcome);  // promptly: the server's own steps are among these
            BOOST_REQUIRE(outcome.came.has_value());
            signal.emit(type);  // finds nothing
            BOOST_TEST(made.status()[0].under_way == 0U);
            if (std::holds_alternative<as::published>(*outcome.came)) continue;
            BOOST_REQUIRE(!published);
            // The destination is still there, and no connection of it.
            step_until([&] { return server.open() == 0; });
            idle();
            BOOST_TEST(outcome.times == 1);
            if (auto const* const why = std::get_if<as::not_sent>(&*outcome.came)) {
                ++not_sent;
                BOOST_TEST(why->why.code == asio::error::operation_aborted);
                BOOST_TEST(why->retryable);
                BOOST_TEST(server.requests.empty());
            } else {
                ++unknown;
                BOOST_TEST_REQUIRE(std::holds_alternative<as::unknown>(*outcome.came));
                BOOST_TEST(std::get<as::unknown>(*outcome.came).why.code == asio::error::operation_aborted);
            }
        }
        BOOST_TEST(not_sent > 5);
        BOOST_TEST(unknown > 0);
    }
    run_out_of_work();
}

BOOST_AUTO_TEST_CASE(at_every_step_of_a_close_with_a_publication_under_way) {
    bool closed_first = false;
    int given_up = 0;
    for (int k = 0; !closed_first; ++k) {
        BOOST_TEST_INFO_SCOPE("step " << k);
        auto made = make();
        asio::cancellation_signal hurry;
        completion<as::outcome> outcome;
        completion<as::error_code> closed;
        made.async_publish<"hermes", "hermes.test">(one_point(), outcome.handler());
        made.async_close(asio::steady_timer::duration::max(), asio::bind_cancellation_slot(hurry.slot(), closed.handler()));
        step(k, closed);
        closed_first = closed.came.has_value();
        hurry.emit(asio::cancellation_type::total);
        step_until([&] { return closed.came && outcome.came; });
        hurry.emit(asio::cancellation_type::total);  // finds nothing
        BOOST_TEST(made.status()[0].under_way == 0U);
        BOOST_TEST(!made.status()[0].active);
        step_until([&] { return server.open() == 0; });
        idle();
        BOOST_TEST(outcome.times == 1);
        BOOST_TEST(closed.times == 1);
        if (std::holds_alternative<as::published>(*outcome.came)) continue;
        BOOST_REQUIRE(!closed_first);
        BOOST_TEST((*closed.came == as::errc::close_deadline));
        ++given_up;
    }
    BOOST_TEST(given_up > 5);
    run_out_of_work();
}

BOOST_AUTO_TEST_SUITE_END()
