#include <boost/test/unit_test.hpp>

#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/delivery/replay.hpp>
#include <alertstream/filters.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/stream.hpp>

#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

struct test_service { static constexpr std::string_view name = "test"; };

struct world {
    std::vector<std::string> first{}, second{};
    std::set<std::string> failing{}, failing_second{};
    bool away{};
};

struct first {
    world* w;
    void operator()(as::message const& m, as::metadata const& from) {
        BOOST_TEST(from.replayed());
        std::string const text{m.payload()};
        w->first.push_back(text);
        if (w->away) throw as::unavailable{"away"};
        if (w->failing.contains(text)) throw std::runtime_error{"again"};
    }
};

struct second {
    world* w;
    asio::awaitable<void> operator()(as::message const& m) {
        std::string const text{m.payload()};
        w->second.push_back(text);
        if (w->failing_second.contains(text)) throw std::runtime_error{"the second"};
        co_return;
    }
};

using s = as::stream<test_service, as::topic<"t*", first, second>>;

/// An alert that says itself whether it is a test, and which version.
struct marked {
    std::string text{};
};

struct on_marked {
    world* w;
    void operator()(marked const& it) {
        w->first.push_back(it.text);
        if (w->failing.contains(it.text)) throw std::runtime_error{"again"};
    }
};

using filtered = as::stream<test_service, as::topic<"t*", as::only_real<as::latest_version<on_marked>>>>;

}  // namespace

template <>
struct alertstream::decoder<marked> {
    static alertstream::result<void> decode(alertstream::message const& from, marked& into) {
        into.text = std::string{from.payload()};
        return {};
    }
};
template <>
struct alertstream::gcn::notice_viewer<marked> {
    static alertstream::gcn::notice_view of(marked const& from) { return {.test = from.text.starts_with("test")}; }
};
template <>
struct alertstream::alert_version<marked> {
    static std::optional<alertstream::version_mark> of(marked const& from) { return alertstream::version_mark{"S1", from.text.back()}; }
};

namespace {

struct fixture {
    temporary_folder folder;
    std::filesystem::path path = folder / "letters.jsonl";
    world w;
    std::shared_ptr<as::delivery::message_resolver> resolver{};

    void put(std::string payload, std::int64_t offset, std::size_t handler = 0, std::string stream = "test") {
        as::dead_letter letter;
        letter.stream = std::move(stream);
        letter.message = {.topic = "t1", .offset = offset, .payload = std::move(payload)};
        letter.handler = handler;
        letter.attempts = 6;
        BOOST_REQUIRE(as::dead_letter_file{path}.append(letter).has_value());
    }

    std::vector<std::string> open_ids() {
        std::vector<std::string> all;
        BOOST_REQUIRE(as::dead_letter_file{path}.for_each_open([&](auto const& letter) {
            all.push_back(letter.id());
            return true;
        }).has_value());
        return all;
    }

    as::result<as::replay_result> run() { return run(s::topics(as::handler_set<s>{first{&w}, second{&w}})); }
    as::result<as::replay_result> run(auto topics) {
        as::delivery::stream_plan plan;
        plan.name = "test";
        plan.resolver = resolver;
        plan.topics = std::move(topics);
        std::vector const plans{plan};
        as::delivery::replay replay{plans, path, as::logger{nullptr}};
        asio::io_context loop;
        std::optional<as::result<as::replay_result>> done;
        asio::co_spawn(loop, replay.run(), [&](std::exception_ptr thrown, as::result<as::replay_result> r) {
            BOOST_TEST(!thrown);
            done.emplace(std::move(r));
        });
        loop.run();
        return done.value();
    }
};

using texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replay, fixture)

BOOST_AUTO_TEST_CASE(handled_letters_are_done_and_failed_and_foreign_ones_stay) {
    put("good", 1);
    put("bad", 2);
    put("other", 3, 0, "elsewhere");
    w.failing = {"bad"};
    auto const done = run();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->handled == 1u);
    BOOST_TEST(done->failed == 1u);
    BOOST_TEST(done->foreign == 1u);
    BOOST_TEST((open_ids() == texts{"t1/0/2/0", "t1/0/3/0"}));
    w.failing.clear();
    w.first.clear();
    BOOST_TEST(run()->handled == 1u);
    BOOST_TEST((w.first == texts{"bad"}));  // the good one not twice
}

BOOST_AUTO_TEST_CASE(it_resumes_at_the_handler_that_failed) {
    put("a", 1, 1);
    BOOST_TEST(run()->handled == 1u);
    BOOST_TEST(w.first.empty());
    BOOST_TEST((w.second == texts{"a"}));
    BOOST_TEST(open_ids().empty());
}

BOOST_AUTO_TEST_CASE(a_letter_that_fails_further_on_resumes_there_the_next_time) {
    put("a", 1);
    w.failing_second = {"a"};
    BOOST_TEST(run()->failed == 1u);
    BOOST_TEST((open_ids() == texts{"t1/0/1/1"}));
    w.failing_second.clear();
    BOOST_TEST(run()->handled == 1u);
    BOOST_TEST((w.first == texts{"a"}));
    BOOST_TEST((w.second == texts{"a", "a"}));
    BOOST_TEST(open_ids().empty());
}

BOOST_AUTO_TEST_CASE(a_letter_of_a_handler_that_is_no_more_is_not_done) {
    put("a", 1, 2);
    BOOST_TEST(run()->foreign == 1u);
    BOOST_TEST((open_ids() == texts{"t1/0/1/2"}));
}

BOOST_AUTO_TEST_CASE(it_stops_at_the_first_handler_that_is_unavailable_and_goes_on_there) {
    for (int i = 0; i < 3; ++i) put(std::to_string(i), i);
    w.away = true;
    BOOST_TEST(!run().has_value());
    BOOST_TEST((w.first == texts{"0"}));
    w.away = false;
    w.first.clear();
    BOOST_TEST(run()->handled == 3u);
    BOOST_TEST((w.first == texts{"0", "1", "2"}));
}

BOOST_AUTO_TEST_CASE(a_second_run_does_nothing_twice_and_many_letters_are_all_replayed) {
    for (int i = 0; i < 30; ++i) put(std::string(1'000'000, 'x'), i);  // more than one block
    BOOST_TEST(run()->handled == 30u);
    BOOST_TEST(run()->handled == 0u);
    BOOST_TEST(w.first.size() == 30u);
}

BOOST_AUTO_TEST_CASE(the_placeholder_of_a_large_message_is_fetched_before_it_is_handled) {
    struct archive final : as::delivery::message_resolver {
        bool concerns(as::message const& m) const noexcept override { return m.payload().starts_with("@"); }
        asio::awaitable<as::delivery::fetch_result> fetch(as::owned_message placeholder) override {
            if (placeholder.payload == "@throws") throw std::runtime_error{"thrown"};
            as::delivery::fetch_problem const away{as::failure{as::errc::not_now, "away"}, true};
            if (placeholder.payload != "@there") co_return away;
            placeholder.payload = "large";
            placeholder.topic = "other";
            co_return placeholder;
        }
    };
    put("@away", 1);
    put("@there", 2);
    put("@throws", 3);
    put("small", 4);
    resolver = std::make_shared<archive>();
    auto const done = run();
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(w.first == (texts{"large", "small"}), boost::test_tools::per_element());
    BOOST_TEST(done->handled == 2u);
    BOOST_TEST(done->failed == 2u);
    BOOST_TEST(open_ids().size() == 2u);
}

BOOST_AUTO_TEST_CASE(letters_pass_the_handlers_filters_and_what_these_keep_out_is_done) {
    auto const topics = filtered::topics(as::handler_set<filtered>{on_marked{&w}});
    int offset = 0;
    for (auto const* each : {"test 1", "version 3", "version 4", "version 2"}) put(each, ++offset);
    w.failing = {"version 4"};
    auto const done = run(topics);
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST((done->handled == 3u && done->failed == 1u));
    BOOST_TEST((w.first == texts{"version 3", "version 4"}));
    // What failed is not remembered: the same letter comes to its handler again.
    w.failing.clear();
    BOOST_TEST(run(topics)->handled == 1u);
    BOOST_TEST((w.first == texts{"version 3", "version 4", "version 4"}));
    BOOST_TEST(open_ids().empty());
}

BOOST_AUTO_TEST_SUITE_END()
