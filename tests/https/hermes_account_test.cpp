// What a destination knows of its account, and what it does with that.
#include "hermes_fixture.hpp"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/hermes/packing.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace fault = alertstream::testing::fault;
using namespace std::chrono_literals;

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test", "hermes.other">>>;

as::hermes::alert one_point() {
    as::hermes::alert made{.title = "GRB t", .submitter = "me", .authors = "A", .message_text = "seen"};
    made.targets = {{.name = "a", .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = as::hermes::detection{.value = as::hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

struct account_fixture : hermes_fixture {
    account_fixture() {
        broker.create_topic("hermes.other");
        server.add_account({.token = "narrow", .credential_name = "narrow-1", .writable_topics = {"hermes.test"}});
        server.add_account({.token = "unnamed"});
        server.add_account({.token = "gcn", .credential_name = "gcn-1", .gcn_account = true});
    }

    as::settings settings(std::string const& key) const {
        return as::settings::parse(R"({"DATA_SHARING": {"hermes": {"BASE_URL": ")" + server.url() + R"(", "CA_FILE": ")" + server.ca_file() + R"(", "HERMES_API_KEY": ")" + key + "\"}}}");
    }
    sharing make(std::string const& key = "narrow") { return {loop, settings(key), logger()}; }

    as::outcome publish(sharing& by, std::string_view topic = "hermes.test", as::hermes::submission to = {}) {
        std::optional<as::outcome> came;
        by.async_publish("hermes", topic, as::hermes::reported_alert{one_point(), to}, [&](as::outcome what) { came.emplace(std::move(what)); });
        run_until([&] { return came.has_value(); });
        return *came;
    }
    /// Two messages, the second of which has come to the server before `meanwhile`, and has its answer after it.
    void publish_two(sharing& by, std::function<void()> const& meanwhile) {
        publish(by);
        std::optional<as::outcome> came;
        auto const before = posts();
        by.async_publish("hermes", "hermes.test", as::hermes::reported_alert{one_point(), {}}, [&](as::outcome what) { came.emplace(std::move(what)); });
        run_until([&] { return posts() > before; });
        meanwhile();
        run_until([&] { return came.has_value(); });
        BOOST_TEST(std::holds_alternative<as::published>(*came));
    }
    std::size_t asked(std::string_view method, std::string_view path) const {
        return static_cast<std::size_t>(std::count_if(server.requests().begin(), server.requests().end(), [&](auto const& each) { return each.method == method && each.target == path; }));
    }
    std::size_t posts() const { return asked("POST", "/api/v0/submit_message/"); }
    std::size_t profiles() const { return asked("GET", "/api/v0/profile/"); }
    bool shows(std::string_view text) const {
        return std::any_of(log.begin(), log.end(), [&](auto const& line) { return line.find(text) != std::string::npos; });
    }
    void get_to_know(sharing& by) {
        for (int i = 0; i < 2; ++i) publish(by);
        run_until([&] { return shows("the account is known"); });
    }

    /// The client itself, and what one of its coroutines gives.
    as::hermes::destination_client client(std::string const& key) {
        auto const from = settings(key);
        std::vector<as::setting_error> problems;
        as::hermes::destination_client made{{loop.get_executor(), from.data_sharing().at(0), {}, logger(), problems}};
        BOOST_REQUIRE(problems.empty());
        return made;
    }
    template <class T>
    T wait(asio::awaitable<T> what) {
        std::optional<T> came;
        asio::co_spawn(loop, std::move(what), [&](std::exception_ptr thrown, T made) {
            BOOST_REQUIRE(!thrown);
            came.emplace(std::move(made));
        });
        run_until([&] { return came.has_value(); });
        return *std::move(came);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_account, account_fixture)

BOOST_AUTO_TEST_CASE(it_is_asked_for_once_and_not_before_the_second_message_has_its_answer) {
    auto by = make();
    publish_two(by, [&] { BOOST_TEST(profiles() == 0u); });
    run_until([&] { return shows("the account is known"); });
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::holds_alternative<as::published>(publish(by)));
    BOOST_TEST(profiles() == 1u);
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_writable_is_refused_before_it_is_sent) {
    auto by = make();
    get_to_know(by);
    auto const came = publish(by, "hermes.other");
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(came), as::to_json_line(came));
    BOOST_TEST((std::get<as::rejected>(came).errors == std::vector<as::field_error>{{"topic", "the account may not publish to hermes.other; it may to: hermes.test"}}));
    BOOST_TEST(posts() == 2u);
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_had_changes_nothing) {
    auto by = make();
    publish_two(by, [&] { server.next(fault::html{500}); });
    run_until([&] { return shows("the account's profile is not known"); });
    BOOST_TEST(std::holds_alternative<as::published>(publish(by)));
    // Hermes refuses it itself.
    auto const came = publish(by, "hermes.other");
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(came));
    BOOST_TEST(std::get<as::rejected>(came).errors.at(0).problem.find("TOPIC_AUTHORIZATION_FAILED") != std::string::npos);
    BOOST_TEST(posts() == 4u);
    BOOST_TEST(profiles() == 1u);
}

BOOST_AUTO_TEST_CASE(an_empty_list_of_topics_refuses_nothing) {
    auto by = make(std::string{as::testing::hermes::default_token});
    get_to_know(by);
    BOOST_TEST(std::holds_alternative<as::published>(publish(by, "hermes.other")));
}

BOOST_AUTO_TEST_CASE(a_report_to_gcn_takes_a_linked_account) {
    auto by = make();
    get_to_know(by);
    auto const came = publish(by, "hermes.test", {.to_tns = {}, .to_mpc = {}, .to_gcn = true});
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(came), as::to_json_line(came));
    BOOST_TEST(std::get<as::rejected>(came).errors.at(0).path == "submit_to_gcn");
    BOOST_TEST(posts() == 2u);
    log.clear();
    auto linked = make("gcn");
    get_to_know(linked);
    BOOST_TEST(std::holds_alternative<as::published>(publish(linked, "hermes.test", {.to_tns = {}, .to_mpc = {}, .to_gcn = true})));
    BOOST_TEST(server.reported().size() == 1u);
}

BOOST_AUTO_TEST_CASE(closing_does_not_wait_for_it) {
    auto by = make();
    publish_two(by, [&] { server.next(fault::never{}); });
    run_until([&] { return profiles() == 1u; });
    std::optional<as::error_code> closed;
    by.async_close(60s, [&](as::error_code ec) { closed = ec; });
    run_until([&] { return closed.has_value(); });
    BOOST_TEST(!closed->failed());
    run_until([&] { return shows("the account's profile is not known"); });
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_asks) {
    {
        auto by = make();
        publish_two(by, [&] { server.next(fault::never{}); });
        run_until([&] { return profiles() == 1u; });
    }
    run_until([&] { return shows("the account's profile is not known"); });
}

// ---------------------------------------------------------------- for an outbox

BOOST_AUTO_TEST_CASE(a_parcel_is_delivered_as_it_was_frozen_and_taken_back) {
    auto made = client("narrow");
    as::hermes::reported_alert const value{one_point(), {}};
    auto const content = std::get<as::packed>(made.pack("hermes.test", value)).content;
    std::vector<std::string> const contents{content};
    auto const parcel = std::get<as::parcel>(made.wrap("hermes.test", contents, "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"));
    auto const came = wait(made.deliver(parcel));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::published>(came), as::to_json_line(came));
    BOOST_TEST((as::hermes::reference_of(server.published().at(0).what.payload) == "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"));
    BOOST_TEST(wait(made.retract(std::get<as::published>(came).uuid)).has_value());
    BOOST_TEST(server.published().at(0).retracted);
    BOOST_TEST(std::holds_alternative<as::not_sent>(wait(made.deliver({"hermes.test", "r", "nothing that was frozen"}))));
}

BOOST_AUTO_TEST_CASE(a_message_of_unknown_fate_is_found_in_the_archive_by_its_reference) {
    auto made = client("narrow");
    std::vector<std::string> const contents{std::get<as::packed>(made.pack("hermes.test", one_point())).content};
    auto const parcel = std::get<as::parcel>(made.wrap("hermes.test", contents, "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"));
    BOOST_TEST(std::holds_alternative<as::unclear>(wait(made.look_up(parcel, ""))));
    server.next(fault::fail_after_publishing{});
    BOOST_TEST(std::holds_alternative<as::unknown>(wait(made.deliver(parcel))));
    auto const there = wait(made.look_up(parcel, ""));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::found>(there));
    BOOST_TEST(std::get<as::found>(there).as.uuid == server.published().at(0).uuid);
    server.archive_sees(false);
    BOOST_TEST(std::holds_alternative<as::unclear>(wait(made.look_up(parcel, ""))));
}

BOOST_AUTO_TEST_CASE(files_go_into_the_parcel_or_are_refused_when_it_is_packed) {
    auto made = client("narrow");
    as::hermes::reported_alert const value{one_point(), {}, {{"f.txt", "text/plain", "x"}}};
    auto const packed = made.pack("hermes.test", value);
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(packed));
    BOOST_TEST(std::get<as::rejected>(packed).errors.at(0).path == "files[0]");
}

BOOST_AUTO_TEST_CASE(a_probe_says_whether_the_account_is_accepted) {
    auto good = client("narrow");
    BOOST_TEST(!wait(good.probe()).has_value());
    BOOST_TEST(posts() == 0u);
    auto stranger = client("nobodys");
    BOOST_TEST((wait(stranger.probe()).value().code == as::errc::account_refused));
    auto unnamed = client("unnamed");
    BOOST_TEST((wait(unnamed.probe()).value().code == as::errc::account_refused));
    server.next(fault::html{502});
    BOOST_TEST((wait(good.probe()).value().code == as::errc::not_now));
    server.refuse();
    BOOST_TEST(wait(good.probe()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
