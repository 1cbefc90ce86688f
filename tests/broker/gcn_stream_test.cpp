#include <boost/test/unit_test.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/filters.hpp>
#include <alertstream/gcn/known_topics.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/gcn/topics.hpp>

#include <support/stream_fixture.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace gcn = alertstream::gcn;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

struct note {
    texts* seen;
    void operator()(as::message const& m) const { seen->emplace_back(m.payload()); }
};

struct fixture : stream_fixture {
    texts seen;

    /// GCN's, with the interval at which librdkafka looks for new topics made short.
    template <class Stream>
    as::delivery::stream_plan make(std::vector<std::string> subscription) {
        auto made = plan<Stream>(std::move(subscription), note{&seen});
        made.known_topics = gcn::known_topics();
        made.connection.extra.push_back({"topic.metadata.refresh.interval.ms", "200"});
        return made;
    }
    void absent(std::string const& name) {
        broker.create_topic(name);
        broker.topic_error(name, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    }
    void appears(std::string const& name) { broker.topic_error(name, RD_KAFKA_RESP_ERR_NO_ERROR); }
    static as::topic_state state(running const& run, std::string_view name) {
        for (auto const& each : run->status().topics)
            if (each.topic == name) return each.state;
        return {};
    }
};

/// A whole program that reads GCN, with the settings a user writes.
struct program_fixture : stream_fixture {
    texts seen;
    asio::steady_timer pause{loop};
    int beats{};

    /// Each in a group of its own: the mock lets nobody into one that had members for a session's time.
    as::settings settings(std::string const& more) {
        static int groups = 0;
        return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": ")" + broker.url() + R"(", "GROUP_ID": "g)" + std::to_string(++groups) + R"(", "START": "earliest", "STATE_DIR": ")" +
                                   (folder / "").string() + R"(", "CONFIG": {"security.protocol": "plaintext", "fetch.wait.max.ms": 20})" + more + "}}]}");
    }
    void beat() {
        pause.expires_after(50ms);
        pause.async_wait([this](as::error_code cancelled) {
            if (cancelled) return;
            broker.publish("gcn.heartbeat", R"({"$schema": "https://gcn.nasa.gov/schema/v4.1.0/gcn/notices/core/Alert.schema.json", "alert_datetime": "2026-11-28T12:00:00Z"})");
            ++beats;
            beat();
        });
    }
    template <class Streams>
    void finish(Streams& streams) {
        pause.cancel();
        streams.stop();
        run_until([&] { return over.has_value(); });
        BOOST_TEST(!*over);
    }
    std::optional<as::error_code> over;
    auto into_over() {
        return [this](as::error_code e) { over = e; };
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gcn_streams, fixture)

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_yet_waits_and_is_read_when_it_comes) {
    using s = as::stream<gcn::service, gcn::circulars<note>, gcn::classic::text<"SNEWS", note>, gcn::classic::voevent<"MAXI_*", note>>;
    broker.create_topic("gcn.circulars");
    absent("gcn.classic.text.SNEWS");
    auto const run = start(make<s>({"gcn.circulars", "gcn.classic.text.SNEWS", "gcn.classic.voevent.MAXI_*"}));
    run_until([&] { return run.live() && logged("topic does not exist yet") == 1; });
    BOOST_TEST((state(run, "gcn.classic.text.SNEWS") == as::topic_state::waiting));
    BOOST_TEST(logged("WARNING") + logged("warning") == 0);
    broker.publish("gcn.circulars", "others go on");
    run_until([&] { return seen.size() == 1; });
    appears("gcn.classic.text.SNEWS");
    broker.publish("gcn.classic.text.SNEWS", "supernova");
    broker.create_topic("gcn.classic.voevent.MAXI_TEST");
    broker.publish("gcn.classic.voevent.MAXI_TEST", "test");
    run_until([&] { return seen.size() == 3; });
    BOOST_TEST((state(run, "gcn.classic.text.SNEWS") == as::topic_state::live));
    BOOST_TEST(logged("topic is there now") == 1);
    stop(run);
    BOOST_TEST(logged("topic does not exist yet") == 1);
    BOOST_TEST(run->status().counters.put_aside == 0u);
}

BOOST_AUTO_TEST_CASE(a_stream_of_which_no_topic_exists_goes_on_and_reads_them_when_they_come) {
    using s = as::stream<gcn::service, gcn::notices<"svom.voevent.grm", note>>;
    absent("gcn.notices.svom.voevent.grm");
    auto const run = start(make<s>({"gcn.notices.svom.voevent.grm"}));
    run_until([&] { return logged("topic does not exist yet") == 1; });
    BOOST_TEST(!run.over());
    appears("gcn.notices.svom.voevent.grm");
    broker.publish("gcn.notices.svom.voevent.grm", "burst");
    run_until([&] { return seen.size() == 1; });
    stop(run);
}

BOOST_AUTO_TEST_CASE(names_that_gcn_has_not_and_those_discontinued_are_said_once_with_what_to_read) {
    using s = as::stream<gcn::service, gcn::circulars<note>, as::topic<"gcn.classic.text.SWIFT_BAT_GRB_POS_AKC", note>, gcn::classic::voevent<"LVC_INITIAL", note>>;
    broker.create_topic("gcn.circulars");
    absent("gcn.classic.text.SWIFT_BAT_GRB_POS_AKC");
    absent("gcn.classic.voevent.LVC_INITIAL");
    auto const run = start(make<s>({"gcn.circulars", "gcn.classic.text.SWIFT_BAT_GRB_POS_AKC", "gcn.classic.voevent.LVC_INITIAL"}));
    run_until([&] { return run.live() && logged("no topic that GCN had when this was written") == 1; });
    BOOST_TEST(logged("nearest=gcn.classic.text.SWIFT_BAT_GRB_POS_ACK") == 1);
    BOOST_TEST(logged("topic is discontinued") == 1);
    BOOST_TEST(logged("read_instead=igwn.gwalert") == 1);
    broker.publish("gcn.circulars", "x");
    run_until([&] { return seen.size() == 1; });
    stop(run);
    BOOST_TEST(logged("SWIFT_BAT_GRB_POS_AKC") == 1);
    BOOST_TEST(logged("LVC_INITIAL") == 1);
}

BOOST_AUTO_TEST_CASE(what_filters_keep_out_is_done_and_counted_for_each_handler_and_said_at_the_end) {
    struct every : note {};
    using s = as::stream<gcn::service, gcn::circulars<as::named<"near", as::once<note>>, every>>;
    broker.create_topic("gcn.circulars");
    auto made = plan<s>({"gcn.circulars"}, note{&seen}, every{{&seen}});
    auto const run = start(made);
    std::vector<as::header> const headers{{"_sender", "alice"}, {"_id", "1"}};
    for (int i = 0; i < 3; ++i) broker.publish(as::kafka::record{.topic = "gcn.circulars", .headers = headers, .payload = "x"});
    run_until([&] { return seen.size() == 4; });
    run_until([&] { return committed("gcn.circulars").next == 3; });
    auto const topic = run->status().topics.at(0);
    BOOST_TEST_REQUIRE(topic.handlers.size() == 1u);  // the other has no gate
    BOOST_TEST(topic.handlers[0].name == "near");
    BOOST_TEST(topic.handlers[0].duplicates == 2u);
    BOOST_TEST(topic.counters.duplicates == 2u);
    stop(run);
    BOOST_TEST(logged("alerts were kept from a handler") == 1);
    BOOST_TEST(logged("handler=near duplicates=2") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

// Suites run side by side; these wait for the mock's joins of groups.
BOOST_FIXTURE_TEST_SUITE(gcn_heartbeats, program_fixture)

BOOST_AUTO_TEST_CASE(a_stream_watches_gcns_heartbeat_unless_it_is_switched_off_and_no_beat_is_an_alert) {
    using watching = gcn::stream<gcn::circulars<note>>;
    broker.create_topic("gcn.circulars");
    broker.create_topic("gcn.heartbeat");
    for (bool const off : {false, true}) {
        as::alert_streams<watching> streams{loop, settings(off ? R"(, "HEARTBEAT_SECONDS": 0)" : ""), logger(), note{&seen}};
        over.reset();
        streams.async_run(into_over());
        beat();
        auto const status = [&] { return streams.status().front(); };
        if (!off) run_until([&] { return status().last_heartbeat.has_value(); });
        else run_until([&, then = beats] { return status().state == as::stream_state::live && beats > then + 20; });
        BOOST_TEST(status().last_heartbeat.has_value() == !off);
        finish(streams);
    }
    BOOST_TEST(seen.empty());
    BOOST_TEST(logged("cannot be read") == 0);
}

BOOST_AUTO_TEST_CASE(beats_that_are_declared_reach_their_handler_beside_the_watch) {
    using hearing = gcn::stream<gcn::heartbeat<note>>;
    broker.create_topic("gcn.heartbeat");
    as::alert_streams<hearing> streams{loop, settings(""), logger(), note{&seen}};
    streams.async_run(into_over());
    beat();
    run_until([&] { return seen.size() > 3 && streams.status().front().last_heartbeat.has_value(); });
    BOOST_TEST(seen.front().find("alert_datetime") != std::string::npos);
    finish(streams);
}

BOOST_AUTO_TEST_CASE(without_the_heartbeats_topic_that_is_said_once_and_alerts_are_read) {
    using watching = gcn::stream<gcn::circulars<note>>;
    broker.create_topic("gcn.circulars");
    broker.create_topic("gcn.heartbeat");
    broker.topic_error("gcn.heartbeat", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    as::alert_streams<watching> streams{loop, settings(R"(, "HEARTBEAT_SECONDS": 1)"), logger(), note{&seen}};
    streams.async_run(into_over());
    run_until([&] { return logged("the broker's heartbeat cannot be read here") == 1; });
    broker.publish("gcn.circulars", "x");
    run_until([&] { return seen.size() == 1; });
    BOOST_TEST((streams.status().front().state == as::stream_state::live));
    finish(streams);
    BOOST_TEST(logged("heartbeat cannot be read here") == 1);
    BOOST_TEST(logged("made anew") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
