#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <span>

#include <boost/json/value.hpp>

#include <alertstream/formats/json_text.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// What handlers saw, and how they are told to behave.
struct world {
    std::vector<std::string> seen{};           ///< by the first handler
    std::vector<std::string> second{};         ///< by the second
    std::set<std::string> failing{};           ///< payloads that the first handler refuses
    std::set<std::string> failing_second{};
    bool away{};                             ///< the first handler's database
    std::vector<std::size_t> batches{};
    std::vector<as::dead_letter> letters{};
    int letters_refused{};
    asio::steady_timer* gate{};              ///< what waiting handlers of "wait" wait for
};

struct first {
    world* w;
    void operator()(as::message const& m) {
        std::string const text{m.payload()};
        w->seen.push_back(text);
        if (w->away) throw as::unavailable{"the database is away"};
        if (w->failing.contains(text)) throw std::runtime_error{"refused " + text};
    }
};

struct second {
    world* w;
    void operator()(as::message const& m) {
        std::string const text{m.payload()};
        w->second.push_back(text);
        if (w->failing_second.contains(text)) throw std::runtime_error{"refused by the second"};
    }
};

struct waits {
    world* w;
    asio::awaitable<void> operator()(as::message const& m) {
        std::string const text{m.payload()};
        if (text == "wait") co_await w->gate->async_wait(asio::use_awaitable);
        w->seen.push_back(text);
    }
};

struct in_batches {
    world* w;
    void operator()(std::span<as::message const> all) {
        w->batches.push_back(all.size());
        for (auto const& each : all)
            if (w->failing.contains(std::string{each.payload()})) throw std::runtime_error{"one of them"};
        for (auto const& each : all) w->seen.emplace_back(each.payload());
    }
};

struct number {
    int value{};
};

struct numbers {
    world* w;
    void operator()(number const& n) { w->seen.push_back(std::to_string(n.value)); }
};

}  // namespace

template <>
struct alertstream::decoder<number> {
    static result<void> decode(message const& from, number& into) {
        if (from.payload() == "!") throw std::bad_alloc{};
        if (from.payload() == "#") throw 42;
        if (from.payload().empty() || from.payload()[0] < '0' || from.payload()[0] > '9') return failure{errc::bad_value, "no number"};
        into.value = from.payload()[0] - '0';
        return {};
    }
};

BOOST_FIXTURE_TEST_SUITE(delivery, stream_fixture)

BOOST_AUTO_TEST_CASE(each_partition_is_complete_and_in_order) {
    broker.create_topic("t", 4);
    std::map<int, std::vector<std::string>> sent, seen;
    for (int i = 0; i < 400; ++i) {
        sent[i % 4].push_back(std::to_string(i));
        broker.publish(as::kafka::record{.topic = "t", .payload = sent[i % 4].back(), .partition = i % 4});
    }
    struct by_partition {
        std::map<int, std::vector<std::string>>* into;
        void operator()(as::message const& m) { (*into)[m.partition()].emplace_back(m.payload()); }
    };
    using s = as::stream<test_service, as::topic<"t", by_partition>>;
    auto const run = start(plan<s>({"t"}, by_partition{&seen}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(!**run.ended);
    BOOST_TEST((seen == sent));
    BOOST_TEST(run->status().counters.handled == 400u);
    for (int i = 0; i < 4; ++i) BOOST_TEST(committed("t", i).next == 100);
}

BOOST_AUTO_TEST_CASE(a_handler_that_waits_holds_back_its_own_partition_only) {
    broker.create_topic("t", 2);
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    world w{.gate = &gate};
    for (auto const* text : {"wait", "behind"}) broker.publish(as::kafka::record{.topic = "t", .payload = text, .partition = 0});
    for (int i = 0; i < 50; ++i) broker.publish(as::kafka::record{.topic = "t", .payload = "other", .partition = 1});
    using s = as::stream<test_service, as::topic<"t", waits>>;
    auto const run = start(plan<s>({"t"}, waits{&w}));
    run_until([&] { return w.seen.size() == 50 && committed("t", 1).next == 50; });
    BOOST_TEST(std::count(w.seen.begin(), w.seen.end(), "other") == 50);
    BOOST_TEST(committed("t", 0).next <= 0);
    gate.cancel();  // the handler's own wait fails: it is tried again, and waits no longer
    gate.expires_at({});
    run_until([&] { return w.seen.size() == 52; });
    BOOST_TEST(w.seen[50] == "wait");
    BOOST_TEST(w.seen[51] == "behind");
    stop(run);
    BOOST_TEST(committed("t", 0).next == 2);
}

BOOST_AUTO_TEST_CASE(a_retry_resumes_at_the_second_handler_and_its_letter_says_so) {
    broker.create_topic("t");
    world w{.failing_second = {"b"}};
    for (auto const* text : {"a", "b", "c"}) broker.publish("t", text);
    using s = as::stream<test_service, as::topic<"t", first, second, as::retries<2>>>;
    auto const run = start(plan<s>({"t"}, first{&w}, second{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"a", "b", "c"}));
    BOOST_TEST((w.second == std::vector<std::string>{"a", "b", "b", "b", "c"}));
    auto const letters = open_letters();
    BOOST_REQUIRE(letters.size() == 1u);
    BOOST_TEST(letters[0].handler == 1u);
    BOOST_TEST(letters[0].attempts == 3u);
    BOOST_TEST(letters[0].reason == "refused by the second");
    BOOST_TEST(letters[0].id() == "t/0/1/1");
    BOOST_TEST(run->status().counters.retried == 2u);
    BOOST_TEST(committed("t").next == 3);
}

BOOST_AUTO_TEST_CASE(a_dead_letter_is_on_disk_with_everything_before_the_offset_is_committed) {
    broker.create_topic("t");
    as::owned_message const sent{.topic = "t", .timestamp = as::time_point{1700000000123ms}, .timestamp_kind = as::timestamp_kind::created,
                                 .key = std::string("\0k", 2), .headers = {{"_id", std::string("\xff\0", 2)}, {"n", std::nullopt}, {"n", ""}},
                                 .payload = std::string("bad\xfe", 4)};
    broker.publish(sent);
    world w{.failing = {*sent.payload}};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>>>;
    auto const run = start(plan<s>({"t"}, first{&w}));
    run_until([&] {
        auto const next = committed("t").next;
        if (next == 1) BOOST_TEST(open_letters().size() == 1u);
        return next == 1;
    });
    BOOST_TEST((open_letters().at(0).message == sent));
    broker.publish("t", "fine");
    run_until([&] { return w.seen.size() == 2; });
    stop(run);
}

BOOST_AUTO_TEST_CASE(what_does_not_decode_is_put_aside_at_once) {
    broker.create_topic("t");
    world w;
    for (auto const* text : {"1", "x", "2"}) broker.publish("t", text);
    using s = as::stream<test_service, as::topic<"t", numbers>>;
    auto const run = start(plan<s>({"t"}, numbers{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"1", "2"}));
    auto const letters = open_letters();
    BOOST_REQUIRE(letters.size() == 1u);
    BOOST_TEST((letters[0].code == as::errc::bad_value));
    BOOST_TEST(letters[0].attempts == 0u);
    BOOST_TEST(letters[0].handler_type.empty());
    BOOST_TEST(run->status().counters.undecodable == 1u);
}

BOOST_AUTO_TEST_CASE(unavailable_is_tried_until_it_works_and_is_never_put_aside) {
    broker.create_topic("t");
    broker.publish("t", "a");
    world w{.away = true};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<1>>>;
    auto const run = start(plan<s>({"t"}, first{&w}));
    run_until([&] { return w.seen.size() >= 20; });
    BOOST_TEST(committed("t").next <= 0);
    w.away = false;
    run_until([&] { return run->status().counters.handled == 1; });
    stop(run);
    BOOST_TEST(open_letters().empty());
    BOOST_TEST(committed("t").next == 1);
}

BOOST_AUTO_TEST_CASE(many_failures_in_a_row_stop_putting_aside_until_one_alert_succeeds) {
    broker.create_topic("t");
    world w;
    for (int i = 0; i < 6; ++i) {
        w.failing.insert(std::to_string(i));
        broker.publish("t", std::to_string(i));
    }
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>>>;
    auto wanted = plan<s>({"t"}, first{&w});
    wanted.failures_in_a_row = 3;
    auto const run = start(wanted);
    run_until([&] { return w.seen.size() >= 12; });
    BOOST_TEST(open_letters().size() == 2u);
    BOOST_TEST(w.seen.back() == "2");
    BOOST_TEST(logged("too many alerts in a row failed") == 1);
    w.failing.erase("2");
    run_until([&] { return open_letters().size() == 4u; });  // 3 and 4; then 5 is held again
    run->give_up({"t", 0}, 5);
    run_until([&] { return run->status().counters.given_up == 1; });
    stop(run);
    BOOST_TEST(committed("t").next == 6);
}

BOOST_AUTO_TEST_CASE(a_broken_second_handler_is_found_although_the_first_succeeds) {
    broker.create_topic("t");
    world w;
    for (int i = 0; i < 8; ++i) {
        w.failing_second.insert(std::to_string(i));
        broker.publish("t", std::to_string(i));
    }
    using s = as::stream<test_service, as::topic<"t", in_batches, second, as::retries<0>, as::batch<1>>>;  // not the short way
    auto wanted = plan<s>({"t"}, in_batches{&w}, second{&w});
    wanted.failures_in_a_row = 3;
    auto const run = start(wanted);
    run_until([&] { return logged("too many alerts in a row failed") == 1; });
    BOOST_TEST(open_letters().size() == 2u);
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_skip_mark_in_the_file_releases_a_stuck_alert) {
    broker.create_topic("t");
    for (auto const* text : {"stuck", "next"}) broker.publish("t", text);
    world w{.away = true};
    using s = as::stream<test_service, as::topic<"t", first>>;
    auto const run = start(plan<s>({"t"}, first{&w}));
    run_until([&] { return w.seen.size() >= 3; });
    as::dead_letter_file by_hand{letters()};
    BOOST_TEST(by_hand.request_skip("t", 0, 0).has_value());
    run_until([&] { return run->status().counters.given_up == 1; });
    w.away = false;
    run_until([&] { return w.seen.back() == "next" && run->status().counters.handled == 1; });
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_callable_takes_the_dead_letters_and_one_that_throws_holds_the_alert) {
    broker.create_topic("t");
    for (auto const* text : {"bad", "good"}) broker.publish("t", text);
    struct takes {
        world* w;
        void operator()(as::dead_letter const& letter) {
            if (++w->letters_refused == 1) throw std::runtime_error{"disk full"};
            if (w->letters_refused == 2) throw 42;
            w->letters.push_back(letter);
        }
    };
    struct takes_waiting {
        world* w;
        asio::awaitable<void> operator()(as::dead_letter const& letter) {
            if (++w->letters_refused < 3) throw 42;
            asio::steady_timer later{co_await asio::this_coro::executor, 1ms};
            co_await later.async_wait(asio::use_awaitable);
            w->letters.push_back(letter);
        }
    };
    world sync{.failing = {"bad"}}, waiting{.failing = {"bad"}};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>>>;
    auto one = plan<s>({"t"}, first{&sync});
    one.dead_letters = as::make_dead_letter_sink(std::make_shared<takes>(takes{&sync}));
    auto two = plan<s>({"t"}, first{&waiting});
    two.group.group_id = "h";
    two.dead_letters = as::make_dead_letter_sink(std::make_shared<takes_waiting>(takes_waiting{&waiting}));
    auto const a = start(one, {.until_end = true});
    auto const b = start(two, {.until_end = true});
    run_until([&] { return a.over() && b.over(); });
    for (auto const* each : {&sync, &waiting}) {
        BOOST_REQUIRE(each->letters.size() == 1u);
        BOOST_TEST(each->letters[0].message.payload.value() == "bad");
        BOOST_TEST(each->seen.back() == "good");
        BOOST_TEST(each->letters_refused == 3);
    }
    BOOST_TEST(logged("dead letter not written") == 4);
}

BOOST_AUTO_TEST_CASE(a_topics_own_taker_of_dead_letters_goes_before_the_streams) {
    broker.create_topic("t");
    broker.create_topic("u");
    for (auto const* topic : {"t", "u"}) broker.publish(topic, "bad");
    struct takes {
        world* w;
        void operator()(as::dead_letter const& letter) const { w->letters.push_back(letter); }
    };
    world w{.failing = {"bad"}};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>, as::dead_letters_to<takes>>, as::topic<"u", first, as::retries<0>>>;
    auto const run = start(plan<s>({"t", "u"}, first{&w}, takes{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_REQUIRE(w.letters.size() == 1u);
    BOOST_TEST(w.letters[0].message.topic == "t");
    BOOST_REQUIRE(open_letters().size() == 1u);
    BOOST_TEST(open_letters()[0].message.topic == "u");
}

BOOST_AUTO_TEST_CASE(a_letter_of_an_earlier_run_is_done_when_its_alert_is_handled_after_all) {
    broker.create_topic("t");
    for (auto const* text : {"a", "b", "c"}) broker.publish("t", text);
    // As after a crash between the letter and its offset.
    as::dead_letter_file before{letters()};
    for (std::int64_t offset : {1, 2}) {
        as::dead_letter letter{.stream = "test", .handler = 0, .code = as::errc::handler_failed};
        letter.message = {.topic = "t", .partition = 0, .offset = offset, .payload = "?"};
        BOOST_TEST(before.append(letter).has_value());
    }
    world w{.failing = {"c"}};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>>>;
    auto const run = start(plan<s>({"t"}, first{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(w.seen.size() == 3u);
    auto const left = open_letters();
    BOOST_REQUIRE(left.size() == 1u);  // c failed again: one letter, not two
    BOOST_TEST(left[0].message.offset == 2);
}

BOOST_AUTO_TEST_CASE(a_decoder_that_throws_anything_costs_its_alert_and_nothing_else) {
    broker.create_topic("t");
    for (auto const* text : {"1", "!", "#", "2"}) broker.publish("t", text);
    world w;
    using s = as::stream<test_service, as::topic<"t", numbers>>;
    auto const run = start(plan<s>({"t"}, numbers{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"1", "2"}));
    BOOST_TEST(open_letters().size() == 2u);
    BOOST_TEST(run->status().counters.handled == 2u);
    BOOST_TEST(run->status().counters.put_aside == 2u);
}

BOOST_AUTO_TEST_CASE(put_aside_and_given_up_alerts_do_not_count_as_handled) {
    broker.create_topic("t");
    for (auto const* text : {"bad", "good"}) broker.publish("t", text);
    world w{.failing = {"bad"}};
    using s = as::stream<test_service, as::topic<"t", first, as::retries<0>>>;
    auto const run = start(plan<s>({"t"}, first{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(run->status().counters.handled == 1u);
    BOOST_TEST(run->status().counters.put_aside == 1u);
}

BOOST_AUTO_TEST_CASE(test_messages_are_skipped_and_counted_where_the_service_marks_them) {
    broker.create_topic("t");
    as::header const mark{"_test", "false"};  // its presence counts, not its value
    broker.publish(as::kafka::record{.topic = "t", .headers = {&mark, 1}, .payload = "test"});
    broker.publish("t", "real");
    world w;
    using s = as::stream<test_service, as::topic<"t", first>>;
    auto wanted = plan<s>({"t"}, first{&w});
    wanted.topics[0].policy.skip_tests = true;
    auto const run = start(wanted, {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"real"}));
    BOOST_TEST(run->status().counters.tests == 1u);
    BOOST_TEST(committed("t").next == 2);
    wanted.topics[0].policy.skip_tests = false;
    wanted.group.group_id = "all";
    auto const all = start(wanted, {.until_end = true});
    run_until([&] { return all.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"real", "test", "real"}));
}

BOOST_AUTO_TEST_CASE(handlers_log_into_the_programs_log) {
    broker.create_topic("t");
    broker.publish("t", "x");
    struct speaks {
        void operator()(as::message const& m, as::metadata const& from) const { from.log().info("spoken", {{"payload", m.payload()}}); }
    };
    using s = as::stream<test_service, as::topic<"t", speaks>>;
    auto const run = start(plan<s>({"t"}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(logged("spoken payload=x") == 1);
}

BOOST_AUTO_TEST_CASE(alerts_older_than_max_age_are_skipped_and_counted) {
    broker.create_topic("t");
    broker.publish(as::kafka::record{.topic = "t", .payload = "old", .timestamp = as::time_point{1'000'000'000s}});
    broker.publish("t", "new");
    world w;
    using s = as::stream<test_service, as::topic<"t", first, as::max_age<3600>>>;
    auto const run = start(plan<s>({"t"}, first{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((w.seen == std::vector<std::string>{"new"}));
    BOOST_TEST(run->status().counters.too_old == 1u);
    BOOST_TEST(committed("t").next == 2);
}

BOOST_AUTO_TEST_CASE(a_batch_is_what_waits_up_to_its_bound_and_a_failing_one_is_tried_one_by_one) {
    broker.create_topic("t");
    world w{.failing = {"13"}};
    std::vector<std::string> texts;
    std::vector<as::kafka::record> records;
    for (int i = 0; i < 25; ++i) texts.push_back(std::to_string(i));
    for (auto const& each : texts) records.push_back({.topic = "t", .payload = each});
    broker.publish(records);
    using s = as::stream<test_service, as::topic<"t", in_batches, as::batch<10>, as::retries<0>>>;
    auto const run = start(plan<s>({"t"}, in_batches{&w}), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(w.seen.size() == 24u);
    BOOST_TEST(std::is_sorted(w.seen.begin(), w.seen.end(), [](auto const& a, auto const& b) { return std::stoi(a) < std::stoi(b); }));
    BOOST_TEST(*std::max_element(w.batches.begin(), w.batches.end()) > 1u);
    BOOST_TEST(*std::max_element(w.batches.begin(), w.batches.end()) <= 10u);
    auto const letters = open_letters();
    BOOST_REQUIRE(letters.size() == 1u);
    BOOST_TEST(letters[0].message.offset == 13);
    BOOST_TEST(committed("t").next == 25);
}

BOOST_AUTO_TEST_SUITE_END()
