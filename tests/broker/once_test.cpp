#include <boost/test/unit_test.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

#include <alertstream/once.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

struct note {
    texts* seen;
    int* failures = nullptr;  ///< so many calls fail first
    void operator()(as::message const& m) const {
        if (failures && *failures > 0) {
            --*failures;
            throw std::runtime_error{"no"};
        }
        seen->emplace_back(m.payload());
    }
};

struct waits {
    asio::steady_timer* gate;
    texts* began;
    asio::awaitable<void> operator()(as::message const& m) {
        began->emplace_back(m.payload());
        auto const ended = co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        static_cast<void>(ended);
        // The gate opens by the same error.
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error{asio::error::operation_aborted};
    }
};

struct once_fixture : stream_fixture {
    void publish(std::string payload, std::string id, int partition = 0) {
        std::vector<as::header> const headers{{"_sender", "alice"}, {"_id", id}};
        broker.publish(as::kafka::record{.topic = "t", .headers = headers, .payload = payload, .partition = partition});
    }
    void finish(running const& run) {
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(handled_once, once_fixture)

BOOST_AUTO_TEST_CASE(an_alert_that_is_sent_again_is_handled_once_and_its_offset_is_kept) {
    broker.create_topic("t", 2);
    publish("a", "1", 0);
    publish("b", "2", 0);
    publish("b", "2", 0);
    texts seen, all;
    struct every : note {};
    using s = as::stream<test_service, as::topic<"t", as::once<note>, every>>;
    auto const run = start(plan<s>({"t"}, note{&seen}, every{{&all}}));
    run_until([&] { return all.size() == 3; });
    publish("a", "1", 1);
    run_until([&] { return all.size() == 4 && committed("t", 1).next == 1; });
    BOOST_TEST(seen == (texts{"a", "b"}), boost::test_tools::per_element());
    auto const counters = run->status().counters;
    BOOST_TEST(counters.duplicates == 2u);
    BOOST_TEST(counters.handled == 4u);  // the others of its handlers got it
    BOOST_TEST(run->status().topics.at(0).counters.duplicates == 2u);
    stop(run);
    BOOST_TEST(committed("t", 0).next == 3);
}

BOOST_AUTO_TEST_CASE(an_alert_that_was_put_aside_leaves_the_next_equal_one_to_its_handler) {
    broker.create_topic("t");
    publish("first", "1");
    publish("second", "1");
    texts seen;
    int failures = 2;
    using s = as::stream<test_service, as::topic<"t", as::once<note>, as::retries<1>>>;
    auto const run = start(plan<s>({"t"}, note{&seen, &failures}), {.until_end = true});
    finish(run);
    BOOST_TEST(seen == (texts{"second"}), boost::test_tools::per_element());
    BOOST_TEST(open_letters().size() == 1u);
    BOOST_TEST(run->status().counters.duplicates == 0u);
}

BOOST_AUTO_TEST_CASE(an_equal_alert_of_another_partition_waits_and_stop_reaches_it) {
    broker.create_topic("t", 2);
    publish("one", "1", 0);
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    texts began;
    using s = as::stream<test_service, as::topic<"t", as::once<waits>>>;
    auto wanted = plan<s>({"t"}, waits{&gate, &began});
    wanted.drain = 60s;
    auto const run = start(wanted);
    run_until([&] { return began.size() == 1; });
    publish("again", "1", 1);
    run_until([&] { return run->status().topics.at(0).partitions.at(1).waiting; });
    BOOST_TEST(began.size() == 1u);
    run->stop();
    run->stop();  // at once: cancels both
    finish(run);
    BOOST_TEST(committed("t", 1).next <= 0);
    // Nothing was remembered: both come again, and one of them is handled.
    gate.expires_at(asio::steady_timer::time_point::max());
    auto const again = start(wanted);
    run_until([&] { return began.size() == 2; });
    gate.cancel();
    run_until([&] { return again->status().counters.handled == 2; });
    BOOST_TEST(again->status().counters.duplicates == 1u);
    stop(again);
}

BOOST_AUTO_TEST_CASE(duplicates_do_not_make_a_broken_handler_look_well) {
    broker.create_topic("t");
    publish("good", "0");
    texts seen;
    struct breaks {
        texts* seen;
        bool* broken;
        void operator()(as::message const& m) const {
            if (*broken) throw std::runtime_error{"no"};
            seen->emplace_back(m.payload());
        }
    };
    bool broken = false;
    using s = as::stream<test_service, as::topic<"t", as::once<breaks>, as::retries<0>>>;
    auto wanted = plan<s>({"t"}, breaks{&seen, &broken});
    wanted.failures_in_a_row = 2;
    auto const run = start(wanted);
    run_until([&] { return seen.size() == 1; });
    broken = true;
    for (auto const* id : {"1", "0", "2", "0"}) publish("bad", id);
    run_until([&] { return logged("too many alerts in a row failed") == 1; });
    BOOST_TEST(open_letters().size() == 1u);
    broken = false;
    run_until([&] { return run->status().counters.handled == 4; });
    stop(run);
}

BOOST_AUTO_TEST_SUITE_END()
