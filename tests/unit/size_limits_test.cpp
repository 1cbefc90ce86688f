#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/size_limits.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct fixture {
    asio::io_context loop;
    std::chrono::steady_clock::time_point now{24h};
    std::vector<std::string> asked;
    as::kafka::size_limits limits{loop.get_executor(), [this](std::string const& topic) { asked.push_back(topic); }, [this] { return now; }};

    void answer(rd_kafka_resp_err_t why) { limits.answer("t", as::failure{why}); }
    std::optional<std::optional<std::size_t>> waited{};
    void wait(std::chrono::milliseconds at_most) {
        waited.reset();
        asio::co_spawn(loop, limits.wait("t", at_most), [this](std::exception_ptr, std::optional<std::size_t> got) { waited = got; });
        loop.restart();
        loop.poll();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(size_limits, fixture)

BOOST_AUTO_TEST_CASE(a_topic_is_asked_about_once_and_nobody_waits) {
    for (int i = 0; i < 3; ++i) BOOST_TEST(!limits.find("t").has_value());
    BOOST_TEST((asked == std::vector<std::string>{"t"}));
    limits.answer("t", std::size_t{1'000'012});
    BOOST_TEST((limits.find("t") == 1'000'012U));
    BOOST_TEST(asked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_old_answer_counts_until_there_is_another) {
    limits.find("t");
    limits.answer("t", std::size_t{5});
    now += 1799s;
    limits.find("t");
    BOOST_TEST(asked.size() == 1U);
    now += 1s;
    BOOST_TEST((limits.find("t") == 5U));
    BOOST_TEST(asked.size() == 2U);
    answer(RD_KAFKA_RESP_ERR__TIMED_OUT);
    BOOST_TEST((limits.find("t") == 5U));
    limits.answer("t", std::size_t{7});
    BOOST_TEST((limits.find("t") == 7U));
}

BOOST_AUTO_TEST_CASE(who_may_not_ask_has_no_limit) {
    limits.find("t");
    answer(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    BOOST_TEST((limits.find("t") == as::kafka::size_limits::none));
    now += 100s;
    limits.find("t");
    BOOST_TEST(asked.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_failed_is_asked_again_after_a_minute) {
    limits.find("t");
    answer(RD_KAFKA_RESP_ERR__TRANSPORT);
    BOOST_TEST(!limits.find("t").has_value());
    BOOST_TEST(asked.size() == 1U);
    now += 60s;
    limits.find("t");
    BOOST_TEST(asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(who_waits_gets_the_answer) {
    wait(10min);
    BOOST_TEST(!waited.has_value());
    limits.answer("t", std::size_t{9});
    loop.poll();
    BOOST_TEST_REQUIRE(waited.has_value());
    BOOST_TEST((*waited == 9U));
    wait(10min);
    BOOST_TEST((waited.value() == 9U));
}

BOOST_AUTO_TEST_CASE(a_failed_answer_ends_the_waiting) {
    wait(10min);
    answer(RD_KAFKA_RESP_ERR__TRANSPORT);
    loop.poll();
    BOOST_TEST_REQUIRE(waited.has_value());
    BOOST_TEST(!waited->has_value());
    wait(10min);  // not asked again yet: nothing to wait for
    BOOST_TEST(waited.has_value());
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_ever) {
    wait(1ms);
    loop.run();
    BOOST_TEST_REQUIRE(waited.has_value());
    BOOST_TEST(!waited->has_value());
}

BOOST_AUTO_TEST_CASE(who_waits_less_ends_nobody_elses_waiting) {
    wait(10min);
    std::optional<std::optional<std::size_t>> hasty;
    asio::co_spawn(loop, limits.wait("t", 1ms), [&](std::exception_ptr, std::optional<std::size_t> got) { hasty = got; });
    while (!hasty) loop.run_one();
    BOOST_TEST(!hasty->has_value());
    BOOST_TEST(!waited.has_value());
    limits.answer("t", std::size_t{9});
    loop.run();
    BOOST_TEST_REQUIRE(waited.has_value());
    BOOST_TEST((*waited == 9U));
}

BOOST_AUTO_TEST_CASE(an_answer_for_a_topic_that_nobody_uses_is_passed_over) {
    limits.answer("other", std::size_t{1});
    BOOST_TEST(!limits.find("other").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
