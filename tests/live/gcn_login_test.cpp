// GCN's log-in against a real Kafka and a token endpoint over TLS, with tokens that live for seconds.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/gcn/stream.hpp>

#include "cluster.hpp"
#include "gcn_world.hpp"

using namespace live;
using namespace std::chrono_literals;

namespace {

struct keep_numbers {
    std::vector<int>* into;
    void operator()(as::message const& alert) const { into->push_back(std::stoi(std::string{alert.payload()})); }
};
using numbers = as::gcn::stream<as::topic<"live.gcn-*", keep_numbers>>;

/// A stream of numbers that somebody publishes ten times a second.
class numbered_stream {
public:
    explicit numbered_stream(gcn_world& world)
        : world_{world}, topic_{fresh_topic("gcn-numbers")}, publisher_{world.loop.get_executor(), plain(), as::logger{nullptr}}, timer_{world.loop},
          streams_{world.loop, as::settings::parse(world.settings_json(as::testing::token_endpoint::default_secret, topic_)), as::logger{nullptr}, keep_numbers{&read}} {
        streams_.async_run([](as::error_code) {});
        publish();
    }
    ~numbered_stream() {
        timer_.cancel();
        publisher_.async_close(5s, [](as::error_code) {});
        streams_.stop_at_once();
        world_.endpoint.close();
        world_.loop.restart();
        world_.loop.run();
    }
    numbered_stream(numbered_stream const&) = delete;
    numbered_stream& operator=(numbered_stream const&) = delete;

    void stop_publishing() { stopped_ = true; }
    int published() const { return published_; }
    as::stream_status status() const { return streams_.status().front(); }
    bool until(std::function<bool()> const& done, std::chrono::seconds limit = 90s) { return run_until(world_.loop, done, limit); }

    /// Everything, in order, each once: where it is otherwise.
    std::string gap() const {
        for (int wanted = 0; wanted < published_; ++wanted) {
            auto const at = static_cast<std::size_t>(wanted);
            if (at >= read.size()) return "the last " + std::to_string(published_ - wanted) + " did not come";
            if (read[at] != wanted) return std::to_string(read[at]) + " came in place of " + std::to_string(wanted);
        }
        return read.size() == static_cast<std::size_t>(published_) ? "" : std::to_string(read.size() - static_cast<std::size_t>(published_)) + " came again";
    }

    /// Everything, perhaps again: who was away for longer than its group waits begins where it left its offsets.
    bool nothing_lost() const {
        auto sorted = read;
        std::ranges::sort(sorted);
        sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
        return sorted.size() == static_cast<std::size_t>(published_);
    }

    std::vector<int> read;

private:
    void publish() {
        if (stopped_) return;
        auto const text = std::to_string(published_);
        publisher_.async_send({.topic = topic_, .payload = text}, [](as::error_code problem, as::kafka::delivered) { BOOST_TEST(!problem); });
        ++published_;
        timer_.expires_after(100ms);
        timer_.async_wait([this](as::error_code cancelled) {
            if (!cancelled) publish();
        });
    }

    gcn_world& world_;
    std::string topic_;
    as::kafka::producer publisher_;
    boost::asio::steady_timer timer_;
    as::alert_streams<numbers> streams_;
    int published_{};
    bool stopped_{};
};

bool contains(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

/// Runs until the status satisfies `done`; gives it.
as::stream_status status_when(gcn_world& world, std::string const& json, std::function<bool(as::stream_status const&)> const& done, as::logger const& log = as::logger{nullptr}) {
    std::vector<int> read;  // those of tests before
    as::alert_streams<numbers> streams{world.loop, as::settings::parse(json), log, keep_numbers{&read}};
    streams.async_run([](as::error_code) {});
    bool const reached = run_until(world.loop, [&] { return done(streams.status().front()); }, 40s);
    auto now = streams.status().front();
    BOOST_TEST(reached, "state " << to_string(now.state) << ", error " << now.last_error);
    streams.stop_at_once();
    world.endpoint.close();
    world.loop.restart();
    world.loop.run();
    return now;
}

bool is_live(as::stream_status const& now) { return now.state == as::stream_state::live; }

}  // namespace

BOOST_AUTO_TEST_SUITE(gcn_login, *boost::unit_test::precondition(needs_tokens{}))

BOOST_AUTO_TEST_CASE(alerts_come_without_a_gap_while_tokens_that_live_for_seconds_are_refreshed) {
    bool const long_run = std::getenv("ALERTSTREAM_LONG") != nullptr;
    gcn_world world{4s};
    numbered_stream stream{world};
    BOOST_TEST_REQUIRE(stream.until([&] { return stream.read.size() > 10; }));
    auto const first = world.endpoint.issued().size();
    std::size_t const refreshes = long_run ? 180 : 11;  // ten minutes, or forty seconds
    BOOST_TEST_REQUIRE(stream.until([&] { return world.endpoint.issued().size() >= first + refreshes; }, long_run ? 900s : 120s));
    stream.stop_publishing();
    BOOST_TEST_REQUIRE(stream.until([&] { return stream.read.size() >= static_cast<std::size_t>(stream.published()); }));
    BOOST_TEST(stream.gap() == "");
    BOOST_TEST(is_live(stream.status()), stream.status().last_error);
}

BOOST_AUTO_TEST_CASE(while_the_endpoint_is_down_the_old_token_serves_and_after_it_nothing_is_lost) {
    gcn_world world{8s};
    numbered_stream stream{world};
    BOOST_TEST_REQUIRE(stream.until([&] { return stream.read.size() > 10; }));
    // Two lives of a token; as 30 s are half of one at GCN's, where it is an hour.
    world.endpoint.server().refuse_for(16s);
    auto const before = world.endpoint.issued().size();
    auto const at_least = stream.read.size() + 20;
    BOOST_TEST(stream.until([&] { return stream.read.size() >= at_least; }));
    BOOST_TEST(world.endpoint.issued().size() == before);
    BOOST_TEST_REQUIRE(stream.until([&] { return world.endpoint.issued().size() > before; }, 120s));
    stream.stop_publishing();
    BOOST_TEST(stream.until([&] { return stream.nothing_lost(); }));
    BOOST_TEST(stream.until([&] { return is_live(stream.status()); }), stream.status().last_error);
}

BOOST_AUTO_TEST_CASE(a_wrong_secret_is_said_in_words) {
    gcn_world world;
    auto const now = status_when(world, world.settings_json("not-the-secret"), [](auto const& status) { return contains(status.last_error, "CLIENT_SECRET"); });
    BOOST_TEST((now.state == as::stream_state::unauthorised), to_string(now.state));
    BOOST_TEST(!contains(now.last_error, "not-the-secret"));
}

BOOST_AUTO_TEST_CASE(a_token_that_the_broker_refuses_is_said_in_words) {
    gcn_world world;
    world.endpoint.next_token("no-token-that-a-broker-takes");
    auto const now = status_when(world, world.settings_json(), [](auto const& status) { return contains(status.last_error, "token"); });
    BOOST_TEST(!contains(now.last_error, "no-token-that-a-broker-takes"));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_by_an_hour_is_said_in_words) {
    // Ours, as seen from an endpoint whose tokens the broker, on our clock, takes for over (half an hour ago) or not begun.
    for (auto const off : {-1h, 1h}) {
        gcn_world world{30min};
        world.endpoint.be_off_by(off);
        bool told = false;
        as::logger const log{as::make_function_sink([&told](as::log_record const& line) {
            told = told || contains(std::string{line.event}, "clock");
            for (auto const& each : line.fields)
                if (auto const* text = std::get_if<std::string_view>(&each.value)) told = told || contains(std::string{*text}, "clock");
        })};
        status_when(world, world.settings_json(), [&told](auto const& status) { return told && status.state == as::stream_state::unauthorised; }, log);
    }
}

BOOST_AUTO_TEST_SUITE_END()
