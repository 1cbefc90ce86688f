#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/stream.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/temporary_folder.hpp>

struct test_service {
    static constexpr std::string_view name = "test";
};

/// One run of a stream.
struct running {
    std::shared_ptr<alertstream::delivery::stream_runner> runner;
    std::shared_ptr<std::optional<alertstream::error_code>> ended = std::make_shared<std::optional<alertstream::error_code>>();

    auto* operator->() const { return runner.get(); }
    bool over() const { return ended->has_value(); }
    bool live() const { return runner->status().state == alertstream::stream_state::live; }
};

/// Broker, loop, folder and log for tests that run streams.
struct stream_fixture {
    alertstream::testing::broker broker;
    boost::asio::io_context loop;
    temporary_folder folder;
    std::vector<std::string> log;

    alertstream::logger logger(alertstream::log_level from = alertstream::log_level::info) {
        return alertstream::logger{alertstream::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), from};
    }

    auto logged(std::string_view text) const {
        return std::count_if(log.begin(), log.end(), [&](auto const& line) { return line.find(text) != line.npos; });
    }

    /// The plan of this stream from `earliest`, with short back-offs; its state is passed as to a constructor.
    template <class Stream, class... Objects>
    alertstream::delivery::stream_plan plan(std::vector<std::string> subscription, Objects&&... objects) {
        alertstream::delivery::stream_plan made;
        made.name = "test";
        made.connection = broker.connection();
        // Of a group that had members, the mock waits the session's time-out but a second for those that may come;
        // a shorter session would end while it waits the 3 s of a group's first join.
        made.connection.extra = {{"session.timeout.ms", "4500"}, {"heartbeat.interval.ms", "300"}};
        made.group.group_id = "g";
        made.application = "a";
        made.topics = Stream::topics(alertstream::handler_set<Stream>{std::forward<Objects>(objects)...});
        for (auto& each : made.topics) {
            each.policy.first_back_off = std::chrono::milliseconds{1};
            each.policy.longest_back_off = std::chrono::milliseconds{5};
        }
        made.subscription = std::move(subscription);
        made.start = alertstream::from_earliest{};
        made.commit_interval = std::chrono::milliseconds{20};
        made.dead_letters = std::make_shared<alertstream::dead_letter_file_sink>(letters());
        return made;
    }

    std::filesystem::path letters() const { return folder / "letters.jsonl"; }

    std::vector<alertstream::dead_letter> open_letters() const {
        std::vector<alertstream::dead_letter> all;
        auto const read = alertstream::dead_letter_file{letters()}.for_each_open([&](auto letter) {
            all.push_back(std::move(letter));
            return true;
        });
        BOOST_TEST(read.has_value());
        return all;
    }

    running start(alertstream::delivery::stream_plan const& plan, alertstream::delivery::run_options const& options = {}, std::size_t* remaining = nullptr) {
        running made{std::make_shared<alertstream::delivery::stream_runner>(loop.get_executor(), plan, options, remaining, logger())};
        made.runner->run([ended = made.ended](alertstream::error_code e) { *ended = e; });
        return made;
    }

    /// Runs the loop until it holds; the deadline is for broken code only.
    template <class Condition>
    void run_until(Condition condition, std::chrono::seconds limit = std::chrono::seconds{30}) {
        auto const deadline = std::chrono::steady_clock::now() + limit;
        while (!condition() && std::chrono::steady_clock::now() < deadline) {
            if (loop.stopped()) loop.restart();
            // All that is ready: a condition may cost more than what it waits for.
            if (loop.run_one_for(std::chrono::milliseconds{20}) > 0) loop.poll();
        }
        if (!condition())
            for (auto const& line : log) BOOST_TEST_MESSAGE(line);
        BOOST_REQUIRE(condition());
    }

    void stop(running const& which) {
        which->stop();
        run_until([&] { return which.over(); });
        BOOST_TEST(!**which.ended);
    }

    /// What the group committed, asked by a client that has nothing to do with ours.
    struct committed_offset {
        std::int64_t next{};
        std::string metadata{};
    };
    committed_offset committed(std::string const& topic, int partition = 0, std::string const& group = "g") {
        auto const client = plain_client(group);
        auto* const list = rd_kafka_topic_partition_list_new(1);
        rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
        BOOST_REQUIRE_EQUAL(rd_kafka_committed(client.get(), list, 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
        auto const& found = list->elems[0];
        committed_offset made{found.offset, found.metadata ? std::string(static_cast<char const*>(found.metadata), found.metadata_size) : std::string{}};
        rd_kafka_topic_partition_list_destroy(list);
        return made;
    }

    /// Into a group without members so far: the mock refuses others' commits to one that had any.
    void commit(std::string const& topic, int partition, std::int64_t next, std::string const& metadata = {}, std::string const& group = "g") {
        auto const client = plain_client(group);
        auto* const list = rd_kafka_topic_partition_list_new(1);
        auto* const entry = rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
        entry->offset = next;
        if (!metadata.empty()) {
            entry->metadata = std::malloc(metadata.size());  // librdkafka frees it
            metadata.copy(static_cast<char*>(entry->metadata), metadata.size());
            entry->metadata_size = metadata.size();
        }
        BOOST_REQUIRE_EQUAL(rd_kafka_commit(client.get(), list, 0), RD_KAFKA_RESP_ERR_NO_ERROR);
        rd_kafka_topic_partition_list_destroy(list);
    }

private:
    struct destroy {
        void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
    };
    std::unique_ptr<rd_kafka_t, destroy> plain_client(std::string const& group) {
        auto* const conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", broker.bootstrap().c_str(), nullptr, 0);
        rd_kafka_conf_set(conf, "group.id", group.c_str(), nullptr, 0);
        rd_kafka_conf_set_log_cb(conf, nullptr);
        return std::unique_ptr<rd_kafka_t, destroy>{rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0)};
    }
};
