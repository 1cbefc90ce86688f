#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/message.hpp>

namespace alertstream::testing {

/// The requests of Kafka's protocol whose answers can be made to fail.
enum class request : std::int16_t {
    produce = 0,
    fetch = 1,
    list_offsets = 2,
    metadata = 3,
    offset_commit = 8,
    offset_fetch = 9,
    find_coordinator = 10,
    join_group = 11,
    heartbeat = 12,
    leave_group = 13,
    sync_group = 14,
};

/// A Kafka cluster inside the test program: librdkafka's mock cluster, on ports of
/// 127.0.0.1 chosen by the system. No server, no installation, no credential.
///
/// A handler tested with it:
/// ```cpp
/// as::testing::broker broker;
/// broker.publish("gcn.circulars", R"({"circularId": 1, "subject": "GRB 240101A", "submitter": "A", "body": "..."})");
///
/// boost::asio::io_context loop;
/// as::testing::temporary_folder state;
/// as::alert_streams<gcn> streams{loop, as::testing::settings_for(broker, state.path(), {"gcn"}), ingest{store}};
/// streams.async_run(boost::asio::detached);
/// while (store.empty()) loop.run_one();
/// BOOST_TEST(store.front().subject == "GRB 240101A");
/// ```
/// (`ingest` appends to `store`; `settings_for` and `temporary_folder` are in testing/settings.hpp.)
///
/// All functions block until they are done, a few milliseconds as a rule, and
/// throw `alertstream::error` if they cannot be; `publish` gives up after 5 s. They may be called from any thread,
/// one at a time.
///
/// @par What it is not
/// - No TLS and no log-in: connect in plain text.
/// - A partition keeps its last 5 MiB or 100,000 batches; older ones go, oldest first.
/// - The first join of a group takes 3 s, as with a new Kafka.
/// - Offsets for a time are not answered: use START `earliest` or `latest`.
/// - A topic that a client asks for without `create_topic` is made, with 4 partitions.
/// - The timestamp in a delivery report is not the message's (which is kept).
/// - No compaction, no transactions seen by readers, no admin requests.
class broker {
public:
    ALERTSTREAM_DECL explicit broker(int brokers = 1);
    ALERTSTREAM_DECL broker(broker&&) noexcept;
    ALERTSTREAM_DECL broker& operator=(broker&&) noexcept;
    ALERTSTREAM_DECL ~broker();

    /// "127.0.0.1:41234,127.0.0.1:41235"
    ALERTSTREAM_DECL std::string const& bootstrap() const noexcept;

    /// "kafka://127.0.0.1:41234/"
    ALERTSTREAM_DECL std::string url() const;

    /// For a `kafka::producer` or `kafka::consumer` of the test's own.
    ALERTSTREAM_DECL kafka::connection connection() const;

    ALERTSTREAM_DECL void create_topic(std::string const& name, int partitions = 1);

    /// Publishes and waits for the acknowledgement. A topic that was not created gets 4
    /// partitions.
    ALERTSTREAM_DECL kafka::delivered publish(kafka::record const&);
    ALERTSTREAM_DECL kafka::delivered publish(std::string_view topic, std::string_view payload);

    /// As above with key, headers, timestamp; into its `partition`. Its offset is not used.
    ALERTSTREAM_DECL kafka::delivered publish(owned_message const&);

    /// Many at once, in order for each partition: much faster than one by one.
    ALERTSTREAM_DECL void publish(std::span<kafka::record const>);

    /// The topic's metadata say this error, until it is set to
    /// `RD_KAFKA_RESP_ERR_NO_ERROR`. Clients notice when they next ask for them (every
    /// 5 s; `publish` here every 0.5 s); a producer's messages wait meanwhile.
    ALERTSTREAM_DECL void topic_error(std::string const& name, rd_kafka_resp_err_t);

    /// The next requests of this kind fail, one with each code, in order.
    ALERTSTREAM_DECL void push_request_errors(request, std::initializer_list<rd_kafka_resp_err_t>);

    /// As before for one broker (from 1), and each answer after a delay.
    struct delayed_error {
        rd_kafka_resp_err_t code{RD_KAFKA_RESP_ERR_NO_ERROR};
        std::chrono::milliseconds delay{};
    };
    ALERTSTREAM_DECL void push_request_errors(int broker, request, std::initializer_list<delayed_error>);

    /// The round trip of each request. Broker 0 means all.
    ALERTSTREAM_DECL void set_rtt(std::chrono::milliseconds, int broker = 0);

    /// Closes the connections of a broker and takes no new ones. Broker 0 means all.
    ALERTSTREAM_DECL void down(int broker = 0);
    ALERTSTREAM_DECL void up(int broker = 0);

    /// Makes a broker the leader of a partition.
    ALERTSTREAM_DECL void set_leader(std::string const& topic, int partition, int broker);

    /// Makes a broker the coordinator of a group.
    ALERTSTREAM_DECL void set_coordinator(std::string const& group, int broker);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_broker.ipp>
#endif
