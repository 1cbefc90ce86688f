#pragma once

#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/store/alert_store.hpp>
#include <support/memory_backend.hpp>
#include <support/run_on_loop.hpp>

/// A store over a database in memory, and a stream that it keeps, without Kafka.
namespace store_engine_world {

namespace as = alertstream;
namespace asio = boost::asio;
namespace store = alertstream::store;
using as::topic_partition;
using reason = as::delivery::start_reason;

/// A stream, as its keeper sees it.
struct listener : as::keeper_feedback {
    std::map<topic_partition, std::int64_t> kept;
    std::vector<std::int64_t> seeks;
    void confirmed(topic_partition const& where, std::int64_t next) override { kept[where] = next; }
    void seek(topic_partition const&, as::kept_position to) override { seeks.push_back(to.next); }
};

/// What waits, and how it ended.
struct job {
    std::optional<std::exception_ptr> ended{};
    asio::cancellation_signal cancel{};

    bool over() const { return ended.has_value(); }
    bool succeeded() const { return over() && !*ended; }
    template <class Exception>
    bool threw() const {
        if (!over() || !*ended) return false;
        try {
            std::rethrow_exception(*ended);
        } catch (Exception const&) {
            return true;
        } catch (...) {
            return false;
        }
    }
};

/// One handler, one alert.
inline asio::awaitable<void> save_one(store::alert_store in, std::int64_t offset, std::string stream, std::string title, bool replayed) {
    as::owned_message message;
    message.topic = "t";
    message.offset = offset;
    auto const view = message.view();
    as::metadata const from{view, stream, 1, replayed};
    store::unit what;
    what.message.title = title;
    co_await in.save(from, std::move(what));
}

inline asio::awaitable<void> start(std::shared_ptr<as::offset_keeper> keeper, std::vector<topic_partition> which, std::vector<std::optional<as::kept_position>>* into) {
    *into = co_await keeper->start("cluster", "g", std::move(which));
}

inline auto const away = store::not_committed{{as::errc::store_away, "restarting"}, store::not_committed::kind::away};

struct fixture {
    asio::io_context loop{1};
    std::shared_ptr<memory_tables> tables = std::make_shared<memory_tables>();
    memory_backend* database{};
    std::vector<std::string> log;
    std::vector<store::unit_report> stored;
    std::optional<store::alert_store> alerts;
    std::shared_ptr<as::offset_keeper> keeper;
    listener stream;
    topic_partition const where{"t", 0};

    fixture() { make({}); }

    void make(store::store_options with) {
        keeper.reset();
        alerts.reset();
        auto made = std::make_unique<memory_backend>(loop.get_executor(), tables);
        database = made.get();
        alerts.emplace(loop, std::move(made), with, as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); })});
        alerts->on_stored([this](auto const& report) { stored.push_back(report); });
        keeper = alerts->keeper_for("s");
        keeper->attach(stream);
    }

    std::shared_ptr<job> begin(asio::awaitable<void> what) {
        auto made = std::make_shared<job>();
        asio::co_spawn(loop, std::move(what), asio::bind_cancellation_slot(made->cancel.slot(), [made](std::exception_ptr thrown) { made->ended = thrown; }));
        poll();
        return made;
    }
    auto save(std::int64_t offset, std::string title = {}) { return begin(save_one(*alerts, offset, "s", std::move(title), false)); }
    void assign() {
        std::vector<std::optional<as::kept_position>> found;
        auto const done = begin(start(keeper, {where}, &found));
        BOOST_REQUIRE(done->succeeded());
        keeper->started(where, found.at(0).value_or(as::kept_position{0}), found.at(0) ? reason::resumed : reason::new_group);
        poll();
    }
    /// Its handler saved it, and it is done.
    void one(std::int64_t offset, std::string title = {}) {
        BOOST_REQUIRE(save(offset, std::move(title))->succeeded());
        keeper->handled(where, {offset + 1});
    }
    auto flush() { return begin(keeper->flush({where})); }
    void be_away() {
        database->before = [](auto const&) { return std::optional<store::commit_result>{away}; };
    }
    void be_back() { database->before = nullptr; }

    /// All that is ready: no timer is waited for.
    void poll() {
        loop.restart();
        loop.poll();
    }
    template <class Condition>
    void run_until(Condition condition) { run_on_loop_until(loop, condition); }
    /// The loop ends by itself.
    bool ends() {
        loop.restart();
        loop.run_for(std::chrono::seconds{20});
        return loop.stopped();
    }
    std::vector<std::int64_t> offsets() const {
        std::vector<std::int64_t> made;
        for (auto const& each : tables->units) made.push_back(each.message.offset);
        return made;
    }
    std::int64_t next() const { return tables->offsets.empty() ? -1 : tables->offsets.begin()->second.position.next; }
};

}  // namespace store_engine_world
