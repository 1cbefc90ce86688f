#pragma once

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/gcn/event_handler.hpp>
#include <alertstream/gcn/stored_any_notice.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/ingest.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

namespace inner {

using store_events = gcn::event_handler<gcn::any_notice>;
using named_store_events = named<"event_handler", store_events>;
using stored_hopskotch = hopskotch::stream<topic<"igwn.*", named_store_events>, topic<"*", hermes::named_alert_handler>, kept_by<store::alert_store>>;
using stored_gcn = gcn::stream<topic<"gcn.*", named_store_events>, topic<"igwn.*", named_store_events>, kept_by<store::alert_store>>;

/// Writes its line over the one before, while the program runs.
class progress {
public:
    progress(boost::asio::io_context& loop, int terminal, std::chrono::milliseconds every) : timer_{loop}, terminal_{terminal}, every_{every} {}

    template <class Status>
    boost::asio::awaitable<void> run(store::alert_store store, Status status) {
        auto before = store.status().alerts;
        for (auto since = std::chrono::steady_clock::now();; ) {
            timer_.expires_after(every_);
            auto const [ended] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            auto const now = std::chrono::steady_clock::now();
            auto const state = store.status();
            auto const rate = static_cast<double>(state.alerts - before) / std::chrono::duration<double>(now - since).count();
            auto const streams = status();
            auto const text = "\r\x1b[K" + progress_line(state, streams, rate) + (ended || over_ ? "\n" : "");
            write_all(terminal_, text);
            if (ended || over_) co_return;
            before = state.alerts;
            since = now;
        }
    }
    void end() {
        over_ = true;
        timer_.cancel();
    }

private:
    boost::asio::steady_timer timer_;
    int terminal_;
    std::chrono::milliseconds every_;
    bool over_{};
};

/// On a loop that does nothing else.
template <class Start>
result<void> wait_for(boost::asio::io_context& loop, Start start) {
    result<void> ended = failure{errc::closed, "it did not end"};
    start([&ended](result<void> came) { ended = std::move(came); });
    loop.restart();
    loop.run();
    return ended;
}

inline int run_ingest(ingest_options const& wanted) {
    boost::asio::io_context loop{1};
    auto const from = settings::load(wanted.settings).with_absent_switched_off();
    auto const store = store::open(loop, from);
    // One that is away may come back; one that cannot be used is a person's to mend.
    if (auto const opened = wait_for(loop, [&](auto then) { store.async_open(std::move(then)); }); !opened && opened.error().code != errc::store_away) {
        std::cerr << "STORE: " << opened.error().message() << '\n';
        return static_cast<int>(exit_code::failed);
    }
    loop.restart();
    error_code ended;
    {
        hermes::alert_handler_options const with{from.store_options()};
        store::admission const shared{with.admission};  // of a sender that writes to both kinds of topics, too
        alert_streams<stored_hopskotch, stored_gcn> streams{loop, from, hermes::alert_handler{store, with, shared}, store_events{store, shared}, store};
        if (streams.active() == 0) {
            std::cerr << wanted.settings.string() << ": no stream of HOPSKOTCH or GCN is active in ALERT_STREAMS\n";
            return static_cast<int>(exit_code::bad_settings);
        }
        streams.set({.keep_offsets = true, .until_end = wanted.until_end, .limit = {}, .start = {}});
        stop_on_signal(loop, streams);
        progress shown{loop, wanted.terminal, wanted.every};
        if (!wanted.quiet && ::isatty(wanted.terminal) == 1)
            boost::asio::co_spawn(loop, shown.run(store, [&streams] { return streams.status(); }), [](std::exception_ptr) {});
        streams.async_run([&](error_code problem) {
            ended = problem;
            shown.end();
        });
        loop.run();
    }
    auto const closed = wait_for(loop, [&](auto then) { store.async_close(std::move(then)); });
    if (!closed) std::cerr << "STORE: " << closed.error().message() << '\n';
    return static_cast<int>(ended || !closed ? exit_code::failed : exit_code::stopped);
}

}  // namespace inner

inline int ingest(ingest_options const& wanted) {
    try {
        return inner::run_ingest(wanted);
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::failed);
    }
}

}  // namespace alertstream::tools
