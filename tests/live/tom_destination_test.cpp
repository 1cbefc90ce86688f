// Sharing with a real TOM, of TOM Toolkit 2 and 3: plainly, and from an outbox.
#include "tom_world.hpp"

#include <boost/json/serialize.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/testing/temporary_folder.hpp>
#include <alertstream/tom/destination.hpp>

using namespace live;

namespace {

namespace h = as::hermes;
using service = as::hopskotch::stream<as::topic<"live.*", as::tom::ingest>>;
using tom = as::durable<as::tom::destination<"othertom">>;

struct fixture : tom_fixture {
    as::testing::temporary_folder work;
    std::optional<as::data_sharing<tom>> sharing;

    void make(std::string const& password = from_environment("ALERTSTREAM_TOM_PASSWORD"), bool create = true) {
        boost::json::object const entry{{"BASE_URL", from_environment("ALERTSTREAM_TOM_URL")}, {"USERNAME", "pi"}, {"PASSWORD", password}, {"CREATE_TARGETS", create},
                                        {"SHARED_LIST", "Imported From X"}, {"OUTBOX", (work.path() / "outbox.sqlite").string()}, {"LONGEST_SECONDS", 0}};
        sharing.emplace(loop, as::settings::parse(boost::json::serialize(boost::json::object{{"DATA_SHARING", {{"othertom", entry}}}})), logger());
    }

    template <class Answer, class Operation>
    Answer wait_for(Operation const& begin) {
        std::optional<Answer> came;
        begin([&](Answer what) { came = std::move(what); });
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
        return std::move(*came);
    }
    template <class Value>
    as::outcome publish(Value const& what) {
        return wait_for<as::outcome>([&](auto then) { sharing->async_publish<"othertom", "data">(what, std::move(then)); });
    }
    template <class Value>
    bool is_published(Value const& what) {
        auto const came = publish(what);
        if (!std::holds_alternative<as::published>(came)) BOOST_TEST_MESSAGE(as::describe(came));
        return std::holds_alternative<as::published>(came);
    }
    static std::vector<h::photometry> points(std::string const& target) {
        return {point_of(target, "2026-11-20T03:12:45.000001Z", "g", h::detection{.value = h::magnitude::ab(17.210000000000004), .error = 0.03}),
                point_of(target, "2026-11-20T05:00:00Z", "i", h::upper_limit{.value = h::magnitude::vega(20.4)})};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_destination, fixture, *boost::unit_test::precondition(needs_tom{}))

BOOST_AUTO_TEST_CASE(what_is_shared_twice_the_tom_has_once_under_a_target_found_by_its_alias) {
    auto const name = fresh_target("SN 2026aa"), alias = fresh_target("ZTF26aa");
    auto what = alert_of(name, points(name));
    what.targets[0].aliases = {alias};
    make();
    BOOST_TEST(is_published(what));
    BOOST_TEST(is_published(what));
    BOOST_TEST(data(name).size() == 2U);
    auto renamed = alert_of("Gaia26xyz", {point_of("Gaia26xyz", "2026-11-23T00:00:00Z", "g", h::detection{.value = h::magnitude::ab(19)})});
    renamed.targets[0].aliases = {fresh_target("nobody"), alias};
    BOOST_TEST(is_published(renamed));
    BOOST_TEST(data(name).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_file_becomes_data_once) {
    auto const name = fresh_target("SN 2026bb");
    auto known = alert_of(name, points(name));
    known.photometry.resize(1);
    make();
    BOOST_TEST(is_published(known));
    as::tom::data_product const curve{.target = name, .type = "photometry", .file = {"lc.csv", "text/csv", "time,filter,magnitude,error\n60083.9,r,14.9,0.02\n60084.9,r,15.1,0.02\n"}};
    BOOST_TEST(is_published(curve));
    BOOST_TEST(is_published(curve));
    BOOST_TEST(data(name).size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_unknown_target_is_refused_unless_it_may_be_made_and_a_wrong_password_before_anything) {
    auto const name = fresh_target("SN 2026cc");
    make(from_environment("ALERTSTREAM_TOM_PASSWORD"), false);
    BOOST_TEST(std::holds_alternative<as::rejected>(publish(alert_of(name, points(name)))));
    make("not it");
    auto const came = publish(alert_of(name, points(name)));
    auto const* const why = std::get_if<as::not_sent>(&came);
    BOOST_TEST_REQUIRE((why && why->why.code == as::errc::account_refused), as::describe(came));
    BOOST_TEST(why->why.message().find("not it") == std::string::npos);
    BOOST_TEST(targets(name).empty());
}

// Both at once: a TOM takes a while to start.
BOOST_AUTO_TEST_CASE(a_tom_that_is_down_is_waited_for_by_what_is_read_and_by_what_is_shared, *boost::unit_test::precondition(needs_scram{})) {
    auto const name = fresh_target("SN 2026dd"), topic = fresh_topic("tom");
    std::string bytes;
    as::hermes::encode_options const on{.topic = topic};
    as::hermes::encode(alert_of(name, points(name)), bytes, on).value();
    live::publish({{.topic = topic, .payload = bytes}});
    stop_tom();
    auto const into = ingest(creating());
    auto const settings = as::settings::parse(settings_json(work.path().string(), R"("GROUP_ID": "alice-)" + topic + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})"));
    as::alert_streams<service> streams{loop, settings, logger(), into};
    bool ended = false;
    streams.async_run([&](as::error_code) { ended = true; });
    BOOST_TEST(run_until(loop, [&] { return logged("handler unavailable, its alert is tried again"); }));
    make();
    auto const other = fresh_target("SN 2026ee");
    auto const taken = wait_for<as::acceptance>([&](auto then) { sharing->async_accept<"othertom", "data">(alert_of(other, points(other)), as::accept_options{}, std::move(then)); });
    BOOST_TEST(std::holds_alternative<as::accepted>(taken));
    auto const came = publish(alert_of(other, points(other)));
    BOOST_TEST(std::holds_alternative<as::not_sent>(came), as::describe(came));
    BOOST_TEST(into.count().alerts == 0U);
    start_tom();
    auto const drained = wait_for<as::error_code>([&](auto then) { sharing->outbox<"othertom">().async_drain(std::chrono::minutes{1}, std::move(then)); });
    BOOST_TEST(!drained, drained.message());
    BOOST_TEST(data(other).size() == 2U);
    BOOST_TEST(run_until(loop, [&] { return into.count().alerts == 1; }));
    streams.stop();
    BOOST_TEST(run_until(loop, [&] { return ended; }));
    BOOST_TEST(data(name).size() == 2U);
    BOOST_TEST(!logged("dead letter"));
}

BOOST_AUTO_TEST_SUITE_END()
