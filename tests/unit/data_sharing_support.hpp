#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/data_sharing.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {  // of each file its own: else g++ 12 -O1 takes an empty lambda of async_publish for uninitialised

struct light_curve {
    std::string target;
    std::unique_ptr<int> points{};  // need not be copied
};
struct spectrum {};

/// g++ 12 destroys twice what is initialised as an aggregate within a co_await.
inline light_curve curve(std::string target) { return {std::move(target)}; }

/// What the test's archive is told to do, and what it saw.
struct archive_world {
    std::function<asio::awaitable<as::outcome>(std::string topic, light_curve)> answer;
    std::vector<std::string> published;
    int clients{};
    int closed{};
    std::function<asio::awaitable<void>()> on_close;
};
inline archive_world* world;

/// A destination of the user's own, as the documentation of `destination` shows it.
struct archive {
    static constexpr std::string_view name = "archive";
    using topics = as::topics<"light-curves", "limits">;
    class client {
    public:
        explicit client(as::destination_setup const& with) {
            ++world->clients;
            if (!with.settings.base_url) with.problems.push_back({with.settings.path + ".BASE_URL", "expected where the archive is; there is none"});
        }
        client(client const&) = delete;
        ~client() { --world->clients; }
        asio::awaitable<as::outcome> publish(std::string topic, light_curve value) {
            world->published.push_back(topic + ":" + value.target);
            if (!world->answer) co_return as::published{.uuid = value.target};
            co_return co_await world->answer(std::move(topic), std::move(value));
        }
        asio::awaitable<void> close() {
            ++world->closed;
            if (world->on_close) co_await world->on_close();
        }
    };
};

/// One that takes text to any topic, and needs no closing.
struct notes {
    static constexpr std::string_view name = "notes";
    using topics = as::any_topic;
    struct client {
        explicit client(as::destination_setup const&) {}
        asio::awaitable<as::outcome> publish(std::string topic, std::string value) { co_return as::published{.uuid = topic + "=" + value}; }
    };
};

struct broken {
    static constexpr std::string_view name = "broken";
    using topics = as::any_topic;
    struct client {
        explicit client(as::destination_setup const&) { throw std::runtime_error{"no such host"}; }
        asio::awaitable<as::outcome> publish(std::string, std::string) { co_return as::published{}; }
    };
};

constexpr auto both = R"({"DATA_SHARING": {"archive": {"BASE_URL": "x://here/", "DISPLAY_NAME": "The Archive"}, "notes": {}}})";

struct fixture {
    archive_world state;
    asio::io_context loop;
    std::vector<std::string> log;
    std::optional<as::outcome> came;

    fixture() { world = &state; }

    as::logger logger(as::log_level from = as::log_level::info) {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), from};
    }
    bool logged(std::string_view text) const {
        return std::any_of(log.begin(), log.end(), [&](auto const& line) { return line.find(text) != line.npos; });
    }
    template <class... Destinations>
    as::data_sharing<Destinations...> make(char const* json = both) {
        return {loop, as::settings::parse(json), logger()};
    }
    auto into() {
        return [this](as::outcome what) { came = std::move(what); };
    }
    /// Runs until the outcome is there.
    as::outcome const& outcome() {
        while (!came && loop.run_one_for(10s) > 0) {}
        BOOST_REQUIRE(came.has_value());
        return *came;
    }
    as::not_sent const& not_sent() {
        auto const* const is = std::get_if<as::not_sent>(&outcome());
        BOOST_REQUIRE(is);
        return *is;
    }
    as::unknown const& unknown() {
        auto const* const is = std::get_if<as::unknown>(&outcome());
        BOOST_REQUIRE(is);
        return *is;
    }

    /// publish() waits on this timer, and says how it ended.
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    void wait_at_the_gate() {
        state.answer = [this](std::string, light_curve value) -> asio::awaitable<as::outcome> {
            as::error_code ec;
            co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            if (!gate_opened) co_return as::unknown{{ec, "cancelled at the gate"}};
            co_return as::published{.uuid = value.target};
        };
    }
    void open_the_gate() {
        gate_opened = true;
        gate.cancel();
    }
    bool gate_opened{};
};

using two = as::data_sharing<archive, notes>;

inline std::vector<as::setting_error> errors_of(std::function<void()> const& make) {
    try {
        make();
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    BOOST_ERROR("no configuration_error");
    return {};
}

inline bool has(std::vector<as::setting_error> const& errors, std::string_view path, std::string_view words) {
    return std::any_of(errors.begin(), errors.end(), [&](auto const& each) { return each.path == path && each.problem.find(words) != std::string::npos; });
}

}  // namespace
