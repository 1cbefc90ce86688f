#include <boost/test/unit_test.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/blocking.hpp>
#include <alertstream/kafka/consumer.hpp>

#include <simulation/dice.hpp>

#include "fake_librdkafka.hpp"

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

as::logger quiet() {
    return as::logger{as::make_function_sink([](as::log_record const&) {})};
}

/// Reads what it is given, and keeps some of it.
struct reader final : as::kafka::consumer_listener {
    explicit reader(asio::io_context& loop, fake::cluster const& cluster) {
        as::kafka::connection to;
        to.brokers = {cluster.address()};
        as::kafka::consumer::options wanted;
        wanted.topics = {"t"};
        wanted.group.group_id = "g";
        wanted.keep_alive = 10ms;
        consumer = as::kafka::consumer::open(loop.get_executor(), to, wanted, quiet()).value();
    }

    void on_assigned(std::vector<as::topic_partition> which) override {
        std::vector<as::kafka::group_position> from;
        for (auto const& each : which) from.push_back({each, 0, {}});
        queues = consumer->assign(from).value();
    }
    void on_revoked(std::vector<as::topic_partition> which, bool) override {
        queues.clear();
        consumer->unassign(which);
    }
    bool on_readable() override {
        bool more = false;
        for (auto const& each : queues) {
            auto polled = each->poll();
            more = more || polled.what != as::kafka::polled::kind::nothing;
            if (polled.what != as::kafka::polled::kind::message) continue;
            ++messages;
            kept.push_back(std::move(polled.record));
            if (kept.size() > 20) kept.pop_front();
        }
        return more;
    }
    void on_error(as::error_code, std::string_view, std::string_view) override {}
    void on_gone(as::error_code) override { queues.clear(); }
    void on_connected(std::vector<std::string> const&) override {}

    std::deque<as::kafka::fetched> kept;
    std::unique_ptr<as::kafka::consumer> consumer;
    std::vector<std::unique_ptr<as::kafka::partition_queue>> queues;
    std::size_t messages = 0;
};

void check(fake::cluster const& cluster) {
    BOOST_TEST(cluster.wait_until_deserted());
    for (auto const& each : cluster.misuse()) BOOST_ERROR(each);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clients)

BOOST_AUTO_TEST_CASE(a_call_completes_once_whether_it_ends_is_late_or_is_cancelled) {
    asio::io_context loop;
    as::kafka::blocking_thread const thread{loop.get_executor(), quiet()};
    simulation::dice luck{1};
    std::vector<asio::cancellation_signal> cancel(600);
    unsigned in_time = 0, late = 0, cancelled = 0, wrong = 0;
    for (std::size_t i = 0; i < cancel.size(); ++i) {
        auto const work = [i, takes = std::chrono::microseconds{luck.below(400)}] {
            for (auto const end = std::chrono::steady_clock::now() + takes; std::chrono::steady_clock::now() < end;) std::this_thread::yield();
            return std::vector<std::size_t>(10, i);
        };
        thread.async_run("a call", work, std::chrono::microseconds{luck.below(3000)},
                         asio::bind_cancellation_slot(cancel[i].slot(), [&, i](as::error_code ec, std::vector<std::size_t> result) {
                             if (ec == RD_KAFKA_RESP_ERR__TIMED_OUT) ++late;
                             else if (ec == asio::error::operation_aborted) ++cancelled;
                             else ++in_time;
                             if (!ec && result != std::vector<std::size_t>(10, i)) ++wrong;
                         }));
        if (luck.chance(20)) cancel[i - luck.below(std::min<std::size_t>(i + 1, 4))].emit(asio::cancellation_type::terminal);
        while (i + 1 - (in_time + late + cancelled) > 4) loop.run_one();
    }
    loop.run();
    BOOST_TEST_MESSAGE(in_time << " in time, " << late << " late, " << cancelled << " cancelled");
    BOOST_TEST(in_time + late + cancelled == cancel.size());
    BOOST_TEST((in_time > 0 && late > 0 && cancelled > 0));
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_outlives_the_questions_that_were_left_behind_and_no_longer) {
    fake::cluster cluster{{.seed = 2, .slowest_answer = 10ms, .chatter = 20}};
    for (int round = 0; round < 4; ++round) {
        asio::io_context loop;
        simulation::dice luck{static_cast<std::uint64_t>(round)};
        reader one{loop, cluster};
        one.consumer->async_run(one, [](as::error_code) {});
        unsigned over = 0;
        bool answered = false;
        for (int i = 0; i < 20; ++i)
            one.consumer->async_facts({{"t", 0}, {"t", 1}}, as::time_point{}, std::chrono::milliseconds{1 + luck.below(300)},
                                      [&](as::error_code, std::vector<as::kafka::partition_facts>) { ++over; });
        one.consumer->async_facts({{"t", 0}, {"t", 1}}, as::time_point{}, 1h, [&](as::error_code ec, std::vector<as::kafka::partition_facts> facts) {
            answered = !ec && facts.size() == 2 && facts[1].high == 1000;
            ++over;
        });
        while (over < 21) loop.run_one();
        BOOST_TEST(answered);
        one.queues.clear();
        one.kept.clear();
        one.consumer.reset();  // a question may still be on its way
    }
    check(cluster);
}

BOOST_AUTO_TEST_CASE(a_consumer_is_destroyed_at_any_moment_while_messages_come_and_some_are_kept) {
    fake::cluster cluster{{.seed = 3, .messages = 100'000, .tick = 50us, .rebalances = 2, .losses = 30, .chatter = 20}};
    simulation::dice luck{3};
    std::size_t messages = 0;
    asio::io_context loop;
    for (int round = 0; round < 40 || messages < 1000; ++round) {
        reader one{loop, cluster};
        one.consumer->async_run(one, [](as::error_code) {});
        loop.restart();
        loop.run_for(std::chrono::milliseconds{luck.below(20)});
        one.queues.clear();
        one.consumer.reset();
        loop.poll();
        messages += one.messages;
        one.kept.clear();  // only now its client can end
    }
    check(cluster);
}

BOOST_AUTO_TEST_CASE(a_consumer_is_closed_at_any_moment_while_messages_come) {
    fake::cluster cluster{{.seed = 4, .messages = 100'000, .tick = 50us, .rebalances = 2, .losses = 30, .chatter = 20}};
    simulation::dice luck{4};
    for (int round = 0; round < 40; ++round) {
        asio::io_context loop;
        reader one{loop, cluster};
        bool over = false, closed = false;
        one.consumer->async_run(one, [&](as::error_code ec) { over = !ec; });
        loop.run_for(std::chrono::milliseconds{luck.below(20)});
        one.kept.clear();
        one.consumer->async_close(60s, [&](as::error_code ec) { closed = !ec; });
        while (!over || !closed) {
            loop.run_one();
            one.kept.clear();
        }
    }
    check(cluster);
}

BOOST_AUTO_TEST_SUITE_END()
