#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/http/client.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/hermes.hpp>

/// A broker, a Hermes in front of it, and a loop for both.
struct hermes_fixture {
    alertstream::testing::broker broker;
    alertstream::testing::temporary_folder folder;
    boost::asio::io_context loop;
    std::vector<std::string> log;
    alertstream::testing::hermes server{loop.get_executor(), broker.connection(), {.accounts = {}, .log = logger()}};

    hermes_fixture() { broker.create_topic("hermes.test"); }

    /// Every line there is.
    alertstream::logger logger() {
        return alertstream::logger{alertstream::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), alertstream::log_level::debug};
    }

    /// Runs the loop until it holds; the deadline is for broken code only.
    void run_until(std::function<bool()> const& done) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (!done() && std::chrono::steady_clock::now() < end) {
            if (loop.stopped()) loop.restart();
            loop.run_one_until(end);
        }
        BOOST_REQUIRE(done());
    }

    alertstream::http::options options() const { return {.ca_file = server.ca_file(), .proxy = alertstream::secret{}}; }

    alertstream::http::result ask(alertstream::http::client& with, alertstream::http::request what) {
        std::optional<alertstream::http::result> got;
        with.async_request(std::move(what), [&](alertstream::http::result came) { got.emplace(std::move(came)); });
        run_until([&] { return got.has_value(); });
        return std::move(*got);
    }

    alertstream::http::request submission(std::string body) const {
        return {.method = alertstream::http::method::post,
                .url = server.url() + "api/v0/submit_message/",
                .headers = {{"Accept", "application/json"}},
                .credentials = {{"Authorization", alertstream::secret{"Token " + std::string{alertstream::testing::hermes::default_token}}}},
                .body = std::move(body),
                .content_type = "application/json"};
    }
    static std::string message(std::string const& topic = "hermes.test") { return R"({"title": "Détection", "topic": ")" + topic + R"(", "submitter": "me", "uuid": "mine"})"; }
};
