#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/hermes/look_up.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = as::hopskotch;
using namespace std::chrono_literals;

namespace {

std::string const reference = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55";

std::string ours(std::string const& of = reference) { return R"({"title": "a", "data": {"alertstream_reference": ")" + of + R"(", "event_id": "x"}})"; }

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::vector<std::string> log;
    as::logger const logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), as::log_level::warning};

    as::hermes::message_finder make(as::kafka::topic_span_options with = {}) {
        auto to = broker.connection();
        to.extra = {{"reconnect.backoff.max.ms", "200"}};
        return {loop.get_executor(), to, logger, with};
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    template <class Condition>
    void run_until(Condition condition) {
        run_on_loop_until(loop, std::move(condition));
    }
    as::finding look_up(as::hermes::message_finder& with, std::string const& ends, as::hermes::archive_query query = {}) {
        return run(with.look_up({"t", reference, {}}, ends, std::move(query)));
    }
    /// As Hermes publishes; its uuid.
    std::string publish(std::string const& payload, int partition = 0, std::optional<as::time_point> when = {}) {
        auto const id = hop::make_id();
        as::owned_message what{.topic = "t", .partition = partition, .timestamp = when, .payload = payload};
        BOOST_REQUIRE(hop::add_headers(what.headers, {.id = id, .sender = "hermes"}));
        broker.publish(what);
        return to_string(id);
    }
};

template <class Finding>
Finding get(as::finding const& of) {
    auto const* const is = std::get_if<Finding>(&of);
    auto const* const why = std::get_if<as::unclear>(&of);
    BOOST_REQUIRE_MESSAGE(is, of.index() << (why ? ": " + why->why.message() : ""));
    return *is;
}

as::hermes::archive_query answers(as::result<as::hermes::archived> with) {
    return [with](std::string) -> asio::awaitable<as::result<as::hermes::archived>> { co_return with; };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(look_up, fixture)

BOOST_AUTO_TEST_CASE(a_message_that_came_since_is_found_with_its_uuid_and_one_that_did_not_is_absent) {
    broker.create_topic("t", 3);
    publish("{}", 0), publish(R"({"data": {}})", 1);
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    BOOST_TEST(!ends.empty());
    get<as::absent>(look_up(with, ends));
    publish(R"({"data": {"alertstream_reference": "another"}})", 1), publish("not even JSON", 2), publish(R"({"data": {"comment": ")" + reference + "\"}}", 1);
    get<as::absent>(look_up(with, ends));
    auto const uuid = publish(ours(), 1);
    publish("{}", 1), publish("{}", 2);
    auto const found = get<as::found>(look_up(with, ends));
    BOOST_TEST(found.as.uuid == uuid);
    BOOST_TEST((found.as.where == as::topic_partition{"t", 1}));
    BOOST_TEST(found.as.offset == 3);
    BOOST_TEST(found.also.empty());
    // Those who come later do not see it: nothing before the ends is looked at.
    get<as::absent>(look_up(with, run(with.ends_of("t"))));
}

BOOST_AUTO_TEST_CASE(of_several_the_first_is_found_and_the_others_are_told) {
    broker.create_topic("t", 2);
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    auto const at = [](int second) { return as::time_point{std::chrono::seconds{1'700'000'000 + second}}; };
    auto const third = publish(ours(), 0, at(3)), fourth = publish(ours(), 0, at(4)), first = publish(ours(), 1, at(1));
    auto const found = get<as::found>(look_up(with, ends));
    BOOST_TEST(found.as.uuid == first);
    BOOST_TEST((found.also == std::vector<std::string>{third, fourth}));
}

BOOST_AUTO_TEST_CASE(a_message_before_the_ends_is_not_looked_for) {
    broker.create_topic("t");
    auto with = make();
    publish(ours());
    get<as::absent>(look_up(with, run(with.ends_of("t"))));
    publish("{}");
    get<as::absent>(look_up(with, run(with.ends_of("t"))));
}

BOOST_AUTO_TEST_CASE(what_holds_the_reference_and_cannot_be_read_leaves_it_unclear) {
    broker.create_topic("t");
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    publish(ours().substr(0, ours().size() - 2));
    auto const why = get<as::unclear>(look_up(with, ends));
    BOOST_TEST(why.why.detail.find("offset 0") != std::string::npos);
    BOOST_TEST(!why.look_again);
    auto const uuid = publish(ours());
    BOOST_TEST(get<as::found>(look_up(with, ends)).as.uuid == uuid);
}

BOOST_AUTO_TEST_CASE(ends_that_do_not_fit_the_topic_leave_it_unclear_unless_it_is_found) {
    broker.create_topic("t", 2);
    publish("{}");
    auto with = make();
    auto const now = as::kafka::parse_topic_ends(run(with.ends_of("t"))).value();
    auto longer = now, another = now, more = now, other_cluster = now;
    longer.partitions[0].high = 7;
    another.partitions[0].last->digest = "0123456789abcdef";
    more.partitions.push_back({.partition = 2});
    other_cluster.cluster = "elsewhere";
    for (auto const& [ends, words] : {std::pair{longer, "truncated"}, {another, "made anew"}, {more, "not there any more"}, {other_cluster, "another Kafka"}}) {
        auto const why = get<as::unclear>(look_up(with, to_text(ends)));
        BOOST_TEST(why.why.message().find(words) != std::string::npos, why.why.message());
        BOOST_TEST(!why.look_again);
    }
    auto const uuid = publish(ours());
    for (auto const& ends : {longer, another, more}) BOOST_TEST(get<as::found>(look_up(with, to_text(ends))).as.uuid == uuid);
}

BOOST_AUTO_TEST_CASE(without_ends_all_is_read_and_absent_is_not_said) {
    broker.create_topic("t");
    publish("{}");
    auto with = make();
    auto const why = get<as::unclear>(look_up(with, ""));
    BOOST_TEST(!why.look_again);
    auto const uuid = publish(ours());
    BOOST_TEST(get<as::found>(look_up(with, "")).as.uuid == uuid);
    BOOST_TEST(!get<as::unclear>(look_up(with, "nonsense")).look_again);
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_is_to_be_asked_again_and_then_answers) {
    broker.create_topic("t");
    auto with = make({.deadline = 500ms});
    auto const ends = run(with.ends_of("t"));
    auto const uuid = publish(ours());
    broker.down();
    BOOST_TEST(get<as::unclear>(look_up(with, ends)).look_again);
    BOOST_TEST(run(with.ends_of("t")).empty());
    BOOST_TEST(log.size() == 1u);
    broker.up();
    auto patient = make();
    BOOST_TEST(get<as::found>(look_up(patient, ends)).as.uuid == uuid);
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_gone_or_may_not_be_read_leaves_it_unclear) {
    broker.create_topic("t");
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    broker.topic_error("t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    BOOST_TEST(get<as::unclear>(look_up(with, ends)).look_again);  // who may give permission can
    broker.topic_error("t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    BOOST_TEST(!get<as::unclear>(look_up(with, ends)).look_again);
}

BOOST_AUTO_TEST_CASE(a_hit_of_the_archive_is_a_proof_if_the_message_is_ours) {
    broker.create_topic("t");
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    BOOST_TEST(get<as::found>(look_up(with, ends, answers(as::hermes::archived{{"u1", ours("another")}, {"u2", ours()}}))).as.uuid == "u2");
    // A message that only mentions it, a miss and no answer prove nothing; the topic decides.
    for (auto const& each : std::vector<as::result<as::hermes::archived>>{as::hermes::archived{{"u1", ours("another")}}, as::hermes::archived{{"u1", R"({"data": {"comment": ")" + reference + "\"}}"}}, as::hermes::archived{},
                                                                         as::failure{as::errc::not_now, "502"}})
        get<as::absent>(look_up(with, ends, answers(each)));
    auto const uuid = publish(ours());
    BOOST_TEST(get<as::found>(look_up(with, ends, answers(as::hermes::archived{}))).as.uuid == uuid);
}

BOOST_AUTO_TEST_CASE(several_hits_are_put_in_order_by_the_topic) {
    broker.create_topic("t");
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    auto const first = publish(ours()), second = publish(ours());
    auto const both = answers(as::hermes::archived{{second, ours()}, {first, ours()}});
    auto const found = get<as::found>(look_up(with, ends, both));
    BOOST_TEST(found.as.uuid == first);
    BOOST_TEST((found.also == std::vector<std::string>{second}));
    // Where the topic cannot be read: the archive gives the newest first.
    as::hermes::message_finder blind{loop.get_executor(), std::nullopt, logger};
    auto const by_archive = get<as::found>(look_up(blind, ends, both));
    BOOST_TEST(by_archive.as.uuid == first);
    BOOST_TEST((by_archive.also == std::vector<std::string>{second}));
}

BOOST_AUTO_TEST_CASE(without_a_stream_it_waits_for_a_person_and_that_is_noted_once) {
    as::hermes::message_finder blind{loop.get_executor(), std::nullopt, logger};
    BOOST_TEST(run(blind.ends_of("t")).empty());
    BOOST_TEST(run(blind.ends_of("t")).empty());
    BOOST_TEST(log.size() == 1u);
    auto const why = get<as::unclear>(look_up(blind, ""));
    BOOST_TEST(!why.look_again);
    BOOST_TEST(why.why.detail.find("STREAM") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_can_be_cancelled_and_holds_nobody_up_who_asks_for_the_ends) {
    broker.create_topic("t");
    auto with = make();
    auto const ends = run(with.ends_of("t"));
    broker.set_rtt(2s);
    asio::cancellation_signal cancel;
    bool ended = false;
    asio::co_spawn(loop, with.look_up({"t", reference, {}}, ends, {}), asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, as::finding const& came) {
                       BOOST_TEST((thrown || std::holds_alternative<as::unclear>(came)));
                       ended = true;
                   }));
    loop.restart();
    loop.poll();
    BOOST_TEST(!ended);
    cancel.emit(asio::cancellation_type::terminal);
    run_until([&] { return ended; });
    broker.set_rtt(0ms);
    get<as::absent>(look_up(with, ends));
    with.close();
    loop.restart();
    loop.run();
}

BOOST_AUTO_TEST_SUITE_END()
