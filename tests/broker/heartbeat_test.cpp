#include <boost/test/unit_test.hpp>

#include <boost/asio/redirect_error.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct take {
    std::vector<std::string>* seen;
    void operator()(as::message const& m) const { seen->emplace_back(m.payload()); }
};

/// Waits until the gate opens, and heeds nothing else.
struct slow {
    std::vector<std::string>* seen;
    asio::steady_timer* gate;
    asio::awaitable<void> operator()(as::message const& m) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        std::string const payload{m.payload()};
        as::error_code ignored;
        co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        seen->push_back(payload);
    }
};

using quick = as::stream<test_service, as::topic<"t", take>>;
using waits = as::stream<test_service, as::topic<"t", slow>>;

struct fixture : stream_fixture {
    std::vector<std::string> seen;
    std::vector<as::stream_state> states;
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    asio::steady_timer pause{loop};
    int beats{};
    bool beating{true};

    fixture() {
        broker.create_topic("t");
        broker.create_topic("sys.heartbeat");
    }

    /// Silence of 400 ms counts, with a beat every 50 ms.
    as::delivery::stream_plan watched(as::delivery::stream_plan made) {
        made.connection.extra.push_back({"fetch.wait.max.ms", "20"});  // the mock waits it out, whatever comes
        made.connection.extra.push_back({"reconnect.backoff.max.ms", "200"});
        made.heartbeat_topic = "sys.heartbeat";
        made.heartbeat = 400ms;
        made.drain = 1s;
        return made;
    }
    auto make() { return watched(plan<quick>({"t"}, take{&seen})); }

    void beat() {
        pause.expires_after(50ms);
        pause.async_wait([this](as::error_code cancelled) {
            if (cancelled || !beating) return;
            broker.publish("sys.heartbeat", R"({"timestamp": 1700000000000000, "count": )" + std::to_string(++beats) + "}");
            beat();
        });
    }
    void beat_again() {
        beating = true;
        beat();
    }

    running begin(as::delivery::stream_plan const& plan) {
        auto run = start(plan);
        run->on_change([&states = states, runner = run.runner.get()] { states.push_back(runner->status().state); });
        beat();
        run_until([&] { return run.live() && run->status().last_heartbeat.has_value(); });
        auto const then = beats;
        run_until([&] { return beats > then + 3; });  // their interval is known
        return run;
    }
    bool was(as::stream_state state) const { return std::find(states.begin(), states.end(), state) != states.end(); }
    static as::stream_state state(running const& run) { return run->status().state; }
    void publish(std::string const& payload) { broker.publish("t", payload); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(heartbeats, fixture)

BOOST_AUTO_TEST_CASE(a_quiet_sky_with_beats_is_live) {
    auto const run = begin(make());
    auto const first = *run->status().last_heartbeat;
    run_until([&, then = beats] { return beats > then + 40; });  // five times what counts as silence
    BOOST_TEST(run.live());
    BOOST_TEST((*run->status().last_heartbeat > first));
    BOOST_TEST(!was(as::stream_state::silent));
    BOOST_TEST(seen.empty());  // beats are no alerts
    stop(run);
}

BOOST_AUTO_TEST_CASE(silence_is_said_the_client_made_anew_and_each_alert_handled_once) {
    auto made = make();
    made.commit_interval = 1h;  // what is handled is not committed before the end
    auto const run = begin(made);
    publish("a");
    run_until([&] { return seen.size() == 1; });
    // The old client is too deaf to keep anything.
    for (int i = 0; i < 5; ++i) broker.push_request_errors(as::testing::request::offset_commit, {RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE});
    beating = false;
    run_until([&] { return state(run) == as::stream_state::silent; });
    BOOST_TEST(logged("silent: connected") == 1);
    BOOST_TEST(was(as::stream_state::silent));
    run_until([&] { return logged("the new Kafka client connects") == 1; });
    BOOST_TEST(committed("t").next == 0);
    run_until([&] { return logged("partitions assigned") == 2; });
    BOOST_TEST((state(run) == as::stream_state::silent));  // still
    beat_again();
    run_until([&] { return run.live(); });
    publish("b");
    run_until([&] { return seen.size() >= 2; });
    BOOST_TEST(seen == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
    BOOST_TEST(run->status().counters.handled == 2);
    BOOST_TEST(logged("the broker is heard again") == 1);
    BOOST_TEST(logged("the broker's heartbeat cannot be read") == 0);
    stop(run);
    BOOST_TEST(committed("t").next == 2);
}

BOOST_AUTO_TEST_CASE(an_old_client_that_hangs_is_left_behind_and_what_comes_meanwhile_is_handled_once) {
    auto const run = begin(make());
    publish("a");
    run_until([&] { return seen.size() == 1; });
    run_until([&] { return committed("t").next == 1; });
    broker.push_request_errors(1, as::testing::request::leave_group, {{RD_KAFKA_RESP_ERR_NO_ERROR, 60s}});
    beating = false;
    run_until([&] { return logged("the Kafka client is made anew") == 1; });
    publish("b");
    publish("c");
    run_until([&] { return seen.size() >= 3; });
    beat_again();
    run_until([&] { return run.live(); });
    BOOST_TEST(seen == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_handler_in_hand_is_drained_first) {
    auto const run = begin(watched(plan<waits>({"t"}, slow{&seen, &gate})));
    publish("a");
    run_until([&] { return run->status().topics.at(0).partitions.at(0).waiting; });
    beating = false;
    run_until([&] { return logged("the Kafka client is made anew") == 1; });
    BOOST_TEST(seen.empty());
    gate.expires_at(asio::steady_timer::time_point::min());
    run_until([&] { return logged("partitions assigned") == 2; });
    publish("b");
    run_until([&] { return seen.size() >= 2; });
    BOOST_TEST(seen == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_handler_that_heeds_nothing_holds_only_its_partition_and_is_waited_for) {
    auto const run = begin(watched(plan<waits>({"t"}, slow{&seen, &gate})));
    publish("a");
    run_until([&] { return run->status().topics.at(0).partitions.at(0).waiting; });
    beating = false;
    run_until([&] { return logged("a partition waits for the handler that still runs") == 1; });
    BOOST_TEST(seen.empty());
    beat_again();
    gate.expires_at(asio::steady_timer::time_point::min());
    publish("b");
    run_until([&] { return std::count(seen.begin(), seen.end(), "b") == 1; });
    BOOST_TEST(seen.front() == "a");
    stop(run);
}

BOOST_AUTO_TEST_SUITE_END()

// Suites run side by side; these wait for the mock's joins of groups.
BOOST_FIXTURE_TEST_SUITE(heartbeats_and_faults, fixture)

BOOST_AUTO_TEST_CASE(a_broker_that_goes_away_is_connecting_and_not_silent) {
    auto const run = begin(make());
    beating = false;
    broker.down();
    run_until([&] { return state(run) == as::stream_state::connecting; });
    // Longer than what counts as silence.
    asio::steady_timer longer{loop, 2s};
    bool over = false;
    longer.async_wait([&](as::error_code) { over = true; });
    run_until([&] { return over; });
    BOOST_TEST((state(run) == as::stream_state::connecting));
    broker.up();
    beat_again();
    run_until([&] { return run.live(); });
    BOOST_TEST(!was(as::stream_state::silent));
    BOOST_TEST(logged("made anew") == 0);
    stop(run);
}

BOOST_AUTO_TEST_CASE(where_the_heartbeat_cannot_be_read_that_is_said_once_and_no_alarm) {
    for (auto const problem : {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {
        broker.topic_error("sys.heartbeat", problem);
        seen.clear();
        log.clear();
        states.clear();
        auto made = make();
        made.heartbeat = 100ms;
        made.group.group_id = "group-" + std::to_string(problem);
        auto const run = start(made);
        run->on_change([&] { states.push_back(run->status().state); });
        run_until([&] { return run.live() && logged("the broker's heartbeat cannot be read here") == 1; });
        publish("a");
        run_until([&] { return !seen.empty(); });
        BOOST_TEST(!was(as::stream_state::silent));
        BOOST_TEST(logged("the broker's heartbeat cannot be read here") == 1);
        // It is looked for again now and then.
        broker.topic_error("sys.heartbeat", RD_KAFKA_RESP_ERR_NO_ERROR);
        beat_again();
        run_until([&] { return logged("the broker's heartbeat can be read now") == 1; });
        BOOST_TEST(run->status().last_heartbeat.has_value());
        beating = false;
        run_until([&] { return was(as::stream_state::silent); });
        BOOST_TEST(logged("the broker's heartbeat cannot be read here") == 1);
        stop(run);
    }
}

BOOST_AUTO_TEST_CASE(alerts_without_beats_make_only_the_reader_anew) {
    auto const run = begin(make());
    beating = false;
    bool stopped = false;
    asio::steady_timer next{loop};
    std::function<void()> const go_on = [&] {
        next.expires_after(100ms);
        next.async_wait([&](as::error_code) {
            if (stopped) return;
            publish("x");
            go_on();
        });
    };
    go_on();
    run_until([&] { return logged("the broker's heartbeat has stopped, alerts come") == 1; });
    BOOST_TEST(run.live());
    beat_again();
    run_until([&] { return logged("the broker is heard again") == 1; });
    stopped = true;
    BOOST_TEST(!was(as::stream_state::silent));
    BOOST_TEST(logged("the Kafka client is made anew") == 0);
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_client_made_anew_keeps_offsets_while_it_runs) {
    auto made = make();
    made.commit_interval = 2s;
    auto const run = begin(made);
    publish("a");
    run_until([&] { return seen.size() == 1; });
    beating = false;  // a commit is due when the old client ends
    run_until([&] { return logged("partitions assigned") == 2; });
    beat_again();
    publish("b");
    run_until([&] { return committed("t").next == 2; });
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_stop_while_the_client_is_made_anew_is_a_stop) {
    for (bool const at_once : {false, true}) {
        log.clear();
        beating = true;
        auto made = make();
        made.group.group_id = at_once ? "g1" : "g2";
        auto const run = begin(made);
        beating = false;
        run_until([&] { return logged("the Kafka client is made anew") == 1; });
        at_once ? run->stop_at_once() : run->stop();
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
        BOOST_TEST((state(run) == as::stream_state::stopped));
        BOOST_TEST(logged("the new Kafka client connects") == 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
