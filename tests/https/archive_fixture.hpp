#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/hopskotch/archive.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/testing/archive.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = alertstream::hopskotch;
using namespace std::chrono_literals;
using namespace std::string_literals;

/// An archive, a loop, and what clients of it need.
struct archive_fixture {
    static constexpr std::string_view uuid = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    inline static std::string const id = "\x7d\x44\x48\x40\x9d\xc0\x41\xd1\xb2\x45\x5f\xfd\xce\x74\xfa\xd2"s;

    asio::io_context loop;
    as::testing::archive server{loop.get_executor()};
    hop::archive_endpoint endpoint = hop::archive_endpoint::parse(server.endpoint()).value();
    asio::cancellation_signal cancel;

    static as::http::scram_login login() { return {.user = std::string{as::testing::archive::default_user}, .password = as::secret{std::string{as::testing::archive::default_password}}}; }

    hop::archive_options options(std::optional<as::http::scram_login> as_whom = login()) {
        hop::archive_options made{.login = std::move(as_whom)};
        made.http.ca_file = server.server().ca_file();
        made.http.deadlines = {10min, 10min, 10min, 10min, 10min, 10min};
        made.http.proxy = as::secret{};
        return made;
    }
    hop::archive_client client() { return client(options()); }
    hop::archive_client client(hop::archive_options with) { return {loop.get_executor(), std::move(with)}; }

    static as::bson::archived_message message(std::string payload = "{}") {
        return {.payload = std::move(payload),
                .timestamp = as::time_point{std::chrono::milliseconds{1712900076000}},
                .headers = {{"_id", id}, {"_sender", "somebody"}, {"_format", "json"}},
                .key = "k",
                .topic = "gcn.notice",
                .uuid = std::string{uuid}};
    }
    static as::bson::upload upload(std::string payload = "large") { return {.payload = std::move(payload), .headers = {{"_id", id}, {"_format", "json"}}, .key = "k"}; }

    /// Runs the loop until the coroutine is done; the deadline is for broken code only.
    template <class T>
    T run(asio::awaitable<T> what) {
        std::optional<T> got;
        asio::co_spawn(loop, std::move(what), asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr failed, T came) {
                           if (failed) std::rethrow_exception(failed);
                           got.emplace(std::move(came));
                       }));
        auto const end = std::chrono::steady_clock::now() + 60s;
        while (!got && std::chrono::steady_clock::now() < end) {
            if (loop.stopped()) loop.restart();
            loop.run_one_until(end);
        }
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    template <class T>
    static as::delivery::fetch_problem problem_of(hop::archive_result<T> const& got) {
        BOOST_REQUIRE_MESSAGE(got.has_error(), "it succeeded");
        return got.error();
    }
};
