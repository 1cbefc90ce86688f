#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <list>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/event_source.hpp>
#include <alertstream/kafka/handles.hpp>
#include <alertstream/kafka/size_limits.hpp>

namespace alertstream::kafka {

namespace detail {

/// A timer in the list of those to be woken, as long as this lives.
class entered {
public:
    entered(std::vector<boost::asio::steady_timer*>& list, boost::asio::steady_timer& one) : list_{list}, one_{one} { list_.push_back(&one_); }
    entered(entered const&) = delete;
    entered& operator=(entered const&) = delete;
    ~entered() { std::erase(list_, &one_); }

private:
    std::vector<boost::asio::steady_timer*>& list_;
    boost::asio::steady_timer& one_;
};

}  // namespace detail

ALERTSTREAM_DECL size_limits::size_limits(boost::asio::any_io_executor executor, asking ask, clock now)
    : executor_{std::move(executor)}, ask_{std::move(ask)}, now_{std::move(now)} {}

ALERTSTREAM_DECL std::optional<std::size_t> size_limits::find(std::string const& topic) {
    auto& known = topics_[topic];
    if (!known.asked && now_() >= known.ask_again) {
        known.asked = true;
        ask_(topic);
    }
    return known.limit;
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<std::size_t>> size_limits::wait(std::string topic, std::chrono::milliseconds at_most) {
    auto const found = find(topic);
    auto& known = topics_.find(topic)->second;
    if (found || !known.asked) co_return found;
    boost::asio::steady_timer answered{executor_, at_most};
    detail::entered const waiting{known.waiting, answered};
    [[maybe_unused]] auto const ended = co_await answered.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) throw boost::system::system_error{boost::asio::error::operation_aborted};
    co_return known.limit;
}

ALERTSTREAM_DECL void size_limits::answer(std::string_view topic, result<std::size_t> const& limit) {
    auto const found = topics_.find(topic);
    if (found == topics_.end()) return;
    auto& known = found->second;
    if (limit) known.limit = *limit;
    else if (limit.error().code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) known.limit = none;
    bool const settled = limit || limit.error().code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    known.asked = false;
    known.ask_again = now_() + (settled ? std::chrono::duration_cast<std::chrono::seconds>(oldest) : retry_after);
    for (auto* const each : known.waiting) each->cancel();
}

namespace detail {

inline constexpr char const* size_property = "max.message.bytes";

/// What one resource of an answer says.
inline result<std::size_t> limit_of(rd_kafka_ConfigResource_t const* resource) {
    if (auto const problem = rd_kafka_ConfigResource_error(resource); problem != RD_KAFKA_RESP_ERR_NO_ERROR) return failure{problem};
    std::size_t count = 0;
    auto const* const all = rd_kafka_ConfigResource_configs(resource, &count);
    for (std::size_t i = 0; i < count; ++i) {
        auto const* const value = rd_kafka_ConfigEntry_value(all[i]);
        if (std::string_view{rd_kafka_ConfigEntry_name(all[i])} != size_property || !value) continue;
        std::string_view const text{value};
        std::size_t limit = 0;
        auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (wrong == std::errc{} && end == text.data() + text.size()) return limit;
    }
    return failure{RD_KAFKA_RESP_ERR__BAD_MSG, std::string{"the topic's settings have no "} + size_property};
}

/// The opaque of a request: which topic it is about, as a failed answer names none.
struct asked_topic {
    std::string name;
};

struct size_limit_question::state : std::enable_shared_from_this<state> {
    state(boost::asio::any_io_executor where, rd_kafka_t* of, answering into)
        : executor{std::move(where)}, client{of}, answer{std::move(into)}, source{executor}, queue{rd_kafka_queue_new(of)} {
        source.attach(queue.get());
    }

    boost::asio::awaitable<void> read() {
        auto const self = shared_from_this();
        while (open && !questions.empty()) {
            auto const [ec] = co_await source.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (ec || !open) break;
            drain();
        }
        reading = false;
    }

    void drain() {
        while (open && rd_kafka_queue_length(queue.get()) > 0) {
            rd_kafka_event_t* const event = rd_kafka_queue_poll(queue.get(), 0);
            if (event) take(event);
            if (event) rd_kafka_event_destroy(event);
        }
    }

    void take(rd_kafka_event_t* event) {
        if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT) return;
        auto const* const asked = static_cast<asked_topic const*>(rd_kafka_event_opaque(event));
        // What is told may ask again: its name outlives that.
        std::list<asked_topic> done;
        done.splice(done.end(), questions, std::ranges::find_if(questions, [&](auto const& each) { return &each == asked; }));
        if (auto const problem = rd_kafka_event_error(event); problem != RD_KAFKA_RESP_ERR_NO_ERROR) return answer(asked->name, failure{problem});
        std::size_t count = 0;
        auto const* const all = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count);
        answer(asked->name, count == 1 ? limit_of(all[0]) : result<std::size_t>{failure{RD_KAFKA_RESP_ERR__BAD_MSG}});
    }

    void close() {
        if (!std::exchange(open, false)) return;
        event_source::detach(queue.get());
        queue.reset();
        source.cancel();
    }

    boost::asio::any_io_executor executor;
    rd_kafka_t* client;
    answering answer;
    event_source source;
    queue_handle queue;
    std::list<asked_topic> questions{};  ///< under way; librdkafka has their addresses
    bool open{true};
    bool reading{};
};

ALERTSTREAM_DECL size_limit_question::size_limit_question(boost::asio::any_io_executor where, rd_kafka_t* client, answering into)
    : state_{std::make_shared<state>(std::move(where), client, std::move(into))} {}

ALERTSTREAM_DECL size_limit_question::~size_limit_question() { state_->close(); }

ALERTSTREAM_DECL void size_limit_question::ask(std::string const& topic) {
    state_->questions.push_back({topic});
    auto* const options = rd_kafka_AdminOptions_new(state_->client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    std::array<char, 256> words{};
    rd_kafka_AdminOptions_set_request_timeout(options, 10'000, words.data(), words.size());
    rd_kafka_AdminOptions_set_opaque(options, &state_->questions.back());
    auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
    rd_kafka_DescribeConfigs(state_->client, &resource, 1, options, state_->queue.get());
    rd_kafka_ConfigResource_destroy(resource);
    rd_kafka_AdminOptions_destroy(options);
    if (!std::exchange(state_->reading, true)) boost::asio::co_spawn(state_->executor, [self = state_] { return self->read(); }, boost::asio::detached);
}

}  // namespace detail
}  // namespace alertstream::kafka
