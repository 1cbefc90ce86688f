#pragma once

#include <exception>
#include <functional>
#include <unordered_set>
#include <utility>

#include <alertstream/delivery/replay.hpp>
#include <alertstream/detail/glob.hpp>

namespace alertstream::delivery {

namespace inner {

// Not where they are used: a closure has no place in the frame of a coroutine with linkage (g++ 12 warns).
inline std::function<bool(dead_letter)> note_keys(dead_letter_shelf const& on, std::unordered_set<std::string>& into) {
    return [&on, &into](dead_letter const& letter) { return into.insert(on.key(letter)), true; };
}

/// As many letters as fit into a small block of memory.
inline std::function<bool(dead_letter)> fill_block(std::vector<dead_letter>& into) {
    return [&into, bytes = std::size_t{0}](dead_letter letter) mutable {
        bytes += letter.message.payload ? letter.message.payload->size() : 0;
        into.push_back(std::move(letter));
        return bytes < 16'000'000 && into.size() < 1000;
    };
}

}  // namespace inner

ALERTSTREAM_DECL replay::replay(std::vector<stream_plan> const& plans, std::shared_ptr<dead_letter_shelf> from, logger log)
    : plans_{plans}, from_{std::move(from)}, log_{std::move(log)} {}

ALERTSTREAM_DECL boost::asio::awaitable<result<replay_result>> replay::run() {
    replay_result done;
    std::unordered_set<std::string> waiting;
    // The keys first: handling takes its time, and what is put aside meanwhile would come at once.
    auto const listed = co_await from_->for_each_open({}, inner::note_keys(*from_, waiting));
    if (!listed) co_return listed.error();
    done.unreadable = *listed;
    for (std::string behind; !waiting.empty();) {
        auto const block = co_await next_block(behind);
        if (!block) co_return block.error();
        if (block->empty()) break;
        behind = from_->key(block->back());
        for (auto const& letter : *block) {
            if (waiting.erase(from_->key(letter)) == 0) continue;
            auto const how = co_await handle(letter);
            if (how == ended::unavailable) co_return failure{errc::handler_failed, "a handler is unavailable: replay again later"};
            if (how == ended::failed) ++done.failed;
            if (how == ended::foreign) ++done.foreign;
            if (how != ended::handled) continue;
            ++done.handled;
            if (auto const marked = co_await from_->mark_done(from_->key(letter)); !marked) co_return marked.error();
        }
    }
    co_return done;
}

ALERTSTREAM_DECL boost::asio::awaitable<result<std::vector<dead_letter>>> replay::next_block(std::string behind) {
    std::vector<dead_letter> block;
    auto const read = co_await from_->for_each_open(std::move(behind), inner::fill_block(block));
    if (!read) co_return read.error();
    co_return block;
}

ALERTSTREAM_DECL replay::bench* replay::bench_for(dead_letter const& letter) {
    auto& made = benches_[letter.stream + '/' + letter.message.topic];
    if (made) return made->topic ? made.get() : nullptr;
    made = std::make_unique<bench>();
    for (auto const& stream : plans_) {
        if (stream.name != letter.stream) continue;
        for (auto const& topic : stream.topics)
            if (!made->topic && alertstream::detail::glob_matches(topic.name, letter.message.topic)) {
                made->stream = &stream;
                made->topic = &topic;
            }
    }
    if (!made->topic) return nullptr;
    for (auto const& each : made->topic->handlers) made->works.push_back(each.make(each.handler, made->payloads));
    return made.get();
}

ALERTSTREAM_DECL boost::asio::awaitable<replay::ended> replay::handle(dead_letter const& letter) {
    auto* const at = bench_for(letter);
    if (!at) {
        say(log_level::warning, "letter of a stream or topic that this program does not have", letter, {});
        co_return ended::foreign;
    }
    if (letter.handler >= at->works.size()) {
        say(log_level::warning, "letter of a handler that its topic no longer has", letter, {});
        co_return ended::foreign;
    }
    auto const view = letter.message.view();
    auto const& resolver = at->stream->resolver;
    if (!resolver || !resolver->concerns(view)) co_return co_await handle(*at, letter, view);
    auto const got = co_await fetch(*at, letter.message);
    if (!got) {
        say(log_level::warning, "letter's large message is not fetched", letter, got.error().why.message());
        co_return ended::failed;
    }
    auto fetched = *got;
    fetched.topic = letter.message.topic;
    fetched.partition = letter.message.partition;
    fetched.offset = letter.message.offset;
    co_return co_await handle(*at, letter, fetched.view());
}

ALERTSTREAM_DECL boost::asio::awaitable<fetch_result> replay::fetch(bench const& at, owned_message placeholder) {
    fetch_problem problem{failure{errc::not_fetched, {}}, true};
    try {
        co_return co_await at.stream->resolver->fetch(std::move(placeholder));
    } catch (std::exception const& e) {
        problem.why.detail = e.what();
    } catch (...) {
        problem.why.detail = "an exception that is no std::exception";
    }
    co_return problem;
}

ALERTSTREAM_DECL boost::asio::awaitable<replay::ended> replay::handle(bench& at, dead_letter const& letter, message view) {
    metadata const about{view, at.stream->name, letter.attempts + 1, true, &log_};
    alerts const hand{{&view, 1}, {&about, 1}};
    if (auto const decoded = at.payloads.decode(view, 0); !decoded) {
        say(log_level::warning, "letter does not decode", letter, decoded.error().message());
        co_return ended::failed;
    }
    std::string problem;
    bool away = false;
    auto i = letter.handler;
    try {
        for (; i < at.works.size(); ++i) {
            if (at.topic->handlers[i].waits) co_await at.works[i]->start(hand, {});
            else at.works[i]->call(hand, {});
        }
        co_return ended::handled;
    } catch (unavailable const& e) {
        away = true;
        problem = e.what();
    } catch (std::exception const& e) {
        problem = e.what();
    } catch (...) {
        problem = "an exception that is no std::exception";
    }
    if (i > letter.handler) co_await advance(letter, at, i, problem);
    say(log_level::warning, away ? "handler unavailable" : "letter failed again", letter, problem);
    co_return away ? ended::unavailable : ended::failed;
}

/// The handlers before this one are done with the alert: they do not get it again.
ALERTSTREAM_DECL boost::asio::awaitable<void> replay::advance(dead_letter letter, bench const& at, std::size_t handler, std::string const& reason) {
    auto const before = from_->key(letter);
    letter.handler = handler;
    letter.handler_type = at.topic->handlers[handler].type;
    letter.code = errc::handler_failed;
    letter.reason = reason;
    letter.attempts = 1;
    if (auto const written = co_await from_->replace(before, letter); !written) say(log_level::error, "letter not written", letter, written.error().message());
}

ALERTSTREAM_DECL void replay::say(log_level level, std::string_view event, dead_letter const& letter, std::string_view error) {
    log_.write(level, event, std::vector<log_field>{{"stream", letter.stream}, {"letter", letter.id()}, {"error", error}});
}

}  // namespace alertstream::delivery
