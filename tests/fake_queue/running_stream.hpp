#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/handler_set.hpp>
#include <alertstream/stream.hpp>

#include "fake_librdkafka.hpp"

struct test_service {
    static constexpr std::string_view name = "test";
};

/// The plan of this stream from the start of topic "t"; its handlers' state is passed as to a constructor.
template <class Stream, class... Objects>
alertstream::delivery::stream_plan plan(fake::cluster const& cluster, Objects&&... objects) {
    alertstream::delivery::stream_plan made;
    made.name = "test";
    made.connection.brokers = {cluster.address()};
    made.group.group_id = "g";
    made.application = "a";
    made.topics = Stream::topics(alertstream::handler_set<Stream>{std::forward<Objects>(objects)...});
    made.subscription = {"t"};
    made.start = std::chrono::hours{24};
    // Long, for machines that are busy with other things.
    made.drain = std::chrono::seconds{60};
    made.commit_interval = std::chrono::milliseconds{5};
    return made;
}

/// One run of a stream on a loop of its own.
class running_stream {
public:
    explicit running_stream(alertstream::delivery::stream_plan const& wanted, alertstream::delivery::run_options const& options = {})
        : runner_{std::make_shared<alertstream::delivery::stream_runner>(loop_.get_executor(), wanted, options, nullptr, logger())} {
        runner_->run([this](alertstream::error_code problem) { ended_ = problem; });
    }

    auto* operator->() const { return runner_.get(); }
    std::optional<alertstream::error_code> const& ended() const { return ended_; }
    /// Written by the library, each on the loop's thread.
    std::vector<std::string> const& log() const { return *log_; }

    /// Runs the loop until it holds. It is asked now and then only: what it locks brings order into the library.
    template <class Condition>
    void run_until(Condition condition, std::chrono::milliseconds limit) {
        auto const deadline = std::chrono::steady_clock::now() + limit;
        while (!condition() && std::chrono::steady_clock::now() < deadline) loop_.run_for(std::chrono::milliseconds{5});
    }

    void stop() {
        runner_->stop();
        run_until([this] { return ended_.has_value(); }, std::chrono::seconds{90});
        BOOST_TEST_REQUIRE(ended_.has_value());
        BOOST_TEST(!*ended_, ended_->message());
    }

private:
    alertstream::logger logger() {
        return alertstream::logger{alertstream::make_function_sink([log = log_](auto const& record) { log->push_back(format_log(record)); }),
                                   alertstream::log_level::info};
    }

    std::shared_ptr<std::vector<std::string>> log_ = std::make_shared<std::vector<std::string>>();
    boost::asio::io_context loop_;
    std::shared_ptr<alertstream::delivery::stream_runner> runner_;
    std::optional<alertstream::error_code> ended_;
};
