#include <boost/test/unit_test.hpp>

#include <map>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>

#include <alertstream/offset_keeper.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

/// Where large messages are kept; each try is answered as the script of its placeholder says, the last line again and again.
struct archive final : as::delivery::message_resolver {
    enum class answer { there, away, gone, never, throws };

    std::map<std::string, std::vector<answer>> script{};
    std::map<std::string, std::vector<as::owned_message::owned_header>> headers{};
    std::map<std::string, std::size_t> tries{};
    std::size_t cancelled{};
    std::function<void()> at_try{};

    bool concerns(as::message const& m) const noexcept override {
        auto const format = m.headers().find("_format");
        return format && format->value == "external";
    }

    asio::awaitable<as::delivery::fetch_result> fetch(as::owned_message placeholder) override {
        auto const name = placeholder.payload.value_or("");
        auto const& lines = script.at(name);
        auto const now = lines[std::min(tries[name]++, lines.size() - 1)];
        if (at_try) at_try();
        if (now == answer::never) {
            asio::steady_timer end{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
            auto const ended = co_await end.async_wait(asio::as_tuple(asio::use_awaitable));
            static_cast<void>(ended);
            ++cancelled;
        }
        if (now == answer::throws) throw std::runtime_error{"thrown by the archive"};
        if (now == answer::there) {
            as::owned_message made{.timestamp = placeholder.timestamp, .payload = "large " + name};
            made.headers = headers[name];
            // Whatever an archive says of them.
            made.topic = "other";
            made.offset = 4711;
            co_return made;
        }
        as::delivery::fetch_problem const problem{as::failure{now == answer::gone ? as::errc::wrong_type : as::errc::not_now, "said the archive"}, now != answer::gone};
        co_return problem;
    }
};

/// What the handlers saw, as "topic/partition/offset payload".
struct note {
    texts* seen;
    void operator()(as::message const& m, as::metadata const& from) const {
        BOOST_TEST(from.offset() == m.offset());
        seen->push_back(std::string{m.topic()} + '/' + std::to_string(m.partition()) + '/' + std::to_string(m.offset()) + ' ' + std::string{m.payload()});
    }
};

struct note_batches {
    std::vector<texts>* seen;
    void operator()(std::span<as::message const> batch) const {
        auto& made = seen->emplace_back();
        for (auto const& each : batch) made.emplace_back(each.payload());
    }
};

struct refuses {
    void operator()(as::message const&) const { throw std::runtime_error{"no"}; }
};

using plain = as::stream<test_service, as::topic<"t", note>>;
using answer = archive::answer;

struct large_fixture : stream_fixture {
    std::shared_ptr<archive> kept = std::make_shared<archive>();
    texts seen;

    void publish(std::string payload, int partition = 0, bool large = false, bool test = false) {
        std::vector<as::header> headers;
        if (large) headers.push_back({"_format", "external"});
        if (test) headers.push_back({"_test", "true"});
        broker.publish(as::kafka::record{.topic = "t", .headers = headers, .payload = payload, .partition = partition});
    }
    void publish_large(std::string payload, std::vector<answer> answers, int partition = 0) {
        kept->script[payload] = std::move(answers);
        publish(payload, partition, true);
    }
    template <class Stream, class... Objects>
    as::delivery::stream_plan resolving(Objects&&... objects) {
        auto made = plan<Stream>({"t"}, std::forward<Objects>(objects)...);
        made.resolver = kept;
        return made;
    }
    as::delivery::stream_plan resolving() { return resolving<plain>(note{&seen}); }

    void finish(running const& run) {
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
    static bool waits(running const& run, std::size_t partition = 0) {
        auto const now = run->status();
        return !now.topics.empty() && now.topics[0].partitions.size() > partition && now.topics[0].partitions[partition].waiting;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(large_messages, large_fixture)

BOOST_AUTO_TEST_CASE(a_large_message_takes_the_place_of_its_placeholder_in_order) {
    broker.create_topic("t");
    publish("a");
    publish_large("b", {answer::there});
    publish("c");
    publish_large("d", {answer::there});
    auto const run = start(resolving(), {.until_end = true});
    finish(run);
    BOOST_TEST(seen == (texts{"t/0/0 a", "t/0/1 large b", "t/0/2 c", "t/0/3 large d"}), boost::test_tools::per_element());
    auto const counters = run->status().counters;
    BOOST_TEST(counters.received == 4u);
    BOOST_TEST(counters.fetched == 2u);
    BOOST_TEST(counters.handled == 4u);
    BOOST_TEST(committed("t").next == 4);
}

BOOST_AUTO_TEST_CASE(the_position_is_known_again_by_the_placeholder_that_the_log_holds) {
    broker.create_topic("t");
    publish_large("b", {answer::there});
    finish(start(resolving(), {.until_end = true}));
    publish("c");
    auto const again = start(resolving(), {.until_end = true});
    finish(again);
    BOOST_TEST(seen == (texts{"t/0/0 large b", "t/0/1 c"}), boost::test_tools::per_element());
    BOOST_TEST(again->status().counters.restarts == 0u);
    // Most of all when the newest mark is the placeholder's own.
    auto const marks = as::delivery::marks_from_text(committed("t").metadata);
    BOOST_TEST_REQUIRE(marks.size() == 2u);
    BOOST_TEST(marks[1].offset == 0);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_again_and_nothing_is_put_aside) {
    broker.create_topic("t");
    publish_large("b", {answer::away, answer::throws, answer::away, answer::there});
    publish("c");
    finish(start(resolving(), {.until_end = true}));
    BOOST_TEST(kept->tries["b"] == 4u);
    BOOST_TEST(seen == (texts{"t/0/0 large b", "t/0/1 c"}), boost::test_tools::per_element());
    BOOST_TEST(open_letters().empty());
    BOOST_TEST(logged("a large alert is not fetched, tried again") == 3);
    BOOST_TEST(logged("thrown by the archive") == 1);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_had_is_put_aside_at_once_with_the_reason) {
    broker.create_topic("t");
    publish_large("b", {answer::gone});
    publish("c");
    auto const run = start(resolving(), {.until_end = true});
    finish(run);
    BOOST_TEST(kept->tries["b"] == 1u);
    BOOST_TEST(seen == (texts{"t/0/1 c"}), boost::test_tools::per_element());
    auto const letters = open_letters();
    BOOST_TEST_REQUIRE(letters.size() == 1u);
    BOOST_TEST((letters[0].code == as::errc::wrong_type));
    BOOST_TEST(letters[0].reason.ends_with("said the archive"));
    BOOST_TEST(letters[0].message.payload.value() == "b");  // the placeholder: its replay fetches again
    BOOST_TEST(run->status().counters.undecodable == 1u);
    BOOST_TEST(run->status().counters.fetched == 0u);
    BOOST_TEST(committed("t").next == 2);
}

BOOST_AUTO_TEST_CASE(an_archive_that_stays_away_is_waited_for_a_bounded_time) {
    broker.create_topic("t");
    publish_large("b", {answer::away});
    publish("c");
    auto wanted = resolving();
    wanted.fetch_limit = 1s;
    wanted.topics[0].policy.longest_back_off = 200ms;
    auto const run = start(wanted, {.until_end = true});
    finish(run);
    BOOST_TEST(kept->tries["b"] > 2u);
    auto const letters = open_letters();
    BOOST_TEST_REQUIRE(letters.size() == 1u);
    BOOST_TEST(letters[0].reason.ends_with("given up after 1 s (FETCH_SECONDS): said the archive"), letters[0].reason);
    BOOST_TEST(seen == (texts{"t/0/1 c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_its_partition_waits_and_the_watchdog_names_it) {
    broker.create_topic("t", 2);
    publish("a", 0);
    publish_large("b", {answer::never}, 0);
    publish("c", 0);
    auto wanted = resolving();
    wanted.watchdog = 1s;
    auto const run = start(wanted);
    run_until([&] { return kept->tries["b"] == 1; });
    for (auto const* each : {"d", "e", "f"}) publish(each, 1);
    run_until([&] { return seen.size() == 4; });
    BOOST_TEST(waits(run, 0));
    BOOST_TEST(!waits(run, 1));
    run_until([&] { return logged("a large alert is not fetched yet") == 1; });
    BOOST_TEST(logged("partition=0 offset=1") == 1);
    stop(run);
    BOOST_TEST((std::find(seen.begin(), seen.end(), "t/0/2 c") == seen.end()));
}

BOOST_AUTO_TEST_CASE(only_a_few_are_fetched_at_once_and_those_that_wait_for_their_turn_end_with_the_stream) {
    constexpr auto at_once = as::delivery::stream_runner::fetches_at_once;
    constexpr int partitions = at_once + 2;
    broker.create_topic("t", partitions);
    for (int i = 0; i < partitions; ++i) publish_large("b" + std::to_string(i), {answer::never}, i);
    auto wanted = resolving();
    wanted.drain = 60s;
    auto const run = start(wanted);
    auto const all_wait = [&] {
        for (std::size_t i = 0; i < partitions; ++i)
            if (!waits(run, i)) return false;
        return true;
    };
    run_until([&] { return all_wait() && kept->tries.size() >= at_once; });
    loop.poll();
    BOOST_TEST(kept->tries.size() == at_once);
    stop(run);
    run_until([&] { return kept->cancelled == at_once; });
    loop.restart();
    loop.run();  // returns: nobody waits any more
    BOOST_TEST(kept->tries.size() == at_once);
    BOOST_TEST(seen.empty());
}

BOOST_AUTO_TEST_CASE(one_that_waits_for_its_next_try_is_in_nobodys_way) {
    constexpr auto at_once = as::delivery::stream_runner::fetches_at_once;
    constexpr int partitions = at_once + 1;
    broker.create_topic("t", partitions);
    for (int i = 0; i + 1 < partitions; ++i) publish_large("b" + std::to_string(i), {answer::away}, i);
    auto wanted = resolving();
    wanted.topics[0].policy.first_back_off = wanted.topics[0].policy.longest_back_off = 300s;
    wanted.fetch_limit = 3600s;
    auto const run = start(wanted);
    run_until([&] { return kept->tries.size() == at_once && logged("not fetched, tried again") == static_cast<std::ptrdiff_t>(at_once); });
    publish_large("last", {answer::there}, partitions - 1);
    run_until([&] { return seen.size() == 1; });
    BOOST_TEST(seen == (texts{"t/" + std::to_string(partitions - 1) + "/0 large last"}), boost::test_tools::per_element());
    stop(run);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_fetch_at_once_and_keeps_nothing_of_it) {
    broker.create_topic("t");
    publish("a");
    publish_large("b", {answer::never, answer::there});
    publish("c");
    auto wanted = resolving();
    wanted.drain = 60s;
    auto const run = start(wanted);
    run_until([&] { return kept->tries["b"] == 1; });
    stop(run);  // in less than the 30 s of run_until
    run_until([&] { return kept->cancelled == 1; });
    BOOST_TEST(committed("t").next == 1);
    BOOST_TEST(open_letters().empty());
    finish(start(resolving(), {.until_end = true}));
    BOOST_TEST(seen == (texts{"t/0/0 a", "t/0/1 large b", "t/0/2 c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_wait_for_the_next_try_too) {
    broker.create_topic("t");
    publish_large("b", {answer::away});
    auto wanted = resolving();
    wanted.drain = 60s;
    wanted.topics[0].policy.first_back_off = wanted.topics[0].policy.longest_back_off = 300s;
    wanted.fetch_limit = 3600s;
    auto const run = start(wanted);
    run_until([&] { return logged("not fetched, tried again") == 1; });
    BOOST_TEST(waits(run));
    stop(run);
    loop.restart();
    loop.run();  // returns: no timer is left
    BOOST_TEST(committed("t").next <= 0);
}

BOOST_AUTO_TEST_CASE(a_stop_from_within_the_archive_ends_the_run) {
    broker.create_topic("t");
    publish_large("b", {answer::never});
    auto wanted = resolving();
    wanted.drain = 60s;
    auto const run = start(wanted);
    kept->at_try = [&] { run->stop(); };
    finish(run);
    BOOST_TEST(committed("t").next <= 0);
}

BOOST_AUTO_TEST_CASE(a_revocation_ends_the_fetch_and_whoever_reads_next_fetches_it_again) {
    broker.create_topic("t");
    publish_large("b", {answer::never, answer::there});
    publish("c");
    auto const first = start(resolving());
    run_until([&] { return kept->tries["b"] == 1; });
    texts beside;
    auto const second = start(resolving<plain>(note{&beside}));
    run_until([&] { return seen.size() + beside.size() == 2; });
    BOOST_TEST(kept->cancelled == 1u);
    BOOST_TEST(kept->tries["b"] == 2u);
    auto const& all = seen.empty() ? beside : seen;
    BOOST_TEST(all == (texts{"t/0/0 large b", "t/0/1 c"}), boost::test_tools::per_element());
    stop(first);
    stop(second);
}

BOOST_AUTO_TEST_CASE(a_batch_ends_before_a_large_message_and_the_next_begins_with_it) {
    broker.create_topic("t");
    for (auto const* each : {"a", "b"}) publish(each);
    publish_large("c", {answer::away, answer::there});
    for (auto const* each : {"d", "e"}) publish(each);
    publish_large("f", {answer::there});
    publish_large("g", {answer::gone});
    publish("h");
    std::vector<texts> batches;
    using s = as::stream<test_service, as::topic<"t", note_batches, note>>;
    auto const run = start(resolving<s>(note_batches{&batches}, note{&seen}), {.until_end = true});
    finish(run);
    texts all;
    for (auto const& each : batches) {
        all.insert(all.end(), each.begin(), each.end());
        for (std::size_t i = 1; i < each.size(); ++i) BOOST_TEST(!each[i].starts_with("large"));
    }
    BOOST_TEST(all == (texts{"a", "b", "large c", "d", "e", "large f", "h"}), boost::test_tools::per_element());
    BOOST_TEST(seen.size() == 7u);
    BOOST_TEST(open_letters().size() == 1u);
    BOOST_TEST(committed("t").next == 8);
}

BOOST_AUTO_TEST_CASE(tests_and_old_messages_are_passed_over_before_the_fetch_and_after_it) {
    broker.create_topic("t");
    publish("a", 0, true, true);
    kept->script["a"] = {answer::there};
    publish_large("b", {answer::there});
    kept->headers["b"] = {{"_test", "true"}};
    publish("c");
    auto wanted = resolving();
    wanted.topics[0].policy.skip_tests = true;
    auto const run = start(wanted, {.until_end = true});
    finish(run);
    BOOST_TEST(kept->tries["a"] == 0u);
    BOOST_TEST(kept->tries["b"] == 1u);
    BOOST_TEST(seen == (texts{"t/0/2 c"}), boost::test_tools::per_element());
    BOOST_TEST(run->status().counters.tests == 2u);
    BOOST_TEST(committed("t").next == 3);
}

BOOST_AUTO_TEST_CASE(an_old_placeholder_is_not_fetched) {
    broker.create_topic("t");
    as::header const external{"_format", "external"};
    broker.publish(as::kafka::record{.topic = "t", .headers = {&external, 1}, .payload = "a", .timestamp = as::time_point{1'000'000'000s}});
    kept->script["a"] = {answer::there};
    publish("b");
    using s = as::stream<test_service, as::topic<"t", note, as::max_age<3600>>>;
    auto const run = start(resolving<s>(note{&seen}), {.until_end = true});
    finish(run);
    BOOST_TEST(kept->tries["a"] == 0u);
    BOOST_TEST(run->status().counters.too_old == 1u);
    BOOST_TEST(seen == (texts{"t/0/1 b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_its_handler_cannot_take_is_put_aside_whole) {
    broker.create_topic("t");
    publish_large("b", {answer::there});
    using s = as::stream<test_service, as::topic<"t", refuses, as::retries<0>>>;
    finish(start(resolving<s>(), {.until_end = true}));
    auto const letters = open_letters();
    BOOST_TEST_REQUIRE(letters.size() == 1u);
    BOOST_TEST(letters[0].message.payload.value() == "large b");
    BOOST_TEST(letters[0].message.topic == "t");
    BOOST_TEST(letters[0].message.offset == 0);
}

BOOST_AUTO_TEST_CASE(a_limit_is_exact_whatever_is_fetched_meanwhile) {
    broker.create_topic("t", 2);
    publish_large("b", {answer::never, answer::there}, 0);
    auto wanted = resolving();
    std::size_t remaining = 2;
    auto const run = start(wanted, {.limit = 2}, &remaining);
    run_until([&] { return kept->tries["b"] == 1; });
    for (auto const* each : {"d", "e", "f"}) publish(each, 1);
    finish(run);
    BOOST_TEST(seen == (texts{"t/1/0 d", "t/1/1 e"}), boost::test_tools::per_element());
    BOOST_TEST(committed("t", 0).next <= 0);
    std::size_t more = 2;
    finish(start(resolving(), {.limit = 2}, &more));
    BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_CASE(an_alert_that_stays_away_can_be_given_up_by_hand) {
    broker.create_topic("t");
    publish_large("b", {answer::away});
    publish("c");
    auto wanted = resolving();
    wanted.fetch_limit = 3600s;
    auto const run = start(wanted, {.until_end = true});
    run_until([&] { return kept->tries["b"] >= 2; });
    run->give_up({"t", 0}, 0);
    finish(run);
    BOOST_TEST(run->status().counters.given_up == 1u);
    BOOST_TEST(seen == (texts{"t/0/1 c"}), boost::test_tools::per_element());
    BOOST_TEST(open_letters().empty());
}

BOOST_AUTO_TEST_CASE(a_keeper_that_moves_the_position_ends_the_fetch) {
    struct store final : as::offset_keeper {
        as::keeper_feedback* feedback{};
        void attach(as::keeper_feedback& to) override { feedback = &to; }
        asio::awaitable<std::vector<std::optional<as::kept_position>>> start(std::string_view, std::string_view, std::vector<as::topic_partition> which) override {
            co_return std::vector<std::optional<as::kept_position>>(which.size());
        }
        void handled(as::topic_partition const&, as::kept_position const&) override {}
        asio::awaitable<void> flush(std::vector<as::topic_partition>) override { co_return; }
    };
    broker.create_topic("t");
    publish("a");
    publish_large("b", {answer::never});
    publish("c");
    auto const keeper = std::make_shared<store>();
    auto wanted = resolving();
    wanted.keeper = keeper;
    auto const run = start(wanted);
    run_until([&] { return kept->tries["b"] == 1; });
    keeper->feedback->seek({"t", 0}, {2, {}});
    run_until([&] { return seen.size() == 2; });
    BOOST_TEST(seen == (texts{"t/0/0 a", "t/0/2 c"}), boost::test_tools::per_element());
    BOOST_TEST(kept->cancelled == 1u);
    BOOST_TEST(!waits(run));
    stop(run);
}

BOOST_AUTO_TEST_SUITE_END()
