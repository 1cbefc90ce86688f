// hop-client on the other side, on a real Kafka over SASL_SSL, with one auth.toml for both.
#include <algorithm>
#include <fstream>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/tools/hop_publish.hpp>
#include <alertstream/tools/hop_subscribe.hpp>

#include "cluster.hpp"
#include "hop_home.hpp"

using namespace live;
namespace json = boost::json;

namespace {

struct seen {
    as::owned_message raw;
    as::wire_format format{};
    std::string bytes{};
    std::string value{};  ///< as JSON, what the format's own type read
};

std::string value_of(as::hopskotch::content const& what) {
    if (what.format() == as::wire_format::circular) {
        auto const read = what.as<as::hopskotch::circular>().value();
        return std::string{read.find("number").value_or("")} + "|" + std::string{read.find("subject").value_or("")} + "|" + read.body;
    }
    if (what.format() == as::wire_format::gcntextnotice) {
        auto const read = what.as<as::gcn::text_notice>().value();
        return std::string{read.find("notice_type").value_or("")} + "|" + std::string{read.find("comments").value_or("")};
    }
    if (what.format() == as::wire_format::json) return json::serialize(what.as<json::value>().value());
    return {};
}

struct keep {
    std::vector<seen>* into;
    void operator()(as::hopskotch::content const& what, as::metadata const& from) const {
        into->push_back({from.raw().copy(), what.format(), std::string{what.bytes()}, value_of(what)});
    }
};
using everything = as::hopskotch::stream<as::topic<"*", keep>>;

/// All that is on the topic, read with the credential of the file.
std::vector<seen> read_all(hop_home const& home, std::string const& topic) {
    std::vector<seen> all;
    boost::asio::io_context loop;
    auto const settings = as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": "kafka://)" + from_environment("ALERTSTREAM_KAFKA_SCRAM") +
                                              R"(/", "INCLUDE_TESTS": true, "STATE_DIR": ")" + home.path().string() + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null}}}]})");
    as::alert_streams<everything> streams{loop, as::hopskotch::with_auth_file(settings), as::logger{nullptr}, keep{&all}};
    streams.set({.keep_offsets = false, .until_end = true, .limit = {}, .start = as::from_earliest{}});
    bool ended = false;
    streams.async_run([&](as::error_code problem) {
        BOOST_TEST(!problem);
        ended = true;
    });
    BOOST_TEST(run_until(loop, [&] { return ended; }));
    return all;
}

seen const& of_format(std::vector<seen> const& all, as::wire_format format) {
    auto const found = std::find_if(all.begin(), all.end(), [&](seen const& each) { return each.format == format; });
    BOOST_TEST_REQUIRE((found != all.end()));
    return *found;
}

struct outgoing_file {
    char const* format;
    char const* name;
    std::string text;
};

std::vector<outgoing_file> const files{
    {"JSON", "a.json", R"({"a": 1, "b": [1.5, null, "é"], "big": 123456789012345})"},
    {"BLOB", "a.bin", std::string{"\x00\xff bytes", 8}},
    {"CIRCULAR", "a.gcn", "NUMBER:  33592\nSUBJECT: GRB 230409B: live\n\nA burst.\n\né\n"},
    {"GCNTEXTNOTICE", "a.txt", "TITLE:            GCN/LIVE NOTICE\nNOTICE_TYPE:      Test\nCOMMENTS:         one\nCOMMENTS:         two\n"},
    {"VOEVENT", "a.xml", R"(<?xml version="1.0" ?><voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" ivorn="ivo://alertstream.test/live#2" role="test" version="2.0"/>)"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hop_client, *boost::unit_test::precondition(needs_hop_client{}))

BOOST_AUTO_TEST_CASE(what_hop_client_publishes_in_every_format_is_read_with_the_same_content) {
    hop_home const home;
    auto const topic = fresh_topic("from-hop");
    home.hop("publish", url_of(topic));
    auto const all = read_all(home, topic);
    BOOST_TEST_REQUIRE(all.size() == 7U);
    BOOST_TEST(of_format(all, as::wire_format::json).value == R"({"a":1,"b":[1.5E0,null,"é"],"big":123456789012345})");
    BOOST_TEST(of_format(all, as::wire_format::blob).bytes == std::string("\x00\xff bytes", 8));
    BOOST_TEST(of_format(all, as::wire_format::circular).value == "33592|GRB 230409B: live|A burst.\n\né\n");
    BOOST_TEST(of_format(all, as::wire_format::gcntextnotice).value == "Test|one\ntwo");
    BOOST_TEST(of_format(all, as::wire_format::voevent).bytes.find("ivorn=\"ivo://alertstream.test/live#1\"") != std::string::npos);
    BOOST_TEST(of_format(all, as::wire_format::avro).bytes.starts_with(std::string_view{"Obj\x01", 4}));
    auto const view = all.back().raw.view();
    BOOST_TEST(all.back().value == R"({"plain":"dictionary"})");
    BOOST_TEST(as::hopskotch::is_test(view));
    BOOST_TEST(!as::hopskotch::is_test(all.front().raw.view()));
    BOOST_TEST(as::hopskotch::sender_of(view).value_or("") == "alice");
    BOOST_TEST(as::hopskotch::id_of(view).has_value());
    BOOST_TEST(view.headers().find("instrument")->value.value_or("") == "FLOYDS");
}

BOOST_AUTO_TEST_CASE(what_hop_publish_publishes_is_read_by_hop_client_with_the_same_content) {
    hop_home const home;
    auto const topic = fresh_topic("to-hop");
    for (auto const& each : files) {
        auto const path = home.path() / each.name;
        std::ofstream{path, std::ios::binary} << each.text;
        BOOST_TEST(as::tools::hop_publish({.url = url_of(topic), .format = each.format, .files = {path.string()}, .quiet = true}) == 0, each.format);
    }
    auto const all = home.hop("read", url_of(topic));
    BOOST_TEST_REQUIRE(all.size() == files.size());
    BOOST_TEST(json::serialize(all[0].at("content")) == R"({"a":1,"b":[1.5E0,null,"é"],"big":123456789012345})");
    BOOST_TEST(all[1].at("content").as_string() == "AP8gYnl0ZXM=");
    BOOST_TEST(json::serialize(all[2].at("content")) == R"({"header":{"number":"33592","subject":"GRB 230409B: live"},"body":"A burst.\n\né\n"})");
    BOOST_TEST(all[3].at("content").at("fields").at("comments").as_string() == "one\ntwo");
    BOOST_TEST(all[3].at("content").at("raw").as_string() == files[3].text);
    BOOST_TEST(all[4].at("content").at("ivorn").as_string() == "ivo://alertstream.test/live#2");
    std::vector<std::string> const models{"JSONBlob", "Blob", "GCNCircular", "GCNTextNotice", "VOEvent"};
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(all[i].at("model").as_string() == models[i]);
        BOOST_TEST(json::serialize(all[i].at("headers")) == R"(["_id","_sender","_format"])");
        BOOST_TEST(all[i].at("id_size").as_int64() == 16);
        BOOST_TEST(all[i].at("sender").as_string() == "alice");
    }
}

BOOST_AUTO_TEST_CASE(what_hop_client_published_goes_back_to_it_as_it_came) {
    hop_home const home;
    auto const there = fresh_topic("there");
    auto const back = fresh_topic("back");
    home.hop("publish", url_of(there));
    for (auto const format : {as::wire_format::avro, as::wire_format::voevent}) {
        auto const path = home.path() / "message";
        std::ofstream{path, std::ios::binary} << of_format(read_all(home, there), format).bytes;
        BOOST_TEST(as::tools::hop_publish({.url = url_of(back), .format = std::string{to_string(format)}, .files = {path.string()}, .quiet = true}) == 0);
    }
    auto const before = home.hop("read", url_of(there));
    auto const after = home.hop("read", url_of(back));
    BOOST_TEST_REQUIRE(after.size() == 2U);
    for (auto const& each : after) {
        auto const same = std::find_if(before.begin(), before.end(), [&](auto const& one) { return one.at("model") == each.at("model"); });
        BOOST_TEST_REQUIRE((same != before.end()));
        BOOST_TEST(json::serialize(each.at("content")) == json::serialize(same->at("content")));
    }
    BOOST_TEST(after[0].at("model").as_string() == "AvroBlob");
    BOOST_TEST(json::serialize(after[0].at("content")) == R"({"object":"AT 2026abc","mag":1.725E1})");
}

BOOST_AUTO_TEST_CASE(what_one_publishes_as_a_test_the_other_knows_for_one) {
    hop_home const home;
    auto const topic = fresh_topic("tests");
    auto const path = home.path() / "a.json";
    std::ofstream{path} << "1";
    BOOST_TEST(as::tools::hop_publish({.url = url_of(topic), .format = "JSON", .test = true, .files = {path.string()}, .quiet = true}) == 0);
    auto const all = home.hop("read", url_of(topic));
    BOOST_TEST_REQUIRE(all.size() == 1U);
    BOOST_TEST(json::serialize(all[0].at("headers")) == R"(["_id","_sender","_test","_format"])");
}

BOOST_AUTO_TEST_CASE(a_user_name_in_the_url_chooses_and_a_wrong_one_is_said) {
    hop_home const home;
    auto const topic = fresh_topic("chosen");
    auto const broker = from_environment("ALERTSTREAM_KAFKA_SCRAM");
    BOOST_TEST(as::tools::hop_subscribe({.url = "kafka://alice@" + broker + "/" + topic, .until_end = true, .quiet = true}) == 0);
    BOOST_TEST(as::tools::hop_subscribe({.url = "kafka://bob@" + broker + "/" + topic, .until_end = true, .quiet = true}) == 78);
    BOOST_TEST(as::tools::hop_publish({.url = "kafka://bob@" + broker + "/" + topic, .quiet = true}) == 78);
}

BOOST_AUTO_TEST_SUITE_END()
