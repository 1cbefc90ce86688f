#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/store/alert_store.hpp>
#include <alertstream/testing/settings.hpp>
#include <support/memory_backend.hpp>
#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace db = alertstream::store;
using namespace std::chrono_literals;

namespace {

/// What handlers saw, and what to do at an alert.
struct seen_alerts {
    std::vector<std::string> all{};
    std::function<void(std::string const&)> then{};
    asio::steady_timer* gate{};  ///< "slow" waits for it
    bool waits{};
};

struct saves {
    db::alert_store in;
    seen_alerts* seen;

    asio::awaitable<void> operator()(as::message const& m, as::metadata const& from) const {
        seen->all.emplace_back(m.payload());
        if (seen->then) seen->then(seen->all.back());
        db::unit what;
        what.message.title = m.payload();
        if (m.payload() == "slow" && seen->gate) {
            seen->waits = true;
            as::error_code woken;
            co_await seen->gate->async_wait(asio::redirect_error(asio::use_awaitable, woken));
            seen->waits = false;
        }
        co_await in.save(from, std::move(what));
    }
};
using s = as::stream<test_service, as::topic<"t", saves, as::retries<0>>>;

struct fixture : stream_fixture {
    std::shared_ptr<memory_tables> tables = std::make_shared<memory_tables>();
    memory_backend* database{};
    std::optional<db::alert_store> alerts;
    seen_alerts seen;
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    as::topic_partition const where{"t", 0};

    fixture() {
        broker.create_topic("t");
        make();
    }

    /// As a new process finds the database.
    void make(db::store_options with = {}) {
        alerts.reset();
        auto made = std::make_unique<memory_backend>(loop.get_executor(), tables);
        database = made.get();
        alerts.emplace(loop, std::move(made), with, logger());
    }
    auto kept() {
        auto made = plan<s>({"t"}, saves{*alerts, &seen});
        made.keeper = alerts->keeper_for("test");
        return made;
    }
    void publish(std::initializer_list<char const*> texts) {
        for (auto const* each : texts) broker.publish("t", each);
    }
    void run_to_end(as::delivery::run_options options = {}) {
        options.until_end = true;
        auto const run = start(kept(), options);
        run_until([&] { return run.over(); });
        BOOST_TEST(!**run.ended);
    }
    void be_away() {
        database->before = [](auto const&) {
            return std::optional<db::commit_result>{db::not_committed{{as::errc::store_away, "restarting"}, db::not_committed::kind::away}};
        };
    }
    db::stored_position& row() { return tables->offsets.at({broker.bootstrap(), "g", where}); }
    std::string stored() const {
        std::string made;
        for (auto const& each : tables->units) made += each.message.title + ' ';
        return made;
    }
    as::settings settings(std::initializer_list<std::string_view> streams) { return as::testing::settings_for(broker, folder / "state", streams); }
    /// Of a group without members: the mock waits for those that left without a word.
    as::settings settings_of_group(std::string const& group) {
        auto entries = as::testing::detail::stream_entries(broker, folder / "state", {"first"});
        entries[0].as_object()["OPTIONS"].as_object()["GROUP_ID"] = group;
        return as::settings::parse(boost::json::serialize(boost::json::object{{"ALERT_STREAMS", entries}}));
    }
    bool loop_ends() {
        loop.restart();
        loop.run_for(20s);
        return loop.stopped();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stores, fixture)

BOOST_AUTO_TEST_CASE(each_alert_is_stored_once_over_restarts_and_kafkas_commit_follows_with_the_stores_identity) {
    publish({"a", "b", "c"});
    database->lost_answers = 1;
    run_to_end();
    BOOST_TEST(stored() == "a b c ");
    BOOST_TEST(committed("t").next == 3);
    BOOST_TEST(as::delivery::identity_from_text(committed("t").metadata) == "memory");
    publish({"d"});
    make();
    run_to_end();
    BOOST_TEST(stored() == "a b c d ");
    BOOST_TEST(row().position.next == 4);
    BOOST_TEST(row().epoch == 0);
    BOOST_TEST((seen.all == std::vector<std::string>{"a", "b", "c", "d"}));
    BOOST_TEST(loop_ends());
}

BOOST_AUTO_TEST_CASE(an_alert_that_its_handler_does_not_take_is_put_aside_in_the_same_transaction) {
    publish({"a", "b", "c"});
    seen.then = [](auto const& text) {
        if (text == "b") throw std::runtime_error{"bad"};
    };
    std::map<std::int64_t, std::size_t> letters;  // with each offset
    database->before = [&](auto const& batch) {
        for (auto const& each : batch.letters) letters[each.message.offset] = batch.moves.size();
        return std::optional<db::commit_result>{};
    };
    run_to_end();
    BOOST_TEST(stored() == "a c ");
    BOOST_REQUIRE_EQUAL(tables->letters.size(), 1u);
    BOOST_TEST(tables->letters[0].id() == "t/0/1/0");
    BOOST_TEST(letters.at(1) == 1u);
    BOOST_TEST(!std::filesystem::exists(stream_fixture::letters()));
    BOOST_TEST(row().position.next == 3);
}

BOOST_AUTO_TEST_CASE(while_the_database_is_away_nothing_is_acknowledged_and_nothing_lost) {
    be_away();
    publish({"a", "b"});
    database->opens = as::failure{as::errc::store_away, "locked"};
    auto const run = start(kept());
    run_until([&] { return logged("where to start is not known yet") > 0; });
    database->opens = {};
    run_until([&] { return seen.all.size() == 2 && database->sizes.size() > 3; });
    BOOST_TEST(committed("t").next < 0);
    database->before = nullptr;
    run_until([&] { return stored() == "a b "; });
    stop(run);
    BOOST_TEST(committed("t").next == 2);
    BOOST_TEST((seen.all == std::vector<std::string>{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_stop_while_the_database_is_away_ends_at_the_drain_deadline_and_its_alerts_come_again) {
    publish({"a", "b"});
    auto wanted = kept();
    wanted.drain = 1s;
    for (bool const hangs : {false, true}) {
        if (hangs) database->hangs = true;
        auto const run = start(wanted);
        if (hangs) run_until([&] { return run->status().state == as::stream_state::joining; });
        else {
            be_away();
            run_until([&] { return seen.all.size() == 2; });
        }
        stop(run);
        BOOST_TEST(loop_ends());
        BOOST_TEST(stored() == "");
        database->hangs = false;
        database->before = nullptr;
    }
    run_to_end();
    BOOST_TEST(stored() == "a b ");
}

BOOST_AUTO_TEST_CASE(a_partition_that_another_process_stored_is_read_on_from_there_also_under_a_handler_that_runs) {
    publish({"a", "b", "slow", "d"});
    seen.gate = &gate;
    be_away();
    auto const run = start(kept());
    run_until([&] { return seen.waits && database->sizes.size() > 3; });
    // The other one has stored "a", and the transaction here knows it not.
    tables->offsets[{broker.bootstrap(), "g", where}] = {1, {1}};
    database->before = nullptr;
    run_until([&] { return alerts->status().moved == 1; });
    seen.gate = nullptr;
    gate.cancel();
    run_until([&] { return row().position.next == 4; });
    BOOST_TEST(stored() == "b slow d ");
    stop(run);
    BOOST_TEST(committed("t").next == 4);
}

BOOST_AUTO_TEST_CASE(a_group_whose_alerts_are_in_another_database_is_refused_in_words_unless_it_is_adopted) {
    publish({"a", "b", "c"});
    commit("t", 0, 2, "as1|other");
    auto const run = start(kept());
    run_until([&] { return run.over(); });
    BOOST_TEST((**run.ended == as::errc::other_store));
    BOOST_TEST(logged("use PostgreSQL") >= 1);
    BOOST_TEST(run->status().last_error.find("use PostgreSQL") != std::string::npos);
    BOOST_TEST(seen.all.empty());
    BOOST_TEST(loop_ends());
    db::store_options adopting;
    adopting.adopt = true;
    make(adopting);
    run_to_end();
    BOOST_TEST(logged("as it was asked for") == 1);
    BOOST_TEST(stored() == "a b c ");  // this database knew none
    BOOST_TEST(as::delivery::identity_from_text(committed("t").metadata) == "memory");
}

BOOST_AUTO_TEST_CASE(a_group_that_begins_to_store_goes_on_where_kafka_has_it) {
    publish({"a", "b", "c"});
    commit("t", 0, 2, "");
    run_to_end();
    BOOST_TEST(stored() == "c ");
    BOOST_TEST(row().position.next == 3);
    BOOST_TEST(as::delivery::identity_from_text(committed("t").metadata) == "memory");
}

BOOST_AUTO_TEST_CASE(a_run_beside_the_group_stores_alerts_and_keeps_no_offset) {
    publish({"a", "b"});
    as::delivery::run_options beside;
    beside.keep_offsets = false;
    run_to_end(beside);
    BOOST_TEST(stored() == "a b ");
    BOOST_TEST(tables->offsets.empty());
}

BOOST_AUTO_TEST_CASE(a_run_that_is_asked_to_begin_earlier_never_moves_the_stored_offset_back) {
    publish({"a", "b", "c"});
    run_to_end();
    as::delivery::run_options again;
    again.start = as::from_earliest{};
    be_away();
    again.limit = 1;
    std::size_t remaining = 1;
    auto const run = start(kept(), again, &remaining);
    run_until([&] { return seen.all.size() == 4 && database->sizes.size() > 3; });
    database->before = nullptr;
    run_until([&] { return run.over(); });
    BOOST_TEST(row().position.next == 3);
    BOOST_TEST(row().epoch == 0);
    BOOST_TEST(stored() == "a b c a ");  // a database knows its message
    BOOST_TEST(committed("t").next == 3);
}

BOOST_AUTO_TEST_CASE(two_streams_are_kept_in_one_store_that_is_passed_by_value_or_by_reference) {
    broker.create_topic("u");
    publish({"a"});
    broker.publish("u", "b");
    using first = as::gcn::stream<as::topic<"t", saves>, as::kept_by<db::alert_store>, as::name<"first">>;
    using second = as::gcn::stream<as::topic<"u", saves>, as::kept_by<db::alert_store>, as::name<"second">>;
    auto const from = settings({"first", "second"});
    as::alert_streams<first, second> const by_value{loop, from, logger(), saves{*alerts, &seen}, *alerts};
    as::alert_streams<first, second> streams{loop, from, logger(), saves{*alerts, &seen}, std::ref(*alerts)};
    as::run_options options;
    options.until_end = true;
    streams.set(options);
    std::optional<as::error_code> ended;
    streams.async_run([&](as::error_code problem) { ended = problem; });
    run_until([&] { return ended.has_value(); });
    BOOST_TEST(!*ended);
    BOOST_TEST(tables->units.size() == 2u);
    BOOST_TEST(tables->offsets.size() == 2u);
    BOOST_TEST(seen.all.size() == 2u);
}

BOOST_AUTO_TEST_CASE(store_and_streams_may_go_in_any_order_at_any_time_with_or_without_the_loop) {
    publish({"a", "slow", "c"});
    enum { streams_first, store_first, with_the_loop };
    for (auto const order : {streams_first, store_first, with_the_loop})
        for (bool const hangs : {true, false}) {
            auto own = std::make_unique<asio::io_context>();
            seen = {};
            auto backend = std::make_unique<memory_backend>(own->get_executor(), tables);
            backend->hangs = hangs;
            backend->before = [](auto const&) {
                return std::optional<db::commit_result>{db::not_committed{{as::errc::store_away, "restarting"}, db::not_committed::kind::away}};
            };
            asio::steady_timer never{*own, asio::steady_timer::time_point::max()};
            std::optional<asio::steady_timer> holds{std::move(never)};
            seen.gate = &*holds;
            std::optional<db::alert_store> mine{std::in_place, *own, std::move(backend), db::store_options{}, as::logger{nullptr}};
            using only = as::gcn::stream<as::topic<"t", saves>, as::kept_by<db::alert_store>, as::name<"first">>;
            std::optional<as::alert_streams<only>> streams;
            streams.emplace(*own, settings_of_group("g" + std::to_string(order) + std::to_string(hangs)), as::logger{nullptr}, saves{*mine, &seen}, *mine);
            streams->async_run(asio::detached);
            auto const until = [&](auto condition) {
                auto const limit = std::chrono::steady_clock::now() + 60s;
                while (!condition() && std::chrono::steady_clock::now() < limit) own->run_one_for(20ms);
                BOOST_REQUIRE(condition());
            };
            if (hangs) until([&] { return streams->status().at(0).state != as::stream_state::connecting; });
            else until([&] { return seen.waits; });
            if (order == store_first) mine.reset(), streams.reset();
            else streams.reset(), mine.reset();
            if (order != with_the_loop) {
                own->run_for(20s);
                BOOST_TEST(own->stopped());
            }
            holds.reset();
        }
}

BOOST_AUTO_TEST_SUITE_END()
