#include <boost/test/unit_test.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(testing_broker)

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

BOOST_AUTO_TEST_CASE(its_url_is_one_that_connections_take) {
    as::testing::broker broker{2};
    BOOST_TEST(as::kafka::parse_brokers(broker.url()).value().size() == 2);
    BOOST_TEST(broker.connection().brokers == as::kafka::parse_brokers(broker.url()).value());
}

BOOST_AUTO_TEST_SUITE_END()
