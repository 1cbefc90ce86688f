#include <boost/test/unit_test.hpp>

#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/blocking.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct lines final : as::log_sink {
    std::vector<std::string> events;
    void write(as::log_record const& record) override { events.emplace_back(record.event); }
};

/// Holds a call until the test is over with it.
struct gate {
    std::promise<void> open;
    std::shared_future<void> passed{open.get_future()};
};

as::kafka::client_handle make_client() { return as::kafka::client_handle{rd_kafka_new(RD_KAFKA_PRODUCER, nullptr, nullptr, 0)}; }

struct fixture {
    asio::io_context loop;
    std::shared_ptr<lines> log = std::make_shared<lines>();
    as::kafka::blocking_thread thread{loop.get_executor(), as::logger{log}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(blocking, fixture)

BOOST_AUTO_TEST_CASE(a_result_comes_back_on_the_loops_thread) {
    std::thread::id worker, completed;
    int result = 0;
    thread.async_run("a", [&] { worker = std::this_thread::get_id(); return 42; }, 10s, [&](as::error_code ec, int value) {
        BOOST_TEST(!ec);
        result = value;
        completed = std::this_thread::get_id();
    });
    loop.run();
    BOOST_TEST(result == 42);
    BOOST_TEST((completed == std::this_thread::get_id()));
    BOOST_TEST((worker != completed));
}

BOOST_AUTO_TEST_CASE(an_error_code_that_is_returned_is_the_completions) {
    as::error_code seen;
    thread.async_run("a", [] { return make_error_code(RD_KAFKA_RESP_ERR__TRANSPORT); }, 10s, [&](as::error_code ec) { seen = ec; });
    loop.run();
    BOOST_TEST((seen == RD_KAFKA_RESP_ERR__TRANSPORT));
}

BOOST_AUTO_TEST_CASE(calls_run_one_at_a_time_in_order) {
    std::vector<int> order;  // no lock: one at a time
    for (int i = 0; i < 100; ++i) thread.async_run("a", [&order, i] { order.push_back(i); }, 10s, [](as::error_code) {});
    loop.run();
    BOOST_TEST(order.size() == 100);
    BOOST_TEST(std::is_sorted(order.begin(), order.end()));
}

BOOST_AUTO_TEST_CASE(a_call_past_its_deadline_is_left_behind_and_the_next_one_runs) {
    gate stuck;
    as::error_code first, second = asio::error::operation_aborted;
    thread.async_run("committed", [passed = stuck.passed] { passed.wait(); return 1; }, 20ms, [&](as::error_code ec, int) { first = ec; });
    thread.async_run("next", [] { return 2; }, 10s, [&](as::error_code ec, int) { second = ec; });
    loop.run();
    BOOST_TEST((first == RD_KAFKA_RESP_ERR__TIMED_OUT));
    BOOST_TEST(!second);
    BOOST_TEST(log->events.size() == 1);
    stuck.open.set_value();
}

BOOST_AUTO_TEST_CASE(a_call_whose_deadline_passes_in_the_queue_never_begins) {
    gate stuck;
    bool began = false;
    as::error_code second;
    thread.async_run("first", [passed = stuck.passed] { passed.wait(); }, 10s, [](as::error_code) {});
    thread.async_run("second", [&began] { began = true; }, 20ms, [&](as::error_code ec) {
        second = ec;
        stuck.open.set_value();
    });
    loop.run();
    BOOST_TEST((second == RD_KAFKA_RESP_ERR__TIMED_OUT));
    BOOST_TEST(!began);
}

BOOST_AUTO_TEST_CASE(cancelling_completes_at_once) {
    gate stuck;
    asio::cancellation_signal cancel;
    as::error_code seen;
    thread.async_run("a", [passed = stuck.passed] { passed.wait(); }, 1h,
                     asio::bind_cancellation_slot(cancel.slot(), [&](as::error_code ec) { seen = ec; }));
    cancel.emit(asio::cancellation_type::terminal);
    loop.run();
    BOOST_TEST((seen == asio::error::operation_aborted));
    cancel.emit(asio::cancellation_type::terminal);
    stuck.open.set_value();
}

BOOST_AUTO_TEST_CASE(a_loop_destroyed_in_the_middle_is_not_touched_and_frees_the_handler_itself) {
    gate stuck;
    std::thread::id freed;
    {
        asio::io_context short_lived;
        std::shared_ptr<int> const mark{new int, [&](int* p) { freed = std::this_thread::get_id(); delete p; }};
        as::kafka::blocking_thread{short_lived.get_executor(), as::logger{log}}.async_run(
            "a", [passed = stuck.passed] { passed.wait(); }, 1h, [mark](as::error_code) { BOOST_TEST(false); });
        short_lived.poll();
    }
    BOOST_TEST((freed == std::this_thread::get_id()));
    stuck.open.set_value();
}

BOOST_AUTO_TEST_CASE(a_client_is_destroyed_while_the_thread_is_busy) {
    gate stuck;
    std::vector<as::error_code> destroyed;
    thread.async_run("metadata", [passed = stuck.passed] { passed.wait(); }, 1h, [](as::error_code) {});
    auto one = make_client(), other = make_client();
    for (auto* each : {&one, &other}) {
        each->async_destroy(loop.get_executor(), as::logger{log}, 10s, [&](as::error_code ec) {
            destroyed.push_back(ec);
            if (destroyed.size() == 2) stuck.open.set_value();
        });
        BOOST_TEST(!*each);
    }
    loop.run();
    BOOST_TEST((destroyed == std::vector<as::error_code>(2)));
    BOOST_TEST(log->events.empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_end_by_its_deadline_is_left_behind_and_ends_later) {
    auto client = make_client();
    auto held = client.share();  // as a call on the thread holds it
    std::weak_ptr<rd_kafka_t> const life = held;
    as::error_code first;
    client.async_destroy(loop.get_executor(), as::logger{log}, 20ms, [&](as::error_code ec) { first = ec; });
    loop.run();
    BOOST_TEST((first == as::errc::close_deadline));
    BOOST_TEST(log->events.size() == 1);
    BOOST_TEST(!life.expired());
    held.reset();
    BOOST_TEST(life.expired());
}

BOOST_AUTO_TEST_SUITE_END()
