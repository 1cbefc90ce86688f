#pragma once

#include <cmath>
#include <deque>
#include <functional>
#include <sstream>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "declarations_support.hpp"

/// Lanes of a handler that stands behind gates: `once` and the filters.
namespace gated {

namespace as = alertstream;
using texts = std::vector<std::string>;

struct from {
    std::string payload;
    std::string id{};      ///< none if empty
    std::string sender{};
    std::string topic{"t"};
    int partition = 0;
    std::int64_t offset = 0;
};

/// What a lane has in its hand, and what it is for its handler.
struct hand {
    explicit hand(std::vector<from> all, unsigned attempt = 1, std::string_view stream = "hopskotch") {
        for (auto& each : all) {
            as::owned_message made{.topic = each.topic, .partition = each.partition, .offset = each.offset, .payload = each.payload};
            if (!each.id.empty()) made.headers.push_back({"_id", each.id});
            if (!each.sender.empty()) made.headers.push_back({"_sender", each.sender});
            records.push_back(std::move(made));
        }
        for (auto const& each : records) messages.push_back(each.view());
        for (auto const& each : messages) about.emplace_back(each, stream, attempt);
    }
    as::delivery::alerts all() const { return {messages, about, number}; }
    as::delivery::slots slots() const { return {0, messages.size()}; }

    std::deque<as::owned_message> records{};
    std::vector<as::message> messages{};
    std::vector<as::metadata> about{};
    std::uint64_t number{};
};

/// A handler in some lanes, which have their own work each and share the rest.
template <class Handler>
struct bench {
    template <class... Objects>
    explicit bench(Objects&&... objects) : plan{declared::plan<Handler>(std::forward<Objects>(objects)...)} {}

    struct lane {
        as::delivery::lane_payloads payloads{};
        std::unique_ptr<as::delivery::handler_work> work{};
    };
    lane& add() {
        auto& made = *lanes.emplace_back(std::make_unique<lane>());
        made.work = plan.make(plan.handler, made.payloads);
        made.work->settle({&counters, redelivers, &of_handler});
        return made;
    }
    /// In a lane of its own, unless one is given.
    lane& decode(hand const& what, lane* in = nullptr) {
        auto& to = in ? *in : add();
        for (std::size_t slot = 0; slot < what.messages.size(); ++slot) BOOST_REQUIRE(to.payloads.decode(what.messages[slot], slot).has_value());
        return to;
    }
    void give(hand const& what, lane* in = nullptr) { decode(what, in).work->call(what.all(), what.slots()); }
    void give(from what, unsigned attempt = 1) { give(hand{{std::move(what)}, attempt}); }

    as::delivery::handler_plan plan;
    as::delivery::counters counters{};
    as::delivery::counters of_handler{};
    bool redelivers{};
    std::vector<std::unique_ptr<lane>> lanes{};
};

inline std::string text_of(as::message const& m) { return std::string{m.payload()}; }

/// Each alert stays inside until it is let go. `text_of` says what it was.
template <class Payload>
struct slow {
    explicit slow(boost::asio::io_context& loop) : gate{loop, boost::asio::steady_timer::time_point::max()} {}
    boost::asio::awaitable<void> operator()(Payload const& it) {
        auto const text = text_of(it);
        began.push_back(text);
        boost::system::error_code ec;
        co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
        if (fails) throw std::runtime_error{"no"};
        ended.push_back(text);
    }
    boost::asio::steady_timer gate;
    texts began{}, ended{};
    bool fails{};
};

/// Lanes that await a handler behind gates.
template <class Payload, template <class...> class Gate>
struct awaited {
    boost::asio::io_context loop{};
    slow<Payload> handler{loop};
    bench<Gate<slow<Payload>>> all{std::ref(handler)};

    struct call {
        explicit call(from one) : what{{std::move(one)}} {}
        hand what;
        boost::asio::cancellation_signal cancel{};
        bool over{};
        std::exception_ptr problem{};
    };
    std::vector<std::unique_ptr<call>> calls{};

    call& start(from what) {
        auto& it = *calls.emplace_back(std::make_unique<call>(std::move(what)));
        boost::asio::co_spawn(loop, all.decode(it.what).work->start(it.what.all(), it.what.slots()),
                              boost::asio::bind_cancellation_slot(it.cancel.slot(), [&it](std::exception_ptr e) { it.over = true, it.problem = e; }));
        run();
        return it;
    }
    void run() {
        loop.restart();
        loop.poll();
    }
    void let_go() {
        handler.gate.cancel();
        run();
    }
};

}  // namespace gated
