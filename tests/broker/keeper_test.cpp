#include <boost/test/unit_test.hpp>

#include <map>

#include <alertstream/offset_keeper.hpp>
#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// A store in memory: what it confirms is what it has.
struct store final : as::offset_keeper {
    as::keeper_feedback* feedback{};
    std::map<as::topic_partition, as::kept_position> kept;
    std::map<as::topic_partition, std::int64_t> told;
    std::function<void()> when_told{};
    std::vector<std::string> letters;
    bool takes_letters{};
    bool confirms{true};
    int away{};
    int asked{};
    int flushed{};

    void attach(as::keeper_feedback& to) override { feedback = &to; }
    asio::awaitable<std::vector<std::optional<as::kept_position>>> start(std::string_view, std::string_view, std::vector<as::topic_partition> which) override {
        ++asked;
        if (away-- > 0) throw as::unavailable{"the database is away"};
        std::vector<std::optional<as::kept_position>> made;
        for (auto const& each : which)
            if (auto const found = kept.find(each); found != kept.end()) made.emplace_back(found->second);
            else made.emplace_back();
        co_return made;
    }
    void handled(as::topic_partition const& where, as::kept_position const& position) override {
        told[where] = position.next;
        if (when_told) when_told();
        if (!confirms) return;
        kept[where] = position;
        feedback->confirmed(where, position.next);
    }
    asio::awaitable<void> flush(std::vector<as::topic_partition>) override {
        ++flushed;
        co_return;
    }
    bool takes_dead_letters() const override { return takes_letters; }
    as::result<void> put_aside(as::dead_letter const& letter) override {
        letters.push_back(letter.id());
        return {};
    }
};

struct collect {
    std::vector<std::string>* into;
    std::function<void(std::string const&)> then{};
    void operator()(as::message const& m) const {
        into->emplace_back(m.payload());
        if (then) then(into->back());
        // What it was given is still there, whatever the keeper was told.
        BOOST_TEST(std::string{m.payload()} == into->back());
    }
};
using s = as::stream<test_service, as::topic<"t", collect, as::retries<0>>>;

struct fixture : stream_fixture {
    std::shared_ptr<store> keeper = std::make_shared<store>();
    std::vector<std::string> seen;
    std::function<void(std::string const&)> then;

    fixture() {
        broker.create_topic("t");
        for (auto const* text : {"a", "b", "c", "d"}) broker.publish("t", text);
    }
    auto make() {
        auto made = plan<s>({"t"}, collect{&seen, then});
        made.keeper = keeper;
        return made;
    }
    as::topic_partition const where{"t", 0};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(keepers, fixture)

BOOST_AUTO_TEST_CASE(reading_starts_where_the_keeper_says_and_each_alert_is_told) {
    keeper->kept[where] = {2};
    keeper->away = 2;
    auto const run = start(make(), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((seen == std::vector<std::string>{"c", "d"}));
    BOOST_TEST(keeper->asked == 3);
    BOOST_TEST(logged("where to start is not known yet") >= 1);
    BOOST_TEST(keeper->told[where] == 4);
    BOOST_TEST(keeper->flushed == 1);
    BOOST_TEST(committed("t").next == 4);  // Kafka's commit follows, for lag displays
}

BOOST_AUTO_TEST_CASE(a_keeper_may_stop_the_run_when_it_is_told_of_alerts_that_were_passed_over) {
    auto wanted = make();
    wanted.drain = 60s;
    wanted.topics[0].policy.max_age = 0s;
    auto const run = start(wanted);
    // The four may come one by one, and are told of as they come.
    keeper->when_told = [&] {
        if (keeper->told[where] == 4) run->stop();
    };
    run_until([&] { return run.over(); });  // not only at the drain deadline
    BOOST_TEST(!**run.ended);
    BOOST_TEST(seen.empty());
    BOOST_TEST(keeper->told[where] == 4);
}

BOOST_AUTO_TEST_CASE(kafka_is_told_nothing_that_the_keeper_did_not_confirm) {
    keeper->confirms = false;
    auto const run = start(make(), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST(seen.size() == 4u);
    BOOST_TEST(keeper->told[where] == 4);
    BOOST_TEST(committed("t").next <= 0);
}

BOOST_AUTO_TEST_CASE(dead_letters_go_into_the_keeper_if_it_takes_them) {
    keeper->takes_letters = true;
    then = [](std::string const& text) {
        if (text == "b") throw std::runtime_error{"bad"};
    };
    auto const run = start(make(), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((keeper->letters == std::vector<std::string>{"t/0/1/0"}));
    BOOST_TEST(!std::filesystem::exists(letters()));
    BOOST_TEST(keeper->told[where] == 4);
}

BOOST_AUTO_TEST_CASE(a_seek_from_within_a_handler_drops_what_is_in_hand_when_the_handler_is_back) {
    int sent_back = 0;
    then = [&](std::string const& text) {
        if (text != "b" || sent_back++ > 0) return;
        keeper->feedback->seek(where, {3});  // somebody else stored b and c meanwhile
    };
    auto const run = start(make(), {.until_end = true});
    run_until([&] { return run.over(); });
    BOOST_TEST((seen == std::vector<std::string>{"a", "b", "d"}));
    BOOST_TEST(keeper->told[where] == 4);
    BOOST_TEST(logged("the keeper moved the position") == 1);
}

BOOST_AUTO_TEST_CASE(of_two_seeks_the_later_one_holds) {
    bool moved = false;
    auto const run = start(make());
    run_until([&] {
        if (seen.size() == 4 && !moved) {
            moved = true;
            keeper->feedback->seek(where, {0});
            keeper->feedback->seek(where, {2});
        }
        return seen.size() >= 6;
    });
    BOOST_TEST((seen == std::vector<std::string>{"a", "b", "c", "d", "c", "d"}));
    stop(run);
    BOOST_TEST(seen.size() == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
