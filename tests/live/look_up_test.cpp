#include <boost/test/unit_test.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/co_spawn.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/message_search.hpp>

#include "cluster.hpp"

// librdkafka's RD_KAFKA_V_… are statements within expressions.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wgnu-statement-expression-from-macro-expansion"
#endif

using namespace live;

namespace {

template <class T>
T run(boost::asio::io_context& loop, boost::asio::awaitable<T> what) {
    std::optional<T> came;
    boost::asio::co_spawn(loop, std::move(what), [&](std::exception_ptr thrown, T result) {
        if (thrown) std::rethrow_exception(thrown);
        came.emplace(std::move(result));
    });
    BOOST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
    return std::move(*came);
}

/// Publishes in a transaction, as our own producers never do.
class transaction {
public:
    explicit transaction(std::string const& id) {
        auto conf = as::kafka::make_producer_conf(plain());
        char problem[512]{};
        auto* const raw = conf->release();
        rd_kafka_conf_set(raw, "transactional.id", id.c_str(), problem, sizeof problem);
        rd_kafka_conf_set_log_cb(raw, nullptr);
        client_ = rd_kafka_new(RD_KAFKA_PRODUCER, raw, problem, sizeof problem);
        if (!client_) throw std::runtime_error{problem};
        check(rd_kafka_init_transactions(client_, 30'000));
        check(rd_kafka_begin_transaction(client_));
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction() { rd_kafka_destroy(client_); }

    void publish(std::string const& topic, std::string const& payload) {
        if (auto const wrong = rd_kafka_producev(client_, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                                 RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()), RD_KAFKA_V_END))
            throw std::runtime_error{rd_kafka_err2str(wrong)};
        rd_kafka_flush(client_, 30'000);
    }
    void commit() { check(rd_kafka_commit_transaction(client_, 30'000)); }
    void abort() { check(rd_kafka_abort_transaction(client_, 30'000)); }

private:
    static void check(rd_kafka_error_t* problem) {
        if (!problem) return;
        std::string const words = rd_kafka_error_string(problem);
        rd_kafka_error_destroy(problem);
        throw std::runtime_error{words};
    }
    rd_kafka_t* client_;
};

void delete_topic(std::string const& name) {
    auto conf = as::kafka::make_producer_conf(plain());
    char problem[512]{};
    auto* const client = rd_kafka_new(RD_KAFKA_PRODUCER, conf->release(), problem, sizeof problem);
    auto* topic = rd_kafka_DeleteTopic_new(name.c_str());
    auto* const queue = rd_kafka_queue_new(client);
    auto* const options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DELETETOPICS);
    rd_kafka_AdminOptions_set_operation_timeout(options, 20'000, problem, sizeof problem);
    rd_kafka_DeleteTopics(client, &topic, 1, options, queue);
    if (auto* const answer = rd_kafka_queue_poll(queue, 30'000)) rd_kafka_event_destroy(answer);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    rd_kafka_DeleteTopic_destroy(topic);
    rd_kafka_destroy(client);
}

struct searching {
    boost::asio::io_context loop;
    as::kafka::message_search search{loop.get_executor(), plain(), as::logger{nullptr}};

    std::string ends(std::string const& topic) { return run(loop, search.ends_of(topic)); }
    /// A transaction's control record comes when its end is told already.
    std::string ends_at(std::string const& topic, std::int64_t high) {
        for (;;)
            if (auto made = ends(topic); as::kafka::parse_topic_ends(made).value().partitions.at(0).high == high) return made;
    }
    as::finding look_up(std::string const& topic, std::string const& ends) {
        as::kafka::message_search::matcher is_it = [](as::message const& each) { return each.payload() == "ours" ? as::kafka::resemblance::it : as::kafka::resemblance::none; };
        return run(loop, search.look_up(topic, ends, std::move(is_it), [](as::message const&) { return std::string{}; }));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(look_up, *boost::unit_test::precondition(needs_kafka{}))

BOOST_AUTO_TEST_CASE(control_records_at_the_end_and_open_transactions_hide_nothing) {
    auto const topic = fresh_topic("span");
    searching with;
    {
        transaction first{topic + "-1"};
        first.publish(topic, "a");
        first.commit();
    }
    auto const after_commit = with.ends_at(topic, 2);
    auto const read = as::kafka::parse_topic_ends(after_commit).value();
    BOOST_TEST(!read.cluster.empty());
    BOOST_TEST_REQUIRE(read.partitions[0].last.has_value());
    BOOST_TEST(read.partitions[0].last->offset == 0);
    BOOST_TEST(std::holds_alternative<as::absent>(with.look_up(topic, after_commit)));
    {
        transaction second{topic + "-2"};
        second.publish(topic, "b");
        second.abort();
    }
    with.ends_at(topic, 4);
    BOOST_TEST(std::holds_alternative<as::absent>(with.look_up(topic, after_commit)));
    // Behind one that is open nothing is shown to who reads what is committed.
    transaction open{topic + "-3"};
    open.publish(topic, "c");
    publish({{.topic = topic, .payload = "ours"}});
    auto const came = with.look_up(topic, after_commit);
    BOOST_TEST_REQUIRE(std::holds_alternative<as::found>(came));
    BOOST_TEST(std::get<as::found>(came).as.offset == 5);
    BOOST_TEST(std::holds_alternative<as::absent>(with.look_up(topic, with.ends(topic))));
    open.abort();
}

BOOST_AUTO_TEST_CASE(a_topic_made_anew_is_told_from_the_one_that_was_there) {
    for (int const again : {2, 8}) {
        auto const topic = fresh_topic("anew");
        searching with;
        for (int i = 0; i < 5; ++i) publish({{.topic = topic, .payload = "old"}});
        auto const before = with.ends(topic);
        BOOST_TEST(std::holds_alternative<as::absent>(with.look_up(topic, before)));
        delete_topic(topic);
        // Deleting it goes on for a moment.
        for (int tries = 0;; ++tries) try {
                create_topic(topic);
                break;
            } catch (std::runtime_error const&) {
                BOOST_TEST_REQUIRE(tries < 100);
            }
        for (int i = 0; i < again; ++i) publish({{.topic = topic, .payload = "new"}});
        auto const came = with.look_up(topic, before);
        BOOST_TEST_REQUIRE(std::holds_alternative<as::unclear>(came));
        BOOST_TEST_MESSAGE(std::get<as::unclear>(came).why.message());
        BOOST_TEST(std::get<as::unclear>(came).why.message().find("made anew") != std::string::npos);
        BOOST_TEST(!std::get<as::unclear>(came).look_again);
        publish({{.topic = topic, .payload = "ours"}});
        BOOST_TEST(std::holds_alternative<as::found>(with.look_up(topic, before)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
