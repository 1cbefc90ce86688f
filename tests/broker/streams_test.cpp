#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/run.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/settings.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// What the handlers of one test saw, and what to do at an alert.
struct world {
    std::vector<std::string> seen{};
    std::function<void()> at_alert{};
    bool cancelled{};
};

struct takes {
    world* w;
    void operator()(as::message const& m) const {
        w->seen.emplace_back(m.payload());
        if (w->at_alert) w->at_alert();
    }
};

/// Waits until it is cancelled.
struct waits {
    world* w;
    asio::awaitable<void> operator()(as::message const& m) const {
        w->seen.emplace_back(m.payload());
        if (w->at_alert) w->at_alert();
        asio::steady_timer never{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
        auto const [problem] = co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
        w->cancelled = problem == asio::error::operation_aborted;
        throw boost::system::system_error{problem};
    }
};

using taking = as::gcn::stream<as::topic<"t", takes>>;
using waiting = as::gcn::stream<as::topic<"t", waits>>;

struct streams_fixture {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    asio::io_context loop{1};
    world w;
    std::optional<as::error_code> ended;
    std::vector<std::string> lines;
    as::logger log{as::make_function_sink([this](auto const& record) { lines.push_back(format_log(record)); })};

    streams_fixture() { broker.create_topic("t"); }

    as::settings settings() const { return as::testing::settings_for(broker, folder.path(), {"gcn"}); }
    std::filesystem::path settings_file(std::string_view more = {}) const {
        auto const file = folder.path() / "settings.json";
        std::ofstream{file} << R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": ")" << broker.url() << R"(", "GROUP_ID": "g", "START": "earliest", "STATE_DIR": ")"
                            << folder.path().string() << R"(", "CONFIG": {"security.protocol": "plaintext"})" << more << "}}]}";
        return file;
    }
    auto into_ended() {
        return [this](as::error_code problem) { ended = problem; };
    }
    /// Until it holds; the deadline is for broken code only.
    template <class Condition>
    void run_until(Condition condition) {
        auto const deadline = std::chrono::steady_clock::now() + 60s;
        while (!condition() && std::chrono::steady_clock::now() < deadline) {
            if (loop.stopped()) loop.restart();
            loop.run_one_for(20ms);
        }
        for (auto const& each : lines)
            if (!condition()) BOOST_TEST_MESSAGE(each);
        BOOST_REQUIRE(condition());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(whole_streams, streams_fixture)

BOOST_AUTO_TEST_CASE(changes_of_state_are_told_up_to_the_end) {
    broker.publish("t", "one");
    as::alert_streams<taking> streams{loop, settings(), log, takes{&w}};
    std::vector<as::stream_state> states{streams.status().at(0).state};
    streams.on_change([&] {
        auto const now = streams.status().at(0).state;
        if (states.back() != now) states.push_back(now);
    });
    std::vector<std::string> order;
    streams.at_end([&] { order.push_back("at_end"); });
    streams.at_end([&] { order.push_back("again"); });
    streams.set({.until_end = true});
    streams.async_run([&](as::error_code problem) {
        order.push_back("completed");
        ended = problem;
    });
    run_until([&] { return ended.has_value(); });
    BOOST_TEST(!*ended);
    BOOST_TEST((states.front() == as::stream_state::idle));
    BOOST_TEST((states.back() == as::stream_state::stopped));
    BOOST_TEST((std::find(states.begin(), states.end(), as::stream_state::live) != states.end()));
    BOOST_TEST(order == (std::vector<std::string>{"at_end", "again", "completed"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_second_run_is_refused) {
    as::alert_streams<taking> streams{loop, settings(), log, takes{&w}};
    std::optional<as::error_code> second;
    streams.async_run(into_ended());
    streams.async_run([&](as::error_code problem) { second = problem; });
    run_until([&] { return second.has_value(); });
    BOOST_TEST((*second == asio::error::already_started));
    streams.stop();
    run_until([&] { return ended.has_value(); });
    BOOST_TEST(!*ended);
}

BOOST_AUTO_TEST_CASE(partial_cancellation_drains_and_terminal_cancellation_cancels_the_handlers) {
    broker.publish("t", "one");
    asio::cancellation_signal signal;
    as::alert_streams<waiting> streams{loop, settings(), log, waits{&w}};
    streams.async_run(asio::bind_cancellation_slot(signal.slot(), into_ended()));
    run_until([&] { return !w.seen.empty(); });
    signal.emit(asio::cancellation_type::partial);
    run_until([&] { return streams.status().at(0).state == as::stream_state::draining; });
    BOOST_TEST(!w.cancelled);
    signal.emit(asio::cancellation_type::terminal);
    auto const asked = std::chrono::steady_clock::now();
    run_until([&] { return ended.has_value(); });
    BOOST_TEST(w.cancelled);
    BOOST_TEST((std::chrono::steady_clock::now() - asked < 8s));  // DRAIN_SECONDS is 10
    BOOST_TEST(streams.status().at(0).counters.handled == 0u);
}

BOOST_AUTO_TEST_CASE(destroyed_during_a_run_it_leaves_nothing_that_runs) {
    broker.publish("t", "one");
    {
        as::alert_streams<waiting> streams{loop, settings(), log, waits{&w}};
        streams.async_run(into_ended());
        run_until([&] { return !w.seen.empty(); });
    }
    run_until([&] { return ended.has_value(); });
    BOOST_TEST(w.cancelled);
    loop.restart();
    loop.run();  // returns: nothing is left on the loop
}

BOOST_AUTO_TEST_CASE(destroyed_before_its_loop_ran_it_does_no_harm) {
    {
        as::alert_streams<taking> streams{loop, settings(), log, takes{&w}};
        streams.async_run(into_ended());
    }
    loop.run();
    BOOST_TEST(w.seen.empty());
}

BOOST_AUTO_TEST_CASE(the_first_signal_drains) {
    broker.publish("t", "one");
    as::alert_streams<taking> streams{loop, settings(), log, takes{&w}};
    as::stop_on_signal(loop, streams);
    streams.async_run(into_ended());
    w.at_alert = [] { std::raise(SIGTERM); };
    loop.run();  // ends: the wait for signals does too
    BOOST_TEST_REQUIRE(ended.has_value());
    BOOST_TEST(!*ended);
    BOOST_TEST(w.seen.size() == 1u);
    BOOST_TEST(streams.status().at(0).counters.handled == 1u);
}

BOOST_AUTO_TEST_CASE(the_second_signal_stops_at_once) {
    broker.publish("t", "one");
    as::alert_streams<waiting> streams{loop, settings(), log, waits{&w}};
    as::stop_on_signal(loop, streams);
    streams.async_run(into_ended());
    run_until([&] { return !w.seen.empty(); });
    std::raise(SIGINT);
    run_until([&] { return streams.status().at(0).state == as::stream_state::draining; });
    BOOST_TEST(!w.cancelled);
    auto const asked = std::chrono::steady_clock::now();
    std::raise(SIGTERM);
    loop.run();
    BOOST_TEST(w.cancelled);
    BOOST_TEST((std::chrono::steady_clock::now() - asked < 8s));
    BOOST_TEST(streams.status().at(0).counters.handled == 0u);
}

BOOST_AUTO_TEST_CASE(a_program_that_was_told_to_stop_returns_0) {
    broker.publish("t", "one");
    w.at_alert = [] { std::raise(SIGTERM); };
    BOOST_TEST(as::run<taking>(settings_file(), takes{&w}) == 0);
    BOOST_TEST(w.seen.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_program_whose_stream_fails_for_good_returns_1) {
    auto const file = folder.path() / "settings.json";
    // librdkafka reads the file when the client is made, and makes none.
    std::ofstream{file} << R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": ")" << broker.url() << R"(", "STATE_DIR": ")" << folder.path().string()
                        << R"(", "CONFIG": {"security.protocol": "ssl", "ssl.certificate.location": "/not/there.pem"}}}]})";
    BOOST_TEST(as::run<taking>(file, takes{&w}) == 1);
}

BOOST_AUTO_TEST_CASE(a_program_with_errors_in_its_settings_returns_78) {
    BOOST_TEST(as::run<taking>(settings_file(R"(, "STRAT": 1)"), takes{&w}) == 78);
    BOOST_TEST(as::run<taking>(folder.path() / "absent.json", takes{&w}) == 78);
}

BOOST_AUTO_TEST_SUITE_END()
