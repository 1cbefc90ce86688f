#include <boost/test/unit_test.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include <alertstream/deliverer.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/destination.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/testing/archive.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>
#include <support/run_on_loop.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = as::hopskotch;
using namespace std::chrono_literals;

namespace {

std::string const reference = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55";

/// What an outbox does with a destination, step by step.
struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    as::testing::archive archive{loop.get_executor(), {.anonymous = true}};

    fixture() { broker.create_topic("t"); }

    template <class Client>
    std::unique_ptr<Client> make(std::string const& more = "") {
        auto const document = as::settings::parse(R"({"DATA_SHARING": {"there": {"BASE_URL": ")" + broker.url() + R"(", "CA_FILE": ")" + archive.server().ca_file() + "\"" + more + "}}}");
        std::vector<as::setting_error> problems;
        as::destination_setup const with{.executor = loop.get_executor(), .settings = document.data_sharing().at(0), .topics = {}, .log = as::logger{nullptr}, .problems = problems, .document = &document};
        auto made = std::make_unique<Client>(with);
        for (auto const& each : problems) BOOST_ERROR(each.path + ": " + each.problem);
        BOOST_REQUIRE(problems.empty());
        return made;
    }
    template <class T>
    T run(asio::awaitable<T> what) {
        return run_on_loop(loop, std::move(what));
    }
    as::owned_message on_topic(std::size_t place, std::string const& topic = "t") const {
        plain_reader reader{broker.bootstrap(), topic};
        for (std::size_t i = 0; i < place; ++i) reader.next();
        return reader.next();
    }
};

template <class Kind, class Variant>
Kind get(Variant const& of) {
    auto const* const is = std::get_if<Kind>(&of);
    BOOST_REQUIRE_MESSAGE(is, "another kind: " << of.index());
    return *is;
}

template <class Value>
as::parcel wrapped(auto const& client, std::string const& topic, Value const& value) {
    auto const packed = get<as::packed>(client.pack(topic, value));
    BOOST_TEST(packed.gathers_as.empty());
    std::vector<std::string> const contents{packed.content};
    return get<as::parcel>(client.wrap(topic, contents, reference));
}

std::optional<std::string> header(as::owned_message const& of, std::string_view name) {
    for (auto const& each : of.headers)
        if (each.name == name) return each.value;
    return std::nullopt;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deliverers, fixture)

BOOST_AUTO_TEST_CASE(a_kafkas_message_goes_out_with_its_reference_and_is_found_by_it) {
    auto const client = make<as::kafka::destination_client>();
    as::kafka::outgoing value{"a curve"};
    value.key = "SN 2023ixf";
    value.headers = {{"instrument", "FLOYDS"}};
    BOOST_TEST((get<as::packed>(client->pack("t", value)).subjects == std::vector<std::string>{"SN 2023ixf"}));
    auto const what = wrapped(*client, "t", value);
    BOOST_TEST(what.reference == reference);
    auto const ends = run(client->ends_of("t"));
    get<as::absent>(run(client->look_up(what, ends)));
    auto const done = get<as::published>(run(client->deliver(what)));
    BOOST_TEST(done.offset == 0);
    auto const sent = on_topic(0);
    BOOST_TEST((sent.key == "SN 2023ixf"));
    BOOST_TEST((sent.payload == "a curve"));
    BOOST_TEST((header(sent, "instrument") == "FLOYDS"));
    BOOST_TEST((header(sent, "alertstream-reference") == reference));
    // Once more, as after an absence that was none: both are the same message.
    get<as::published>(run(client->deliver(what)));
    auto const found = get<as::found>(run(client->look_up(what, ends)));
    BOOST_TEST(found.as.offset == 0);
    BOOST_TEST((found.as.where == as::topic_partition{"t", 0}));
    BOOST_TEST(!run(client->probe()));
    run(client->ends_of("t"));
}

BOOST_AUTO_TEST_CASE(a_kafkas_message_keeps_what_it_has_through_a_restart) {
    as::owned_message value{.topic = "elsewhere", .partition = 5, .offset = 7, .timestamp = as::time_point{1'700'000'000s}, .headers = {{"a", std::nullopt}, {"alertstream-reference", "theirs"}}};
    as::parcel what;
    {
        auto const before = make<as::kafka::destination_client>();
        what = wrapped(*before, "t", value);
    }
    auto const client = make<as::kafka::destination_client>();
    get<as::published>(run(client->deliver(what)));
    auto const sent = on_topic(0);
    BOOST_TEST(!sent.payload.has_value());
    BOOST_TEST(!sent.key.has_value());
    BOOST_TEST(sent.headers.size() == 2u);
    BOOST_TEST((header(sent, "alertstream-reference") == reference));
}

BOOST_AUTO_TEST_CASE(what_may_be_written_is_unknown_and_then_found_out) {
    auto const client = make<as::kafka::destination_client>();
    auto const what = wrapped(*client, "t", std::string{"x"});
    auto const ends = run(client->ends_of("t"));
    broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});
    get<as::unknown>(run(client->deliver(what)));
    get<as::absent>(run(client->look_up(what, ends)));
    broker.publish(as::owned_message{.topic = "t", .headers = {{"alertstream-reference", reference}}, .payload = "x"});
    BOOST_TEST(get<as::found>(run(client->look_up(what, ends))).as.offset == 0);
}

BOOST_AUTO_TEST_CASE(what_is_known_to_be_refused_is_not_accepted) {
    auto const client = make<as::kafka::destination_client>(R"(, "CONFIG": {"message.max.bytes": 2000})");
    auto const why = get<as::rejected>(client->pack("t", std::string(2001, 'x')));
    BOOST_TEST(why.errors.at(0).problem.find("2000") != std::string::npos);
    BOOST_TEST(!get<as::not_sent>(run(client->deliver({"t", reference, "nonsense"}))).retryable);
    get<as::rejected>(client->wrap("t", std::vector<std::string>{"nonsense"}, reference));
}

BOOST_AUTO_TEST_CASE(an_id_of_hopskotch_is_the_reference_of_every_attempt) {
    auto const client = make<hop::destination_client>();
    hop::outgoing value{boost::json::value{{"a", 1}}};
    value.key = "k";
    value.test = true;
    value.title = "a title";
    auto const id = to_string(value.id);
    auto const what = wrapped(*client, "t", value);
    BOOST_TEST(what.reference == id);
    BOOST_TEST((wrapped(*client, "t", value) == what));
    auto const ends = run(client->ends_of("t"));
    get<as::absent>(run(client->look_up(what, ends)));
    BOOST_TEST(get<as::published>(run(client->deliver(what))).uuid == id);
    BOOST_TEST(get<as::published>(run(client->deliver(what))).uuid == id);
    for (std::size_t i : {0u, 1u}) {
        auto const sent = on_topic(i);
        BOOST_TEST(to_string(hop::id_of(sent.view()).value()) == id);
        BOOST_TEST((sent.payload == R"({"a":1})"));
        BOOST_TEST((header(sent, "_test") == "true"));
        BOOST_TEST((header(sent, "title") == "a title"));
        BOOST_TEST(sent.headers.size() == 4u);
    }
    auto const found = get<as::found>(run(client->look_up(what, ends)));
    BOOST_TEST(found.as.uuid == id);
    BOOST_TEST(found.as.offset == 0);
    BOOST_TEST(found.also.empty());  // one message, whichever of them is read
    BOOST_TEST(!run(client->probe()));
    hop::outgoing reserved{"x"};
    reserved.headers = {{"_id", "mine"}};
    get<as::rejected>(client->pack("t", reserved));
}

BOOST_AUTO_TEST_CASE(a_large_message_of_hopskotch_is_offloaded_again_under_its_id_and_found_by_its_placeholder) {
    broker.create_topic("sys.metadata");
    broker.publish("sys.metadata", archive.declaration());
    auto const client = make<hop::destination_client>();
    hop::outgoing value{"large"};
    auto const id = to_string(value.id);
    auto const what = wrapped(*client, "t", value);
    auto const ends = run(client->ends_of("t"));
    for (int attempt = 0; attempt < 2; ++attempt) {
        broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
        BOOST_TEST(get<as::published>(run(client->deliver(what))).uuid == id);
    }
    BOOST_TEST(archive.kept().size() == 1u);
    auto const found = get<as::found>(run(client->look_up(what, ends)));
    BOOST_TEST(found.as.uuid == id);
    BOOST_TEST(found.as.offset == 0);
    auto const another = wrapped(*client, "t", hop::outgoing{"other"});
    get<as::absent>(run(client->look_up(another, ends)));
}

BOOST_AUTO_TEST_CASE(a_notice_of_gcn_is_checked_when_it_is_accepted_and_found_by_its_reference) {
    std::string const topic = "gcn.notices.mission.alert";
    broker.create_topic(topic);
    auto const client = make<as::gcn::destination_client>();
    get<as::rejected>(client->pack(topic, boost::json::object{{"a", 1}}));
    boost::json::object const notice{{"$schema", "https://gcn.nasa.gov/schema/v4.2.0/gcn/notices/mission/alert.schema.json"}};
    get<as::rejected>(client->pack("t", notice));
    auto const what = wrapped(*client, topic, notice);
    auto const ends = run(client->ends_of(topic));
    get<as::absent>(run(client->look_up(what, ends)));
    get<as::published>(run(client->deliver(what)));
    BOOST_TEST((header(on_topic(0, topic), "alertstream-reference") == reference));
    BOOST_TEST(get<as::found>(run(client->look_up(what, ends))).as.offset == 0);
    BOOST_TEST(!run(client->probe()));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_away_is_what_a_probe_says) {
    auto const client = make<as::kafka::destination_client>();
    BOOST_TEST(!run(client->probe()));  // nothing is known of any topic
    get<as::published>(run(client->deliver(wrapped(*client, "t", std::string{"x"}))));
    BOOST_TEST(!run(client->probe()));
    broker.down();
    BOOST_TEST(run(client->probe()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
