#pragma once

#include <chrono>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/http/client.hpp>
#include <alertstream/testing/certificate.hpp>

#include <support/https_server.hpp>
#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace http = alertstream::http;
namespace asio = boost::asio;
using namespace std::chrono_literals;

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// A server that is believed, and what clients of it need.
struct https_fixture {
    temporary_folder folder;
    asio::io_context loop;
    as::testing::authority authority;
    https_server server{loop, authority.issue({"localhost", "127.0.0.1", "hermes.test"})};
    std::vector<std::string> log;

    https_fixture() { std::ofstream{folder / "ca.pem"} << authority.pem(); }

    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), as::log_level::debug};
    }

    /// Nothing of the environment, and time for a machine that does much else.
    http::options options() const { return {.ca_file = folder / "ca.pem", .deadlines = patient(), .longest_idle = 10min, .proxy = as::secret{}}; }
    static http::deadlines patient() { return {10min, 10min, 10min, 10min, 10min, 10min}; }

    /// Patient but for one phase.
    static http::deadlines short_of(std::chrono::milliseconds http::deadlines::*which, std::chrono::milliseconds limit) {
        auto made = patient();
        made.*which = limit;
        return made;
    }

    http::client client() { return client(options()); }
    http::client client(http::options with) { return {loop.get_executor(), std::move(with), logger()}; }

    std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const { return url_of(server, path, host); }
    static std::string url_of(https_server const& of, std::string_view path = "/", std::string_view host = "127.0.0.1") {
        return "https://" + std::string{host} + ":" + std::to_string(of.port()) + std::string{path};
    }

    /// Runs the loop until there is a result.
    http::result ask(http::client& with, http::request what) {
        std::optional<http::result> got;
        with.async_request(std::move(what), [&](http::result r) { got.emplace(std::move(r)); });
        while (!got) {
            loop.restart();
            BOOST_REQUIRE(loop.run_one() > 0);
        }
        return std::move(*got);
    }
    http::result get(http::client& with, std::string where) { return ask(with, {.url = std::move(where)}); }

    /// The server does this with each request.
    void reply(script::steps steps) {
        server.on_request = [steps = std::move(steps)](auto const&) { return steps; };
    }
    void reply(std::string text) { reply(script::steps{script::say{std::move(text)}}); }

    /// All that is left to do ends once the servers do: nothing is awaited for ever.
    void run_out_of_work() {
        server.stop();
        loop.restart();
        loop.run();
    }
};

/// Why there is no answer; fails if there is one.
inline http::problem problem_of(http::result const& got) {
    BOOST_REQUIRE_MESSAGE(got.has_error(), "there is an answer");
    return got.error();
}
