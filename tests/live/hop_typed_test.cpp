// Every format with its own type on our side, and hop-client on the other, on a real Kafka over SASL_SSL.
#include <map>

#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/avro.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/time.hpp>

#include "cluster.hpp"
#include "hop_home.hpp"

using namespace live;
namespace hop = as::hopskotch;
namespace json = boost::json;

namespace {

struct measurement {
    std::string object;
    double mag{};
    std::optional<std::string> band{};
};
BOOST_DESCRIBE_STRUCT(measurement, (), (object, mag, band))

}  // namespace

template <>
struct alertstream::decoder<measurement> : alertstream::avro::decoder_for<measurement> {};
template <>
struct alertstream::encoder<measurement> : alertstream::avro::encoder_for<measurement> {};

namespace {

/// What the handlers got, by the name of their type.
using seen = std::map<std::string, std::string>;

struct keep_json {
    seen* into;
    void operator()(json::value const& what) const { (*into)["json"] = json::serialize(what); }
};
struct keep_blob {
    seen* into;
    void operator()(as::message const& what) const { (*into)["blob"] = std::string{what.payload()}; }
};
struct keep_circular {
    seen* into;
    void operator()(hop::circular const& what) const { (*into)["circular"] = to_text(what).value(); }
};
struct keep_notice {
    seen* into;
    void operator()(as::gcn::text_notice const& what) const {
        for (auto const& each : what.fields) (*into)["gcntextnotice"] += each.key + "=" + each.value + ";";
    }
};
struct keep_event {
    seen* into;
    void operator()(as::voevent const& what) const {
        auto const* const mag = what.find("mag");
        (*into)["voevent"] = what.ivorn + "|" + what.role + "|" + as::to_iso_time(what.date.value()) + "|" + (mag ? mag->value + mag->unit : "none");
    }
};
struct keep_struct {
    seen* into;
    void operator()(measurement const& what) const { (*into)["avro"] = what.object + "|" + std::to_string(what.mag) + "|" + what.band.value_or("none"); }
};
struct keep_record {
    seen* into;
    void operator()(as::avro::record const& what) const { (*into)["record"] = json::serialize(to_json(what.root())); }
};

using typed = hop::stream<as::topic<"live.*.json", keep_json>, as::topic<"live.*.blob", keep_blob>, as::topic<"live.*.circular", keep_circular>,
                          as::topic<"live.*.gcntextnotice", keep_notice>, as::topic<"live.*.voevent", keep_event>, as::topic<"live.*.avro", keep_struct, keep_record>>;

/// What is on the stem's topics, each by the handler of its type.
seen read_apart(hop_home const& home, std::string const& stem, std::vector<std::string> const& formats) {
    seen all;
    json::object topics;
    for (auto const& each : formats) topics[stem + "." + each] = nullptr;
    boost::asio::io_context loop;
    json::object const options{{"URL", url_of("")}, {"STATE_DIR", home.path().string()}, {"TOPIC_HANDLERS", topics}};
    auto const settings = as::settings::parse(json::serialize(json::object{{"ALERT_STREAMS", json::array{json::object{{"NAME", "hopskotch"}, {"OPTIONS", options}}}}}));
    as::alert_streams<typed> streams{loop, hop::with_auth_file(settings), as::logger{nullptr}, keep_json{&all}, keep_blob{&all}, keep_circular{&all}, keep_notice{&all},
                                     keep_event{&all}, keep_struct{&all}, keep_record{&all}};
    streams.set({.keep_offsets = false, .until_end = true, .limit = {}, .start = as::from_earliest{}});
    bool ended = false;
    streams.async_run([&](as::error_code problem) {
        BOOST_TEST(!problem);
        ended = true;
    });
    BOOST_TEST(run_until(loop, [&] { return ended; }));
    return all;
}

using sharing = as::data_sharing<hop::destination<"hop", as::any_topic>>;

template <class Value>
void publish(std::string const& topic, Value value) {
    boost::asio::io_context loop;
    auto const settings = as::settings::parse(json::serialize(json::object{{"DATA_SHARING", json::object{{"hop", json::object{{"BASE_URL", url_of("")}}}}}}));
    sharing to{loop, hop::with_auth_file(settings), as::logger{nullptr}};
    std::optional<as::outcome> came;
    to.async_publish("hop", topic, std::move(value), [&](as::outcome what) { came = std::move(what); });
    BOOST_TEST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
    BOOST_TEST(std::holds_alternative<as::published>(*came), describe(*came));
}

as::voevent event() {
    as::voevent made{.ivorn = "ivo://alertstream.test/typed#1", .role = "test", .date = as::parse_iso_time("2026-11-20T03:12:45Z")};
    made.parameters = {{.name = "mag", .value = "17.25", .unit = "mag"}};
    made.importance = 0.5;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hop_typed, *boost::unit_test::precondition(needs_hop_client{}))

BOOST_AUTO_TEST_CASE(what_hop_client_publishes_comes_as_each_formats_own_type) {
    hop_home const home;
    auto const stem = fresh_topic("apart", 0);
    std::vector<std::string> const formats{"json", "blob", "circular", "gcntextnotice", "voevent", "avro"};
    for (auto const& each : formats) create_topic(stem + "." + each);
    home.hop("publish_apart", url_of(stem));
    auto all = read_apart(home, stem, formats);
    BOOST_TEST(all["json"] == R"({"a":1,"b":[1.5E0,null,"é"],"big":123456789012345})");
    BOOST_TEST(all["blob"] == std::string("\x00\xff bytes", 8));
    BOOST_TEST(all["circular"] == "TITLE:   GCN CIRCULAR\nNUMBER:  33592\nSUBJECT: GRB 230409B: live\n\nA burst.\n\né\n");
    BOOST_TEST(all["gcntextnotice"] == "title=GCN/LIVE NOTICE;notice_type=Test;ra=210.9107d {+14h 03m 39s} (J2000);comments=one\ntwo;");
    BOOST_TEST(all["voevent"].starts_with("ivo://alertstream.test/live#1|test|2026-11-20T03:12:45"), all["voevent"]);
    BOOST_TEST(all["voevent"].ends_with("|17.25mag"), all["voevent"]);
    BOOST_TEST(all["avro"] == "AT 2026abc|17.250000|none");
    BOOST_TEST(all["record"] == R"({"object":"AT 2026abc","mag":1.725E1})");
}

BOOST_AUTO_TEST_CASE(what_our_types_publish_hop_client_reads_as_its_own) {
    hop_home const home;
    auto const topic = fresh_topic("typed");
    publish(topic, json::value{{"a", 1}, {"b", "é"}});
    publish(topic, std::string("\x00\xff bytes", 8));
    publish(topic, hop::circular{.header = {{"number", "33592"}, {"subject", "GRB 230409B: typed"}}, .body = "A burst.\n\né\n"});
    publish(topic, as::gcn::text_notice{.fields = {{"title", "GCN/LIVE NOTICE"}, {"comments", "one\ntwo"}}});
    publish(topic, event());
    publish(topic, measurement{.object = "AT 2026abc", .mag = 17.25});
    auto const all = home.hop("read", url_of(topic));
    BOOST_TEST_REQUIRE(all.size() == 6U);
    std::vector<std::string> const models{"JSONBlob", "Blob", "GCNCircular", "GCNTextNotice", "VOEvent", "AvroBlob"};
    for (std::size_t i = 0; i < all.size(); ++i) {
        BOOST_TEST(all[i].at("model").as_string() == models[i]);
        BOOST_TEST(json::serialize(all[i].at("headers")) == R"(["_id","_sender","_format"])");
        BOOST_TEST(all[i].at("sender").as_string() == "alice");
    }
    BOOST_TEST(json::serialize(all[0].at("content")) == R"({"a":1,"b":"é"})");
    BOOST_TEST(all[1].at("content").as_string() == "AP8gYnl0ZXM=");
    BOOST_TEST(json::serialize(all[2].at("content")) == R"({"header":{"number":"33592","subject":"GRB 230409B: typed"},"body":"A burst.\n\né\n"})");
    BOOST_TEST(all[3].at("content").at("fields").at("title").as_string() == "GCN/LIVE NOTICE");
    BOOST_TEST(all[3].at("content").at("fields").at("comments").as_string() == "one\ntwo");
    auto const& read = all[4].at("content");
    BOOST_TEST(read.at("ivorn").as_string() == "ivo://alertstream.test/typed#1");
    BOOST_TEST(read.at("role").as_string() == "test");
    BOOST_TEST(read.at("what").at("Param").at("name").as_string() == "mag");
    BOOST_TEST(read.at("what").at("Param").at("value").as_string() == "17.25");
    BOOST_TEST(read.at("why").at("importance").as_string() == "0.5");
    BOOST_TEST(json::serialize(all[5].at("content")) == R"({"object":"AT 2026abc","mag":1.725E1,"band":null})");
}

BOOST_AUTO_TEST_SUITE_END()
