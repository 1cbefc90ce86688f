#pragma once

#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/error.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tom/exact_json.hpp>
#include <alertstream/tom/ingest.hpp>

#include <support/child.hpp>

#include "cluster.hpp"

/// The TOM that tests/run started, and what tests see of it without the library.
namespace live {

struct needs_tom {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result there{!from_environment("ALERTSTREAM_TOM_URL").empty()};
        there.message() << "ALERTSTREAM_TOM_URL is not set: start a TOM with tests/live/tom/start";
        return there;
    }
};

/// Its answers and its own readers of Hermes messages depend on its version.
inline bool is_tom_2() { return from_environment("ALERTSTREAM_TOM_VERSION").starts_with("2."); }

struct needs_tom_2 {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id unit) const {
        auto there = needs_tom{}(unit);
        if (!there) return there;
        boost::test_tools::assertion_result is{is_tom_2()};
        is.message() << "only a TOM of 2 has readers and writers of Hermes messages";
        return is;
    }
};

/// Several runs use one TOM.
inline std::string fresh_target(std::string const& stem) {
    static int count = 0;
    return stem + " " + std::to_string(::getpid()) + "x" + std::to_string(++count);
}

inline as::hermes::photometry point_of(std::string const& target, std::string const& at, std::string const& bandpass, as::hermes::measurement const& measured) {
    as::hermes::photometry made;
    made.target = target;
    made.at = as::parse_iso_time(at);
    made.bandpass = bandpass;
    made.measured = measured;
    made.telescope = "LCO 1m";
    made.instrument = "Sinistro";
    return made;
}

inline as::hermes::alert alert_of(std::string const& target, std::vector<as::hermes::photometry> rows) {
    as::hermes::alert made;
    made.title = "Photometry of " + target;
    made.submitter = "live test";
    made.topic = "live.tom";
    made.uuid = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
    made.targets.resize(1);
    made.targets[0].name = target;
    made.targets[0].ra = as::hermes::degrees{210.910674};
    made.targets[0].dec = as::hermes::degrees{54.311651};
    made.photometry = std::move(rows);
    return made;
}

/// All bytes of a file.
inline std::string bytes_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct tom_fixture {
    boost::asio::io_context loop;
    std::vector<std::string> log;

    as::logger logger() {
        return as::logger{as::make_function_sink([this](as::log_record const& line) { log.push_back(as::format_log(line)); })};
    }
    bool logged(std::string_view part) const {
        return std::ranges::any_of(log, [&](std::string const& line) { return line.find(part) != line.npos; });
    }

    static as::tom::account account() {
        as::tom::account made;
        made.base_url = from_environment("ALERTSTREAM_TOM_URL");
        made.username = from_environment("ALERTSTREAM_TOM_USER");
        made.password = as::secret{from_environment("ALERTSTREAM_TOM_PASSWORD")};
        return made;
    }
    as::tom::ingest ingest(as::tom::ingest_options with = {}, as::tom::account who = account()) {
        return as::tom::ingest{as::tom::client{loop.get_executor(), std::move(who)}, std::move(with)};
    }
    static as::tom::ingest_options creating() {
        as::tom::ingest_options made;
        made.create_targets = true;
        return made;
    }

    /// Runs the handler to its end. What it threw, if it did.
    std::exception_ptr handle(as::tom::ingest const& with, as::hermes::alert const& alert) {
        as::owned_message const raw{.topic = "live.tom", .offset = 17};
        auto const message = raw.view();
        auto const written = logger();
        as::metadata const from{message, "hopskotch", 1, false, &written};
        std::optional<std::exception_ptr> ended;
        boost::asio::co_spawn(loop, with(alert, from), [&](std::exception_ptr thrown) { ended = thrown; });
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return ended.has_value(); }));
        return *ended;
    }
    /// It must not throw.
    void put(as::tom::ingest const& with, as::hermes::alert const& alert) {
        if (auto const thrown = handle(with, alert)) std::rethrow_exception(thrown);
    }
    /// What it says; with `Type` it must be of that type.
    template <class Type>
    std::string why(as::tom::ingest const& with, as::hermes::alert const& alert) {
        try {
            put(with, alert);
        } catch (Type const& thrown) {
            return thrown.what();
        }
        BOOST_FAIL("it did not throw");
        return {};
    }

    /// What the TOM's list has, as its JSON.
    boost::json::array list(std::string const& path) {
        as::http::options patient;
        patient.proxy = as::secret{};
        as::http::client http{loop.get_executor(), patient, as::logger{nullptr}};
        as::http::request what{.url = from_environment("ALERTSTREAM_TOM_URL") + "api/" + path};
        auto const who = account();
        what.credentials.push_back({"Authorization", as::secret{"Basic " + as::base64_encode(who.username + ':' + who.password.reveal())}});
        std::optional<as::http::result> came;
        http.async_request(what, [&](as::http::result got) { came.emplace(std::move(got)); });
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
        BOOST_TEST_REQUIRE(came->has_value());
        BOOST_TEST_REQUIRE((*came)->status == 200U);
        return as::tom::read_exact_json((*came)->body).value().at("results").as_array();
    }
    boost::json::array targets(std::string const& name) { return list("targets/?limit=1000&name=" + plus(name)); }
    /// In the order of their times.
    boost::json::array data(std::string const& name, std::string const& type = "photometry") {
        auto const found = targets(name);
        BOOST_TEST_REQUIRE(found.size() == 1U);
        auto rows = list("reduceddatums/?limit=1000&data_type=" + type + "&target__id=" + std::to_string(found[0].at("id").as_int64()));
        std::ranges::sort(rows, {}, [](boost::json::value const& each) { return std::string{each.at("timestamp").as_string()}; });
        return rows;
    }
    static std::string plus(std::string text) {
        std::ranges::replace(text, ' ', '+');
        return text;
    }

    /// Runs a command of a shell in a process of its own while the loop goes on. Its exit code.
    int run_beside(std::string const& command) {
        std::optional<int> ended;
        auto const work = boost::asio::make_work_guard(loop);
        auto const process = std::async(std::launch::async, [&] {
            auto const code = child{{"/bin/sh", "-c", command}}.wait();
            boost::asio::post(loop, [&ended, code] { ended = code; });
        });
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return ended.has_value(); }));
        return *ended;
    }
    /// tests/live/tom/NAME.
    static std::string script(std::string const& name) { return from_environment("ALERTSTREAM_TOM_SCRIPTS") + "/" + name; }
    static std::string folder() { return from_environment("ALERTSTREAM_TOM_FOLDER"); }
    void stop_tom() { BOOST_TEST_REQUIRE(run_beside(script("stop") + " " + folder()) == 0); }
    void start_tom() { BOOST_TEST_REQUIRE(run_beside(script("start") + " " + from_environment("ALERTSTREAM_TOM_VERSION") + " " + folder()) == 0); }
};

}  // namespace live
