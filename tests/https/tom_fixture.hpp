#pragma once

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/testing/temporary_folder.hpp>
#include <alertstream/testing/tom.hpp>
#include <alertstream/tom/client.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

/// A TOM, and a loop for it and its clients.
struct tom_fixture {
    boost::asio::io_context loop;
    as::testing::temporary_folder folder;
    std::vector<std::string> log;
    std::optional<as::testing::tom> server;

    tom_fixture() {
        for (auto const* each : {"HTTPS_PROXY", "https_proxy"}) ::unsetenv(each);
        start();
    }

    void start(as::testing::tom_options with = {}) {
        server.reset();
        server.emplace(loop.get_executor(), std::move(with));
    }
    static as::testing::tom_options of_2(bool tokens = true, bool debug = true) { return {.version = as::testing::tom_version::toolkit_2, .users = {}, .takes_tokens = tokens, .debug = debug}; }

    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), as::log_level::debug};
    }
    bool logged(std::string_view words) const {
        return std::ranges::any_of(log, [&](auto const& line) { return line.find(words) != line.npos; });
    }

    /// Runs the loop until it holds; the deadline is for broken code only.
    void run_until(std::function<bool()> const& done) {
        auto const end = std::chrono::steady_clock::now() + 60s;
        while (!done() && std::chrono::steady_clock::now() < end) {
            if (loop.stopped()) loop.restart();
            loop.run_one_until(end);
        }
        BOOST_REQUIRE(done());
    }

    as::tom::account account() const {
        as::tom::account made{.base_url = server->url()};
        made.username = server->default_user;
        made.password = as::secret{std::string{server->default_password}};
        made.ca_file = server->ca_file();
        return made;
    }
    as::tom::account account_by_token() const {
        auto made = account();
        made.username.clear();
        made.password = {};
        made.token = as::secret{std::string{server->default_token}};
        return made;
    }
    as::tom::client client(as::tom::account who) { return {loop.get_executor(), std::move(who), {}, logger()}; }
    as::tom::client client() { return client(account()); }

    /// What an operation completes with.
    template <class T, class Operation>
    T get(Operation&& operation) {
        std::optional<T> got;
        std::move(operation)([&](T came) { got.emplace(std::move(came)); });
        run_until([&] { return got.has_value(); });
        return *std::move(got);
    }

    std::int64_t known(std::string name = "SN 2023ixf", std::vector<std::string> aliases = {}, std::string_view owner = as::testing::tom::default_user) {
        return server->add_target({.name = std::move(name), .aliases = std::move(aliases), .owner = std::string{owner}});
    }
    std::size_t posts(std::string_view path = "reduceddatums/") const { return server->count("POST", path); }

    static as::hermes::photometry point(int minute = 0, double magnitude = 14.9, std::string const& target = "SN 2023ixf") {
        as::hermes::photometry made;
        made.target = target;
        made.at = as::time_point{1684532541500ms + std::chrono::minutes{minute}};
        made.bandpass = "r";
        made.telescope = "FTN";
        made.instrument = "MuSCAT3";
        made.measured = as::hermes::detection{as::hermes::magnitude::ab(magnitude), 0.02};
        return made;
    }
    static as::hermes::target target(std::string const& name = "SN 2023ixf", std::vector<std::string> aliases = {}) {
        as::hermes::target made;
        made.name = name;
        made.ra = as::hermes::degrees{210.910674};
        made.dec = as::hermes::degrees{54.311651};
        made.aliases = std::move(aliases);
        return made;
    }
    static as::hermes::alert alert(int points = 1, std::string const& name = "SN 2023ixf", std::vector<std::string> aliases = {}) {
        as::hermes::alert made;
        made.submitter = "alice";
        made.targets.push_back(target(name, std::move(aliases)));
        for (int i = 0; i < points; ++i) made.photometry.push_back(point(i, 14.9, name));
        return made;
    }
    static as::tom::datum datum(std::int64_t target, int minute = 0, double magnitude = 14.9) {
        auto const row = point(minute, magnitude);
        as::tom::datum made{.target = target, .data_type = "photometry", .timestamp = *row.at, .source_name = "X"};
        made.value = std::get<boost::json::object>(as::tom::value_of(row, "photometry[0]"));
        return made;
    }
    static as::tom::data_product light_curve(std::string product_id = {}) {
        return {.target = "SN 2023ixf", .type = "photometry", .file = {"lc.csv", "text/csv", "time,filter,magnitude,error\n60083.9,r,14.9,0.02\n"}, .product_id = std::move(product_id)};
    }
};
