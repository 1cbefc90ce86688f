#include <boost/test/unit_test.hpp>

#include <array>

#include <boost/asio/io_context.hpp>

#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/hermes/alert_handler.hpp>

#include "../support/memory_backend.hpp"
#include "../support/run_on_loop.hpp"

namespace as = alertstream;
using as::hermes::alert;

static_assert(as::batch_handler<as::hermes::alert_handler> && as::waiting_handler<as::hermes::alert_handler> && as::handler_with_metadata<as::hermes::alert_handler>);
static_assert(std::same_as<as::payload_of<as::hermes::alert_handler>, alert> && !as::stateless<as::hermes::alert_handler>);

namespace {

using namespace std::chrono_literals;

/// A handler of a store in memory.
struct world {
    boost::asio::io_context loop{};
    std::shared_ptr<memory_tables> tables{std::make_shared<memory_tables>()};
    std::vector<std::string> lines{};
    as::logger log{as::make_function_sink([this](auto const& record) { lines.push_back(format_log(record)); })};
    as::time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    memory_backend* backend{};
    as::store::alert_store store{loop, made(), {}, as::logger{nullptr}};

    std::unique_ptr<memory_backend> made() {
        auto in = std::make_unique<memory_backend>(loop.get_executor(), tables);
        backend = in.get();
        return in;
    }

    as::hermes::alert_handler handler(as::hermes::alert_handler_options with = {}) {
        with.admission.now = [this] { return now; };
        return as::hermes::alert_handler{store, with};
    }

    static as::owned_message of(std::string sender, std::string const& title, std::size_t rows = 1, std::string topic = "hermes.test", std::string const& more = "") {
        as::owned_message made{.topic = std::move(topic), .payload = R"({"title": ")" + title + R"(", "data": {)" + more + R"("photometry": [)"};
        for (std::size_t i = 0; i < rows; ++i)
            *made.payload += (i > 0 ? "," : "") + std::string{R"({"target_name": "a", "bandpass": "g", "telescope": "T", "brightness": 18, "date_obs": "6000)"} + std::to_string(i) + "\"}";
        *made.payload += "]}}";
        if (!sender.empty()) made.headers.push_back({"_sender", std::move(sender)});
        return made;
    }

    /// One batch.
    void give(as::hermes::alert_handler const& handler, std::vector<as::owned_message> const& messages) {
        std::vector<as::message> views;
        for (auto const& each : messages) views.push_back(each.view());
        std::vector<as::metadata> from;
        for (auto const& each : views) from.emplace_back(each, "hopskotch", 1, false, &log);
        std::vector<alert> alerts(messages.size());
        for (std::size_t i = 0; i < views.size(); ++i) as::decoder<alert>::decode(views[i], alerts[i]).value();
        run_on_loop(loop, [&]() -> boost::asio::awaitable<bool> {
            co_await handler(alerts, from);
            co_return true;
        }());
    }

    std::vector<std::string> stored() const {
        std::vector<std::string> titles;
        for (auto const& each : tables->units) titles.push_back(each.message.title);
        return titles;
    }
};

using titles = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(the_alert_handler)

BOOST_AUTO_TEST_CASE(a_batch_is_stored_in_order_and_as_the_settings_say) {
    world in;
    auto const settings = as::settings::parse(R"({"STORE_OPTIONS": {"CREATE_TARGETS": true, "MATCH_RADIUS_ARCSEC": 1.8, "WHOLE_ROWS": true}})");
    BOOST_TEST(as::hermes::alert_handler_options{settings.store_options()}.stored.whole_rows);
    in.give(in.handler(as::hermes::alert_handler_options{settings.store_options()}), {in.of("alice", "one"), in.of("", "two", 3), in.of("bob", "three", 0)});
    BOOST_TEST(in.stored() == (titles{"one", "two", "three"}), boost::test_tools::per_element());
    BOOST_TEST(in.tables->units[1].data.size() == 3u);
    BOOST_TEST((in.tables->units[0].matching == as::store::matching{.radius = 1.8 / 3600, .create = true}));
    world other;
    other.give(other.handler(), {other.of("alice", "one")});
    BOOST_TEST((other.tables->units.at(0).matching == as::store::matching{}));
}

BOOST_AUTO_TEST_CASE(only_those_that_a_topics_list_names_and_the_others_are_said_once_an_hour) {
    world in;
    auto const settings = as::settings::parse(R"({"STORE_OPTIONS": {"SENDERS": {"hermes.*": ["alice"], "hermes.open": ["bob", "carol"]}}})");
    auto const handler = in.handler(as::hermes::alert_handler_options{settings.store_options()});
    in.give(handler, {in.of("alice", "1"), in.of("bob", "2"), in.of("", "3"), in.of("bob", "4"), in.of("alice", "5", 1, "hermes.open"), in.of("bob", "6", 1, "hermes.open"), in.of("", "7", 1, "tomtoolkit.test")});
    BOOST_TEST(in.stored() == (titles{"1", "6", "7"}), boost::test_tools::per_element());
    BOOST_TEST((handler.counts().admission == as::store::admission_counts{.strangers = 4}));
    BOOST_TEST_REQUIRE(in.lines.size() == 3u);  // bob, nobody, alice
    BOOST_TEST(in.lines[0] == R"(alerts passed over: SENDERS does not name who sent them topic=hermes.test sender=bob partition=0 offset=0)");
    in.now += 59min;
    in.give(handler, {in.of("bob", "8")});
    BOOST_TEST(in.lines.size() == 3u);
    in.now += 1min;
    in.give(handler, {in.of("bob", "9")});
    BOOST_TEST(in.lines.size() == 4u);
    BOOST_TEST(in.stored().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_sender_has_so_many_rows_a_day_and_an_alert_goes_whole_or_not_at_all) {
    world in;
    as::hermes::alert_handler_options with;
    with.admission.most_rows_a_day = 6;
    auto const handler = in.handler(with);
    in.give(handler, {in.of("alice", "1", 3), in.of("alice", "2", 3), in.of("alice", "3", 2), in.of("alice", "4"), in.of("bob", "5", 5), in.of("bob", "6", 0)});
    // The target of a row counts too, and the smallest is one row.
    BOOST_TEST(in.stored() == (titles{"1", "4", "5"}), boost::test_tools::per_element());
    BOOST_TEST((handler.counts().admission == as::store::admission_counts{.over_quota = 3}));
    BOOST_TEST_REQUIRE(in.lines.size() == 2u);
    BOOST_TEST(in.lines[0] == "alerts passed over: their sender has had MOST_ROWS_A_DAY topic=hermes.test sender=alice partition=0 offset=0");
    // What only takes back always goes.
    auto const back = [&](std::string const& title, std::size_t rows) { return in.of("alice", title, rows, "hermes.test", R"("retracts": ["m1", "m2"], )"); };
    in.give(handler, {back("back", 0), back("with rows", 1)});
    BOOST_TEST(in.stored().back() == "back");
    in.now += 24h;
    auto const copy = handler;
    in.give(copy, {in.of("alice", "7", 5)});  // with its target all of them
    in.give(handler, {in.of("alice", "8")});
    BOOST_TEST(in.stored().back() == "7");
}

BOOST_AUTO_TEST_CASE(names_that_are_made_up_share_one_quota) {
    world in;
    as::hermes::alert_handler_options with;
    with.admission.most_rows_a_day = 1;
    with.admission.now = [&] { return in.now; };
    as::store::admission const guard{with.admission};
    auto const message = in.of("", "t");
    auto const view = message.view();
    as::metadata const from{view, "hopskotch", 1, false, &in.log};
    std::size_t admitted = 0;
    for (int i = 0; i < 10'100; ++i) {
        auto ticket = guard.ask(from, "sender " + std::to_string(i), 1);
        if (ticket) ++admitted, ticket->keep();
    }
    BOOST_TEST(admitted == 10'001u);
    BOOST_TEST(in.lines.size() == 1u);
    // The messages of nobody count by their topic, which has its place.
    BOOST_TEST(guard.ask(from, "", 1).has_value());
}

BOOST_AUTO_TEST_CASE(strangers_take_no_place_and_those_that_settings_name_have_one) {
    world in;
    as::store::admission_rules with;
    with.most_rows_a_day = 2;
    with.senders = {{"closed", {"alice"}}};
    with.now = [&] { return in.now; };
    as::store::admission const guard{with};
    auto const closed = in.of("", "t", 1, "closed"), open = in.of("", "t", 1, "open"), other = in.of("", "t", 1, "other");
    auto const views = std::array{closed.view(), open.view(), other.view()};
    as::metadata const to_closed{views[0], "hopskotch", 1, false, &in.log}, to_open{views[1], "hopskotch", 1, false, &in.log}, to_other{views[2], "hopskotch", 1, false, &in.log};
    auto const takes = [&](as::metadata const& from, std::string_view sender) {
        auto ticket = guard.ask(from, sender, 2);
        if (ticket) ticket->keep();
        return ticket.has_value();
    };
    for (int i = 0; i < 20'000; ++i) BOOST_REQUIRE(!guard.welcomes(to_closed, "stranger " + std::to_string(i)));
    BOOST_TEST(in.lines.size() == 65u);
    BOOST_TEST(in.lines.back().starts_with("alerts passed over: SENDERS names none of many who sent them"));
    in.now += 1h;
    BOOST_TEST(!guard.welcomes(to_closed, "new"));
    BOOST_TEST(in.lines.back().starts_with("alerts passed over: SENDERS does not name who sent them topic=closed sender=new"));
    std::size_t taken = 0;
    for (int i = 0; i < 10'100; ++i) taken += takes(to_open, "made up " + std::to_string(i)) ? 1 : 0;
    BOOST_TEST(taken == 10'001u);
    BOOST_TEST((takes(to_closed, "alice") && !takes(to_open, "alice")));
    BOOST_TEST((takes(to_open, "") && !takes(to_open, "") && takes(to_other, "")));
}

BOOST_AUTO_TEST_CASE(handlers_that_share_an_admission_share_the_quota) {
    world in;
    as::store::admission_rules with;
    with.most_rows_a_day = 4;
    with.now = [&] { return in.now; };
    as::store::admission const shared{with};
    as::hermes::alert_handler const one{in.store, {}, shared}, other{in.store, {}, shared};
    in.give(one, {in.of("alice", "1", 2)});
    in.give(other, {in.of("alice", "2", 2), in.of("bob", "3", 2)});
    BOOST_TEST(in.stored() == (titles{"1", "3"}), boost::test_tools::per_element());
    BOOST_TEST(one.counts().admission.over_quota == 1u);
}

BOOST_AUTO_TEST_CASE(rows_that_were_not_saved_do_not_count) {
    world in;
    as::hermes::alert_handler_options with;
    with.admission.most_rows_a_day = 3;
    auto const handler = in.handler(with);
    run_on_loop(in.loop, [&]() -> boost::asio::awaitable<bool> {
        co_await in.store.async_close(boost::asio::use_awaitable);
        co_return true;
    }());
    for (int i = 0; i < 3; ++i) BOOST_CHECK_THROW(in.give(handler, {in.of("alice", "1", 2)}), as::unavailable);
    BOOST_TEST(handler.counts().admission.over_quota == 0u);
}

BOOST_AUTO_TEST_CASE(our_own_that_come_back_are_passed_over) {
    world in;
    as::hermes::alert_handler_options with;
    titles asked;
    with.skip_ours = [&](std::string_view reference) { return asked.emplace_back(reference) == "mine"; };
    auto const handler = in.handler(with);
    auto const referring = [&](std::string const& to) { return in.of("alice", to, 1, "hermes.test", R"("alertstream_reference": ")" + to + "\", "); };
    in.give(handler, {referring("mine"), referring("theirs"), in.of("alice", "none")});
    BOOST_TEST(asked == (titles{"mine", "theirs"}), boost::test_tools::per_element());
    BOOST_TEST(in.stored() == (titles{"theirs", "none"}), boost::test_tools::per_element());
    BOOST_TEST(handler.counts().ours == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
