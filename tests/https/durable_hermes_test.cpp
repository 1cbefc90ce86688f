#include "hermes_fixture.hpp"

#include <algorithm>
#include <cstdlib>

#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/hermes/destination.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

using hermes = as::durable<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;

as::hermes::alert photometry(std::string const& target = "SN 2023ixf", double magnitude = 14.9) {
    as::hermes::alert made;
    made.title = "Photometry of " + target;
    made.submitter = "alice";
    made.targets.resize(1);
    made.targets[0].name = target;
    made.targets[0].ra = as::hermes::degrees{210.910674};
    made.targets[0].dec = as::hermes::degrees{54.311651};
    made.photometry.resize(1);
    auto& point = made.photometry[0];
    point.target = target;
    point.at = as::time_point{1684532541s};
    point.bandpass = "r";
    point.telescope = "FTN";
    point.measured = as::hermes::detection{as::hermes::magnitude::ab(magnitude), 0.02};
    return made;
}

/// A real client, a real outbox, a Hermes in the same loop.
struct fixture : hermes_fixture {
    std::optional<as::data_sharing<hermes>> sharing;

    fixture() {
        for (auto const* each : {"HTTPS_PROXY", "https_proxy"}) ::unsetenv(each);
    }
    void make(std::function<void(as::sharing_settings&)> const& more = [](auto&) {}) {
        auto const all = as::testing::settings_for(broker, server, folder.path(), {"hopskotch"}).changed([&](as::settings::parts of) {
            auto& entry = of.data_sharing.at(0);
            entry.outbox = (folder.path() / "outbox.sqlite").string();
            entry.stream = "hopskotch";
            entry.longest = 0s;
            more(entry);
        });
        sharing.reset();
        sharing.emplace(loop, all, logger());
    }
    as::acceptance accept(as::hermes::alert what) {
        std::optional<as::acceptance> came;
        sharing->async_accept<"hermes", "hermes.test">(std::move(what), {}, [&](as::acceptance is) { came = std::move(is); });
        run_until([&] { return came.has_value(); });
        return *came;
    }
    void drain() {
        std::optional<as::error_code> drained;
        sharing->outbox<"hermes">().async_drain(1h, [&](as::error_code ec) { drained = ec; });
        run_until([&] { return drained.has_value(); });
        BOOST_TEST(!*drained);
    }
    bool logged(std::string_view words) const {
        return std::ranges::any_of(log, [&](auto const& line) { return line.find(words) != line.npos; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_hermes, fixture)

BOOST_AUTO_TEST_CASE(what_is_accepted_is_published_once_and_not_shared_again) {
    make();
    BOOST_REQUIRE(std::holds_alternative<as::accepted>(accept(photometry())));
    drain();
    BOOST_TEST(server.published().size() == 1u);
    BOOST_TEST(sharing->outbox<"hermes">().show(1).value()->uuid == server.published().at(0).uuid);
    BOOST_TEST(std::holds_alternative<as::already_shared>(accept(photometry())));
    BOOST_TEST(std::holds_alternative<as::accepted>(accept(photometry("SN 2023ixf", 14.8))));  // a correction
    drain();
    BOOST_TEST(server.published().size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_hermes_would_refuse_is_told_at_once) {
    make();
    auto wrong = photometry();
    wrong.photometry[0].bandpass = "";
    BOOST_TEST(std::holds_alternative<as::rejected>(accept(wrong)));
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(points_accepted_one_by_one_are_one_message) {
    make([](auto& entry) { entry.gather_rows = 3; });
    for (int i = 0; i < 3; ++i) {
        auto one = photometry();
        one.photometry[0].at = as::time_point{std::chrono::seconds{1684532541 + i}};
        BOOST_TEST(std::holds_alternative<as::accepted>(accept(one)));
    }
    drain();
    BOOST_TEST(server.published().size() == 1u);
}

BOOST_AUTO_TEST_CASE(published_without_an_answer_is_found_and_not_sent_again) {
    for (bool const in_archive : {true, false}) {
        server.archive_sees(in_archive);
        make();
        server.next(as::testing::fault::fail_after_publishing{});
        auto const before = server.published().size();
        static_cast<void>(accept(photometry("M" + std::to_string(in_archive))));
        drain();
        BOOST_TEST(server.published().size() == before + 1);
        BOOST_TEST(sharing->outbox<"hermes">().list()->back().uuid == server.published().back().uuid);
    }
    BOOST_TEST(logged("a message of unknown fate was found"));
}

BOOST_AUTO_TEST_CASE(what_left_and_was_not_published_is_proven_absent_and_sent_again) {
    make();
    server.next(as::testing::fault::hang_up{});
    static_cast<void>(accept(photometry()));
    drain();
    BOOST_TEST(server.published().size() == 1u);
    BOOST_TEST(logged("absent beyond doubt"));
}

BOOST_AUTO_TEST_CASE(a_topic_that_the_account_may_not_write_to_parks_and_ends_no_entry) {
    make();
    server.next(as::testing::fault::kafka_refuses{.code = RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, .publishes = false});
    static_cast<void>(accept(photometry()));
    run_until([&] { return server.requests().size() > 0 && sharing->outbox<"hermes">().counts()->under_way == 0; });
    BOOST_TEST(sharing->status()[0].outbox->parked);
    BOOST_TEST(sharing->outbox<"hermes">().counts()->waiting == 1u);
    sharing->outbox<"hermes">().resume();
    drain();
    BOOST_TEST(server.published().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_bad_key_parks_and_a_good_one_in_the_next_run_goes_on) {
    make([](auto& entry) { entry.api_key = as::secret{"wrong"}; });
    static_cast<void>(accept(photometry()));
    run_until([&] { return sharing->status()[0].outbox->parked; });
    BOOST_TEST(server.published().empty());
    make();
    drain();
    BOOST_TEST(server.published().size() == 1u);
    for (auto const& line : log) BOOST_TEST(line.find(as::testing::hermes::default_token) == line.npos, line);
}

BOOST_AUTO_TEST_SUITE_END()
