#pragma once

#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/testing/settings.hpp>

#include "topics.hpp"

namespace bench {

template <class Handler>
using stream_of = alertstream::hopskotch::stream<alertstream::topic<"bench.*", Handler>>;

/// Settings that read these topics ("a": null, "b": null) over plain text. With test
/// messages, as the bare loop reads them: to tell them by their header has librdkafka
/// parse and allocate the headers of each message (some 0.3 us).
/// The broker's heartbeat is watched if `heartbeat_seconds` says so.
inline alertstream::settings settings_for(std::string const& topics, std::string const& state_dir, std::string const& start, int heartbeat_seconds = 0) {
    return alertstream::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"INCLUDE_TESTS": true, "URL": "kafka://)" + brokers() +
                                        R"(/", "GROUP_ID": "bench-ours", "START": ")" + start + R"(", "HEARTBEAT_SECONDS": )" + std::to_string(heartbeat_seconds) + R"(, "STATE_DIR": ")" + state_dir + R"(", "TOPIC_HANDLERS": {)" + topics +
                                        R"(}, "CONFIG": {"security.protocol": "plaintext"}}}]})");
}

/// One stream with one handler, as a user writes it.
template <class Handler>
class our_stream {
public:
    our_stream(boost::asio::io_context& loop, std::string const& topics, Handler handler, std::string const& start, alertstream::run_options options,
               int heartbeat_seconds = 0)
        : streams_{loop, settings_for(topics, folder_.path().string(), start, heartbeat_seconds), alertstream::logger{alertstream::make_text_sink(), alertstream::log_level::warning},
                   std::move(handler)} {
        streams_.set(std::move(options));
        streams_.async_run([this](alertstream::error_code problem) {
            over_ = true;
            problem_ = problem;
        });
    }

    bool live() const {
        auto const status = streams_.status();
        return !status.empty() && status.front().state == alertstream::stream_state::live;
    }
    bool hears_beats() const {
        auto const status = streams_.status();
        return !status.empty() && status.front().last_heartbeat.has_value();
    }
    bool over() const noexcept { return over_; }
    alertstream::error_code problem() const noexcept { return problem_; }
    void stop() { streams_.stop(); }
    void stop_at_once() { streams_.stop_at_once(); }

private:
    alertstream::testing::temporary_folder folder_;
    alertstream::alert_streams<stream_of<Handler>> streams_;
    alertstream::error_code problem_{};
    bool over_{};
};

}  // namespace bench
