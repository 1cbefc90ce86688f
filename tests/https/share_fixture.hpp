#pragma once

#include "hermes_fixture.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace fault = alertstream::testing::fault;

struct ran {
    int exit_code{};
    std::string out;
    std::string err;
};

inline std::string text_of(std::filesystem::path const& file) {
    std::ostringstream all;
    all << std::ifstream{file}.rdbuf();
    return std::move(all).str();
}

inline std::string const good = R"({"title": "t", "submitter": "me", "data": {"night": 17, "targets": [{"name": "a", "ra": 1.5, "dec": -2}],
    "photometry": [{"target_name": "a", "date_obs": "2023-05-19T21:42:21Z", "telescope": "x", "bandpass": "g", "brightness": 17.2}]}})";
inline std::string const bad = R"({"title": "t", "submitter": "me", "data": {"targets": [{"name": "a", "ra": 1.5, "dec": -2}],
    "photometry": [{"target_name": "b", "date_obs": "2023-05-19T21:42:21Z", "telescope": "x", "brightness": 17.2}]}})";

/// The server runs on a thread of its own, as in the program that is tested it would be far away.
struct share_fixture : hermes_fixture {
    std::filesystem::path const settings = folder.path() / "settings.json", message = folder.path() / "message.json";

    share_fixture() {
        write(settings, boost::json::serialize(boost::json::object{
                            {"DATA_SHARING",
                             {{"hermes", {{"BASE_URL", server.url()}, {"HERMES_API_KEY", as::testing::hermes::default_token}, {"CA_FILE", server.ca_file()}}},
                              {"archive", {{"BASE_URL", broker.url()}}}}}}));
        std::filesystem::permissions(settings, std::filesystem::perms{0600});
        write(message, good);
    }

    static void write(std::filesystem::path const& file, std::string const& text) { std::ofstream{file} << text; }

    /// What the shell makes of it, with the streams in files.
    ran run(std::string const& arguments, std::string const& environment = "", std::optional<std::string> const& output = {}) {
        auto const out = output.value_or((folder.path() / "out").string()), err = (folder.path() / "err").string();
        auto const status = far_away([&] { return std::system((command(arguments, environment) + " >" + out + " 2>" + err).c_str()); });
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output ? "" : text_of(out), text_of(err)};
    }

    /// As `share | …` whose reader ends before there is an outcome.
    ran run_with_its_reader_gone() {
        auto const err = (folder.path() / "err").string();
        auto* const reader = ::popen((command(arguments(message.string())) + " 2>" + err).c_str(), "r");
        int const nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::dup2(nothing, ::fileno(reader));
        ::close(nothing);
        auto const status = far_away([&] { return ::pclose(reader); });  // not before does the server answer
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, "", text_of(err)};
    }

    static std::string command(std::string const& arguments, std::string const& environment = "") {
        return "env -u HTTPS_PROXY -u https_proxy -u ALL_PROXY " + environment + " " SHARE " " + arguments;
    }

    template <class Wait>
    int far_away(Wait wait) {
        auto const work = boost::asio::make_work_guard(loop);
        std::thread far{[this] { loop.run(); }};
        auto const status = wait();
        loop.stop();
        far.join();
        loop.restart();
        return status;
    }
    std::string arguments(std::string const& file, std::string const& to = "hermes") const { return "--settings " + settings.string() + " --to " + to + " --topic hermes.test " + file; }
    ran share(std::string const& more = "", std::string const& to = "hermes") { return run(arguments(more + " " + message.string(), to)); }
};
