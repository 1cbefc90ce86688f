#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/durable.hpp>

#include <support/temporary_folder.hpp>

namespace durable_test {

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;
using as::store::entry_state;

/// What the scripted destination is told to answer, and what it was asked.
struct script {
    std::vector<std::string> asked{};  ///< "deliver a: x|y", "look_up a", "probe", "retract u-2"
    std::vector<as::parcel> delivered{};
    std::deque<as::outcome> outcomes{};  ///< then published
    std::deque<as::finding> findings{};  ///< then absent
    std::deque<std::optional<as::failure>> probes{};  ///< then well
    std::function<void(as::parcel const&)> on_deliver{};
    std::function<std::variant<as::parcel, as::rejected>(as::parcel)> on_wrap{};
    std::function<std::vector<std::size_t>(std::span<std::string const>)> blames{};
    std::function<void()> on_ends{};
    std::function<void(as::parcel const&)> on_look_up{};
    std::size_t fits{1000};
    std::string held{};      ///< "deliver", "look_up", "probe" or "ends_of" waits until `let_go`
    std::vector<asio::steady_timer*> waiting{};
    int clients{};

    std::size_t times(std::string_view what) const {
        return static_cast<std::size_t>(std::ranges::count_if(asked, [&](auto const& each) { return each.starts_with(what); }));
    }
    void let_go() {
        held.clear();
        for (auto* const each : waiting) each->cancel();
    }
};

/// Contents are joined by |.
class scripted : public as::deliverer {
public:
    scripted(asio::any_io_executor executor, script& by) : executor_{std::move(executor)}, by_{&by} { ++by.clients; }
    ~scripted() override { --by_->clients; }

    std::variant<as::parcel, as::rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override {
        std::string body;
        for (auto const& each : contents) body += (body.empty() ? "" : "|") + each;
        as::parcel made{topic, reference, body};
        if (by_->on_wrap) return by_->on_wrap(std::move(made));
        return made;
    }
    std::size_t fit(std::string const&, std::span<std::string const> contents) const override { return std::min(contents.size(), by_->fits); }
    std::vector<std::size_t> blamed(std::span<std::string const> contents, as::rejected const&) const override {
        return by_->blames ? by_->blames(contents) : std::vector<std::size_t>{};
    }
    as::packed without(as::packed from, std::span<std::size_t const> rows) const override {
        for (auto const each : rows) std::erase_if(from.points, [&](auto const& point) { return point.row == each; });
        return from;
    }
    asio::awaitable<std::string> ends_of(std::string topic) override {
        if (by_->on_ends) by_->on_ends();
        co_await wait_if("ends_of");
        co_return topic + "@7";
    }
    asio::awaitable<as::outcome> deliver(as::parcel what) override {
        by_->asked.push_back("deliver " + what.topic + ": " + what.body);
        by_->delivered.push_back(what);
        if (by_->on_deliver) by_->on_deliver(what);
        if (co_await wait_if("deliver")) co_return as::unknown{{asio::error::operation_aborted, "cancelled"}};
        as::outcome came = as::published{.uuid = "u-" + std::to_string(by_->delivered.size())};
        if (!by_->outcomes.empty()) came = by_->outcomes.front(), by_->outcomes.pop_front();
        co_return came;
    }
    asio::awaitable<as::finding> look_up(as::parcel what, std::string ends) override {
        by_->asked.push_back("look_up " + what.topic + " from " + ends);
        if (by_->on_look_up) by_->on_look_up(what);
        co_await wait_if("look_up");
        as::finding came = as::absent{};
        if (!by_->findings.empty()) came = by_->findings.front(), by_->findings.pop_front();
        co_return came;
    }
    asio::awaitable<std::optional<as::failure>> probe() override {
        by_->asked.push_back("probe");
        co_await wait_if("probe");
        std::optional<as::failure> came;
        if (!by_->probes.empty()) came = by_->probes.front(), by_->probes.pop_front();
        co_return came;
    }
    asio::awaitable<as::result<void>> retract(std::string uuid) override {
        by_->asked.push_back("retract " + uuid);
        co_return as::result<void>{};
    }

private:
    /// True: it was cancelled.
    asio::awaitable<bool> wait_if(std::string what) {
        if (by_->held != what) co_return false;
        asio::steady_timer timer{executor_, asio::steady_timer::time_point::max()};
        by_->waiting.push_back(&timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        std::erase(by_->waiting, &timer);
        co_return by_->held == what;
    }

    asio::any_io_executor executor_;
    script* by_;
};

inline as::packed text(std::string content, std::vector<std::string> subjects = {}, std::string gathers_as = {}) {
    return {.content = std::move(content), .subjects = std::move(subjects), .gathers_as = std::move(gathers_as)};
}

inline as::packed row(std::string content) { return text(std::move(content), {}, "rows"); }

/// A sender that waits milliseconds where a real one waits minutes.
struct sender_fixture {
    temporary_folder folder;
    script by;
    std::optional<asio::io_context> place{std::in_place};
    asio::io_context& loop() { return *place; }
    std::vector<std::string> log;
    as::detail::durable_timing timing{.first_retry = 1ms, .longest_retry = 2ms, .first_parked = 1ms, .longest_parked = 2ms, .first_look = 1ms, .longest_look = 2ms, .first_disk = 1ms, .longest_disk = 2ms,
                                      .longest_request = 0ms};
    as::sharing_settings settings;
    std::vector<std::string> not_taken;
    std::shared_ptr<as::detail::durable_sender> sender;

    std::string path() const { return (folder / "outbox.sqlite").string(); }

    void start(std::string name = "archive") {
        as::detail::durable_parts with{.executor = loop().get_executor()};
        with.name = with.display_name = std::move(name);
        with.log = as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), as::log_level::debug};
        with.file = as::detail::durable_file::open(loop().get_executor(), path()).value();
        with.to = std::make_shared<scripted>(loop().get_executor(), by);
        with.gathering = as::detail::durable_gathering{settings};
        with.timing = timing;
        with.takes = [this](std::string_view topic) { return std::ranges::find(not_taken, topic) == not_taken.end(); };
        with.seed = 1;
        sender = std::make_shared<as::detail::durable_sender>(std::move(with));
        sender->start();
    }
    /// As after a kill: nothing comes to its end.
    void crash() {
        sender.reset();
        place.reset();
        by.waiting.clear();
        by.held.clear();
        place.emplace();
    }
    void run_until(std::function<bool()> const& done) {
        loop().restart();
        auto const limit = std::chrono::steady_clock::now() + 60s;
        while (!done())
            if (loop().run_one_for(10s) == 0 || std::chrono::steady_clock::now() > limit) BOOST_FAIL("it does not happen");
    }
    /// Everything that has no waiting time before it.
    void run() {
        loop().restart();
        loop().run_for(10s);
        BOOST_TEST(loop().stopped());
    }
    as::acceptance accept(std::string topic, as::packed what, as::accept_options with = {}) {
        std::optional<as::acceptance> came;
        sender->accept(std::move(topic), std::move(what), std::move(with), [&](as::acceptance is) { came = std::move(is); });
        run_until([&] { return came.has_value(); });
        return *came;
    }
    /// Without letting the loop run: all in one turn.
    void ask(std::string topic, as::packed what) {
        sender->accept(std::move(topic), std::move(what), {}, [](as::acceptance is) { BOOST_TEST(std::holds_alternative<as::accepted>(is)); });
    }
    as::store::outbox& box() { return *sender->outbox(); }
    as::store::entry_counts counts() { return box().counts(sender->name()).value(); }
    std::size_t logged(std::string_view words) const {
        return static_cast<std::size_t>(std::ranges::count_if(log, [&](auto const& line) { return line.find(words) != line.npos; }));
    }
};

}  // namespace durable_test
