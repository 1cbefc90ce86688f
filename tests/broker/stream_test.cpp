#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/stream.hpp>
#include <alertstream/testing/broker.hpp>

namespace as = alertstream;

namespace {

struct test_service { static constexpr std::string_view name = "test"; };

struct collect {
    std::vector<std::string>* into;
    void operator()(as::message const& m) { into->emplace_back(m.payload()); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stream)

BOOST_AUTO_TEST_CASE(reads_everything_in_order_and_stops_at_the_end) {
    as::testing::broker broker;
    broker.create_topic("t", 1);
    for (int i = 0; i < 100; ++i) broker.publish("t", std::to_string(i));
    std::vector<std::string> seen;
    using s = as::stream<test_service, as::topic<"t", collect>>;
    as::handler_set<s> handlers{collect{&seen}};
    as::delivery::stream_plan plan;
    plan.name = "test";
    plan.connection = broker.connection();
    plan.group.group_id = "g";
    plan.topics = s::topics(handlers);
    plan.subscription = {"t"};
    plan.start = as::from_earliest{};
    boost::asio::io_context loop;
    auto runner = std::make_shared<as::delivery::stream_runner>(loop.get_executor(), plan, as::delivery::run_options{.until_end = true}, nullptr, as::logger{});
    as::error_code ended = as::errc::closed;
    runner->run([&](as::error_code e) { ended = e; });
    loop.run();
    BOOST_TEST(!ended);
    BOOST_TEST(seen.size() == 100u);
    BOOST_TEST(seen.back() == "99");
}

BOOST_AUTO_TEST_SUITE_END()
