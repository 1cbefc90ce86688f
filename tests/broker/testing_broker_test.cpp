#include <boost/test/unit_test.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/settings.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

using plain_client = std::unique_ptr<rd_kafka_t, as::kafka::detail::free_by<rd_kafka_destroy>>;

plain_client make_client(as::testing::broker const& to, rd_kafka_type_t type = RD_KAFKA_PRODUCER) {
    auto* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", to.bootstrap().c_str(), nullptr, 0);
    rd_kafka_conf_set(conf, "group.id", "g", nullptr, 0);
    rd_kafka_conf_set_log_cb(conf, nullptr);
    return plain_client{rd_kafka_new(type, conf, nullptr, 0)};
}

std::int32_t leader_of(rd_kafka_t* client, std::string_view topic) {
    struct rd_kafka_metadata const* seen = nullptr;
    if (rd_kafka_metadata(client, 1, nullptr, &seen, 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR) return -1;
    as::kafka::metadata_handle const owner{seen};
    for (int i = 0; i < seen->topic_cnt; ++i)
        if (seen->topics[i].topic == topic) return seen->topics[i].partitions[0].leader;
    return -1;
}

/// What the group has committed, if its coordinator answers.
rd_kafka_resp_err_t ask_coordinator(rd_kafka_t* client, int limit_ms) {
    as::kafka::partition_list_handle const list{rd_kafka_topic_partition_list_new(1)};
    rd_kafka_topic_partition_list_add(list.get(), "t", 0);
    return rd_kafka_committed(client, list.get(), limit_ms);
}

struct ingest {
    std::vector<as::gcn::circular>& store;
    void operator()(as::gcn::circular const& c) const { store.push_back(c); }
};
using gcn = as::gcn::stream<as::topic<"gcn.circulars", ingest>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(testing_broker)

// The example in testing/broker.hpp.
BOOST_AUTO_TEST_CASE(a_handler_is_tested_in_ten_lines) {
    std::vector<as::gcn::circular> store;

    as::testing::broker broker;
    broker.publish("gcn.circulars", R"({"circularId": 1, "subject": "GRB 240101A", "submitter": "A", "body": "..."})");

    boost::asio::io_context loop;
    as::testing::temporary_folder state;
    as::alert_streams<gcn> streams{loop, as::testing::settings_for(broker, state.path(), {"gcn"}), ingest{store}};
    streams.async_run(boost::asio::detached);
    while (store.empty()) loop.run_one();
    BOOST_TEST(store.front().subject == "GRB 240101A");
}

BOOST_AUTO_TEST_CASE(what_is_published_is_there_when_publish_returns) {
    as::testing::broker broker;
    broker.create_topic("gcn.circulars");
    auto const where = broker.publish("gcn.circulars", "one");
    BOOST_TEST(where.partition == 0);
    BOOST_TEST(where.offset == 0);
    BOOST_TEST((where.persisted == as::kafka::persisted::yes));
    BOOST_TEST(plain_reader(broker.bootstrap(), "gcn.circulars").next().payload.value() == "one");
}

BOOST_AUTO_TEST_CASE(a_whole_message_comes_back_as_it_was) {
    as::testing::broker broker;
    broker.create_topic("t", 3);
    as::owned_message message{.topic = "t", .partition = 2, .timestamp = as::time_point{1700000000123ms}, .timestamp_kind = as::timestamp_kind::created,
                              .key = "k", .headers = {{"_id", std::string("\0\xff", 2)}, {"_test", std::nullopt}, {"a", ""}, {"a", "2"}}, .payload = ""};
    broker.publish(message);
    BOOST_TEST((plain_reader(broker.bootstrap(), "t", 2).next() == message));
    message.payload.reset();
    message.key.reset();
    message.offset = 1;
    broker.publish(message);
    plain_reader reader{broker.bootstrap(), "t", 2};
    reader.next();
    BOOST_TEST((reader.next() == message));
}

BOOST_AUTO_TEST_CASE(many_messages_keep_their_order) {
    as::testing::broker broker;
    broker.create_topic("t");
    std::vector<std::string> payloads;
    for (int i = 0; i < 10'000; ++i) payloads.push_back(std::to_string(i));
    std::vector<as::kafka::record> records;
    for (auto const& each : payloads) records.push_back({.topic = "t", .payload = each});
    broker.publish(records);
    plain_reader reader{broker.bootstrap(), "t"};
    for (auto const& each : payloads) BOOST_REQUIRE(reader.next().payload == each);
}

BOOST_AUTO_TEST_CASE(a_name_that_kafka_refuses_is_an_error) {
    as::testing::broker broker;
    BOOST_CHECK_EXCEPTION(broker.publish("no spaces", ""), as::error,
                          [](as::error const& e) { return e.why().code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION; });
    BOOST_CHECK_THROW(broker.publish("", ""), as::error);
    BOOST_CHECK_THROW(broker.publish(std::string_view{"a\0b", 3}, ""), as::error);
}

BOOST_AUTO_TEST_CASE(a_topic_can_be_made_to_fail_and_to_work_again) {
    as::testing::broker broker;
    broker.create_topic("t");
    as::kafka::conf_handle conf{rd_kafka_conf_new()};
    rd_kafka_conf_set(conf.get(), "bootstrap.servers", broker.bootstrap().c_str(), nullptr, 0);
    std::unique_ptr<rd_kafka_t, as::kafka::detail::free_by<rd_kafka_destroy>> const client{rd_kafka_new(RD_KAFKA_PRODUCER, conf.release(), nullptr, 0)};
    // Asked for all topics: librdkafka 2.6 to 2.8 crash on a topic of theirs that has partitions in spite of an error, which only the mock answers.
    auto const error_of_t = [&] {
        struct rd_kafka_metadata const* seen = nullptr;
        BOOST_REQUIRE_EQUAL(rd_kafka_metadata(client.get(), 1, nullptr, &seen, 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
        as::kafka::metadata_handle const owner{seen};
        BOOST_REQUIRE_EQUAL(seen->topic_cnt, 1);
        return seen->topics[0].err;
    };
    broker.topic_error("t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    BOOST_TEST(error_of_t() == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    broker.topic_error("t", RD_KAFKA_RESP_ERR_NO_ERROR);
    BOOST_TEST(error_of_t() == RD_KAFKA_RESP_ERR_NO_ERROR);
}

BOOST_AUTO_TEST_CASE(a_broker_that_was_down_comes_back) {
    as::testing::broker broker{2};
    broker.create_topic("t");
    broker.publish("t", "before");
    broker.down();
    broker.up();
    BOOST_TEST(broker.publish("t", "after").offset == 1);
}

BOOST_AUTO_TEST_CASE(publishing_gives_up_while_the_leader_is_down_and_other_brokers_go_on) {
    as::testing::broker broker{2};
    for (auto const* topic : {"t", "u"}) broker.create_topic(topic);
    broker.set_leader("t", 0, 1);
    broker.set_leader("u", 0, 2);
    broker.down(1);
    BOOST_TEST(broker.publish("u", "goes on").offset == 0);
    BOOST_CHECK_EXCEPTION(broker.publish("t", "lost"), as::error, [](as::error const& e) { return e.why().code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT; });
    broker.up(1);
    BOOST_TEST(broker.publish("t", "back").offset == 0);
}

BOOST_AUTO_TEST_CASE(a_partition_gets_the_leader_that_is_wanted) {
    as::testing::broker broker{3};
    broker.create_topic("t");
    auto const client = make_client(broker);
    for (int const id : {3, 1, 2}) {
        broker.set_leader("t", 0, id);
        BOOST_TEST(leader_of(client.get(), "t") == id);
    }
    BOOST_CHECK_THROW(broker.set_leader("no.such.topic", 0, 99), as::error);
}

BOOST_AUTO_TEST_CASE(a_group_gets_the_coordinator_that_is_wanted) {
    as::testing::broker broker{2};
    broker.create_topic("t");
    for (int const id : {1, 2}) {
        broker.set_coordinator("g", id);
        broker.down(3 - id);
        BOOST_TEST(ask_coordinator(make_client(broker, RD_KAFKA_CONSUMER).get(), 5'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
        broker.up(3 - id);
    }
    broker.down(2);
    BOOST_TEST(ask_coordinator(make_client(broker, RD_KAFKA_CONSUMER).get(), 500) != RD_KAFKA_RESP_ERR_NO_ERROR);
}

BOOST_AUTO_TEST_CASE(an_answer_of_one_broker_can_fail_and_be_late) {
    as::testing::broker broker{2};
    broker.create_topic("t");
    broker.set_leader("t", 0, 2);
    using as::testing::request;
    broker.push_request_errors(1, request::produce, {{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 0ms}});  // is not asked
    broker.publish("t", "a");
    broker.push_request_errors(2, request::produce, {{RD_KAFKA_RESP_ERR_NO_ERROR, 300ms}, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 0ms}});
    auto const begin = std::chrono::steady_clock::now();
    broker.publish("t", "b");
    BOOST_TEST((std::chrono::steady_clock::now() - begin >= 300ms));
    BOOST_CHECK_EXCEPTION(broker.publish("t", "c"), as::error, [](as::error const& e) { return e.why().code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; });
}

BOOST_AUTO_TEST_CASE(its_url_is_one_that_connections_take) {
    as::testing::broker broker{2};
    BOOST_TEST(as::kafka::parse_brokers(broker.url()).value().size() == 2);
    BOOST_TEST(broker.connection().brokers == as::kafka::parse_brokers(broker.url()).value());
}

BOOST_AUTO_TEST_SUITE_END()
