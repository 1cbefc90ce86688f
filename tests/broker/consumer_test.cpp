#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

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
    bool holds = false;  ///< on to the records that it reads
    std::vector<as::kafka::fetched> held{};
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
            for (auto polled = each->poll(); polled.what == as::kafka::polled::kind::message; polled = each->poll()) {
                read.emplace_back(polled.record.view("t").payload());
                if (holds) held.push_back(std::move(polled.record));
            }
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

    /// A run of a consumer, and what it came to.
    struct running {
        std::unique_ptr<as::kafka::consumer> c;
        member m;
        std::optional<as::error_code> ended{};

        explicit running(std::unique_ptr<as::kafka::consumer> which, bool answers = true) : c{std::move(which)}, m{*c, answers} {
            c->async_run(m, into(ended));
        }
    };

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

// ---------------------------------------------------------------- running

BOOST_AUTO_TEST_CASE(a_cancelled_run_leaves_the_group_and_the_consumer_can_run_again) {
    broker.create_topic("t");
    broker.publish("t", "a");
    // One is cancelled while it reads, the other with an answer owed.
    auto const reading = open(broker.connection(), "g"), owing = open(broker.connection(), "h");
    member first{*reading}, silent{*owing, false}, second{*reading}, other{*owing};
    std::optional<as::error_code> ends[4];
    asio::cancellation_signal cancel[2];
    reading->async_run(first, asio::bind_cancellation_slot(cancel[0].slot(), into(ends[0])));
    owing->async_run(silent, asio::bind_cancellation_slot(cancel[1].slot(), into(ends[1])));
    run_until([&] { return first.read.size() == 1 && silent.assignments == 1; });
    for (auto& each : cancel) each.emit(asio::cancellation_type::terminal);
    run_until([&] { return ends[0] && ends[1]; });
    for (int i : {0, 1}) BOOST_TEST((*ends[i] == asio::error::operation_aborted));
    BOOST_TEST(!first.gone);
    first.queues.clear();

    reading->async_run(second, into(ends[2]));
    owing->async_run(other, into(ends[3]));
    for (auto& each : cancel) each.emit(asio::cancellation_type::terminal);  // of runs that are over
    run_until([&] { return second.read.size() == 1 && other.read.size() == 1; });
    BOOST_TEST(first.assignments == 1);
    BOOST_TEST((!ends[2] && !ends[3]));
}

BOOST_AUTO_TEST_CASE(one_run_at_a_time_and_none_after_a_close) {
    auto const c = open();
    member m{*c};
    std::optional<as::error_code> first, second, third;
    c->async_run(m, into(first));
    c->async_run(m, into(second));
    run_until([&] { return second.has_value(); });
    BOOST_TEST((*second == as::errc::closed));
    BOOST_TEST(!first);
    BOOST_TEST(!close(*c));
    run_until([&] { return first.has_value(); });
    BOOST_TEST(!*first);
    BOOST_TEST((m.gone && !*m.gone));
    c->async_run(m, into(third));
    run_until([&] { return third.has_value(); });
    BOOST_TEST((*third == as::errc::closed));
}

BOOST_AUTO_TEST_CASE(an_idle_member_stays_in_its_group) {
    broker.create_topic("t");
    // Without polls in between librdkafka leaves after this time; a session must be as long as the group's first join.
    running r{open({{"max.poll.interval.ms", "3300"}, {"session.timeout.ms", "3300"}})};
    run_until([&] { return r.m.assignments == 1; });
    loop.run_for(4s);
    BOOST_TEST(r.m.revocations == 0);
    BOOST_TEST(r.m.errors.empty());
    BOOST_TEST(r.m.join_state() == "steady");
}

BOOST_AUTO_TEST_CASE(librdkafkas_log_lines_come_and_do_not_hold_the_loop) {
    running r{open(std::vector<as::kafka::property>{{"debug", "all"}})};
    int others = 0;
    for (int i = 0; i < 3; ++i) asio::post(loop, [&] { ++others; });
    run_until([&] { return log->count("librdkafka") > 100 && others == 3; });
}

BOOST_AUTO_TEST_CASE(a_fatal_error_ends_the_run_after_on_gone_and_disturbs_nobody_else) {
    broker.create_topic("t");
    broker.publish("t", "a");
    running failing{open(broker.connection(), "g")}, healthy{open(broker.connection(), "h")};
    failing.m.holds = true;
    run_until([&] { return failing.m.read.size() == 1 && healthy.m.read.size() == 1; });
    rd_kafka_test_fatal_error(failing.c->native_handle(), RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "by the test");
    run_until([&] { return failing.m.gone.has_value(); });
    BOOST_TEST((*failing.m.gone == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID));
    BOOST_TEST(!failing.ended);
    failing.m.held.clear();  // held rd_kafka_destroy up
    run_until([&] { return failing.ended.has_value(); });
    BOOST_TEST((*failing.ended == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID));
    BOOST_TEST(log->count("a blocking call of librdkafka missed its deadline and is left behind") == 0);
    BOOST_TEST(failing.m.assignments == 1);
    BOOST_TEST(failing.m.revocations == 0);

    std::optional<as::error_code> committed;
    failing.c->async_commit({{{"t", 0}, 1, {}}}, into(committed));
    run_until([&] { return committed.has_value(); });
    BOOST_TEST((*committed == as::errc::closed));
    BOOST_TEST(failing.c->assign({}).has_error());
    BOOST_TEST(!close(*failing.c));

    broker.publish("t", "b");
    run_until([&] { return healthy.m.read.size() == 2; });
    BOOST_TEST(!healthy.ended);
}

BOOST_AUTO_TEST_CASE(a_broker_that_cannot_be_reached_is_reported_in_words_and_closing_is_bounded) {
    asio::ip::tcp::acceptor mute{loop, {asio::ip::address_v4::loopback(), 0}}, rude{loop, {asio::ip::address_v4::loopback(), 0}};
    std::vector<asio::ip::tcp::socket> accepted;
    auto const accept = [&](auto& self, asio::ip::tcp::acceptor& from, bool keep) -> void {
        from.async_accept([&, keep](as::error_code ec, asio::ip::tcp::socket peer) {
            if (ec) return;
            if (keep) accepted.push_back(std::move(peer));
            self(self, from, keep);
        });
    };
    accept(accept, mute, true);
    accept(accept, rude, false);
    auto const reach = [&](std::string address) {
        as::kafka::connection to;
        to.brokers = {std::move(address)};
        to.extra = {{"socket.timeout.ms", "300"}, {"api.version.request.timeout.ms", "300"}};
        return open(to);
    };
    running unknown{reach("no-such-host.invalid:9092")}, silent{reach("127.0.0.1:" + std::to_string(mute.local_endpoint().port()))},
        closing{reach("127.0.0.1:" + std::to_string(rude.local_endpoint().port()))};
    auto const says = [](running const& r, std::string_view words) {
        return std::ranges::any_of(r.m.reasons, [&](auto const& each) { return each.find(words) != std::string::npos; });
    };
    run_until([&] { return says(unknown, "Failed to resolve") && says(silent, "imed out") && says(closing, "isconnected"); });
    auto const code = std::ranges::find(unknown.m.errors, as::error_code{RD_KAFKA_RESP_ERR__RESOLVE});
    BOOST_REQUIRE((code != unknown.m.errors.end()));
    BOOST_TEST(code->message().find("name is unknown") != std::string::npos);
    std::optional<as::error_code> closed[3];
    unknown.c->async_close(1s, into(closed[0]));
    silent.c->async_close(1s, into(closed[1]));
    closing.c->async_close(1s, into(closed[2]));
    run_until([&] { return closed[0] && closed[1] && closed[2] && unknown.ended && silent.ended && closing.ended; });
    for (auto const* each : {&unknown, &silent, &closing}) BOOST_TEST(!*each->ended);
}

BOOST_AUTO_TEST_CASE(no_file_descriptor_left_is_a_failure_and_no_exception) {
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    auto none = before;
    int const next = ::dup(0);
    ::close(next);
    none.rlim_cur = static_cast<rlim_t>(next);  // and no less: a poll of more descriptors than that fails, and the broker would be deaf
    as::kafka::consumer::options wanted;
    wanted.topics = {"t"};
    wanted.group.group_id = "g";
    ::setrlimit(RLIMIT_NOFILE, &none);
    auto const opened = as::kafka::consumer::open(loop.get_executor(), broker.connection(), wanted, as::logger{log});
    ::setrlimit(RLIMIT_NOFILE, &before);
    BOOST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().code == boost::system::errc::too_many_files_open));
}

// ---------------------------------------------------------------- partitions

BOOST_AUTO_TEST_CASE(an_assign_that_fails_says_why_and_unassign_is_an_answer_too) {
    broker.create_topic("t");
    running r{open(), false};
    run_until([&] { return r.m.assignments == 1 && r.m.join_state() == "wait-assign-call"; });
    BOOST_TEST(!r.c->cooperative());
    as::kafka::group_position const at{{"t", 0}, 0, {}}, nowhere{{"t", 0}, -1, {}};
    for (auto const& [from, words] : {std::pair{std::vector{at, at}, "t [0] is given twice"}, {std::vector{nowhere}, "t [0] has no offset"}}) {
        auto const made = r.c->assign(from);
        BOOST_REQUIRE(made.has_error());
        BOOST_TEST((made.error().code == RD_KAFKA_RESP_ERR__INVALID_ARG));
        BOOST_TEST(made.error().detail.find(words) != std::string::npos);
    }
    r.c->unassign(r.m.given);
    run_until([&] { return r.m.join_state() == "steady"; });
    BOOST_TEST(!r.ended);
}

BOOST_AUTO_TEST_CASE(a_commit_completes_once_whatever_becomes_of_it) {
    broker.create_topic("t");
    running r{open()};
    run_until([&] { return r.m.assignments == 1; });
    std::optional<as::error_code> cancelled, kept, late;
    asio::cancellation_signal cancel;
    r.c->async_commit({{{"t", 0}, 1, {}}}, asio::bind_cancellation_slot(cancel.slot(), into(cancelled)));
    cancel.emit(asio::cancellation_type::total);  // not heeded: it is on its way
    cancel.emit(asio::cancellation_type::terminal);
    r.c->async_commit({{{"t", 0}, 2, "m"}}, into(kept));
    BOOST_TEST(!close(*r.c));
    cancel.emit(asio::cancellation_type::terminal);
    BOOST_TEST((*cancelled == asio::error::operation_aborted));
    BOOST_REQUIRE(kept.has_value());
    BOOST_TEST(!*kept);
    r.c->async_commit({{{"t", 0}, 3, {}}}, into(late));
    run_until([&] { return late.has_value(); });
    BOOST_TEST((*late == as::errc::closed));
}

// ---------------------------------------------------------------- the end

BOOST_AUTO_TEST_CASE(a_consumer_closes_before_it_ran) {
    auto const c = open();
    BOOST_TEST(!close(*c));
    BOOST_TEST(c->native_handle() == nullptr);
    BOOST_TEST(!c->cooperative());
    BOOST_TEST(c->member_id() == "");
    BOOST_TEST(!close(*c));
    broker.down();
    BOOST_TEST(!close(*open(), 3s));
}

BOOST_AUTO_TEST_CASE(a_close_does_not_wait_for_an_answer_that_nobody_gives) {
    broker.create_topic("t");
    running given{open(broker.connection(), "g"), false}, taken{open(broker.connection(), "h")}, hasty{open(broker.connection(), "i")};
    run_until([&] { return given.m.assignments == 1 && taken.m.queues.size() == 1 && hasty.m.queues.size() == 1; });
    taken.m.answers = hasty.m.answers = false;
    std::optional<as::error_code> first, second, third;
    asio::cancellation_signal cancel;
    given.c->async_close(5s, into(first));
    taken.c->async_close(500ms, into(second));
    hasty.c->async_close(1h, asio::bind_cancellation_slot(cancel.slot(), into(third)));
    run_until([&] { return hasty.m.revocations == 1; });
    cancel.emit(asio::cancellation_type::terminal);
    run_until([&] { return first && second && third && given.ended && taken.ended && hasty.ended; });
    BOOST_TEST(!*first, first->message());  // nothing was assigned so far
    BOOST_TEST(taken.m.revocations == 1);
    BOOST_TEST((*second == as::errc::close_deadline));
    BOOST_TEST((*taken.m.gone == as::errc::close_deadline));
    BOOST_TEST((*third == asio::error::operation_aborted));
    for (auto const* each : {&given, &taken, &hasty}) BOOST_TEST(!*each->ended);
    BOOST_TEST(log->count("a blocking call of librdkafka missed its deadline and is left behind") == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_end_is_no_error_of_the_close) {
    broker.create_topic("t");
    broker.publish("t", "a");
    running r{open()};
    r.m.holds = true;
    run_until([&] { return r.m.held.size() == 1; });
    BOOST_TEST(!close(*r.c, 1s));
    BOOST_TEST(log->count("a blocking call of librdkafka missed its deadline and is left behind") == 1);
    BOOST_TEST(r.m.held.front().view("t").payload() == "a");
}

BOOST_AUTO_TEST_CASE(destroying_it_waits_for_nothing_in_any_state) {
    broker.create_topic("t");
    broker.publish("t", "a");
    auto opened = open();
    auto reading = std::make_unique<running>(open()), leaving = std::make_unique<running>(open(broker.connection(), "h"));
    reading->m.holds = true;
    run_until([&] { return reading->m.held.size() == 1 && leaving->m.queues.size() == 1; });
    broker.down();
    auto joining = std::make_unique<running>(open());
    std::optional<as::error_code> closed, asked;
    leaving->m.answers = false;
    leaving->c->async_close(1h, into(closed));
    run_until([&] { return leaving->m.revocations == 1; });
    joining->c->async_facts({{"t", 0}}, std::nullopt, 1h, [&](as::error_code ec, auto const&) { asked = ec; });
    opened.reset();
    for (auto* each : {&reading, &joining, &leaving}) {
        (*each)->m.queues.clear();
        (*each)->c.reset();
    }
    // rd_kafka_destroy cannot have returned: this record is of its client.
    BOOST_TEST(reading->m.held.front().view("t").payload() == "a");
    run_until([&] { return closed && reading->ended && joining->ended && leaving->ended; });
    for (auto const* each : {&reading, &joining, &leaving}) {
        BOOST_TEST((*(*each)->ended == asio::error::operation_aborted));
        BOOST_TEST(!(*each)->m.gone);
    }
    BOOST_TEST((*closed == asio::error::operation_aborted));
    BOOST_TEST(!asked);
}

BOOST_AUTO_TEST_CASE(destroying_it_in_on_gone_is_fine) {
    auto c = open();
    struct last final : as::kafka::consumer_listener {
        std::unique_ptr<as::kafka::consumer>* whole{};
        void on_assigned(std::vector<topic_partition>) override {}
        void on_revoked(std::vector<topic_partition>, bool) override {}
        bool on_readable() override { return false; }
        void on_error(as::error_code, std::string_view, std::string_view) override {}
        void on_connected(std::vector<std::string> const&) override {}
        void on_gone(as::error_code) override { whole->reset(); }
    } m;
    m.whole = &c;
    std::optional<as::error_code> ended, closed;
    c->async_run(m, into(ended));
    c->async_close(5s, into(closed));
    run_until([&] { return ended && closed; });
    BOOST_TEST(!*closed);
    BOOST_TEST(!c);
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
    broker.set_rtt(0ms);
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

BOOST_AUTO_TEST_CASE(a_topic_is_known_by_any_partition_that_the_group_committed) {
    broker.create_topic("t", 3);
    broker.create_topic("u", 2);
    running r{open()};
    run_until([&] { return r.m.assignments == 1; });
    std::optional<as::error_code> committed, problem;
    r.c->async_commit({{{"t", 1}, 7, "mark"}}, into(committed));
    run_until([&] { return committed.has_value(); });
    BOOST_REQUIRE(!*committed);
    std::vector<as::kafka::partition_facts> known;
    r.c->async_facts({{"u", 1}, {"t", 2}, {"t", 1}, {"t", 99}}, std::nullopt, 5s, [&](as::error_code ec, std::vector<as::kafka::partition_facts> facts) {
        problem = ec;
        known = std::move(facts);
    });
    run_until([&] { return problem.has_value(); });
    BOOST_REQUIRE(!*problem);
    BOOST_REQUIRE(known.size() == 4u);
    BOOST_TEST(!known[0].topic_known);
    BOOST_TEST(known[1].topic_known);
    BOOST_TEST(known[1].committed.next == -1);
    BOOST_TEST(known[2].committed.next == 7);
    BOOST_TEST(known[2].committed.metadata == "mark");
    BOOST_TEST(known[3].problem.failed());
    for (int i : {0, 1, 2}) BOOST_TEST(!known[static_cast<std::size_t>(i)].problem);
}

BOOST_AUTO_TEST_CASE(not_knowing_what_the_group_committed_is_an_error_and_not_a_new_group) {
    broker.create_topic("t");
    auto const c = open();
    for (int i = 0; i < 20; ++i) broker.push_request_errors(as::testing::request::offset_fetch, {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED});
    std::optional<as::error_code> problem;
    c->async_facts({{"t", 0}}, std::nullopt, 2s, [&](as::error_code ec, auto const&) { problem = ec; });
    run_until([&] { return problem.has_value(); });
    BOOST_TEST(problem->failed());
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

BOOST_AUTO_TEST_CASE(questions_keep_what_is_associated_with_their_handler) {
    broker.down();
    auto const c = open();
    asio::io_context elsewhere;
    asio::cancellation_signal cancel;
    std::optional<as::error_code> cancelled;
    c->async_facts({{"t", 0}}, std::nullopt, 1h,
                   asio::bind_cancellation_slot(cancel.slot(), asio::bind_executor(elsewhere, [&](as::error_code ec, auto const&) { cancelled = ec; })));
    cancel.emit(asio::cancellation_type::total);
    loop.poll();
    BOOST_TEST(!cancelled);
    elsewhere.poll();
    BOOST_REQUIRE(cancelled.has_value());
    BOOST_TEST((*cancelled == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(any_completion_token_will_do) {
    auto const c = open();
    member m{*c};
    topic_partition const where{"t", 0};
    auto future = c->async_facts({where}, std::nullopt, 100ms, asio::use_future);
    auto later = c->async_commit({{where, 1, {}}}, asio::deferred);
    std::optional<as::error_code> committed, sought, ran;
    std::move(later)(into(committed));
    c->async_seek(where, 0, 100ms, asio::deferred)(into(sought));
    c->async_run(m, asio::deferred)(into(ran));
    bool done = false;
    asio::co_spawn(
        c->get_executor(),
        [&]() -> asio::awaitable<void> {
            std::vector<topic_partition> const which(1, where);
            auto const [problem, facts] = co_await c->async_facts(which, std::nullopt, 100ms, asio::as_tuple(asio::use_awaitable));
            BOOST_TEST(problem.failed());  // there is no such topic, and no time
            co_await c->async_close(5s, asio::use_awaitable);
            done = true;
        },
        asio::detached);
    run_until([&] { return done && committed && sought && ran; });
    BOOST_TEST(!*ran);
    BOOST_REQUIRE((future.wait_for(0s) == std::future_status::ready));
    BOOST_CHECK_THROW(future.get(), boost::system::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
