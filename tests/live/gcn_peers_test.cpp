// gcn-kafka and its confluent-kafka on the other side, of a real Kafka and of the same token endpoint.
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/gcn/destination.hpp>
#include <alertstream/gcn/login.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/testing/sample_notices.hpp>

#include "cluster.hpp"
#include "gcn_world.hpp"

using namespace live;
namespace json = boost::json;
namespace gcn = as::gcn;

namespace {

struct needs_gcn_kafka {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id unit) const {
        auto there = needs_tokens{}(unit);
        if (!there) return there;
        boost::test_tools::assertion_result installed{!from_environment("ALERTSTREAM_GCN_KAFKA").empty()};
        installed.message() << "ALERTSTREAM_GCN_KAFKA is not set: tests/live/kafka/gcn_kafka";
        return installed;
    }
};

/// Runs gcn-kafka (gcn_peer.py), and the loop meanwhile: the token endpoint is on it. What it printed.
std::string run_peer(gcn_world& world, std::string const& arguments, std::string const& input = "") {
    auto const file = (world.folder.path() / "input").string();
    std::ofstream{file} << input;
    auto const quoted = [](std::string const& text) { return "'" + text + "'"; };
    auto const command = "GCN_BROKERS=" + quoted(from_environment("ALERTSTREAM_KAFKA_OAUTH")) + " GCN_BROKERS_CA=" + quoted(from_environment("ALERTSTREAM_KAFKA_CA")) +
                         " GCN_TOKEN_URL=" + quoted(world.endpoint.url()) + " GCN_TOKEN_CA=" + quoted(world.endpoint.ca_file()) +
                         " GCN_CLIENT_ID=" + quoted(std::string{as::testing::token_endpoint::default_client}) +
                         " GCN_CLIENT_SECRET=" + quoted(std::string{as::testing::token_endpoint::default_secret}) +
                         // A librdkafka that the tests put in front is not Python's.
                         " LD_LIBRARY_PATH= " + quoted(from_environment("ALERTSTREAM_GCN_KAFKA") + "/bin/python") + " " + quoted(GCN_PEER) + " " + arguments + " < " + quoted(file);
    auto* const process = ::popen(command.c_str(), "r");
    BOOST_TEST_REQUIRE(process);
    boost::asio::posix::stream_descriptor output{world.loop, ::dup(::fileno(process))};
    std::string printed;
    bool ended = false;
    boost::asio::async_read(output, boost::asio::dynamic_buffer(printed), [&ended](as::error_code, std::size_t) { ended = true; });
    BOOST_TEST(run_until(world.loop, [&ended] { return ended; }, std::chrono::seconds{120}));
    BOOST_TEST(::pclose(process) == 0, arguments);
    return printed;
}

void create_if_absent(std::string const& topic) {
    try {
        create_topic(topic);
    } catch (std::runtime_error const&) {
        // Another test made it.
    }
}

std::string line_of(std::string const& topic, std::string const& payload) { return json::serialize(json::object{{"topic", topic}, {"value", as::base64_encode(payload)}}) + "\n"; }

struct keep_all {
    std::vector<gcn::notice_view>* views;
    std::vector<as::owned_message>* messages;
    void operator()(gcn::any_notice const& notice, as::metadata const& from) const {
        views->push_back(gcn::view_of(notice));
        messages->push_back(from.raw().copy());
    }
};
using everything = gcn::stream<as::topic<"gcn.*", keep_all>, as::topic<"igwn.gwalert", keep_all>>;

/// All that is on the topics of GCN, read by a stream with the credential of the settings.
std::vector<as::owned_message> read_all(gcn_world& world, as::settings const& settings, std::vector<gcn::notice_view>& views) {
    std::vector<as::owned_message> all;
    as::alert_streams<everything> streams{world.loop, settings, as::logger{nullptr}, keep_all{&views, &all}};
    streams.set({.keep_offsets = false, .until_end = true, .limit = {}, .start = as::from_earliest{}});
    bool ended = false;
    streams.async_run([&ended](as::error_code problem) {
        BOOST_TEST(!problem);
        ended = true;
    });
    BOOST_TEST(run_until(world.loop, [&ended] { return ended; }));
    BOOST_TEST(streams.status().front().counters.put_aside == 0u);
    return all;
}

using sharing = as::data_sharing<gcn::destination<"gcn", as::topics<"gcn.notices.alertstream.live">>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_peers, *boost::unit_test::precondition(needs_gcn_kafka{}))

BOOST_AUTO_TEST_CASE(what_gcn_kafka_publishes_of_every_family_is_read_as_what_it_is) {
    gcn_world world;
    std::string lines;
    auto const samples = as::testing::sample_notices();
    for (auto const& each : samples) {
        create_if_absent(each.topic);
        lines += line_of(each.topic, each.payload);
    }
    run_peer(world, "produce", lines);
    std::vector<gcn::notice_view> views;
    auto const all = read_all(world, as::settings::parse(world.settings_json()), views);
    for (auto const& each : samples) {
        gcn::notice_view expected;
        BOOST_TEST_REQUIRE(as::decoder<gcn::notice_view>::decode(as::message{each.topic, 0, 0, std::nullopt, each.payload}, expected).has_value());
        auto const at = std::ranges::find_if(all, [&each](as::owned_message const& message) { return message.topic == each.topic && message.payload == each.payload; });
        BOOST_TEST_REQUIRE((at != all.end()), each.topic);
        BOOST_TEST((views[static_cast<std::size_t>(at - all.begin())] == expected), each.topic);
    }
}

BOOST_AUTO_TEST_CASE(the_environment_of_gcn_kafka_logs_in_too) {
    gcn_world world;
    auto const topic = as::testing::sample_notices().front().topic;
    create_if_absent(topic);
    live::publish({{.topic = topic, .payload = as::testing::sample_notices().front().payload}});
    std::vector<std::string> const variables{"KAFKA_CLIENT___ID=" + std::string{as::testing::token_endpoint::default_client},
                                             "KAFKA_CLIENT___SECRET=" + std::string{as::testing::token_endpoint::default_secret},
                                             "KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL=" + world.endpoint.url(), "KAFKA_GROUP_ID=by-environment"};
    auto const document = as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": "kafka://)" + from_environment("ALERTSTREAM_KAFKA_OAUTH") +
                                              R"(/", "CA_FILE": ")" + world.ca_file() + R"(", "STATE_DIR": ")" + world.folder.path().string() + R"("}}]})");
    std::vector<gcn::notice_view> views;
    BOOST_TEST(!read_all(world, gcn::with_environment(document, variables), views).empty());
}

BOOST_AUTO_TEST_CASE(what_is_published_to_gcn_is_read_by_gcn_kafka) {
    gcn_world world;
    std::string const topic = "gcn.notices.alertstream.live";
    create_if_absent(topic);
    auto const notice = R"({"$schema":"https://gcn.nasa.gov/schema/main/gcn/notices/alertstream/live.schema.json","ra":210.9107,"mission":"alertstream"})";
    auto const settings = as::settings::parse(R"({"DATA_SHARING": {"gcn": {"BASE_URL": "kafka://)" + from_environment("ALERTSTREAM_KAFKA_OAUTH") + R"(/", "TOKEN_URL": ")" +
                                              world.endpoint.url() + R"(", "CA_FILE": ")" + world.ca_file() + R"(", "CLIENT_ID": ")" +
                                              std::string{as::testing::token_endpoint::default_client} + R"(", "CLIENT_SECRET": ")" +
                                              std::string{as::testing::token_endpoint::default_secret} + R"("}}})");
    sharing to{world.loop, settings, as::logger{nullptr}};
    bool ended = false;
    auto const publish = [&]() -> boost::asio::awaitable<void> {
        auto value = json::parse(notice);
        auto const came = co_await to.async_publish<"gcn", "gcn.notices.alertstream.live">(std::move(value), boost::asio::use_awaitable);
        BOOST_TEST(std::holds_alternative<as::published>(came), as::describe(came));
        co_await to.async_close(std::chrono::seconds{5}, boost::asio::use_awaitable);
    };
    boost::asio::co_spawn(world.loop, publish(), [&ended](std::exception_ptr thrown) {
        BOOST_TEST(!thrown);
        ended = true;
    });
    BOOST_TEST_REQUIRE(run_until(world.loop, [&ended] { return ended; }));
    auto const read = json::parse(run_peer(world, "consume " + topic + " 1")).as_object();
    BOOST_TEST(read.at("topic").as_string() == topic);
    auto const value = as::base64_decode(std::string{read.at("value").as_string()});
    BOOST_TEST_REQUIRE(value.has_value());
    BOOST_TEST((json::parse(*value) == json::parse(notice)), *value);
}

BOOST_AUTO_TEST_SUITE_END()
