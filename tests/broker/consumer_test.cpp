#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/broker.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using as::topic_partition;

namespace {

/// Notes what happens, and answers the group unless told otherwise.
struct member final : as::kafka::consumer_listener {
    as::kafka::consumer* of;
    bool answers;
    std::vector<topic_partition> given{}, taken{};
    int assignments{}, revocations{};
    std::vector<std::unique_ptr<as::kafka::partition_queue>> queues{};
    std::vector<std::string> read{};
    std::vector<as::error_code> errors{};
    std::vector<std::string> reasons{};
    std::vector<std::string> topics{};
    std::optional<as::error_code> gone{};
    std::string statistics{};

    explicit member(as::kafka::consumer& which, bool answers_group = true) : of{&which}, answers{answers_group} {}

    void on_assigned(std::vector<topic_partition> which) override {
        ++assignments;
        given = which;
        if (answers) take();
    }
    void take() {
        std::vector<as::kafka::group_position> from;
        for (auto const& each : given) from.push_back({each, 0, {}});
        queues = of->assign(from).value();
    }
    void on_revoked(std::vector<topic_partition> which, bool) override {
        ++revocations;
        taken = which;
        queues.clear();
        if (answers) of->unassign(which);
    }
    bool on_readable() override {
        for (auto const& each : queues)
            for (auto polled = each->poll(); polled.what == as::kafka::polled::kind::message; polled = each->poll())
                read.emplace_back(polled.record.view("t").payload());
        return false;
    }
    void on_error(as::error_code code, std::string_view reason, std::string_view) override {
        errors.push_back(code);
        reasons.emplace_back(reason);
    }
    void on_connected(std::vector<std::string> const& all) override { topics = all; }
    void on_gone(as::error_code problem) override {
        gone = problem;
        queues.clear();
    }
    void on_statistics(std::string_view json) override { statistics = json; }

    /// How librdkafka sees the group.
    std::string join_state() const {
        constexpr std::string_view name = "\"join_state\": \"";
        auto const at = statistics.find(name);
        if (at == std::string::npos) return {};
        auto const begin = at + name.size();
        return statistics.substr(begin, statistics.find('"', begin) - begin);
    }
};

struct lines final : as::log_sink {
    std::vector<std::string> events;
    void write(as::log_record const& record) override { events.emplace_back(record.event); }
    auto count(std::string_view event) const { return std::ranges::count(events, event); }
};

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::shared_ptr<lines> log = std::make_shared<lines>();

    std::unique_ptr<as::kafka::consumer> open(as::kafka::connection to, std::string group = "g") {
        as::kafka::consumer::options wanted;
        wanted.topics = {"t"};
        wanted.group.group_id = std::move(group);
        wanted.group.statistics_interval_ms = 50;
        // Of a group that had members, the mock waits this time for those that may come.
        to.extra.insert(to.extra.begin(), {{"session.timeout.ms", "4500"}, {"heartbeat.interval.ms", "300"}});
        return as::kafka::consumer::open(loop.get_executor(), to, wanted, as::logger{log, as::log_level::debug}).value();
    }
    std::unique_ptr<as::kafka::consumer> open(std::vector<as::kafka::property> extra = {}) {
        auto to = broker.connection();
        to.extra = std::move(extra);
        return open(std::move(to));
    }

    static auto into(std::optional<as::error_code>& out) {
        return [&out](as::error_code ec) { out = ec; };
    }

    template <class Condition>
    void run_until(Condition condition) {
        auto const limit = std::chrono::steady_clock::now() + 30s;
        while (!condition() && std::chrono::steady_clock::now() < limit) {
            if (loop.stopped()) loop.restart();
            loop.run_one_for(1s);
        }
        BOOST_REQUIRE(condition());
    }

    as::error_code close(as::kafka::consumer& which, std::chrono::milliseconds deadline = 10s) {
        std::optional<as::error_code> closed;
        which.async_close(deadline, into(closed));
        run_until([&] { return closed.has_value(); });
        return *closed;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(consumer, fixture)

// ---------------------------------------------------------------- partitions

BOOST_AUTO_TEST_CASE(an_assign_that_fails_says_why_and_can_be_answered_otherwise) {
    broker.create_topic("t");
    broker.publish("t", "a");
    auto const c = open();
    member m{*c, false};
    std::optional<as::error_code> ended;
    c->async_run(m, into(ended));
    run_until([&] { return m.assignments == 1; });
    BOOST_TEST(!c->cooperative());
    as::kafka::group_position const at{{"t", 0}, 0, {}}, nowhere{{"t", 0}, -1, {}};
    for (auto const& [from, word] : {std::pair{std::vector{at, at}, "t [0] is given twice"}, {std::vector{nowhere}, "t [0] has no offset"}}) {
        auto const made = c->assign(from);
        BOOST_REQUIRE(made.has_error());
        BOOST_TEST((made.error().code == RD_KAFKA_RESP_ERR__INVALID_ARG));
        BOOST_TEST(made.error().detail.find(word) != std::string::npos);
    }
    m.take();  // still to be answered, and it can be
    run_until([&] { return m.read.size() == 1; });
    m.queues.clear();
    BOOST_TEST(!close(*c));
}

BOOST_AUTO_TEST_CASE(unassign_answers_an_assignment_too) {
    broker.create_topic("t");
    auto const c = open();
    member m{*c, false};
    std::optional<as::error_code> ended;
    c->async_run(m, into(ended));
    run_until([&] { return m.assignments == 1 && m.join_state() == "wait-assign-call"; });
    c->unassign(m.given);
    run_until([&] { return m.join_state() == "steady"; });
    BOOST_TEST(!ended);
}

// ---------------------------------------------------------------- questions

BOOST_AUTO_TEST_CASE(what_is_known_of_many_partitions_costs_a_handful_of_round_trips) {
    std::vector<topic_partition> which;
    for (int i = 0; i < 120; ++i) {
        which.push_back({"t" + std::to_string(i), 0});
        broker.create_topic(which.back().topic);
    }
    broker.publish("t7", "a");
    broker.set_rtt(100ms);  // one after another they would take 24 s
    auto const c = open();
    std::optional<as::error_code> problem;
    std::vector<as::kafka::partition_facts> known;
    c->async_facts(which, as::time_point{}, 5s, [&](as::error_code ec, std::vector<as::kafka::partition_facts> facts) {
        problem = ec;
        known = std::move(facts);
    });
    run_until([&] { return problem.has_value(); });
    BOOST_REQUIRE(!*problem);
    BOOST_REQUIRE(known.size() == which.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
        BOOST_TEST((known[i].committed.where == which[i]));
        BOOST_TEST(!known[i].problem);
        BOOST_TEST(!known[i].topic_known);
        BOOST_TEST(known[i].committed.next == -1);
        BOOST_TEST(known[i].low == 0);
        BOOST_TEST(known[i].high == (i == 7 ? 1 : 0));
        BOOST_TEST(known[i].start == known[i].high);  // the mock finds nothing by time
    }
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_answer_leaves_no_thread_behind) {
    broker.down();
    auto const c = open();
    std::optional<as::error_code> problem;
    c->async_facts({{"t", 0}}, std::nullopt, 1s, [&](as::error_code ec, auto const&) { problem = ec; });
    run_until([&] { return problem.has_value(); });
    BOOST_TEST(problem->failed());
    BOOST_TEST(log->count("a blocking call of librdkafka missed its deadline and is left behind") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
