#include <boost/test/unit_test.hpp>

#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/mpl/vector.hpp>

#include <alertstream/delivery/replay.hpp>
#include <alertstream/filters.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/store/alert_store.hpp>
#include <alertstream/stream.hpp>

#include <support/memory_backend.hpp>
#include <support/run_on_loop.hpp>
#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

struct test_service { static constexpr std::string_view name = "test"; };

struct world {
    std::vector<std::string> first{}, second{};
    std::set<std::string> failing{}, failing_second{};
    bool away{};
    std::function<void(std::string const&)> meanwhile{};
};

struct first {
    world* w;
    void operator()(as::message const& m, as::metadata const& from) {
        BOOST_TEST(from.replayed());
        std::string const text{m.payload()};
        w->first.push_back(text);
        if (w->meanwhile) w->meanwhile(text);
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

/// As a handler that stores what comes.
struct saver {
    as::store::alert_store store;
    asio::awaitable<void> operator()(as::message const&, as::metadata const& from) {
        BOOST_TEST(!store.keeps(from));
        as::store::unit made;
        made.message.title = "saved";
        co_await store.save(from, std::move(made));
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

/// Letters in a file.
struct in_file {
    temporary_folder folder;
    std::filesystem::path path = folder / "letters.jsonl";

    void put(as::dead_letter const& letter) { BOOST_REQUIRE(as::dead_letter_file{path}.append(letter).has_value()); }
    void spoil(std::string const& id) {
        std::ifstream in{path};
        std::string const text{std::istreambuf_iterator<char>{in}, {}};
        auto const at = text.find("\"topic\"", text.find("\"id\":\"" + id));
        std::ofstream{path} << text.substr(0, at) << "\"spoilt\"" << text.substr(at + 7);
    }
    std::shared_ptr<as::dead_letter_shelf> shelf(asio::io_context&) { return std::make_shared<as::dead_letter_file_shelf>(path); }
};

/// Letters in a store.
struct in_store {
    std::shared_ptr<memory_tables> tables = std::make_shared<memory_tables>();

    void put(as::dead_letter const& letter) { tables->letters.push_back(letter); }
    void spoil(std::string const& id) { tables->spoilt[id] = "{\"id\":\"" + id + "\",\"topic\":["; }
    std::shared_ptr<as::dead_letter_shelf> shelf(asio::io_context& loop) {
        return as::store::alert_store{loop, std::make_unique<memory_backend>(loop.get_executor(), tables)}.letters();
    }
};

template <class Place>
struct letters_in : Place {
    world w;
    std::shared_ptr<as::delivery::message_resolver> resolver{};

    static as::dead_letter letter(std::string payload, std::int64_t offset, std::size_t handler = 0, std::string stream = "test") {
        as::dead_letter made;
        made.stream = std::move(stream);
        made.message = {.topic = "t1", .offset = offset, .payload = std::move(payload)};
        made.handler = handler;
        made.attempts = 6;
        return made;
    }
    using Place::put;
    void put(std::string payload, std::int64_t offset, std::size_t handler = 0, std::string stream = "test") {
        Place::put(letter(std::move(payload), offset, handler, std::move(stream)));
    }

    std::vector<std::string> open_ids(std::string behind = {}, std::size_t unreadable = 0) {
        std::vector<std::string> all;
        asio::io_context loop;
        auto const read = run_on_loop(loop, this->shelf(loop)->for_each_open(std::move(behind), [&](as::dead_letter const& each) {
            all.push_back(each.id());
            return true;
        }));
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(*read == unreadable);
        return all;
    }

    as::result<as::replay_result> run() { return run(s::topics(as::handler_set<s>{first{&w}, second{&w}})); }
    as::result<as::replay_result> run(auto topics) {
        as::delivery::stream_plan plan;
        plan.name = "test";
        plan.resolver = resolver;
        plan.topics = std::move(topics);
        std::vector const plans{plan};
        asio::io_context loop;
        as::delivery::replay replay{plans, this->shelf(loop), as::logger{nullptr}};
        return run_on_loop(loop, replay.run());
    }
};

/// What is promised of a replay is so wherever the letters lie.
using places = boost::mpl::vector<in_file, in_store>;

using texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(replay)

BOOST_AUTO_TEST_CASE_TEMPLATE(handled_letters_are_done_and_failed_and_foreign_ones_stay, Place, places) {
    letters_in<Place> in;
    in.put("good", 1);
    in.put("bad", 2);
    in.put("other", 3, 0, "elsewhere");
    in.w.failing = {"bad"};
    auto const done = in.run();
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->handled == 1u);
    BOOST_TEST(done->failed == 1u);
    BOOST_TEST(done->foreign == 1u);
    BOOST_TEST((in.open_ids() == texts{"t1/0/2/0", "t1/0/3/0"}));
    in.w.failing.clear();
    in.w.first.clear();
    BOOST_TEST(in.run()->handled == 1u);
    BOOST_TEST((in.w.first == texts{"bad"}));  // the good one not twice
}

BOOST_AUTO_TEST_CASE_TEMPLATE(it_resumes_at_the_handler_that_failed, Place, places) {
    letters_in<Place> in;
    in.put("a", 1, 1);
    BOOST_TEST(in.run()->handled == 1u);
    BOOST_TEST(in.w.first.empty());
    BOOST_TEST((in.w.second == texts{"a"}));
    BOOST_TEST(in.open_ids().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_letter_that_fails_further_on_resumes_there_the_next_time, Place, places) {
    letters_in<Place> in;
    in.put("a", 1);
    in.w.failing_second = {"a"};
    BOOST_TEST(in.run()->failed == 1u);
    BOOST_TEST((in.open_ids() == texts{"t1/0/1/1"}));
    in.w.failing_second.clear();
    BOOST_TEST(in.run()->handled == 1u);
    BOOST_TEST((in.w.first == texts{"a"}));
    BOOST_TEST((in.w.second == texts{"a", "a"}));
    BOOST_TEST(in.open_ids().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_letter_of_a_handler_that_is_no_more_is_not_done, Place, places) {
    letters_in<Place> in;
    in.put("a", 1, 2);
    BOOST_TEST(in.run()->foreign == 1u);
    BOOST_TEST((in.open_ids() == texts{"t1/0/1/2"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(it_stops_at_the_first_handler_that_is_unavailable_and_goes_on_there, Place, places) {
    letters_in<Place> in;
    for (int i = 0; i < 3; ++i) in.put(std::to_string(i), i);
    in.w.away = true;
    BOOST_TEST(!in.run().has_value());
    BOOST_TEST((in.w.first == texts{"0"}));
    in.w.away = false;
    in.w.first.clear();
    BOOST_TEST(in.run()->handled == 3u);
    BOOST_TEST((in.w.first == texts{"0", "1", "2"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_second_run_does_nothing_twice_and_many_letters_are_all_replayed, Place, places) {
    letters_in<Place> in;
    for (int i = 0; i < 30; ++i) in.put(std::string(1'000'000, 'x'), i);  // more than one block
    BOOST_TEST(in.run()->handled == 30u);
    BOOST_TEST(in.run()->handled == 0u);
    BOOST_TEST(in.w.first.size() == 30u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_placeholder_of_a_large_message_is_fetched_before_it_is_handled, Place, places) {
    letters_in<Place> in;
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
    in.put("@away", 1);
    in.put("@there", 2);
    in.put("@throws", 3);
    in.put("small", 4);
    in.resolver = std::make_shared<archive>();
    auto const done = in.run();
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(in.w.first == (texts{"large", "small"}), boost::test_tools::per_element());
    BOOST_TEST(done->handled == 2u);
    BOOST_TEST(done->failed == 2u);
    BOOST_TEST(in.open_ids().size() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(letters_pass_the_handlers_filters_and_what_these_keep_out_is_done, Place, places) {
    letters_in<Place> in;
    auto const topics = filtered::topics(as::handler_set<filtered>{on_marked{&in.w}});
    int offset = 0;
    for (auto const* each : {"test 1", "version 3", "version 4", "version 2"}) in.put(each, ++offset);
    in.w.failing = {"version 4"};
    auto const done = in.run(topics);
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST((done->handled == 3u && done->failed == 1u));
    BOOST_TEST((in.w.first == texts{"version 3", "version 4"}));
    // What failed is not remembered: the same letter comes to its handler again.
    in.w.failing.clear();
    BOOST_TEST(in.run(topics)->handled == 1u);
    BOOST_TEST((in.w.first == texts{"version 3", "version 4", "version 4"}));
    BOOST_TEST(in.open_ids().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_cannot_be_read_is_counted_and_stops_nobody, Place, places) {
    letters_in<Place> in;
    for (int i = 0; i < 9; ++i) in.put(std::to_string(i), i);
    // A page of a store may hold nothing else.
    for (int i = 3; i < 8; ++i) in.spoil("t1/0/" + std::to_string(i) + "/0");
    auto const done = in.run();
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST((done->handled == 4u && done->unreadable == 5u));
    BOOST_TEST((in.w.first == texts{"0", "1", "2", "8"}));
    BOOST_TEST(in.open_ids({}, 5).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(letters_are_walked_from_behind_any_of_them_and_from_the_first_if_it_is_gone, Place, places) {
    letters_in<Place> in;
    asio::io_context loop;
    auto const shelf = in.shelf(loop);
    auto const key = [&](int offset) { return shelf->key(in.letter("a", offset, 1)); };
    for (int i = 0; i < 20; ++i) in.put("a", i, 1);
    BOOST_TEST(in.open_ids(key(16)) == (texts{"t1/0/17/1", "t1/0/18/1", "t1/0/19/1"}), boost::test_tools::per_element());
    BOOST_TEST(in.open_ids(key(19)).empty());
    BOOST_TEST(in.open_ids(key(20)).size() == 20u);
    BOOST_TEST(run_on_loop(loop, shelf->mark_done(key(17))).has_value());
    BOOST_TEST(in.open_ids(key(17)) == (texts{"t1/0/18/1", "t1/0/19/1"}), boost::test_tools::per_element());
    BOOST_TEST(run_on_loop(loop, shelf->replace(key(18), in.letter("a", 18, 2))).has_value());
    BOOST_TEST(in.open_ids(key(17)) == (texts{"t1/0/19/1", "t1/0/18/2"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_letter_that_comes_while_others_are_handled_is_left_for_the_next_time, Place, places) {
    letters_in<Place> in;
    in.put(std::string(16'000'000, 'x'), 0);  // a block of its own
    in.put("1", 1);
    in.put("2", 2);
    in.w.meanwhile = [&in, next = 3](std::string const&) mutable { in.put("late", next++); };
    BOOST_TEST(in.run()->handled == 3u);
    BOOST_TEST(in.open_ids().size() == 3u);
    in.w.meanwhile = {};
    BOOST_TEST(in.run()->handled == 3u);
}

BOOST_AUTO_TEST_CASE(a_letter_that_calls_itself_another_is_not_handled_again_and_again) {
    letters_in<in_store> in;
    for (int i = 0; i < 3; ++i) in.put(std::to_string(i), i);
    in.tables->spoilt["t1/0/1/0"] = as::to_json_line(in.letter("0", 0));
    auto const done = in.run();
    BOOST_TEST((done->handled == 2u && done->unreadable == 1u));
    BOOST_TEST((in.w.first == texts{"0", "2"}));
}

BOOST_AUTO_TEST_CASE(small_letters_are_read_many_at_a_time_and_large_ones_few) {
    for (std::size_t const size : {std::size_t{10}, std::size_t{1'000'000}, std::size_t{20'000'000}}) {
        auto const tables = std::make_shared<memory_tables>();
        for (int i = 0; i < 40; ++i) tables->letters.push_back(letters_in<in_store>::letter(std::string(size, 'x'), i));
        asio::io_context loop;
        auto made = std::make_unique<memory_backend>(loop.get_executor(), tables);
        auto const& pages = made->pages;
        as::store::alert_store const store{loop, std::move(made)};
        std::size_t seen = 0;
        BOOST_TEST(run_on_loop(loop, store.letters()->for_each_open({}, [&](as::dead_letter const&) { return ++seen, true; })).has_value());
        BOOST_TEST(seen == 40u);
        BOOST_TEST(pages.back() == (size == 10 ? 64u : size == 1'000'000 ? 4u : 1u));
    }
}

BOOST_AUTO_TEST_CASE(what_is_saved_of_a_letter_is_stored_before_the_letter_is_done) {
    letters_in<in_store> in;
    in.put("a", 1);
    asio::io_context loop;
    auto made = std::make_unique<memory_backend>(loop.get_executor(), in.tables);
    int tries = 0;
    made->before = [&](as::store::batch const&) -> std::optional<as::store::commit_result> {
        BOOST_TEST(in.tables->done.empty());
        if (++tries == 4) return std::nullopt;
        return as::store::not_committed{{as::errc::store_away, "it restarts"}, as::store::not_committed::kind::away};
    };
    as::store::alert_store const store{loop, std::move(made)};
    auto const keeper = store.keeper_for("test");  // as a stream that the store keeps has it
    as::delivery::stream_plan plan;
    plan.name = "test";
    using saving = as::stream<test_service, as::topic<"t*", saver>>;
    plan.topics = saving::topics(as::handler_set<saving>{saver{store}});
    std::vector const plans{plan};
    as::delivery::replay replay{plans, store.letters(), as::logger{nullptr}};
    auto const done = run_on_loop(loop, replay.run());
    BOOST_TEST_REQUIRE(done.has_value());
    BOOST_TEST(done->handled == 1u);
    BOOST_TEST(tries == 4);
    BOOST_TEST(in.tables->units.size() == 1u);
    BOOST_TEST((in.tables->done == std::set<std::string>{as::store::letter_id(in.tables->letters.at(0))}));
}

BOOST_AUTO_TEST_CASE(a_replay_ends_with_what_the_store_says_if_it_is_not_there) {
    asio::io_context loop;
    auto made = std::make_unique<memory_backend>(loop.get_executor(), std::make_shared<memory_tables>());
    made->opens = as::failure{as::errc::store_away, "it restarts"};
    as::store::alert_store const store{loop, std::move(made)};
    std::vector<as::delivery::stream_plan> const plans;
    as::delivery::replay replay{plans, store.letters(), as::logger{nullptr}};
    auto const done = run_on_loop(loop, replay.run());
    BOOST_TEST_REQUIRE(!done.has_value());
    BOOST_TEST((done.error().code == as::errc::store_away));
}

BOOST_AUTO_TEST_SUITE_END()
