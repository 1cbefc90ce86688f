#include <boost/test/unit_test.hpp>

#include <map>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct note {
    std::map<std::string, int>* times;
    void operator()(as::message const& m) const { ++(*times)[std::string{m.payload()}]; }
};

struct slow {
    asio::steady_timer* gate;
    std::vector<std::string>* done;
    bool heeds = true;
    asio::awaitable<void> operator()(as::message const& m) {
        if (!heeds) co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        as::error_code cancelled;
        if (m.payload() == "slow") co_await gate->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        done->emplace_back(m.payload());
    }
};

bool is_waiting(running const& run) {
    auto const now = run->status();
    return !now.topics.empty() && !now.topics[0].partitions.empty() && now.topics[0].partitions[0].waiting;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rebalances, stream_fixture)

// The mock refuses every commit while its group is balanced anew, which Kafka does not: that alerts are not repeated is for
// the live tests.
BOOST_AUTO_TEST_CASE(a_second_member_takes_over_half_and_gives_it_back_and_no_alert_is_lost) {
    broker.create_topic("t", 4);
    std::map<std::string, int> one, two;
    using s = as::stream<test_service, as::topic<"t", note>>;
    auto const a = start(plan<s>({"t"}, note{&one}));
    run_until([&] { return a.live(); });
    int sent = 0;
    auto const publish = [&](int count) {
        for (; count > 0; --count, ++sent) broker.publish(as::kafka::record{.topic = "t", .payload = std::to_string(sent), .partition = sent % 4});
    };
    auto const partitions = [](running const& of) {
        auto const now = of->status();
        return now.topics.empty() ? 0u : now.topics[0].partitions.size();
    };
    auto const all_seen = [&] {
        auto all = one;
        all.insert(two.begin(), two.end());
        return all.size() == static_cast<std::size_t>(sent);
    };
    publish(100);
    auto const b = start(plan<s>({"t"}, note{&two}));
    run_until([&] { return partitions(a) == 2 && partitions(b) == 2; });
    publish(100);
    run_until(all_seen);
    BOOST_TEST(!two.empty());
    stop(b);
    run_until([&] { return partitions(a) == 4; });
    publish(100);
    run_until(all_seen);
    stop(a);
}

BOOST_AUTO_TEST_CASE(a_handler_finishes_before_its_partition_is_given_back) {
    broker.create_topic("t");
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    std::vector<std::string> done;
    using s = as::stream<test_service, as::topic<"t", slow>>;
    for (auto const* text : {"slow", "next"}) broker.publish("t", text);
    auto const run = start(plan<s>({"t"}, slow{&gate, &done}));
    run_until([&] { return is_waiting(run); });
    run->stop();
    asio::post(loop, [&] { gate.cancel(); });
    run_until([&] { return run.over(); });
    BOOST_TEST((done == std::vector<std::string>{"slow"}));
    BOOST_TEST(committed("t").next == 1);
}

BOOST_AUTO_TEST_CASE(a_topic_that_appears_while_starts_are_looked_for_is_read_too) {
    broker.create_topic("t1");
    broker.publish("t1", "one");
    std::map<std::string, int> times;
    using s = as::stream<test_service, as::topic<"t*", note>>;
    // The broker does not say where partitions start until the second topic is known: the group assigns again without a revocation.
    for (int i = 0; i < 8; ++i) broker.push_request_errors(as::testing::request::offset_fetch, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto const run = start(plan<s>({"t*"}, note{&times}));
    run_until([&] { return logged("where to start is not known yet") >= 1; });
    broker.create_topic("t2");
    broker.publish("t2", "two");
    run_until([&] { return times.size() == 2; }, 60s);
    BOOST_TEST((times == std::map<std::string, int>{{"one", 1}, {"two", 1}}));
    BOOST_TEST(logged("partitions could not be taken") == 0);
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_stop_while_starts_are_looked_for_leaves_nothing_on_the_loop) {
    broker.create_topic("t");
    std::map<std::string, int> times;
    using s = as::stream<test_service, as::topic<"t", note>>;
    for (int i = 0; i < 40; ++i) broker.push_request_errors(as::testing::request::offset_fetch, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
    auto const run = start(plan<s>({"t"}, note{&times}));
    run_until([&] { return logged("where to start is not known yet") >= 4; });  // by now the pause between tries is seconds long
    stop(run);
    loop.restart();
    loop.run_for(3s);
    BOOST_TEST(loop.stopped());  // it ran out of work before
}

BOOST_AUTO_TEST_CASE(the_last_commit_is_tried_again_while_there_is_time) {
    broker.create_topic("t");
    broker.publish("t", "x");
    std::map<std::string, int> times;
    using s = as::stream<test_service, as::topic<"t", note>>;
    auto wanted = plan<s>({"t"}, note{&times});
    wanted.commit_interval = 1h;
    auto const run = start(wanted);
    run_until([&] { return times.size() == 1; });
    broker.push_request_errors(as::testing::request::offset_commit, {RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE, RD_KAFKA_RESP_ERR_INVALID_COMMIT_OFFSET_SIZE});
    stop(run);
    BOOST_TEST(committed("t").next == 1);
}

BOOST_AUTO_TEST_CASE(a_handler_that_outlives_its_partition_is_watched_and_shown) {
    broker.create_topic("t");
    broker.publish("t", "slow");
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    std::vector<std::string> done, other;
    using s = as::stream<test_service, as::topic<"t", slow>>;
    auto stuck = plan<s>({"t"}, slow{&gate, &done, false});
    stuck.drain = 1s;
    stuck.watchdog = 4s;
    auto const a = start(stuck);
    run_until([&] { return is_waiting(a); });
    // Both partitions' group is balanced anew when another member comes and goes.
    auto const b = start(plan<s>({"t"}, slow{&gate, &other}));
    run_until([&] { return logged("handlers still run at the drain deadline") >= 1; });
    run_until([&] { return logged("a handler does not come back") >= 1; });
    gate.cancel();
    gate.expires_at(asio::steady_timer::time_point::min());
    run_until([&] { return done.size() + other.size() >= 1; });
    stop(b);
    stop(a);
}

BOOST_AUTO_TEST_SUITE_END()
