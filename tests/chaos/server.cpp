// A Hermes and its Kafka in a process that lives while others are killed.
//
//   chaos_server
//
// Says "ready URL CA_FILE KAFKA" and then obeys, a line each:
//   chance SEED SHARE LATEST   from now on requests meet faults by chance; what is late is published within LATEST ms
//   late SEED SHARE LEAST MOST a share of the requests is answered 504 and published after LEAST to MOST ms
//   calm                       no faults any more
//   list FILE                  writes what was published, one JSON a line, and says "listed"
// It ends with its input.
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/hermes.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

struct chaos_server {
    as::testing::broker broker{};
    asio::io_context loop{1};
    as::testing::hermes server{loop.get_executor(), broker.connection()};
    asio::posix::stream_descriptor input{loop, ::dup(STDIN_FILENO)};
    asio::streambuf heard{};

    chaos_server() {
        broker.create_topic("hermes.test");
        std::cout << "ready " << server.url() << ' ' << server.ca_file() << ' ' << broker.url() << std::endl;
        listen();
    }

    void listen() {
        asio::async_read_until(input, heard, '\n', [this](as::error_code over, std::size_t) {
            if (over) return server.close();
            std::string line;
            std::istream from{&heard};
            std::getline(from, line);
            obey(line);
            listen();
        });
    }

    void obey(std::string const& line) {
        std::istringstream words{line};
        std::string what;
        words >> what;
        if (what == "chance") {
            as::testing::chance with;
            long latest{};
            words >> with.seed >> with.share >> latest;
            with.latest = std::chrono::milliseconds{latest};
            server.random_faults(with);
        } else if (what == "late") {
            late(words);
        } else if (what == "calm") {
            server.no_random_faults();
        } else if (what == "list") {
            std::string file;
            words >> file;
            list(file);
        }
    }

    void late(std::istream& words) {
        std::mt19937_64::result_type seed{}, least{}, most{};
        double share{};
        words >> seed >> share >> least >> most;
        server.by_chance([=, engine = std::mt19937_64{seed}]() mutable -> std::optional<as::testing::any_fault> {
            if (static_cast<double>(engine() % 1000) >= share * 1000) return std::nullopt;
            return as::testing::fault::publish_late{std::chrono::milliseconds{least + engine() % (most - least)}};
        });
    }

    void list(std::string const& file) {
        std::ofstream out{file};
        for (auto const& each : server.published()) {
            boost::json::object const line{{"uuid", each.uuid}, {"retracted", each.retracted}, {"payload", each.what.payload}};
            out << boost::json::serialize(line) << '\n';
        }
        out.close();
        std::cout << "listed" << std::endl;
    }
};

}  // namespace

int main() {
    chaos_server all;
    all.loop.run();
}
