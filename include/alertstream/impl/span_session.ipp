#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/consumer.hpp>
#include <alertstream/kafka/detail/ask_ends.hpp>
#include <alertstream/kafka/detail/client_events.hpp>
#include <alertstream/kafka/detail/span_session.hpp>
#include <alertstream/kafka/error.hpp>

// g++ 12 takes the two halves of Asio's allocation of a coroutine's frame, once inlined, for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::kafka::detail {

inline span_session::span_session(boost::asio::any_io_executor executor, logger log)
    : executor_{executor}, log_{std::move(log)}, events_{executor}, blocking_{executor, log_}, waiting_{executor} {}

/// The client's end waits for its queues and topics.
inline span_session::~span_session() {
    login_.reset();
    readings_.clear();
    if (control_) event_source::detach(control_.get());
    control_.reset();
    topic_.reset();
}

/// What a reader is made with, but that no position is guessed and nothing written is hidden.
inline conf_result span_conf(connection const& to) {
    auto plan = plan_reader(to, {.latest = false, .until_end = true});
    plan.properties.push_back({"auto.offset.reset", "error"});
    plan.properties.push_back({"isolation.level", "read_uncommitted"});
    auto conf = make_conf(std::move(plan));
    if (conf) rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH);
    return conf;
}

inline result<std::shared_ptr<span_session>> span_session::open(boost::asio::any_io_executor executor, connection const& to, logger log) {
    auto conf = span_conf(to);
    if (!conf) return conf.error().why();
    char problem[512]{};
    try {
        auto made = std::make_shared<span_session>(std::move(executor), std::move(log));
        auto* const client = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), problem, sizeof problem);
        if (!client) return failure{rd_kafka_last_error(), problem};
        static_cast<void>(conf->release());  // the client owns it now
        made->own(client, to.tokens);
        return made;
    } catch (boost::system::system_error const& no_descriptor) {
        return failure{no_descriptor.code(), "reading a topic needs a file descriptor"};
    }
}

inline void span_session::own(rd_kafka_t* made, std::shared_ptr<token_source> tokens) {
    client_ = client_handle{made};
    control_.reset(rd_kafka_queue_get_main(made));
    events_.attach(control_.get());
    // The reference moves to librdkafka.
    rd_kafka_set_log_queue(made, control_.get());
    login_.emplace(executor_, made, std::move(tokens), log_);
    wait();
    // What came before the wake-up was enabled wakes nobody.
    serve_soon();
}

// ---------------------------------------------------------------- questions

inline boost::asio::awaitable<result<topic_ends>> span_session::ask(std::string topic, duration deadline) {
    // Of one question: short, as others wait for the thread that asks.
    constexpr std::chrono::milliseconds question_limit{4000}, again_after{500};
    auto const until = std::chrono::steady_clock::now() + deadline;
    for (;;) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        // Answers shortly before its deadline, so that no thread is left behind with it.
        auto const limit = std::min<std::chrono::milliseconds>(question_limit, left - left / 10);
        auto question = [client = client_.share(), topic, limit] { return ask_ends(client.get(), topic, limit); };
        auto const [late, answer] = co_await blocking_.async_run("where a topic ends", std::move(question), left, boost::asio::as_tuple(boost::asio::use_awaitable));
        if (late == boost::asio::error::operation_aborted) throw boost::system::system_error{late};
        auto const problem = late ? late : answer.problem;
        if (!problem) co_return answer.ends;
        if (problem_) co_return *problem_;
        bool const mends_itself = problem.category() == error_category() && is_transient(static_cast<rd_kafka_resp_err_t>(problem.value()));
        if (!mends_itself) co_return failure{problem, "asking where topic " + topic + " ends"};
        if (std::chrono::steady_clock::now() + again_after >= until) co_return last_said_.value_or(failure{problem, "asking where topic " + topic + " ends"});
        log_.debug("where a topic ends is not known yet, asked again", {{"topic", topic}, {"error", problem.message()}});
        boost::asio::steady_timer again{executor_, again_after};
        co_await again.async_wait(boost::asio::use_awaitable);
    }
}

// ---------------------------------------------------------------- reading

inline boost::asio::awaitable<std::optional<failure>> span_session::read(std::string topic, std::vector<read_range> ranges, taker each, duration silence) {
    name_ = std::move(topic);
    each_ = std::move(each);
    if (auto refused = start_reading(ranges)) co_return refused;
    alive_ = std::chrono::steady_clock::now();
    serve_soon();
    while (!problem_ && !all_read()) {
        auto const until = alive_ + silence;
        // A loop that was held up has not looked yet.
        if (std::chrono::steady_clock::now() >= until) serve();
        if (problem_ || all_read() || alive_ + silence != until) continue;
        if (std::chrono::steady_clock::now() >= until) co_return last_said_.value_or(failure{RD_KAFKA_RESP_ERR__TIMED_OUT, "reading topic " + name_});
        waiting_.expires_at(until);
        co_await waiting_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    co_return problem_;
}

inline std::optional<failure> span_session::start_reading(std::vector<read_range>& ranges) {
    topic_.reset(rd_kafka_topic_new(client_.get(), name_.c_str(), nullptr));
    if (!topic_) return failure{rd_kafka_last_error(), "reading topic " + name_};
    for (auto& each : ranges) {
        queue_handle queue{rd_kafka_queue_new(client_.get())};
        events_.attach(queue.get());
        auto* const raw = queue.get();
        auto const [partition, from] = std::pair{each.partition, each.from};
        readings_.push_back({std::move(each), std::make_unique<partition_queue>(std::move(queue), topic_partition{name_, partition}), false});
        if (rd_kafka_consume_start_queue(topic_.get(), partition, from, raw) != 0) return failure{rd_kafka_last_error(), "reading topic " + name_};
    }
    return std::nullopt;
}

/// Each stop waits for librdkafka's own thread.
inline boost::asio::awaitable<bool> span_session::stop_reading() {
    std::vector<std::int32_t> partitions;
    for (auto const& each : readings_) partitions.push_back(each.range.partition);
    auto work = [client = client_.share(), name = name_, partitions] {
        topic_handle const topic{rd_kafka_topic_new(client.get(), name.c_str(), nullptr)};
        for (auto const each : partitions)
            if (topic) rd_kafka_consume_stop(topic.get(), each);
    };
    auto const [late] = co_await blocking_.async_run("stopping to read a topic", std::move(work), std::chrono::seconds{5}, boost::asio::as_tuple(boost::asio::use_awaitable));
    readings_.clear();
    topic_.reset();
    each_ = {};
    last_said_.reset();
    co_return !late;
}

inline bool span_session::all_read() const { return std::ranges::all_of(readings_, &reading::done); }

// ---------------------------------------------------------------- events

inline void span_session::wait() {
    events_.async_wait([weak = weak_from_this()](error_code problem) {
        auto const self = weak.lock();
        if (!self || problem) return;
        self->serve();
        self->wait();
    });
}

inline void span_session::serve_soon() {
    if (std::exchange(serving_posted_, true)) return;
    boost::asio::post(executor_, [weak = weak_from_this()] {
        auto const self = weak.lock();
        if (!self) return;
        self->serving_posted_ = false;
        self->serve();
    });
}

inline void span_session::serve() {
    int budget = 256;
    drain_control(budget);
    for (auto& each : readings_)
        if (!problem_ && !each.done) drain(each, budget);
    if (budget <= 0) serve_soon();
    if (problem_ || all_read()) waiting_.cancel();
}

inline void span_session::drain_control(int& budget) {
    for (; budget > 0; --budget) {
        event_handle const event{rd_kafka_queue_poll(control_.get(), 0)};
        if (event) on_event(event.get());
        else if (rd_kafka_queue_length(control_.get()) == 0) return;
    }
}

inline void span_session::drain(reading& of, int& budget) {
    fetched record;
    polled other;
    for (; budget > 0 && !problem_ && !of.done; --budget) {
        if (of.queue->next(record, other)) {
            alive_ = std::chrono::steady_clock::now();
            if (record.offset() < of.range.to) each_(of.range, record.view(name_));
            of.done = record.offset() + 1 >= of.range.to;
        } else if (other.what == polled::kind::nothing) {
            return;
        } else if (other.what == polled::kind::end) {
            alive_ = std::chrono::steady_clock::now();
            of.done = other.offset >= of.range.to;
        } else {
            on_error({other.code, "reading topic " + name_ + ": " + other.reason});
        }
    }
}

inline void span_session::on_event(rd_kafka_event_t* event) {
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG) return log_event(log_, event);
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH) return login_->refresh();
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_ERROR) return;
    auto const code = rd_kafka_event_error(event);
    std::string const reason = rd_kafka_event_error_string(event);
    char text[512]{};
    if (auto const fatal = rd_kafka_fatal_error(client_.get(), text, sizeof text); fatal != RD_KAFKA_RESP_ERR_NO_ERROR) return on_error({fatal, text});
    if (code != RD_KAFKA_RESP_ERR__AUTHENTICATION) return on_error({code, reason});
    // Its source goes on trying, and says why.
    if (is_about_tokens(reason)) last_said_ = failure{errc::no_token, reason};
    else on_error(refused_login(client_.get(), *login_, reason));
}

/// What mends itself is librdkafka's to deal with: it tries again without end.
inline void span_session::on_error(failure why) {
    log_.debug("reading parts of a topic", {{"topic", name_}, {"error", why.message()}});
    bool const mends_itself = why.code.category() == error_category() && is_transient(static_cast<rd_kafka_resp_err_t>(why.code.value()));
    (mends_itself ? last_said_ : problem_) = std::move(why);
}

}  // namespace alertstream::kafka::detail

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
